// Time saved, from pairs of runs that did the same work with writeopt and without: claimed only where chance is no explanation.
import type { SavedTime } from '../model.ts';
import type { MeasuredPair } from './measured.ts';
import { durationsOf, medianInterval, quantile, sorted } from './quantile.ts';

/** Pairs from which on something is claimed. */
export const neededPairs = 30;

export const confidence = 0.95;

/** One for each kind of work, in the order in which they were first measured. */
export function savedTimes(pairs: readonly MeasuredPair[]): SavedTime[] {
  const kinds = new Map<string, MeasuredPair[]>();
  for (const pair of pairs) {
    const key = `${pair.work} ${pair.plain}`;
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, [pair]);
    else known.push(pair);
  }
  return [...kinds.values()].flatMap(savedTime);
}

/** A pair that came to different ends did different work, and one in which a tool broke (above 1) did none. */
export function counts({ exits }: MeasuredPair): boolean {
  return exits.writeopt === exits.plain && exits.plain <= 1;
}

function savedTime(all: readonly MeasuredPair[]): SavedTime[] {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return [];
  const pairs = all.filter(counts);
  const differences = pairs.map(({ milliseconds }) => milliseconds.plain - milliseconds.writeopt);
  const medianOf = (way: 'writeopt' | 'plain'): number => durationsOf(pairs.map(({ milliseconds }) => milliseconds[way])).median;
  const interval = pairs.length < neededPairs ? undefined : medianInterval(differences, confidence);
  return [
    {
      work: first.work,
      plain: first.plain,
      pairs: pairs.length,
      thrown: all.length - pairs.length,
      needed: neededPairs,
      medians: { writeopt: medianOf('writeopt'), plain: medianOf('plain') },
      ...(interval === undefined ? {} : { saved: { median: quantile(sorted(differences), 0.5), ...interval } }),
      verdict: interval === undefined ? 'not enough pairs' : interval.low > 0 ? 'gain' : interval.high < 0 ? 'loss' : 'no measurable gain',
      first: first.date,
      last: last.date,
    },
  ];
}
