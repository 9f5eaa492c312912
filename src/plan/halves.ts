// Which renames must be made in two halves: those whose new name is needed before their old one can go.
import type { WriteOperation } from '../model.ts';
import { stronglyConnected, type Edges } from './components.ts';
import { constraintsOf, type Dependencies } from './constraints.ts';
import { isSplittable, stepsOf, type KeyedStep } from './steps.ts';

/**
 * The renames to split. All are made whole first; in each cycle that this leads to, its renames are split if that leaves fewer broken
 * states: an importer that follows the rename in the same batch is then written between the halves.
 */
export function chooseSplits(operations: readonly WriteOperation[], dependencies: Dependencies): ReadonlySet<WriteOperation> {
  const candidates = new Set(operations.filter((operation) => operation.kind === 'rename' && isSplittable(operation)));
  if (candidates.size === 0) return candidates;
  const steps = stepsOf(operations, new Set());
  const { physical, strict } = constraintsOf(steps, dependencies);
  // Names that are swapped: the half that vanishes would take what another has put there.
  const swapped = physical.size === 0 ? [] : componentsOf(steps, physical).filter((component) => component.length > 1);
  for (const operation of swapped.flat()) candidates.delete(operation);
  const tied = componentsOf(steps, strict).filter((component) => component.length > 1 && component.some((operation) => candidates.has(operation)));
  const members = tied.flat();
  const split = new Set(members.filter((operation) => candidates.has(operation)));
  if (split.size === 0) return split;
  // Halves are never tied to more than the whole was.
  const halves = stepsOf(members, split);
  const brokenWhenSplit = brokenStates(componentsOf(halves, constraintsOf(halves, dependencies).strict), tied);
  const chosen = tied.filter((component, index) => (brokenWhenSplit[index] ?? 0) < component.length - 1);
  return new Set(chosen.flat().filter((operation) => candidates.has(operation)));
}

/** Operations tied to each other, an operation once for each of its halves. */
function componentsOf(steps: readonly KeyedStep[], edges: Edges): WriteOperation[][] {
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
