// Limits lint-staged to some of the staged files: two trees that differ in exactly these, for its own `diff` option.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepoPath, WriteOperation } from '../../model.ts';
import type { ValidationRequest } from '../validator.ts';
import type { Git } from './git.ts';

/**
 * Whether the request holds fewer files than `git diff --staged` would list: PATHS were given, or a merge is being
 * concluded (then only what differs from both sides is this commit's work, as lint-staged 17 sees it, too).
 */
export function isNarrowed(request: ValidationRequest): boolean {
  const selected = new Set<RepoPath>(request.operations.flatMap(pathsOf));
  return request.changed.some((path) => !selected.has(path));
}

function pathsOf(operation: WriteOperation): RepoPath[] {
  return operation.kind === 'rename' ? [operation.path, operation.from] : [operation.path];
}

/**
 * The value for lint-staged's `diff`: HEAD's tree, and HEAD's tree with the selected operations applied. Only the list of
 * files changes; index and working tree of the snapshot, which tasks may ask git about, stay as they are.
 */
export async function narrowedDiff(request: ValidationRequest, git: Git): Promise<string> {
  const directory = join(request.cache, 'tasks');
  await mkdir(directory, { recursive: true });
  const index = join(directory, 'narrow-index');
  const withIndex = { env: { GIT_INDEX_FILE: index } };
  try {
    const [base] = request.baseTrees;
    await git(['read-tree', ...(base === undefined ? ['--empty'] : [base])], withIndex);
    const from = (await git(['write-tree', '--missing-ok'], withIndex)).trim();
    const records = request.operations.flatMap((operation) => recordsOf(operation, '0'.repeat(request.tree.length))).join('');
    await git(['update-index', '-z', '--index-info'], { ...withIndex, input: records });
    return `${from} ${(await git(['write-tree', '--missing-ok'], withIndex)).trim()}`;
  } finally {
    await rm(index, { force: true });
  }
}

/** Lines for `update-index --index-info`; mode 0 removes. */
function recordsOf(operation: WriteOperation, nothing: string): string[] {
  const gone = operation.kind === 'rename' ? [`0 ${nothing}\t${operation.from}\0`] : [];
  const { result, path } = operation;
  return [...gone, result.kind === 'absent' ? `0 ${nothing}\t${path}\0` : `${result.mode} ${result.blob}\t${path}\0`];
}
