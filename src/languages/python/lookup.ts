// Follows a dotted name from a directory through packages, as Python's path finder does.
import type { RepoPath } from '../../model.ts';
import { join, type Modules } from './modules.ts';

export type Found =
  /** `files` is empty for a package without `__init__`. `parents` are the files of the packages passed, by directory. */
  | { readonly kind: 'found'; readonly files: readonly RepoPath[]; readonly directory: string | undefined; readonly parents: readonly Parent[] }
  /** A module stands where the name goes on: what it is followed by is made when it runs, as `six.moves` is. */
  | { readonly kind: 'module'; readonly files: readonly RepoPath[] }
  /** `within`: the package that should have it, when it has an `__init__`. */
  | { readonly kind: 'missing'; readonly within: string | undefined };

export interface Parent {
  readonly directory: string;
  readonly files: readonly RepoPath[];
}

export function follow(modules: Modules, start: string, names: readonly string[]): Found {
  const parents: Parent[] = [];
  let directory = start;
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const path = join(directory, name);
    // `import a.__init__` works.
    const files = modules.packageOf(name === '__init__' && isLast ? directory : path);
    if (files.length === 0) {
      const module = modules.moduleOf(path);
      if (module.length > 0) return isLast ? { kind: 'found', files: module, directory: undefined, parents } : { kind: 'module', files: module };
      if (!modules.hasDirectory(path)) return { kind: 'missing', within: index > 0 && modules.isPackage(directory) ? directory : undefined };
    }
    if (isLast) return { kind: 'found', files, directory: path, parents };
    parents.push({ directory: path, files });
    directory = path;
  }
  return { kind: 'found', files: modules.packageOf(directory), directory, parents };
}

/**
 * What `from module import name` means once the module is found: the module of that name in it, or else the module itself. Undefined:
 * nothing of the kind is in a file.
 */
export function member(modules: Modules, found: Found & { readonly kind: 'found' }, name: string): (Found & { readonly kind: 'found' }) | undefined {
  if (found.directory !== undefined) {
    const inner = follow(modules, found.directory, [name]);
    if (inner.kind === 'found' && inner.files.length > 0) return { ...inner, parents: [...found.parents, { directory: found.directory, files: found.files }] };
  }
  return found.files.length > 0 ? found : undefined;
}
