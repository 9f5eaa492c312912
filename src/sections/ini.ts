// INI files and their kin (.editorconfig, .npmrc, .gitconfig, setup.cfg): the first part of a key is the section, unless it is above all sections.
import type { ConfigValue } from '../model.ts';
import { eolAt, indentAt, isBlank, lineEnd, lineStart, nextLine, skipBlanks, skipBlanksBack } from './layout.ts';
import { Refusal, type Comment, type Entry, type Intention, type Node, type Parsed, type Section, type Splice } from './section.ts';
import { valueOf } from './value.ts';
import { walk } from './walk.ts';

export const iniSection: Section = {
  largest: 1024 * 1024,
  strings: true,
  parse: (text) => Promise.resolve(parse(text)),
  edit: (text, intention) => Promise.resolve(edit(text, intention)),
};

function parse(text: string): Parsed {
  const { root, comments } = read(text);
  return { value: valueOf(root), comments };
}

interface Reading {
  readonly root: Extract<Node, { kind: 'map' }>;
  readonly comments: readonly Comment[];
}

interface OpenSection {
  readonly key: string;
  readonly start: number;
  /** Where its header's line ends. */
  readonly header: number;
  readonly entries: Entry[];
}

function read(text: string): Reading {
  const comments: Comment[] = [];
  const head: Entry[] = [];
  const open: OpenSection[] = [];
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const start = skipBlanks(text, at);
    at = lineEnd(text, start);
    const mark = text[start];
    if (start === at) continue;
    if (mark === '#' || mark === ';') comments.push({ start, end: at });
    else if (mark === '[') open.push(readHeader(text, start, at, comments));
    else {
      const entry = readEntry(text, start, comments);
      (open.at(-1)?.entries ?? head).push(entry);
      at = lineEnd(text, entry.end);
    }
  }
  const sections = open.map(({ key, start, header, entries }): Entry => {
    const end = entries.at(-1)?.end ?? header;
    return { key, start, end, keyEnd: header, node: { kind: 'map', start, end, entries, block: true } };
  });
  return { root: { kind: 'map', start: 0, end: text.length, entries: [...head, ...sections], block: true }, comments };
}

function readHeader(text: string, start: number, end: number, comments: Comment[]): OpenSection {
  // Names may hold brackets (globs of .editorconfig): the last one on the line closes, before a comment.
  const comment = /[ \t][#;].*$/.exec(text.slice(start, end));
  const stop = comment === null ? end : start + comment.index;
  const close = text.slice(start, stop).trimEnd();
  if (!close.endsWith(']')) throw new Refusal('the header of a section has no closing bracket', start, end);
  if (comment !== null) comments.push({ start: skipBlanks(text, stop), end });
  return { key: close.slice(1, -1).trim(), start, header: start + close.length, entries: [] };
}

function readEntry(text: string, start: number, comments: Comment[]): Entry {
  const stop = lineEnd(text, start);
  const line = text.slice(start, stop);
  const sign = line.search(/[=:]/);
  const equals = line.indexOf('=');
  // A colon separates only where there is no `=`: URLs and paths are keys in .npmrc.
  const at = equals !== -1 ? equals : /^[^:]*:(?:[ \t]|$)/.test(line) ? sign : -1;
  if (at === -1) {
    const end = trailing(text, start, stop, comments);
    const key = text.slice(start, end);
    return { key, start, end, keyEnd: end, node: { kind: 'scalar', start: end, end, value: true } };
  }
  const begin = Math.min(skipBlanks(text, start + at + 1), stop);
  const noted = comments.length;
  const first = trailing(text, begin, stop, comments);
  // Without a value the blank before a comment stays before it.
  const from = first === begin && comments.length > noted ? start + at + 1 : begin;
  if (from < begin) return { key: line.slice(0, at).trim(), start, end: from, keyEnd: start + at, node: { kind: 'scalar', start: from, end: from, value: '' } };
  const end = continued(text, start, first, stop);
  return { key: line.slice(0, at).trim(), start, end, keyEnd: start + at, node: { kind: 'scalar', start: from, end, value: text.slice(from, end).replaceAll('\r\n', '\n') } };
}

/** The end of a value on its line; a comment after it is noted. */
function trailing(text: string, from: number, stop: number, comments: Comment[]): number {
  const quote = text[from];
  const line = text.slice(from, stop);
  const close = quote === '"' || quote === "'" ? line.indexOf(quote, 1) : -1;
  const rest = Math.max(close, 0);
  const comment = line.slice(rest).search(close === -1 && isBlank(text[from - 1]) && /^[#;]/.test(line) ? /[#;]/ : /[ \t][#;]/);
  if (comment === -1) return from + line.trimEnd().length;
  const at = from + rest + comment;
  comments.push({ start: skipBlanks(text, at), end: stop });
  return Math.max(from, skipBlanksBack(text, at));
}

/** A value goes on in lines that are indented more than its key, or after a backslash. */
function continued(text: string, start: number, end: number, stop: number): number {
  const indent = indentAt(text, start).length;
  let last = end;
  for (let at = stop; ; ) {
    const next = nextLine(text, at);
    if (next >= text.length || next === at) return last;
    const lineStop = lineEnd(text, next);
    const begin = skipBlanks(text, next);
    const joined = last === at && text[last - 1] === '\\';
    const deeper = begin - next > indent && begin < lineStop && last === at && !/^[#;[]|^[\w.-]+[ \t]*=/.test(text.slice(begin, lineStop));
    if (!joined && !deeper) return last;
    last = lineStop;
    at = lineStop;
  }
}

function edit(text: string, { key, value }: Intention): readonly Splice[] {
  if (key.length > 2 || key.some((part) => typeof part !== 'string')) throw new Refusal('a key of such a file is a name, or a section and a name');
  const { root } = read(text);
  const place = walk(root, key);
  if (place.kind === 'found') {
    if (value === undefined) return removal(text, place.entry);
    const { node } = place.entry;
    if (node.kind !== 'scalar') throw new Refusal('this is a section: set its keys one by one', node.start, node.end);
    if (node.value === true) return [{ start: node.start, end: node.end, text: `${equalsOf(text, root)}${write(value)}` }];
    return [{ start: node.start, end: node.end, text: write(value) }];
  }
  if (place.kind === 'empty' || value === undefined) throw new Refusal('there is no such key to delete');
  return insertion(text, root, place.parent === root ? undefined : place.parent.entries, place.parent, key, value);
}

function removal(text: string, entry: Entry): Splice[] {
  return [{ start: lineStart(text, entry.start), end: nextLine(text, entry.end), text: '' }];
}

function insertion(text: string, root: Reading['root'], siblings: readonly Entry[] | undefined, parent: Node, key: readonly (string | number)[], value: ConfigValue): Splice[] {
  const name = String(key.at(-1));
  if (/^[\s#;[]|[=\r\n]|\s$/.test(name) || name === '') throw new Refusal(`${JSON.stringify(name)} cannot be the name of a key`);
  const line = `${name}${equalsOf(text, siblings === undefined ? root : parent)}${write(value)}`;
  const eol = eolAt(text, parent.start);
  if (siblings !== undefined) {
    const last = siblings.at(-1);
    const at = lineEnd(text, parent.end);
    return [{ start: at, end: at, text: `${eol}${last === undefined ? usualIndent(text, root) : indentAt(text, last.start)}${line}` }];
  }
  if (key.length === 2) {
    const section = String(key[0]);
    if (/[\r\n]/.test(section) || section.trim() !== section) throw new Refusal(`${JSON.stringify(section)} cannot be the name of a section`);
    const ended = text === '' || text.endsWith('\n') ? '' : eol;
    return [{ start: text.length, end: text.length, text: `${ended}${text.trim() === '' ? '' : eol}[${section}]${eol}${usualIndent(text, root)}${line}${ended === '' ? eol : ''}` }];
  }
  const head = root.entries.findLast((entry) => entry.node.kind === 'scalar');
  if (head !== undefined) return [{ start: lineEnd(text, head.end), end: lineEnd(text, head.end), text: `${eol}${indentAt(text, head.start)}${line}` }];
  const first = root.entries[0];
  if (first === undefined) return [{ start: text.length, end: text.length, text: `${text === '' || text.endsWith('\n') ? '' : eol}${line}${eol}` }];
  return [aboveSections(text, line, eol)];
}

/** Below the comments that open the file, when a blank line ends them; else at the top. */
export function aboveSections(text: string, line: string, eol: string): Splice {
  let at = 0;
  while (at < text.length && /[#;]/.test(text[skipBlanks(text, at)] ?? '')) at = nextLine(text, at);
  const ended = at > 0 && lineEnd(text, at) === skipBlanks(text, at);
  if (!ended) return { start: 0, end: 0, text: `${line}${eol}${eol}` };
  return { start: at, end: at, text: `${eol}${line}${eol}` };
}

function usualIndent(text: string, root: Reading['root']): string {
  const sample = root.entries.flatMap((entry) => (entry.node.kind === 'map' ? entry.node.entries : [])).at(-1);
  return sample === undefined ? '' : indentAt(text, sample.start);
}

/** The sign and the blanks around it, as the nearest entry has them. */
function equalsOf(text: string, near: Node): string {
  const all = near.kind === 'scalar' ? [] : near.entries.flatMap((entry) => (entry.node.kind === 'map' ? entry.node.entries : [entry]));
  const sample = all.findLast((entry) => entry.keyEnd < entry.node.start);
  if (sample === undefined) return '=';
  const start = skipBlanksBack(text, sample.keyEnd);
  const blanks = sample.node.start === sample.node.end ? text.slice(start, sample.keyEnd).replace(/\s+/, ' ') : text.slice(sample.keyEnd + 1, sample.node.start);
  return text.slice(start, sample.keyEnd + 1) + blanks;
}

function write(value: ConfigValue): string {
  if (typeof value === 'object') throw new Refusal('such a file holds only texts: give a string');
  const plain = String(value);
  if (/^\s|\s$|[\r\n]/.test(plain)) throw new Refusal('such a value cannot begin or end with a blank, nor hold a line end');
  return plain;
}
