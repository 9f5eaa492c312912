// Many writes as one: resolved against the disk, judged as a whole where nobody sees them, published in one transaction.
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { costsFor, crossoverOf } from '../costs.ts';
import { ConflictError, UsageError } from '../errors.ts';
import { hasErrors } from '../judging/excerpts.ts';
import { reportOf, startStopwatch, type Stopwatch } from '../judging/report.ts';
import type { FileChange, Level, Notice, Optimize, Report, Request, RequestOutcome, TreeId } from '../model.ts';
import { describeRecovery } from '../recovered.ts';
import { isInterrupted, withWorkingTree, type Exclusivity } from '../landing/place.ts';
import { fileChanges, hasLarge, inPlanOrder, isUnchanged, operationsOf, repoPath } from './changes.ts';
import { openDisk } from './disk.ts';
import { landFixed } from './fixed.ts';
import { judgeTargets } from './judge.ts';
import { blamedFindings, keepGoing, type Attempt, type Tried } from './keep-going.ts';
import { openKey, type KeyUse } from './keys.ts';
import { findMergeBases } from './merge-bases.ts';
import { openPlace, type ApplyPlace } from './place.ts';
import { patchOf } from './patch.ts';
import { assertFree, writePlan, type PlanFile } from './plan-file.ts';
import { publishChanges } from './publish.ts';
import { refused } from './refused.ts';
import { resolveRequests, type Target } from './resolve.ts';
import { isFromTemplate, rendered, templateOutcomes, withRecords } from './templates.ts';
import { assertTargetsAsPlanned, assertTreeAsPlanned, formatPlan, premisesOf, readWorkingTree, type SavedPlan } from './saved-plan.ts';
import { transform } from './transform.ts';

export interface ApplyOptions {
  /** What the paths are relative to; absent: the top of the repository, else the current directory. */
  readonly root?: string;
  /** How much must be right before anything is written; `standard` when absent. */
  readonly level?: Level;
  /** Everything but the writing. */
  readonly dryRun?: boolean;
  /** A batch with this key is applied once: a second time nothing is written. */
  readonly key?: string;
  /** Whether fixers may finish the batch; absent: as the configuration says. */
  readonly fix?: boolean;
  /** Merge into files that have changed since the batch was made, where both do not touch the same lines. */
  readonly merge?: boolean;
  /** File that the plan is saved to instead of writing anything, relative to the current directory. */
  readonly planOut?: string;
  /** Leave out what fails, and what depends on it, and carry out the rest; a critical request that is left out stops everything. */
  readonly keepGoing?: boolean;
  /** What counts more; absent: as the configuration says. `safety`: the state after each high-risk phase must be right by itself. */
  readonly optimize?: Optimize;
}

/** What only this program hands in. */
interface Held {
  /** The saved plan that these requests come from. */
  readonly saved?: { readonly plan: SavedPlan; readonly file: string; readonly name: string };
}

/**
 * Carries the requests out, all or none. Throws RequestError (exit 2) for requests that contradict each other or cannot be
 * carried out, ConflictError (exit 4) for files that are not as expected: nothing was written in either case. What the
 * check finds is in the report.
 */
export async function applyRequests(context: Context, requests: readonly Request[], options: ApplyOptions = {}, held: Held = {}): Promise<Report> {
  if (!requests.some(({ kind }) => kind === 'template')) return applyBatch(context, requests, options, held);
  const { again } = await import('../templating/again.ts');
  return again(() => applyBatch(context, requests, options, held));
}

async function applyBatch(context: Context, asked: readonly Request[], options: ApplyOptions, held: Held): Promise<Report> {
  const run = await begin(context, options, held);
  const { place, stopwatch } = run;
  const key = options.key === undefined ? undefined : openKey(place, options.key, asked, options.root ?? '');
  if (key?.applied !== undefined) return knownReport(asked, options.key ?? '', key.applied, elapsed(run));
  const { requests: open, notices: said } = await rendered(place, key?.left ?? asked);
  const byId = new Map(open.map((request) => [request.id, request]));
  const requests = asked.map((request) => byId.get(request.id) ?? request);
  const look = held.saved === undefined ? undefined : lookAgain(place, held.saved);
  await look?.();
  if (options.planOut !== undefined) assertFree(planFileOf(run, requests));
  const tree = options.planOut === undefined ? undefined : await readWorkingTree(place);
  const tryAll = (some: readonly Request[]): Promise<Tried> => tryOut(run, some);
  const { tried, dropped, diagnostics } = options.keepGoing === true ? await keepGoing(open, tryAll, place.below) : { tried: await tryAll(open), dropped: new Map(), diagnostics: [] };
  if (tried.kind === 'refused') throw refused(tried.refusals);
  const { attempt } = tried;
  const failed = hasErrors(attempt.judged);
  const isDry = options.dryRun === true || tree !== undefined;
  const isLarge = !failed && hasLarge(attempt.targets);
  const costs = await costsFor(place.home, isLarge);
  const crossover = isLarge ? crossoverOf(costs) : undefined;
  const changes = failed ? [] : landFixed(inPlanOrder(fileChanges(attempt.targets, crossover), attempt.judged.plan, place.below), attempt.judged.fixed, place);
  const record = attempt.requests.length === 0 ? undefined : key?.recordOf(attempt.requests, dropped.size === 0);
  const { written, notices } = failed || isDry ? { written: [], notices: [] } : await publishChanges({ place, changes, ...(record === undefined ? {} : { key: record }), exclusivity: exclusivityOf(context), signal: context.signal, ...(look === undefined ? {} : { look }) });
  if (!failed && !isDry) stopwatch.lap('publish');
  const saved = tree === undefined || failed ? [] : [await savePlan(run, tree, attempt, requests)];
  const total = { name: 'total', milliseconds: elapsed(run) };
  const { judged, targets } = attempt;
  const { remember, ...found } = judged;
  const report = reportOf({
    ...found,
    command: 'apply',
    diagnostics: [...diagnostics, ...blamedFindings(attempt, place.below)],
    operations: operationsOf(targets, place.below),
    notices: [...said, ...judged.notices, ...notices, ...saved, ...appliedBefore(key), ...(options.dryRun === true && !failed ? [dryRunNotice(changes)] : [])],
    written: written.map((path) => repoPath(place.below, path)),
    restored: [],
    timings: [...stopwatch.laps, ...judged.timings, total],
    requests: outcomesOf(requests, attempt, { dropped: new Map([...[...(key?.done ?? [])].map((id) => [id, 'unchanged'] as const), ...dropped]), below: place.below, isWritten: !failed && !isDry }),
    ...(options.dryRun === true && !failed ? { patch: patchOf(targets, judged.fixed, place.below) } : {}),
  });
  if (!isDry) await remember?.(report, undefined, templateOutcomes(attempt, place.below));
  return report;
}

/** What stays the same from the first try to the last. */
interface Run {
  readonly context: Context;
  readonly options: ApplyOptions;
  readonly held: Held;
  readonly place: ApplyPlace;
  readonly started: number;
  readonly stopwatch: Stopwatch;
}

async function begin(context: Context, options: ApplyOptions, held: Held): Promise<Run> {
  if (options.planOut !== undefined && options.keepGoing === true) throw new UsageError('A plan is of a whole batch, and --keep-going may leave some of it out.', { help: 'Nothing was written. Leave out --keep-going or --plan-out.' });
  const [started, stopwatch] = [context.now(), startStopwatch(context)];
  const place = await openPlace(context, options.root);
  await recoverFirst(context, place);
  return { context, options, held, place, started, stopwatch };
}

function elapsed({ context, started }: Run): number {
  return Math.round(context.now() - started);
}

/** Resolves and judges requests; nothing is written. */
async function tryOut({ context, options, held, place, stopwatch, started }: Run, requests: readonly Request[]): Promise<Tried> {
  const bases = options.merge === true ? { bases: await withWorkingTree(place.repository, exclusivityOf(context), () => findMergeBases(place, requests)) } : {};
  const { targets, refusals } = await resolveRequests(await withRecords(place, requests), { disk: openDisk(place.root), transform, ...bases });
  if (refusals.length > 0) return { kind: 'refused', refusals };
  if (held.saved !== undefined) assertTargetsAsPlanned(held.saved.plan, targets);
  stopwatch.lap('resolve');
  const overrides = { ...(options.fix === undefined ? {} : { fix: options.fix }), ...(options.optimize === undefined ? {} : { optimize: options.optimize }) };
  const judged = await judgeTargets({ context, place, level: options.level ?? 'standard', targets: targets.filter((target) => !isUnchanged(target)), overrides, lap: stopwatch.lap, started });
  return { kind: 'judged', attempt: { requests, targets, judged } };
}

/** Writes the plan, and says how it is applied. Throws ConflictError when the project has changed while it was made. */
async function savePlan({ context, options, place }: Run, tree: TreeId, { targets, judged }: Attempt, requests: readonly Request[]): Promise<Notice> {
  const name = options.planOut ?? '';
  if ((await readWorkingTree(place)) !== tree) throw new ConflictError('Files have changed while the plan was made.', { help: 'Nothing was written. Plan again when nothing else writes.' });
  const { level = 'standard', fix, key, optimize } = options;
  const text = formatPlan({ created: new Date().toISOString(), below: place.below, level, ...(fix === undefined ? {} : { fix }), ...(key === undefined ? {} : { key }), ...(optimize === undefined ? {} : { optimize }), premises: premisesOf(tree, targets), plan: judged.plan, requests });
  writePlan(planFileOf({ context, options, place }, requests), text);
  return { source: 'writeopt', message: `The plan is in ${name}: writeopt apply --plan ${name} carries it out, if nothing that it rests on has changed by then.` };
}

/** Judging takes its time: what holds before it is to hold after it as well. */
function lookAgain(place: ApplyPlace, saved: NonNullable<Held['saved']>): () => Promise<void> {
  return () => assertTreeAsPlanned(place, saved.plan, saved);
}

function planFileOf({ context, options: { planOut = '' }, place }: Pick<Run, 'context' | 'options' | 'place'>, requests: readonly Request[]): PlanFile {
  return { file: resolve(context.cwd, planOut), name: planOut, root: place.root, requests };
}

async function recoverFirst(context: Context, place: ApplyPlace): Promise<void> {
  if (!isInterrupted(place.repository)) return;
  await withWorkingTree(place.repository, exclusivityOf(context), async () => undefined);
}

function exclusivityOf(context: Context): Exclusivity {
  return { signal: context.signal, onRecovered: (recovered) => context.stderr(describeRecovery(recovered)) };
}

function appliedBefore(key: KeyUse | undefined): Notice[] {
  const count = key?.done.size ?? 0;
  return count === 0 ? [] : [{ source: 'writeopt', message: `${count} ${count === 1 ? 'operation' : 'operations'} of the batch landed before under this key, and ${count === 1 ? 'was' : 'were'} not carried out again.` }];
}

function knownReport(requests: readonly Request[], key: string, applied: string, milliseconds: number): Report {
  const notice = { source: 'writeopt', message: `The batch with the key ${JSON.stringify(key)} was applied before (${applied}): nothing was written again.` };
  const empty = { diagnostics: [], fixes: [], written: [], restored: [], validators: [], operations: [], plan: { version: 1, phases: [], dependencies: [], importers: [] } as const };
  const outcomes = requests.map(({ id, kind, path }): RequestOutcome => ({ id, kind, path, outcome: 'unchanged' }));
  return reportOf({ ...empty, command: 'apply', notices: [notice], timings: [{ name: 'total', milliseconds }], requests: outcomes });
}

function dryRunNotice(changes: readonly FileChange[]): Notice {
  return { source: 'writeopt', message: changes.length === 0 ? 'Nothing would be written.' : `A dry run: ${changes.length} ${changes.length === 1 ? 'change was' : 'changes were'} not written.` };
}

interface OutcomeRequest {
  /** Requests that were left out, and why. */
  readonly dropped: ReadonlyMap<string, RequestOutcome['outcome']>;
  readonly below: string;
  readonly isWritten: boolean;
}

function outcomesOf(requests: readonly Request[], { targets, judged: { offenders } }: Attempt, { dropped, below, isWritten }: OutcomeRequest): RequestOutcome[] {
  const byId = new Map<string, Target[]>();
  for (const target of targets) for (const id of target.ids) byId.set(id, [...(byId.get(id) ?? []), target]);
  return requests.map((request) => {
    const { id, kind, path } = request;
    const own = byId.get(id) ?? [];
    const isBlamed = own.some((target) => offenders.has(repoPath(below, target.path)));
    const outcome = dropped.get(id) ?? (isBlamed ? 'blamed' : own.every(isUnchanged) ? 'unchanged' : isWritten ? 'written' : 'not written');
    return { id, kind: isFromTemplate(request) ? 'template' : kind, path, outcome };
  });
}
