// Where what a JSON file names lies: by the rules of npm, of TypeScript, or plainly beside it.
import type { RepoPath } from '../../model.ts';
import { directoriesOf, directoryOf, isInstalled, joined } from '../documents/paths.ts';
import { remembering } from '../documents/memo.ts';
import { missing, resolvePlain } from '../documents/plain.ts';
import type { Resolution, Resolve, ResolverOptions } from '../reference.ts';
import { dialectOf } from './dialects.ts';
import { resolveEntry } from './entries.ts';

/** What is looked up in. */
interface State {
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  /** Directories of the packages of the repository, by name. */
  readonly packages: ReadonlyMap<string, string>;
}

/** Reads the names of the packages when some tsconfig may extend one of them. */
export async function createResolver(options: ResolverOptions): Promise<Resolve> {
  const state: State = { paths: options.paths, directories: directoriesOf(options.paths), packages: await readPackages(options) };
  return remembering(dialectOf, (dialect, from, { specifier }) => lookUp(state, dialect, directoryOf(from), specifier));
}

function lookUp(state: State, dialect: ReturnType<typeof dialectOf>, directory: string, specifier: string): Resolution | undefined {
  const path = specifier.replace(/^<rootDir>\//, './');
  if (dialect === 'package') return resolveEntry(state, directory, path);
  return dialect === 'tsconfig' ? resolveConfig(state, directory, path) : resolvePlain(state.paths, directory, path);
}

/** A configuration without its `.json`, a directory that has one, a file, or a configuration in a package of the repository. */
function resolveConfig({ paths, packages }: State, directory: string, specifier: string): Resolution | undefined {
  const path = specifier.startsWith('/') ? undefined : joined(directory, specifier);
  if (path === undefined || isInstalled(path)) return undefined;
  const here = configsAt(paths, path);
  if (here.length > 0) return { paths: here };
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return missing;
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const home = packages.get(name);
  if (home !== undefined) return { paths: configsAt(paths, joined(home, specifier.slice(name.length + 1)) ?? ''), workspace: home };
  // Sources are files of the project; the rest are packages that are installed.
  return /\.[cm]?[jt]sx?$/.test(specifier) && !specifier.startsWith('@') ? missing : undefined;
}

function configsAt(paths: ReadonlySet<string>, path: string): RepoPath[] {
  if (paths.has(path)) return [path as RepoPath];
  return [`${path}.json`, path === '' ? 'tsconfig.json' : `${path}/tsconfig.json`].filter((one) => paths.has(one)) as RepoPath[];
}

async function readPackages({ paths, read }: ResolverOptions): Promise<Map<string, string>> {
  const packages = new Map<string, string>();
  const manifests = [...paths].filter((path) => /(?:^|\/)package\.json$/.test(path)).sort();
  for (const path of manifests) {
    const name = nameIn(await read(path as RepoPath).catch(() => ''));
    if (name !== undefined && !packages.has(name)) packages.set(name, directoryOf(path));
  }
  return packages;
}

function nameIn(manifest: string): string | undefined {
  if (!manifest.includes('"name"')) return undefined;
  try {
    const value: unknown = JSON.parse(manifest);
    return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  } catch {
    return undefined;
  }
}

