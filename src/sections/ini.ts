// INI files, as git, npm, EditorConfig and Python's configparser write them: sections, keys, comments; read line by line.
import type { ConfigChange } from '../model.ts';
import { eolAt, firstAfter, isLineEnd, lineBehind, lineEnd, lineStart, nextLine, skipBlanks, skipBlanksBack, withoutLines } from './lines.ts';
import { placeOf, SectionProblem, type Edit, type Entry, type MapNode, type Reading, type Section, type Span } from './section.ts';

interface IniReading extends Reading {
  readonly root: MapNode;
  readonly head: readonly Entry[];
  /** Lines indented more than the key above them: by some programs they are its value, by others keys. */
  readonly continued: readonly Span[];
}

export const iniSection: Section<IniReading> = { limit: 12_000_000, read, edit, normal };

class Reader {
  readonly root: Entry[] = [];
  readonly head: Entry[] = [];
  readonly comments: Span[] = [];
  readonly continued: Span[] = [];
  #entries = this.head;
  #section: { name: string; span: Span; keys: Entry[] } | undefined;
  #indent: number | undefined;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): IniReading {
    const text = this.#text;
    for (let at = 0; at < text.length; at = nextLine(text, at)) this.#line(at);
    this.#finish(text.length);
    const root: MapNode = { kind: 'map', entries: [...this.head, ...this.root], start: 0, end: text.length };
    return { root, head: this.head, comments: this.comments, continued: this.continued };
  }

  #finish(end: number): void {
    if (this.#section === undefined) return;
    const { name, span, keys } = this.#section;
    this.root.push({ key: name, keySpan: span, value: { kind: 'map', entries: keys, start: span.end, end } });
  }

  #line(at: number): void {
    const text = this.#text;
    const start = skipBlanks(text, at);
    if (isLineEnd(text, start)) return;
    const end = lineEnd(text, start);
    if (text[start] === '#' || text[start] === ';') return void this.comments.push({ start, end });
    if (this.#indent !== undefined && start - at > this.#indent) return void this.continued.push({ start, end });
    if (text[start] === '[') return this.#header(start, end);
    this.#indent = start - at;
    this.#entries.push(this.#entry(start, end));
  }

  #header(start: number, end: number): void {
    const text = this.#text;
    let close = start + 1;
    let quoted = false;
    // A bracket in quotes is part of git's names; EditorConfig's patterns hold balanced brackets.
    for (let open = 1; close < end; close += 1) {
      if (text[close] === '"' && text[close - 1] !== '\\') quoted = !quoted;
      if (quoted) continue;
      if (text[close] === '[') open += 1;
      if (text[close] === ']' && (open -= 1) === 0) break;
    }
    const behind = skipBlanks(text, close + 1);
    if (close >= end) throw new SectionProblem('This section has no closing bracket.', { start, end });
    if (text[behind] === '#' || text[behind] === ';') this.comments.push({ start: behind, end });
    else if (behind < end) throw new SectionProblem('There is text behind the name of the section.', { start: behind, end });
    this.#finish(start);
    this.#section = { name: text.slice(start + 1, close).trim(), span: { start, end: close + 1 }, keys: [] };
    this.#entries = this.#section.keys;
    this.#indent = undefined;
  }

  #entry(start: number, end: number): Entry {
    const text = this.#text;
    const line = text.slice(start, end);
    const colon = /^[\w.-]{1,200}[ \t]{0,20}:(?=[ \t]|$)/.exec(line)?.[0].length;
    const equals = line.indexOf('=');
    const mark = colon !== undefined && (equals === -1 || colon < equals) ? colon - 1 : equals;
    const commentAt = commentIn(line, mark === -1 ? 0 : mark + 1);
    if (commentAt !== undefined) this.comments.push({ start: start + commentAt, end });
    const stop = skipBlanksBack(text, start + (commentAt ?? line.length));
    const keyEnd = mark === -1 ? stop : skipBlanksBack(text, start + mark);
    const from = mark === -1 ? stop : Math.min(skipBlanks(text, start + mark + 1), Math.max(stop, start + mark + 1));
    const raw = text.slice(from, Math.max(stop, from));
    return { key: text.slice(start, keyEnd), keySpan: { start, end: keyEnd }, value: { kind: 'scalar', value: mark === -1 ? true : raw, start: from, end: from + raw.length } };
  }
}

/** Comments behind values need white space in front, and do not begin in quotes. */
function commentIn(line: string, from: number): number | undefined {
  let quoted = false;
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '"' && line[at - 1] !== '\\') quoted = !quoted;
    if (!quoted && (line[at] === '#' || line[at] === ';') && /\s/.test(line[at - 1] ?? '')) return at;
  }
  return undefined;
}

function read(text: string): IniReading {
  return new Reader(text).read();
}

function normal(change: ConfigChange): ConfigChange {
  if (change.key.length < 1 || change.key.length > 2 || change.key.some((segment) => typeof segment !== 'string')) {
    throw new SectionProblem('A key of an INI file is ["section", "key"], or ["key"] above the first section.');
  }
  if (change.kind === 'delete') return change;
  if (typeof change.value === 'object') throw new SectionProblem('A value of an INI file is text, a number or a boolean.');
  return { ...change, value: String(change.value) };
}

function edit(text: string, reading: IniReading, change: ConfigChange): Edit {
  const { parent, index, segment, rest } = placeOf(reading.root, change.key);
  if (parent.kind !== 'map') return { splices: [] };
  const name = String(segment);
  const entry = index === undefined ? undefined : parent.entries[index];
  refuseTwin(reading, parent, entry, name, text);
  if (change.kind === 'delete') return entry === undefined ? { splices: [] } : removed(text, reading, entry);
  const value = String(change.value);
  if (entry !== undefined) return replaced(text, entry, value);
  if (parent !== reading.root) return { splices: [insertion(text, parent.entries, parent.start, name, value)] };
  if (rest.length === 0) return { splices: [inHead(text, reading, name, value)] };
  const last = reading.root.entries.at(-1);
  const sample = last?.value.kind === 'map' ? last.value.entries : reading.head;
  return { splices: [newSection(text, name, keyLine(text, sample, String(rest[0]), value))] };
}

/** What differs in case only is the same to some programs; so may be a line that only looks like part of a value. */
function refuseTwin({ continued }: IniReading, parent: MapNode, entry: Entry | undefined, name: string, text: string): void {
  const suspect =
    entry === undefined
      ? continued.find(({ start, end }) => start >= parent.start && end <= parent.end && text.startsWith(name, start))
      : entry.value.kind === 'map'
        ? undefined
        : continued.slice(firstAfter(continued, entry.value.end)).slice(0, 1).find((span) => entryOwns(text, entry, span));
  if (suspect !== undefined) throw new SectionProblem('Programs disagree on whether this indented line is part of the value above: change it by hand.', suspect);
  const twin = entry === undefined ? parent.entries.find(({ key }) => key.toLowerCase() === name.toLowerCase()) : undefined;
  if (twin !== undefined) throw new SectionProblem(`There is ${JSON.stringify(twin.key)}, which many programs take for the same: name it as it is written.`, twin.keySpan);
}

/** Whether nothing but blank lines, comments and indented lines lies between. */
function entryOwns(text: string, entry: Entry, line: Span): boolean {
  for (let at = nextLine(text, entry.value.end); at < line.start && at < text.length; at = nextLine(text, at)) {
    const start = skipBlanks(text, at);
    if (start > line.start) return true;
    if (!isLineEnd(text, start) && text[start] !== '#' && text[start] !== ';' && start - at <= entry.keySpan.start - lineStart(text, entry.keySpan.start)) return false;
    if (start === line.start) return true;
  }
  return true;
}

function replaced(text: string, entry: Entry, value: string): Edit {
  if (entry.value.kind === 'map') throw new SectionProblem('This is a section: change its keys one by one.', entry.keySpan);
  const { start, end } = entry.value;
  const old = text.slice(start, end);
  const quote = /^"[^"\\]*"$/.test(old) && !/["\\]/.test(value) ? '"' : '';
  if (quote !== '') throw new SectionProblem(`The value is in quotes, which not all programs take off: set it with its quotes, or by hand.`, entry.value);
  const missing = entry.value.kind === 'scalar' && entry.value.value === true;
  const gap = missing ? ' = ' : start === end && /[ \t]=$/.test(text.slice(lineStart(text, start), start)) ? ' ' : '';
  return { splices: [{ start, end, text: gap + checked(value) }] };
}

function checked(value: string): string {
  if (/[\r\n]/.test(value)) throw new SectionProblem('A value of an INI file is one line.');
  if (value !== value.trim() || commentIn(`=${value}`, 1) !== undefined || /^[#;]/.test(value)) throw new SectionProblem('An INI file cannot hold this value without quotes, on which programs differ: give it with its quotes.');
  return value;
}

function keyLine(text: string, sample: readonly Entry[], name: string, value: string): string {
  if (name === '' || name !== name.trim() || /[\r\n=]|^[#;[]/.test(name)) throw new SectionProblem(`${JSON.stringify(name)} cannot be a key of an INI file.`);
  const last = sample.findLast(({ value: one }) => one.kind === 'scalar' && one.value !== true);
  if (last === undefined) return `${name} = ${checked(value)}`;
  const between = text.slice(last.keySpan.end, last.value.start);
  const gap = last.value.start === last.value.end && /^[ \t]+=$/.test(between) ? `${between} ` : between;
  return text.slice(lineStart(text, last.keySpan.start), last.keySpan.start) + name + gap + checked(value);
}

function insertion(text: string, entries: readonly Entry[], start: number, name: string, value: string): { start: number; end: number; text: string } {
  const line = keyLine(text, entries, name, value);
  const last = entries.at(-1);
  if (last === undefined) return lineBehind(text, start, line);
  let at = last.value.end;
  // Behind the indented lines that belong to the last value.
  const indent = last.keySpan.start - lineStart(text, last.keySpan.start);
  for (let next = nextLine(text, at); next < text.length; next = nextLine(text, next)) {
    const first = skipBlanks(text, next);
    if (isLineEnd(text, first) || text[first] === '#' || text[first] === ';' || first - next <= indent) break;
    at = first;
  }
  return lineBehind(text, at, line);
}

function inHead(text: string, { head, root }: IniReading, name: string, value: string): { start: number; end: number; text: string } {
  const first = root.entries.find(({ value: one }) => one.kind === 'map');
  if (head.length > 0) return insertion(text, head, 0, name, value);
  const line = keyLine(text, [], name, value);
  if (first === undefined) return lineBehind(text, text.trimEnd().length, line);
  // Above the first section and the comments that stand over it.
  let at = lineStart(text, first.keySpan.start);
  while (at > 0 && !isLineEnd(text, skipBlanks(text, lineStart(text, at - 1)))) at = lineStart(text, at - 1);
  const eol = eolAt(text, at);
  return { start: at, end: at, text: `${line}${eol}${eol}` };
}

function newSection(text: string, name: string, line: string): { start: number; end: number; text: string } {
  if (name === '' || name !== name.trim() || /[\r\n]/.test(name)) throw new SectionProblem(`${JSON.stringify(name)} cannot be a section of an INI file.`);
  const eol = eolAt(text, text.length);
  const body = `[${name}]${eol}${line}`;
  if (text.trim() === '') return { start: text.length, end: text.length, text: body + eol };
  return text.endsWith('\n') ? { start: text.length, end: text.length, text: eol + body + eol } : { start: text.length, end: text.length, text: eol + eol + body };
}

function removed(text: string, reading: IniReading, entry: Entry): Edit {
  if (entry.value.kind !== 'map') {
    return { splices: [withoutLines(text, entry.keySpan.start, entry.value.end)], gone: [{ start: entry.keySpan.start, end: lineEnd(text, entry.value.end) }] };
  }
  // A section ends with its last key: comments below may be about the next one.
  const { start, end } = entry.value;
  const own = [...entry.value.entries.map(({ value }) => value), ...reading.continued.filter((span) => span.start >= start && span.end <= end)];
  const last = own.reduce((far, span) => Math.max(far, span.end), start);
  return { splices: [withoutLines(text, entry.keySpan.start, last)], gone: [{ start: entry.keySpan.start, end: lineEnd(text, last) }] };
}
