// The plan of what is staged: what the next commit would do, in which order, and what speaks against it.
import { loadConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { costsFor } from '../costs.ts';
import { openRepository } from '../git/repository.ts';
import { withSnapshot } from '../git/snapshot.ts';
import { selectOperations } from '../judging/selection.ts';
import type { Optimize, PlanReport } from '../model.ts';
import { stagedOperations } from '../operations/staged.ts';
import { homeOf } from '../landing/place.ts';
import { forecastOf } from './forecast.ts';
import { planReport } from './report.ts';
import { syncedBy } from './surroundings.ts';

export interface PlanOptions {
  /** Absent: as the configuration says. */
  readonly optimize?: Optimize;
}

/** `paths` narrow the staged files, as for `check`. Throws WriteoptError when there is nothing to plan in. */
export async function planStaged(context: Context, paths: readonly string[], options: PlanOptions = {}): Promise<PlanReport> {
  const started = context.now();
  const repository = await openRepository(context);
  const open = { env: context.env, signal: context.signal, progress: context.progress };
  return withSnapshot(repository, open, async (snapshot) => {
    const { config } = await loadConfig({ directory: snapshot.directory, env: context.env, tracked: snapshot.tracked });
    const operations = stagedOperations(snapshot.staged.changes).filter(selectOperations(repository, snapshot, paths));
    return planReport({
      repository,
      snapshot,
      config,
      operations,
      source: 'staged',
      optimize: options.optimize ?? config.optimize,
      signal: context.signal,
      costs: (isLarge) => costsFor(homeOf(repository), isLarge),
      ...syncedBy(context, repository.topLevel),
      forecast: forecastOf({ repository, snapshot, command: 'check', elapsed: () => context.now() - started }),
    });
  });
}
