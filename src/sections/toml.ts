// TOML: one key set or deleted in sections, dotted keys, inline tables, lists and arrays of tables.
import type { ConfigValue } from '../model.ts';
import { insertFlow, removeFlow, type FlowStyle } from './flow.ts';
import { aboveSections } from './ini.ts';
import { Comments, eolAt, indentAt, indentStep, lineEnd, lineStart, nextLine, skipBlanks } from './layout.ts';
import { Refusal, type Intention, type Key, type Section, type Splice, type Value } from './section.ts';
import { parseToml, tomlValue, type TomlFile, type TomlPair, type TomlTable } from './toml-parse.ts';
import { tomlKey, tomlValueText } from './toml-write.ts';
import { isList, valueAt, wrapped } from './value.ts';
import { shown, walk } from './walk.ts';

export const tomlSection: Section = {
  largest: 1024 * 1024,
  prunes: true,
  parse: async (text) => {
    const file = await parseToml(text);
    return { value: tomlValue(file), comments: file.comments };
  },
  edit: async (text, intention) => edit(text, await parseToml(text), intention),
};

function edit(text: string, file: TomlFile, { key, value }: Intention): readonly Splice[] {
  for (const table of file.tables) {
    const pair = table.pairs.find((one) => startsWith(key, [...table.path, ...one.key]));
    if (pair !== undefined) return inPair(text, file, pair, key.slice(table.path.length + pair.key.length), value);
  }
  assertOpen(tomlValue(file), key, value === undefined);
  if (value === undefined) return remove(text, file, key);
  if (valueAt(tomlValue(file), key) !== undefined) return same(tomlValue(file), key);
  return add(text, file, key, value);
}

/** A table with sections of its own is not replaced; only that it stays as it is can be asked. */
function same(root: Value, key: Key): never[] {
  const there = valueAt(root, key);
  if (there instanceof Map && there.size === 0) return [];
  throw new Refusal(`${shown(key)} is a table with lines of its own: set its keys one by one`);
}

function startsWith(key: Key, start: Key): boolean {
  return start.length <= key.length && start.every((part, index) => part === key[index]);
}

/** Numbers lead into lists, names into maps, and places exist or are the next one. */
function assertOpen(root: Value, key: Key, deleting: boolean): void {
  let at: Value | undefined = root;
  for (const [depth, part] of key.entries()) {
    if (at === undefined) break;
    if (typeof part === 'number' ? !Array.isArray(at) : !(at instanceof Map)) throw new Refusal(`${depth === 0 ? 'the top level' : shown(key.slice(0, depth))} has no ${typeof part === 'number' ? 'places' : 'keys'}, so no ${shown([part])}`);
    if (Array.isArray(at) && typeof part === 'number' && part > at.length) throw new Refusal(`${shown(key.slice(0, depth + 1))} is outside of the list, which has ${at.length} places`);
    at = Array.isArray(at) ? at[Number(part)] : at instanceof Map ? at.get(String(part)) : undefined;
  }
  if (deleting && valueAt(root, key) === undefined) throw new Refusal('there is no such key to delete');
}

function styleOf(file: TomlFile): FlowStyle {
  return { comments: new Comments(file.comments), padded: true, flatMaps: true, equals: true, key: tomlKey, value: (value, _near, lines) => tomlValueText(value, lines) };
}

function inPair(text: string, file: TomlFile, pair: TomlPair, rest: Key, value: ConfigValue | undefined): Splice[] {
  const style = styleOf(file);
  if (rest.length === 0) {
    if (value === undefined) return [{ start: lineStart(text, pair.start), end: nextLine(text, pair.end), text: '' }];
    return [{ start: pair.node.start, end: pair.node.end, text: over(text, pair.node, value) }];
  }
  const place = walk(pair.node, rest, (node) => {
    if (node.block === true) throw new Refusal('the way leads through a dotted key between brackets: change it by hand', node.start, node.end);
  });
  if (place.kind === 'found') {
    if (value === undefined) return removeFlow(text, place.parent, place.index, style);
    return [{ start: place.entry.node.start, end: place.entry.node.end, text: over(text, place.entry.node, value) }];
  }
  if (place.kind === 'empty' || value === undefined) throw new Refusal('there is no such key to delete');
  const [first, ...more] = place.rest;
  return insertFlow(text, place.parent, String(first), wrapped(more, value), style);
}

function over(text: string, node: { readonly start: number; readonly end: number; readonly kind: string }, value: ConfigValue): string {
  const old = text.slice(node.start, node.end);
  const several = node.kind === 'list' && old.includes('\n');
  return tomlValueText(value, several ? { indent: indentAt(text, node.start), step: indentStep(old, '    '), eol: eolAt(text, node.start) } : undefined, old.startsWith("'") ? "'" : '"');
}

function under(file: TomlFile, path: Key): number[] {
  return file.tables.flatMap((table, index) => (index > 0 && startsWith(table.path, path) ? [index] : []));
}

function remove(text: string, file: TomlFile, key: Key): Splice[] {
  const dotted = file.tables.flatMap((table) => table.pairs.filter((pair) => startsWith([...table.path, ...pair.key], key) && table.path.length < key.length));
  const indexes = under(file, key);
  if (dotted.length > 0) {
    if (indexes.length > 0) throw new Refusal(`${shown(key)} is written in several places: delete its keys one by one`);
    return dotted.map((pair) => ({ start: lineStart(text, pair.start), end: nextLine(text, pair.end), text: '' }));
  }
  const first = indexes[0] ?? 0;
  const last = indexes.at(-1) ?? 0;
  if (last - first !== indexes.length - 1) throw new Refusal(`${shown(key)} is written in several places: delete its keys one by one`, file.tables[first]?.start, file.tables[first]?.header);
  return removeTables(text, file, file.tables.slice(first, last + 1));
}

/** From the first header to the last key, with the blank line that separated them; comments on lines of their own stay. */
function removeTables(text: string, { comments }: TomlFile, tables: readonly TomlTable[]): Splice[] {
  const start = lineStart(text, tables[0]?.start ?? 0);
  let end = nextLine(text, tables.at(-1)?.end ?? 0);
  if (comments.some((one) => one.start > start && one.end < end && skipBlanks(text, lineStart(text, one.start)) === one.start)) {
    throw new Refusal('there are comments between the keys of this table: delete them first', start, end);
  }
  const above = start === 0 || /\n[ \t\r]*\n$/.test(text.slice(Math.max(0, start - 100), start));
  if (above && end < text.length && lineEnd(text, end) === skipBlanks(text, end)) end = nextLine(text, end);
  return [{ start, end, text: '' }];
}

function add(text: string, file: TomlFile, key: Key, value: ConfigValue): Splice[] {
  const isTable = typeof value === 'object' && value !== null && !isList(value);
  const parent = key.slice(0, -1);
  const holder = file.tables.findLast((table) => samePath(table.path, parent));
  const name = key.at(-1);
  if (!isTable && holder !== undefined && typeof name === 'string') return addPair(text, file, holder, [name], value);
  const dotted = file.tables.find((table) => startsWith(parent, table.path) && table.pairs.some((pair) => parent.length > table.path.length && startsWith([...table.path, ...pair.key.slice(0, -1)], parent)));
  if (dotted !== undefined && typeof name === 'string') return addDotted(text, dotted, [...parent.slice(dotted.path.length), name].map(String), value);
  return addTable(text, file, isTable || typeof name === 'number' ? key : parent, isTable || typeof name === 'number' ? value : Object.defineProperty({}, String(name), { value, enumerable: true }));
}

function samePath(one: Key, other: Key): boolean {
  return one.length === other.length && startsWith(one, other);
}

function addPair(text: string, file: TomlFile, table: TomlTable, key: readonly string[], value: ConfigValue): Splice[] {
  const last = table.pairs.at(-1);
  const line = `${key.map(tomlKey).join('.')}${equalsOf(text, last ?? file.tables.flatMap((one) => one.pairs).at(-1))}${tomlValueText(value)}`;
  const eol = eolAt(text, table.start);
  if (last === undefined && table.path.length === 0) {
    if (file.tables.length > 1) return [aboveSections(text, line, eol)];
    return [{ start: text.length, end: text.length, text: `${text === '' || text.endsWith('\n') ? '' : eol}${line}${eol}` }];
  }
  const at = lineEnd(text, table.end);
  return [{ start: at, end: at, text: `${eol}${indentAt(text, last?.start ?? table.start)}${line}` }];
}

function addDotted(text: string, table: TomlTable, key: readonly string[], value: ConfigValue): Splice[] {
  const sibling = table.pairs.findLast((pair) => startsWith(pair.key, key.slice(0, -1))) ?? table.pairs.at(-1);
  const at = lineEnd(text, sibling?.end ?? table.end);
  return [{ start: at, end: at, text: `${eolAt(text, table.start)}${indentAt(text, sibling?.start ?? table.start)}${key.map(tomlKey).join('.')}${equalsOf(text, sibling)}${tomlValueText(value)}` }];
}

/** A section of its own, below the last one that belongs to the same parent. */
function addTable(text: string, file: TomlFile, path: Key, value: ConfigValue): Splice[] {
  const eol = eolAt(text, 0);
  if (typeof value !== 'object' || value === null || isList(value)) throw new Refusal(`${shown(path)} is an element of an array of tables: give a map`);
  const place = path.at(-1);
  if (path.slice(0, -1).some((part, index) => typeof part === 'number' && !file.tables.some((table) => samePath(table.path, path.slice(0, index + 1))))) throw new Refusal('there is no such list yet: set it whole', undefined, undefined);
  if (typeof place === 'number' && place === 0) throw new Refusal('there is no such list yet: set it whole');
  const names = path.filter((part) => typeof part === 'string').map(tomlKey).join('.');
  const header = typeof place === 'number' ? `[[${names}]]` : `[${names}]`;
  const body = Object.entries(value).map(([key, one]) => `${eol}${tomlKey(key)} = ${tomlValueText(one)}`).join('');
  let near: TomlTable | undefined;
  for (let length = path.length; near === undefined && length > 0; length -= 1) {
    const index = under(file, path.slice(0, length)).at(-1);
    near = index === undefined ? undefined : file.tables[index];
  }
  near ??= file.tables.at(-1);
  if (near === undefined || text.trim() === '') return [{ start: text.length, end: text.length, text: `${text === '' || text.endsWith('\n') ? '' : eol}${header}${body}${eol}` }];
  if (near === file.tables.at(-1)) {
    const ended = text.endsWith('\n');
    return [{ start: text.length, end: text.length, text: `${ended ? '' : eol}${/\n\r?\n$/.test(text) ? '' : eol}${header}${body}${ended ? eol : ''}` }];
  }
  const at = lineEnd(text, near.end);
  return [{ start: at, end: at, text: `${eol}${eol}${header}${body}` }];
}

function equalsOf(text: string, sample: TomlPair | undefined): string {
  const between = sample === undefined ? ' = ' : text.slice(sample.keyEnd, sample.node.start);
  return between.replace(/^[ \t]{2,}/, ' ').replace(/[ \t]{2,}$/, ' ');
}
