// Where a module specifier of TypeScript or JavaScript leads inside the repository.
import type { RepoPath } from '../model.ts';
import { resolveAlias, resolveAmongRoots } from './modules/aliases.ts';
import { Files } from './modules/files.ts';
import { entriesOf, readPackages, type Packages } from './modules/packages.ts';
import { resolveInternal, resolvePackage, type Surroundings } from './modules/package-entries.ts';
import { dirname, isOutside, join } from './modules/paths.ts';
import { projectOf, Projects } from './modules/projects.ts';
import { readSettings } from './modules/settings.ts';
import { declaredSource } from './modules/sources.ts';
import type { Reference, Resolution, Resolve, ResolverOptions } from './reference.ts';

/*
 * TypeScript's rules, over a set of paths: the state that is asked about is pending in an index or a document. oxc-resolver and the
 * compiler read the disk, which holds another state. Tests hold the two together on thousands of real files.
 */

/** Reads every package.json and tsconfig of the state once. */
export async function createResolver(options: ResolverOptions): Promise<Resolve> {
  const packages = await readPackages(options);
  const projects = await readProjects(options, packages);
  const files = new Files(options.paths, (directory) => entriesAt(packages, directory));
  const surroundings = surroundingsOf(files, packages, projects);
  return (reference, from) => {
    const around = surroundings(from);
    // An asset is the very file that is named, an import its source: two answers for one specifier.
    const key = reference.kind === 'reference' ? `\0${reference.specifier}` : reference.specifier;
    let known = around.known.get(key);
    if (known === undefined && !around.known.has(key)) {
      known = resolveModule(around, reference, 0);
      around.known.set(key, known);
    }
    return known;
  };
}

/** The file a path without (or with another) extension means. */
export function resolvePath(paths: ReadonlySet<string>, path: string): RepoPath | undefined {
  const files = new Files(paths, () => []);
  return isOutside(path) ? undefined : (files.at(path) ?? files.beyond(path));
}

function entriesAt(packages: Packages, directory: string): readonly string[] {
  const found = packages.at(directory);
  return found === undefined ? [] : entriesOf(found.manifest);
}

async function readProjects(options: ResolverOptions, packages: Packages): Promise<Projects> {
  const configs = [...options.paths].filter((path) => /(?:^|\/)[tj]sconfig[^/]*\.json$/.test(path) && !/(?:^|\/)node_modules\//.test(path));
  const settings = await readSettings(options, configs, (name, directory) => packages.named(name, directory));
  return new Projects([...settings].map(([path, one]) => projectOf(options.paths, path, one)));
}

/** What surrounds a file, shared by all files of a directory that are in the same projects. */
function surroundingsOf(files: Files, packages: Packages, projects: Projects): (from: string) => Surroundings {
  const byFile = new Map<string, Surroundings>();
  const shared = new Map<string, Surroundings>();
  return (from) => {
    let found = byFile.get(from);
    if (found === undefined) {
      const directory = dirname(from);
      const own = projects.of(from);
      const key = [directory, ...own.map((project) => project.path)].join('\0');
      found = shared.get(key) ?? { directory, projects: own, files, packages, allProjects: projects, known: new Map() };
      shared.set(key, found);
      byFile.set(from, found);
    }
    return found;
  };
}

function resolveModule(around: Surroundings, { specifier, kind }: Pick<Reference, 'specifier' | 'kind'>, depth: number): Resolution | undefined {
  if (/^\.\.?(?:\/|$)/.test(specifier)) return resolveRelative(around, specifier, kind === 'reference');
  if (specifier.startsWith('/')) return undefined;
  const alias = resolveAlias(around, specifier);
  if (alias !== undefined && alias.paths.length > 0) return alias;
  if (specifier.startsWith('#')) return resolveInternal(around, specifier, (name) => (depth > 8 ? undefined : resolveModule(around, { specifier: name, kind }, depth + 1))) ?? alias;
  // `node:fs`, `virtual:x`, `https://`.
  if (/^[a-z][a-z\d+.-]*:/i.test(specifier)) return alias;
  return resolvePackage(around, specifier) ?? alias;
}

function resolveRelative(around: Surroundings, specifier: string, asset: boolean): Resolution | undefined {
  const plain = relativePath(around, specifier, asset);
  if (plain === undefined || plain.paths.length > 0) return plain;
  // `./a.svg?raw` and `./a.js#part` are a.svg and a.js to bundlers.
  const bare = specifier.replace(/[?#].*$/, '');
  return bare === specifier || bare === '' ? plain : relativePath(around, bare, asset);
}

function relativePath(around: Surroundings, specifier: string, asset: boolean): Resolution | undefined {
  const { files } = around;
  const path = join(around.directory, specifier);
  if (isOutside(path) || /(?:^|\/)node_modules(?:\/|$)/.test(path)) return undefined;
  if (asset && files.has(path)) return { paths: [path as RepoPath] };
  const source = files.at(path, 'any', /(?:^|\/)\.{0,2}$/.test(specifier)) ?? resolveAmongRoots(around, path);
  // A style sheet with a declaration is both: one is read by the compiler, one by the bundler.
  const named = files.has(path) && !/\.(?:[cm]?[jt]sx?|json)$/.test(path) ? path : undefined;
  const found = [source, named].filter((one) => one !== undefined) as RepoPath[];
  if (found.length > 0) return { paths: [...new Set(found)] };
  const scope = around.packages.scopeOf(around.directory)?.directory ?? '';
  const further = files.beyond(path) ?? declaredSource(files, around.allProjects.in(scope), path);
  return { paths: further === undefined ? [] : [further] };
}
