// Our references of a directory beside TypeScript's: edges between its files, and who is right about how many.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindReferences, Resolve } from '../../src/languages/reference.ts';
import { createResolver } from '../../src/languages/modules.ts';
import type { RepoPath } from '../../src/model.ts';
import type { OracleOptions, Truth } from './oracle.ts';

export interface Comparison {
  readonly files: number;
  /** Mentions: specifiers by file. */
  readonly mentions: { readonly both: number; readonly missed: readonly string[]; readonly invented: readonly string[]; readonly otherLine: readonly string[] };
  /** Edges between files of the directory. */
  readonly edges: { readonly both: number; readonly missed: readonly string[]; readonly wrong: readonly string[]; readonly further: readonly string[] };
}

/** What TypeScript can have an opinion on. */
const isKnown = (path: string): boolean => /\.(?:[cm]?[jt]sx?|json)$/.test(path);

/** `further`: we find a file where TypeScript finds nothing; `wrong`: another than TypeScript does. */
export async function compare(options: OracleOptions, references: FindReferences, known: readonly Truth[]): Promise<Comparison> {
  const { root, paths, files } = options;
  const resolve = await createResolver({ paths, read: async (path) => readFileSync(join(root, path), 'utf8') });
  const truths = new Map<string, { line: number; to: Set<string>; outside: boolean }>();
  for (const { from, specifier, line, to, outside } of known) {
    const key = `${from} ${specifier}`;
    const before = truths.get(key) ?? { line, to: new Set<string>(), outside: false };
    if (to !== undefined && to !== from) before.to.add(to);
    truths.set(key, { line: Math.min(line, before.line), to: before.to, outside: before.outside || outside });
  }
  const ours = oursOf(root, files, references, resolve);
  const missing = [...truths].filter(([key]) => !ours.has(key));
  const common = [...ours].flatMap(([key, own]) => {
    const truth = truths.get(key);
    return truth === undefined ? [] : [{ key, own, truth }];
  });
  const words = (key: string, to: Iterable<string>): string[] => [...to].map((one) => `${key} -> ${one}`);
  return {
    files: files.length,
    mentions: {
      both: common.length,
      missed: missing.map(([key, { line }]) => `${key} :${line}`),
      invented: [...ours].filter(([key]) => !truths.has(key)).map(([key, { line }]) => `${key} :${line}`),
      otherLine: common.filter(({ own, truth }) => own.line !== truth.line).map(({ key, own, truth }) => `${key} :${own.line} not :${truth.line}`),
    },
    edges: {
      both: common.reduce((sum, { own, truth }) => sum + [...truth.to].filter((to) => own.to.has(to)).length, 0),
      missed: [...missing.flatMap(([key, { to }]) => words(key, to)), ...common.flatMap(({ key, own, truth }) => words(key, [...truth.to].filter((to) => !own.to.has(to))))],
      wrong: common.flatMap(({ key, own, truth }) => (truth.to.size === 0 && !truth.outside ? [] : words(key, [...own.to].filter((to) => !truth.to.has(to))))),
      further: [...ours].flatMap(([key, own]) => {
        const truth = truths.get(key);
        return truth !== undefined && (truth.to.size > 0 || truth.outside) ? [] : words(key, own.to);
      }),
    },
  };
}

interface Own {
  readonly line: number;
  readonly to: ReadonlySet<string>;
}

function oursOf(root: string, files: readonly string[], references: FindReferences, resolve: Resolve): Map<string, Own> {
  const ours = new Map<string, Own>();
  for (const from of files) {
    for (const reference of references(readFileSync(join(root, from), 'utf8'), from)) {
      const to = (resolve(reference, from as RepoPath)?.paths ?? []).filter((path) => path !== from && isKnown(path));
      const key = `${from} ${reference.specifier}`;
      const known = ours.get(key);
      ours.set(key, { line: Math.min(reference.line, known?.line ?? Infinity), to: new Set([...to, ...(known?.to ?? [])]) });
    }
  }
  return ours;
}

/** The sum of comparisons. */
export interface Total {
  files: number;
  edges: number;
  missed: string[];
  wrong: string[];
  further: string[];
  mentions: number;
  /** Mentions missed, invented, or on another line. */
  astray: string[];
}

export function totalOf(comparisons: readonly Comparison[]): Total {
  const total: Total = { files: 0, edges: 0, missed: [], wrong: [], further: [], mentions: 0, astray: [] };
  for (const { files, edges, mentions } of comparisons) {
    total.files += files;
    total.edges += edges.both;
    total.missed.push(...edges.missed);
    total.wrong.push(...edges.wrong);
    total.further.push(...edges.further);
    total.mentions += mentions.both;
    total.astray.push(...mentions.missed, ...mentions.invented, ...mentions.otherLine);
  }
  return total;
}

export function ratio(right: number, wrong: number): number {
  return right + wrong === 0 ? 1 : right / (right + wrong);
}
