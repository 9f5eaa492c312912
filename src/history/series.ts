// Durations from run to run as a line that can be drawn: of many runs, several in a row become one point.
import type { PartStatistics, Series, SeriesPoint } from '../model.ts';
import { hasFailed } from './failed.ts';
import { quantile, sorted } from './quantile.ts';
import type { RunRecord } from './record.ts';

/** More points than that cannot be told apart on a screen. */
export const mostPoints = 120;

interface Seen {
  readonly at: number;
  readonly record: RunRecord;
  readonly milliseconds: number;
}

/** Of whole runs, and of each part. */
export function seriesOf(records: readonly RunRecord[], parts: readonly PartStatistics[]): Series[] {
  if (records.length === 0) return [];
  const seen = new Map<string, Seen[]>([['total', []], ...parts.map(({ name }): [string, Seen[]] => [name, []])]);
  for (const [at, record] of records.entries()) {
    seen.get('total')?.push({ at, record, milliseconds: record.total });
    for (const [name, milliseconds] of Object.entries(record.durations)) if (name !== 'total') seen.get(name)?.push({ at, record, milliseconds });
  }
  return [...seen].map(([name, runs]) => ({ name, points: pointsOf(name, runs) }));
}

function pointsOf(name: string, seen: readonly Seen[]): SeriesPoint[] {
  const count = Math.min(mostPoints, seen.length);
  const edge = (index: number): number => Math.round((index * seen.length) / count);
  return Array.from({ length: count }, (_, index) => pointOf(name, seen.slice(edge(index), edge(index + 1))));
}

function pointOf(name: string, runs: readonly Seen[]): SeriesPoint {
  const times = sorted(runs.map(({ milliseconds }) => milliseconds));
  const [median, low, high] = [0.5, 0.1, 0.9].map((share) => Math.round(quantile(times, share)));
  return {
    date: runs.at(-1)?.record.date ?? '',
    at: runs[Math.floor((runs.length - 1) / 2)]?.at ?? 0,
    runs: runs.length,
    median: median ?? 0,
    low: low ?? 0,
    high: high ?? 0,
    failed: runs.filter(({ record }) => hasFailed(record, name) === true).length,
  };
}
