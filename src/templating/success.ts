// How often files made from a version of a template passed the check, as the run log of this repository has it.
import { existsSync } from 'node:fs';
import type { Repository } from '../git/repository.ts';
import { openKey } from '../history/key.ts';
import { readRecords } from '../history/read-log.ts';
import { versionName, type TemplateCount } from '../history/record.ts';
import { historyOf } from '../remember.ts';

export interface Success {
  /** Files, each as it fared the last time. */
  readonly made: number;
  readonly blamed: number;
  /** From 0 to 1; undefined while nothing was made. */
  readonly rate: number | undefined;
}

/** More runs are not looked at. */
const mostRecords = 2_000;

/** By id. */
export function successOf(repository: Pick<Repository, 'commonDirectory'>, ids: readonly string[]): ReadonlyMap<string, Success> {
  const directory = historyOf(repository);
  const records = existsSync(directory) ? readRecords(directory, mostRecords).records.filter(({ templates }) => templates !== undefined) : [];
  const hash = records.length === 0 ? (name: string): string => name : openKey(directory);
  return new Map(
    ids.map((id) => {
      const name = hash(versionName(id));
      const counts = records.flatMap(({ templates = {} }) => (Object.hasOwn(templates, name) ? (templates[name] ?? []) : []));
      return [id, successFrom(counts)];
    }),
  );
}

/** Of the runs from the oldest to the newest. Who tries one file again with better values has made one file. */
function successFrom(counts: readonly TemplateCount[]): Success {
  const files = new Map(counts.flatMap(({ files: some = {} }) => Object.entries(some)));
  // Beyond what a run lists of its files there are only numbers.
  const rest = counts.map(({ made, blamed, files: some = {} }) => ({ made: made - Object.keys(some).length, blamed: blamed - Object.values(some).filter(Boolean).length }));
  const made = rest.reduce((sum, one) => sum + Math.max(0, one.made), files.size);
  const blamed = rest.reduce((sum, one) => sum + Math.max(0, one.blamed), [...files.values()].filter(Boolean).length);
  return { made, blamed, rate: made === 0 ? undefined : 1 - blamed / made };
}
