// Files of environment variables: KEY=value lines, `export`, quotes that may hold several lines.
import type { ConfigChange } from '../model.ts';
import { isLineEnd, lineBehind, lineEnd, nextLine, skipBlanks, withoutLines } from './lines.ts';
import { placeOf, SectionProblem, type Edit, type Entry, type MapNode, type Reading, type Section, type Span } from './section.ts';

interface EnvReading extends Reading {
  readonly root: MapNode;
}

export const envSection: Section<EnvReading> = { limit: 12_000_000, read, edit, normal };

const head = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/y;

function read(text: string): EnvReading {
  const entries: Entry[] = [];
  const comments: Span[] = [];
  for (let at = 0; at < text.length; ) {
    const start = skipBlanks(text, at);
    if (isLineEnd(text, start)) at = nextLine(text, start);
    else if (text[start] === '#') {
      comments.push({ start, end: lineEnd(text, start) });
      at = nextLine(text, start);
    } else {
      const entry = readEntry(text, at);
      entries.push(entry);
      const behind = skipBlanks(text, entry.value.end);
      if (text[behind] === '#' && (behind > entry.value.end || /["'`]/.test(text[behind - 1] ?? ''))) comments.push({ start: behind, end: lineEnd(text, behind) });
      else if (!isLineEnd(text, behind)) throw new SectionProblem('There is text behind the closing quote.', { start: behind, end: behind + 1 });
      at = nextLine(text, behind);
    }
  }
  return { root: { kind: 'map', entries, start: 0, end: text.length }, comments };
}

function readEntry(text: string, at: number): Entry {
  head.lastIndex = at;
  const match = head.exec(text);
  const key = match?.[1];
  if (match === null || key === undefined) throw new SectionProblem('This line is not KEY=value.', { start: at, end: Math.min(lineEnd(text, at), at + 100) });
  const start = at + match[0].length;
  const keyStart = at + match[0].indexOf(key, /^[ \t]*export[ \t]/.test(match[0]) ? match[0].indexOf('export') + 6 : 0);
  const quote = text[start];
  const quoted = quote === '"' || quote === "'" || quote === '`';
  const end = quoted ? closing(text, start, quote) : plainEnd(text, start);
  return { key, keySpan: { start: keyStart, end: keyStart + key.length }, value: { kind: 'scalar', value: quoted ? unquoted(text.slice(start, end)) : text.slice(start, end), start, end } };
}

function closing(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' && quote === '"' ? 2 : 1;
  if (at >= text.length) throw new SectionProblem('This quote is never closed.', { start, end: start + 1 });
  return at + 1;
}

/** A hash begins a comment behind white space only, as in a shell. */
function plainEnd(text: string, start: number): number {
  const end = lineEnd(text, start);
  let last = start;
  for (let at = start; at < end; at += 1) {
    const character = text[at];
    if (character === ' ' || character === '\t') continue;
    if (character === '#' && (at === start || last < at)) return last;
    last = at + 1;
  }
  return last;
}

function unquoted(raw: string): string {
  const inside = raw.slice(1, -1);
  return raw.startsWith('"') ? inside.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : inside;
}

function normal(change: ConfigChange): ConfigChange {
  if (change.key.length !== 1 || typeof change.key[0] !== 'string') throw new SectionProblem('A key of an .env file is one name.');
  if (change.kind === 'delete') return change;
  if (typeof change.value === 'object') throw new SectionProblem('A value of an .env file is text, a number or a boolean.');
  return { ...change, value: String(change.value) };
}

function edit(text: string, { root }: EnvReading, change: ConfigChange): Edit {
  const { index, segment } = placeOf(root, change.key);
  const entry = index === undefined ? undefined : root.entries[index];
  if (change.kind === 'delete') return entry === undefined ? { splices: [] } : gone(text, entry);
  const value = String(change.value);
  if (entry !== undefined) return { splices: [{ start: entry.value.start, end: entry.value.end, text: rendered(value, text[entry.value.start]) }] };
  const name = String(segment);
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new SectionProblem(`${JSON.stringify(name)} is not a name of a variable.`);
  const last = root.entries.at(-1);
  const line = (before: string, between: string): string => before + name + between + rendered(value, undefined);
  if (last === undefined) return { splices: [lineBehind(text, text.trimEnd().length, line('', '='))] };
  const lineOfLast = text.lastIndexOf('\n', last.keySpan.start) + 1;
  const between = text.slice(last.keySpan.end, last.value.start);
  return { splices: [lineBehind(text, last.value.end, line(text.slice(lineOfLast, last.keySpan.start), last.value.end === last.value.start ? between.trimEnd() : between))] };
}

function gone(text: string, entry: Entry): Edit {
  return { splices: [withoutLines(text, entry.keySpan.start, entry.value.end)], gone: [{ start: entry.keySpan.start, end: lineEnd(text, entry.value.end) }] };
}

/** In the quotes that were there, where they can hold it. */
function rendered(value: string, quote: string | undefined): string {
  const plain = /^[\w./:@%+,=~-]*$/.test(value);
  const single = !/['\n\r]/.test(value);
  const double = !/["\\$`]/.test(value);
  if (quote === "'" && single) return `'${value}'`;
  if (quote === '"' && double) return inDouble(value);
  if (plain) return value;
  if (double) return inDouble(value);
  if (single) return `'${value}'`;
  throw new SectionProblem('No quotes of an .env file can hold this value: it mixes single quotes or line breaks with double quotes, dollars or backslashes.');
}

function inDouble(value: string): string {
  return `"${value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}
