// Keeps on disk what each text refers to, one line each, so that a file is parsed once in its life.
import { readFileSync } from 'node:fs';
import type { Reference } from './languages/reference.ts';
import type { ReferenceCache } from './plan/references.ts';
import { replaceFile } from './replace-file.ts';

/** Raised whenever the references found for the same text change. */
const header = 'writeopt references 6';

export interface SavedReferenceCache extends ReferenceCache {
  /** Writes the file anew when something was added, keeping only these keys. */
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
    set: (key, references) => void added.set(key, references.map((one) => JSON.stringify(one)).join('\t')),
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
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // No cache yet.
    return new Map();
  }
  const [first, ...lines] = text.split('\n');
  if (first !== header) return new Map();
  return new Map(lines.filter((line) => line.includes(' ')).map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

function parseLine(line: string): readonly Reference[] | undefined {
  if (line === '') return [];
  try {
    return line.split('\t').map((item) => JSON.parse(item) as Reference);
  } catch {
    // A damaged line: parse the file again.
    return undefined;
  }
}
