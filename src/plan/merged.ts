// What two sides of a merge break together: one takes a file away, the other still needs it, and neither path differs from both.
import type { WriteOperation } from '../model.ts';
import { lostBy, type PlanRequest } from './graph.ts';
import type { GraphMemory } from './known.ts';
import { createLinker, type Linker } from './links.ts';
import { findLost, type Lost } from './lost.ts';
import { readReferences, type State } from './references.ts';

export interface MergeRequest extends Pick<PlanRequest, 'after' | 'cache' | 'present'> {
  readonly memory: GraphMemory;
  /** Each as it is, and what leads from it to the merge. */
  readonly parents: readonly { readonly before: State; readonly operations: readonly WriteOperation[] }[];
}

interface Side {
  readonly before: State;
  readonly linker: Linker;
  readonly lost: readonly Lost[];
}

/** What one side needs and the other takes away; what was broken on a side before is not the merge's fault. Sorted by file and line. */
export function findLostByMerge({ after, cache, memory, parents, present }: MergeRequest): Promise<Lost[]> {
  return memory.using(async (known) => {
    await known.advance(after, cache);
    const losing = known.nodes.filter(({ dead }) => dead.length > 0);
    if (losing.length === 0) return [];
    const sides = await Promise.all(
      parents.map(async ({ before, operations }): Promise<Side> => {
        const vanished = new Set([...before.files.keys()].filter((path) => !after.files.has(path)));
        const linker = await createLinker(before, losing.map(({ path }) => path));
        const request = { operations, after, ...(present === undefined ? {} : { present }) };
        return { before, linker, lost: vanished.size === 0 ? [] : await findLost(request, { lost: lostBy(linker, losing, vanished) }) };
      }),
    );
    const found = new Map<string, Lost>();
    for (const side of sides) {
      for (const one of side.lost) {
        const wasBroken = await Promise.all(sides.filter((other) => other !== side).map((other) => isBroken(other, one)));
        if (!wasBroken.includes(true)) found.set(nameOf(one), one);
      }
    }
    return [...found.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.reference.line - b.reference.line));

    async function isBroken({ before, linker }: Side, { from, reference }: Lost): Promise<boolean> {
      const list = (await readReferences(before, cache, [from])).get(from) ?? [];
      const own = list.filter(({ specifier, kind }) => specifier === reference.specifier && kind === reference.kind);
      return own.length > 0 && linker.linksOf(from, own).every(({ to }) => to.length === 0);
    }
  });
}

/** One finding, whichever side it is seen from. */
export function nameOf({ from, reference }: Pick<Lost, 'from' | 'reference'>): string {
  return [from, reference.line, reference.specifier].join('\0');
}
