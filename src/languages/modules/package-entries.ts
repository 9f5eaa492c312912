// What a package of the repository is when it is imported by name, by its own name, or within itself by `#name`.
import type { RepoPath } from '../../model.ts';
import type { Resolution } from '../reference.ts';
import type { Files, Pass } from './files.ts';
import { entriesOf, versioned, type Package, type Packages } from './packages.ts';
import { isOutside, isWithin, join } from './paths.ts';
import type { Project, Projects } from './projects.ts';
import { customaryEntry, customarySource, declaredSource } from './sources.ts';
import { allTargets, findTarget, hasKey } from './targets.ts';

/** What resolution depends on besides the specifier. */
export interface Surroundings {
  readonly directory: string;
  /** Those of the file. */
  readonly projects: readonly Project[];
  readonly files: Files;
  readonly packages: Packages;
  readonly allProjects: Projects;
  readonly known: Map<string, Resolution | undefined>;
}

/** `@scope/name/sub` is `@scope/name` and `sub`. */
function splitName(specifier: string): { readonly name: string; readonly subpath: string } {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return { name, subpath: specifier.slice(name.length + 1) };
}

/** A package around the file has precedence by its own name if it says what it exports; undefined: none of ours. */
export function resolvePackage(around: Surroundings, specifier: string): Resolution | undefined {
  const { name, subpath } = splitName(specifier);
  const scope = around.packages.scopeOf(around.directory);
  const self = scope?.name === name && scope.manifest.exports !== undefined ? scope : undefined;
  const found = self ?? around.packages.named(name, around.directory);
  return found && { paths: entryOf(around, found, subpath), workspace: found.directory };
}

function entryOf(around: Surroundings, found: Package, subpath: string): RepoPath[] {
  const key = subpath === '' ? '.' : `./${subpath}`;
  const { exports } = found.manifest;
  if (exports === undefined || exports === null) return plainEntry(around, found, subpath);
  const [first = [], second = []] = (['typed', 'any'] as const).map((pass) =>
    conditionsOf(around).map((conditions) => findTarget(exports, key, conditions, (target) => load(around, found, target, pass))),
  );
  const typed = paths(first);
  if (typed.length > 0) return typed;
  // A wrapper for `require` beside modules that are built is not all there is.
  const sources = second[0] === undefined ? guessed(around, found, allTargets(exports, key), subpath === '' && hasKey(exports, key)) : [];
  return [...new Set([...sources, ...paths(second)])];
}

function paths(found: readonly (RepoPath | null | undefined)[]): RepoPath[] {
  return [...new Set(found.filter((one) => one !== undefined && one !== null))];
}

/** The conditions of TypeScript, for `import` and for `require`: a file may do either. */
function conditionsOf({ projects }: Surroundings): ReadonlySet<string>[] {
  const more = ['types', 'default', ...projects.flatMap((project) => project.conditions)];
  // A bundler knows no condition `node`; without a project, Node it is.
  if (projects.length === 0 || projects.some((project) => project.node)) more.push('node');
  return [new Set(['import', ...more]), new Set(['require', ...more])];
}

/** A target of `exports` or `imports`: a file as it is written, its source, or its declaration. */
function load({ files, projects, allProjects }: Surroundings, { directory }: Package, target: string, pass: Pass): RepoPath | undefined {
  if (!target.startsWith('./') || /(?:^|\/)(?:\.\.|node_modules)(?:\/|$)/.test(target)) return undefined;
  const path = join(directory, target);
  const exact = /(?:\.d)?\.(?:[cm]?ts|tsx)$/.test(path) && files.has(path) ? (path as RepoPath) : undefined;
  return exact ?? files.replaced(path, pass) ?? declaredSource(files, projects, path) ?? declaredSource(files, allProjects.in(directory), path);
}

/** Without `exports` every file can be named, and `main` is the entry. */
function plainEntry(around: Surroundings, { directory, manifest, name }: Package, subpath: string): RepoPath[] {
  const { files } = around;
  const inside = subpath === '' ? [] : [...versioned(manifest, subpath), subpath];
  const candidates = subpath === '' ? [directory] : inside.map((one) => join(directory, one));
  for (const pass of ['typed', 'any'] as const) {
    for (const path of candidates) {
      const found = isOutside(path) ? undefined : files.at(path, pass, subpath === '');
      if (found !== undefined) return [found];
    }
  }
  const beyond = subpath === '' ? undefined : files.beyond(join(directory, subpath));
  if (beyond !== undefined) return [beyond];
  return guessed(around, { directory, manifest, name }, subpath === '' ? entriesOf(manifest) : inside, subpath === '');
}

/** None of the targets is in the state: they are built from something that is. */
function guessed({ files, allProjects }: Surroundings, { directory, manifest }: Package, targets: readonly string[], isEntry: boolean): RepoPath[] {
  const found: RepoPath[] = [];
  const named = isEntry ? [...targets, ...['module', 'source'].flatMap((field) => (typeof manifest[field] === 'string' ? [manifest[field]] : []))] : targets;
  for (const target of named) {
    const path = join(directory, target);
    if (!isWithin(directory, path)) continue;
    // A condition that nobody asked for may name the source itself.
    const source = files.replaced(path, 'typed') ?? declaredSource(files, allProjects.in(directory), path) ?? customarySource(files, directory, target);
    if (source !== undefined) found.push(source);
  }
  if (found.length > 0) return [...new Set(found)];
  const entry = isEntry ? customaryEntry(files, directory) : undefined;
  return entry === undefined ? [] : [entry];
}

/** `#name`: what the nearest package.json says under `imports`. A target may be another package. */
export function resolveInternal(around: Surroundings, specifier: string, other: (specifier: string) => Resolution | undefined): Resolution | undefined {
  const scope = around.packages.scopeOf(around.directory);
  const imports = scope?.manifest.imports;
  if (scope === undefined || imports === undefined) return undefined;
  let foreign: Resolution | undefined;
  let isForeign = false;
  const own = conditionsOf(around).flatMap((conditions) => {
    const found = findTarget(imports, specifier, conditions, (target): RepoPath | 'foreign' | undefined => {
      if (target.startsWith('.')) return load(around, scope, target, 'any');
      if (target.startsWith('#')) return undefined;
      isForeign = true;
      foreign ??= other(target);
      return foreign === undefined ? undefined : 'foreign';
    });
    return found === undefined || found === null || found === 'foreign' ? [] : [found];
  });
  if (own.length > 0) return { paths: [...new Set(own)] };
  if (isForeign) return foreign;
  return { paths: guessed(around, scope, allTargets(imports, specifier).filter((target) => target.startsWith('.')), false) };
}
