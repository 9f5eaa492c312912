// Anchors: what occurs exactly once in every one of several sequences, in the same order (patience, for any number of sequences).
import { least } from './arrays.ts';

/** Positions of one anchor, one in each sequence. */
export type Anchor = readonly number[];

/** Keys that occur exactly once in each sequence and that `isAnchor` accepts, in an order that all sequences have. */
export function uniqueAnchors(sequences: readonly (readonly string[])[], isAnchor: (key: string) => boolean = () => true): readonly Anchor[] {
  const [first, ...others] = sequences;
  if (first === undefined) return [];
  let candidates = new Map([...uniquePlaces(first)].filter(([key]) => isAnchor(key)).map(([key, place]) => [key, [place]]));
  for (const other of others) {
    if (candidates.size === 0) return [];
    const places = uniquePlaces(other);
    const next = new Map<string, number[]>();
    for (const [key, found] of candidates) {
      const place = places.get(key);
      if (place === undefined) continue;
      found.push(place);
      next.set(key, found);
    }
    candidates = next;
  }
  return inOrder([...candidates.values()], sequences.length);
}

function uniquePlaces(sequence: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  sequence.forEach((key, place) => places.set(key, places.has(key) ? -1 : place));
  for (const [key, place] of places) if (place === -1) places.delete(key);
  return places;
}

/** The longest chain for one sequence after the other: each drops what is out of order there. */
function inOrder(anchors: readonly Anchor[], count: number): readonly Anchor[] {
  let chain = anchors;
  for (let sequence = 1; sequence < count; sequence += 1) chain = increasing(chain, sequence);
  return chain;
}

function increasing(anchors: readonly Anchor[], sequence: number): readonly Anchor[] {
  const at = (index: number): number => anchors[index]?.[sequence] ?? 0;
  const tails: number[] = [];
  const before: number[] = [];
  anchors.forEach((_, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(tails[middle] ?? 0) < at(index)) low = middle + 1;
      else high = middle;
    }
    before[index] = tails[low - 1] ?? -1;
    tails[low] = index;
  });
  const chain: Anchor[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const anchor = anchors[index];
    if (anchor !== undefined) chain.push(anchor);
  }
  return chain.reverse();
}

/** How many elements all sequences start with alike, by key. */
export function sharedStart(sequences: readonly (readonly string[])[]): number {
  const [first = []] = sequences;
  const most = least(sequences.map((one) => one.length));
  let count = 0;
  while (count < most && sequences.every((one) => one[count] === first[count])) count += 1;
  return count;
}

/** How many elements all sequences end with alike, beyond the first `start`. */
export function sharedEnd(sequences: readonly (readonly string[])[], start: number): number {
  const [first = []] = sequences;
  const most = least(sequences.map((one) => one.length)) - start;
  let count = 0;
  while (count < most && sequences.every((one) => one[one.length - 1 - count] === first[first.length - 1 - count])) count += 1;
  return count;
}
