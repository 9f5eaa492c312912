// Where what a YAML file names lies: relative to the top level in pipelines, beside the file elsewhere.
import { directoriesOf, directoryOf, isInstalled, joined } from '../documents/paths.ts';
import { remembering } from '../documents/memo.ts';
import { found, missing, resolvePlain } from '../documents/plain.ts';
import { resolveEntry } from '../json/entries.ts';
import type { Resolution, Resolve, ResolverOptions } from '../reference.ts';
import { dialectOf, type YamlDialect } from './dialects.ts';

interface State {
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
}

export function createResolver({ paths }: ResolverOptions): Promise<Resolve> {
  const state: State = { paths, directories: directoriesOf(paths) };
  return Promise.resolve(remembering(dialectOf, (dialect, from, { specifier }) => resolvers[dialect](state, directoryOf(from), specifier)));
}

type LookUp = (state: State, directory: string, specifier: string) => Resolution | undefined;

const plain: LookUp = ({ paths }, directory, specifier) => resolvePlain(paths, directory, specifier);

const resolvers: Readonly<Record<YamlDialect, LookUp>> = {
  workflow: (state, directory, specifier) => resolveUse(state, topOf(directory), specifier),
  action: (state, directory, specifier) => {
    if (/\.[cm]?js$/.test(specifier)) return resolveEntry(state, directory, specifier);
    return specifier.includes('Dockerfile') ? exact(state, directory, specifier) : resolveUse(state, topOf(directory), specifier);
  },
  compose: exact,
  site: exact,
  gitlab: (state, _directory, specifier) => exact(state, '', specifier),
  config: plain,
  plain,
};

/** The directory that GitHub sees as the top level: that of `.github`, in a template of a project as well. */
function topOf(directory: string): string {
  const match = /^(?:(.*)\/)?\.(?:github|gitea|forgejo)(?:\/|$)/.exec(directory);
  return match === null ? '' : (match[1] ?? '');
}

/** A reusable workflow, or the directory of an action. */
function resolveUse(state: State, top: string, specifier: string): Resolution | undefined {
  const path = joined(top, specifier);
  if (path === undefined) return undefined;
  const file = [path, ...['action.yml', 'action.yaml', 'Dockerfile'].map((name) => (path === '' ? name : `${path}/${name}`))].find((one) => state.paths.has(one));
  return file === undefined ? missing : found(file);
}

/** The file, as it is called; a directory is none. */
function exact({ paths, directories }: State, directory: string, specifier: string): Resolution | undefined {
  const path = joined(directory, specifier);
  if (path === undefined || directories.has(path) || isInstalled(path)) return undefined;
  return paths.has(path) ? found(path) : missing;
}
