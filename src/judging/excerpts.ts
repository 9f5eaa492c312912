// The source under each finding, from the version that the reader has.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { excerptOf } from '../excerpt.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import type { Diagnostic, RepoPath } from '../model.ts';

/** The source under each finding: as staged when nothing lands, else as fixed. */
export async function withExcerpts(diagnostics: readonly Diagnostic[], snapshot: Snapshot, fixed: Snapshot): Promise<Diagnostic[]> {
  const shown = hasErrors({ diagnostics }) ? snapshot : fixed;
  const texts = new Map<RepoPath, Promise<string | undefined>>();
  const textOf = (path: RepoPath): Promise<string | undefined> => {
    const known = texts.get(path) ?? readTracked(shown, fixed, path);
    texts.set(path, known);
    return known;
  };
  return Promise.all(
    diagnostics.map(async (diagnostic) => {
      if (diagnostic.path === undefined || diagnostic.range === undefined) return diagnostic;
      const text = await textOf(diagnostic.path);
      return text === undefined ? diagnostic : { ...diagnostic, excerpt: excerptOf(text, diagnostic.range) };
    }),
  );
}

/** The text of a tracked file of `wanted`, or of `held` when only that has it; the snapshot holds `held`. */
async function readTracked(wanted: Snapshot, held: Snapshot, path: RepoPath): Promise<string | undefined> {
  const [entry, own] = [wanted.tracked.get(path), held.tracked.get(path)];
  if (entry !== undefined && entry.blob !== own?.blob) return held.textOf(wanted.tree, path);
  return own === undefined ? undefined : readFile(join(held.directory, path), 'utf8').catch(() => undefined);
}

/** Whether any of the findings says no. */
export function hasErrors({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
