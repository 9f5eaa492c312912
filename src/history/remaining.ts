// What is left of a run that has been going on for a while: the estimate of those runs that take longer than that.
import type { Estimate } from '../model.ts';

export interface Remaining {
  readonly milliseconds: number;
  readonly low: number;
  readonly high: number;
  /** Share of the run that is done, from 0 to below 1. It falls back where a run passes what most take and others take far longer. */
  readonly done: number;
}

/** A run that is over its time takes at least this share of it still: nobody believes "0 s left". */
const leastLeft = 0.02;

/** Beyond that share of all runs no distribution is a guide. */
const mostDone = 0.999;

/**
 * The run is taken for one of those that the estimate describes: log-logistic on each side of its middle, the twin of the
 * lognormal distribution that can be inverted in one line.
 */
export function remaining(estimate: Estimate, elapsed: number): Remaining {
  const passed = Math.max(0, elapsed);
  const share = Math.min(mostDone, shareBelow(estimate, passed));
  const leftAt = (rank: number): number => Math.max(leastLeft * passed, durationAt(estimate, share + rank * (1 - share)) - passed);
  const milliseconds = leftAt(0.5);
  return { milliseconds: Math.round(milliseconds), low: Math.round(leftAt(0.05)), high: Math.round(leftAt(0.95)), done: passed === 0 ? 0 : passed / (passed + milliseconds) };
}

/** Odds of a run to be longer than an estimate's `low`, and to be shorter than its `high`. */
const odds = Math.log(19);

function shareBelow(estimate: Estimate, duration: number): number {
  const distance = Math.log(Math.max(1, duration) / middleOf(estimate));
  return 1 / (1 + Math.exp(-distance * steepness(estimate, distance)));
}

function durationAt(estimate: Estimate, share: number): number {
  const logit = Math.log(share / (1 - share));
  return middleOf(estimate) * Math.exp(logit / steepness(estimate, logit));
}

function middleOf({ milliseconds }: Estimate): number {
  return Math.max(1, milliseconds);
}

/** On the side of the middle that the sign says; equal ends are no reason to divide by zero. */
function steepness(estimate: Estimate, side: number): number {
  const ratio = side < 0 ? middleOf(estimate) / Math.max(1, estimate.low) : Math.max(1, estimate.high) / middleOf(estimate);
  return odds / Math.max(0.001, Math.log(ratio));
}
