// Finds validators that take long and most of the time, run after run.
import type { RunRecord } from './record.ts';

export interface SlowValidator {
  readonly name: string;
  readonly runs: number;
  readonly failed: number;
  /** Milliseconds that nine of ten of its runs do not exceed. */
  readonly p90: number;
  readonly median: number;
  /** Of the time of all runs in which it ran. */
  readonly share: number;
  readonly first: string;
  readonly last: string;
}

/** What counts is how it is now. */
const mostRuns = 200;

/** Fewer say nothing about the slowest of ten. */
export const leastRuns = 20;

/** Nobody minds less at a commit, in milliseconds. */
const tooLong = 10_000;

/** Less time than that would not be missed. */
const leastShare = 0.4;

/** The slowest first. `records`: the oldest first. */
export function slowValidators(records: readonly RunRecord[]): SlowValidator[] {
  const checks = records.filter(({ command }) => command === 'check');
  const names = new Set(checks.slice(-mostRuns).flatMap(({ validators }) => validators));
  return [...names]
    .flatMap((name) => slowValidator(name, checks) ?? [])
    .filter(({ p90, share }) => p90 >= tooLong && share >= leastShare)
    .sort((a, b) => b.p90 - a.p90);
}

function slowValidator(name: string, checks: readonly RunRecord[]): SlowValidator | undefined {
  const ran = checks.filter(({ validators, durations }) => validators.includes(name) && Object.hasOwn(durations, name)).slice(-mostRuns);
  const [first, last] = [ran[0], ran.at(-1)];
  if (first === undefined || last === undefined || ran.length < leastRuns) return undefined;
  const times = ran.map(({ durations }) => durations[name] ?? 0).sort((a, b) => a - b);
  const total = ran.reduce((sum, run) => sum + run.total, 0);
  const own = times.reduce((sum, time) => sum + time, 0);
  const failed = ran.filter(({ verdict }) => verdict === 'failed').length;
  const at = (rank: number): number => times[Math.min(times.length - 1, Math.ceil(rank * times.length) - 1)] ?? 0;
  return { name, runs: ran.length, failed, p90: at(0.9), median: at(0.5), share: total === 0 ? 0 : Math.min(1, own / total), first: first.date, last: last.date };
}
