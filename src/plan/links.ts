// Which file of a state each reference means, and who refers to whom.
import { languageOf } from '../languages/index.ts';
import type { Reference, Resolve } from '../languages/reference.ts';
import type { RepoPath } from '../model.ts';
import type { References, State } from './references.ts';

/** One reference, resolved. */
export interface Link {
  readonly from: RepoPath;
  readonly reference: Reference;
  /** Empty when it should lead to a file and does not. */
  readonly to: readonly RepoPath[];
  /** A workspace package named as a whole: who names it may see any file of it. */
  readonly workspace?: string;
}

/** Resolves references in one state; languages are set up when their first file comes. */
export interface Linker {
  linksOf(from: RepoPath, references: readonly Reference[]): Promise<readonly Link[]>;
}

/** A state whose links can be looked up: `more` are paths that count as there, too. */
export function createLinker(state: State, more: Iterable<RepoPath> = []): Linker {
  const paths = new Set<string>([...state.files.keys(), ...more]);
  const read = async (path: RepoPath): Promise<string> => {
    const text = (await state.read([path])).get(path);
    if (text === undefined) throw new Error(`${path} cannot be read`);
    return text;
  };
  const resolvers = new Map<string, Promise<Resolve>>();
  return {
    linksOf: async (from, references) => {
      const language = references.length === 0 ? undefined : languageOf(from);
      if (language === undefined) return [];
      const creating = resolvers.get(language.name) ?? language.createResolver({ paths, read });
      resolvers.set(language.name, creating);
      const resolve = await creating;
      return references.flatMap((reference): Link[] => {
        const found = resolve(reference, from);
        return found === undefined ? [] : [{ from, reference, to: found.paths, ...(found.workspace === undefined ? {} : { workspace: found.workspace }) }];
      });
    },
  };
}

export async function linksOf(linker: Linker, references: References): Promise<Link[]> {
  const links: Link[] = [];
  for (const [path, list] of references) links.push(...(await linker.linksOf(path, list)));
  return links;
}

/** Everything that refers to one of these paths, directly or through others, sorted; they themselves are among it when something refers to them. */
export function dependentsOf(paths: Iterable<RepoPath>, links: readonly Link[]): RepoPath[] {
  return dependents(links)(paths);
}

/** The same for many questions about one graph. */
export function dependents(links: readonly Link[]): (paths: Iterable<RepoPath>) => RepoPath[] {
  const byTarget = groupSources(links.flatMap((link) => link.to.map((to) => [to, link.from] as const)));
  const byWorkspace = groupSources(links.flatMap(({ workspace, from }) => (workspace === undefined ? [] : [[workspace, from] as const])));
  return (paths) => {
    const found = new Set<RepoPath>();
    const seen = new Set<string>();
    const queue: RepoPath[] = [...paths];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const reached = [byTarget.get(path) ?? []];
      if (byWorkspace.size > 0) {
        for (const directory of directoriesOf(path)) {
          // Who names a package is reached by its first file already.
          if (seen.has(directory)) continue;
          seen.add(directory);
          reached.push(byWorkspace.get(directory) ?? []);
        }
      }
      for (const from of reached.flat()) {
        if (found.has(from)) continue;
        found.add(from);
        queue.push(from);
      }
    }
    return [...found].sort();
  };
}

function groupSources(pairs: readonly (readonly [string, RepoPath])[]): Map<string, RepoPath[]> {
  const groups = new Map<string, RepoPath[]>();
  for (const [key, from] of pairs) {
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [from]);
    else list.push(from);
  }
  return groups;
}

function directoriesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index).join('/'));
}
