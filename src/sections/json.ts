// JSON, and JSON with comments and trailing commas: read with offsets, one key changed.
import type { ConfigValue } from '../model.ts';
import { insertFlow, linesFor, removeFlow, spacingIn, type FlowStyle, type Lines, type Spacing } from './flow.ts';
import { Comments, eolAt, indentAt, indentStep } from './layout.ts';
import { Refusal, type Comment, type Intention, type Node, type Section, type Splice } from './section.ts';
import { parseJson } from './json-parse.ts';
import { isList, valueFrom, valueOf, wrapped } from './value.ts';
import { walk } from './walk.ts';

export function jsonSection(dialect: 'json' | 'jsonc'): Section {
  return {
    largest: 2 * 1024 * 1024,
    parse: (text) => Promise.resolve(read(text, dialect)),
    edit: (text, intention) => Promise.resolve(edit(text, intention, dialect)),
  };
}

function read(text: string, dialect: 'json' | 'jsonc'): { value: ReturnType<typeof valueOf>; comments: readonly Comment[] } {
  const { root, comments, plain } = parseJson(text, dialect);
  // A second opinion: what the runtime reads, once comments and trailing commas are blanked.
  JSON.parse(plain);
  return { value: valueOf(root), comments };
}

function edit(text: string, { key, value }: Intention, dialect: 'json' | 'jsonc'): readonly Splice[] {
  const parsed = parseJson(text, dialect);
  const style = styleOf(new Comments(parsed.comments));
  const place = walk(parsed.root, key);
  if (place.kind === 'empty') return [];
  if (place.kind === 'missing') {
    if (value === undefined) throw new Refusal('there is no such key to delete', place.parent.start, place.parent.end);
    const [first, ...rest] = place.rest;
    return insertFlow(text, place.parent, String(first), wrapped(rest, value), style);
  }
  if (value === undefined) return removeFlow(text, place.parent, place.index, style);
  const { node } = place.entry;
  return [{ start: node.start, end: node.end, text: replacement(text, node, place.parent, value, style) }];
}

function replacement(text: string, node: Node, parent: Extract<Node, { kind: 'map' | 'list' }>, value: ConfigValue, style: FlowStyle): string {
  const several = text.slice(node.start, node.end).includes('\n');
  const flat = node.kind !== 'scalar' && node.entries.length > 0 && !several;
  const own = linesFor(text, parent).indent === indentAt(text, node.start) && text.slice(parent.start, node.start).includes('\n');
  const lines = several || (!flat && own) ? { indent: indentAt(text, node.start), step: indentStep(text), eol: eolAt(text, node.start) } : undefined;
  return style.value(value, spacingIn(text, node.kind === 'map' ? node : parent, style), lines);
}

function styleOf(comments: Comments): FlowStyle {
  return { comments, value: render, key: (key) => JSON.stringify(key), padded: false, spreads: true };
}

export function render(value: ConfigValue, near: Spacing, lines: Lines | undefined): string {
  valueFrom(value);
  return write(value, near, lines);
}

function write(value: ConfigValue, near: Spacing, lines: Lines | undefined): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Refusal(`${value} is not a number that JSON can hold`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = lines === undefined ? undefined : { ...lines, indent: lines.indent + lines.step };
  const parts = isList(value) ? value.map((one) => write(one, near, inner)) : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}${near.colon}${write(one, near, inner)}`);
  const [open, close] = isList(value) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  if (lines === undefined || inner === undefined) {
    const pad = !isList(value) && near.colon.endsWith(' ') ? ' ' : '';
    return `${open}${pad}${parts.join(near.colon.endsWith(' ') ? ', ' : ',')}${pad}${close}`;
  }
  return `${open}${lines.eol}${parts.map((part) => inner.indent + part).join(`,${lines.eol}`)}${lines.eol}${lines.indent}${close}`;
}
