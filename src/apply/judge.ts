// The verdict on a batch before anything of it is visible: the project's own tools, in a snapshot of the working tree with the batch in it.
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { excerptOf } from '../excerpt.ts';
import { withPending } from '../git/pending.ts';
import { listUntracked, type Repository } from '../git/repository.ts';
import { withSnapshot } from '../git/snapshot.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import { briefOf } from '../judging/brief.ts';
import { withoutDoubles } from '../judging/doubles.ts';
import { hasErrors, withExcerpts } from '../judging/excerpts.ts';
import { prospectOf, type Prospect } from '../judging/prospect.ts';
import type { Diagnostic, FileState, FixedFile, Level, Notice, Plan, PlannedPhase, RepoPath, StagedChange, Timing, WriteOperation } from '../model.ts';
import { stagedOperations } from '../operations/staged.ts';
import { orderDiagnostics } from '../plan/causes.ts';
import { orderOperations } from '../plan/order.ts';
import { offendersOf } from '../plan/offenders.ts';
import { weighPhases } from '../planning/report.ts';
import { runValidators, type Brief, type RunOutcome } from '../validators/run.ts';
import { checkFiles } from '../validators/syntax.ts';
import { judgeBarriers } from './barriers.ts';
import { operationsOf, pendingChanges, repoPath } from './changes.ts';
import { highestLevel, leveledFor } from './levels.ts';
import type { ApplyPlace } from './place.ts';
import type { Target } from './resolve.ts';

export interface JudgeRequest {
  readonly context: Context;
  readonly place: ApplyPlace;
  readonly targets: readonly Target[];
  readonly level: Level;
  /** Options by key, from the command line; they win. */
  readonly overrides: Readonly<Record<string, unknown>>;
  lap(name: string): void;
  /** When the run began, by `context.now`. */
  readonly started: number;
}

export interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly Notice[];
  readonly plan: Plan;
  readonly timings: readonly Timing[];
  readonly validators: readonly string[];
  readonly fixes: readonly FixedFile[];
  /** What fixers made of the batch, by repository path; only what differs from it. */
  readonly fixed: readonly FixedContent[];
  /** Operations to blame for errors. */
  readonly offenders: ReadonlySet<RepoPath>;
  /** Adds the run to the log; absent where nothing but the batch was looked at. */
  readonly remember?: Prospect['remember'];
}

/** A file as fixers left it. */
export interface FixedContent {
  readonly path: RepoPath;
  /** What the fixer started from. */
  readonly before: FileState;
  readonly state: { readonly kind: 'absent' } | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean } | { readonly kind: 'symlink'; readonly target: string };
}

/** Judges the batch at its level. Throws WriteoptError when that is impossible; findings are returned. */
export async function judgeTargets(request: JudgeRequest): Promise<Judged> {
  const level = highestLevel(request.targets, request.level);
  if (level === 'none' || request.targets.length === 0) return judgedAlone(request, []);
  if (level === 'syntax') return judgeSyntax(request);
  const { phases, ...judged } = await judgeProject(request, level);
  if (hasErrors(judged)) return judged;
  return judgeBarriers(request, judged, phases, (part) => judgeProject({ ...part, overrides: { ...part.overrides, optimize: 'balanced' } }, level));
}

/** Each file by its type, from memory: no disk, no git, no tools of the project. */
async function judgeSyntax(request: JudgeRequest): Promise<Judged> {
  const { context, place, targets } = request;
  const contents = new Map<string, Uint8Array>();
  const files = targets.flatMap(({ path, after, before }) => {
    if (after.kind !== 'file') return [];
    const name = repoPath(place.below, path);
    contents.set(name, after.content);
    return [{ path: name, executable: ((after.mode ?? (before.kind === 'file' ? before.mode : 0)) & 0o100) !== 0 }];
  });
  const diagnostics = await checkFiles({ directory: place.root, contents, files, level: 'syntax', code: true, signal: context.signal });
  request.lap('syntax');
  return judgedAlone(request, diagnostics.flatMap(leveled(request)).map((one) => withExcerptOf(contents, one)), ['syntax']);
}

function leveled({ targets, place, level }: JudgeRequest): (diagnostic: Diagnostic) => Diagnostic[] {
  return leveledFor(targets, place.below, level);
}

function withExcerptOf(contents: ReadonlyMap<string, Uint8Array>, diagnostic: Diagnostic): Diagnostic {
  const content = diagnostic.path === undefined ? undefined : contents.get(diagnostic.path);
  if (content === undefined || diagnostic.range === undefined) return diagnostic;
  return { ...diagnostic, excerpt: excerptOf(Buffer.from(content).toString('utf8'), diagnostic.range) };
}

/** A verdict that looked at nothing but the batch itself. */
function judgedAlone({ targets, place }: JudgeRequest, diagnostics: readonly Diagnostic[], validators: readonly string[] = []): Judged {
  const plan: Plan = { version: 1, phases: orderOperations({ operations: operationsOf(targets, place.below), before: [], after: [] }).phases, dependencies: [], importers: [] };
  const offenders = new Set(diagnostics.flatMap(({ path, severity }) => (path !== undefined && severity === 'error' ? [path] : [])));
  return { diagnostics, notices: [], plan, timings: [], validators, fixes: [], fixed: [], offenders };
}

/** The pending state as a whole, by everything that judges commits. */
async function judgeProject(request: JudgeRequest, level: Level): Promise<Judged & { readonly phases: readonly PlannedPhase[] }> {
  const { context, place, targets } = request;
  const open = { env: context.env, signal: context.signal, progress: context.progress };
  return withPending(place.repository, pendingChanges(targets, place.below), place.home, ({ repository, base }) =>
    withSnapshot(repository, { ...open, base }, async (snapshot) => {
      request.lap('snapshot');
      const run = `${process.pid}-${Date.now()}`;
      const describe = async (held: Snapshot): Promise<Brief> => {
        const { config } = await loadConfig({ directory: held.directory, env: context.env, tracked: held.tracked, overrides: { 'syntax.level': level, ...request.overrides } });
        return briefOf({ repository, snapshot: held, config, operations: requestedOperations(held), run });
      };
      const brief = await describe(snapshot);
      request.lap('plan');
      const prospect = await prospectOf({ context, repository, snapshot, brief, command: 'apply', started: request.started });
      const outcome = await runValidators({ snapshot, context: prospect.context, brief, describe, expected: prospect.expected });
      const judged = await judgedOf(request, snapshot, outcome, await unparsed(request, outcome));
      return { ...judged, remember: prospect.remember, phases: await phasesOf(request, repository, snapshot, brief) };
    }),
  );
}

/** The phases with their barriers; none where there can be no barrier. */
async function phasesOf({ context, place }: JudgeRequest, repository: Repository, snapshot: Snapshot, { request }: Brief): Promise<readonly PlannedPhase[]> {
  const { config, operations } = request;
  if (config.optimize !== 'safety') return [];
  const untracked = new Set(await listUntracked(place.repository));
  return weighPhases({ repository, snapshot, config, operations, source: 'request', optimize: config.optimize, untracked, signal: context.signal });
}

function requestedOperations(snapshot: Snapshot): WriteOperation[] {
  return stagedOperations(snapshot.staged.changes).map((operation) => ({ ...operation, origin: 'request' }));
}

/** Source code that no compiler of the project has looked at must at least parse. */
async function unparsed({ context }: JudgeRequest, { snapshot, brief, verdicts }: RunOutcome<Snapshot>): Promise<Diagnostic[]> {
  const files = brief.request.operations.flatMap(({ path, result }) => (result.kind === 'file' && result.mode !== '120000' && /\.[cm]?[jt]sx?$/.test(path) ? [{ path, executable: false }] : []));
  const found = await checkFiles({ directory: snapshot.directory, files, level: 'syntax', code: true, signal: context.signal });
  const known = new Set(verdicts.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error').map(({ path }) => path)));
  return found.filter(({ code, path }) => code === 'parse' && !known.has(path));
}

async function judgedOf(request: JudgeRequest, snapshot: Snapshot, outcome: RunOutcome<Snapshot>, more: readonly Diagnostic[]): Promise<Judged> {
  const changes = await snapshot.changesBetween(snapshot.tree, outcome.snapshot.tree);
  const refused = (outcome.refused?.changes ?? []).map(wouldChange);
  const found = [...refused, ...more, ...outcome.verdicts.flatMap(({ diagnostics }) => diagnostics)].flatMap(leveled(request));
  const { plan, request: judged } = outcome.brief;
  const ordered = await withExcerpts(orderDiagnostics(withoutDoubles(found), plan), outcome.snapshot, outcome.snapshot);
  const offenders = hasErrors({ diagnostics: ordered }) ? offendersOf({ operations: judged.operations, dependencies: plan.dependencies, diagnostics: ordered }) : [];
  const changed = new Set(changes.map(({ path }) => path));
  return {
    diagnostics: ordered,
    notices: outcome.notices,
    plan,
    timings: outcome.timings,
    validators: outcome.ran,
    fixes: outcome.fixes.filter(({ path }) => changed.has(path)),
    fixed: changes.map((change) => contentOf(outcome.snapshot, change)),
    offenders: new Set(offenders.map(({ path }) => path)),
  };
}

function wouldChange({ path }: StagedChange): Diagnostic {
  return { source: 'tasks', code: 'needs-fix', severity: 'error', message: 'A task would change this file.', help: 'Apply without --no-fix, and what the tasks make of it is written.', path };
}

function contentOf({ directory }: Snapshot, { path, before, after }: StagedChange): FixedContent {
  if (after.kind === 'absent') return { path, before, state: { kind: 'absent' } };
  const file = join(directory, path);
  if (after.mode === '120000') return { path, before, state: { kind: 'symlink', target: readlinkSync(file) } };
  return { path, before, state: { kind: 'file', content: readFileSync(file), executable: after.mode === '100755' } };
}

/** The ids of the requests that made a path what it is. */
export function idsOf(targets: readonly Target[], below: string): ReadonlyMap<RepoPath, readonly string[]> {
  return new Map(targets.map(({ path, ids }) => [repoPath(below, path), ids]));
}
