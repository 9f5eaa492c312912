// Reads TOML into sections with offsets, and into a value.
import type { AST } from 'toml-eslint-parser';
import { Refusal, type Comment, type Entry, type Key, type Node, type Value } from './section.ts';

const deepest = 200;
/** Lines and commas: each costs its parser more than its length. */
const mostParts = 20_000;

/** The keys between one header and the next; the first section has no header. */
export interface TomlTable {
  /** Names, and places in arrays of tables. */
  readonly path: Key;
  /** One element of an array of tables. */
  readonly element: boolean;
  readonly start: number;
  /** Where its header ends. */
  readonly header: number;
  /** Past its last key, or its header. */
  readonly end: number;
  readonly pairs: readonly TomlPair[];
}

/** `a.b = 1`: the key within its section, dotted or not. */
export interface TomlPair {
  readonly key: readonly string[];
  readonly start: number;
  readonly keyEnd: number;
  readonly end: number;
  readonly node: Node;
}

export interface TomlFile {
  readonly tables: readonly TomlTable[];
  readonly comments: readonly Comment[];
}

export async function parseToml(text: string): Promise<TomlFile> {
  assertShallow(text);
  const { parseTOML } = await import('toml-eslint-parser');
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text, { tomlVersion: '1.0' });
  } catch (error) {
    const at = typeof error === 'object' && error !== null && 'index' in error && typeof error.index === 'number' ? error.index : undefined;
    throw new Refusal(`the file is not valid TOML: ${error instanceof Error ? error.message : String(error)}`, at, at);
  }
  const [top] = program.body;
  const pairs = top.body.filter((one) => one.type === 'TOMLKeyValue').map((one) => pairOf(text, one));
  const head: TomlTable = { path: [], element: false, start: 0, header: 0, end: pairs.at(-1)?.end ?? 0, pairs };
  const rest = top.body.filter((one) => one.type === 'TOMLTable').map((one): TomlTable => {
    const own = one.body.map((pair) => pairOf(text, pair));
    const header = text.indexOf(one.kind === 'array' ? ']]' : ']', one.key.range[1]) + (one.kind === 'array' ? 2 : 1);
    return { path: one.resolvedKey, element: one.kind === 'array', start: one.range[0], header, end: own.at(-1)?.end ?? header, pairs: own };
  });
  return { tables: [head, ...rest], comments: program.comments.map((one) => ({ start: one.range[0], end: one.range[1] })) };
}

function assertShallow(text: string): void {
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 44) parts += 1;
    if (parts > mostParts) throw new Refusal(`the file is too large to edit by key (more than ${mostParts} lines and commas)`);
    if (code === 91 || code === 123) depth += 1;
    else if ((code === 93 || code === 125) && depth > 0) depth -= 1;
    if (depth > deepest) throw new Refusal(`the file is nested more than ${deepest} deep`, at, at + 1);
  }
  const run = text.search(/(?:[\w-]+\.){300}/);
  if (run !== -1) throw new Refusal('the file is nested too deeply', run, run + 1);
}

function namesOf(key: AST.TOMLKey): string[] {
  return key.keys.map((one) => (one.type === 'TOMLBare' ? one.name : one.value));
}

function pairOf(text: string, pair: AST.TOMLKeyValue): TomlPair {
  return { key: namesOf(pair.key), start: pair.range[0], keyEnd: pair.key.range[1], end: pair.range[1], node: nodeOf(text, pair.value) };
}

function nodeOf(text: string, content: AST.TOMLContentNode): Node {
  const [start, end] = content.range;
  if (content.type === 'TOMLArray') {
    const entries = content.elements.map((one, index): Entry => ({ key: String(index), start: one.range[0], end: one.range[1], keyEnd: one.range[0], node: nodeOf(text, one) }));
    return { kind: 'list', start, end, entries };
  }
  if (content.type === 'TOMLInlineTable') return { kind: 'map', start, end, entries: content.body.map((one) => inlineEntry(text, one)) };
  return { kind: 'scalar', start, end, value: scalarOf(content, text.slice(start, end)) };
}

/** A dotted key between brackets cannot be entered: its name is more than one. */
function inlineEntry(text: string, pair: AST.TOMLKeyValue): Entry {
  const { key, ...place } = pairOf(text, pair);
  const [name, ...rest] = key;
  const node = rest.reduceRight<Node>((inner, one) => ({ kind: 'map', start: inner.start, end: inner.end, block: true, entries: [{ ...place, key: one, node: inner }] }), place.node);
  return { ...place, key: name ?? '', node };
}

function scalarOf(content: AST.TOMLValue, source: string): Value {
  if (content.kind === 'integer') return Number.isSafeInteger(content.value) ? content.value : content.bigint;
  if (content.kind === 'string' || content.kind === 'boolean' || content.kind === 'float') return content.value;
  return ['date', source];
}

/** What the file says; later sections add to earlier ones. */
export function tomlValue({ tables }: TomlFile): Map<string, Value> {
  const root = new Map<string, Value>();
  for (const table of tables) {
    const map = reach(root, table.path);
    for (const pair of table.pairs) {
      const parent = reach(map, pair.key.slice(0, -1));
      parent.set(pair.key.at(-1) ?? '', plainOf(pair.node));
    }
  }
  return root;
}

function plainOf(node: Node): Value {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.entries.map((entry) => plainOf(entry.node));
  const map = new Map<string, Value>();
  for (const entry of node.entries) merge(map, entry.key, plainOf(entry.node));
  return map;
}

function merge(map: Map<string, Value>, key: string, value: Value): void {
  const there = map.get(key);
  if (there instanceof Map && value instanceof Map) for (const [inner, one] of value) merge(there, inner, one);
  else map.set(key, value);
}

function reach(root: Map<string, Value>, path: Key): Map<string, Value> {
  let at: Value = root;
  for (const [index, part] of path.entries()) {
    const next: Value | undefined = Array.isArray(at) ? at[Number(part)] : at instanceof Map ? at.get(String(part)) : undefined;
    const made: Value = next ?? (typeof path[index + 1] === 'number' ? [] : new Map<string, Value>());
    if (next === undefined && Array.isArray(at)) at.push(made);
    else if (next === undefined && at instanceof Map) at.set(String(part), made);
    at = made;
  }
  if (!(at instanceof Map)) throw new Refusal('the file is not valid TOML: a section is not a table');
  return at;
}
