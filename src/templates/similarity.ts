// How alike two texts are: the longest common subsequence of their tokens, exact and bit-parallel, with bounds that spare it.
import { type Tokens, tokenize } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** Files are alike when their similarity is strictly above. */
export const defaultThreshold = 0.7;

/**
 * 2·LCS(a, b) / (|a| + |b|) on tokens compared by their exact text, whitespace left out: 1 for the same tokens in the same order, 0 when
 * none is common, and 1 for two without any.
 */
export function similarity(a: Tokens, b: Tokens): number {
  const vocabulary = new Vocabulary();
  const [one, other] = [vocabulary.encode(a), vocabulary.encode(b)];
  return ratio(new Comparison(one).common(other), one.length + other.length);
}

/** The same of two texts, in the language that `path` says. */
export function textSimilarity(a: string, b: string, path: string): number {
  return similarity(tokenize(a, path), tokenize(b, path));
}

/**
 * Always by this one division, which is rounded correctly: 14 of 20 is then exactly what `0.7` reads as, and not above it.
 */
export function ratio(common: number, sum: number): number {
  return sum === 0 ? 1 : (2 * common) / sum;
}

/** Bits of a word that are used: sums of two words and a carry stay within what the engine adds as 32-bit integers. */
const bits = 30;
const full = (1 << bits) - 1;
/** Rows between two looks at whether the rest can still be enough. */
const rowsBetween = 64;

/**
 * One sequence made ready to be compared with many others.
 *
 * The recurrence is Hyyrö's ("Bit-parallel LCS-length computation revisited", AWOCA 2004) as Crochemore et al. have it ("A fast and
 * practical bit-vector algorithm for the longest common subsequence problem", IPL 80, 2001): V starts with ones, each token of the other
 * sequence makes V' = (V + (V & M)) | (V & ~M) where M marks its places in this one, and the zeros in the end are the length. Here M is
 * kept as the words in which it has bits, since most tokens are rare: a row touches those words only, and where a carry goes. A common
 * beginning and end take no row.
 */
export class Comparison {
  private readonly sequence: Uint32Array;
  /** Distinct ids, sorted; for each where its words begin in `words` and `masks`. */
  private readonly slots: Map<number, number>;
  private readonly offsets: Uint32Array;
  private readonly words: Uint32Array;
  private readonly masks: Int32Array;
  /** How often each slot occurs, and what is left of that while a bound is computed. */
  private readonly counts: Uint32Array;
  private readonly left: Uint32Array;
  private readonly vector: Int32Array;

  constructor(sequence: Uint32Array) {
    this.sequence = sequence;
    const slots = new Map<number, number>();
    const slotAt = new Uint32Array(sequence.length);
    const lastWord: number[] = [];
    const sizes: number[] = [];
    for (let at = 0; at < sequence.length; at += 1) {
      const id = sequence[at] ?? 0;
      let slot = slots.get(id);
      if (slot === undefined) {
        slot = slots.size;
        slots.set(id, slot);
        sizes.push(0);
        lastWord.push(-1);
      }
      slotAt[at] = slot;
      const word = Math.floor(at / bits);
      if (lastWord[slot] !== word) sizes[slot] = (sizes[slot] ?? 0) + 1;
      lastWord[slot] = word;
    }
    this.slots = slots;
    this.offsets = new Uint32Array(slots.size + 1);
    for (let slot = 0; slot < slots.size; slot += 1) this.offsets[slot + 1] = (this.offsets[slot] ?? 0) + (sizes[slot] ?? 0);
    const total = this.offsets[slots.size] ?? 0;
    this.words = new Uint32Array(total);
    this.masks = new Int32Array(total);
    this.counts = new Uint32Array(slots.size);
    this.left = new Uint32Array(slots.size);
    this.vector = new Int32Array(Math.ceil(sequence.length / bits) + 1);
    this.fill(slotAt);
  }

  private fill(slotAt: Uint32Array): void {
    const next = this.offsets.slice();
    const lastWord = new Int32Array(this.slots.size).fill(-1);
    for (let at = 0; at < slotAt.length; at += 1) {
      const slot = slotAt[at] ?? 0;
      const word = Math.floor(at / bits);
      this.counts[slot] = (this.counts[slot] ?? 0) + 1;
      if (lastWord[slot] !== word) next[slot] = (next[slot] ?? 0) + 1;
      lastWord[slot] = word;
      const entry = (next[slot] ?? 0) - 1;
      this.words[entry] = word;
      this.masks[entry] = (this.masks[entry] ?? 0) | (1 << (at % bits));
    }
  }

  /** At least the length of the longest common subsequence: tokens in common, whatever their order. */
  bound(other: Uint32Array): number {
    const { slots, left } = this;
    left.set(this.counts);
    let common = 0;
    for (let at = 0; at < other.length; at += 1) {
      const slot = slots.get(other[at] ?? 0);
      if (slot === undefined) continue;
      const rest = left[slot] ?? 0;
      if (rest === 0) continue;
      left[slot] = rest - 1;
      common += 1;
    }
    return common;
  }

  /** The similarity when it is strictly above `threshold`, else undefined, mostly without the longest common subsequence. */
  above(other: Uint32Array, threshold: number): number | undefined {
    const sum = this.sequence.length + other.length;
    if (ratio(Math.min(this.sequence.length, other.length), sum) <= threshold) return undefined;
    if (ratio(this.bound(other), sum) <= threshold) return undefined;
    const exact = ratio(this.common(other, leastAbove(threshold, sum)), sum);
    return exact > threshold ? exact : undefined;
  }

  /** The length of the longest common subsequence; or 0 as soon as it is seen that it is less than `needed`. */
  common(other: Uint32Array, needed = 0): number {
    const { sequence, vector, offsets, words, masks } = this;
    const shorter = Math.min(sequence.length, other.length);
    let prefix = 0;
    while (prefix < shorter && sequence[prefix] === other[prefix]) prefix += 1;
    let suffix = 0;
    while (suffix < shorter - prefix && sequence[sequence.length - 1 - suffix] === other[other.length - 1 - suffix]) suffix += 1;
    const end = sequence.length - suffix;
    this.begin(prefix, end);
    const last = Math.ceil(end / bits);
    const rows = other.length - suffix;
    for (let row = prefix; row < rows; row += 1) {
      if (row % rowsBetween === 0 && this.zeros(end) + other.length - row < needed) return 0;
      const slot = this.slots.get(other[row] ?? 0);
      if (slot === undefined) continue;
      const stop = offsets[slot + 1] ?? 0;
      let carry = 0;
      let word = 0;
      for (let entry = offsets[slot] ?? 0; entry < stop; entry += 1) {
        const target = words[entry] ?? 0;
        if (target >= last) break;
        for (; carry !== 0 && word < target; word += 1) carry = this.carryInto(word);
        const mask = masks[entry] ?? 0;
        const before = vector[target] ?? 0;
        const sum = before + (before & mask) + carry;
        vector[target] = (sum & full) | (before & ~mask);
        carry = sum >>> bits;
        word = target + 1;
      }
      for (; carry !== 0 && word < last; word += 1) carry = this.carryInto(word);
    }
    return suffix + this.zeros(end);
  }

  /** As if the common beginning had been processed: its bits are zeros. */
  private begin(prefix: number, end: number): void {
    const { vector } = this;
    const last = Math.ceil(end / bits);
    const first = Math.floor(prefix / bits);
    vector.fill(0, 0, first);
    vector.fill(full, first, last);
    if (first < last) vector[first] = full & ~((1 << (prefix % bits)) - 1);
  }

  /** A word without bits in the mask: V' = (V + carry) | V. */
  private carryInto(word: number): number {
    const before = this.vector[word] ?? 0;
    const sum = before + 1;
    this.vector[word] = (sum & full) | before;
    return sum >>> bits;
  }

  /** Zeros among the first `end` bits. */
  private zeros(end: number): number {
    const { vector } = this;
    let count = 0;
    for (let word = 0; word * bits < end; word += 1) {
      const width = Math.min(bits, end - word * bits);
      count += ones(~(vector[word] ?? 0) & ((1 << width) - 1));
    }
    return count;
  }
}

/** The smallest length whose similarity is above the threshold. */
function leastAbove(threshold: number, sum: number): number {
  let length = Math.max(0, Math.floor((threshold * sum) / 2) - 1);
  while (ratio(length, sum) <= threshold && length < sum) length += 1;
  return length;
}

/** Bits that are set, in parallel. */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
