// One look at the snapshot: its projects, the compilers they use, and what those find, in the repository's words.
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { InterruptedError, ValidatorError } from '../../errors.ts';
import type { ValidationHost, ValidationRequest } from '../validator.ts';
import { readJson, writeJson, type Finding } from './baseline.ts';
import { classicEngine } from './classic.ts';
import { assertUsable, findCompiler, loadClassic, loadNative, type Compiler } from './compiler.ts';
import type { CompilerDiagnostic, Engine, EngineOptions } from './engine.ts';
import { readLinks } from './configs.ts';
import { nativeEngine } from './native.ts';
import { affectedProjects, answersElsewhere, isTypeScriptFile, isRelevant, memo, projectsOf, type Affected, type KnownProgram } from './projects.ts';
import { impliedReferences } from './workspaces.ts';

export interface Session {
  affected(): Affected;
  /** Findings of one project (repository path of its config); undefined when it does not concern the commit after all. */
  check(config: string, purpose: { readonly keep: boolean; readonly unsure: boolean }): readonly Finding[] | undefined;
  /** Which compiler and packages the findings of a project depend on; no findings are comparable across two of these. */
  compilerOf(config: string): string;
  /** Is a finding another project's to report? */
  isElsewhere(config: string, finding: Finding): boolean;
  exists(config: string): boolean;
  close(): void;
}

export function openSession(request: ValidationRequest, host: ValidationHost): Session {
  const root = realpathSync(request.snapshot);
  const cache = join(request.cache, 'typescript');
  const inside = (path: string): string => join(root, path);
  const engines = new Map<string, Engine>();
  const compilers = new Map<string, Compiler | undefined>();
  const choice = request.config.typescript.engine;
  const compilerFor = (config: string): Compiler | undefined => {
    const directory = dirname(config);
    if (!compilers.has(directory)) compilers.set(directory, findCompiler(directory, root, request.workingTree, choice));
    return compilers.get(directory);
  };
  const tracked = request.tracked.map(inside);
  const links = memo(readLinks);
  const implied = impliedReferences(root, tracked, links);
  const engineFor = (config: string, keep: boolean): Engine => {
    const compiler = compilerFor(config);
    assertUsable(compiler, repoPath(root, config), choice);
    const key = `${compiler.directory}\0${keep}`;
    const engine = engines.get(key) ?? openEngine(compiler, { root, cache, keep, implied });
    engines.set(key, engine);
    return engine;
  };
  const known = knownPrograms(root, join(cache, 'programs'), request);
  const usable = (config: string): boolean => compilerFor(config) !== undefined;
  const projects = projectsOf({
    root,
    tracked,
    links,
    rootFiles: (config) => engineFor(config, true).rootFiles(config),
    known: known.read,
    usable,
  });
  const touched = (): string[] =>
    [...request.operations.flatMap((one) => (one.kind === 'rename' ? [one.path, one.from] : [one.path])), ...request.importers].filter(isRelevant).map(inside);
  const concernsCommit = (files: ReadonlySet<string>): boolean => touched().some((file) => files.has(file));
  return {
    affected: () => {
      const listed = request.config.typescript.projects.map((path) => listedConfig(root, path));
      for (const file of touched()) if (isTypeScriptFile(file)) assertCompiler(file, projects.nearest(file), root, compilerFor, choice);
      for (const config of listed) assertUsable(compilerFor(config), repoPath(root, config), choice);
      const found = affectedProjects(
        { root, operations: request.operations, importers: request.importers.map(inside), known: known.read, usable, listed, implied },
        projects,
      );
      known.confirm(projects.discovered(), new Set(found.configs));
      const relative = (config: string): string => repoPath(root, config);
      return { configs: found.configs.map(relative), unsure: new Set([...found.unsure].map(relative)) };
    },
    check: (config, purpose) => {
      if (host.signal.aborted) throw new InterruptedError(String(host.signal.reason ?? 'request'));
      host.progress(`type-checking ${config}`);
      const path = inside(config);
      const found = engineFor(path, purpose.keep).check(path);
      const files = new Set(found.files);
      if (purpose.keep) known.write(path, found.files, projects.roots(path));
      if (purpose.unsure && !concernsCommit(files)) return undefined;
      return unique(found.diagnostics.map((one) => toFinding(one, config, root, request.workingTree)));
    },
    compilerOf: (config) => {
      const compiler = compilerFor(inside(config));
      return compiler === undefined ? 'none' : `${compiler.package} ${compiler.version}`;
    },
    isElsewhere: (config, finding) =>
      request.config.typescript.projects.length === 0 && finding.path !== '' && answersElsewhere(inside(config), inside(finding.path), projects),
    exists: (config) => existsSync(inside(config)),
    close: () => {
      for (const engine of engines.values()) engine.close();
    },
  };
}

function openEngine(compiler: Compiler, options: EngineOptions): Engine {
  return compiler.generation === 'classic'
    ? classicEngine(loadClassic(compiler), options)
    : nativeEngine(compiler, loadNative(compiler), options);
}

function listedConfig(root: string, path: string): string {
  const config = join(root, path);
  const file = config.endsWith('.json') ? config : join(config, 'tsconfig.json');
  if (existsSync(file)) return file;
  throw new ValidatorError('typescript', `typescript.projects names ${path}, which is not in this commit.`, {
    help: 'Correct typescript.projects in the configuration of writeopt, or add the file.',
  });
}

function assertCompiler(
  file: string,
  config: string | undefined,
  root: string,
  compilerFor: (config: string) => Compiler | undefined,
  choice: ValidationRequest['config']['typescript']['engine'],
): void {
  if (config !== undefined) assertUsable(compilerFor(config), `${repoPath(root, config)} (for ${repoPath(root, file)})`, choice);
}

interface KnownPrograms {
  read(config: string): KnownProgram | undefined;
  write(config: string, files: readonly string[], roots: ReadonlySet<string>): void;
  /** Says that the projects, the unchecked ones as well, import in the tree of the request nothing that is not written down. */
  confirm(configs: readonly string[], checked: ReadonlySet<string>): void;
}

/**
 * Remembers which files of the repository a program held that no `include` names. What is remembered only grows, so that it covers
 * every tree in `trees`; against any other base it is a mere hint.
 */
function knownPrograms(root: string, directory: string, request: ValidationRequest): KnownPrograms {
  const bases = new Set([...request.baseTrees, request.tree]);
  const stored = memo((config: string): StoredProgram => {
    const value = readJson(fileOf(config));
    return isStored(value) ? value : { version: 1, imported: [], trees: [] };
  });
  const fileOf = (config: string): string =>
    join(directory, `${createHash('sha256').update(relative(root, config)).digest('hex').slice(0, 24)}.json`);
  const read = memo((config: string): KnownProgram | undefined => {
    const { imported, trees } = stored(config);
    if (trees.length === 0) return undefined;
    return { imported: new Set(imported.map((path) => join(root, path))), current: trees.some((tree) => bases.has(tree)) };
  });
  const writeOne = (config: string, imported: readonly string[]): void => {
    const trees = [request.tree, ...stored(config).trees.filter((tree) => tree !== request.tree)].slice(0, 50);
    writeJson(fileOf(config), { version: 1, imported, trees } satisfies StoredProgram);
  };
  const selective = !request.changed.every((path) => request.operations.some((one) => one.path === path || (one.kind === 'rename' && one.from === path)));
  return {
    read,
    write: (config, files, roots) => {
      const imported = files.filter((file) => !roots.has(file) && isOwn(root, file)).map((file) => repoPath(root, file));
      writeOne(config, [...new Set([...imported, ...stored(config).imported.filter((path) => existsSync(join(root, path)))])]);
    },
    confirm: (configs, checked) => {
      if (selective) return;
      for (const config of configs) if (!checked.has(config) && read(config)?.current === true) writeOne(config, stored(config).imported);
    },
  };
}

interface StoredProgram {
  readonly version: 1;
  readonly imported: readonly string[];
  /** The trees for which `imported` is complete, the last one first. */
  readonly trees: readonly string[];
}

function isStored(value: unknown): value is StoredProgram {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) return false;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === 'string');
  return 'imported' in value && isList(value.imported) && 'trees' in value && isList(value.trees);
}

function repoPath(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

/** Is this a file of the repository, not of a package installed in it nor of the compiler? */
function isOwn(root: string, file: string): boolean {
  const path = repoPath(root, file);
  return path !== '' && !path.startsWith('../') && !/^[a-z]:/i.test(path) && !/(^|\/)node_modules\//.test(path);
}

function toFinding(diagnostic: CompilerDiagnostic, config: string, root: string, workingTree: string): Finding {
  const { file, start, end, stage, code } = diagnostic;
  const shorten = (text: string): string => withoutPrefixes(text, [root, workingTree]);
  const own = file === undefined || isOwn(root, file);
  const message = shorten(diagnostic.message);
  const related = diagnostic.related.map((one) => {
    const place = one.file === undefined ? '' : `${shorten(one.file)}${one.line === undefined ? '' : `:${one.line}`}: `;
    return `${place}${shorten(one.message)}`;
  });
  const common = { stage, code, related };
  if (!own) return { ...common, path: '', message: `${shorten(file)}: ${message}` };
  const path = file === undefined ? config : repoPath(root, file);
  return { ...common, path, message, ...(start === undefined || end === undefined ? {} : { start, end }) };
}

function withoutPrefixes(text: string, directories: readonly string[]): string {
  return directories
    .flatMap((directory) => [directory, directory.replaceAll('\\', '/')])
    .filter((directory) => directory.length > 1)
    .reduce((shortened, directory) => shortened.replaceAll(`${directory}/`, '').replaceAll(directory, '.'), text);
}

function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify([finding.path, finding.code, finding.message, finding.start, finding.end]);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

