// Which staged operations a failed check is about: those with errors, and those that files with errors depend on.
import { validatorFailed } from '../errors.ts';
import type { Dependency, Diagnostic, RepoPath, WriteOperation } from '../model.ts';

export interface Judged {
  readonly operations: readonly WriteOperation[];
  readonly dependencies: readonly Dependency[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The operations to blame, in their order. All of them when an error names no file, or a file that no operation leads to;
 * none when a validator could not do its job: that is nobody's fault.
 */
export function offendersOf({ operations, dependencies, diagnostics }: Judged): WriteOperation[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.some(({ code }) => code === validatorFailed || code === 'timeout')) return [];
  const byPath = new Map<RepoPath, WriteOperation>();
  for (const operation of operations) {
    byPath.set(operation.path, operation);
    if (operation.kind === 'rename') byPath.set(operation.from, operation);
  }
  const blamed = new Set<WriteOperation>();
  for (const { path, target } of errors) {
    const found = path === undefined ? [] : causesOf(target ?? path, byPath, dependencies);
    for (const operation of found.length === 0 ? operations : found) blamed.add(operation);
  }
  return operations.filter((operation) => blamed.has(operation));
}

/** The operation on the file itself, else those on what it imports, however far away. */
function causesOf(path: RepoPath, byPath: ReadonlyMap<RepoPath, WriteOperation>, dependencies: readonly Dependency[]): WriteOperation[] {
  const own = byPath.get(path);
  if (own !== undefined) return [own];
  const seen = new Set<RepoPath>([path]);
  const found: WriteOperation[] = [];
  for (const at of seen) {
    for (const { before, after } of dependencies) {
      if (after !== at || seen.has(before)) continue;
      seen.add(before);
      const operation = byPath.get(before);
      if (operation !== undefined) found.push(operation);
    }
  }
  return found;
}
