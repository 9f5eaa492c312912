// Finds what was done again and again in the last week: files created alike, files updated together, and updates that follow each other.
import { mostItems, type Episode } from './episodes.ts';
import { groupLinked } from './groups.ts';

/** Strictly more often than that is a pattern. */
export const often = 3;

/** "Each time": one of four may have been something else. */
const eachTime = 0.75;

/** What follows must come more often than it comes anyway. */
const leastLift = 1.5;

/** Runs of more files are not looked at for what follows them. */
const mostFollowed = 20;

/** What happened again and again. */
export interface Repetition {
  /** `create`: files alike; `together`: updated in one run; `follow`: `after` updated in the run after the one of `items`. */
  readonly kind: 'create' | 'together' | 'follow';
  /** Hashes: of shapes for `create`, else of paths. */
  readonly items: readonly string[];
  readonly after: readonly string[];
  readonly occurrences: readonly Episode[];
  /** Of so many that began that way. */
  readonly opportunities: number;
}

/** Episodes that were held up by what a fixer would have changed, when that happened too often. */
export function refusedFixes(episodes: readonly Episode[]): readonly Episode[] {
  const refused = episodes.filter(({ rules }) => rules.has('writeopt/needs-fix'));
  return refused.length > often ? refused : [];
}

/** All of them. Hashes decide nothing but identity, and the order within a moment decides nothing at all. */
export function findRepetitions(moments: readonly (readonly Episode[])[]): Repetition[] {
  const episodes = moments.flat();
  return [...createdAlike(episodes), ...updatedTogether(episodes), ...followed(moments)];
}

/** The ways to see each new file that most episodes share. */
function createdAlike(episodes: readonly Episode[]): Repetition[] {
  const common = timesOf(episodes.map((episode) => new Set(createsOf(episode).flatMap((shapes) => shapes))));
  const chosen = episodes.map((episode) => new Set(createsOf(episode).map((shapes) => mostCommon(shapes, common))));
  return repetitionsOf('create', episodes, chosen);
}

/** More ways to see a file were never written. */
const mostShapes = 4;

function createsOf({ operations }: Episode): (readonly string[])[] {
  return operations.filter(({ kind }) => kind === 'create').slice(0, mostItems).map(({ shapes = [] }) => shapes.slice(0, mostShapes));
}

/** The first one of equals: the most special of what is open is the name. */
export function mostCommon(shapes: readonly string[], times: ReadonlyMap<string, number>): string {
  let [best = ''] = shapes;
  for (const shape of shapes) if ((times.get(shape) ?? 0) > (times.get(best) ?? 0)) best = shape;
  return best;
}

function updatedTogether(episodes: readonly Episode[]): Repetition[] {
  return repetitionsOf('together', episodes, episodes.map(updatesOf));
}

function updatesOf({ operations }: Episode): Set<string> {
  const updates = operations.filter(({ kind }) => kind === 'update' || kind === 'rename');
  return new Set(updates.length > mostItems ? [] : updates.map(({ path }) => path));
}

function timesOf(sets: readonly ReadonlySet<string>[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const set of sets) for (const item of set) times.set(item, (times.get(item) ?? 0) + 1);
  return times;
}

/** Groups of items of which each came with each other nearly every time; what is in one is in no other, and part of none. */
function repetitionsOf(kind: 'create' | 'together', episodes: readonly Episode[], sets: readonly ReadonlySet<string>[]): Repetition[] {
  const places = placesOf(sets);
  const timesFor = (item: string): number => places.get(item)?.length ?? 0;
  const frequent = sets.map((set) => [...set].filter((item) => item !== '' && timesFor(item) > often));
  const isEachTime = (count: number, items: readonly string[]): boolean => count > often && count >= eachTime * Math.max(...items.map(timesFor));
  const commonTo = (items: readonly string[]): number[] => {
    const [rarest, ...others] = [...items].sort((a, b) => timesFor(a) - timesFor(b));
    return (places.get(rarest ?? '') ?? []).filter((place) => others.every((item) => sets[place]?.has(item)));
  };
  const groups = groupLinked(frequent, { canLink: (times, otherTimes) => Math.min(times, otherTimes) >= eachTime * Math.max(times, otherTimes), isLinked: (a, b, count) => isEachTime(count, [a, b]), isWhole: (items) => isEachTime(commonTo(items).length, items) });
  return groups
    .filter((items) => kind === 'create' || items.length > 1)
    .map((items) => ({ kind, items, after: [], occurrences: commonTo(items).flatMap((place) => episodes[place] ?? []), opportunities: Math.max(...items.map(timesFor)) }));
}

/** Where each item is, in order. */
function placesOf(sets: readonly ReadonlySet<string>[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, set] of sets.entries()) {
    for (const item of set) {
      const known = places.get(item);
      if (known === undefined) places.set(item, [place]);
      else known.push(place);
    }
  }
  return places;
}

interface Following {
  readonly before: string;
  readonly after: string;
  readonly occurrences: readonly Episode[];
  /** Of the times that `before` was updated. */
  readonly share: number;
}

/** An update that comes right after another nearly each time, though it does not come as often otherwise. */
function followed(moments: readonly (readonly Episode[])[]): Repetition[] {
  const episodes = moments.map(unionOf);
  const sets = episodes.map(updatesOf);
  const places = placesOf(sets);
  const times = new Map([...places].map(([item, at]) => [item, at.length]));
  const pairs = new Map<string, Map<string, Following>>();
  for (const [before, after] of likelyPairs(sets, times)) {
    const occurrences = (places.get(before) ?? []).flatMap((place) => (isStep(sets, place, before, after) ? (episodes[place] ?? []) : []));
    const share = occurrences.length / (times.get(before) ?? 1);
    const usual = (times.get(after) ?? 0) / moments.length;
    if (share >= leastLift * usual) pairs.set(before, (pairs.get(before) ?? new Map<string, Following>()).set(after, { before, after, occurrences, share }));
  }
  /** When two files take turns, the first of them is what the other follows. */
  const isFirst = ({ before, after, share, occurrences }: Following): boolean => {
    const reverse = pairs.get(after)?.get(before);
    if (reverse === undefined || reverse.share < share) return true;
    return reverse.share === share && (occurrences[0]?.first ?? 0) < (reverse.occurrences[0]?.first ?? 0);
  };
  const found = [...pairs.values()].flatMap((followers) => [...followers.values()]).filter(isFirst);
  return merged(found).map(({ before, after, occurrences }) => ({ kind: 'follow', items: before, after, occurrences, opportunities: Math.max(...before.map((item) => times.get(item) ?? 0)) }));
}

/** What began in the same moment has no order, and is followed as one. */
function unionOf(episodes: readonly Episode[]): Episode {
  const [only] = episodes;
  if (only !== undefined && episodes.length === 1) return only;
  return {
    first: Math.min(...episodes.map(({ first }) => first)),
    last: Math.max(...episodes.map(({ last }) => last)),
    failed: episodes.reduce((sum, { failed }) => sum + failed, 0),
    operations: episodes.flatMap(({ operations }) => operations),
    rules: new Set(episodes.flatMap(({ rules }) => [...rules])),
  };
}

/** Whether one was updated at a moment, without the other, and the other right after it, without the one. */
function isStep(sets: readonly ReadonlySet<string>[], index: number, before: string, after: string): boolean {
  const [here, next] = [sets[index], sets[index + 1]];
  if (here === undefined || next === undefined || here.size > mostFollowed || next.size > mostFollowed) return false;
  return here.has(before) && !here.has(after) && next.has(after) && !next.has(before);
}

/** Pairs that are steps often, and nearly each time. Of the many others only a number is kept. */
function likelyPairs(sets: readonly ReadonlySet<string>[], times: ReadonlyMap<string, number>): [string, string][] {
  const items = [...times].filter(([, count]) => count > often).map(([item]) => item);
  const numbers = new Map(items.map((item, number) => [item, number]));
  const frequent = sets.map((set) => (set.size > mostFollowed ? [] : [...set].flatMap((item) => numbers.get(item) ?? [])));
  const counts = new Map<number, number>();
  for (const [index, befores] of frequent.entries()) {
    const [here, next] = [new Set(befores), new Set(frequent[index + 1])];
    const afters = [...next].filter((item) => !here.has(item));
    for (const before of afters.length === 0 ? [] : befores) {
      if (next.has(before)) continue;
      for (const after of afters) counts.set(before * items.length + after, (counts.get(before * items.length + after) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([key, count]): [string, string][] => {
    const [before = '', after = ''] = [items[Math.floor(key / items.length)], items[key % items.length]];
    return count > often && count >= eachTime * (times.get(before) ?? 0) ? [[before, after]] : [];
  });
}

interface MergedFollowing {
  readonly before: string[];
  readonly after: string[];
  readonly occurrences: readonly Episode[];
}

/** What happened at exactly the same times is one pattern. */
function merged(pairs: readonly Following[]): MergedFollowing[] {
  const numbers = new Map<Episode, number>();
  const numberOf = (episode: Episode): number => numbers.get(episode) ?? numbers.set(episode, numbers.size).size;
  const groups = new Map<string, MergedFollowing>();
  for (const { before, after, occurrences } of pairs) {
    const key = occurrences.map(numberOf).join(' ');
    const group = groups.get(key) ?? { before: [], after: [], occurrences };
    groups.set(key, group);
    if (!group.before.includes(before)) group.before.push(before);
    if (!group.after.includes(after)) group.after.push(after);
  }
  return [...groups.values()];
}
