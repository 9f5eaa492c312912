// Records of random runs: which validators ran, what failed, warm and cold, some of them from before errors were kept.
import type { RunRecord } from '../../src/history/record.ts';
import { normal, type Random } from './random.ts';
import { record } from './records.ts';

const validators = ['syntax', 'references', 'typescript', 'eslint', 'tasks'] as const;
export const fileCount = 60;
/** Hash of the n-th file, and its name; every tenth is gone. */
export const hashOf = (file: number): string => `hash${String(file).padStart(8, '0')}`;
export const nameOf = (file: number): string | undefined => (file % 10 === 9 ? undefined : `src/part-${file % 7}/file-${file}.ts`);

export const firstDay = Date.parse('2026-01-01T00:00:00Z');

/** Some minutes to some hours apart. */
export function randomRecords(random: Random, length: number, { old = 0.1, minutes = 120 } = {}): RunRecord[] {
  let now = firstDay;
  return Array.from({ length }, () => {
    now += Math.ceil(random() * minutes * 60_000);
    return randomRecord(random, now, random() < old);
  });
}

function randomRecord(random: Random, now: number, isOld: boolean): RunRecord {
  const ran = validators.filter(() => random() < 0.7);
  const failing = ran.filter((name) => random() < (name === 'eslint' ? 0.25 : 0.08));
  const rules = Object.fromEntries(failing.map((name) => [`${name}/rule-${Math.floor(random() ** 2 * 12)}`, 1 + Math.floor(random() * 5)]));
  if (random() < 0.2) rules['eslint/no-warning-comments'] = 1;
  const durations = Object.fromEntries(['snapshot', 'plan', ...ran].map((name, rank) => [name, Math.round(40 * (rank + 1) * Math.exp(normal(random) * 0.4))]));
  const files = failing.map((): [string, number] => [hashOf(Math.floor(random() ** 3 * fileCount)), 1 + Math.floor(random() * 3)]);
  return record({
    date: new Date(now).toISOString(),
    command: random() < 0.8 ? 'check' : 'apply',
    validators: ran,
    cache: Object.fromEntries(ran.filter((name) => name === 'typescript' || name === 'eslint').map((name) => [name, random() < 0.8 ? 'warm' : 'cold'] as const)),
    verdict: failing.length > 0 ? 'failed' : random() < 0.1 ? 'fixed' : 'passed',
    durations,
    total: Math.max(...Object.values(durations)) + 50,
    rules,
    ...(isOld ? {} : { errors: Object.fromEntries(failing.map((name) => [name, 1])), failed: Object.fromEntries(files) }),
  });
}
