// What becomes of each change of the fixed version: taken, there already, or left out because the user changed the same lines.
import type { Hunk } from './line-diff.ts';
import { gist, isTelling, refineHunk } from './line-pairs.ts';

/** The three versions of a text, as lines without their ends. */
export interface Versions {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

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

/** The changed stretch of base, and what the sides hold there. */
export function extentOf(place: Place): { start: number; end: number } {
  const hunks = [...place.ours, ...place.theirs];
  return { start: Math.min(...hunks.map((hunk) => hunk.oldStart)), end: Math.max(...hunks.map((hunk) => hunk.oldEnd)) };
}

/** The lines of one side (whose hunks these are, at least one) that stand where base has `start` to `end`. */
export function reachOf(hunks: readonly Hunk[], { start, end }: { start: number; end: number }): { start: number; end: number } {
  const [first, last] = [hunks[0], hunks.at(-1)];
  if (first === undefined || last === undefined) return { start, end };
  return { start: first.newStart - (first.oldStart - start), end: last.newEnd + (end - last.oldEnd) };
}

/**
 * Judges every change of theirs. Like diff3 (Khanna, Kunal, Pierce, "A formal investigation of diff3", 2007), except:
 * - Changes that only touch are both taken: ours and theirs stay in the order of the base lines between which they stand.
 * - Where hunks share lines they are first split at lines that only changed their layout (`refineHunk`).
 * - Two different insertions at one point are an overlap: nothing says which comes first.
 * - Touching changes that add the same line are an overlap: taking both would double it.
 * - A change is taken or left together with its other half: the place a line moved from or to, and the bracket it opens or closes.
 */
export function decide(versions: Versions, ours: readonly Hunk[], theirs: readonly Hunk[]): Decision {
  const all: Hunk[] = [];
  const places: DecidedPlace[] = [];
  for (const cluster of groupHunks({ ours, theirs }, touches)) {
    const parts = cluster.theirs.length === 0 ? [] : decideCluster(versions, cluster);
    if (parts.length === 0) all.push(...cluster.ours);
    for (const part of parts) {
      all.push(...part.ours);
      if (part.theirs.length > 0) places.push(part);
    }
  }
  return { ours: all, places: leaveLinked(versions, places) };
}

const touches = (group: { end: number; empty: boolean }, hunk: Hunk): boolean => hunk.oldStart <= group.end;
const overlaps = (group: { end: number; empty: boolean }, hunk: Hunk): boolean =>
  hunk.oldStart < group.end || (group.empty && hunk.oldEnd === group.end);

/** Puts hunks of both sides that belong together into one place; insertions come before what starts at the same line. */
function groupHunks({ ours, theirs }: Place, together: typeof touches): Place[] {
  const groups: { ours: Hunk[]; theirs: Hunk[]; end: number; empty: boolean }[] = [];
  const add = (side: 'ours' | 'theirs', hunk: Hunk): void => {
    let group = groups.at(-1);
    if (group === undefined || !together(group, hunk)) {
      group = { ours: [], theirs: [], end: hunk.oldEnd, empty: hunk.oldStart === hunk.oldEnd };
      groups.push(group);
    }
    group[side].push(hunk);
    group.empty &&= hunk.oldStart === hunk.oldEnd;
    group.end = Math.max(group.end, hunk.oldEnd);
  };
  let [mine, fixed] = [0, 0];
  while (mine < ours.length || fixed < theirs.length) {
    const [left, right] = [ours[mine], theirs[fixed]];
    if (left !== undefined && (right === undefined || comesFirst(left, right))) [mine] = [mine + 1, add('ours', left)];
    else if (right !== undefined) [fixed] = [fixed + 1, add('theirs', right)];
  }
  return groups;
}

function comesFirst(a: Hunk, b: Hunk): boolean {
  return a.oldStart !== b.oldStart ? a.oldStart < b.oldStart : a.oldEnd <= b.oldEnd;
}

function decideCluster(versions: Versions, cluster: Place): DecidedPlace[] {
  if (isSame(versions, cluster)) return [{ ...cluster, outcome: 'same' }];
  const parts = groupHunks(cluster, overlaps).flatMap((part) => (isFree(versions, part) ? [part] : groupHunks(refine(versions, part), overlaps)));
  const added = addedGists(versions.base, versions.ours, cluster.ours);
  return parts.map((part) => {
    if (isSame(versions, part)) return { ...part, outcome: 'same' };
    const doubled = cluster.ours.length > 0 && [...addedGists(versions.base, versions.theirs, part.theirs)].some((line) => added.has(line));
    return { ...part, outcome: isFree(versions, part) && !doubled ? 'taken' : 'left' };
  });
}

/** Whether nothing has to be chosen here: only one side changed something, or both did the same. */
function isFree(versions: Versions, place: Place): boolean {
  return place.ours.length === 0 || place.theirs.length === 0 || isSame(versions, place);
}

function isSame(versions: Versions, place: Place): boolean {
  if (place.ours.length === 0 || place.theirs.length === 0) return false;
  const extent = extentOf(place);
  const [mine, fixed] = [reachOf(place.ours, extent), reachOf(place.theirs, extent)];
  if (mine.end - mine.start !== fixed.end - fixed.start) return false;
  for (let index = mine.start; index < mine.end; index += 1) {
    if (versions.ours[index] !== versions.theirs[index - mine.start + fixed.start]) return false;
  }
  return true;
}

function refine({ base, ours, theirs }: Versions, place: Place): Place {
  return {
    ours: place.ours.flatMap((hunk) => refineHunk(hunk, base, ours)),
    theirs: place.theirs.flatMap((hunk) => refineHunk(hunk, base, theirs)),
  };
}

function addedGists(before: readonly string[], after: readonly string[], hunks: readonly Hunk[]): Set<string> {
  return new Set([...gistBalance(before, after, hunks)].filter(([, count]) => count > 0).map(([line]) => line));
}

/** How many more (or fewer) lines with each gist there are after the hunks; only lines that tell something. */
function gistBalance(before: readonly string[], after: readonly string[], hunks: readonly Hunk[]): Map<string, number> {
  const balance = new Map<string, number>();
  const count = (line: string, by: number): void => {
    if (isTelling(line)) balance.set(gist(line), (balance.get(gist(line)) ?? 0) + by);
  };
  for (const hunk of hunks) {
    for (const line of before.slice(hunk.oldStart, hunk.oldEnd)) count(line, -1);
    for (const line of after.slice(hunk.newStart, hunk.newEnd)) count(line, 1);
  }
  return balance;
}

/** Leaves out what is taken but linked, directly or through others, to something left out. */
function leaveLinked(versions: Versions, places: readonly DecidedPlace[]): DecidedPlace[] {
  if (!places.some((place) => place.outcome === 'left')) return [...places];
  const links = createLinks(places.length);
  linkMoves(versions, places, links);
  linkBrackets(versions, places, links);
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

/** A line that goes in one place and comes in another has moved: half of that would lose it or double it. */
function linkMoves({ base, theirs }: Versions, places: readonly Place[], links: Links): void {
  const seen = new Map<string, { came: number[]; went: number[] }>();
  for (const [index, place] of places.entries()) {
    for (const [line, count] of gistBalance(base, theirs, place.theirs)) {
      if (count === 0) continue;
      const entry = seen.get(line) ?? { came: [], went: [] };
      seen.set(line, entry);
      (count > 0 ? entry.came : entry.went).push(index);
    }
  }
  for (const { came, went } of seen.values()) {
    if (came.length === 0 || went.length === 0) continue;
    for (const index of [...came, ...went]) links.link(index, came[0] ?? index);
  }
}

/** A bracket that one place opens and another closes belongs together: half of that would not parse. */
function linkBrackets({ base, theirs }: Versions, places: readonly Place[], links: Links): void {
  for (const [opening, closing] of ['()', '[]', '{}']) {
    const waiting: { index: number; sign: number }[] = [];
    const weigh = (lines: readonly string[]): number => {
      let sum = 0;
      for (const line of lines) for (const sign of line) sum += sign === opening ? 1 : sign === closing ? -1 : 0;
      return sum;
    };
    for (const [index, place] of places.entries()) {
      let open = 0;
      for (const hunk of place.theirs) open += weigh(theirs.slice(hunk.newStart, hunk.newEnd)) - weigh(base.slice(hunk.oldStart, hunk.oldEnd));
      for (const sign = Math.sign(open); open !== 0; open -= sign) {
        if (waiting.at(-1)?.sign === -sign) links.link(index, waiting.pop()?.index ?? index);
        else waiting.push({ index, sign });
      }
    }
  }
}
