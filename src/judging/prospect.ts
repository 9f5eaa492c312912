// What earlier runs say about the one that begins, and how it will be remembered.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { Repository } from '../git/repository.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import type { CacheState, TemplateOutcome } from '../history/record.ts';
import type { Report, StrategyName } from '../model.ts';
import { applyingValidators, type Brief } from '../validators/run.ts';

export interface Prospect {
  /** Progress says how long is left. */
  readonly context: Context;
  /** Milliseconds that each validator is expected to take. */
  readonly expected: ReadonlyMap<string, number>;
  remember(report: Report, strategies?: readonly StrategyName[], templates?: readonly TemplateOutcome[]): Promise<void>;
}

export interface ProspectRequest {
  readonly context: Context;
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly brief: Brief;
  readonly command: 'check' | 'apply';
  /** When the run began, by `context.now`. */
  readonly started: number;
}

/** Costs nothing when nothing is to be judged, or runs are not remembered. */
export async function prospectOf({ context, repository, snapshot, brief, command, started }: ProspectRequest): Promise<Prospect> {
  const { operations, config } = brief.request;
  const validators = operations.length === 0 || !config.history.keep ? [] : [...(await applyingValidators(brief.request)).keys()];
  if (validators.length === 0) return { context, expected: new Map(), remember: async () => undefined };
  const { describeWork, foresee, remember, withTimeLeft } = await import('../remember.ts');
  const began = new Date(Date.now() - (context.now() - started));
  const cache = Object.fromEntries(validators.filter((name) => keepsCache.has(name)).map((name): [string, CacheState] => [name, existsSync(join(snapshot.cache, name)) ? 'warm' : 'cold']));
  const work = describeWork({ command, validators, operations, plan: brief.plan, directory: snapshot.directory, tracked: snapshot.tracked.size, elapsed: context.now() - started, cache });
  const forecast = foresee(repository, work);
  return {
    context: withTimeLeft(context, forecast, started),
    expected: forecast.each,
    remember: (report, strategies, templates) => remember({ repository, config, work, report, started: began, ...(strategies === undefined ? {} : { strategies }), ...(templates === undefined ? {} : { templates }) }),
  };
}

/** Validators that start faster where they have run before. */
const keepsCache: ReadonlySet<string> = new Set(['typescript', 'eslint']);
