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
import { nativeEngine } from './native.ts';
import { affectedProjects, answersElsewhere, isTypeScriptFile, isRelevant, projectsOf, type Affected, type KnownProgram } from './projects.ts';

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
  const engineFor = (config: string, keep: boolean): Engine => {
    const compiler = compilerFor(config);
    assertUsable(compiler, repoPath(root, config), choice);
    const key = `${compiler.directory}\0${keep}`;
    const engine = engines.get(key) ?? openEngine(compiler, { root, cache, keep, implied: () => [] });
    engines.set(key, engine);
    return engine;
  };
  const known = knownPrograms(root, join(cache, 'programs'));
  const usable = (config: string): boolean => compilerFor(config) !== undefined;
  const projects = projectsOf({
    root,
    tracked: request.tracked.map(inside),
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
        { root, operations: request.operations, importers: request.importers.map(inside), known: known.read, usable, listed },
        projects,
      );
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
}

/** Remembers which tracked files a program held that no `include` names; older or damaged memory only costs time. */
function knownPrograms(root: string, directory: string): KnownPrograms {
  const memory = new Map<string, KnownProgram | undefined>();
  const fileOf = (config: string): string =>
    join(directory, `${createHash('sha256').update(relative(root, config)).digest('hex').slice(0, 24)}.json`);
  return {
    read: (config) => {
      if (!memory.has(config)) {
        const value = readJson(fileOf(config));
        const imported = isKnown(value) ? { imported: new Set(value.imported.map((path) => join(root, path))) } : undefined;
        memory.set(config, imported);
      }
      return memory.get(config);
    },
    // The memory of this session stays as it was: what is affected must not depend on what was checked first.
    write: (config, files, roots) => {
      const imported = files.filter((file) => !roots.has(file) && isOwn(root, file)).map((file) => repoPath(root, file));
      writeJson(fileOf(config), { version: 1, imported });
    },
  };
}

function isKnown(value: unknown): value is { readonly imported: readonly string[] } {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) return false;
  return 'imported' in value && Array.isArray(value.imported) && value.imported.every((path) => typeof path === 'string');
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

