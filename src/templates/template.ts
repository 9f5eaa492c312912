// What a template is: literal text and named places for a file's name and its content; imports nothing. The contract of this folder.

/**
 * How words are spelled: fooBar, FooBar, foo-bar, foo_bar, FOO_BAR, Foo Bar, Foo bar, foo bar, Foo-Bar, foo.bar, foobar, FOOBAR.
 * A word is a run of letters and digits as `splitWords` cuts it.
 */
export type Spelling = 'camel' | 'pascal' | 'kebab' | 'snake' | 'constant' | 'title' | 'sentence' | 'lower' | 'train' | 'dot' | 'flat' | 'flat-upper';

/** The value of a parameter, put in as it was given or in another spelling. */
export interface Slot {
  readonly kind: 'slot';
  /** A parameter of kind text. */
  readonly name: string;
  /** Absent: as given. */
  readonly spelling?: Spelling;
  /** The last word in the plural: foos. */
  readonly plural?: true;
}

/** One part of a text with holes. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | Slot
  /** There when the parameter `name` is on: a flag that is true, or a text that is given and not empty. */
  | { readonly kind: 'optional'; readonly name: string; readonly parts: readonly Part[] }
  /**
   * Once for each item of the parameter `name`, a list; `separator` between two items. Names within mean the item's own parameters first,
   * then those around it.
   */
  | { readonly kind: 'repeat'; readonly name: string; readonly separator?: string; readonly parts: readonly Part[] };

export type Parameter = ParameterWords &
  (
    | { readonly kind: 'text'; readonly default?: string }
    | { readonly kind: 'flag'; readonly default?: boolean }
    /** `of`: the parameters of one item. */
    | { readonly kind: 'list'; readonly of: readonly Parameter[] }
  );

interface ParameterWords {
  /** Starts with a letter or `_`; letters, digits, `_` and `-` follow. */
  readonly name: string;
  readonly description?: string;
  /** A value that it had in a file it was found in. */
  readonly example?: string;
}

/** The bytes around the text that a file of text may have: everything else of it is in the template. */
export interface FileForm {
  /** U+FEFF at the start. */
  readonly bom: boolean;
  /** Every line ends in `\r\n`. A file that mixes line ends counts as `lf`, and has its `\r` as text. */
  readonly eol: 'lf' | 'crlf';
}

/** A text parameter has a string, a flag a boolean, a list its items. */
export type Value = string | boolean | readonly Values[];

export interface Values {
  readonly [parameter: string]: Value;
}

/** One file with holes in it. Its id (`templateId`) follows from its structure, not from its name or its descriptions. */
export interface Template {
  readonly version: 1;
  /** As in the file's name: letters, digits, `.`, `_` and `-`, starting with a letter or digit. */
  readonly name: string;
  readonly description?: string;
  /** The path of the file, relative to the top level. */
  readonly path: readonly Part[];
  /** Its text, without byte order mark and with `\n` at line ends. */
  readonly body: readonly Part[];
  /** In the order in which a person is asked for them. */
  readonly parameters: readonly Parameter[];
  /** What a new file gets. */
  readonly form: FileForm;
}

/** A file that came from a template, or that one was made from. */
export interface Instance {
  /** Relative to the top level, with forward slashes. */
  readonly path: string;
  readonly values: Values;
  /** Absent: that of the template. */
  readonly form?: FileForm;
}

/** A file to find templates in: text with whatever mark and line ends it has. */
export interface Source {
  /** Relative to the top level, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
