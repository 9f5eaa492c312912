// Where files of a template are that are not at their paths: not checked out, deleted without git being told, or renamed in git.
import { openDisk } from '../apply/disk.ts';
import { readBase, type Repository } from '../git/repository.ts';
import type { Store } from './store.ts';

export interface Whereabouts {
  /** Not on disk, though git has them: a sparse checkout, say. */
  readonly away: ReadonlySet<string>;
  /** By their old path, the one that git has renamed them to. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Looks for what the ledgers of these templates name and the disk does not have. Paths are relative to the repository's top level. */
export async function whereaboutsOf(store: Store, names: readonly string[], repository: Repository): Promise<Whereabouts> {
  const disk = openDisk(repository.topLevel);
  const listed = new Set(names.flatMap((name) => store.ledger(name).instances.map(({ path }) => path)));
  const missing = [...listed].filter((path) => disk.look(path).kind === 'absent');
  if (missing.length === 0) return { away: new Set(), renamed: new Map() };
  const env = { GIT_INDEX_FILE: repository.indexFile };
  const tracked = new Set((await repository.git(['ls-files', '-z', '--', ':/'], { env })).split('\0'));
  const away = new Set(missing.filter((path) => tracked.has(path)));
  const left = missing.filter((path) => !away.has(path));
  const { commits } = await readBase(repository);
  if (left.length === 0 || commits.length === 0) return { away, renamed: new Map() };
  const staged = await repository.git(['diff-index', '--cached', '-r', '-z', '-M', '--diff-filter=R', '--name-status', '--no-ext-diff', 'HEAD', '--'], { env });
  const renames = new Map([...(await committedRenames(repository, left)), ...pairsOf(staged)]);
  // Files of one template are alike: one that was made at the same time only looks like another that was deleted.
  const found = left.flatMap((path): [string, string][] => {
    const to = renames.get(path);
    return to !== undefined && tracked.has(to) && !listed.has(to) ? [[path, to]] : [];
  });
  return { away, renamed: new Map(found) };
}

/** What the commits that last deleted these paths renamed. */
async function committedRenames({ git }: Repository, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const renames = new Map<string, string>();
  const commits = new Set<string>();
  for (const path of paths.slice(0, mostLooked)) commits.add((await git(['--literal-pathspecs', 'log', '-1', '--no-renames', '--diff-filter=D', '--format=%H', 'HEAD', '--', path])).trim());
  commits.delete('');
  for (const commit of commits) for (const [from, to] of pairsOf(await git(['diff-tree', '-r', '-z', '-M', '--no-commit-id', '--diff-filter=R', '--name-status', '--no-ext-diff', commit]))) renames.set(from, to);
  return renames;
}

/** Each costs a look into the history. */
const mostLooked = 200;

/** `R100`, the old path and the new one, each ended by a zero byte. */
function pairsOf(output: string): readonly (readonly [string, string])[] {
  const words = output.split('\0');
  return words.flatMap((_, index): [string, string][] => (index % 3 === 0 && index + 2 < words.length ? [[words[index + 1] ?? '', words[index + 2] ?? '']] : []));
}
