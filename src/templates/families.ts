// Families of similar files: stars around a representative, found without comparing each file with each.
import { CandidateIndex } from './candidates.ts';
import { gather, type Copies } from './gather.ts';
import type { Aside } from './set-aside.ts';
import { Comparison, defaultThreshold, ratio } from './similarity.ts';

/** A file as it is given. */
export interface TemplateSource {
  readonly path: string;
  readonly text: string;
}

export interface FamilyOptions {
  /** Members are alike strictly above it; 0.7. */
  readonly threshold?: number;
  /** Different texts that make a family; 3. */
  readonly minimum?: number;
  /** Called now and then; `total` is unknown while files are read. */
  readonly progress?: (step: 'read' | 'compare', done: number, total?: number) => void;
  /** Looked at wherever progress is told: once aborted, its reason is thrown. An AbortSignal serves. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

export interface FamilyMember {
  readonly path: string;
  /** To the representative. */
  readonly similarity: number;
  readonly tokens: number;
  readonly bytes: number;
  /** The member before it whose text is exactly the same. */
  readonly copyOf?: string;
}

/**
 * A representative and at least two others (`minimum` different texts in all) with the same extension, each of which
 *   - is more similar to the representative than the threshold, as `similarity` defines it, strictly, and
 *   - has at least half of its body in common with it: the same measure on the tokens outside licence headers and imports is 0.5 or more.
 * A file is in one family at most, although it may be similar to several. Members need not be that similar to one another.
 */
export interface Family {
  readonly extension: string;
  readonly representative: string;
  /** By path, the representative and exact copies included. */
  readonly members: readonly FamilyMember[];
  /** Members without the copies. */
  readonly distinct: number;
  /** Of the members that are neither the representative nor a copy. */
  readonly minimumSimilarity: number;
  readonly medianSimilarity: number;
  /** Tokens that the member least similar to the representative has in common with it. */
  readonly sharedTokens: number;
  /** UTF-8 bytes of all members, and an estimate of those that need not be written when one is a template for the others. */
  readonly bytes: number;
  readonly savedBytes: number;
}

export interface Families {
  /** What saves most comes first, then by the path of the representative. */
  readonly families: readonly Family[];
  /** Files with exactly the same text that are in no family, by path; the largest saving first. */
  readonly copies: readonly (readonly string[])[];
  /** Files given, and files compared: the rest was left aside. */
  readonly files: number;
  readonly compared: number;
  readonly leftAside: Readonly<Record<Aside, number>>;
  /** Pairs that looked somewhat alike and were not compared, since those that looked more so had not been alike. */
  readonly unchecked: number;
}

/** The smallest share of their bodies that two files must have in common. */
const bodyShare = 0.5;
/** After so many comparisons in vain, the candidates that look less alike are not tried: it bounds the work on what only looks alike. */
const vain = 64;
/** Bytes to say which template and which parameters, for each member. */
const callBytes = 40;

/** The same families whatever the order of `files`. */
export function findFamilies(files: Iterable<TemplateSource>, options: FamilyOptions = {}): Families {
  const { threshold = defaultThreshold, minimum = 3 } = options;
  const gathered = gather(files, (done) => tell(options, 'read', done));
  const families: Family[] = [];
  const copies: (readonly string[])[] = [];
  let unchecked = 0;
  let done = 0;
  for (const { extension, nodes } of gathered.groups) {
    const search = new Search(nodes, threshold, Math.max(2, minimum));
    for (const star of search.stars(() => tell(options, 'compare', (done += 1), gathered.distinct))) families.push(familyOf(extension, nodes, star));
    unchecked += search.unchecked;
    copies.push(...nodes.filter((node, number) => node.paths.length > 1 && !search.isTaken(number)).map((node) => node.paths));
  }
  return {
    families: families.sort((a, b) => b.savedBytes - a.savedBytes || order(a.representative, b.representative)),
    copies: copies.sort((a, b) => b.length - a.length || order(a[0] ?? '', b[0] ?? '')),
    files: gathered.files,
    compared: gathered.compared,
    leftAside: gathered.leftAside,
    unchecked,
  };
}

function tell({ progress, signal }: FamilyOptions, step: 'read' | 'compare', done: number, total?: number): void {
  if (done % 64 !== 0) return;
  progress?.(step, done, total);
  if (signal?.aborted === true) throw signal.reason ?? new Error('aborted');
}

interface Alike {
  readonly number: number;
  /** Tokens in common. */
  readonly common: number;
}

interface Star {
  readonly center: number;
  readonly others: readonly Alike[];
}

/**
 * Star clustering (Aslam, Pelekhov, Rus, "The star clustering algorithm for static and dynamic information organization", 2004): the file
 * that most others look like is a representative first and takes all that are alike, so a crowd costs one comparison a file. No two files
 * are compared twice: what was tried leaves the index, and what was alike to it and too little for a family remembers that.
 */
class Search {
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
      const others = this.alike(center);
      this.index.remove(center);
      if (others.length + 1 >= this.minimum) {
        stars.push({ center, others });
        for (const number of [center, ...others.map((one) => one.number)]) this.take(number);
      } else {
        for (const { number, common } of others) this.remember(number, { number: center, common });
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

  /** All that are in no family and alike to `center`. */
  private alike(center: number): Alike[] {
    const others = (this.remembered.get(center) ?? []).filter((one) => !this.isTaken(one.number));
    const node = this.nodes[center];
    const candidates = this.index.near(center);
    if (node === undefined || candidates.length === 0) return others;
    const comparing = new Comparing(node, this.threshold);
    let inVain = 0;
    for (const [place, number] of candidates.entries()) {
      const other = this.nodes[number];
      const common = other === undefined ? undefined : comparing.alike(other);
      if (common !== undefined) {
        others.push({ number, common });
        inVain = 0;
      } else if ((inVain += 1) === vain) {
        this.unchecked += candidates.length - place - 1;
        break;
      }
    }
    return others;
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
  alike(other: Copies): number | undefined {
    const similar = this.whole.above(other.sequence, this.threshold);
    if (similar === undefined) return undefined;
    const common = Math.round((similar * (this.node.sequence.length + other.sequence.length)) / 2);
    return this.sharesBody(other, common) ? common : undefined;
  }

  private sharesBody(other: Copies, common: number): boolean {
    const bodies = this.node.body.length + other.body.length;
    const outside = this.node.sequence.length + other.sequence.length - bodies;
    // Each pair of common tokens of which one is outside the bodies takes at least one of those outside.
    if (ratio(common - outside, bodies) >= bodyShare) return true;
    this.body ??= new Comparison(this.node.body);
    return ratio(this.body.common(other.body), bodies) >= bodyShare;
  }
}

function familyOf(extension: string, nodes: readonly Copies[], { center, others }: Star): Family {
  const representative = nodes[center];
  const members: FamilyMember[] = [];
  let saved = 0;
  const similarities: number[] = [];
  for (const { number, common } of [{ number: center, common: 0 }, ...others]) {
    const node = nodes[number];
    const first = node?.paths[0];
    if (node === undefined || first === undefined) continue;
    const tokens = node.sequence.length;
    const similarity = node === representative ? 1 : ratio(common, tokens + (representative?.sequence.length ?? 0));
    if (node !== representative) similarities.push(similarity);
    for (const path of node.paths) members.push({ path, similarity, tokens, bytes: node.bytes, ...(path === first ? {} : { copyOf: first }) });
    saved += Math.max(0, Math.round((node.bytes * common) / tokens) - callBytes);
  }
  similarities.sort((a, b) => a - b);
  return {
    extension,
    representative: representative?.paths[0] ?? '',
    members: members.sort((a, b) => order(a.path, b.path)),
    distinct: others.length + 1,
    minimumSimilarity: similarities[0] ?? 1,
    medianSimilarity: similarities[Math.floor(similarities.length / 2)] ?? 1,
    sharedTokens: Math.min(...others.map((one) => one.common)),
    bytes: members.reduce((sum, member) => sum + member.bytes, 0),
    savedBytes: saved,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
