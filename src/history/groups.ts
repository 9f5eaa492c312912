// Groups of items that nearly always come together: pairs are counted, and what holds together only in part falls apart at its weakest links.

export interface Grouping {
  /** Whether items that are in so many sets can be linked at all; most cannot, and need not be counted together. */
  canLink(times: number, otherTimes: number): boolean;
  /** Whether two items that are in `count` sets together are linked. */
  isLinked(a: string, b: string, count: number): boolean;
  /** Whether linked items, of which not each is linked to each, are a group all the same. */
  isWhole(items: readonly string[]): boolean;
}

interface Link {
  readonly a: string;
  readonly b: string;
  readonly count: number;
}

/** Costs the square of each set, so they must be small. Each item is in exactly one group; alone when nothing holds to it. In whichever order sets and items come, the groups are the same. */
export function groupLinked(sets: readonly (readonly string[])[], { canLink, isLinked, isWhole }: Grouping): string[][] {
  const numbers = new Map<string, number>();
  for (const set of sets) for (const item of set) if (!numbers.has(item)) numbers.set(item, numbers.size);
  const items = [...numbers.keys()];
  const links = countPairs(sets, numbers, canLink).flatMap(([a, b, count]): Link[] => {
    const link = { a: items[a] ?? '', b: items[b] ?? '', count };
    return isLinked(link.a, link.b, count) ? [link] : [];
  });
  const groups: string[][] = [];
  const left: { readonly items: readonly string[]; readonly links: readonly Link[] }[] = [{ items, links }];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    for (const component of componentsOf(part.items, part.links)) {
      if (component.items.length === 1 || isWhole(component.items)) groups.push(component.items);
      else {
        const weakest = component.links.reduce((least, { count }) => Math.min(least, count), Infinity);
        left.push({ items: component.items, links: component.links.filter(({ count }) => count > weakest) });
      }
    }
  }
  return groups;
}

function countPairs(sets: readonly (readonly string[])[], numbers: ReadonlyMap<string, number>, canLink: Grouping['canLink']): [number, number, number][] {
  const times = new Uint32Array(numbers.size);
  for (const set of sets) for (const item of set) times[numbers.get(item) ?? 0] = (times[numbers.get(item) ?? 0] ?? 0) + 1;
  const counts = new Map<number, number>();
  for (const set of sets) {
    const sorted = set.map((item) => numbers.get(item) ?? 0).sort((a, b) => a - b);
    for (let first = 0; first < sorted.length; first += 1) {
      for (let second = first + 1; second < sorted.length; second += 1) {
        if (!canLink(times[sorted[first] ?? 0] ?? 0, times[sorted[second] ?? 0] ?? 0)) continue;
        const key = (sorted[first] ?? 0) * numbers.size + (sorted[second] ?? 0);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([key, count]) => [Math.floor(key / numbers.size), key % numbers.size, count]);
}

/** What hangs together, each part with its links. */
function componentsOf(items: readonly string[], links: readonly Link[]): { items: string[]; links: Link[] }[] {
  const parents = new Map(items.map((item) => [item, item]));
  const rootOf = (item: string): string => {
    let root = item;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) {
      parents.set(root, parents.get(parent) ?? parent);
      root = parent;
    }
    return root;
  };
  for (const { a, b } of links) parents.set(rootOf(a), rootOf(b));
  const components = new Map<string, { items: string[]; links: Link[] }>();
  for (const item of items) {
    const root = rootOf(item);
    const component = components.get(root) ?? { items: [], links: [] };
    components.set(root, component);
    component.items.push(item);
  }
  for (const link of links) components.get(rootOf(link.a))?.links.push(link);
  return [...components.values()];
}
