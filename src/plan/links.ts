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

/** Resolves references in one state, of files in languages that it was made for. */
export interface Linker {
  linksOf(from: RepoPath, references: readonly Reference[]): Link[];
  /** The texts that were read to set up the languages; undefined for what could not be read. */
  readonly configs: Configs;
}

export type Configs = ReadonlyMap<RepoPath, string | undefined>;

/** A state whose links can be looked up, in the languages of these files; `more` are paths that count as there, too. */
export async function createLinker(state: State, froms: Iterable<RepoPath>, more: Iterable<RepoPath> = []): Promise<Linker> {
  const configs = new Map<RepoPath, string | undefined>();
  const read = async (path: RepoPath): Promise<string> => {
    const text = (await state.read([path])).get(path);
    configs.set(path, text);
    if (text === undefined) throw new Error(`${path} cannot be read`);
    return text;
  };
  const languages = new Map<string, NonNullable<ReturnType<typeof languageOf>>>();
  for (const path of froms) {
    const language = languageOf(path);
    if (language !== undefined) languages.set(language.name, language);
  }
  const paths = new Set<string>(languages.size === 0 ? [] : state.files.keys());
  if (languages.size > 0) for (const path of more) paths.add(path);
  const resolvers = new Map<string, Resolve>();
  for (const [name, language] of languages) resolvers.set(name, await language.createResolver({ paths, read }));
  return {
    configs,
    linksOf: (from, references) => {
      if (references.length === 0) return [];
      const resolve = resolvers.get(languageOf(from)?.name ?? '');
      if (resolve === undefined) throw new Error(`no resolver for ${from}`);
      return linksBy(resolve, from, references);
    },
  };
}

function linksBy(resolve: Resolve, from: RepoPath, references: readonly Reference[]): Link[] {
  const links: Link[] = [];
  for (const reference of references) {
    const found = resolve(reference, from);
    if (found === undefined) continue;
    links.push(found.workspace === undefined ? { from, reference, to: found.paths } : { from, reference, to: found.paths, workspace: found.workspace });
  }
  return links;
}

/** The links of some files, set up for these alone. */
export async function linksIn(state: State, references: References, more: Iterable<RepoPath> = []): Promise<Link[]> {
  const some = [...references].filter(([, list]) => list.length > 0);
  const linker = await createLinker(state, some.map(([path]) => path), more);
  return some.flatMap(([path, list]) => linker.linksOf(path, list));
}

/** Everything that refers to one of some paths, directly or through others, sorted; they themselves are among it when something refers to them. */
export function dependents(links: readonly Link[]): (paths: Iterable<RepoPath>) => RepoPath[] {
  const sources = new Sources();
  for (const link of links) sources.add(link);
  return (paths) => reach(paths, [sources]);
}

/** Who refers to a path, and who names a package of the workspace. */
export class Sources {
  readonly byTarget = new Map<string, RepoPath[]>();
  readonly byWorkspace = new Map<string, RepoPath[]>();

  add({ from, to, workspace }: Pick<Link, 'from' | 'to' | 'workspace'>): void {
    for (const target of to) push(this.byTarget, target, from);
    if (workspace !== undefined) push(this.byWorkspace, workspace, from);
  }

  remove({ from, to, workspace }: Pick<Link, 'from' | 'to' | 'workspace'>): void {
    for (const target of to) drop(this.byTarget, target, from);
    if (workspace !== undefined) drop(this.byWorkspace, workspace, from);
  }
}

function push(groups: Map<string, RepoPath[]>, key: string, from: RepoPath): void {
  const list = groups.get(key);
  if (list === undefined) groups.set(key, [from]);
  // A file that says it twice says it in a row.
  else if (list.at(-1) !== from) list.push(from);
}

function drop(groups: Map<string, RepoPath[]>, key: string, from: RepoPath): void {
  const list = groups.get(key)?.filter((one) => one !== from);
  if (list === undefined) return;
  if (list.length === 0) groups.delete(key);
  else groups.set(key, list);
}

/** Everything that leads to the paths by one of these, sorted. */
export function reach(paths: Iterable<RepoPath>, all: readonly Sources[]): RepoPath[] {
  const found = new Set<RepoPath>();
  const seen = new Set<string>();
  const queue: RepoPath[] = [...paths];
  const enter = (sources: readonly RepoPath[] | undefined): void => {
    if (sources === undefined) return;
    for (const from of sources) {
      if (found.has(from)) continue;
      found.add(from);
      queue.push(from);
    }
  };
  const inWorkspaces = all.some(({ byWorkspace }) => byWorkspace.size > 0);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const { byTarget } of all) enter(byTarget.get(path));
    // Who names a package is reached by its first file already, and so are those around it.
    for (let directory: string | undefined = inWorkspaces ? parentOf(path) : undefined; directory !== undefined && !seen.has(directory); directory = parentOf(directory)) {
      seen.add(directory);
      for (const { byWorkspace } of all) enter(byWorkspace.get(directory));
    }
  }
  return [...found].sort();
}

function parentOf(path: string): string | undefined {
  return path === '' ? undefined : path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
