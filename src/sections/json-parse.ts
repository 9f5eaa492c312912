// Reads JSON into a tree with offsets; comments and trailing commas where the dialect has them.
import { lineEnd } from './layout.ts';
import { Refusal, type Comment, type Entry, type Node } from './section.ts';

const deepest = 500;
const primitive = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

interface Reading {
  readonly text: string;
  readonly lenient: boolean;
  readonly comments: Comment[];
  /** Trailing commas. */
  readonly commas: number[];
  at: number;
}

/** `plain` is the text as strict JSON: comments and trailing commas are blanks. */
export function parseJson(text: string, dialect: 'json' | 'jsonc'): { root: Node; comments: readonly Comment[]; plain: string } {
  const reading: Reading = { text, lenient: dialect === 'jsonc', comments: [], commas: [], at: 0 };
  skip(reading);
  const root = readNode(reading, 0);
  skip(reading);
  if (reading.at < text.length) throw unexpected(reading);
  return { root, comments: reading.comments, plain: blanked(reading) };
}

function blanked({ text, comments, commas }: Reading): string {
  const gaps = [...comments, ...commas.map((at) => ({ start: at, end: at + 1 }))].sort((one, other) => one.start - other.start);
  if (gaps.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const gap of gaps) {
    parts.push(text.slice(at, gap.start), ' ');
    at = gap.end;
  }
  return [...parts, text.slice(at)].join('');
}

function unexpected({ text, at }: Reading): Refusal {
  return new Refusal(at >= text.length ? 'the file is not valid JSON: it ends too early' : `the file is not valid JSON: unexpected ${JSON.stringify(text[at])}`, at, Math.min(at + 1, text.length));
}

function skip(reading: Reading): void {
  const { text } = reading;
  for (;;) {
    const code = text.charCodeAt(reading.at);
    if (code === 32 || code === 10 || code === 13 || code === 9) reading.at += 1;
    else if (code === 47 && reading.lenient) skipComment(reading);
    else return;
  }
}

function skipComment(reading: Reading): void {
  const { text, at } = reading;
  let end: number;
  if (text[at + 1] === '/') {
    end = lineEnd(text, at);
  } else if (text[at + 1] === '*') {
    end = text.indexOf('*/', at + 2) + 2;
    if (end === 1) throw new Refusal('a comment has no end', at, text.length);
  } else throw unexpected(reading);
  reading.comments.push({ start: at, end });
  reading.at = end;
}

function readNode(reading: Reading, depth: number): Node {
  const { text, at } = reading;
  if (depth > deepest) throw new Refusal(`the file is nested more than ${deepest} deep`, at, at + 1);
  if (text[at] === '{' || text[at] === '[') return readCollection(reading, depth);
  const expression = text[at] === '"' ? undefined : primitive;
  if (expression === undefined) return { kind: 'scalar', start: at, value: readString(reading), end: reading.at };
  expression.lastIndex = at;
  const found = expression.exec(text)?.[0];
  if (found === undefined) throw unexpected(reading);
  reading.at = at + found.length;
  const value: unknown = JSON.parse(found);
  // Numbers that a double cannot hold are compared as they are written.
  const plain = typeof value === 'number' && !Number.isSafeInteger(value) ? numberValue(found, value) : value;
  return { kind: 'scalar', start: at, end: reading.at, value: typeof plain === 'number' || typeof plain === 'boolean' || typeof plain === 'bigint' ? plain : null };
}

function numberValue(written: string, value: number): number | bigint {
  return /^-?\d+$/.test(written) && written.length < 400 ? BigInt(written) : value;
}

function readString(reading: Reading): string {
  const { text, at } = reading;
  if (text[at] !== '"') throw unexpected(reading);
  const end = stringEnd(reading);
  const source = text.slice(at, end);
  reading.at = end;
  try {
    const value: unknown = JSON.parse(source);
    return String(value);
  } catch {
    throw new Refusal('the file is not valid JSON: a string is not written as JSON wants it', at, end);
  }
}

function stringEnd({ text, at }: Reading): number {
  for (let here = at + 1; here < text.length; here += 1) {
    const code = text.charCodeAt(here);
    if (code === 34) return here + 1;
    if (code === 92) here += 1;
    else if (code < 32) break;
  }
  throw new Refusal('the file is not valid JSON: a string has no end', at, at + 1);
}

function readCollection(reading: Reading, depth: number): Node {
  const { text, at: start } = reading;
  const isMap = text[start] === '{';
  const close = isMap ? '}' : ']';
  const entries: Entry[] = [];
  reading.at += 1;
  skip(reading);
  while (text[reading.at] !== close) {
    entries.push(isMap ? readPair(reading, depth) : readItem(reading, depth, entries.length));
    skip(reading);
    if (text[reading.at] === close) break;
    if (text[reading.at] !== ',') throw unexpected(reading);
    const comma = reading.at;
    reading.at += 1;
    skip(reading);
    if (text[reading.at] !== close) continue;
    if (!reading.lenient) throw unexpected(reading);
    reading.commas.push(comma);
  }
  reading.at += 1;
  return { kind: isMap ? 'map' : 'list', start, end: reading.at, entries };
}

function readPair(reading: Reading, depth: number): Entry {
  const start = reading.at;
  const key = readString(reading);
  const keyEnd = reading.at;
  skip(reading);
  if (reading.text[reading.at] !== ':') throw unexpected(reading);
  reading.at += 1;
  skip(reading);
  const node = readNode(reading, depth + 1);
  return { key, start, end: node.end, node, keyEnd };
}

function readItem(reading: Reading, depth: number, index: number): Entry {
  const node = readNode(reading, depth + 1);
  return { key: String(index), start: node.start, end: node.end, node, keyEnd: node.start };
}
