// The interval that nine of ten runs fall into, from what earlier predictions were wrong by: no distribution is assumed (conformal prediction).
import { filesOf, hasCode, isCold } from './features.ts';
import type { Miss } from './forecast.ts';
import type { Work } from './record.ts';

/** Share of the runs below the interval, and share above. */
const tail = 0.05;

/** Each miss counts this much of the one after it: the machine, the repository and their noise change. */
const recency = 0.98;

/** What a miss counts that has nothing in common with the run to come. */
const leastLikeness = 0.4;

/** By how many times the number of files two runs differ when they have little in common. */
const farFiles = 4.5;

/**
 * The weight of the run to come, which may be off by anything. A whole run would guarantee the share for every distribution, but
 * would put the ends outside of the sample for long, as the weights add up to little; half a one held it on every history tried.
 */
const unseen = 0.5;

/** With few runs their worst errors say little: the ends move out by a factor of up to this. */
const doubt = Math.log(5);

/** No end is further off than this factor: it would say nothing. */
const furthest = Math.log(20);

export interface Interval {
  /** Logarithms of end by prediction: not positive, and not negative. */
  readonly low: number;
  readonly high: number;
}

/** How far an end moves for a run that is larger or smaller than all others, as a share of how far it is off: cost may grow with size, or not at all. */
const extrapolation = 0.5;

/** Around a prediction for `work` that is uncertain by `spread`. */
export function intervalOf(misses: readonly Miss[], work: Work, spread: number): Interval {
  const scores = misses.map((miss, index): Score => ({ value: miss.error / miss.spread, weight: likeness(miss.work, work) * recency ** (misses.length - 1 - index) }));
  const beyond = extrapolation * Math.max(distanceBeyond(misses, work, filesOf), distanceBeyond(misses, work, ({ bytes }) => bytes));
  const high = outer(scores) * spread + beyond;
  const low = outer(scores.map(({ value, weight }) => ({ value: -value, weight }))) * spread + beyond;
  return { low: -Math.min(furthest, low), high: Math.min(furthest, high) };
}

/** Logarithm of how many times a size is larger than the largest that was seen, or smaller than the smallest. */
function distanceBeyond(misses: readonly Miss[], work: Work, sizeOf: (work: Work) => number): number {
  const [size, ...seen] = [work, ...misses.map((miss) => miss.work)].map((one) => Math.log(1 + sizeOf(one)));
  return size === undefined || seen.length === 0 ? 0 : Math.max(0, size - Math.max(...seen), Math.min(...seen) - size);
}

interface Score {
  readonly value: number;
  readonly weight: number;
}

/** What all but `tail` of the weight lies below; never below 0. */
function outer(scores: readonly Score[]): number {
  const sorted = [...scores].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, unseen);
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below >= (1 - tail) * total) return Math.max(0, value);
  }
  return Math.max(0, sorted.at(-1)?.value ?? 0) * 1.2 + doubt / total;
}

function likeness(a: Work, b: Work): number {
  const near = leastLikeness + (1 - leastLikeness) * Math.exp(-(distanceOf(a, b) ** 2));
  return isAlike(a, b) ? near : leastLikeness * near;
}

/** The same command and validators, both with all caches or both without, both on code or both not, and of about one size. */
export function isComparable(a: Work, b: Work): boolean {
  return isAlike(a, b) && distanceOf(a, b) <= 1;
}

/** 1: one has `farFiles` times the files of the other. */
function distanceOf(a: Work, b: Work): number {
  return Math.abs(Math.log((1 + filesOf(a)) / (1 + filesOf(b)))) / Math.log(farFiles);
}

function isAlike(a: Work, b: Work): boolean {
  return a.command === b.command && isCold(a) === isCold(b) && hasCode(a) === hasCode(b) && a.validators.length === b.validators.length && a.validators.every((one) => b.validators.includes(one));
}
