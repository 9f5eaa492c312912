// Families of similar files: stars around a representative, found without comparing each file with each.
import { gather, type Copies, type Gathered } from './gather.ts';
import type { Aside } from './set-aside.ts';
import { defaultThreshold, ratio } from './similarity.ts';
import { type Star, StarSearch } from './stars.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A file as it is given. */
export interface TemplateSource {
  readonly path: string;
  readonly text: string;
}

export interface FamilyOptions {
  /** Members are alike strictly above it; 0.7. Far below, some are missed: candidates are chosen for about that. */
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
 * A representative and at least two others (`minimum` different texts in all) with the same extension. Two files are alike when
 *   - their similarity, as `similarity` defines it, is strictly above the threshold, and
 *   - so is that of their bodies, the tokens outside licence headers and imports; or their bodies hold at least half of what they have in
 *     common, and the similarity of the bodies is 0.6 or more.
 * Each member is alike to the representative, and when it was taken in it was so to three of four of the members chosen to stand for the
 * others: the first eight, some later ones (of files with more than 2,000 tokens fewer). A file is in one family at most, although it may be alike to several. What saves nothing is
 * no family: what members have in common must be more than what it takes to say in what they differ.
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
  /** Files with exactly the same text that are in no family, by path; the largest group first. */
  readonly copies: readonly (readonly string[])[];
  /** Files given, and files compared: the rest was left aside. */
  readonly files: number;
  readonly compared: number;
  readonly leftAside: Readonly<Record<Aside, number>>;
  /** Pairs that looked somewhat alike and were not compared, since those that looked more so had not been alike. */
  readonly unchecked: number;
}

/** Bytes to say which template and which parameters, for each member. */
const callBytes = 40;
/** Files between two words on progress. */
const often = 64;

/** The same families whatever the order of `files`. */
export function findFamilies(files: Iterable<TemplateSource>, options: FamilyOptions = {}): Families {
  const { threshold = defaultThreshold, minimum = 3 } = options;
  const gathered = gather(files, (done) => tell(options, 'read', done));
  const families: Family[] = [];
  let unchecked = 0;
  let done = 0;
  for (const { extension, nodes } of gathered.groups) {
    const search = new StarSearch(nodes, threshold, Math.max(2, minimum));
    const stars = search.stars(() => tell(options, 'compare', (done += 1), gathered.distinct));
    families.push(...stars.map((star) => familyOf(extension, nodes, star, gathered.vocabulary)).filter((family) => family.savedBytes > 0));
    unchecked += search.unchecked;
  }
  return {
    families: families.sort((a, b) => b.savedBytes - a.savedBytes || order(a.representative, b.representative)),
    copies: copiesOutside(families, gathered.groups),
    files: gathered.files,
    compared: gathered.compared,
    leftAside: gathered.leftAside,
    unchecked,
  };
}

function copiesOutside(families: readonly Family[], groups: Gathered['groups']): string[][] {
  const inside = new Set(families.flatMap((family) => family.members.map((member) => member.path)));
  return groups
    .flatMap(({ nodes }) => nodes.map((node) => node.paths))
    .filter((paths) => paths.length > 1 && !paths.some((path) => inside.has(path)))
    .sort((a, b) => b.length - a.length || order(a[0] ?? '', b[0] ?? ''));
}

function tell({ progress, signal }: FamilyOptions, step: 'read' | 'compare', done: number, total?: number): void {
  if (done % often !== 0) return;
  progress?.(step, done, total);
  if (signal?.aborted === true) throw signal.reason ?? new Error('aborted');
}

function familyOf(extension: string, nodes: readonly Copies[], { center, others }: Star, vocabulary: Vocabulary): Family {
  const representative = nodes[center];
  if (representative === undefined) throw new Error(`there is no file ${center}`);
  const members = membersOf(representative, 1);
  const similarities: number[] = [];
  const saving = new Saving(representative, vocabulary);
  let saved = 0;
  for (const { number, common } of others) {
    const node = nodes[number];
    if (node === undefined) continue;
    const similarity = ratio(common, representative.sequence.length + node.sequence.length);
    similarities.push(similarity);
    members.push(...membersOf(node, similarity));
    saved += saving.of(node, common);
  }
  similarities.sort((a, b) => a - b);
  return {
    extension,
    representative: representative.paths[0] ?? '',
    members: members.sort((a, b) => order(a.path, b.path)),
    distinct: others.length + 1,
    minimumSimilarity: similarities[0] ?? 1,
    medianSimilarity: similarities[Math.floor(similarities.length / 2)] ?? 1,
    sharedTokens: Math.min(...others.map((one) => one.common)),
    bytes: members.reduce((sum, member) => sum + member.bytes, 0),
    savedBytes: saved,
  };
}

function membersOf({ paths, sequence, bytes }: Copies, similarity: number): FamilyMember[] {
  const [first] = paths;
  return paths.map((path) => ({ path, similarity, tokens: sequence.length, bytes, ...(path === first || first === undefined ? {} : { copyOf: first }) }));
}

/** What need not be written of a member when the representative is its template. */
class Saving {
  private readonly counts = new Map<number, number>();
  private readonly vocabulary: Vocabulary;

  constructor(representative: Copies, vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    for (const id of representative.sequence) this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }

  /** By the share of its tokens, or of its text where that is less: one long token can be most of a file. */
  of({ sequence, bytes }: Copies, common: number): number {
    const left = new Map(this.counts);
    let [shared, total] = [0, 0];
    for (const id of sequence) {
      const length = this.vocabulary.length(id);
      const rest = left.get(id) ?? 0;
      total += length;
      if (rest === 0) continue;
      left.set(id, rest - 1);
      shared += length;
    }
    return Math.max(0, Math.round(bytes * Math.min(common / sequence.length, shared / total)) - callBytes);
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
