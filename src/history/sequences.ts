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
  const groups = groupLinked(frequent, { isLinked: (a, b, count) => isEachTime(count, [a, b]), isWhole: (items) => isEachTime(commonTo(items).length, items) });
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
  readonly occurrences: Episode[];
}

type Followers = ReadonlyMap<string, ReadonlyMap<string, Following>>;

/** An update that comes right after another nearly each time, though it does not come as often otherwise. */
function followed(moments: readonly (readonly Episode[])[]): Repetition[] {
  const episodes = moments.map(unionOf);
  const sets = episodes.map(updatesOf);
  const times = timesOf(sets);
  const shareOf = ({ before, occurrences }: Following): number => occurrences.length / (times.get(before) ?? 1);
  const isFollowing = (one: Following): boolean => {
    const usual = (times.get(one.after) ?? 0) / moments.length;
    return one.occurrences.length > often && shareOf(one) >= eachTime && shareOf(one) >= leastLift * usual;
  };
  const pairs = pairsOf(episodes, sets, times);
  /** When two files take turns, the first of them is what the other follows. */
  const isFirst = (one: Following): boolean => {
    const reverse = pairs.get(one.after)?.get(one.before);
    if (reverse === undefined || !isFollowing(reverse) || shareOf(reverse) < shareOf(one)) return true;
    return shareOf(reverse) === shareOf(one) && (one.occurrences[0]?.first ?? 0) < (reverse.occurrences[0]?.first ?? 0);
  };
  const found = [...pairs.values()].flatMap((followers) => [...followers.values()]).filter((one) => isFollowing(one) && isFirst(one));
  return merged(found).map(({ before, after, occurrences }) => ({
    kind: 'follow' as const,
    items: before,
    after,
    occurrences,
    opportunities: Math.max(...before.map((item) => times.get(item) ?? 0)),
  }));
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

function pairsOf(episodes: readonly Episode[], sets: readonly ReadonlySet<string>[], times: ReadonlyMap<string, number>): Followers {
  const frequent = sets.map((set) => (set.size > mostFollowed ? [] : [...set].filter((item) => (times.get(item) ?? 0) > often)));
  const pairs = new Map<string, Map<string, Following>>();
  for (const [index, episode] of episodes.entries()) {
    const next = (frequent[index + 1] ?? []).filter((item) => !sets[index]?.has(item));
    for (const before of next.length === 0 ? [] : (frequent[index] ?? [])) {
      if (sets[index + 1]?.has(before)) continue;
      const followers = pairs.get(before) ?? new Map<string, Following>();
      pairs.set(before, followers);
      for (const after of next) {
        const pair = followers.get(after) ?? { before, after, occurrences: [] };
        followers.set(after, pair);
        pair.occurrences.push(episode);
      }
    }
  }
  return pairs;
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
