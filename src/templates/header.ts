// The front matter of a stored template: what it says, with every problem at its place.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { closest } from '../closest.ts';
import { usual, wrongWithDelimiters, type Delimiters } from './delimiters.ts';
import { isName, type Tell } from './tags.ts';
import type { FileForm, Parameter } from './template.ts';

export interface Header {
  readonly description?: string;
  /** With tags. */
  readonly path: string;
  /** Where the path begins in the header, to tell problems in it. */
  readonly pathOffset: number;
  readonly parameters: readonly Parameter[];
  readonly form: FileForm;
  readonly delimiters: Delimiters;
  /** Whether the body ends as the stored file does. */
  readonly finalNewline: boolean;
}

/** The value of the first key; what else there was would be read by another version. */
export const formatWord = 'template 1';

const keys = ['writeopt', 'description', 'path', 'parameters', 'form', 'delimiters', 'final-newline'];
const parameterKeys = ['kind', 'description', 'default', 'example', 'of'];

/** Lists in lists in lists: nobody is asked for more. */
const deepestList = 8;

/** Undefined when nothing more can be said than was told. */
export function readHeader(text: string, tell: Tell): Header | undefined {
  const document = parseDocument(text, { lineCounter: new LineCounter(), schema: 'core', version: '1.2', uniqueKeys: true, strict: true });
  const bare = document.errors.length === 0 ? undefined : unquotedTag(text);
  if (bare !== undefined) return void tell(bare.offset, bare.words);
  for (const problem of document.errors) tell(problem.pos[0], problem.message.split(' at line ')[0] ?? problem.message);
  if (document.errors.length > 0) return undefined;
  const root: unknown = document.contents;
  if (!isMap(root)) return void tell(0, `the header is no list of keys: write "writeopt: ${formatWord}" and "path: …"`);
  return new HeaderReader(tell).read(root);
}

/** The first value that begins with a tag, which YAML takes for a map within a map; its own words about that help nobody. */
function unquotedTag(text: string): { readonly offset: number; readonly words: string } | undefined {
  const found = /^([ \t]*[\w-]{1,100}:[ \t]{1,20})(\{\{[^\n]*)/m.exec(text);
  if (found === null) return undefined;
  const [, key = '', value = ''] = found;
  return { offset: found.index + key.length, words: `a value that begins with { goes in quotes: ${key.trim()} ${JSON.stringify(value.trim().slice(0, 200))}` };
}

type Entry = Pair<unknown, unknown>;

class HeaderReader {
  private readonly tell: Tell;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  read(root: YAMLMap): Header | undefined {
    const entries = this.entriesOf(root, keys);
    const word = this.text(entries.get('writeopt'));
    if (word !== formatWord) this.tell(offsetOf(entries.get('writeopt')?.key) ?? 0, word === undefined ? `the header begins with "writeopt: ${formatWord}"` : `this version of writeopt understands "writeopt: ${formatWord}" only`);
    const pathEntry = entries.get('path');
    const path = this.text(pathEntry);
    if (pathEntry === undefined) this.tell(0, '"path" is missing: where a file that is made of this template goes, such as "path: src/{{name | kebab}}.ts"');
    const description = this.text(entries.get('description'));
    return {
      ...(description === undefined ? {} : { description }),
      path: path ?? '',
      pathOffset: offsetOf(pathEntry?.value) ?? 0,
      parameters: this.parameters(entries.get('parameters')?.value, 0),
      form: this.form(entries.get('form')),
      delimiters: this.delimiters(entries.get('delimiters')),
      finalNewline: this.flag(entries.get('final-newline')) ?? true,
    };
  }

  private entriesOf(map: YAMLMap, known: readonly string[]): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const entry of map.items) {
      const key = keyOf(entry);
      if (known.includes(key)) entries.set(key, entry);
      else this.tell(offsetOf(entry.key) ?? 0, `unknown key ${JSON.stringify(key.slice(0, 100))}${guess(key, known)}`);
    }
    return entries;
  }

  private parameters(node: unknown, depth: number): readonly Parameter[] {
    if (node === undefined || node === null || (isScalar(node) && node.value === null)) return [];
    if (!isMap(node)) return this.wrong(node, 'parameters are keys with what is said about them, such as "name: { description: what it is }"') ?? [];
    if (depth > deepestList) return this.wrong(node, `lists in lists, more than ${deepestList} deep`) ?? [];
    return node.items.flatMap((entry) => {
      const name = keyOf(entry);
      if (isName(name)) return this.parameter(name, entry.value, depth) ?? [];
      return this.wrong(entry.key, `${JSON.stringify(name.slice(0, 100))} is no name of a parameter: a letter or _, then letters, digits, _ and -`) ?? [];
    });
  }

  private parameter(name: string, node: unknown, depth: number): Parameter | undefined {
    if (node === null || node === undefined || (isScalar(node) && node.value === null)) return { kind: 'text', name };
    // What stands behind a name, and nothing else, describes it.
    if (isScalar(node) && typeof node.value === 'string') return { kind: 'text', name, description: node.value };
    if (!isMap(node)) return this.wrong(node, `${name} must be a description, or keys: ${parameterKeys.join(', ')}`);
    const entries = this.entriesOf(node, parameterKeys);
    const [description, example] = [this.text(entries.get('description')), this.text(entries.get('example'))];
    const words = { name, ...(description === undefined ? {} : { description }), ...(example === undefined ? {} : { example }) };
    const kind = this.text(entries.get('kind')) ?? (entries.has('of') ? 'list' : 'text');
    const preset = entries.get('default');
    if (kind !== 'list' && entries.has('of')) this.wrong(entries.get('of')?.key, `only a list has "of"`);
    if (kind === 'text') {
      const value = this.text(preset);
      return { kind, ...words, ...(value === undefined ? {} : { default: value }) };
    }
    if (kind === 'flag') {
      const value = this.flag(preset);
      return { kind, ...words, ...(value === undefined ? {} : { default: value }) };
    }
    if (kind !== 'list') return this.wrong(entries.get('kind')?.value, `"kind" must be text, flag or list${guess(kind, ['text', 'flag', 'list'])}`);
    if (preset !== undefined) this.wrong(preset.key, 'a list has no default');
    return { kind, ...words, of: this.parameters(entries.get('of')?.value, depth + 1) };
  }

  private form(entry: Entry | undefined): FileForm {
    const words = this.texts(entry);
    const known = ['lf', 'crlf', 'bom'];
    for (const word of words) if (!known.includes(word)) this.wrong(entry?.value, `"form" is lf, crlf, bom, or a list of them${guess(word, known)}`);
    return { bom: words.includes('bom'), eol: words.includes('crlf') ? 'crlf' : 'lf' };
  }

  private delimiters(entry: Entry | undefined): Delimiters {
    if (entry === undefined) return usual;
    const words = this.texts(entry);
    const [open, close] = words.length === 1 ? (words[0] ?? '').split(/ +/) : words;
    const hint = '"delimiters" are two, such as "<% %>"';
    if (open === undefined || close === undefined || words.length > 2) return this.wrong(entry.value ?? entry.key, hint) ?? usual;
    const wrong = wrongWithDelimiters({ open, close });
    return wrong === undefined ? { open, close } : (this.wrong(entry.value, wrong) ?? usual);
  }

  private text(entry: Entry | undefined): string | undefined {
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (isScalar(value) && typeof value.value === 'string') return value.value;
    return this.wrong(value ?? entry.key, `${keyOf(entry)} must be a text${isScalar(value) && value.value !== null ? `: write ${JSON.stringify(String(value.value))} in quotes` : ''}`);
  }

  private flag(entry: Entry | undefined): boolean | undefined {
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (isScalar(value) && typeof value.value === 'boolean') return value.value;
    return this.wrong(value ?? entry.key, `${keyOf(entry)} must be true or false`);
  }

  private texts(entry: Entry | undefined): readonly string[] {
    if (entry === undefined) return [];
    const nodes: readonly unknown[] = isSeq(entry.value) ? entry.value.items : [entry.value];
    return nodes.flatMap((node) => (isScalar(node) && typeof node.value === 'string' ? [node.value] : (this.wrong(node ?? entry.key, `${keyOf(entry)} must be text`) ?? [])));
  }

  private wrong(node: unknown, words: string): undefined {
    this.tell(offsetOf(node) ?? 0, isAlias(node) ? 'no aliases: write it out' : words);
    return undefined;
  }
}

function keyOf({ key }: Pair<unknown, unknown>): string {
  return isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))) : '';
}

function offsetOf(node: unknown): number | undefined {
  return (node as Partial<ParsedNode & Node> | undefined)?.range?.[0];
}

function guess(word: string, known: readonly string[]): string {
  const near = word.length > 100 ? undefined : closest(word, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
