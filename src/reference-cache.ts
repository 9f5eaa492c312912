// Keeps on disk what each text refers to, one line each, so that a file is parsed once in its life.
import { readFileSync } from 'node:fs';
import type { Reference } from './languages/reference.ts';
import type { ReferenceCache } from './plan/references.ts';
import { replaceFile } from './replace-file.ts';

/** Raised whenever the references found for the same text change, or how they are written. */
const header = 'writeopt references 8';

export interface SavedReferenceCache extends ReferenceCache {
  /** Writes the file anew when something was added, keeping only these keys; they are asked for only then. */
  save(keys: Iterable<string>): void;
}

/** Opens the cache; a missing or damaged file is an empty cache. */
export function openReferenceCache(file: string): SavedReferenceCache {
  // Lines stay text until asked for: most are not.
  let lines: Map<string, string> | undefined;
  const added = new Map<string, string>();
  const load = (): Map<string, string> => (lines ??= readLines(file));
  return {
    get: (key) => {
      const line = added.get(key) ?? load().get(key);
      return line === undefined ? undefined : parseLine(line);
    },
    set: (key, references) => void added.set(key, references.map(itemOf).join('\t')),
    save: (keys) => {
      if (added.size === 0) return;
      const kept = [...new Set(keys)].flatMap((key) => {
        const line = added.get(key) ?? load().get(key);
        return line === undefined ? [] : [`${key} ${line}`];
      });
      replaceFile(file, `${[header, ...kept].join('\n')}\n`);
    },
  };
}

function readLines(file: string): Map<string, string> {
  const lines = new Map<string, string>();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No cache yet.
    return lines;
  }
  if (!text.startsWith(`${header}\n`)) return lines;
  for (let start = header.length + 1, end = text.indexOf('\n', start); end > 0; start = end + 1, end = text.indexOf('\n', start)) {
    const space = text.indexOf(' ', start);
    if (space > 0 && space < end) lines.set(text.slice(start, space), text.slice(space + 1, end));
  }
  return lines;
}

const letters = { import: 'i', dynamic: 'd', type: 't', reference: 'r', link: 'l' } as const satisfies Record<Reference['kind'], string>;
const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter as string, kind as Reference['kind']]));

/** `i12:./a.js`, with `?` before the colon when it is optional: read ten times faster than JSON. */
function itemOf({ specifier, kind, line, optional }: Reference): string {
  return `${letters[kind]}${line}${optional === true ? '?' : ''}:${needsQuotes(specifier) ? JSON.stringify(specifier) : specifier}`;
}

/** What would end an item or a line, begins like a text in quotes, or is no text that a file can hold. */
function needsQuotes(specifier: string): boolean {
  return /^"|[\t\n\r]|\p{Surrogate}/u.test(specifier);
}

/** Undefined for a damaged line: the file is parsed again. */
function parseLine(line: string): readonly Reference[] | undefined {
  if (line === '') return [];
  const references: Reference[] = [];
  for (let start = 0; start <= line.length; ) {
    const tab = line.indexOf('\t', start);
    const end = tab < 0 ? line.length : tab;
    const reference = parseItem(line, start, end);
    if (reference === undefined) return undefined;
    references.push(reference);
    start = end + 1;
  }
  return references;
}

function parseItem(line: string, start: number, end: number): Reference | undefined {
  const kind = kinds.get(line.charAt(start));
  const colon = line.indexOf(':', start);
  if (kind === undefined || colon < 0 || colon >= end) return undefined;
  const optional = line.charAt(colon - 1) === '?';
  const number = Number(line.slice(start + 1, optional ? colon - 1 : colon));
  const specifier = line.charAt(colon + 1) === '"' && colon + 1 < end ? unquoted(line.slice(colon + 1, end)) : line.slice(colon + 1, end);
  if (specifier === undefined || !Number.isInteger(number) || number < 1) return undefined;
  return optional ? { specifier, kind, line: number, optional } : { specifier, kind, line: number };
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
