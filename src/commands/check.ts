// `writeopt check`: the verdict on the staged changes, judged in the snapshot of what git would commit.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { oneOf } from '../choices.ts';
import { loadConfig } from '../config.ts';
import type { Search } from '../co-change.ts';
import type { Context } from '../context.ts';
import { exitCodeOf, exitCodes } from '../errors.ts';
import { indexMark } from '../git/index-entries.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { withSnapshot } from '../git/snapshot.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import { watchWorkingTree, type Watch } from '../git/working-tree.ts';
import { briefOf } from '../judging/brief.ts';
import { withoutDoubles } from '../judging/doubles.ts';
import { hasErrors, withExcerpts } from '../judging/excerpts.ts';
import { prospectOf } from '../judging/prospect.ts';
import { reportOf, startStopwatch } from '../judging/report.ts';
import { selectOperations } from '../judging/selection.ts';
import { conclude, type Judgement } from '../landing/conclude.ts';
import { isInterrupted, withWorkingTree, type Exclusivity } from '../landing/place.ts';
import type { Diagnostic, FixedFile, Notice, Report, RepoPath, StagedChange, TreeId, WriteOperation } from '../model.ts';
import { needsFix } from '../needs-fix.ts';
import { stagedOperations } from '../operations/staged.ts';
import { placeInStaged } from '../placement.ts';
import { orderDiagnostics } from '../plan/causes.ts';
import { offendersOf } from '../plan/offenders.ts';
import { describeRecovery } from '../recovered.ts';
import { reporters, type ReporterName } from '../reporters/index.ts';
import { runValidators, type Brief, type RunOutcome } from '../validators/run.ts';
import { validators } from '../validators/index.ts';
import type { Invocation } from './index.ts';

export interface CheckOptions {
  /** Arguments that narrow the staged files: files or directories, relative to where the user stands. */
  readonly paths: readonly string[];
  /** Options by key, from the command line; they win. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** The command: checks, reports, and turns the report into an exit code. */
export async function runCheck(context: Context, invocation: Invocation): Promise<number> {
  const reporter = oneOf(Object.keys(reporters) as ReporterName[], invocation.values.report, 'report');
  if (context.env.WRITEOPT === '0' || context.env.WRITEOPT_RUNNING === '1') {
    const why = context.env.WRITEOPT === '0' ? 'WRITEOPT=0' : 'it is being run by one of its own tasks';
    context.stderr(`writeopt: skipped (${why}).\n`);
    return exitCodes.passed;
  }
  const report = await check(context, { paths: invocation.positionals, overrides: overridesIn(invocation) });
  context.progress(undefined);
  const text = reporters[reporter](report, { color: context.color && invocation.values.output === undefined, columns: context.columns });
  await writeReport(context, invocation, text, report);
  return exitCodeOf(report);
}

function overridesIn({ values }: Invocation): Record<string, unknown> {
  const flags = { fix: values.fix, allowEmpty: values['allow-empty'], onFail: values['on-fail'], optimize: values.optimize };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

async function writeReport(context: Context, invocation: Invocation, text: string, report: Report): Promise<void> {
  if (typeof invocation.values.output === 'string') return writeFile(resolve(context.cwd, invocation.values.output), text);
  if (invocation.values.quiet === true && report.verdict !== 'failed' && report.diagnostics.length === 0 && invocation.values.report === 'pretty') return;
  context.stdout(text);
}

/** Judges what is staged, and lands or rejects it. Throws WriteoptError when that is impossible; findings are in the report. */
export async function check(context: Context, options: CheckOptions): Promise<Report> {
  const started = context.now();
  const stopwatch = startStopwatch(context);
  const repository = await openRepository(context);
  await recoverFirst(context, repository);
  const mark = indexMark(repository);
  const open = { env: context.env, signal: context.signal, progress: context.progress };
  return withSnapshot(repository, open, async (snapshot) => {
    stopwatch.lap('snapshot');
    const situation = { context, repository, options, mark, isSelected: selectOperations(repository, snapshot, options.paths), run: `${process.pid}-${Date.now()}` };
    const brief = await describe(situation, snapshot);
    stopwatch.lap('plan');
    const search = await searchFor(situation, snapshot, brief);
    return withWatch(repository, snapshot, brief.request, async (watch) => {
      const prospect = await prospectOf({ context, repository, snapshot, brief, command: 'check', started });
      const outcome = await runValidators({ snapshot, context: prospect.context, brief, describe: (held) => describe(situation, held), expected: prospect.expected });
      const judged = await judgedFixes(repository, snapshot, outcome);
      const ordered = orderDiagnostics(withoutDoubles(await placed(judged, snapshot, outcome)), outcome.brief.plan);
      const diagnostics = await withExcerpts(ordered, snapshot, outcome.snapshot);
      const surprises = await configNotices(repository, snapshot);
      // Last of all: what has been written must be reported, whatever signal comes.
      const concluded = await conclude(judgementOf({ situation, snapshot, brief, outcome, watch }, judged));
      const notices = [...outcome.notices, ...concluded.notices, ...surprises, ...mergeNotices(snapshot, brief), ...((await search?.notices()) ?? [])];
      const total = { name: 'total', milliseconds: Math.round(context.now() - started) };
      const parts = { ...judged, ...concluded, notices, operations: brief.request.operations, plan: brief.plan, timings: [...stopwatch.laps, ...outcome.timings, total], validators: outcome.ran };
      const report = reportOf({ ...parts, diagnostics });
      await prospect.remember(report);
      return report;
    }).finally(() => search?.stop());
  });
}

/** Begins to look, beside the validators, for a file that usually comes with those that are staged. */
async function searchFor({ context, repository, options }: Situation, snapshot: Snapshot, { request }: Brief): Promise<Search | undefined> {
  const { keep, coChange } = request.config.history;
  if (!keep || !coChange || options.paths.length > 0 || request.operations.length === 0) return undefined;
  const [{ lookForPartner }, { historyOf }] = await Promise.all([import('../co-change.ts'), import('../remember.ts')]);
  return lookForPartner({ repository, snapshot, directory: historyOf(repository), signal: context.signal });
}

/** Undoes what a killed run left, and says so in one line. */
async function recoverFirst(context: Context, repository: Repository): Promise<void> {
  if (!isInterrupted(repository)) return;
  await withWorkingTree(repository, exclusivityOf(context), async () => undefined);
}

function exclusivityOf(context: Context): Exclusivity & { readonly signal: AbortSignal } {
  return { signal: context.signal, onRecovered: (recovered) => context.stderr(describeRecovery(recovered)) };
}

/** Tasks run commands that may reach anywhere: while they do, the working tree is watched. */
async function withWatch<T>(repository: Repository, { home }: Snapshot, request: Brief['request'], body: (watch: Watch | undefined) => Promise<T>): Promise<T> {
  const tasks = request.config.tasks.enabled && request.operations.length > 0 ? await validators.tasks() : undefined;
  if (tasks?.applies(request) !== true) return body(undefined);
  const watch = await watchWorkingTree(repository, home);
  try {
    return await body(watch);
  } finally {
    await watch.stop();
  }
}

interface Judging {
  readonly situation: Situation;
  readonly snapshot: Snapshot;
  readonly brief: Brief;
  readonly outcome: RunOutcome<Snapshot>;
  readonly watch: Watch | undefined;
}

function judgementOf({ situation, snapshot, brief, outcome, watch }: Judging, { diagnostics, changes }: Judged): Judgement {
  const { context, repository, mark } = situation;
  const { operations } = brief.request;
  const failed = hasErrors({ diagnostics });
  return {
    repository,
    directory: outcome.snapshot.directory,
    staged: snapshot.tree,
    checked: outcome.snapshot.tree,
    changes,
    mark,
    home: snapshot.home,
    failed,
    offenders: failed ? offendersOf({ operations, dependencies: brief.plan.dependencies, diagnostics }) : [],
    base: snapshot.base.trees,
    config: brief.request.config,
    watch,
    exclusivity: exclusivityOf(context),
  };
}

interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  readonly fixes: readonly FixedFile[];
  /** What fixers made of what is staged, renames not looked for. */
  readonly changes: readonly StagedChange[];
}

/** The findings of a run, its fixes among them where there may be none, and what it changed. */
async function judgedFixes(repository: Repository, snapshot: Snapshot, outcome: RunOutcome<Snapshot>): Promise<Judged> {
  const { config } = outcome.brief.request;
  const changes = await snapshot.changesBetween(snapshot.tree, outcome.snapshot.tree);
  const changed = new Set((outcome.refused?.changes ?? changes).map(({ path }) => path));
  const fixes = outcome.fixes.filter(({ path }) => changed.has(path));
  const refused = outcome.refused === undefined ? [] : await needsFix({ repository, snapshot, from: snapshot.tree, to: outcome.refused.tree, changes: outcome.refused.changes, fixes });
  const empty = !config.allowEmpty && isEmptied(snapshot, outcome.snapshot) ? [emptyCommit] : [];
  return { changes, fixes, diagnostics: [...empty, ...refused, ...outcome.verdicts.flatMap(({ diagnostics }) => diagnostics)] };
}

/** Where nothing lands the user still has the unfixed text. */
function placed({ diagnostics }: Judged, snapshot: Snapshot, outcome: RunOutcome<Snapshot>): Promise<readonly Diagnostic[]> {
  if (!hasErrors({ diagnostics }) || outcome.fixes.length === 0) return Promise.resolve(diagnostics);
  const trees = new Map(outcome.verdicts.flatMap((verdict) => verdict.diagnostics.map((diagnostic) => [diagnostic, verdict.tree] as const)));
  const textOf = (tree: TreeId, path: RepoPath): Promise<string | undefined> => snapshot.textOf(tree, path);
  return placeInStaged({ diagnostics, treeOf: (diagnostic) => trees.get(diagnostic), staged: snapshot.tree, fixes: outcome.fixes, textOf });
}

const emptyCommit: Diagnostic = {
  source: 'writeopt',
  code: 'empty-commit',
  severity: 'error',
  message: 'The fixes leave nothing to commit: they undo every staged change.',
  help: 'Unstage the changes, or set `allowEmpty` in .writeoptrc (`--allow-empty` for `writeopt check`).',
};

/** A merge whose result is what one side has is not empty: it has two parents. */
function isEmptied({ base, tree, tracked }: Snapshot, fixed: Snapshot): boolean {
  if (base.trees.length > 1 || fixed.tree === tree) return false;
  const [head] = base.trees;
  return head === undefined ? tracked.size > 0 && fixed.tracked.size === 0 : fixed.tree === head && tree !== head;
}

/** What does not change from tree to tree. */
interface Situation {
  readonly context: Context;
  readonly repository: Repository;
  readonly options: CheckOptions;
  /** Of the index before it was read. */
  readonly mark: string;
  readonly isSelected: (operation: WriteOperation) => boolean;
  /** Unique to this run. */
  readonly run: string;
}

/** What validators are told about a snapshot. */
async function describe(situation: Situation, snapshot: Snapshot): Promise<Brief> {
  const { context, options, isSelected } = situation;
  const { config } = await loadConfig({ directory: snapshot.directory, env: context.env, tracked: snapshot.tracked, overrides: options.overrides ?? {} });
  const operations = stagedOperations(snapshot.staged.changes).filter(isSelected);
  return briefOf({ repository: situation.repository, snapshot, config, operations, run: situation.run });
}

/** Nothing staged is not nothing merged. */
function mergeNotices({ base }: Snapshot, { request }: Brief): Notice[] {
  if (base.trees.length < 2 || request.operations.length > 0) return [];
  return [{ source: 'writeopt', message: 'This is a merge: what comes from one side as it is counts as judged there. Only what one side needs and the other takes away was looked for.' }];
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
