// Reports of statistics for the reporters' tests: none, one run, some, ten thousand, and names that want to break out.
import type { MeasuredPair } from '../../src/history/measured.ts';
import { savedTimes } from '../../src/history/saved.ts';
import { statistics } from '../../src/history/statistics.ts';
import type { RunRecord } from '../../src/history/record.ts';
import type { RepoPath, StatsReport } from '../../src/model.ts';
import { normal } from '../history/random.ts';
import { firstDay, nameOf, randomRecords } from '../history/random-records.ts';
import { record } from '../history/records.ts';
import { hostileNames } from './plan-reports.ts';
import { randomFrom } from './power.ts';

const pathOf = (hash: string): RepoPath | undefined => nameOf(Number(hash.slice(4))) as RepoPath | undefined;

export function statsReport(records: readonly RunRecord[], parts: Partial<StatsReport> = {}): StatsReport {
  return { ...statistics(records, { now: firstDay + 86_400_000, pathOf }), keeps: true, saved: [], notices: [], ...parts };
}

export function pairs(seed: number, length: number, parts: Partial<MeasuredPair>, { writeopt, plain }: MeasuredPair['milliseconds']): MeasuredPair[] {
  const random = randomFrom(seed);
  return Array.from({ length }, () => ({
    version: 1,
    date: '2026-01-02T03:04:05.000Z',
    work: 'check',
    plain: 'tsc + eslint',
    first: 'plain',
    exits: { writeopt: 0, plain: 0 },
    files: 3,
    ...parts,
    milliseconds: { writeopt: writeopt * Math.exp(normal(random) * 0.1), plain: plain * Math.exp(normal(random) * 0.1) },
  }));
}

/** A gain, a loss, nothing measurable, and too few, one of each. */
export const everySaving = savedTimes([
  ...pairs(1, 34, {}, { writeopt: 1430, plain: 4210 }),
  ...pairs(2, 1, { exits: { writeopt: 0, plain: 1 } }, { writeopt: 1430, plain: 4210 }),
  ...pairs(3, 30, { work: 'write', plain: 'a loop of writes' }, { writeopt: 12.4, plain: 0.82 }),
  ...pairs(14, 40, { plain: 'eslint' }, { writeopt: 905, plain: 912 }),
  ...pairs(5, 12, { plain: 'tsc' }, { writeopt: 900, plain: 2000 }),
]);

export const none = (): StatsReport => statsReport([]);
export const single = (): StatsReport => statsReport([record({ durations: { snapshot: 84, plan: 22, typescript: 930, eslint: 610 }, validators: ['typescript', 'eslint'], total: 1180 })]);
export const some = (): StatsReport => statsReport(randomRecords(randomFrom(12), 80), { saved: everySaving });
export const many = (): StatsReport => statsReport(randomRecords(randomFrom(10), 10_000, { minutes: 60 }), { saved: everySaving.slice(0, 2) });

/** Nothing of this comes out of writeopt, but a log is a file, and files have names. */
export function hostile(): StatsReport {
  const report = some();
  return {
    ...report,
    parts: report.parts.map((part, index) => ({ ...part, name: hostileNames[index] ?? part.name })),
    series: report.series.map((one, index) => (index === 0 ? one : { ...one, name: hostileNames[index - 1] ?? one.name })),
    rules: hostileNames.map((name) => ({ rule: `eslint/${name}`, runs: 2, findings: 3 })),
    files: hostileNames.map((name) => ({ path: name as RepoPath, runs: 2, findings: 3 })),
    saved: report.saved.map((one) => ({ ...one, plain: hostileNames[0] ?? '' })),
    notices: hostileNames.map((message) => ({ source: 'stats', message })),
  };
}
