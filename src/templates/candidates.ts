// Which files may be alike, without comparing each with each: sketches of their shingles in an inverted index.
import { mix, type Vocabulary } from './vocabulary.ts';

/** Tokens of a shingle. */
const width = 4;
/** Hashes kept of a file. */
const sketchSize = 96;
/**
 * Files whose estimated Jaccard similarity is below are no candidates. Of pairs above 0.7 by longest common subsequence the lowest was
 * 0.3 in the corpora measured; the rest is for the error of the estimate.
 */
const leastOverlap = 0.2;

/**
 * The smallest hashes of the distinct shingles, ascending (bottom-k MinHash, Broder, "On the resemblance and containment of documents",
 * 1997): of the smallest in the union of two files, the share that both have estimates the Jaccard similarity of their shingles.
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

/** The estimate for two sketches; exact when both hold all shingles of their files. */
export function estimatedOverlap(a: Uint32Array, b: Uint32Array): number {
  let [one, other, union, common] = [0, 0, 0, 0];
  while (union < sketchSize && (one < a.length || other < b.length)) {
    const left = a[one] ?? Infinity;
    const right = b[other] ?? Infinity;
    union += 1;
    if (left === right) common += 1;
    if (left <= right) one += 1;
    if (right <= left) other += 1;
  }
  return union === 0 ? 1 : common / union;
}

/** Numbered sketches; asked which of those that are still in are near one of them. */
export class CandidateIndex {
  private readonly sketches: readonly Uint32Array[];
  private readonly postings = new Map<number, number[]>();
  private readonly gone: Uint8Array;
  /** How often each other was met in the walk under way. */
  private readonly met: Uint16Array;

  constructor(sketches: readonly Uint32Array[]) {
    this.sketches = sketches;
    this.gone = new Uint8Array(sketches.length);
    this.met = new Uint16Array(sketches.length);
    for (const [number, sketch] of sketches.entries()) {
      for (const hash of sketch) {
        const posting = this.postings.get(hash);
        if (posting === undefined) this.postings.set(hash, [number]);
        else posting.push(number);
      }
    }
  }

  /** How much of it others have too: high in the middle of a crowd. */
  weight(number: number): number {
    let sum = 0;
    for (const hash of this.sketches[number] ?? []) sum += this.postings.get(hash)?.length ?? 0;
    return sum;
  }

  /** It is near nothing from now on. */
  remove(number: number): void {
    this.gone[number] = 1;
  }

  isGone(number: number): boolean {
    return this.gone[number] === 1;
  }

  /** The candidates for `number`, the nearest first, then by their numbers. */
  near(number: number): number[] {
    const { met } = this;
    const sketch = this.sketches[number] ?? new Uint32Array();
    const others: number[] = [];
    for (const hash of sketch) {
      for (const other of this.present(hash)) {
        if (met[other] === 0) others.push(other);
        met[other] = (met[other] ?? 0) + 1;
      }
    }
    const found: { other: number; overlap: number }[] = [];
    for (const other of others) {
      const shared = met[other] ?? 0;
      met[other] = 0;
      // What both have is at most this share of the union's smallest: most need no merge.
      if (other === number || shared < leastOverlap * Math.min(sketch.length, this.sketches[other]?.length ?? 0)) continue;
      const overlap = estimatedOverlap(sketch, this.sketches[other] ?? sketch);
      if (overlap >= leastOverlap) found.push({ other, overlap });
    }
    return found.sort((a, b) => b.overlap - a.overlap || a.other - b.other).map((one) => one.other);
  }

  /** A posting without those that are gone, which are dropped once they are the half. */
  private present(hash: number): readonly number[] {
    const posting = this.postings.get(hash) ?? [];
    const still = posting.filter((number) => this.gone[number] === 0);
    if (still.length * 2 < posting.length) this.postings.set(hash, still);
    return still;
  }
}
