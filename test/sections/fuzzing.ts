// Random edits of random documents: what they say afterwards, and what must not have changed.
import * as jsonc from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import * as assert from 'uvu/assert';
import { parse as parseYaml } from 'yaml';
import type { ConfigChange, ConfigValue } from '../../src/model.ts';
import { editSection, type SectionFormat } from '../../src/sections/index.ts';
import { generate, pick, random, scalar, type Generated, type Path, type Random } from './generate.ts';

export interface Tally {
  edits: number;
  refused: number;
  readonly words: Map<string, number>;
}

/** Parsers that the edits do not use, where there is one. */
function read(format: SectionFormat, text: string): unknown {
  if (format === 'json') return JSON.parse(text);
  if (format === 'jsonc') return jsonc.parse(text, [], { allowTrailingComma: true });
  if (format === 'yaml') return parseYaml(text) ?? {};
  if (format === 'toml') return JSON.parse(JSON.stringify(parseToml(text)));
  return readLines(format, text);
}

function readLines(format: SectionFormat, text: string): unknown {
  const data: { [key: string]: ConfigValue } = {};
  let into = data;
  for (const line of text.split(/\r?\n/)) {
    const bare = line.replace(/(^|[ \t])[#;] ?c\d+c$/, '').trim();
    if (bare === '') continue;
    const section = /^\[(.*)\]$/.exec(bare)?.[1];
    const inner: { [key: string]: ConfigValue } = {};
    if (section !== undefined) {
      data[section] = inner;
      into = inner;
      continue;
    }
    const [name, ...rest] = bare.replace(/^export /, '').split('=');
    const value = rest.join('=').trim();
    into[String(name).trim()] = format === 'env' ? value.replace(/^(["'])(.*)\1$/, '$2') : value;
  }
  return data;
}

function places(value: ConfigValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => places(one, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function at(value: ConfigValue, path: Path): ConfigValue {
  return path.reduce<ConfigValue>((here, part) => Object(here)[part], value);
}

function change(format: SectionFormat, data: Generated['data'], next: Random): ConfigChange | undefined {
  const all = places(data).slice(1);
  const flat = format === 'env' || format === 'ini';
  const simple = (): ConfigValue => (flat ? pick(next, ['new', 'a b', '1']) : format === 'toml' ? (scalar(next) ?? 3) : scalar(next));
  const value: ConfigValue = flat || next(3) > 0 ? simple() : pick<() => ConfigValue>(next, [() => [simple(), simple()], () => ({ n1: simple(), n2: [simple()] }), () => [], () => ({}), () => [{ n3: simple(), n4: simple() }]])();
  const [first, ...others] = all;
  if (first === undefined || next(3) === 0) {
    const maps = places(data).filter((path) => typeof at(data, path) === 'object' && at(data, path) !== null);
    const parent = maps[next(maps.length)] ?? [];
    const there = at(data, parent);
    return { kind: 'set', key: [...parent, Array.isArray(there) ? there.length : 'new-key'], value };
  }
  const key = pick(next, [first, ...others]);
  return next(2) === 0 ? { kind: 'delete', key } : { kind: 'set', key, value };
}

function made(data: Generated['data'], edit: ConfigChange): ConfigValue {
  const copy: Generated['data'] = structuredClone(data);
  const parent = Object(at(copy, edit.key.slice(0, -1)));
  const last = edit.key.at(-1) ?? '';
  if (edit.kind === 'set') parent[last] = edit.value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}

/** Objects without the maps that TOML has only through their keys. */
function pruned(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).filter(([, inner]) => !['{}', '[]'].includes(JSON.stringify(inner))).sort()) : one)));
}

function assertComments(document: Generated, text: string, edit: ConfigChange, where: string): void {
  let from = 0;
  for (const { id, owner, beside } of document.comments) {
    const inside = edit.key.every((part, index) => owner[index] === part);
    const found = text.indexOf(id, from);
    if (found === -1) {
      assert.ok(inside, `${where}: comment ${id} is lost or moved`);
      continue;
    }
    from = found;
    const start = text.lastIndexOf('\n', found) + 1;
    const line = text.slice(start, found);
    const before = document.text.slice(document.text.lastIndexOf('\n', document.text.indexOf(id)) + 1, document.text.indexOf(id));
    if (!inside && beside !== undefined && before.includes(beside)) assert.ok(line.includes(beside), `${where}: comment ${id} left ${beside}`);
    if (!inside && /^\s*(?:\/\/|\/\*|#|;)\s*$/.test(before)) assert.is(line, before, `${where}: the line of comment ${id}`);
  }
}

function assertHunk(format: SectionFormat, old: string, text: string, edit: ConfigChange, document: Generated, where: string): void {
  const [before, after] = [old.split('\n'), text.split('\n')];
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  // Outside of the hunk everything is the same by construction; the hunk must be as small as the value.
  const keys = new Set(before.slice(start, before.length - end).flatMap((line) => line.match(/\bk\d+k\b/g) ?? []));
  const own = JSON.stringify({ [String(edit.key.at(-1))]: at(document.data, edit.key.slice(0, -1)) === undefined ? null : Object(at(document.data, edit.key.slice(0, -1)))[edit.key.at(-1) ?? ''] ?? null });
  const foreign = [...keys].filter((key) => !own.includes(`"${key}"`));
  const sharing = before.slice(start, before.length - end).filter((line) => !(format === 'toml' && line.startsWith('[')) && foreign.some((key) => line.includes(key)));
  assert.ok(sharing.length <= (format === 'toml' ? 1 : 2), `${where}: lines of others changed: ${sharing.join(' | ')}`);
}

export async function fuzz(format: SectionFormat, edits: number, seed: number): Promise<Tally> {
  const tally: Tally = { edits: 0, refused: 0, words: new Map() };
  for (let number = 0; tally.edits < edits; number += 1) {
    const document = generate(format, seed + number);
    const next = random(seed + number + 7_000_000);
    assert.equal(pruned(read(format, document.text)), pruned(document.data), `${format} ${seed + number}: the generator`);
    const edit = change(format, document.data, next);
    if (edit === undefined) continue;
    tally.edits += 1;
    const result = await editSection(format, document.text, edit);
    const where = `${format} ${seed + number} ${JSON.stringify(edit)}`;
    if (result.kind === 'problem') {
      tally.refused += 1;
      tally.words.set(result.words, (tally.words.get(result.words) ?? 0) + 1);
      if (process.env['SHOW'] !== undefined && result.words.includes(process.env['SHOW'])) console.log(where, '\n' + document.text);
      continue;
    }
    const wanted = made(document.data, edit);
    assert.equal(format === 'toml' ? pruned(read(format, result.text)) : read(format, result.text), format === 'toml' ? pruned(wanted) : wanted, where);
    assertComments(document, result.text, edit, where);
    assertHunk(format, document.text, result.text, edit, document, where);
    for (const eol of [/\r\n/, /(?:^|[^\r])\n/]) assert.ok(!eol.test(result.text) || eol.test(document.text) || !document.text.includes('\n'), `${where}: line ends`);
  }
  return tally;
}
