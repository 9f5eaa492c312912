// Random numbers for histories: normal ones, and lognormal noise around 1.

/** Between 0 and 1. */
export type Random = () => number;

/** Mean 0, deviation 1 (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A factor around 1 with this relative deviation. */
export function noise(random: Random, deviation: number): number {
  return Math.exp(normal(random) * deviation);
}
