// How long the next run will take, from how long earlier ones took, with an interval that nine of ten runs fall into.
import type { Estimate } from '../model.ts';
import { forecast, type Observation } from './forecast.ts';
import { intervalOf, isComparable } from './interval.ts';
import type { RunRecord, Work } from './record.ts';

/** Older ones are forgotten by then, and cost time. */
const mostRuns = 200;

/**
 * Comparable runs from which on an estimate is calibrated. Of n runs the outermost is expected at a share of 1 / (n + 1), so only from
 * 19 on are the ends of the interval, a twentieth on each side, among what was seen; with fewer they rest on assumption.
 */
const enoughRuns = 20;

/** What anything takes when nothing was ever seen. */
const usual = 3000;
const leastFactor = 20;

/** Predicts how long `work` takes in all from the records, the oldest first. */
export function estimate(records: readonly RunRecord[], work: Work): Estimate {
  const { milliseconds, low, high, ...basis } = estimateOf(records.map((record) => ({ work: record, milliseconds: record.total })), work);
  const [least, middle, most] = [low, milliseconds, high].map((one) => Math.max(work.elapsed ?? 0, one));
  return { milliseconds: middle ?? 0, low: least ?? 0, high: most ?? 0, ...basis };
}

/** Predicts each validator of `work` by the runs in which it ran, for starting with the longest. */
export function estimateEach(records: readonly RunRecord[], work: Work): ReadonlyMap<string, Estimate> {
  return new Map(work.validators.map((name) => [name, estimateOf(records.flatMap((record) => observationOf(record, name)), work)]));
}

function observationOf(record: RunRecord, name: string): Observation[] {
  const milliseconds = Object.hasOwn(record.durations, name) ? record.durations[name] : undefined;
  return milliseconds === undefined ? [] : [{ work: record, milliseconds }];
}

function estimateOf(observations: readonly Observation[], work: Work): Estimate {
  const known = observations.slice(-mostRuns);
  if (known.length === 0) return { milliseconds: usual, low: usual / leastFactor, high: usual * leastFactor, runs: 0, calibrated: false };
  const { value, spread, misses } = forecast(known, work);
  const { low, high } = intervalOf(misses, work, spread);
  const runs = known.filter((one) => isComparable(one.work, work)).length;
  const [milliseconds, least, most] = [value, value + low, value + high].map((logarithm) => Math.round(Math.exp(logarithm)));
  return { milliseconds: milliseconds ?? 0, low: least ?? 0, high: most ?? 0, runs, calibrated: runs >= enoughRuns };
}
