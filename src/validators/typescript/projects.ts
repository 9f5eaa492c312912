// Decides which projects a commit can affect, and which project answers for a file, as an editor would.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WriteOperation } from '../../model.ts';
import { isProjectName, type ConfigLinks } from './configs.ts';

const typeScriptFile = /\.[cm]?tsx?$/;
const sourceFile = /\.(?:[cm]?[jt]sx?|json)$/;
const declarationFile = /\.d\.(?:[^/]+\.)?[cm]?ts$/;

export function isTypeScriptFile(path: string): boolean {
  return typeScriptFile.test(path);
}

/** May a change of this file change what the compiler says? */
export function isRelevant(path: string): boolean {
  return sourceFile.test(path);
}

/** The files of a program as of former checks, as far as no `include` names them. */
export interface KnownProgram {
  /** Whether it is certain that the program holds no other files; else it is a hint. */
  readonly current: boolean;
  readonly imported: ReadonlySet<string>;
}

export interface ProjectsInput {
  /** Real path of the snapshot; every path in and out of here is absolute. */
  readonly root: string;
  readonly tracked: readonly string[];
  readonly links: (config: string) => ConfigLinks;
  rootFiles(config: string): readonly string[];
  known(config: string): KnownProgram | undefined;
  /** Whether a compiler was found for the project. */
  usable(config: string): boolean;
}

export interface Projects {
  readonly links: (config: string) => ConfigLinks;
  /** Every project an editor could choose, and what those reference. */
  discovered(): readonly string[];
  /** The nearest config at or above the directory of a file. */
  nearest(file: string): string | undefined;
  /** The projects that answer for a file, the first being the editor's choice; empty: it is not type-checked. */
  choose(file: string): readonly string[];
  roots(config: string): ReadonlySet<string>;
}

export function projectsOf(input: ProjectsInput): Projects {
  const trackedSet = new Set(input.tracked);
  const { links } = input;
  const roots = memo((config: string) => new Set(input.usable(config) && existsSync(config) ? input.rootFiles(config) : []));
  const configIn = memo((directory: string) =>
    ['tsconfig.json', 'jsconfig.json'].map((name) => join(directory, name)).find((path) => trackedSet.has(path)),
  );
  const nearestIn = memo((directory: string): string | undefined => {
    const own = configIn(directory);
    if (own !== undefined) return own;
    return directory === input.root || dirname(directory) === directory ? undefined : nearestIn(dirname(directory));
  });
  const referenced = memo((config: string) => closure([config], (one) => links(one).references).slice(1));
  const choose = memo((file: string): readonly string[] => {
    for (let config = nearestIn(dirname(file)); config !== undefined; config = above(config)) {
      const holders = holdersAt(config, file);
      if (holders.length > 0) return holders;
    }
    return [];
  });
  const above = (config: string): string | undefined =>
    dirname(config) === input.root ? undefined : nearestIn(dirname(dirname(config)));
  const holdersAt = (config: string, file: string): readonly string[] => {
    const below = referenced(config);
    const includedBy = below.filter((one) => roots(one).has(file));
    // A compiler leaves the files of a referenced project to that project, also those that this one includes.
    if (roots(config).has(file)) return [config, ...includedBy];
    if (includedBy.length > 0) return includedBy;
    return [config, ...below].filter((one) => input.known(one)?.imported.has(file) === true);
  };
  const discovered = memo((_: string) => closure(input.tracked.filter(isProjectName).filter((one) => configIn(dirname(one)) === one), (one) => links(one).references));
  return { links, roots, choose, discovered: () => discovered(''), nearest: (file) => nearestIn(dirname(file)) };
}

/** Computes each value once. */
export function memo<T>(compute: (key: string) => T): (key: string) => T {
  const values = new Map<string, { readonly value: T }>();
  return (key) => {
    const known = values.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    values.set(key, { value });
    return value;
  };
}

/** The starts and all that can be reached from them, in the order of discovery. */
export function closure(starts: readonly string[], next: (one: string) => readonly string[]): string[] {
  const found = new Set(starts);
  for (const one of found) for (const other of next(one)) found.add(other);
  return [...found];
}

export interface AffectedInput {
  readonly root: string;
  readonly operations: readonly WriteOperation[];
  /** Absolute paths. */
  readonly importers: readonly string[];
  known(config: string): KnownProgram | undefined;
  usable(config: string): boolean;
  /** Absolute paths of the configs that the user listed; empty: by the rules of an editor. */
  readonly listed: readonly string[];
  /** Configs that a project depends on although it does not reference them. */
  implied(config: string): readonly string[];
}

export interface Affected {
  /** In the order in which they are checked. */
  readonly configs: readonly string[];
  /** Those of `configs` that may turn out to hold nothing of the commit, because no list of their files is kept yet. */
  readonly unsure: ReadonlySet<string>;
}

export function affectedProjects(input: AffectedInput, projects: Projects): Affected {
  const changed = changedFiles(input.root, input.operations);
  const present = changed.filter((file) => !file.gone).map((file) => file.path);
  const gone = changed.filter((file) => file.gone).map((file) => file.path);
  const touched = [...present, ...gone, ...input.importers].filter(isRelevant);
  if (touched.length === 0) return { configs: [], unsure: new Set() };
  if (input.listed.length > 0) return listedAffected(input, projects, touched, gone);
  const configs = new Set<string>();
  const unsure = new Set<string>();
  const addAll = (found: readonly string[]): void => found.forEach((config) => configs.add(config));
  for (const file of [...present, ...input.importers]) if (isRelevant(file)) addAll(projects.choose(file));
  const answering = new Set(touched.flatMap((file) => [...projects.choose(file), ...(gone.includes(file) ? nearby(file, projects) : [])]));
  addAll(projects.discovered().filter((config) => reachedOtherwise(config, touched, present, answering, input, projects)));
  for (const file of gone.filter(isRelevant)) addAll(nearby(file, projects));
  for (const file of present.filter(isTypeScriptFile)) {
    if (projects.choose(file).length > 0) continue;
    for (const config of nearby(file, projects)) {
      if (configs.has(config) || input.known(config)?.current === true) continue;
      configs.add(config);
      unsure.add(config);
    }
  }
  return { configs: [...configs].filter(input.usable).sort(), unsure };
}

function listedAffected(input: AffectedInput, projects: Projects, touched: readonly string[], gone: readonly string[]): Affected {
  const concerns = (config: string): boolean => {
    const known = input.known(config);
    if (known?.current !== true || gone.length > 0) return true;
    const roots = projects.roots(config);
    return touched.some((file) => roots.has(file) || known.imported.has(file)) || configChanged(config, touched, projects) || packageChanged(config, touched, input, projects);
  };
  return { configs: input.listed.filter(concerns), unsure: new Set() };
}

function changedFiles(root: string, operations: readonly WriteOperation[]): { path: string; gone: boolean }[] {
  return operations.flatMap((operation) => {
    const path = join(root, operation.path);
    if (operation.kind === 'chmod' || operation.kind === 'submodule') return [];
    if (operation.kind === 'delete') return [{ path, gone: true }];
    if (operation.kind === 'rename') return [{ path, gone: false }, { path: join(root, operation.from), gone: true }];
    return [{ path, gone: false }];
  });
}

/** Is a project affected although it does not answer for any changed file or importer? */
function reachedOtherwise(
  config: string,
  touched: readonly string[],
  present: readonly string[],
  answering: ReadonlySet<string>,
  input: AffectedInput,
  projects: Projects,
): boolean {
  if (!input.usable(config)) return false;
  const known = input.known(config);
  if (known !== undefined && touched.some((file) => known.imported.has(file))) return true;
  if (configChanged(config, touched, projects)) return true;
  const ambient = present.filter((file) => declarationFile.test(file));
  if (ambient.length > 0 && ambient.some((file) => projects.roots(config).has(file)) && isChosen(config, projects)) return true;
  if (known?.current !== true && dependsOn(config, answering, input, projects) && isChosen(config, projects)) return true;
  return packageChanged(config, touched, input, projects) && isChosen(config, projects);
}

/** Imports through a package's build are no edges between sources, so what is built from changed files counts as imported. */
function dependsOn(config: string, answering: ReadonlySet<string>, input: AffectedInput, projects: Projects): boolean {
  const below = closure([config], (one) => [...projects.links(one).references, ...input.implied(one)]);
  return below.slice(1).some((one) => answering.has(one) || sharesDirectory(one, answering));
}

/** A package is often built by another config than the one that answers for its files. */
function sharesDirectory(config: string, answering: ReadonlySet<string>): boolean {
  return [...answering].some((one) => dirname(one) === dirname(config));
}

function configChanged(config: string, touched: readonly string[], projects: Projects): boolean {
  const files = touched.filter((file) => file.endsWith('.json'));
  if (files.length === 0) return false;
  const own = new Set([config, ...projects.links(config).extended]);
  return files.some((file) => own.has(file));
}

/** A package.json changes how the projects below it, and those that import the package, resolve and interpret modules. */
function packageChanged(config: string, touched: readonly string[], input: AffectedInput, projects: Projects): boolean {
  return touched.some((file) => {
    if (!file.endsWith('/package.json')) return false;
    const directory = `${dirname(file)}/`;
    if (config.startsWith(directory)) return true;
    const known = input.known(config);
    if (known !== undefined && [...known.imported, ...projects.roots(config)].some((one) => one.startsWith(directory))) return true;
    return known?.current !== true && namesPackage(config, file, input.root);
  });
}

/** Does a package.json above the project speak of the package of `file`? */
function namesPackage(config: string, file: string, root: string): boolean {
  const name = /"name"\s*:\s*("[^"]+")/.exec(textOf(file))?.[1];
  if (name === undefined) return false;
  for (let directory = dirname(config); directory.startsWith(root); directory = dirname(directory)) {
    if (textOf(join(directory, 'package.json')).includes(name)) return true;
  }
  return false;
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Does the project answer for any file? The tsconfig.json at the top of a workspace often only exists to be extended. */
function isChosen(config: string, projects: Projects): boolean {
  for (const file of projects.roots(config)) if (projects.choose(file).includes(config)) return true;
  return false;
}

/** The nearest project of a file that no list of files can tell about (it is gone, or not included), and what it references. */
function nearby(file: string, projects: Projects): string[] {
  const nearest = projects.nearest(file);
  if (nearest === undefined) return [];
  const all = closure([nearest], (config) => projects.links(config).references);
  return all.filter((config) => !projects.links(config).solution && file.startsWith(`${dirname(config)}/`) && existsSync(config));
}

/** Whether another, nearer project answers for a file that this one only includes: its findings there are not this project's to report. */
export function answersElsewhere(config: string, file: string, projects: Projects): boolean {
  if (!projects.roots(config).has(file)) return false;
  const [first] = projects.choose(file);
  if (first === undefined || projects.choose(file).includes(config)) return false;
  return dirname(first) !== dirname(config) && first.startsWith(`${dirname(config)}/`);
}
