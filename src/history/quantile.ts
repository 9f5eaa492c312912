// The middle of many numbers, what nine of ten lie below, and how sure the middle is.
import type { Durations } from '../model.ts';

/** The value that this share of them lies below, between two of them where that is the place (R's type 7); 0 of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}

export function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** Of whole milliseconds. */
export function durationsOf(values: readonly number[]): Durations {
  const ordered = sorted(values);
  return { runs: values.length, median: Math.round(quantile(ordered, 0.5)), p90: Math.round(quantile(ordered, 0.9)) };
}

export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** The least probability that the true median lies in it. */
  readonly confidence: number;
}

/**
 * The narrowest pair of order statistics that holds the median of the distribution at `confidence` or more, whatever the distribution:
 * a value lies below the median with probability 1/2, so how many of n do is binomial (Conover, Practical Nonparametric Statistics,
 * 3rd edition, section 3.2; David and Nagaraja, Order Statistics, 3rd edition, section 7.1). Ties only make it surer. Undefined: too few values.
 */
export function medianInterval(values: readonly number[], confidence: number): MedianInterval | undefined {
  const ordered = sorted(values);
  const { length } = ordered;
  // Probability that at most `rank` of them lie below the median, as a running sum in logarithms: 2 to the power of -length underflows.
  let logarithm = -length * Math.LN2;
  let tail = Math.exp(logarithm);
  let found: MedianInterval | undefined;
  for (let rank = 0; 2 * rank < length - 1 && 1 - 2 * tail >= confidence; rank += 1) {
    found = { low: ordered[rank] ?? 0, high: ordered[length - 1 - rank] ?? 0, confidence: 1 - 2 * tail };
    logarithm += Math.log((length - rank) / (rank + 1));
    tail += Math.exp(logarithm);
  }
  return found;
}
