// Random documents of every format, with comments and odd spacing, together with what they say and whose each comment is.
import type { ConfigValue } from '../../src/model.ts';
import type { SectionFormat } from '../../src/sections/index.ts';

export type Path = readonly (string | number)[];
export interface Comment {
  /** Unique in the document. */
  readonly id: string;
  /** The entry on whose line it is, or the collection in which it has its own line. */
  readonly owner: Path;
  /** On the line of this key. */
  readonly beside?: string;
}
export interface Generated {
  readonly text: string;
  readonly data: { [key: string]: ConfigValue };
  readonly comments: readonly Comment[];
}
export type Random = (below: number) => number;

/** Deterministic (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

interface Making {
  readonly next: Random;
  readonly comments: Comment[];
  readonly eol: string;
  count: number;
}

export function pick<T>(next: Random, list: readonly [T, ...T[]]): T {
  return list[next(list.length)] ?? list[0];
}

const gaps = ['', ' ', '  ', '\t'] as const;

function comment(making: Making, owner: Path, marker: string, beside?: string): string {
  const id = `c${making.comments.length}c`;
  making.comments.push({ id, owner, ...(beside === undefined ? {} : { beside }) });
  return marker === '/*' ? `/* ${id} */` : `${marker} ${id}`;
}

export function scalar(next: Random): null | boolean | number | string {
  return pick(next, [null, true, false, 0, -12, 1.5, 'plain', 'two words', '', 'it\'s "q"', '# no comment', '// neither', 'a: b', 'a = b', 'yes', '12', 'ünï', 'back\\slash', '{x}', '- d', '${v}', 'x,y', ' pad ']);
}

function shape(making: Making, depth: number): ConfigValue {
  const kind = making.next(depth > 2 ? 6 : 10);
  if (kind < 6) return scalar(making.next);
  const length = making.next(4);
  if (kind < 8) return Array.from({ length }, () => shape(making, depth + 1));
  return Object.fromEntries(Array.from({ length }, () => [`k${(making.count += 1)}k`, shape(making, depth + 1)]));
}

export function generate(format: SectionFormat, seed: number): Generated {
  const next = random(seed);
  const making: Making = { next, comments: [], eol: pick(next, ['\n', '\n', '\r\n']), count: 0 };
  const size = 1 + next(5);
  const data: { [key: string]: ConfigValue } = {};
  for (let index = 0; index < size; index += 1) data[`k${(making.count += 1)}k`] = shape(making, 0);
  if (format === 'json' || format === 'jsonc') return { text: json(making, data, [], format === 'jsonc', pick(next, ['  ', '\t', '    ']), '', next(8) > 0) + (next(4) > 0 ? making.eol : ''), data, comments: making.comments };
  if (format === 'yaml') return { text: yamlMap(making, data, [], 0, false) .join(making.eol) + (next(4) > 0 ? making.eol : ''), data, comments: making.comments };
  if (format === 'toml') return toml(making, withoutNull(data));
  return lines(making, format);
}

function json(making: Making, value: ConfigValue, path: Path, lenient: boolean, step: string, indent: string, several: boolean): string {
  const { next, eol } = making;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = list ? '[]' : '{}';
  const spread = several && next(4) > 0;
  const inner = indent + step;
  const parts = entries.map(([key, one], index) => {
    const own = [...path, list ? index : key];
    const head = list ? '' : `${JSON.stringify(key)}${pick(next, ['', '', ' '])}:${pick(next, [' ', ' ', '', '  '])}`;
    const comma = index < entries.length - 1 || (lenient && spread && next(5) === 0) ? ',' : '';
    const above = lenient && spread && next(5) === 0 ? `${inner}${comment(making, path, '//')}${eol}` : '';
    const text = head + json(making, one, own, lenient, step, inner, spread);
    const last = typeof one === 'object' && one !== null ? undefined : list ? undefined : key;
    const beside = lenient && next(4) === 0 ? ` ${comment(making, own, spread && next(2) === 0 ? '//' : '/*', last)}` : '';
    return spread ? `${above}${inner}${text}${comma}${beside}${eol}${next(9) === 0 ? eol : ''}` : `${text}${comma}${beside}${comma === '' ? '' : pick(next, [' ', '', ' '])}`;
  });
  const below = lenient && spread && next(6) === 0 ? `${inner}${comment(making, path, '//')}${eol}` : '';
  const pad = spread ? eol : pick(next, ['', ' ', '']);
  return `${open}${pad}${parts.join('')}${below}${spread ? indent : entries.length > 0 ? pad : ''}${close}`;
}

function yamlText(next: Random, value: ConfigValue): string {
  if (typeof value === 'string') return /^[a-z]+(?: [a-z]+)?$/.test(value) && value !== 'yes' ? pick(next, [value, JSON.stringify(value), `'${value}'`]) : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const pad = pick(next, ['', ' ']);
  if (Array.isArray(value)) return `[${pad}${value.map((one: ConfigValue) => yamlText(next, one)).join(`,${pick(next, [' ', '  '])}`)}${pad}]`;
  return `{${pad}${Object.entries(value).map(([key, one]) => `${key}: ${yamlText(next, one)}`).join(', ')}${pad}}`;
}

function yamlMap(making: Making, value: ConfigValue, path: Path, column: number, nested: boolean): string[] {
  const { next } = making;
  const pad = ' '.repeat(column);
  const list = Array.isArray(value);
  const out: string[] = [];
  const step = pick(next, [2, 2, 4]);
  for (const [key, one] of Object.entries(value ?? {})) {
    const own = [...path, list ? Number(key) : key];
    if (next(6) === 0 && (!nested || out.length > 0)) out.push(pad + comment(making, path, '#'));
    if (next(12) === 0 && out.length > 0) out.push('');
    const head = list ? '-' : `${key}:`;
    const beside = (): string => (next(4) === 0 ? `${pick(next, [' ', '   '])}${comment(making, own, '#', list ? undefined : key)}` : '');
    const compound = typeof one === 'object' && one !== null && Object.keys(one).length > 0;
    if (!compound || next(4) === 0) {
      if (one === null && next(2) === 0) out.push(`${pad}${head}${beside()}`);
      else out.push(`${pad}${head}${pick(next, [' ', ' ', '  '])}${yamlText(next, one)}${beside()}`);
    } else if (list) {
      const inner = yamlMap(making, one, own, column + 2, true);
      out.push(`${pad}- ${(inner[0] ?? '').trimStart()}`, ...inner.slice(1));
    } else {
      out.push(`${pad}${head}${beside()}`);
      out.push(...yamlMap(making, one, own, column + (Array.isArray(one) ? pick(next, [0, step]) : step), false));
    }
  }
  return out;
}

function withoutNull(value: { [key: string]: ConfigValue }): { [key: string]: ConfigValue } {
  return JSON.parse(JSON.stringify(value).replaceAll('null', '7'));
}

function tomlText(next: Random, value: ConfigValue, spread: string): string {
  if (typeof value === 'string') return /^[\w ]+$/.test(value) ? pick(next, [JSON.stringify(value), `'${value}'`]) : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return spread !== '' && value.length > 0 ? `[${spread}${value.map((one: ConfigValue) => `  ${tomlText(next, one, '')}`).join(`,${spread}`)}${pick(next, ['', ','])}${spread}]` : `[${value.map((one: ConfigValue) => tomlText(next, one, '')).join(', ')}]`;
  const pad = pick(next, ['', ' ']);
  return `{${pad}${Object.entries(value).map(([key, one]) => `${key} = ${tomlText(next, one, '')}`).join(', ')}${pad}}`;
}

function toml(making: Making, data: { [key: string]: ConfigValue }): Generated {
  const out: string[] = [];
  tomlSection(making, data, [], out);
  return { text: out.join(making.eol) + (making.next(4) > 0 ? making.eol : ''), data, comments: making.comments };
}

function tomlSection(making: Making, data: { readonly [key: string]: ConfigValue }, path: readonly (string | number)[], out: string[]): void {
  const { next, eol } = making;
  const later: [string, ConfigValue][] = [];
  for (const [key, value] of Object.entries(data)) {
    const table = typeof value === 'object' && value !== null && (!Array.isArray(value) || (value.length > 0 && value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))));
    if (table && next(3) > 0) {
      later.push([key, value]);
      continue;
    }
    if (next(6) === 0) out.push(comment(making, path, '#'));
    const beside = next(4) === 0 ? ` ${comment(making, [...path, key], '#', Array.isArray(value) ? undefined : key)}` : '';
    out.push(`${key}${pick(next, [' ', '', ' '])}=${pick(next, [' ', '', ' '])}${tomlText(next, value, next(3) === 0 ? eol : '')}${beside}`);
  }
  for (const [key, value] of later) {
    const names = [...path.filter((one) => typeof one === 'string'), key].join('.');
    const elements = Array.isArray(value) ? value : [value];
    for (const [index, one] of elements.entries()) {
      if (next(2) === 0) out.push('');
      if (next(5) === 0) out.push(comment(making, path, '#'));
      out.push(Array.isArray(value) ? `[[${names}]]` : `[${names}]`);
      tomlSection(making, Object(one), Array.isArray(value) ? [...path, key, index] : [...path, key], out);
    }
  }
}

function lines(making: Making, format: SectionFormat): Generated {
  const { next, eol } = making;
  const data: { [key: string]: ConfigValue } = {};
  const out: string[] = [];
  const entries = (into: { [key: string]: ConfigValue }, path: Path): void => {
    for (let index = next(5); index > 0; index -= 1) {
      const key = `k${(making.count += 1)}k`;
      const value = pick(next, ['plain', 'two words', '12', '', 'a/b', 'http://x/?y#z']);
      if (next(5) === 0) out.push(comment(making, path, format === 'ini' ? pick(next, ['#', ';']) : '#'));
      const beside = next(5) === 0 ? ` ${comment(making, [...path, key], '#', key)}` : '';
      const quoted = format === 'env' && (next(3) === 0 || value.includes(' ')) ? `"${value}"` : value;
      const gap = format === 'ini' ? pick(next, gaps) : '';
      out.push(`${format === 'env' && next(4) === 0 ? 'export ' : ''}${key}${gap}=${gap}${quoted}${beside}`);
      into[key] = value;
    }
  };
  entries(data, []);
  for (let index = format === 'ini' ? next(4) : 0; index > 0; index -= 1) {
    const name = `s${(making.count += 1)}s`;
    if (next(2) === 0) out.push('');
    out.push(`[${name}]${next(6) === 0 ? ` ${comment(making, [name], ';', name)}` : ''}`);
    const inner: { [key: string]: ConfigValue } = {};
    entries(inner, [name]);
    data[name] = inner;
  }
  return { text: out.length === 0 ? '' : out.join(eol) + (next(4) > 0 ? eol : ''), data, comments: making.comments };
}
