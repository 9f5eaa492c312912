// Which projects a change affects: the ones an editor would choose for each affected file, and those a changed configuration governs.
import { readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { parse } from 'jsonc-parser';
import type { RepoPath } from '../../model.ts';
import type { ValidationRequest } from '../validator.ts';
import type { Compiler } from './compiler.ts';

/** Files whose change can change what a compiler finds. */
export const relevantFiles = /\.([cm]?[jt]sx?|json)$/;
const configFiles = /(^|\/)(tsconfig|jsconfig)([.-][^/]*)?\.json$/;

interface RawConfig {
  readonly references: readonly string[];
  readonly extended: readonly string[];
}

export interface Selection {
  /** Repository paths of the configurations to check, sorted. */
  readonly projects: readonly RepoPath[];
}

/** Selects the projects; the compiler says which files a configuration includes. */
export function selectProjects(request: ValidationRequest, compiler: Pick<Compiler, 'parse'>): RepoPath[] {
  if (request.config.typescript.projects.length > 0) return [...request.config.typescript.projects] as RepoPath[];
  const tracked = new Set<string>(request.tracked);
  const configs = createConfigReader(request.snapshot, tracked);
  const selected = new Set<string>();
  for (const path of affectedFiles(request)) for (const config of projectsOf(path, { request, compiler, configs, tracked })) selected.add(config);
  for (const config of governedBy(request, configs, tracked)) selected.add(config);
  return [...selected].filter((path) => tracked.has(path)).sort() as RepoPath[];
}

function affectedFiles(request: ValidationRequest): Set<string> {
  const touched = request.operations.flatMap((operation) => (operation.kind === 'rename' ? [operation.path, operation.from] : [operation.path]));
  // In a merge the operations are few, but everything that came with it can break what was here.
  const merged = request.baseTrees.length > 1 ? request.changed : [];
  return new Set([...touched, ...merged, ...request.importers].filter((path) => relevantFiles.test(path)));
}

interface ConfigReader {
  raw(path: string): RawConfig;
}

function createConfigReader(snapshot: string, tracked: ReadonlySet<string>): ConfigReader {
  const known = new Map<string, RawConfig>();
  const read = (path: string): RawConfig => {
    const value = parse(readFileSync(join(snapshot, path), 'utf8'), [], { allowTrailingComma: true }) as Record<string, unknown> | undefined;
    const at = (target: string): string => posix.join(posix.dirname(path), target);
    const references = (Array.isArray(value?.references) ? value.references : [])
      .map((one: unknown) => (typeof one === 'object' && one !== null && 'path' in one ? String(one.path) : ''))
      .filter(Boolean)
      .map((target) => (target.endsWith('.json') ? at(target) : at(`${target}/tsconfig.json`)));
    const extended = [value?.extends].flat().filter((one): one is string => typeof one === 'string' && one.startsWith('.'));
    return { references: references.filter((one) => tracked.has(one)), extended: extended.map((one) => (one.endsWith('.json') ? at(one) : at(`${one}.json`))) };
  };
  return {
    raw: (path) => {
      const config = known.get(path) ?? read(path);
      known.set(path, config);
      return config;
    },
  };
}

interface SearchRequest {
  readonly request: ValidationRequest;
  readonly compiler: Pick<Compiler, 'parse'>;
  readonly configs: ConfigReader;
  readonly tracked: ReadonlySet<string>;
}

/** The editor's rule: the nearest configuration, what it references, then those of the directories above. */
function projectsOf(path: string, search: SearchRequest): string[] {
  const exists = search.tracked.has(path);
  for (let directory = posix.dirname(path); ; directory = posix.dirname(directory)) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const config = directory === '.' ? name : `${directory}/${name}`;
      if (!search.tracked.has(config)) continue;
      const family = familyOf(config, search.configs);
      const holding = family.filter((one) => isBroken(one, search) || (exists && holds(one, path, search)));
      if (holding.length > 0) return holding;
      // A vanished file was in some project of this family: any of them may miss it.
      if (!exists) return family;
    }
    if (directory === '.' || directory === '/') return [];
  }
}

/** The configuration and everything it references, however deep. */
function familyOf(config: string, configs: ConfigReader): string[] {
  const family = new Set<string>();
  const queue = [config];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (family.has(next)) continue;
    family.add(next);
    queue.push(...configs.raw(next).references);
  }
  return [...family];
}

const parsedProjects = new WeakMap<object, Map<string, { files: ReadonlySet<string>; broken: boolean }>>();

function parsed(config: string, search: SearchRequest): { files: ReadonlySet<string>; broken: boolean } {
  const known = parsedProjects.get(search.request) ?? new Map<string, { files: ReadonlySet<string>; broken: boolean }>();
  parsedProjects.set(search.request, known);
  let project = known.get(config);
  if (project === undefined) {
    const { files, broken } = search.compiler.parse(join(search.request.snapshot, config));
    project = { files: new Set(files.map((file) => relative(search.request.snapshot, file).split(sep).join('/'))), broken };
    known.set(config, project);
  }
  return project;
}

function holds(config: string, path: string, search: SearchRequest): boolean {
  return parsed(config, search).files.has(path);
}

function isBroken(config: string, search: SearchRequest): boolean {
  return parsed(config, search).broken;
}

/** Projects whose configuration changed, directly or through `extends`, and those below a changed package.json. */
function governedBy(request: ValidationRequest, configs: ConfigReader, tracked: ReadonlySet<string>): string[] {
  const changed = new Set<string>([...request.operations.map((operation) => operation.path), ...(request.baseTrees.length > 1 ? request.changed : [])]);
  const changedJson = [...changed].filter((path) => path.endsWith('.json'));
  if (changedJson.length === 0) return [];
  const all = request.tracked.filter((path) => configFiles.test(path));
  const chosen = projectsInUse(all, configs);
  const direct = chosen.filter((config) => chainOf(config, configs, tracked).some((one) => changed.has(one)));
  const packages = changedJson.filter((path) => path === 'package.json' || path.endsWith('/package.json')).map((path) => posix.dirname(path));
  const below = chosen.filter((config) => packages.includes(nearestPackage(config, tracked)));
  return [...direct, ...below];
}

/** tsconfig.json and jsconfig.json files, and what they reference: the ones an editor can choose. */
function projectsInUse(all: readonly string[], configs: ConfigReader): string[] {
  const roots = all.filter((path) => /(^|\/)[tj]sconfig\.json$/.test(path));
  return [...new Set(roots.flatMap((path) => familyOf(path, configs)))];
}

function chainOf(config: string, configs: ConfigReader, tracked: ReadonlySet<string>): string[] {
  const chain = new Set<string>();
  const queue = [config];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (chain.has(next)) continue;
    chain.add(next);
    if (tracked.has(next)) queue.push(...configs.raw(next).extended);
  }
  return [...chain];
}

function nearestPackage(config: string, tracked: ReadonlySet<string>): string {
  for (let directory = dirname(config); ; directory = dirname(directory)) {
    if (directory === '.' || tracked.has(`${directory}/package.json`)) return directory;
  }
}
