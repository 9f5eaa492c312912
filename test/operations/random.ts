// Choices of a pseudo-random test: the same in every run, so that a failing seed can be run again.
import { random } from './triples.ts';

export interface Random {
  /** A whole number below `limit`. */
  below(limit: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
  chance(of: number): boolean;
}

export function randomOf(seed: number): Random {
  const next = random(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (values) => values[below(values.length)] ?? values[0], chance: (of) => next() < of };
}
