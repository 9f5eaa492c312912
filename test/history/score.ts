// How good predictions were: the error of the middle, and how many fell in the interval.
import { estimate } from '../../src/history/estimate.ts';
import type { RunRecord } from '../../src/history/record.ts';
import type { Estimate } from '../../src/model.ts';

export interface Outcome {
  /** Runs that were known. */
  readonly known: number;
  readonly said: Estimate;
  readonly actual: number;
}

/** Predicts a run from those before it, and from nothing else. */
export function judge(records: readonly RunRecord[], known: number): Outcome {
  const next = records[known];
  if (next === undefined) throw new Error(`there is no run ${known}`);
  const { command, validators, operations, bytes, extensions, files, importers, tracked, cache, elapsed } = next;
  const work = { command, validators, operations, bytes, extensions, files, importers, tracked, cache, ...(elapsed === undefined ? {} : { elapsed }) };
  return { known, actual: next.total, said: estimate(records.slice(0, known), work) };
}

export interface Summary {
  /** Of |predicted − actual| / actual. */
  readonly medianError: number;
  readonly coverage: number;
  /** Shares above and below the interval. */
  readonly above: number;
  readonly below: number;
  /** The factor between the middle and the ends, in the median. */
  readonly width: number;
}

export function summarize(outcomes: readonly Outcome[]): Summary {
  const share = (isCounted: (outcome: Outcome) => boolean): number => outcomes.filter(isCounted).length / outcomes.length;
  const [above, below] = [share(({ said, actual }) => actual > said.high), share(({ said, actual }) => actual < said.low)];
  return {
    medianError: median(outcomes.map(({ said, actual }) => Math.abs(said.milliseconds - actual) / actual)),
    coverage: 1 - above - below,
    above,
    below,
    width: median(outcomes.map(({ said }) => Math.sqrt(said.high / said.low))),
  };
}

export function sentence(outcomes: readonly Outcome[]): string {
  const { medianError, coverage, above, below, width } = summarize(outcomes);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return `median error ${percent(medianError)}, ${percent(coverage)} in the interval (${percent(below)} below, ${percent(above)} above), which is within × ${width.toFixed(2)}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) / 2;
}
