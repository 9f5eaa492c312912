// What the records of many runs say together: how often, how long, how warm, and what failed.
import type { FileStatistics, PartStatistics, RepoPath, RuleStatistics, StatsReport, Verdict } from '../model.ts';
import { hasFailed } from './failed.ts';
import { durationsOf } from './quantile.ts';
import type { RunRecord } from './record.ts';
import { seriesOf } from './series.ts';

export interface StatisticsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Only runs of so many days before `now`; absent: all. */
  readonly days?: number;
  /** The file whose path has this keyed hash; undefined: there is none any more. */
  pathOf(hash: string): RepoPath | undefined;
}

export type Statistics = Omit<StatsReport, 'keeps' | 'saved' | 'notices'>;

const mostRules = 50;
const mostFiles = 50;
const day = 86_400_000;

/** From the records of a log, the oldest first. */
export function statistics(all: readonly RunRecord[], { now, days, pathOf }: StatisticsOptions): Statistics {
  const since = days === undefined ? -Infinity : now - days * day;
  const records = days === undefined ? all : all.filter(({ date }) => Date.parse(date) >= since);
  const verdicts: Record<Verdict, number> = { passed: 0, fixed: 0, failed: 0 };
  for (const { verdict } of records) verdicts[verdict] += 1;
  const check = records.filter(({ command }) => command === 'check').length;
  const parts = partsOf(records);
  const rules = ruleStatistics(records);
  const files = fileStatistics(records, pathOf);
  const [first, last] = [records[0], records.at(-1)];
  return {
    version: 1,
    command: 'stats',
    date: new Date(now).toISOString(),
    ...(days === undefined ? {} : { days }),
    runs: {
      total: records.length,
      check,
      apply: records.length - check,
      earlier: all.length - records.length,
      ...(first === undefined || last === undefined ? {} : { first: first.date, last: last.date }),
    },
    verdicts,
    time: durationsOf(records.map(({ total }) => total)),
    parts,
    series: seriesOf(records, parts),
    rules: rules.slice(0, mostRules),
    otherRules: Math.max(0, rules.length - mostRules),
    files: files.slice(0, mostFiles),
    otherFiles: Math.max(0, files.length - mostFiles),
  };
}

interface Part {
  isValidator: boolean;
  judged: number;
  failed: number;
  readonly times: number[];
  readonly warm: number[];
  readonly cold: number[];
}

function partsOf(records: readonly RunRecord[]): PartStatistics[] {
  const parts = new Map<string, Part>();
  for (const record of records) {
    for (const [name, milliseconds] of Object.entries(record.durations)) {
      const part = parts.get(name) ?? { isValidator: false, judged: 0, failed: 0, times: [], warm: [], cold: [] };
      parts.set(name, part);
      part.times.push(milliseconds);
      if (!record.validators.includes(name)) continue;
      part.isValidator = true;
      count(part, record, name, milliseconds);
    }
  }
  return [...parts].map(([name, part]) => statisticsOf(name, part)).sort((a, b) => Number(a.kind === 'stage') - Number(b.kind === 'stage') || b.time.median - a.time.median || (a.name < b.name ? -1 : 1));
}

function count(part: Part, record: RunRecord, name: string, milliseconds: number): void {
  const failed = hasFailed(record, name);
  if (failed !== undefined) part.judged += 1;
  if (failed === true) part.failed += 1;
  const cache = Object.hasOwn(record.cache, name) ? record.cache[name] : undefined;
  if (cache !== undefined) part[cache].push(milliseconds);
}

function statisticsOf(name: string, { isValidator, judged, failed, times, warm, cold }: Part): PartStatistics {
  const caches = warm.length + cold.length === 0 ? {} : { warm: durationsOf(warm), cold: durationsOf(cold) };
  return { kind: isValidator ? 'validator' : 'stage', name, time: durationsOf(times), judged, failed, ...caches };
}

interface Tally {
  runs: number;
  findings: number;
}

/** How many runs have each key, and the sum of its numbers; the one of most runs first. */
function tally(records: readonly RunRecord[], tableOf: (record: RunRecord) => Readonly<Record<string, number>>): [string, Tally][] {
  const tallies = new Map<string, Tally>();
  for (const record of records) {
    for (const [key, number] of Object.entries(tableOf(record))) {
      const known = tallies.get(key);
      if (known === undefined) tallies.set(key, { runs: 1, findings: number });
      else {
        known.runs += 1;
        known.findings += number;
      }
    }
  }
  return [...tallies].sort(([a, one], [b, other]) => other.runs - one.runs || other.findings - one.findings || (a < b ? -1 : 1));
}

function ruleStatistics(records: readonly RunRecord[]): RuleStatistics[] {
  return tally(records, ({ rules }) => rules).map(([rule, { runs, findings }]) => ({ rule, runs, findings }));
}

const nothing: Readonly<Record<string, number>> = {};

function fileStatistics(records: readonly RunRecord[], pathOf: StatisticsOptions['pathOf']): FileStatistics[] {
  return tally(records, ({ failed }) => failed ?? nothing).map(([hash, { runs, findings }]) => {
    const path = pathOf(hash);
    return { ...(path === undefined ? {} : { path }), runs, findings };
  });
}
