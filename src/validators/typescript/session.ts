// One look at the snapshot: its projects, the compilers they use, and what those find.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InterruptedError, ValidatorError } from '../../errors.ts';
import type { ValidationHost, ValidationRequest } from '../validator.ts';
import type { Finding } from './baseline.ts';
import { builtSources, type BuiltSources } from './built.ts';
import { classicEngine } from './classic.ts';
import { assertUsable, findCompiler, loadClassic, loadNative, type Compiler } from './compiler.ts';
import { readLinks } from './configs.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { toFindings } from './findings.ts';
import { nativeEngine } from './native.ts';
import { repoPath } from './paths.ts';
import { knownPrograms } from './programs.ts';
import { affectedProjects, answersElsewhere, isRelevant, isTypeScriptFile, memo, projectsOf, type Affected, type Projects } from './projects.ts';
import { workspacesOf } from './workspaces.ts';

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
  const inside = (path: string): string => join(root, path);
  const tracked = request.tracked.map(inside);
  const importers = request.importers.map(inside);
  const links = memo(readLinks);
  const workspaces = workspacesOf(root, tracked, links);
  const { implied } = workspaces;
  // At a base tree what the commit adds is not there yet, and what it deletes still is.
  const changed = new Set(changedPaths(request).map(inside));
  const present = [...new Set([...tracked, ...changed])].filter((file) => !changed.has(file) || existsSync(file));
  const gone = [...changed].filter((file) => !existsSync(file));
  const built = memo(builtSources({ root, workingTree: request.workingTree, tracked: present, gone, packages: workspaces.unbuilt, links }));
  const engines = openEngines(request, root, { implied, built });
  const known = knownPrograms(root, join(request.cache, 'typescript', 'programs'), request);
  const { usable } = engines;
  const projects = projectsOf({ root, tracked, links, known: known.read, usable, rootFiles: (config) => engines.of(config, true).rootFiles(config) });
  const touched = [...changedPaths(request), ...request.importers].filter(isRelevant).map(inside);
  return {
    affected: () => {
      const listed = request.config.typescript.projects.map((path) => listedConfig(root, path));
      for (const file of touched) {
        const config = projects.nearest(file);
        if (config !== undefined && (isTypeScriptFile(file) || links(config).checkJs)) engines.assert(config, ` (for ${repoPath(root, file)})`);
      }
      for (const config of listed) engines.assert(config, '');
      const found = affectedProjects({ root, operations: request.operations, importers, known: known.read, usable, listed, implied }, projects);
      known.confirm(projects.discovered(), new Set(found.configs));
      const own = (config: string): string => repoPath(root, config);
      return { configs: found.configs.map(own), unsure: new Set([...found.unsure].map(own)) };
    },
    check: (config, { keep, unsure }) => {
      if (host.signal.aborted) throw new InterruptedError(String(host.signal.reason ?? 'request'));
      host.progress(`type-checking ${config}`);
      const path = inside(config);
      const found = engines.of(path, keep).check(path);
      if (keep) known.write(path, found.files, projects.roots(path));
      const files = new Set(found.files);
      if (unsure && !touched.some((file) => files.has(file))) return undefined;
      return toFindings(found.diagnostics, config, { root, workingTree: request.workingTree });
    },
    compilerOf: (config) => engines.describe(inside(config)),
    isElsewhere: (config, finding) => {
      if (finding.path === '') return false;
      if (isBorrowed(inside(config), inside(finding.path), built(inside(config)), projects)) return true;
      return request.config.typescript.projects.length === 0 && answersElsewhere(inside(config), inside(finding.path), projects);
    },
    exists: (config) => existsSync(inside(config)),
    close: engines.close,
  };
}

/** Is a file only seen in place of build output? Then its own project, if any, answers for it. */
function isBorrowed(config: string, file: string, built: BuiltSources | undefined, projects: Projects): boolean {
  return built?.holds(file) === true && !projects.roots(config).has(file) && !file.startsWith(`${dirname(config)}/`);
}

/** Every path that an operation changes, also the one that a rename leaves. */
export function changedPaths(request: ValidationRequest): string[] {
  return request.operations.flatMap((one) => (one.kind === 'rename' ? [one.path, one.from] : [one.path]));
}

interface Engines {
  /** The engine for a project, which remembers its work between runs or not. */
  of(config: string, keep: boolean): Engine;
  usable(config: string): boolean;
  /** Throws unless the project can be checked. */
  assert(config: string, why: string): void;
  describe(config: string): string;
  close(): void;
}

function openEngines(request: ValidationRequest, root: string, packages: Pick<EngineOptions, 'implied' | 'built'>): Engines {
  const choice = request.config.typescript.engine;
  const cache = join(request.cache, 'typescript');
  const found = memo((directory: string) => findCompiler(directory, root, request.workingTree, choice));
  const compilerOf = (config: string): Compiler | undefined => found(dirname(config));
  const open = new Map<string, Engine>();
  return {
    of: (config, keep) => {
      const compiler = compilerOf(config);
      assertUsable(compiler, repoPath(root, config), choice);
      const key = JSON.stringify([compiler, keep]);
      const engine = open.get(key) ?? openEngine(compiler, { root, workingTree: request.workingTree, cache, keep, ...packages });
      open.set(key, engine);
      return engine;
    },
    usable: (config) => compilerOf(config) !== undefined,
    assert: (config, why) => assertUsable(compilerOf(config), `${repoPath(root, config)}${why}`, choice),
    describe: (config) => {
      const compiler = compilerOf(config);
      return compiler === undefined ? 'none' : `${compiler.package} ${compiler.version}`;
    },
    close: () => {
      for (const engine of open.values()) engine.close();
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
