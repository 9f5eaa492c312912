// How long the run that a plan leads to will take, from the runs that were.
import type { Repository } from '../git/repository.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import type { PlanReport, Timing } from '../model.ts';
import { describeWork, foresee } from '../remember.ts';
import { applyingValidators, type Brief } from '../validators/run.ts';

export interface ForecastRequest {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly command: 'check' | 'apply';
  /** Milliseconds since planning began. */
  elapsed(): number;
}

export type Forecasting = (brief: Brief) => Promise<Pick<PlanReport, 'estimate' | 'lastRun'>>;

/** Asks the log of the repository; nothing is added to it. */
export function forecastOf({ repository, snapshot, command, elapsed }: ForecastRequest): Forecasting {
  return async ({ request, plan }) => {
    const validators = [...(await applyingValidators(request)).keys()];
    const { operations } = request;
    const { estimate, last } = foresee(repository, describeWork({ command, validators, operations, plan, directory: snapshot.directory, tracked: snapshot.tracked.size, elapsed: elapsed() }));
    if (last === undefined) return { estimate };
    const timings = Object.entries({ ...last.durations, total: last.total }).map(([name, milliseconds]): Timing => ({ name, milliseconds }));
    return { estimate, lastRun: { date: last.date, verdict: last.verdict, timings } };
  };
}
