// How often files made from a version of a template passed the check, as the run log of this repository has it.
import { existsSync } from 'node:fs';
import type { Repository } from '../git/repository.ts';
import { openKey } from '../history/key.ts';
import { readRecords } from '../history/read-log.ts';
import { versionName, type TemplateCount } from '../history/record.ts';
import { historyOf } from '../remember.ts';

export interface Success extends TemplateCount {
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
      const [made, blamed] = [counts.reduce((sum, one) => sum + one.made, 0), counts.reduce((sum, one) => sum + one.blamed, 0)];
      return [id, { made, blamed, rate: made === 0 ? undefined : 1 - blamed / made }];
    }),
  );
}
