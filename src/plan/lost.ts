// Files that still need what a change takes away: certainly, or as far as can be told here; and what is there all the same.
import type { RepoPath } from '../model.ts';
import type { Reference } from '../languages/reference.ts';
import { foldedName } from '../operations/folded-name.ts';
import type { LostLink, PendingGraph, PlanRequest } from './graph.ts';

/** The change takes `target` away, and `from` still needs it. */
export interface Lost {
  readonly kind: 'lost';
  readonly from: RepoPath;
  readonly reference: Reference;
  readonly target: RepoPath;
  /** Where it went. */
  readonly renamed?: RepoPath;
  /** What is named may be installed from now on: one such finding for each target. */
  readonly doubtful?: true;
}

type Surroundings = Pick<PlanRequest, 'operations' | 'after' | 'present'>;

/** Nothing of what is meant to work without its target, and of what is on disk although the commit does not have it. */
export async function findLost(request: Surroundings, graph: Pick<PendingGraph, 'lost'>): Promise<Lost[]> {
  const needed = withoutPackages(graph.lost.filter(({ reference }) => reference.optional !== true), request);
  if (needed.length === 0) return [];
  const there = await keptOnDisk(request, needed);
  const renames = new Map(request.operations.flatMap((operation) => (operation.kind === 'rename' ? [[operation.from, operation.path] as const] : [])));
  const said = new Set<RepoPath>();
  return needed.flatMap(({ from, reference, to, certain }): Lost[] => {
    const [target] = to;
    if (target === undefined || to.some((path) => there.has(path))) return [];
    if (!certain && (!isCode(reference) || said.has(target))) return [];
    if (!certain) said.add(target);
    const renamed = renames.get(target);
    return [{ kind: 'lost', from, reference, target, ...(renamed === undefined ? {} : { renamed }), ...(certain ? {} : { doubtful: true as const }) }];
  });
}

/** What a build makes, a page of a directory and the like are nobody's loss when they may lie elsewhere. */
function isCode({ kind }: Reference): boolean {
  return kind === 'import' || kind === 'dynamic' || kind === 'type';
}

/** Targets that `git rm --cached` left on disk, ignored; and those below a link or a submodule, into which nothing can look. */
async function keptOnDisk({ operations, after, present }: Surroundings, links: readonly LostLink[]): Promise<ReadonlySet<RepoPath>> {
  const targets = [...new Set(links.flatMap(({ to }) => to))].sort();
  // What a batch deletes is on disk until it is written.
  const deleted = new Set(operations.flatMap((operation) => (operation.origin === 'request' ? [operation.kind === 'rename' ? operation.from : operation.path] : [])));
  const entered = operations.flatMap(({ path, result }) => (result.kind === 'file' && (result.mode === '120000' || result.mode === '160000') ? [`${path}/`] : []));
  const behind = entered.length === 0 ? [] : targets.filter((path) => entered.some((prefix) => path.startsWith(prefix)));
  const asked = targets.filter((path) => !deleted.has(path));
  const there = present === undefined || asked.length === 0 ? [] : await present(asked);
  // Where letter case does not count, a file is there under the name that it had before, too.
  const folded = new Set(there.length === 0 ? [] : [...after.files.keys()].map(foldedName));
  return new Set([...behind, ...there.filter((path) => !folded.has(foldedName(path)))]);
}

/** A directory of modules is a package of Python without its `__init__`, too; only what that defined is gone. */
function withoutPackages(links: readonly LostLink[], { after }: Surroundings): readonly LostLink[] {
  const directoryOf = ({ reference, to }: LostLink): string | undefined => (reference.specifier.includes(':') ? undefined : /^(.*\/)__init__\.pyi?$/.exec(to[0] ?? '')?.[1]);
  if (!links.some((link) => directoryOf(link) !== undefined)) return links;
  const modules = new Set<string>();
  for (const path of after.files.keys()) {
    if (!/\.py[iwx]?$/.test(path)) continue;
    for (let slash = path.lastIndexOf('/'); slash > 0 && !modules.has(path.slice(0, slash + 1)); slash = path.lastIndexOf('/', slash - 1)) modules.add(path.slice(0, slash + 1));
  }
  return links.filter((link) => !modules.has(directoryOf(link) ?? ''));
}
