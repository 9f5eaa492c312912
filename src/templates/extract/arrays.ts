// Arrays of any length: a spread into arguments overflows the stack of the engine.

export function append<T>(to: T[], more: readonly T[]): void {
  for (const one of more) to.push(one);
}

/** Infinity of none. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((low, one) => (one < low ? one : low), Infinity);
}

/** 0 of none. */
export function most(numbers: readonly number[]): number {
  return numbers.reduce((high, one) => (one > high ? one : high), 0);
}
