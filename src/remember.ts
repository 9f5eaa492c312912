// Remembers how long runs took, and says from that how long the next one will take.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import type { Repository } from './git/repository.ts';
import { estimate, estimateEach } from './history/estimate.ts';
import { openKey } from './history/key.ts';
import { appendRecord } from './history/log.ts';
import { readRecords } from './history/read-log.ts';
import { remaining } from './history/remaining.ts';
import { recordOf, workOf, type RunRecord, type TemplateOutcome, type Work } from './history/record.ts';
import type { Estimate, Plan, Report, StrategyName, WriteOperation } from './model.ts';

/** The runs of a repository, of all its working trees; private to it. */
export function historyOf({ commonDirectory }: Pick<Repository, 'commonDirectory'>): string {
  return join(commonDirectory, 'writeopt', 'history');
}

/** More are not looked at; the newest count most. */
const mostRecords = 300;

export interface WorkRequest {
  readonly command: Work['command'];
  readonly validators: readonly string[];
  readonly operations: readonly WriteOperation[];
  readonly plan: Pick<Plan, 'importers'>;
  /** Absolute directory that holds the files as they will be. */
  readonly directory: string;
  readonly tracked: number;
  /** Milliseconds since the run began. */
  readonly elapsed?: number;
  readonly cache?: Work['cache'];
}

/** What is known of a run before it judges anything. */
export function describeWork({ command, validators, operations, plan, directory, tracked, elapsed, cache = {} }: WorkRequest): Work {
  const sizeOf = ({ path }: WriteOperation): number | undefined => lstatSync(join(directory, path), { throwIfNoEntry: false })?.size;
  return workOf({ command, validators, operations, sizeOf, importers: plan.importers.length, tracked, cache, ...(elapsed === undefined ? {} : { elapsed: Math.round(elapsed) }) });
}

export interface Forecast {
  readonly estimate: Estimate;
  /** Milliseconds, by validator. */
  readonly each: ReadonlyMap<string, number>;
  /** Of the same command. */
  readonly last: RunRecord | undefined;
}

export function foresee(repository: Repository, work: Work): Forecast {
  const { records } = readRecords(historyOf(repository), mostRecords);
  const each = new Map([...estimateEach(records, work)].map(([name, { milliseconds }]) => [name, milliseconds]));
  return { estimate: estimate(records, work), each, last: records.findLast(({ command }) => command === work.command) };
}

/** A context whose progress says about how long is left, where that is known. */
export function withTimeLeft(context: Context, { estimate: expected }: Forecast, started: number): Context {
  if (!expected.calibrated) return context;
  const left = (): string => `about ${Math.max(1, Math.ceil(remaining(expected, context.now() - started).milliseconds / 1000))} s left`;
  return { ...context, progress: (message) => context.progress(message === undefined ? undefined : `${message} (${left()})`) };
}

export interface Memory {
  readonly repository: Repository;
  readonly config: Pick<Config, 'history'>;
  readonly work: Work;
  readonly report: Report;
  readonly started: Date;
  readonly strategies?: readonly StrategyName[];
  readonly templates?: readonly TemplateOutcome[];
}

/** Adds a run to the log, unless the configuration forbids it; failing to is no failure of the run. */
export async function remember({ repository, config, work, report, started, strategies, templates }: Memory): Promise<void> {
  if (!config.history.keep) return;
  const directory = historyOf(repository);
  await appendRecord(directory, recordOf({ work, report, date: started, hash: openKey(directory), ...(strategies === undefined ? {} : { strategies }), ...(templates === undefined ? {} : { templates }) }));
}
