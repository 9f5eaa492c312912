// The steps that operations come to: one each, or two where a rename must leave its old name later than it takes its new one.
import { foldedName } from '../operations/folded-name.ts';
import type { RepoPath, WriteOperation } from '../model.ts';
import { compare } from './words.ts';

/** One visible change. `appear`: the new name of a rename is there, the old one still is; `vanish`: the old one goes. */
export interface Step {
  readonly operation: WriteOperation;
  readonly half: 'whole' | 'appear' | 'vanish';
}

export type Rename = Extract<WriteOperation, { kind: 'rename' }>;

/** A step with a key that sorts as steps do when nothing else decides: what appears, renames, updates, what goes; then by name. */
export interface KeyedStep extends Step {
  readonly key: string;
}

/** Steps in their natural order; `split` are the renames in two halves. The order of `operations` does not matter. */
export function stepsOf(operations: readonly WriteOperation[], split: ReadonlySet<WriteOperation>): KeyedStep[] {
  const steps = operations.flatMap((operation): Step[] => {
    if (!split.has(operation)) return [{ operation, half: 'whole' }];
    return [{ operation, half: 'appear' }, { operation, half: 'vanish' }];
  });
  const ranked = steps.map((step) => ({ step, rank: rankOf(step), path: stepPath(step) }));
  ranked.sort((a, b) => a.rank - b.rank || compare(a.path, b.path) || compare(sourceOf(a.step), sourceOf(b.step)) || compare(JSON.stringify(a.step), JSON.stringify(b.step)));
  return ranked.map(({ step }, index) => ({ ...step, key: String(index).padStart(8, '0') }));
}

/** The path that a step changes: the old name for the half that vanishes. */
export function stepPath({ operation, half }: Step): RepoPath {
  return half === 'vanish' && operation.kind === 'rename' ? operation.from : operation.path;
}

/** Whether a file is there after the operation that was not there before. What a rename replaces counts as absent: its new content is new there. */
export function appears(operation: WriteOperation): boolean {
  if (operation.kind === 'create' || operation.kind === 'rename') return true;
  return operation.kind !== 'delete' && operation.expected.kind === 'absent' && operation.result.kind === 'file';
}

/** Whether the operation leaves nothing at its path. */
export function vanishes(operation: WriteOperation): boolean {
  return operation.kind === 'delete' || (operation.kind !== 'rename' && operation.kind !== 'create' && operation.expected.kind === 'file' && operation.result.kind === 'absent');
}

/** A step that only takes something away. */
export function isLeaving({ operation, half }: Step): boolean {
  return half === 'vanish' || vanishes(operation);
}

/**
 * Whether both names of a rename can be there at once. Not when they are one name to a disk without case (the half that vanishes would
 * take the file with it), nor when one is a directory of the other.
 */
export function isSplittable({ path, from }: Rename): boolean {
  const to = foldedName(path);
  const source = foldedName(from);
  return to !== source && !to.startsWith(`${source}/`) && !source.startsWith(`${to}/`);
}

function rankOf(step: Step): number {
  if (isLeaving(step)) return 3;
  if (step.operation.kind === 'rename') return step.half === 'whole' ? 1 : 0;
  return appears(step.operation) ? 0 : 2;
}

function sourceOf({ operation }: Step): string {
  return operation.kind === 'rename' ? operation.from : '';
}
