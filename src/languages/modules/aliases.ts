// `paths`, `baseUrl` and `rootDirs`: what the projects of a file say about where modules are.
import type { RepoPath } from '../../model.ts';
import type { Resolution } from '../reference.ts';
import type { Surroundings } from './package-entries.ts';
import { isOutside, join } from './paths.ts';
import { matchKey } from './patterns.ts';

/** Names that no package can have: what is missing there is missing here. */
const unlikePackage = /^(?:@\/|~|#|\$|@@)/;

/** Undefined: no alias. No paths: an alias, and nothing where it leads. */
export function resolveAlias(around: Surroundings, specifier: string): Resolution | undefined {
  let matched = false;
  for (const { aliases, baseUrl } of around.projects) {
    const match = aliases && matchKey(aliases.keys, specifier);
    const targets = match && aliases.targets.get(match.key);
    if (match !== undefined && targets !== undefined) {
      matched = true;
      const found = firstOf(around, targets.map((target) => target.replace('*', () => match.middle)));
      if (found !== undefined) return { paths: [found] };
    } else if (baseUrl !== undefined) {
      const found = firstOf(around, [join(baseUrl, specifier)]);
      if (found !== undefined) return { paths: [found] };
    }
  }
  return matched && unlikePackage.test(specifier) ? { paths: [] } : undefined;
}

function firstOf(around: Surroundings, candidates: readonly string[]): RepoPath | undefined {
  for (const path of candidates) {
    if (isOutside(path)) continue;
    // A target that has an extension is tried as it is first.
    if (/\.[cm]?[jt]sx?$|\.json$/.test(path) && around.files.has(path)) return path as RepoPath;
    const found = around.files.at(path) ?? around.files.beyond(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `rootDirs` lie upon each other: what is not in one may be in another. */
export function resolveAmongRoots(around: Surroundings, path: string): RepoPath | undefined {
  for (const { rootDirs } of around.projects) {
    const own = rootDirs.filter((root) => root === '' || path.startsWith(`${root}/`)).sort((a, b) => b.length - a.length)[0];
    if (own === undefined) continue;
    const inner = own === '' ? path : path.slice(own.length + 1);
    for (const root of rootDirs) {
      const found = root === own || isOutside(root) ? undefined : around.files.at(join(root, inner));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
