// Turns the runs of the last week into episodes: all attempts at one commit are one, and what is the same moment has no order.
import type { RecordedOperation, RunRecord } from './record.ts';

/** 7 × 24 hours in milliseconds. */
export const week = 7 * 24 * 3_600_000;

/** More operations are no pattern that anybody would follow. */
export const mostItems = 40;

/** What several attempts came to. */
export interface Episode {
  /** Milliseconds of the epoch. */
  readonly first: number;
  readonly last: number;
  /** Attempts that failed. */
  readonly failed: number;
  /** By path; no path twice. */
  readonly operations: readonly RecordedOperation[];
  /** Rules that found something. */
  readonly rules: ReadonlySet<string>;
}

/** Whether a run counts: it is not older than `week` to the millisecond, nor of the future. */
export function isRecent(date: string, now: number): boolean {
  const age = now - Date.parse(date);
  return age >= 0 && age <= week;
}

/** The episodes of the last week by moment, the oldest first; those of one moment began in the same millisecond. */
export function episodesOf(records: readonly RunRecord[], now: number): Episode[][] {
  const runs = records.filter(({ date, changed }) => isRecent(date, now) && changed.length > 0).map((record) => ({ moment: Date.parse(record.date), record }));
  runs.sort((a, b) => a.moment - b.moment);
  const moments: Attempts[][] = [];
  for (let index = 0; index < runs.length; ) {
    const moment = runs[index]?.moment ?? 0;
    const start = index;
    while (runs[index]?.moment === moment) index += 1;
    addMoment(moments, runs.slice(start, index).map(({ record }) => record), moment);
  }
  return moments.map((attempts) => attempts.map(episodeOf));
}

/** Runs at one commit. */
interface Attempts {
  readonly records: RunRecord[];
  readonly first: number;
  last: number;
}

function addMoment(moments: Attempts[][], records: readonly RunRecord[], moment: number): void {
  const previous = moments.at(-1);
  const [only] = records;
  const before = previous?.[0];
  // Of several at once, nobody knows which one tries again what.
  if (records.length === 1 && only !== undefined && previous?.length === 1 && before !== undefined && isRetry(before.records.at(-1), only)) {
    before.records.push(only);
    before.last = moment;
    return;
  }
  moments.push(withoutTwins(records).map((twins) => ({ records: twins, first: moment, last: moment })));
}

function withoutTwins(records: readonly RunRecord[]): RunRecord[][] {
  const twins = new Map<unknown, RunRecord[]>();
  for (const record of records) {
    const key = record.content ?? record;
    twins.set(key, [...(twins.get(key) ?? []), record]);
  }
  return [...twins.values()];
}

/** The same content, the same new file, or, after a failure, half of the files again. */
function isRetry(before: RunRecord | undefined, after: RunRecord): boolean {
  if (before === undefined) return false;
  if (before.content !== undefined && before.content === after.content) return true;
  const seen = new Map(before.changed.map(({ path, kind }) => [path, kind]));
  const again = after.changed.filter(({ path }) => seen.has(path));
  if (again.some(({ path, kind }) => kind === 'create' && seen.get(path) === 'create')) return true;
  return before.verdict === 'failed' && again.length > 0 && 2 * again.length >= Math.min(before.changed.length, after.changed.length);
}

function episodeOf({ records, first, last }: Attempts): Episode {
  const operations = new Map<string, RecordedOperation>();
  for (const { changed } of records) for (const operation of changed) if (!operations.has(operation.path)) operations.set(operation.path, operation);
  return {
    first,
    last,
    failed: records.filter(({ verdict }) => verdict === 'failed').length,
    operations: [...operations.values()],
    rules: new Set(records.flatMap(({ rules }) => Object.keys(rules))),
  };
}
