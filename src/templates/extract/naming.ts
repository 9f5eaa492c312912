// What a parameter is called: by what stands around it, never by a value that it has.
import { splitWords, spell } from '../words.ts';
import type { Part } from '../template.ts';
import type { Place } from './columns.ts';

interface Unnamed {
  readonly kind: 'text' | 'flag' | 'list';
  readonly places: readonly Place[];
  readonly words?: string;
  /** Of an item of a list: what the list is called, and whether it is all that an item has. */
  readonly list?: { readonly name: string; readonly only: boolean };
}

export function nameOf({ kind, places, words = '', list }: Unnamed): string {
  const [first] = places;
  if (kind === 'flag') return words === '\n' && first?.before !== '' ? 'finalNewline' : spell(['has', ...significant(words).slice(0, 2)], 'camel');
  if (kind === 'list') return first === undefined ? 'items' : listName(first, words);
  const path = pathName(places);
  if (path !== undefined) return path;
  for (const place of places) {
    const name = textName(place, list?.name);
    if (name !== undefined) return name === list?.name ? singular(name) : name;
  }
  return list?.only === true ? singular(list.name) : 'value';
}

/** A part of a file's name is a name, a number in front of it a number, the rest are directories. */
function pathName(places: readonly Place[]): string | undefined {
  const there = places.filter((place) => place.inPath);
  const file = there.find((place) => place.isDirectory !== true && !place.after.includes('/') && (place.after !== '' || place.before.includes('/')));
  if (file !== undefined) return places.length === 1 && /^[-_.]/.test(file.after) && /(?:^|\/)$/.test(file.before) && file.isNumber === true ? 'number' : 'name';
  if (there.length === 0) return undefined;
  return places.length > there.length ? 'name' : 'directory';
}

const key = /([\p{L}_][\p{L}\p{N}_-]*)["'`]?[?!]?\s*(?::|=|:=|=>)\s*[{([<]*["'`]?$/u;
const keyOfLine = /^\s*(?:(?:export|const|let|var|public|private|readonly|static)\s+)*["']?([\p{L}_][\p{L}\p{N}_-]*)["']?[?!]?\s*[:=](?!=)/u;
const callee = /([\p{L}_][\p{L}\p{N}_]*)\(\s*["'`]?$/u;
const tag = /<([a-z][a-z0-9]*)(?:\s[^<>]*)?>\s*$/;
const before = /([\p{L}_][\p{L}\p{N}_]*)\s+["'`]?$/u;

const words: Readonly<Record<string, string>> = {
  class: 'className', const: 'constant', def: 'functionName', describe: 'title', enum: 'enumName', extends: 'base', from: 'module', function: 'functionName',
  implements: 'interface', import: 'import', interface: 'interfaceName', it: 'title', let: 'variable', new: 'className', require: 'module', return: 'result', test: 'title',
  type: 'typeName', var: 'variable', h1: 'heading', h2: 'heading', h3: 'heading',
};

function textName(place: Place, list: string | undefined): string | undefined {
  const { before: line, after } = place;
  if (/^\s*(?:\/\/|\*|\/\*|--|"""|<!--)/.test(line)) return 'description';
  if (/^\s*#+ $/.test(line)) return 'title';
  if (list !== undefined && /^\s*["'`]?[A-Za-z_?]*$/.test(line.replace('case ', '')) && /^["'`?]*\s*[:=]/.test(after)) return list === 'fields' ? 'name' : 'key';
  if (list === 'columns' && /^\s*["`]?$/.test(line)) return 'name';
  if (list === 'columns' && /\uFFFC["`]? +$/.test(line)) return 'type';
  const direct = key.exec(line)?.[1];
  if (direct !== undefined) return named(direct);
  if (list === 'fields' && /\uFFFC["'?]*\s*:\s*$/.test(line)) return 'type';
  if (/\uFFFC["'?]*\s*[:=]\s*["'^~]*$/.test(line)) return 'value';
  const wide = callee.exec(line)?.[1] === undefined ? undefined : keyOfLine.exec(line)?.[1];
  return named(wide ?? callee.exec(line)?.[1] ?? tag.exec(line)?.[1] ?? before.exec(line)?.[1] ?? keyOfLine.exec(line)?.[1] ?? (/^([A-Z][a-z]+)/.exec(after)?.[1]));
}

function named(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  return Object.hasOwn(words, word) ? words[word] : safe(word);
}

function safe(text: string): string | undefined {
  const name = spell(splitWords(text.replace(/[\uE000-\uF8FF\uFFFC]/g, ' ')), 'camel').replace(/[^A-Za-z0-9_]/g, '');
  return /^[A-Za-z_]/.test(name) && name.length <= 40 && !['constructor', 'prototype', 'the', 'a', 'an', 'of', 'to'].includes(name) ? name : undefined;
}

const lists: readonly (readonly [RegExp, string])[] = [
  [/^\s*import\b|^\s*from\b|require\(/, 'imports'],
  [/^\s*(?:export )?(?:default )?(?:abstract )?(?:interface|type|class|struct)\b/, 'fields'],
  [/^\s*(?:export )?(?:const )?enum\b/, 'members'],
  [/^\s*(?:switch|match)\b/, 'cases'],
  [/\bCREATE TABLE\b/i, 'columns'],
];

function listName({ header, before: line }: Place, literal: string): string {
  if (/^\s*(?:import\b|from\b.*\bimport\b)|\brequire\(/.test(`${line}${literal}`)) return 'imports';
  if (/^\s*(?:it|test)\(/.test(literal)) return 'tests';
  if (/^\s*case\b/.test(literal)) return 'cases';
  const direct = /[{([]\s*$/.test(line) ? (key.exec(line)?.[1] ?? keyOfLine.exec(line)?.[1]) : undefined;
  if (direct !== undefined) return safe(direct) ?? 'items';
  const around = lists.find(([pattern]) => pattern.test(line.trim() === '' ? header : line));
  if (around !== undefined) return around[1];
  const found = keyOfLine.exec(header)?.[1] ?? key.exec(header)?.[1];
  return (found === undefined ? undefined : safe(found)) ?? 'items';
}

function singular(name: string): string {
  const one = name.replace(/ies$/, 'y').replace(/(ch|sh|x|ss)es$/, '$1').replace(/([^s])s$/, '$1');
  return one === name ? 'item' : one;
}

function significant(text: string): readonly string[] {
  const found = splitWords(text.replace(/[\uE000-\uF8FF\uFFFC]/g, ' ')).filter((one) => one.length > 2 && /^[a-z][a-z0-9]*$/.test(one) && !['import', 'from', 'const', 'let', 'export', 'the', 'return', 'use', 'with', 'this', 'self', 'new', 'type', 'function', 'true', 'false'].includes(one));
  return [...new Set(found)];
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
