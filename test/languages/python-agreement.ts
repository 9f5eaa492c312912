// Compares what is read from real Python files, and where it leads, with what CPython says.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { python } from '../../src/languages/python.ts';
import { mentionsIn } from '../../src/languages/python/mentions.ts';
import type { RepoPath } from '../../src/model.ts';
import { askPython } from './python-oracle.ts';

/** Shares of two sets that agree. */
export class Agreement {
  found = 0;
  expected = 0;
  both = 0;
  readonly differences: string[] = [];

  compare(where: string, found: ReadonlySet<string>, expected: ReadonlySet<string>): void {
    this.found += found.size;
    this.expected += expected.size;
    for (const one of found) {
      if (expected.has(one)) this.both += 1;
      else this.differences.push(`+ ${where}: ${one}`);
    }
    for (const one of expected) if (!found.has(one)) this.differences.push(`- ${where}: ${one}`);
  }

  get recall(): number {
    return this.both / this.expected;
  }

  get precision(): number {
    return this.both / this.found;
  }

  toString(): string {
    return `recall ${this.recall.toFixed(5)}, precision ${this.precision.toFixed(5)} of ${this.expected}`;
  }
}

export interface Comparison {
  readonly files: number;
  readonly places: Agreement;
  /** With the kind, and whether it is optional. */
  readonly kinds: Agreement;
  readonly edges: Agreement;
  /** Milliseconds for all files. */
  readonly reading: number;
  readonly resolving: number;
}

/** All files below a directory, relative to it, with forward slashes. */
export function filesBelow(root: string, skipped: RegExp): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(?:py[iwxd]?|so|c)$/.test(path) && !skipped.test(path) && statSync(join(root, path)).isFile())
    .sort();
}

/** So many of a list, evenly. */
export function spread<T>(list: readonly T[], most: number): T[] {
  const share = Math.max(1, list.length / most);
  return list.filter((_, index) => Math.floor(index / share) !== Math.floor((index - 1) / share));
}

export async function compareWithPython(root: string, paths: readonly string[], files: readonly string[]): Promise<Comparison> {
  const oracle = askPython(root, paths, files);
  const [places, kinds, edges] = [new Agreement(), new Agreement(), new Agreement()];
  const read = await python.load();
  const resolve = await python.createResolver({ paths: new Set(paths), read: (path) => Promise.resolve(readFileSync(join(root, path), 'utf8')) });
  let [count, reading, resolving] = [0, 0, 0];
  for (const [index, path] of files.entries()) {
    const expected = oracle[index];
    if (expected === undefined) continue;
    count += 1;
    const text = readFileSync(join(root, path), 'utf8');
    const started = performance.now();
    const references = read(text, path);
    const between = performance.now();
    const targets = references.flatMap((one) => resolve(one, path as RepoPath)?.paths ?? []);
    resolving += performance.now() - between;
    reading += between - started;
    const mentions = mentionsIn(text, path.endsWith('.pyi'));
    const withLines = expected.mentions.every((one) => one.line !== undefined);
    places.compare(path, new Set(mentions.map((one) => `${withLines ? one.line : ''} ${one.specifier}`)), new Set(expected.mentions.map((one) => `${withLines ? one.line : ''} ${one.specifier}`)));
    kinds.compare(path, new Set(mentions.map((one) => `${one.specifier} ${one.kind} ${one.optional === true}`)), new Set(expected.mentions.map((one) => `${one.specifier} ${one.kind} ${one.optional}`)));
    edges.compare(path, new Set(targets.filter((one) => one !== path)), new Set(expected.edges));
  }
  return { files: count, places, kinds, edges, reading, resolving };
}
