// What a parameter is called: by what stands before it, never by a value that it has.
import { splitWords, spell } from '../words.ts';
import type { Part } from '../template.ts';
import type { Place } from './columns.ts';

interface Unnamed {
  readonly kind: 'text' | 'flag' | 'list';
  readonly places: readonly Place[];
  readonly words?: string;
}

export function nameOf({ kind, places, words = '' }: Unnamed): string {
  const [first] = places;
  if (kind === 'flag') return spell(['has', ...significant(words).slice(0, 2)], 'camel');
  if (kind === 'list') return first === undefined ? 'items' : listName(first, words);
  const inPath = places.find((place) => place.inPath && !place.after.includes('/') && (place.after !== '' || place.before.includes('/')));
  if (inPath !== undefined) return /^[-_.]/.test(inPath.after) && inPath.before.endsWith('/') && places.length === 1 ? 'number' : 'name';
  if (places.some((place) => place.inPath)) return 'directory';
  for (const place of places) {
    const name = textName(place);
    if (name !== undefined) return name;
  }
  return 'value';
}

const key = /([\p{L}_][\p{L}\p{N}_-]*)["'`]?\??\s*(?::|=|:=|=>)\s*[{(\[]?["'`]?$/u;
const word = /([\p{L}_][\p{L}\p{N}_]*)[\s(]+["'`]?$/u;

function textName({ before, after }: Place): string | undefined {
  if (/^\s*(?:\/\/|\*|\/\*|#(?!#)|--|""")/.test(before)) return /^\s*#+ $/.test(before) ? 'title' : 'description';
  const found = key.exec(before)?.[1] ?? word.exec(before)?.[1];
  if (found !== undefined && /\p{L}/u.test(found)) return safe(found);
  if (/^\s*["']?\s*:/.test(after)) return 'key';
  return undefined;
}

function safe(text: string): string | undefined {
  const words = splitWords(text.replace(/[\uE000-\uF8FF\uFFFC]/g, ' '));
  const name = spell(words, 'camel').replace(/[^A-Za-z0-9_]/g, '');
  return /^[A-Za-z_]/.test(name) && name.length <= 40 && !['constructor', 'prototype'].includes(name) ? name : undefined;
}

const lists: readonly (readonly [RegExp, string])[] = [
  [/^\s*import\b|^\s*from\b|require\(/, 'imports'],
  [/^\s*(?:export )?(?:interface|type|class|struct)\b/, 'fields'],
  [/^\s*(?:export )?(?:const )?enum\b/, 'members'],
  [/^\s*switch\b/, 'cases'],
];

function listName({ header, before }: Place, words: string): string {
  const own = lists.find(([pattern]) => pattern.test(before) || pattern.test(words));
  if (own !== undefined && own[1] === 'imports') return 'imports';
  const around = lists.find(([pattern]) => pattern.test(header));
  if (around !== undefined) return around[1];
  const named = key.exec(before)?.[1] ?? key.exec(header)?.[1];
  return (named === undefined ? undefined : safe(named)) ?? 'items';
}

function significant(text: string): readonly string[] {
  return splitWords(text.replace(/[\uE000-\uF8FF\uFFFC]/g, ' ')).filter((one) => one.length > 2 && /^[a-z][a-z0-9]*$/.test(one) && !['import', 'from', 'const', 'export', 'the', 'return'].includes(one));
}

/** The name, or the name with the first free number. */
export function uniqueName(name: string, used: ReadonlySet<string>): string {
  const safeName = name === 'has' ? 'hasBlock' : name;
  if (!used.has(safeName)) return safeName;
  for (let number = 2; ; number += 1) if (!used.has(`${safeName}${number}`)) return `${safeName}${number}`;
}

/** The name of a template: what its files' names have in common, else the directory they are in. */
export function templateName(path: readonly Part[]): string {
  const literal = path.map((part) => (part.kind === 'text' ? part.text : '\u0000')).join('');
  const segments = literal.split('/');
  const base = (segments.pop() ?? '').replace(/\.[A-Za-z0-9]+$/, '');
  const found = [base, ...segments.reverse()].map((one) => splitWords(one.replaceAll('\u0000', ' ')).join('-').replace(/[^A-Za-z0-9-]/g, '')).find((one) => /[a-z]/.test(one));
  return found === undefined || !/^[a-z0-9]/.test(found) ? 'template' : found.slice(0, 60);
}
