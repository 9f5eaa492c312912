// `writeopt stats`: what the remembered runs took, what failed in them, and what writeopt saves; measures that first when it is asked to.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { oneOf } from '../choices.ts';
import { loadConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageError } from '../errors.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { openKey } from '../history/key.ts';
import { readPairs, readRecords } from '../history/read-log.ts';
import type { RunRecord } from '../history/record.ts';
import { neededPairs, savedTimes } from '../history/saved.ts';
import { statistics } from '../history/statistics.ts';
import type { Notice, RepoPath, StatsReport } from '../model.ts';
import { historyOf } from '../remember.ts';
import { statsReporters, type StatsReporterName } from '../reporters/stats/index.ts';
import type { Invocation } from './index.ts';

/** Reports, and passes whatever the numbers say. */
export async function runStats(context: Context, { values, positionals }: Invocation): Promise<number> {
  const reporter = oneOf(Object.keys(statsReporters) as StatsReporterName[], values.report, 'report');
  const days = values.days === undefined ? undefined : wholeNumber(values.days, '--days', 36_500);
  const pairs = pairsAsked(values.measure === true, positionals);
  const repository = await openRepository(context);
  const { config } = await loadConfig({ directory: repository.topLevel, env: context.env });
  const said = pairs === undefined ? [] : await measureFirst(context, repository, config.history.keep, pairs);
  const report = await statsOf({ repository, keeps: config.history.keep, now: Date.now(), ...(days === undefined ? {} : { days }) });
  context.progress(undefined);
  const whole = { ...report, notices: [...said.map(noticeOf), ...report.notices] };
  const text = statsReporters[reporter](whole, { color: context.color && values.output === undefined, columns: context.columns });
  if (typeof values.output === 'string') writeFileSync(resolve(context.cwd, values.output), text);
  else context.stdout(text);
  return exitCodes.passed;
}

function pairsAsked(measures: boolean, [asked, ...more]: readonly string[]): number | undefined {
  if (!measures && asked !== undefined) throw new UsageError(`stats takes ${JSON.stringify(asked)} only with --measure.`, { help: 'Run `writeopt stats --measure 30` to measure, or `writeopt stats` to see what is known.' });
  if (more.length > 0) throw new UsageError('There is one number of pairs.', { help: 'Run `writeopt stats --measure 30`.' });
  return measures ? (asked === undefined ? neededPairs : wholeNumber(asked, '--measure', 10_000)) : undefined;
}

function wholeNumber(value: unknown, what: string, most: number): number {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= most) return number;
  throw new UsageError(`${what} takes a whole number from 1 to ${most}, not ${JSON.stringify(value)}.`, { help: 'Run `writeopt stats --help` to see what it takes.' });
}

async function measureFirst(context: Context, repository: Repository, keeps: boolean, pairs: number): Promise<string[]> {
  if (!keeps) throw new UsageError('`history.keep: false` says that nothing is to be remembered, and what is measured would be.', { help: 'Remove it from the configuration, and measure again.' });
  const { measure } = await import('../measuring/measure.ts');
  return measure({ context, repository, directory: historyOf(repository), pairs, random: Math.random });
}

interface StatsRequest {
  readonly repository: Repository;
  readonly keeps: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly days?: number;
}

async function statsOf({ repository, keeps, now, days }: StatsRequest): Promise<StatsReport> {
  const directory = historyOf(repository);
  const runs = readRecords(directory, Infinity);
  const measured = readPairs(directory);
  const since = days === undefined ? -Infinity : now - days * 86_400_000;
  const names = await namesOf(repository, directory, runs.records);
  const parts = { now, pathOf: (hash: string) => names.get(hash), ...(days === undefined ? {} : { days }) };
  return {
    ...statistics(runs.records, parts),
    keeps,
    saved: savedTimes(measured.records.filter(({ date }) => Date.parse(date) >= since)),
    notices: [runs, measured].flatMap(({ unreadable, problem }) => [...unreadableLines(unreadable), ...(problem === undefined ? [] : [noticeOf(`The log could not be read: ${problem}.`)])]),
  };
}

function unreadableLines(count: number): Notice[] {
  if (count === 0) return [];
  return [noticeOf(`${count} ${count === 1 ? 'line' : 'lines'} of the log ${count === 1 ? 'was' : 'were'} left out: torn, damaged, or written by another version.`)];
}

function noticeOf(message: string): Notice {
  return { source: 'stats', message };
}

/** Which tracked file each hash stands for: the log has no names, and only who has the key and the files can find them. */
async function namesOf(repository: Repository, directory: string, records: readonly RunRecord[]): Promise<ReadonlyMap<string, RepoPath>> {
  const wanted = new Set(records.flatMap(({ failed }) => Object.keys(failed ?? {})));
  const names = new Map<string, RepoPath>();
  if (wanted.size === 0) return names;
  const hash = openKey(directory);
  const out = await repository.git(['ls-files', '-z', '--', ':/'], { env: { GIT_INDEX_FILE: repository.indexFile } });
  for (const path of out.split('\0') as RepoPath[]) {
    const one = path === '' ? '' : hash(path);
    if (wanted.has(one)) names.set(one, path);
    if (names.size === wanted.size) break;
  }
  return names;
}
