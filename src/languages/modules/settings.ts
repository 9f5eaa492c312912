// The settings of every tsconfig with all that it extends, each with the directory that it is relative to.
import type { ResolverOptions } from '../reference.ts';
import { asText, asTexts, own, readObject, type JsonObject } from './json.ts';
import { dirname, isOutside, join } from './paths.ts';

export interface Setting {
  readonly value: unknown;
  /** The directory of the file that says it. */
  readonly base: string;
}

export type Settings = ReadonlyMap<string, Setting>;

/** A package of the repository by its name, as seen from a directory. */
export type FindPackage = (name: string, directory: string) => { readonly directory: string; readonly manifest: JsonObject } | undefined;

const inherited = ['files', 'include', 'exclude'];
const options = ['paths', 'baseUrl', 'rootDirs', 'outDir', 'declarationDir', 'rootDir', 'customConditions', 'moduleResolution', 'module'];

interface Source {
  readonly config: JsonObject;
  /** What it extends, the last of which wins. */
  readonly parents: readonly string[];
}

/** Reads the configurations, and whatever they extend, wave by wave. */
export async function readSettings(reading: ResolverOptions, configs: readonly string[], findPackage: FindPackage): Promise<Map<string, Settings>> {
  const sources = new Map<string, Source | undefined>();
  for (let wave = configs; wave.length > 0; ) {
    const read = await Promise.all(wave.map(async (path) => [path, await readObject(reading, path)] as const));
    for (const [path, config] of read) sources.set(path, config && { config, parents: parentsOf(reading.paths, path, config, findPackage) });
    const parents = read.flatMap(([path]) => sources.get(path)?.parents ?? []);
    wave = [...new Set(parents)].filter((path) => !sources.has(path));
  }
  const folded = new Map<string, Settings>();
  for (const path of configs) fold(path, sources, folded, new Set());
  return new Map(configs.map((path) => [path, folded.get(path) ?? new Map()]));
}

/** What a file says itself over what it extends; a circle ends where it closes. */
function fold(path: string, sources: ReadonlyMap<string, Source | undefined>, folded: Map<string, Settings>, open: Set<string>): Settings {
  const known = folded.get(path);
  const source = sources.get(path);
  if (known !== undefined || source === undefined || open.has(path) || open.size > 64) return known ?? new Map<string, Setting>();
  open.add(path);
  const settings = new Map<string, Setting>();
  for (const parent of source.parents) for (const [name, setting] of fold(parent, sources, folded, open)) settings.set(name, setting);
  open.delete(path);
  const base = dirname(path);
  for (const name of inherited) if (source.config[name] !== undefined) settings.set(name, { value: source.config[name], base });
  for (const name of options) {
    const value = own(source.config.compilerOptions, name);
    if (value !== undefined) settings.set(name, { value, base });
  }
  settings.set('references', { value: source.config.references, base });
  folded.set(path, settings);
  return settings;
}

function parentsOf(paths: ReadonlySet<string>, path: string, config: JsonObject, findPackage: FindPackage): string[] {
  const list = typeof config.extends === 'string' ? [config.extends] : (asTexts(config.extends) ?? []);
  return list.flatMap((one) => configAt(paths, one, dirname(path), findPackage) ?? []);
}

/** The file that `extends` names: a path, or a file of a package of the repository. */
function configAt(paths: ReadonlySet<string>, specifier: string, directory: string, findPackage: FindPackage): string | undefined {
  if (specifier.startsWith('.')) return existing(paths, join(directory, specifier));
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const found = findPackage(name, directory);
  if (found === undefined) return undefined;
  const inside = specifier.slice(name.length + 1);
  const exported = asText(own(found.manifest.exports, inside === '' ? '.' : `./${inside}`));
  return existing(paths, join(found.directory, exported ?? (inside !== '' ? inside : (asText(found.manifest.tsconfig) ?? 'tsconfig.json'))));
}

/** TypeScript adds `.json`; a directory of a package means its tsconfig.json. */
export function existing(paths: ReadonlySet<string>, path: string): string | undefined {
  return isOutside(path) ? undefined : [path, `${path}.json`, `${path}/tsconfig.json`].find((one) => paths.has(one));
}
