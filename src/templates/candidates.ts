// Which files may be alike, without comparing each with each: sketches of their shingles in an inverted index.
import { mix, type Vocabulary } from './vocabulary.ts';

/**
 * Tokens of a shingle. Of four, the usual number, a small file with a change every few tokens has too few left: of the pairs above 0.7
 * by longest common subsequence in four repositories, up to 13 in 100 then have less than 0.2 in common.
 */
const width = 3;
/** Hashes kept of a file. */
const sketchSize = 96;
/** Files whose estimated Jaccard similarity is below are no candidates: see the measurements in test/templates/detection.slow.test.ts. */
const leastOverlap = 0.13;

/**
 * The smallest hashes of the distinct shingles, ascending (bottom-k MinHash, Broder, "On the resemblance and containment of documents",
 * 1997). Those that two files share, of all in the two sketches, estimate the Jaccard similarity of their shingles; they are that when
 * both files have no more shingles than are kept.
 */
export function sketchOf(sequence: Uint32Array, vocabulary: Vocabulary): Uint32Array {
  const count = Math.max(1, sequence.length - width + 1);
  const hashes = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    let hash = 0;
    for (let place = at; place < at + width; place += 1) hash = Math.imul(hash, 0x9e3779b1) + vocabulary.hash(sequence[place] ?? 0);
    hashes[at] = mix(hash);
  }
  hashes.sort();
  let kept = 0;
  for (let at = 0; at < count && kept < sketchSize; at += 1) {
    if (at > 0 && hashes[at] === hashes[at - 1]) continue;
    hashes[kept] = hashes[at] ?? 0;
    kept += 1;
  }
  return hashes.slice(0, kept);
}

/** Numbered sketches; asked which of those that are still in are near one of them. */
export class CandidateIndex {
  private readonly sketches: readonly Uint32Array[];
  /** For each sketch the slots of its hashes. */
  private readonly slots: readonly Uint32Array[];
  /** Slot by slot the numbers of the sketches that have the hash: from `starts`, as many as `sizes`. */
  private readonly postings: Uint32Array;
  private readonly starts: Uint32Array;
  private readonly sizes: Uint32Array;
  private readonly gone: Uint8Array;
  /** How often each other was met in the walk under way. */
  private readonly met: Uint16Array;

  constructor(sketches: readonly Uint32Array[]) {
    this.sketches = sketches;
    this.gone = new Uint8Array(sketches.length);
    this.met = new Uint16Array(sketches.length);
    const slotOf = new Map<number, number>();
    this.slots = sketches.map((sketch) => sketch.map((hash) => slotOf.get(hash) ?? (slotOf.set(hash, slotOf.size), slotOf.size - 1)));
    this.sizes = new Uint32Array(slotOf.size);
    this.starts = new Uint32Array(slotOf.size + 1);
    for (const slots of this.slots) for (const slot of slots) this.sizes[slot] = (this.sizes[slot] ?? 0) + 1;
    for (let slot = 0; slot < slotOf.size; slot += 1) this.starts[slot + 1] = (this.starts[slot] ?? 0) + (this.sizes[slot] ?? 0);
    this.postings = new Uint32Array(this.starts[slotOf.size] ?? 0);
    const next = this.starts.slice();
    for (const [number, slots] of this.slots.entries()) {
      for (const slot of slots) {
        const at = next[slot] ?? 0;
        this.postings[at] = number;
        next[slot] = at + 1;
      }
    }
  }

  /** How much of it others have too: high in the middle of a crowd. */
  weight(number: number): number {
    let sum = 0;
    for (const slot of this.slots[number] ?? []) sum += (this.starts[slot + 1] ?? 0) - (this.starts[slot] ?? 0);
    return sum;
  }

  /** It is near nothing from now on. */
  remove(number: number): void {
    this.gone[number] = 1;
  }

  /** The candidates for `number` among those not removed, the nearest first, then by their numbers. */
  near(number: number): number[] {
    const { met } = this;
    const sketch = this.sketches[number] ?? new Uint32Array();
    const others: number[] = [];
    for (const slot of this.slots[number] ?? []) this.walk(slot, others);
    const found: { other: number; overlap: number }[] = [];
    for (const other of others) {
      const shared = met[other] ?? 0;
      met[other] = 0;
      const overlap = shared / (sketch.length + (this.sketches[other]?.length ?? 0) - shared);
      if (overlap >= leastOverlap && other !== number) found.push({ other, overlap });
    }
    return found.sort((a, b) => b.overlap - a.overlap || a.other - b.other).map((one) => one.other);
  }

  /** Meets all that have the hash, and drops those that are gone on the way. */
  private walk(slot: number, others: number[]): void {
    const { met, postings, gone } = this;
    const start = this.starts[slot] ?? 0;
    const end = start + (this.sizes[slot] ?? 0);
    let kept = start;
    for (let at = start; at < end; at += 1) {
      const other = postings[at] ?? 0;
      if (gone[other] === 1) continue;
      postings[kept] = other;
      kept += 1;
      const times = met[other] ?? 0;
      if (times === 0) others.push(other);
      met[other] = times + 1;
    }
    this.sizes[slot] = kept - start;
  }
}
