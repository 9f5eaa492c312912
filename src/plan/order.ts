// In which order operations become visible, so that at no moment a file refers to what is not there yet or no longer.
import type { Dependency, Phase, RepoPath, WriteOperation } from '../model.ts';
import { stronglyConnected, type Edges } from './components.ts';
import { constraintsOf } from './constraints.ts';
import { chooseSplits } from './halves.ts';
import { isLeaving, stepPath, stepsOf, type KeyedStep, type Step } from './steps.ts';
import { compare } from './words.ts';

export type { Step } from './steps.ts';

export interface OrderRequest {
  /** At most one that makes a path appear or change, and one that makes it vanish. */
  readonly operations: readonly WriteOperation[];
  /** As the old versions of the files have them, of files outside of the operations too. */
  readonly before: readonly Dependency[];
  /** As the new versions have them. */
  readonly after: readonly Dependency[];
}

export interface Order {
  readonly order: readonly Step[];
  /** The same steps in levels, in the same order; a rename in two halves is in two phases, the later time by its old name. */
  readonly phases: readonly Phase[];
}

/**
 * Orders the operations; the order of what is passed in does not matter.
 *
 * - What appears comes before every operation whose new version depends on it, what goes after every one whose old version did.
 * - Where that leaves a choice, what is depended on comes first, and what only goes comes last.
 * - Where it cannot be (cycles), files stay together. Inside, the first rule alone decides; files that it ties into a cycle by itself
 *   follow each other, so that at most one state less than there are of them is broken.
 * - Names that a disk may take for one are never there at the same time, whatever that breaks.
 */
export function orderOperations({ operations, before, after }: OrderRequest): Order {
  const steps = stepsOf(operations, chooseSplits(operations, { before, after }));
  const { physical, strict, all } = constraintsOf(steps, { before, after });
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const groups = levelled([...byKey.keys()], all, byKey, leavingLast(steps, all, byKey));
  const order: Step[] = [];
  const phases: { index: number; paths: RepoPath[]; cycles: RepoPath[][] }[] = [];
  let level = -1;
  for (const group of groups) {
    if (group.level !== level) phases.push({ index: phases.length, paths: [], cycles: [] });
    level = group.level;
    const inGroup = arrange(group.keys, [physical, strict], byKey);
    for (const step of inGroup) {
      order.push({ operation: step.operation, half: step.half });
      phases.at(-1)?.paths.push(stepPath(step));
    }
    const cycle = cycleOf(inGroup);
    if (cycle !== undefined) phases.at(-1)?.cycles.push(cycle);
  }
  return { order, phases };
}

function cycleOf(steps: readonly Step[]): RepoPath[] | undefined {
  const paths = [...new Set(steps.map(stepPath))].sort(compare);
  return paths.length > 1 ? paths : undefined;
}

/** A strongly connected component of steps, in its place. */
interface Group {
  /** Of steps only, sorted. */
  readonly keys: readonly string[];
  readonly level: number;
}

type Steps = ReadonlyMap<string, KeyedStep>;

/** Components by level, then by name; those with steps in `last` only after all others. */
function levelled(keys: readonly string[], edges: Edges, steps: Steps, last: ReadonlySet<string>): Group[] {
  const components = stronglyConnected(keys, edges).map((members) => ({ members, keys: members.filter((key) => steps.has(key)) }));
  const isLast = ({ members }: { members: readonly string[] }): boolean => members.some((key) => last.has(key));
  const levels = new Map<string, number>();
  const groups: Group[] = [];
  let base = 0;
  for (const late of [false, true]) {
    for (const component of components) {
      if (isLast(component) !== late) continue;
      const level = levelOf(component.members, edges, levels, late ? base : 0);
      // What is not a step takes no time of its own.
      for (const key of component.members) levels.set(key, component.keys.length === 0 ? level - 1 : level);
      if (component.keys.length > 0) groups.push({ keys: component.keys, level });
    }
    base = groups.reduce((most, { level }) => Math.max(most, level + 1), 0);
  }
  return groups.sort((a, b) => a.level - b.level || compare(a.keys[0] ?? '', b.keys[0] ?? ''));
}

/** One more than the highest level below the component. */
function levelOf(members: readonly string[], edges: Edges, levels: ReadonlyMap<string, number>, least: number): number {
  const own = new Set(members);
  let level = least;
  for (const key of members) {
    for (const below of edges.get(key) ?? []) if (!own.has(below)) level = Math.max(level, (levels.get(below) ?? 0) + 1);
  }
  return level;
}

/** The steps that only take something away, but for those that something else waits for. */
function leavingLast(steps: readonly KeyedStep[], edges: Edges, byKey: Steps): Set<string> {
  const last = new Set(steps.filter(isLeaving).map(({ key }) => key));
  const awaited = steps.filter((step) => !isLeaving(step)).map(({ key }) => key);
  const seen = new Set(awaited);
  for (let key = awaited.pop(); key !== undefined; key = awaited.pop()) {
    for (const below of edges.get(key) ?? []) {
      if (seen.has(below)) continue;
      seen.add(below);
      if (byKey.has(below)) last.delete(below);
      awaited.push(below);
    }
  }
  return last;
}

/** The steps of a component: by the last of the lists of edges, and where that ties some together, those by the list before it. */
function arrange(keys: readonly string[], tiers: readonly Edges[], steps: Steps): KeyedStep[] {
  const edges = tiers.at(-1);
  if (edges === undefined || keys.length === 1) return keys.flatMap((key) => steps.get(key) ?? []);
  const inside = within(keys, edges, steps);
  return levelled(keys, inside, steps, new Set()).flatMap((group) => arrange(group.keys, tiers.slice(0, -1), steps));
}

/** The edges that do not lead to other steps. */
function within(keys: readonly string[], edges: Edges, steps: Steps): Edges {
  const members = new Set(keys);
  const inside = new Map<string, string[]>();
  const queue = [...keys];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (inside.has(key)) continue;
    const below = (edges.get(key) ?? []).filter((one) => members.has(one) || !steps.has(one));
    inside.set(key, below);
    for (const one of below) if (!steps.has(one)) queue.push(one);
  }
  return inside;
}
