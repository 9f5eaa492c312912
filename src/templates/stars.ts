// Stars of files that are alike: a center and all that are similar to it, found with few comparisons.
import { CandidateIndex } from './candidates.ts';
import type { Copies } from './gather.ts';
import { Comparison, ratio } from './similarity.ts';

/**
 * The least similarity of bodies, where they are most of what two files have in common; where licence and imports are, the threshold itself
 * is asked of the bodies. Half of the bodies must be the same, and of files that have nothing to do with each other up to 3 pairs in 100
 * reach that by their punctuation; 0.6 almost none, while hardly a pair that is alike in whole is below.
 */
const bodyShare = 0.6;
/** After so many comparisons in vain, the candidates that look less alike are not tried: it bounds the work on what only looks alike. */
const vain = 32;
/** Members that stand for all: of them, this share must be alike to a new one, as the center must. */
const witnesses = 8;
const assent = 0.75;
/** Up to so many tokens all of these are compared; of larger files fewer, since twice the tokens take four times the time. */
const ordinary = 2_000;

function fewer(most: number, least: number, node: Copies): number {
  return Math.max(least, Math.min(most, Math.floor((most * ordinary) / node.sequence.length)));
}

export interface Alike {
  readonly number: number;
  /** Tokens in common. */
  readonly common: number;
}

export interface Star {
  readonly center: number;
  readonly others: readonly Alike[];
}

/**
 * Star clustering (Aslam, Pelekhov, Rus, "The star clustering algorithm for static and dynamic information organization", 2004): the file
 * that most others look like is a representative first and takes all that are alike, so a crowd costs a few comparisons a file. Other than
 * in a star, what is taken must be alike to most of the others too: of members that are just above the threshold with the center, many
 * are below with each other. What was tried leaves the index, and what was alike to it and too little for a family remembers that.
 */
export class StarSearch {
  private readonly nodes: readonly Copies[];
  private readonly threshold: number;
  private readonly minimum: number;
  private readonly index: CandidateIndex;
  private readonly taken: Uint8Array;
  private readonly remembered = new Map<number, Alike[]>();
  unchecked = 0;

  constructor(nodes: readonly Copies[], threshold: number, minimum: number) {
    this.nodes = nodes;
    this.threshold = threshold;
    this.minimum = minimum;
    this.index = new CandidateIndex(nodes.map((node) => node.sketch));
    this.taken = new Uint8Array(nodes.length);
  }

  isTaken(number: number): boolean {
    return this.taken[number] === 1;
  }

  stars(tried: () => void): Star[] {
    const weights = this.nodes.map((_, number) => this.index.weight(number));
    const centers = this.nodes.map((_, number) => number).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
    const stars: Star[] = [];
    for (const center of centers) {
      tried();
      if (this.isTaken(center)) continue;
      const { others, apart } = this.grow(center);
      this.index.remove(center);
      if (others.length + 1 >= this.minimum) {
        stars.push({ center, others });
        for (const number of [center, ...others.map((one) => one.number)]) this.take(number);
      } else {
        for (const { number, common } of [...others, ...apart]) this.remember(number, { number: center, common });
      }
    }
    return stars;
  }

  private take(number: number): void {
    this.taken[number] = 1;
    this.index.remove(number);
  }

  private remember(number: number, one: Alike): void {
    const known = this.remembered.get(number);
    if (known === undefined) this.remembered.set(number, [one]);
    else known.push(one);
  }

  /** Those in no family that are alike to `center`: its family, and those that are alike to it only. */
  private grow(center: number): { others: Alike[]; apart: Alike[] } {
    const others: Alike[] = [];
    const apart: Alike[] = [];
    const node = this.nodes[center];
    const known = (this.remembered.get(center) ?? []).filter((one) => !this.isTaken(one.number));
    const candidates = this.index.near(center);
    if (node === undefined || known.length + candidates.length === 0) return { others, apart };
    const comparing = new Comparing(node, this.threshold);
    const circle = new Circle(this.threshold, fewer(witnesses, 1, node));
    const patience = fewer(vain, 4, node);
    const add = (one: Alike): void => void (circle.admits(this.nodes[one.number]) ? others : apart).push(one);
    for (const one of known) add(one);
    let unlike = 0;
    for (const [place, number] of candidates.entries()) {
      const common = comparing.alike(this.nodes[number]);
      if (common === undefined) unlike += 1;
      else add({ number, common });
      if (unlike + apart.length < patience + others.length) continue;
      this.unchecked += candidates.length - place - 1;
      break;
    }
    return { others, apart };
  }
}

/** The members of a family but its center, some of which stand for all. */
class Circle {
  private readonly threshold: number;
  private readonly most: number;
  private readonly chosen: Comparing[] = [];
  private size = 0;

  constructor(threshold: number, most: number) {
    this.threshold = threshold;
    this.most = most;
  }

  /** Takes the file in when it is alike to most of those chosen. */
  admits(node: Copies | undefined): boolean {
    if (node === undefined || this.chosen.filter((one) => one.alike(node) !== undefined).length < assent * this.chosen.length) return false;
    this.size += 1;
    // Later ones are less like the center: of a large family they must be heard too.
    const place = this.size <= this.most ? this.size - 1 : Math.log2(this.size) % this.most;
    if (Number.isInteger(place)) this.chosen[place] = new Comparing(node, this.threshold);
    return true;
  }
}

/** One file made ready to be compared with others, as a whole and by its body. */
class Comparing {
  private readonly node: Copies;
  private readonly threshold: number;
  private readonly whole: Comparison;
  private body: Comparison | undefined;

  constructor(node: Copies, threshold: number) {
    this.node = node;
    this.threshold = threshold;
    this.whole = new Comparison(node.sequence);
  }

  /** Tokens in common, when the two can be in one family. */
  alike(other: Copies | undefined): number | undefined {
    if (other === undefined) return undefined;
    const similar = this.whole.above(other.sequence, this.threshold);
    if (similar === undefined) return undefined;
    const common = Math.round((similar * (this.node.sequence.length + other.sequence.length)) / 2);
    return this.sharesBody(other, common) ? common : undefined;
  }

  private sharesBody(other: Copies, common: number): boolean {
    const bodies = this.node.body.length + other.body.length;
    const outside = this.node.sequence.length + other.sequence.length - bodies;
    // Each pair of common tokens of which one is outside the bodies takes at least one of those outside.
    if (outside === 0 || ratio(common - outside, bodies) > this.threshold) return true;
    this.body ??= new Comparison(this.node.body);
    const inBodies = this.body.common(other.body);
    const similarity = ratio(inBodies, bodies);
    return similarity > this.threshold || (similarity >= bodyShare && inBodies * 2 >= common);
  }
}
