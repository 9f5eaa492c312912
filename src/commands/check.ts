// `writeopt check`: the verdict on the staged changes, judged in the snapshot of what git would commit.
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { closest } from '../closest.ts';
import { loadConfig, type Config } from '../config.ts';
import type { Context } from '../context.ts';
import { exitCodeOf, exitCodes, UsageError } from '../errors.ts';
import { excerptOf } from '../excerpt.ts';
import { openRepository, toRepoPath, type Base, type Repository } from '../git/repository.ts';
import { withSnapshot, type Snapshot } from '../git/snapshot.ts';
import { createResolver } from '../languages/resolve.ts';
import type { Diagnostic, Notice, Plan, Report, RepoPath, Timing, WriteOperation } from '../model.ts';
import { stagedOperations } from '../operations/staged.ts';
import { orderDiagnostics } from '../plan/causes.ts';
import { buildPlan } from '../plan/graph.ts';
import { reporters, type ReporterName } from '../reporters/index.ts';
import { openReferenceCache } from '../reference-cache.ts';
import { runValidators } from '../validators/run.ts';
import type { ValidationRequest } from '../validators/validator.ts';
import type { Invocation } from './index.ts';

export interface CheckOptions {
  /** Arguments that narrow the staged files: files or directories, relative to where the user stands. */
  readonly paths: readonly string[];
}

/** The command: checks, reports, and turns the report into an exit code. */
export async function runCheck(context: Context, invocation: Invocation): Promise<number> {
  const reporter = reporterNamed(invocation.values.report);
  if (context.env.WRITEOPT === '0' || context.env.WRITEOPT_RUNNING === '1') {
    const why = context.env.WRITEOPT === '0' ? 'WRITEOPT=0' : 'it is being run by one of its own tasks';
    context.stderr(`writeopt: skipped (${why}).\n`);
    return exitCodes.passed;
  }
  const report = await check(context, { paths: invocation.positionals });
  context.progress(undefined);
  const text = reporters[reporter](report, { color: context.color && invocation.values.output === undefined, columns: context.columns });
  await writeReport(context, invocation, text, report);
  return exitCodeOf(report);
}

async function writeReport(context: Context, invocation: Invocation, text: string, report: Report): Promise<void> {
  if (typeof invocation.values.output === 'string') return writeFile(resolve(context.cwd, invocation.values.output), text);
  if (invocation.values.quiet === true && report.verdict !== 'failed' && report.diagnostics.length === 0 && invocation.values.report === 'pretty') return;
  context.stdout(text);
}

function reporterNamed(name: unknown): ReporterName {
  const known = Object.keys(reporters);
  if (typeof name === 'string' && known.includes(name)) return name as ReporterName;
  const guess = closest(String(name), known);
  throw new UsageError(`There is no report ${JSON.stringify(name)}.`, {
    help: guess === undefined ? `Use one of: ${known.join(', ')}.` : `Did you mean --report ${guess}?`,
  });
}

/** Judges what is staged. Throws WriteoptError when that is impossible; findings are in the report. */
export async function check(context: Context, options: CheckOptions): Promise<Report> {
  const started = context.now();
  const stopwatch = startStopwatch(context);
  const repository = await openRepository(context);
  const open = { env: context.env, signal: context.signal, progress: context.progress };
  return withSnapshot(repository, open, async (snapshot) => {
    stopwatch.lap('snapshot');
    const { config } = await loadConfig({ directory: snapshot.directory, env: context.env, tracked: snapshot.tracked });
    const { base } = snapshot;
    const { changes, changed } = snapshot.staged;
    const operations = narrow(repository, stagedOperations(changes), options.paths);
    const plan = await planOf(snapshot, operations);
    stopwatch.lap('plan');
    const request = requestOf({ repository, base, snapshot, config, operations: inPlanOrder(operations, plan), changed, plan });
    const outcome = await runValidators({ request, plan, context, snapshot, baseTrees: base.trees });
    const notices = [...outcome.notices, ...(await configNotices(repository, snapshot))];
    const diagnostics = await withExcerpts(orderDiagnostics(outcome.diagnostics, plan), snapshot);
    const total = { name: 'total', milliseconds: Math.round(context.now() - started) };
    return reportOf({ operations: request.operations, plan, diagnostics, notices, timings: [...stopwatch.laps, ...outcome.timings, total], validators: outcome.ran });
  });
}

function startStopwatch(context: Context): { readonly laps: Timing[]; lap(name: string): void } {
  const laps: Timing[] = [];
  let last = context.now();
  return {
    laps,
    lap: (name) => {
      const now = context.now();
      laps.push({ name, milliseconds: Math.round(now - last) });
      last = now;
    },
  };
}

/** Keeps the operations on the named files and below the named directories. */
function narrow(repository: Repository, operations: readonly WriteOperation[], args: readonly string[]): WriteOperation[] {
  if (args.length === 0) return [...operations];
  const wanted = args.map((argument) => {
    const path = toRepoPath(repository, argument);
    if (path === undefined) {
      throw new UsageError(`${argument} is outside the repository.`, { help: 'Name files or directories of this repository.' });
    }
    return path;
  });
  const isWanted = (path: string): boolean => wanted.some((prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`));
  return operations.filter((operation) => isWanted(operation.path) || (operation.kind === 'rename' && isWanted(operation.from)));
}

async function planOf(snapshot: Snapshot, operations: readonly WriteOperation[]): Promise<Plan> {
  const read = (path: RepoPath): Promise<string> => readFile(join(snapshot.directory, path), 'utf8');
  const cache = openReferenceCache(join(snapshot.cache, 'references'));
  const tracked = new Map([...snapshot.tracked].map(([path, entry]) => [path, entry.blob]));
  const plan = await buildPlan({ operations, tracked, read, cache, createResolver: (paths) => createResolver({ paths, read }) });
  cache.save(tracked.values());
  return plan;
}

function inPlanOrder(operations: readonly WriteOperation[], plan: Plan): WriteOperation[] {
  const phaseOf = new Map(plan.phases.flatMap((phase) => phase.paths.map((path) => [path, phase.index] as const)));
  return [...operations].sort((a, b) => (phaseOf.get(a.path) ?? 0) - (phaseOf.get(b.path) ?? 0));
}

interface RequestParts {
  readonly repository: Repository;
  readonly base: Base;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly operations: readonly WriteOperation[];
  readonly changed: readonly RepoPath[];
  readonly plan: Plan;
}

function requestOf(parts: RequestParts): ValidationRequest {
  const { repository, base, snapshot, config, operations, changed, plan } = parts;
  return {
    snapshot: snapshot.directory,
    workingTree: repository.topLevel,
    cache: snapshot.cache,
    cwd: repository.cwd,
    operations,
    importers: plan.importers,
    changed,
    tracked: [...snapshot.tracked.keys()],
    tree: snapshot.tree,
    baseTrees: base.trees,
    config,
    run: `${process.pid}-${Date.now()}`,
  };
}

const configNames = /^(\.writeoptrc(\.\w+)?|writeopt\.config\.\w+|eslint\.config\.\w+|\.eslintrc(\.\w+)?|tsconfig(\.[\w-]+)*\.json|\.lintstagedrc(\.\w+)?|lint-staged\.config\.\w+)$/;

/** A configuration that differs on disk from what is staged surprises: the committed one judged. */
async function configNotices(repository: Repository, snapshot: Snapshot): Promise<Notice[]> {
  const candidates = [...snapshot.tracked.keys()].filter((path) => configNames.test(path.slice(path.lastIndexOf('/') + 1)));
  if (candidates.length === 0 || candidates.length > 500) return [];
  const env = { GIT_INDEX_FILE: repository.indexFile };
  const out = await repository.git(['--literal-pathspecs', 'diff-files', '-z', '--name-only', '--', ...candidates], { env });
  return out
    .split('\0')
    .filter(Boolean)
    .map((path) => ({ source: 'writeopt', message: `${path} has unstaged edits: the staged version was used. \`git add ${path}\` to use the edits.` }));
}

async function withExcerpts(diagnostics: readonly Diagnostic[], snapshot: Snapshot): Promise<Diagnostic[]> {
  const texts = new Map<RepoPath, Promise<string | undefined>>();
  const textOf = (path: RepoPath): Promise<string | undefined> => {
    const known = texts.get(path) ?? (snapshot.tracked.has(path) ? readFile(join(snapshot.directory, path), 'utf8').catch(() => undefined) : Promise.resolve(undefined));
    texts.set(path, known);
    return known;
  };
  return Promise.all(
    diagnostics.map(async (diagnostic) => {
      if (diagnostic.path === undefined || diagnostic.range === undefined) return diagnostic;
      const text = await textOf(diagnostic.path);
      return text === undefined ? diagnostic : { ...diagnostic, excerpt: excerptOf(text, diagnostic.range) };
    }),
  );
}

interface ReportParts {
  readonly operations: readonly WriteOperation[];
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly Notice[];
  readonly timings: readonly Timing[];
  readonly validators: readonly string[];
}

function reportOf(parts: ReportParts): Report {
  return {
    version: 1,
    command: 'check',
    verdict: parts.diagnostics.some((diagnostic) => diagnostic.severity === 'error') ? 'failed' : 'passed',
    operations: parts.operations,
    phases: parts.plan.phases.map((phase) => phase.paths),
    dependencies: parts.plan.dependencies,
    diagnostics: parts.diagnostics,
    notices: parts.notices,
    written: [],
    restored: [],
    timings: parts.timings,
    validators: parts.validators,
  };
}
