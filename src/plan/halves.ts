// Which renames must be made in two halves: those whose new name is needed before their old one can go.
import type { WriteOperation } from '../model.ts';
import { stronglyConnected, type Edges } from './components.ts';
import { constraintsOf, union, type Dependencies } from './constraints.ts';
import { isSplittable, stepsOf, type KeyedStep } from './steps.ts';

/**
 * The renames to split. All are made whole first; in each cycle that this leads to, its renames are split if that leaves fewer broken
 * states: an importer that follows the rename in the same batch is then written between the halves.
 */
export function chooseSplits(operations: readonly WriteOperation[], dependencies: Dependencies): ReadonlySet<WriteOperation> {
  const candidates = new Set(operations.filter((operation) => operation.kind === 'rename' && isSplittable(operation)));
  if (candidates.size === 0) return candidates;
  const whole = componentsOf(stepsOf(operations, new Set()), dependencies);
  const tied = whole.filter((component) => component.length > 1 && component.some((operation) => candidates.has(operation)));
  const split = new Set(tied.flat().filter((operation) => candidates.has(operation)));
  const brokenWhenSplit = brokenStates(componentsOf(stepsOf(operations, split), dependencies), tied);
  const chosen = tied.filter((component, index) => (brokenWhenSplit[index] ?? 0) < component.length - 1);
  return new Set(chosen.flat().filter((operation) => candidates.has(operation)));
}

/** Operations tied to each other, an operation once for each of its halves. */
function componentsOf(steps: readonly KeyedStep[], dependencies: Dependencies): WriteOperation[][] {
  const { physical, hard } = constraintsOf(steps, dependencies);
  const edges: Edges = union(physical, hard);
  const byKey = new Map(steps.map((step) => [step.key, step.operation]));
  return stronglyConnected([...byKey.keys()], edges).map((keys) => keys.flatMap((key) => byKey.get(key) ?? []));
}

/** How many states are broken at most, for each of the sets of operations that were tied while whole. */
function brokenStates(components: readonly (readonly WriteOperation[])[], tied: readonly (readonly WriteOperation[])[]): number[] {
  const home = new Map(tied.flatMap((component, index) => component.map((operation) => [operation, index] as const)));
  const counts = tied.map(() => 0);
  for (const component of components) {
    const index = component[0] === undefined ? undefined : home.get(component[0]);
    if (index !== undefined) counts[index] = (counts[index] ?? 0) + Math.max(0, component.length - 1);
  }
  return counts;
}
