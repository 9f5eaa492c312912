// Type-checks the affected projects in the snapshot with the repository's own TypeScript; what blocks are the errors this commit introduces.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import type ts from 'typescript';
import { ValidatorError } from '../errors.ts';
import type { Diagnostic, Notice, RepoPath } from '../model.ts';
import { fingerprintOf, mergeProjects, openBaselines, splitByBases, type Baselines, type Finding } from './typescript/baseline.ts';
import { createClassicCompiler, readText } from './typescript/classic.ts';
import type { Compiler, CompilerMessage } from './typescript/compiler.ts';
import { createNativeCompiler } from './typescript/native.ts';
import { relevantFiles, selectProjects } from './typescript/projects.ts';
import { readWorkspaceSources } from './typescript/workspaces.ts';
import type { ValidationHost, ValidationRequest, ValidationResult, Validator } from './validator.ts';

export const typescript: Validator = {
  name: 'typescript',
  isolation: 'process',
  applies: (request) => request.changed.some((path) => relevantFiles.test(path)) && hasProjects(request),
  validate,
  measure,
};

function hasProjects(request: ValidationRequest): boolean {
  return request.config.typescript.projects.length > 0 || request.tracked.some((path) => /(^|\/)[tj]sconfig\.json$/.test(path));
}

async function validate(request: ValidationRequest, host: ValidationHost): Promise<ValidationResult> {
  const bench = prepare(request);
  try {
    const projects = selectProjects(request, bench.compiler);
    if (projects.length === 0) return { diagnostics: [] };
    assertTracked(request, projects);
    const current = bench.baselines.read(request.tree, projects, request.run) ?? checkAll(bench, request, projects, host);
    bench.baselines.write(request.tree, current, request.run);
    return judge(bench.baselines, request, current);
  } finally {
    bench.compiler.close();
  }
}

/** Records the findings of the projects that have errors now, in the base tree that the snapshot holds at the moment. */
async function measure(request: ValidationRequest, tree: string, host: ValidationHost): Promise<void> {
  const bench = prepare(request);
  try {
    const failing = bench.baselines.failing(request.tree, request.run);
    bench.baselines.write(tree, checkAll(bench, request, failing, host), request.run);
  } finally {
    bench.compiler.close();
  }
}

interface Bench {
  readonly compiler: Compiler;
  readonly baselines: Baselines;
  readonly cache: string;
}

function prepare(request: ValidationRequest): Bench {
  const compiler = loadCompiler(request);
  const cache = join(request.cache, 'typescript');
  mkdirSync(cache, { recursive: true });
  return { compiler, cache, baselines: openBaselines(join(cache, 'baseline'), fingerprintOf(request.snapshot, compiler.version)) };
}

/** The repository's own compiler: looked for from the directory of the first configuration upwards. */
function loadCompiler(request: ValidationRequest): Compiler {
  const { packageFile, version } = findTypeScript(request);
  const major = Number.parseInt(version, 10);
  const engine = request.config.typescript.engine;
  if (major >= 7) {
    if (engine === 'classic') {
      throw new ValidatorError('typescript', `typescript.engine is "classic", but the repository has TypeScript ${version}, which has no such API.`, {
        help: 'Install typescript@6, or set typescript.engine to "auto".',
      });
    }
    return createNative(packageFile, version, request);
  }
  if (engine === 'native') {
    throw new ValidatorError('typescript', `typescript.engine is "native", but the repository has TypeScript ${version}.`, {
      help: 'Install typescript@7, or set typescript.engine to "auto".',
    });
  }
  if (major < 5) {
    throw new ValidatorError('typescript', `TypeScript ${version} is too old: writeopt supports 5 and newer.`, {
      help: 'Run `npm install --save-dev typescript@5`, or set `typescript: false` in .writeoptrc.',
    });
  }
  const api = createRequire(packageFile)(dirname(packageFile)) as typeof ts;
  return createClassicCompiler(api, request.snapshot, readWorkspaceSources(request.snapshot, request.workingTree, request.tracked));
}

function createNative(packageFile: string, version: string, request: ValidationRequest): Compiler {
  try {
    return createNativeCompiler(packageFile, version, request);
  } catch (error) {
    throw new ValidatorError('typescript', `TypeScript ${version} could not be started: ${error instanceof Error ? error.message : String(error)}.`, {
      help: 'Reinstall it with its optional dependencies, or install typescript@6.',
      cause: error,
    });
  }
}

function findTypeScript(request: ValidationRequest): { packageFile: string; version: string } {
  const places = [request.snapshot, ...request.tracked.filter((path) => /\/[tj]sconfig\.json$/.test(path)).map((path) => join(request.snapshot, dirname(path)))];
  for (const place of places) {
    try {
      const packageFile = createRequire(join(place, 'package.json')).resolve('typescript/package.json');
      const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
      return { packageFile, version };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    }
  }
  throw new ValidatorError('typescript', 'TypeScript is not installed, but the repository has a tsconfig.', {
    help: 'Run your package manager (`npm install`, `npm install --save-dev typescript`), or set `typescript: false` in .writeoptrc.',
  });
}

function assertTracked(request: ValidationRequest, projects: readonly RepoPath[]): void {
  const missing = projects.filter((project) => !request.tracked.includes(project));
  if (missing.length === 0) return;
  throw new ValidatorError('typescript', `typescript.projects names ${missing.join(', ')}, which the commit does not have.`, {
    help: 'Correct the paths in .writeoptrc, or `git add` the files.',
  });
}

function checkAll(bench: Bench, request: ValidationRequest, projects: readonly RepoPath[], host: ValidationHost): Map<RepoPath, readonly Finding[]> {
  const results = new Map<RepoPath, readonly Finding[]>();
  for (const [index, project] of projects.entries()) {
    host.progress(`type-checking ${project}${projects.length > 1 ? ` (${index + 1} of ${projects.length})` : ''}`);
    results.set(project, checkProject(bench, request, project));
  }
  return results;
}

function checkProject(bench: Bench, request: ValidationRequest, project: RepoPath): Finding[] {
  const config = join(request.snapshot, project);
  try {
    readFileSync(config);
  } catch {
    // A project that this tree does not have yet has no errors in it.
    return [];
  }
  const key = createHash('sha256').update(`${bench.compiler.version}\0${project}`).digest('hex').slice(0, 16);
  const texts = new Map<string, string>();
  return bench.compiler.check(config, join(bench.cache, `${key}.tsbuildinfo`)).map((message) => toFinding(message, request, texts));
}

function toFinding(message: CompilerMessage, request: ValidationRequest, texts: Map<string, string>): Finding {
  const text = withoutRoots(message.text, request);
  const base = { code: `TS${message.code}`, message: text };
  if (message.file === undefined) return base;
  const path = relative(request.snapshot, message.file).split(sep).join('/');
  if (path.startsWith('../') || path.includes('node_modules/')) return { ...base, message: `${text} (in ${withoutRoots(message.file, request)})` };
  const source = texts.get(message.file) ?? readText(message.file);
  texts.set(message.file, source);
  const start = message.start ?? 0;
  return { ...base, path: path as RepoPath, range: { start: positionAt(source, start), end: positionAt(source, Math.max(message.end ?? start, start)) } };
}

/** Paths into the snapshot and the working tree become relative: messages must not depend on where a checkout lies. */
function withoutRoots(text: string, request: ValidationRequest): string {
  return [request.snapshot, request.workingTree].reduce((result, root) => result.replaceAll(`${root}/`, ''), text);
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split(/\r\n|\r|\n/).length;
  const last = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
  return { line, column: offset - last };
}

function judge(baselines: Baselines, request: ValidationRequest, current: ReadonlyMap<RepoPath, readonly Finding[]>): ValidationResult {
  const failing = [...current].filter(([, findings]) => findings.length > 0).map(([project]) => project);
  if (failing.length === 0) return { diagnostics: [] };
  const kept = request.baseTrees.map((tree) => ({ tree, findings: baselines.read(tree, failing) }));
  const missingBase = kept.filter(({ findings }) => findings === undefined).map(({ tree }) => tree);
  if (missingBase.length > 0) return { diagnostics: [], missingBase };
  const bases = kept.map(({ findings }) => mergeProjects(findings?.values() ?? []));
  const renamed = new Map(request.operations.flatMap((operation) => (operation.kind === 'rename' ? [[operation.from, operation.path] as const] : [])));
  const { fresh, old } = splitByBases(mergeProjects(current.values()), bases, renamed);
  return report(request, fresh, old);
}

function report(request: ValidationRequest, fresh: readonly Finding[], old: readonly Finding[]): ValidationResult {
  const { block } = request.config.typescript;
  const staged = new Set<string>(request.operations.map((operation) => operation.path));
  const inStaged = (finding: Finding): boolean => finding.path !== undefined && staged.has(finding.path);
  const oldBlocks = (finding: Finding): boolean => block === 'all' || (block === 'touched' && inStaged(finding));
  const shown = old.filter((finding) => oldBlocks(finding) || inStaged(finding));
  const hidden = old.length - shown.length;
  const notices: Notice[] = hidden === 0 ? [] : [{ source: 'typescript', message: `${hidden} TypeScript error${hidden === 1 ? ' that was' : 's that were'} there before ${hidden === 1 ? 'is' : 'are'} not shown; \`typescript.block: all\` in .writeoptrc makes them block.` }];
  return {
    diagnostics: [
      ...fresh.map((finding) => toDiagnostic(finding, 'error')),
      ...shown.map((finding) => (oldBlocks(finding) ? toDiagnostic(finding, 'error') : toDiagnostic({ ...finding, message: `${finding.message} (was there before this commit)` }, 'warning'))),
    ],
    notices,
  };
}

function toDiagnostic(finding: Finding, severity: Diagnostic['severity']): Diagnostic {
  const help = helpFor(finding);
  return { source: 'typescript', severity, ...finding, ...(help === undefined ? {} : { help }) };
}

/** TS2307 and its kin are most often a file that nobody added. */
function helpFor(finding: Finding): string | undefined {
  if (!/^TS(2307|2792|6053|7016)$/.test(finding.code)) return undefined;
  return 'If the file exists on your disk, it is not part of the commit: `git add` it.';
}
