// The nouns of a section edit: splices, the tree of a file with offsets, and the refusal that becomes a problem.
import type { ConfigValue, Range } from '../model.ts';

export type SectionFormat = 'json' | 'jsonc' | 'yaml' | 'toml' | 'ini' | 'env';

export type SectionEdit = { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'problem'; readonly words: string; readonly range?: Range };

/** Replaces the text from `start` up to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a file says, without its layout; maps are Maps, so that no key is special. */
export type Value = null | boolean | number | bigint | string | Value[] | Map<string, Value>;

/** A comment with its markers; a line comment ends before its line end. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** A stretch of the text and what it says. */
export type Node =
  | { readonly kind: 'scalar'; readonly start: number; readonly end: number; readonly value: Value }
  | { readonly kind: 'map'; readonly start: number; readonly end: number; readonly entries: readonly Entry[]; readonly block?: boolean }
  | { readonly kind: 'list'; readonly start: number; readonly end: number; readonly entries: readonly Entry[]; readonly block?: boolean };

export type Collection = Exclude<Node, { kind: 'scalar' }>;

/** An entry of a map, or (with its place as the key) of a list. */
export interface Entry {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly node: Node;
  /** Where the key ends, before the `:` or `=`. */
  readonly keyEnd: number;
}

/** What a format's parser makes of a text. */
export interface Parsed {
  readonly value: Value;
  readonly comments: readonly Comment[];
}

/** An edit that cannot be made, and where it fails. */
export class Refusal extends Error {
  readonly at: number | undefined;
  readonly to: number | undefined;

  constructor(words: string, at?: number, to?: number) {
    super(words);
    this.at = at;
    this.to = to;
  }
}

export type Key = readonly (string | number)[];

/** What is to be done: a value, or nothing for a deletion. */
export interface Intention {
  readonly key: Key;
  readonly value: ConfigValue | undefined;
}

/** One format: reads a text, and finds the splices that make a change. */
export interface Section {
  /** Beyond this many characters its parser would take too long. */
  readonly largest: number;
  parse(text: string): Promise<Parsed>;
  edit(text: string, intention: Intention): Promise<readonly Splice[]>;
  /** Parents that exist only through their children go with the last of them. */
  readonly prunes?: boolean;
  /** Everything is a string. */
  readonly strings?: boolean;
}
