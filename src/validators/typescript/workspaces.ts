// Finds packages of the repository that others see only through what was built from them, so that their sources can be judged instead.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { BuiltPackage } from './built.ts';
import type { ConfigLinks } from './configs.ts';
import { closure, memo } from './projects.ts';

interface Package {
  readonly directory: string;
  readonly esm: boolean;
  readonly dependencies: ReadonlySet<string>;
  /** Everything its entry points name, relative to its directory, without a leading `./`. */
  readonly entries: readonly string[];
}

export interface Workspaces {
  implied(config: string): readonly string[];
  /**
   * For a project: the packages that cannot be references of it, because no config of the repository builds them (a bundler may), or
   * because what builds them leads back to the package of the project. A compiler does not check the files of referenced projects.
   */
  unbuilt(config: string): readonly BuiltPackage[];
}

/**
 * `implied`, for a project: the configs that build the packages it depends on (directly or not) and sees through an output directory.
 * Treated as references they make the compiler read sources where it would read the build, which may be stale or absent.
 */
export function workspacesOf(root: string, tracked: readonly string[], links: (config: string) => ConfigLinks): Workspaces {
  let read: ReadonlyMap<string, Package> | undefined;
  const packages = (): ReadonlyMap<string, Package> => (read ??= readPackages(root, tracked));
  const builders = new Map<string, string | undefined>();
  const builderOf = (name: string, one: Package): string | undefined => {
    if (!builders.has(name)) builders.set(name, builder(one, tracked, links));
    return builders.get(name);
  };
  const buildersFor = memo((config: string): readonly string[] =>
    links(config).customConditions ? [] : reachable(config, root, packages()).flatMap(([name, one]) => builderOf(name, one) ?? []),
  );
  const leadsTo = memo((config: string) => closure([config], (one) => [...links(one).references, ...buildersFor(one)]));
  const declaredBy = memo((config: string): ReadonlySet<string> => new Set(closure([config], (one) => links(one).references)));
  const isCircular = (builder: string, config: string): boolean => {
    const [nearest] = packageFilesAbove(config, root);
    return nearest !== undefined && leadsTo(builder).some((one) => dirname(one) === dirname(nearest));
  };
  return {
    implied: memo((config) => buildersFor(config).filter((one) => !declaredBy(config).has(one) && !isCircular(one, config))),
    unbuilt: (config) => {
      const own = new Set(packageFilesAbove(config, root).map((file) => dirname(file)));
      const isUnbuilt = (name: string, one: Package): boolean => {
        const builder = builderOf(name, one);
        if (builder === undefined) return true;
        return !declaredBy(config).has(builder) && (own.has(one.directory) || isCircular(builder, config));
      };
      return [...packages()].flatMap(([name, one]) => (isUnbuilt(name, one) ? [{ name, ...one }] : []));
    },
  };
}

function readPackages(root: string, tracked: readonly string[]): Map<string, Package> {
  const found = new Map<string, Package>();
  for (const file of tracked) {
    if (basename(file) !== 'package.json' || dirname(file) === root) continue;
    const shape = readShape(file);
    if (typeof shape?.['name'] !== 'string') continue;
    found.set(shape['name'], { directory: dirname(file), esm: shape['type'] === 'module', dependencies: dependenciesOf(shape), entries: entriesOf(shape) });
  }
  return found;
}

function readShape(file: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function dependenciesOf(shape: Record<string, unknown>): Set<string> {
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return new Set(kinds.flatMap((kind) => (typeof shape[kind] === 'object' && shape[kind] !== null ? Object.keys(shape[kind]) : [])));
}

function entriesOf(shape: Record<string, unknown>): string[] {
  return ['main', 'types', 'typings', 'exports', 'typesVersions'].flatMap((field) => strings(shape[field])).map((entry) => entry.replace(/^\.\//, ''));
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** The packages of the repository that the packages above a config depend on, directly or not. */
function reachable(config: string, root: string, packages: ReadonlyMap<string, Package>): [string, Package][] {
  const above = packageFilesAbove(config, root);
  const own = new Set(above.map((file) => dirname(file)));
  const names = new Set(above.flatMap((file) => [...dependenciesOf(readShape(file) ?? {})]));
  const found = new Map<string, Package>();
  for (const name of names) {
    const one = packages.get(name);
    if (one === undefined || own.has(one.directory)) continue;
    found.set(name, one);
    for (const dependency of one.dependencies) names.add(dependency);
  }
  return [...found];
}

function packageFilesAbove(config: string, root: string): string[] {
  const found: string[] = [];
  for (let directory = dirname(config); ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file)) found.push(file);
    if (directory === root || dirname(directory) === directory) return found;
  }
}

/** The config whose output the entry points of the package name. */
function builder(one: Package, tracked: readonly string[], links: (config: string) => ConfigLinks): string | undefined {
  const usual = join(one.directory, 'tsconfig.json');
  const beside = tracked.filter((file) => dirname(file) === one.directory && /^tsconfig.*\.json$/.test(basename(file)) && file !== usual);
  const candidates = [...(tracked.includes(usual) ? [usual, ...links(usual).references] : []), ...beside];
  const emitting = candidates.filter((config) => buildsEntry(one, links(config)));
  return emitting.find((config) => !links(config).noEmit) ?? emitting[0];
}

function buildsEntry(one: Package, { outDir, declarationDir, solution }: ConfigLinks): boolean {
  if (solution) return false;
  return [declarationDir, outDir].some((output) => {
    if (output === undefined) return false;
    const prefix = `${relative(one.directory, output).split(sep).join('/')}/`;
    return prefix !== '/' && !prefix.startsWith('../') && one.entries.some((entry) => entry.startsWith(prefix));
  });
}
