// Many writes as one: resolved against the disk, judged as a whole where nobody sees them, published in one transaction.
import type { Context } from '../context.ts';
import { ConflictError, RequestError } from '../errors.ts';
import { hasErrors } from '../judging/excerpts.ts';
import { reportOf, startStopwatch } from '../judging/report.ts';
import type { FileChange, Level, Notice, Plan, Report, RepoPath, Request, RequestOutcome } from '../model.ts';
import { describeRecovery } from '../recovered.ts';
import { digestOf, findKey, type KeyRecord } from '../transaction/participants.ts';
import { homesOf, isInterrupted, withWorkingTree, type Exclusivity } from '../landing/place.ts';
import { fileChanges, isUnchanged, operationsOf, repoPath } from './changes.ts';
import { openDisk } from './disk.ts';
import { landFixed } from './fixed.ts';
import { idsOf, judgeTargets, planTargets } from './judge.ts';
import { findMergeBases } from './merge-bases.ts';
import { openPlace, type ApplyPlace } from './place.ts';
import { publishChanges } from './publish.ts';
import { resolveRequests, type Refusal, type Target } from './resolve.ts';
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
}

/**
 * Carries the requests out, all or none. Throws RequestError (exit 2) for requests that contradict each other or cannot be
 * carried out, ConflictError (exit 4) for files that are not as expected: nothing was written in either case. What the
 * check finds is in the report.
 */
export async function applyRequests(context: Context, requests: readonly Request[], options: ApplyOptions = {}): Promise<Report> {
  const started = context.now();
  const stopwatch = startStopwatch(context);
  const place = await openPlace(context, options.root);
  await recoverFirst(context, place);
  const key = keyOf(requests, options);
  const known = key === undefined ? undefined : applied(place, key);
  if (known !== undefined) return knownReport(requests, known, Math.round(context.now() - started));
  const level = options.level ?? 'standard';
  const { targets, refusals } = await resolveRequests(requests, { disk: openDisk(place.root), transform, ...(options.merge === true ? { bases: await withWorkingTree(place.repository, exclusivityOf(context), () => findMergeBases(place, requests)) } : {}) });
  if (refusals.length > 0) throw refused(refusals);
  stopwatch.lap('resolve');
  const judged = await judgeTargets({ context, place, level, targets: targets.filter((target) => !isUnchanged(target)), overrides: options.fix === undefined ? {} : { fix: options.fix }, lap: stopwatch.lap });
  const failed = hasErrors(judged);
  const changes = failed ? [] : landFixed(fileChanges(targets), judged.fixed, place);
  const exclusivity = exclusivityOf(context);
  const { written, notices } = failed || options.dryRun === true ? { written: [], notices: [] } : await publishChanges({ place, changes, ...(key === undefined ? {} : { key }), exclusivity, signal: context.signal });
  if (!failed && options.dryRun !== true) stopwatch.lap('publish');
  const ids = idsOf(targets, place.below);
  const total = { name: 'total', milliseconds: Math.round(context.now() - started) };
  return reportOf({
    ...judged,
    command: 'apply',
    diagnostics: judged.diagnostics.map((one) => ({ ...one, ...blame(one.path, one.severity === 'error', ids) })),
    operations: operationsOf(targets, place.below),
    notices: [...judged.notices, ...notices, ...(options.dryRun === true && !failed ? [dryRunNotice(changes)] : [])],
    written: written.map((path) => repoPath(place.below, path)),
    restored: [],
    timings: [...stopwatch.laps, ...judged.timings, total],
    requests: outcomesOf(requests, targets, { offenders: judged.offenders, below: place.below, isWritten: !failed && options.dryRun !== true }),
  });
}

/** The order in which requests are judged, and why. Throws as `applyRequests` does. */
export async function planRequests(context: Context, requests: readonly Request[], options: Pick<ApplyOptions, 'root'>): Promise<Plan> {
  const place = await openPlace(context, options.root);
  const { targets, refusals } = await resolveRequests(requests, { disk: openDisk(place.root), transform });
  if (refusals.length > 0) throw refused(refusals);
  return planTargets({ context, place, targets: targets.filter((target) => !isUnchanged(target)) });
}

async function recoverFirst(context: Context, place: ApplyPlace): Promise<void> {
  if (!isInterrupted(place.repository)) return;
  await withWorkingTree(place.repository, exclusivityOf(context), async () => undefined);
}

function exclusivityOf(context: Context): Exclusivity {
  return { signal: context.signal, onRecovered: (recovered) => context.stderr(describeRecovery(recovered)) };
}

function keyOf(requests: readonly Request[], { key, root }: ApplyOptions): KeyRecord | undefined {
  return key === undefined ? undefined : { version: 1, key, digest: digestOf([requests, root ?? '']), applied: new Date().toISOString() };
}

/** The earlier application of the same batch. Throws RequestError when the key stands for another one. */
function applied(place: ApplyPlace, key: KeyRecord): KeyRecord | undefined {
  const known = homesOf(place.repository).flatMap((home) => findKey(home, key.key) ?? [])[0];
  if (known === undefined || known.digest === key.digest) return known;
  throw new RequestError(`The key ${JSON.stringify(key.key)} was used for another batch (${known.applied}).`, { help: 'Nothing was written. Give each batch a key of its own.' });
}

function knownReport(requests: readonly Request[], known: KeyRecord, milliseconds: number): Report {
  const notice = { source: 'writeopt', message: `The batch with the key ${JSON.stringify(known.key)} was applied before (${known.applied}): nothing was written again.` };
  const empty = { diagnostics: [], fixes: [], written: [], restored: [], validators: [], operations: [], plan: { version: 1, phases: [], dependencies: [], importers: [] } as const };
  const outcomes = requests.map(({ id, kind, path }): RequestOutcome => ({ id, kind, path, outcome: 'unchanged' }));
  return reportOf({ ...empty, command: 'apply', notices: [notice], timings: [{ name: 'total', milliseconds }], requests: outcomes });
}

function refused(refusals: readonly Refusal[]): RequestError | ConflictError {
  const lines = refusals.map(({ id, path, words }) => `operation ${id}: ${path} ${words}`);
  const [first = ''] = lines;
  const drift = refusals.every(({ kind }) => kind === 'drift');
  const message = lines.length === 1 ? `${first}.` : drift ? `${lines.length} files are not as expected.` : `${lines.length} operations cannot be carried out.`;
  const details = lines.length === 1 ? [] : lines;
  if (drift) return new ConflictError(message, { help: 'Nothing was written. Read the files again, and make the batch anew.', details });
  return new RequestError(message, { help: 'Nothing was written. Mend the batch, and apply it again.', details });
}

function blame(path: RepoPath | undefined, isError: boolean, ids: ReadonlyMap<RepoPath, readonly string[]>): { operation?: string } {
  const [id] = isError && path !== undefined ? (ids.get(path) ?? []) : [];
  return id === undefined ? {} : { operation: id };
}

function dryRunNotice(changes: readonly FileChange[]): Notice {
  return { source: 'writeopt', message: changes.length === 0 ? 'Nothing would be written.' : `A dry run: ${changes.length} ${changes.length === 1 ? 'change was' : 'changes were'} not written.` };
}

interface OutcomeRequest {
  readonly offenders: ReadonlySet<RepoPath>;
  readonly below: string;
  readonly isWritten: boolean;
}

function outcomesOf(requests: readonly Request[], targets: readonly Target[], { offenders, below, isWritten }: OutcomeRequest): RequestOutcome[] {
  const byId = new Map<string, Target[]>();
  for (const target of targets) for (const id of target.ids) byId.set(id, [...(byId.get(id) ?? []), target]);
  return requests.map(({ id, kind, path }) => {
    const own = byId.get(id) ?? [];
    const blamed = own.some((target) => offenders.has(repoPath(below, target.path)));
    const outcome = blamed ? 'blamed' : own.every(isUnchanged) ? 'unchanged' : isWritten ? 'written' : 'not written';
    return { id, kind, path, outcome };
  });
}
