// JSON, strict or with comments and trailing commas: read by the scanner of jsonc-parser, edited by offsets.
import type * as Jsonc from 'jsonc-parser';
import type { ConfigChange, ConfigValue } from '../model.ts';
import { afterComments, eolAt, indentAt, indentUnit, isOneLine } from './lines.ts';
import { deleteMember, insertMember, type Brackets, type Dialect, type Layout } from './members.ts';
import { depthLimit, isList, nodeOf, placeOf, same, SectionProblem, wrapped, type Edit, type Entry, type ListNode, type MapNode, type Node, type Reading, type Section, type Span } from './section.ts';

// The kinds of the scanner; its enumerations are const and do not survive the import of a type.
const kinds = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, colon: 6, nullWord: 7, trueWord: 8, falseWord: 9, string: 10, number: 11, lineComment: 12, blockComment: 13, lineBreak: 14, blank: 15, end: 17 };

export async function jsonSection(strict: boolean): Promise<Section> {
  const { createScanner } = await import('jsonc-parser');
  return { limit: 12_000_000, read: (text) => new Reader(createScanner(text, false), text, strict).read(), edit };
}

class Reader {
  readonly #scanner: Jsonc.JSONScanner;
  readonly #text: string;
  readonly #strict: boolean;
  readonly #comments: Span[] = [];
  #kind = 0;

  constructor(scanner: Jsonc.JSONScanner, text: string, strict: boolean) {
    this.#scanner = scanner;
    this.#text = text;
    this.#strict = strict;
  }

  read(): Reading {
    this.#next();
    if (this.#kind === kinds.end) return { root: undefined, comments: this.#comments };
    const root = this.#value(0);
    if (this.#kind !== kinds.end) throw this.#problem('the end of the file expected');
    return { root, comments: this.#comments };
  }

  #next(): void {
    for (;;) {
      this.#kind = this.#scanner.scan();
      if (this.#scanner.getTokenError() !== 0) throw this.#problem('this is broken');
      if (this.#kind === kinds.lineComment || this.#kind === kinds.blockComment) {
        if (this.#strict) throw this.#problem('comments are not allowed');
        this.#comments.push(this.#span());
      } else if (this.#kind === kinds.lineBreak || this.#kind === kinds.blank) {
        if (this.#strict && /[^ \t\r\n]/.test(this.#scanner.getTokenValue())) throw this.#problem('white space that JSON does not know');
      } else return;
    }
  }

  #span(): Span {
    const start = this.#scanner.getTokenOffset();
    return { start, end: start + this.#scanner.getTokenLength() };
  }

  #problem(words: string): SectionProblem {
    const span = this.#span();
    return new SectionProblem(`Not valid JSON: ${words}.`, { start: span.start, end: Math.min(Math.max(span.end, span.start + 1), span.start + 100) });
  }

  #value(depth: number): Node {
    if (depth > depthLimit) throw this.#problem('nested too deeply');
    if (this.#kind === kinds.openBrace) return this.#map(depth);
    if (this.#kind === kinds.openBracket) return this.#list(depth);
    const span = this.#span();
    return { kind: 'scalar', value: this.#scalar(span), ...span };
  }

  #scalar(span: Span): null | boolean | number | string {
    const kind = this.#kind;
    const text = this.#scanner.getTokenValue();
    if (kind === kinds.number && !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(this.#text.slice(span.start, span.end))) throw this.#problem('this is no number');
    if (![kinds.string, kinds.number, kinds.nullWord, kinds.trueWord, kinds.falseWord].includes(kind)) throw this.#problem('a value expected');
    this.#next();
    if (kind === kinds.string) return text;
    if (kind === kinds.number) return Number(text);
    return kind === kinds.nullWord ? null : kind === kinds.trueWord;
  }

  #map(depth: number): MapNode {
    const { start } = this.#span();
    const entries: Entry[] = [];
    this.#next();
    while (this.#kind !== kinds.closeBrace) {
      if (this.#kind !== kinds.string) throw this.#problem('a key in double quotes expected');
      const key = this.#scanner.getTokenValue();
      const keySpan = this.#span();
      this.#next();
      if (this.#kind !== kinds.colon) throw this.#problem('a colon expected');
      this.#next();
      entries.push({ key, keySpan, value: this.#value(depth + 1) });
      this.#separator(kinds.closeBrace);
    }
    return { kind: 'map', entries, start, end: this.#close() };
  }

  #list(depth: number): ListNode {
    const { start } = this.#span();
    const items: Node[] = [];
    this.#next();
    while (this.#kind !== kinds.closeBracket) {
      items.push(this.#value(depth + 1));
      this.#separator(kinds.closeBracket);
    }
    return { kind: 'list', items, start, end: this.#close() };
  }

  #separator(close: number): void {
    if (this.#kind === close) return;
    if (this.#kind !== kinds.comma) throw this.#problem('a comma expected');
    this.#next();
    if (this.#kind === close && this.#strict) throw this.#problem('a comma at the end is not allowed');
  }

  #close(): number {
    const { end } = this.#span();
    this.#next();
    return end;
  }
}

function edit(text: string, { root, comments }: Reading, change: ConfigChange): Edit {
  if (root === undefined) return change.kind === 'delete' ? { splices: [] } : { splices: [newFile(text, comments, wrapped(change.key, change.value))] };
  const { parent, segment, index, rest } = placeOf(root, change.key);
  const brackets = bracketsOf(parent);
  const dialect: Dialect = { text, comments, opens: text.includes('\n') ? !isInline(text, root, parent) : parent === root && text.trim().length === 2, padding: isSpaced(text) ? ' ' : '' };
  if (change.kind === 'delete') return index === undefined ? { splices: [] } : deleteMember(dialect, brackets, index);
  const colon = colonOf(text, parent, comments);
  if (index === undefined) {
    const value = wrapped(rest, change.value);
    return insertMember(dialect, brackets, (layout) => (parent.kind === 'map' ? JSON.stringify(String(segment)) + colon : '') + render(value, layout, dialect.padding));
  }
  const old = parent.kind === 'map' ? parent.entries[index]?.value : parent.items[index];
  if (old === undefined || same(old, nodeOf(change.value))) return { splices: [] };
  const inline = isOneLine(text, parent) || (old.kind !== 'scalar' && isOneLine(text, old) && childCount(old) > 0);
  const layout = { indent: indentAt(text, brackets.members[index]?.start ?? old.start), unit: indentUnit(text), eol: eolAt(text, old.start), inline };
  return { splices: [{ start: old.start, end: old.end, text: render(change.value, layout, dialect.padding) }] };
}

function bracketsOf(parent: MapNode | ListNode): Brackets {
  const members = parent.kind === 'list' ? parent.items : parent.entries.map(({ keySpan, value }) => ({ start: keySpan.start, end: value.end }));
  return { span: parent, members };
}

function childCount(node: Node): number {
  return node.kind === 'map' ? node.entries.length : node.kind === 'list' ? node.items.length : 0;
}

/** Whether an empty pair of brackets stands among others on one line. */
function isInline(text: string, root: Node, target: Node): boolean {
  let node: Node = root;
  for (;;) {
    if (node === target) return false;
    const children: readonly Node[] = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'list' ? node.items : [];
    const next = children.find((child) => child.start <= target.start && child.end >= target.end);
    if (next === undefined) return false;
    if (isOneLine(text, node)) return true;
    node = next;
  }
}

/** Whether white space follows colons and commas: on one line the first colon shows it. */
function isSpaced(text: string): boolean {
  const found = /":(\s?)/.exec(text.slice(0, 100_000))?.[1];
  return found === undefined || found !== '';
}

/** The colon as the neighbours write it. */
function colonOf(text: string, parent: MapNode | ListNode, comments: readonly Span[]): string {
  const entry = parent.kind === 'map' ? parent.entries.at(-1) : undefined;
  if (entry === undefined) return isSpaced(text) ? ': ' : ':';
  const colon = text.slice(entry.keySpan.end, entry.value.start);
  return /^[ \t]*:[ \t]*$/.test(colon) && afterComments(text, comments, entry.keySpan.end) === entry.keySpan.end ? colon : ': ';
}

function render(value: ConfigValue, layout: Layout, padding: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  const inner = { ...layout, indent: layout.indent + layout.unit };
  const colon = padding === '' ? ':' : ': ';
  const parts = isList(value) ? value.map((item) => render(item, inner, padding)) : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}${colon}${render(item, inner, padding)}`);
  if (parts.length === 0) return open + close;
  if (!layout.inline) return `${open}${layout.eol}${parts.map((part) => inner.indent + part).join(`,${layout.eol}`)}${layout.eol}${layout.indent}${close}`;
  const edge = isList(value) ? '' : padding;
  return `${open}${edge}${parts.join(`,${padding}`)}${edge}${close}`;
}

/** The only value of a file that had none: behind its comments. */
function newFile(text: string, comments: readonly Span[], value: ConfigValue): { start: number; end: number; text: string } {
  const eol = eolAt(text, 0);
  const rendered = render(value, { indent: '', unit: '  ', eol, inline: false }, ' ') + eol;
  const last = comments.at(-1);
  if (last === undefined) return { start: 0, end: text.length, text: rendered };
  const rest = text.slice(last.end);
  return { start: text.length, end: text.length, text: (rest.includes('\n') ? '' : eol) + rendered };
}
