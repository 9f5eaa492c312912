// What becomes of each change of the fixed version: taken, there already, or left out because the user changed the same lines.
import type { Hunk } from './line-diff.ts';
import { balanceOf, gist, isLayout, nameOf, refineHunk, wordsOf } from './line-pairs.ts';
import type { Versions } from './lines.ts';

/** The lines of the three texts, without their ends. */
type Contents = Versions<readonly string[]>;

/** Changes of one or both sides that cannot be told apart; all hunks lead from base. */
export interface Place {
  readonly ours: readonly Hunk[];
  readonly theirs: readonly Hunk[];
}

/** A place where theirs changes something, and what becomes of it. `linked`: left out because it is half of something left out. */
export interface DecidedPlace extends Place {
  readonly outcome: 'taken' | 'same' | 'left' | 'linked';
}

export interface Decision {
  /** Everything that ours changed, in order. */
  readonly ours: readonly Hunk[];
  /** Every place where theirs changed something, in order. A place that is taken shares no base line with `ours`. */
  readonly places: readonly DecidedPlace[];
}

/** Lines `start` up to, not including, `end`; 0-based. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The lines of base that a place (not empty, its hunks in order) covers. */
export function extentOf({ ours, theirs }: Place): Extent {
  return {
    start: Math.min(ours[0]?.oldStart ?? Infinity, theirs[0]?.oldStart ?? Infinity),
    end: Math.max(ours.at(-1)?.oldEnd ?? 0, theirs.at(-1)?.oldEnd ?? 0),
  };
}

/** The lines of one side (whose hunks these are, at least one) that stand where base has `start` to `end`. */
export function reachOf(hunks: readonly Hunk[], { start, end }: Extent): Extent {
  const [first, last] = [hunks[0], hunks.at(-1)];
  if (first === undefined || last === undefined) return { start, end };
  return { start: first.newStart - (first.oldStart - start), end: last.newEnd + (end - last.oldEnd) };
}

/**
 * Judges every change of theirs. Like diff3 (Khanna, Kunal, Pierce, "A formal investigation of diff3", 2007), except:
 * - Changes that only touch are both taken: ours and theirs stay in the order of the base lines between which they stand.
 * - Where hunks share lines they are first split where lines correspond (`refineHunk`), so only the lines in question stay behind.
 * - Two different insertions at one point are an overlap: nothing says which comes first.
 * - Touching changes that add the same line are an overlap: taking both would double it.
 * - A change is taken or left together with its other half: the place a line moved from or to, and the bracket it opens or closes.
 * Where something is not taken, all of ours stays: no line of the user's is ever touched.
 */
export function decide(versions: Contents, ours: readonly Hunk[], theirs: readonly Hunk[], touching: Touching = 'both'): Decision {
  const judge = touching === 'both' ? decideCluster : decideStrictly;
  const places = groupHunks({ ours, theirs }, touches).flatMap((cluster) => judge(versions, cluster));
  return { ours: places.flatMap((place) => place.ours), places: leaveLinked(versions, places.filter((place) => place.theirs.length > 0)) };
}

/**
 * What becomes of changes that touch and share no line: `both` are taken, or they are a `conflict`, as for git. A formatter's fix is about
 * its own lines; of two people's changes nobody knows that they fit.
 */
export type Touching = 'both' | 'conflict';

function decideStrictly(versions: Contents, cluster: Place): DecidedPlace[] {
  const outcome = isSame(versions, cluster) ? 'same' : isFree(versions, cluster) ? 'taken' : 'left';
  return [{ ...cluster, outcome }];
}

interface Group {
  readonly ours: Hunk[];
  readonly theirs: Hunk[];
  /** Where its hunks end in base. */
  end: number;
  /** Insertions only. */
  empty: boolean;
}

const touches = (group: Group, hunk: Hunk): boolean => hunk.oldStart <= group.end;
const overlaps = (group: Group, hunk: Hunk): boolean => hunk.oldStart < group.end || (group.empty && hunk.oldEnd === group.end);

/** Puts hunks of both sides that belong together into one place; insertions come before what starts at the same line. */
function groupHunks({ ours, theirs }: Place, together: (group: Group, hunk: Hunk) => boolean): Place[] {
  const hunks = [...ours.map((hunk) => ({ side: 'ours' as const, hunk })), ...theirs.map((hunk) => ({ side: 'theirs' as const, hunk }))];
  hunks.sort((a, b) => a.hunk.oldStart - b.hunk.oldStart || a.hunk.oldEnd - b.hunk.oldEnd);
  const groups: Group[] = [];
  for (const { side, hunk } of hunks) {
    let group = groups.at(-1);
    if (group === undefined || !together(group, hunk)) {
      group = { ours: [], theirs: [], end: hunk.oldEnd, empty: true };
      groups.push(group);
    }
    group[side].push(hunk);
    group.end = Math.max(group.end, hunk.oldEnd);
    group.empty &&= hunk.oldStart === hunk.oldEnd;
  }
  return groups;
}

/** A cluster (changes that touch) as places. What only ours changed is among them. */
function decideCluster(versions: Contents, cluster: Place): DecidedPlace[] {
  if (isSame(versions, cluster)) return [{ ...cluster, outcome: 'same' }];
  const parts = groupHunks(cluster, overlaps).flatMap((part) => (isFree(versions, part) ? [part] : groupHunks(refine(versions, part), overlaps)));
  return leaveDoubled(
    versions,
    parts.map((part) => ({ ...part, outcome: isSame(versions, part) ? 'same' : isFree(versions, part) ? 'taken' : 'left' })),
  );
}

/** Leaves out what is taken but brings a line that the user, next to it, brought as well. */
function leaveDoubled({ base, ours, theirs }: Contents, places: readonly DecidedPlace[]): DecidedPlace[] {
  const added = addedLines(base, ours, places.flatMap((place) => place.ours));
  if (added.size === 0) return [...places];
  const doubles = (place: DecidedPlace): boolean => [...addedLines(base, theirs, place.theirs)].some((line) => added.has(line));
  return places.map((place) => (place.outcome === 'taken' && doubles(place) ? { ...place, outcome: 'left' } : place));
}

/** Whether nothing has to be chosen here: only one side changed something, or both did the same. */
function isFree(versions: Contents, place: Place): boolean {
  return place.ours.length === 0 || place.theirs.length === 0 || isSame(versions, place);
}

function isSame(versions: Contents, place: Place): boolean {
  if (place.ours.length === 0 || place.theirs.length === 0) return false;
  const extent = extentOf(place);
  const [mine, fixed] = [reachOf(place.ours, extent), reachOf(place.theirs, extent)];
  if (mine.end - mine.start !== fixed.end - fixed.start) return false;
  for (let index = mine.start; index < mine.end; index += 1) {
    if (versions.ours[index] !== versions.theirs[index - mine.start + fixed.start]) return false;
  }
  return true;
}

function refine({ base, ours, theirs }: Contents, place: Place): Place {
  return {
    ours: place.ours.flatMap((hunk) => refineHunk(hunk, base, ours)),
    theirs: place.theirs.flatMap((hunk) => refineHunk(hunk, base, theirs)),
  };
}

/** What the lines say that came in; blank lines do not count. */
function addedLines(before: readonly string[], after: readonly string[], hunks: readonly Hunk[]): Set<string> {
  return new Set([...balanceOf(hunks, before, after, (line) => [gist(line)].filter(Boolean))].filter(([, count]) => count > 0).map(([line]) => line));
}

/** Leaves out what is taken but linked, directly or through others, to something left out. */
function leaveLinked(versions: Contents, places: readonly DecidedPlace[]): DecidedPlace[] {
  const has = (outcome: DecidedPlace['outcome']): boolean => places.some((place) => place.outcome === outcome);
  if (!has('left') || !has('taken')) return [...places];
  const links = createLinks(places.length);
  // What only changes layout keeps every word and bracket where it is: nothing to link, and by far the most in a formatted file.
  const changes = [...places.entries()].filter(([, place]) => !place.theirs.every((hunk) => isLayout(hunk, versions.base, versions.theirs)));
  linkMoves(versions, changes, links);
  linkBrackets(versions, changes, links);
  const left = new Set(places.flatMap((place, index) => (place.outcome === 'left' ? [links.leader(index)] : [])));
  return places.map((place, index) => (place.outcome === 'taken' && left.has(links.leader(index)) ? { ...place, outcome: 'linked' } : place));
}

interface Links {
  leader(index: number): number;
  link(a: number, b: number): void;
}

/** Disjoint sets with path halving. */
function createLinks(count: number): Links {
  const parents = Array.from({ length: count }, (_, index) => index);
  const parentOf = (index: number): number => parents[index] ?? index;
  const leader = (index: number): number => {
    let at = index;
    while (parentOf(at) !== at) {
      parents[at] = parentOf(parentOf(at));
      at = parentOf(at);
    }
    return at;
  };
  return { leader, link: (a, b) => void (parents[leader(a)] = leader(b)) };
}

/** What goes in one place and comes in another has moved: half of that would lose it or double it. Lines, and words that move once. */
function linkMoves({ base, theirs }: Contents, places: readonly [number, Place][], links: Links): void {
  const lines = new Map<string, Move>();
  const words = new Map<string, Move>();
  for (const [index, { theirs: hunks }] of places) {
    note(lines, index, balanceOf(hunks, base, theirs, nameOf));
    note(words, index, balanceOf(hunks, base, theirs, wordsOf));
  }
  for (const { came, went } of words.values()) if (came.length === 1 && went.length === 1) links.link(came[0] ?? 0, went[0] ?? 0);
  for (const { came, went } of lines.values()) {
    if (came.length > 0 && went.length > 0) for (const index of [...came, ...went]) links.link(index, came[0] ?? index);
  }
}

/** The places where something came and where it went. */
interface Move {
  readonly came: number[];
  readonly went: number[];
}

function note(moves: Map<string, Move>, index: number, balance: ReadonlyMap<string, number>): void {
  for (const [what, count] of balance) {
    const move = moves.get(what) ?? { came: [], went: [] };
    moves.set(what, move);
    (count > 0 ? move.came : move.went).push(index);
  }
}

/** A bracket that one place opens and another closes belongs together: half of that would not parse. */
function linkBrackets({ base, theirs }: Contents, places: readonly [number, Place][], links: Links): void {
  for (const [opening, closing] of ['()', '[]', '{}']) {
    const weigh = (lines: readonly string[]): number => {
      let sum = 0;
      for (const line of lines) for (const sign of line) sum += sign === opening ? 1 : sign === closing ? -1 : 0;
      return sum;
    };
    const waiting: { index: number; sign: number }[] = [];
    for (const [index, { theirs: hunks }] of places) {
      let open = 0;
      for (const hunk of hunks) open += weigh(theirs.slice(hunk.newStart, hunk.newEnd)) - weigh(base.slice(hunk.oldStart, hunk.oldEnd));
      for (const sign = Math.sign(open); open !== 0; open -= sign) {
        if (waiting.at(-1)?.sign === -sign) links.link(index, waiting.pop()?.index ?? index);
        else waiting.push({ index, sign });
      }
    }
  }
}
