// Files of environment variables: `KEY=value`, `export KEY=value`, quotes, values of several lines in quotes.
import type { ConfigValue } from '../model.ts';
import { eolAt, lineEnd, lineStart, nextLine, skipBlanks, skipBlanksBack } from './layout.ts';
import { Refusal, type Comment, type Entry, type Intention, type Node, type Parsed, type Section, type Splice } from './section.ts';
import { valueOf } from './value.ts';
import { walk } from './walk.ts';

export const envSection: Section = {
  largest: 1024 * 1024,
  strings: true,
  parse: (text) => Promise.resolve(parse(text)),
  edit: (text, intention) => Promise.resolve(edit(text, intention)),
};

const assignment = /(?:export[ \t]+)?([\w.-]+)[ \t]*(=)[ \t]*/y;

function parse(text: string): Parsed {
  const { root, comments } = read(text);
  return { value: valueOf(root), comments };
}

function read(text: string): { root: Extract<Node, { kind: 'map' }>; comments: readonly Comment[] } {
  const entries: Entry[] = [];
  const comments: Comment[] = [];
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const start = skipBlanks(text, at);
    at = lineEnd(text, start);
    if (text[start] === '#') comments.push({ start, end: at });
    if (text[start] === '#' || start === at) continue;
    const entry = readEntry(text, start);
    entries.push(entry);
    const after = skipBlanks(text, entry.end);
    at = lineEnd(text, entry.end);
    if (text[after] === '#') comments.push({ start: after, end: at });
    else if (after < at) throw new Refusal('there is text after the closing quote', after, at);
  }
  return { root: { kind: 'map', start: 0, end: text.length, entries, block: true }, comments };
}

function readEntry(text: string, start: number): Entry {
  assignment.lastIndex = start;
  const match = assignment.exec(text);
  if (match === null) throw new Refusal('this line is neither a comment nor KEY=value', start, lineEnd(text, start));
  const key = match[1] ?? '';
  const keyEnd = text.indexOf('=', start);
  const from = start + match[0].length;
  const node = readValue(text, from, lineEnd(text, from), skipBlanks(text, keyEnd + 1) > keyEnd + 1);
  return { key, start, end: node.end, node, keyEnd };
}

function readValue(text: string, start: number, lineStop: number, spaced: boolean): Node {
  const quote = text[start];
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = closing(text, start, quote);
    if (end !== -1) return { kind: 'scalar', start, end: end + 1, value: unquoted(text.slice(start + 1, end), quote) };
    throw new Refusal('a quoted value has no end', start, lineStop);
  }
  // The blank before the comment stays before it.
  if (quote === '#' && spaced) return { kind: 'scalar', start: skipBlanksBack(text, start), end: skipBlanksBack(text, start), value: '' };
  const line = text.slice(start, lineStop);
  const comment = line.search(/[ \t]#/);
  const value = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
  return { kind: 'scalar', start, end: start + value.length, value };
}

function closing(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at;
    if (text[at] === '\\' && quote === '"') at += 1;
  }
  return -1;
}

function unquoted(text: string, quote: string): string {
  if (quote !== '"') return text;
  return text.replace(/\\([\s\S])/g, (whole, one: string) => (one === 'n' ? '\n' : one === 'r' ? '\r' : one === 't' ? '\t' : one === '"' || one === '\\' || one === '$' ? one : whole));
}

function edit(text: string, { key, value }: Intention): readonly Splice[] {
  const [name] = key;
  if (key.length !== 1 || typeof name !== 'string') throw new Refusal('a key of such a file is one name');
  const { root } = read(text);
  const place = walk(root, key);
  if (value === undefined) {
    if (place.kind !== 'found') throw new Refusal('there is no such key to delete');
    return [{ start: lineStart(text, place.entry.start), end: nextLine(text, place.entry.end), text: '' }];
  }
  if (place.kind === 'found') {
    const { node } = place.entry;
    return [{ start: node.start, end: node.end, text: write(value, text[node.start]) }];
  }
  if (!/^[\w.-]+$/.test(name)) throw new Refusal(`${JSON.stringify(name)} cannot be the name of a variable`);
  const last = root.entries.at(-1);
  const style = last === undefined ? { before: '', equals: '=' } : { before: /^export[ \t]+/.exec(text.slice(last.start, last.keyEnd))?.[0] ?? '', equals: spacing(text, last) };
  const line = `${style.before}${name}${style.equals}${write(value, last === undefined ? undefined : text[last.node.start])}`;
  if (last === undefined) return [{ start: text.length, end: text.length, text: `${text === '' || text.endsWith('\n') ? '' : eolAt(text, 0)}${line}${eolAt(text, 0)}` }];
  const end = lineEnd(text, last.end);
  return [{ start: end, end, text: `${eolAt(text, last.start)}${line}` }];
}

function spacing(text: string, entry: Entry): string {
  const key = text.slice(entry.start, entry.keyEnd);
  const before = key.slice(key.trimEnd().length);
  return before === '' || skipBlanks(text, entry.keyEnd + 1) === entry.keyEnd + 1 ? '=' : `${before}=${text.slice(entry.keyEnd + 1, skipBlanks(text, entry.keyEnd + 1))}`;
}

/** In the quotes that were there, else in those that are needed; `value` is text, or is written as it reads. */
function write(value: ConfigValue, quote: string | undefined): string {
  if (typeof value === 'object') throw new Refusal('such a file holds only texts: give a string');
  const plain = String(value);
  const double = `"${plain.replace(/[\\"$]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
  const single = plain.includes("'") ? undefined : `'${plain}'`;
  if (quote === '"') return double;
  if (quote === "'" && single !== undefined) return single;
  if (/^[\w./:@%+,=?&~^*!|;()[\]{}<>-]*$/.test(plain)) return plain;
  return plain.includes('$') && single !== undefined && !plain.includes('\n') ? single : double;
}
