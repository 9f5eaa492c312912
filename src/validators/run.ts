// Runs the validators in rounds until every verdict is one on the final content: fixers write, then everything that judges looks again.
import { InterruptedError, WriteoptError } from '../errors.ts';
import type { Context } from '../context.ts';
import type { Diagnostic, FixedFile, Notice, Plan, RepoPath, StagedChange, Timing, TreeId } from '../model.ts';
import { applyFixes, fixedFiles, fixersOf, leftOutNotices, notSettled, type FixStep } from './fixes.ts';
import { openHosts, type Host, type Hosts } from './host.ts';
import { validators, type ValidatorName } from './index.ts';
import { isBroken, isFinal, isSettled, type Verdict } from './verdict.ts';
import type { FileFix, ValidationRequest, ValidationResult, Validator, Writer } from './validator.ts';

/** What a run needs of a snapshot; `S` is the snapshot itself, of which fixes make another one. */
export interface FixableSnapshot<S> {
  readonly tree: TreeId;
  readonly directory: string;
  withTree<T>(tree: TreeId, body: () => Promise<T>): Promise<T>;
  markDirty(): void;
  readWritten(paths: Iterable<RepoPath>): Promise<{
    readonly tree: TreeId;
    readonly changes: readonly StagedChange[];
    readonly dropped: readonly RepoPath[];
    keep(): Promise<S>;
    discard(): Promise<S>;
  }>;
}

/** What validators are told about a snapshot. */
export interface Brief {
  readonly request: ValidationRequest;
  readonly plan: Plan;
}

export interface RunRequest<S> {
  readonly snapshot: S;
  readonly context: Context;
  readonly brief: Brief;
  /** Called once for each other tree that the snapshot comes to hold. */
  describe(snapshot: S): Promise<Brief>;
  /** Milliseconds that validators are expected to take: the longest begin first. */
  readonly expected?: ReadonlyMap<string, number>;
}

export interface RunOutcome<S> {
  /** The snapshot with the fixes in it: every verdict is one on exactly this, unless one of them says otherwise. */
  readonly snapshot: S;
  readonly brief: Brief;
  /** Findings, with the tree whose texts their places are in. */
  readonly verdicts: readonly { readonly tree: TreeId; readonly diagnostics: readonly Diagnostic[] }[];
  readonly notices: readonly Notice[];
  readonly timings: readonly Timing[];
  readonly ran: readonly ValidatorName[];
  /** Every file that a fixer changed on the way, and who did. */
  readonly fixes: readonly FixedFile[];
  /** Where nothing may be fixed: the tree that the tasks would have made of it. */
  readonly refused?: { readonly tree: TreeId; readonly changes: readonly StagedChange[] };
}

const mostRounds = 4;

/** Judges one phase's files at a time: what a file depends on was judged before it. */
const byFile: ReadonlySet<ValidatorName> = new Set(['syntax', 'eslint']);

/** Where a run stands: what is held, and what was said and done so far. */
interface Standing<S> extends Brief {
  readonly snapshot: S;
  readonly applying: ReadonlyMap<ValidatorName, Validator>;
  readonly verdicts: ReadonlyMap<ValidatorName, Verdict>;
  readonly steps: readonly FixStep[];
  readonly notices: readonly Notice[];
  /** Every tree that was held, in order: one that comes back means that fixers undo each other. */
  readonly trees: readonly TreeId[];
  /** Trees of which fixes made no other: git stores the fixed files as it did before. */
  readonly unfixable: ReadonlySet<TreeId>;
  readonly refused?: RunOutcome<S>['refused'];
}

/** Runs every validator that applies and gathers what they found; a validator that cannot do its job is an error finding. */
export async function runValidators<S extends FixableSnapshot<S>>(run: RunRequest<S>): Promise<RunOutcome<S>> {
  const hosts = openHosts(run.context);
  try {
    let standing = await begin(run);
    for (let round = 0; round < mostRounds && !isSettled(standing) && !comesBack(standing); round += 1) {
      standing = await askTasks(run, hosts, standing);
      if (!comesBack(standing)) standing = await askJudges(run, hosts, standing);
    }
    return outcomeOf(standing, hosts);
  } finally {
    await hosts.stop();
  }
}

async function begin<S extends FixableSnapshot<S>>(run: RunRequest<S>): Promise<Standing<S>> {
  const applying = await applyingValidators(run.brief.request);
  return { ...run.brief, snapshot: run.snapshot, applying, verdicts: new Map(), steps: [], notices: [], trees: [run.snapshot.tree], unfixable: new Set() };
}

/** The validators that have something to do, in the order of the registry. */
export async function applyingValidators(request: ValidationRequest): Promise<Map<ValidatorName, Validator>> {
  const applying = new Map<ValidatorName, Validator>();
  const isEmpty = request.operations.length === 0;
  for (const name of Object.keys(validators) as ValidatorName[]) {
    // Both sides of a merge may be right, and what they come to is not: only the graph can tell.
    if (!request.config[name].enabled || (isEmpty && (name !== 'references' || request.findings.length === 0))) continue;
    const validator = await validators[name]();
    if (validator.applies(request)) applying.set(name, validator);
  }
  return applying;
}

function comesBack<S>({ trees }: Standing<S>): boolean {
  return new Set(trees).size < trees.length;
}

/** Tasks write while they judge, so nothing runs beside them; what they said was about the content before their changes. */
async function askTasks<S extends FixableSnapshot<S>>(run: RunRequest<S>, hosts: Hosts, standing: Standing<S>): Promise<Standing<S>> {
  const validator = standing.applying.get('tasks');
  if (validator === undefined || isFinal(standing, 'tasks')) return standing;
  const { snapshot, request } = standing;
  snapshot.markDirty();
  const result = await hosts.of('tasks', validator).validate(request);
  assertNotInterrupted(run.context);
  const written = await snapshot.readWritten(request.operations.map(({ path }) => path));
  const judged: Standing<S> = { ...standing, verdicts: new Map(standing.verdicts).set('tasks', { tree: snapshot.tree, results: [result] }) };
  // What a task did before it failed is half a fix.
  if (result.diagnostics.some(({ severity }) => severity === 'error')) return { ...judged, snapshot: await written.discard() };
  const writers = result.writers ?? [];
  const notices = [...judged.notices, ...leftOutNotices('tasks', writers, written.dropped)];
  if (request.config.fix) return advance(run, { ...judged, notices }, await written.keep(), stepOf('tasks', writers, written.changes));
  const refused = written.changes.length === 0 ? {} : { refused: { tree: written.tree, changes: written.changes } };
  return { ...judged, notices, ...refused, steps: [...judged.steps, stepOf('tasks', writers, written.changes)], snapshot: await written.discard() };
}

/** Whatever only reads, side by side; then what they would fix is written. */
async function askJudges<S extends FixableSnapshot<S>>(run: RunRequest<S>, hosts: Hosts, standing: Standing<S>): Promise<Standing<S>> {
  const longest = (name: ValidatorName): number => run.expected?.get(name) ?? 0;
  const due = [...standing.applying]
    .filter(([name]) => name !== 'tasks' && !isFinal(standing, name))
    .sort(([a], [b]) => longest(b) - longest(a))
    .map(([name, validator]) => hosts.of(name, validator));
  if (due.length === 0) return standing;
  const request = { ...standing.request, fix: standing.request.fix && !standing.unfixable.has(standing.snapshot.tree) };
  const asked = await Promise.all(due.map(async (host) => ({ host, results: await judge(host, request, standing.plan) })));
  assertNotInterrupted(run.context);
  const verdicts = new Map(standing.verdicts);
  const fixes = new Map<ValidatorName, FileFix[]>();
  for (const { host, results } of asked) {
    const wanted = results.flatMap((result) => result.fixes ?? []);
    const [here, broken] = [{ tree: standing.snapshot.tree }, isBroken({ results })];
    if (wanted.length > 0 && !broken) fixes.set(host.name, wanted);
    // What is left after fixes is no verdict on anything that exists yet.
    verdicts.set(host.name, broken ? { ...here, results: results.filter((result) => result.fixes === undefined) } : { ...(wanted.length > 0 ? {} : here), results });
  }
  const fixed = await writeFixes(run, { ...standing, verdicts }, fixes);
  return fixed.snapshot.tree === standing.snapshot.tree ? settleBases(fixed, due, request) : fixed;
}

async function judge(host: Host, request: ValidationRequest, plan: Plan): Promise<ValidationResult[]> {
  if (!byFile.has(host.name) || request.config.optimize === 'performance') return [await host.validate(request)];
  const results: ValidationResult[] = [];
  for (const phase of plan.phases) {
    const paths = new Set<string>(phase.paths);
    const operations = request.operations.filter((operation) => paths.has(operation.path));
    if (operations.length > 0) results.push(await host.validate({ ...request, operations }));
  }
  return results;
}

/** One fixer after the other, so that each change has a name. */
async function writeFixes<S extends FixableSnapshot<S>>(run: RunRequest<S>, standing: Standing<S>, fixes: ReadonlyMap<ValidatorName, readonly FileFix[]>): Promise<Standing<S>> {
  let current = standing;
  for (const [name, wanted] of fixes) {
    const { snapshot } = current;
    snapshot.markDirty();
    applyFixes(snapshot.directory, wanted);
    const written = await snapshot.readWritten(wanted.map(({ path }) => path));
    const writers = [{ command: name, paths: wanted.map(({ path }) => path) }];
    const notices = [...current.notices, ...leftOutNotices(name, writers, written.dropped)];
    const unfixable = written.tree === snapshot.tree ? new Set([...current.unfixable, snapshot.tree]) : current.unfixable;
    current = await advance(run, { ...current, notices, unfixable }, await written.keep(), stepOf(name, writers, written.changes));
  }
  return current;
}

function stepOf(name: ValidatorName, writers: readonly Writer[], changes: readonly StagedChange[]): FixStep {
  return { name, changed: changes.map(({ path }) => ({ path, by: fixersOf(name, writers, path) })) };
}

/** Goes on with what a fixer left. */
async function advance<S extends FixableSnapshot<S>>(run: RunRequest<S>, standing: Standing<S>, snapshot: S, step: FixStep): Promise<Standing<S>> {
  if (snapshot.tree === standing.snapshot.tree) return { ...standing, snapshot };
  const brief = await run.describe(snapshot);
  const applying = await applyingValidators(brief.request);
  return { ...standing, ...brief, snapshot, applying, steps: [...standing.steps, step], trees: [...standing.trees, snapshot.tree] };
}

/** Measures the base trees that validators asked for, then asks those again. */
async function settleBases<S extends FixableSnapshot<S>>(standing: Standing<S>, hosts: readonly Host[], request: ValidationRequest): Promise<Standing<S>> {
  const verdicts = new Map(standing.verdicts);
  for (const host of hosts) {
    const missing = [...new Set((verdicts.get(host.name)?.results ?? []).flatMap((result) => result.missingBase ?? []))];
    if (missing.length === 0) continue;
    verdicts.set(host.name, { tree: standing.snapshot.tree, results: [await withBases(standing.snapshot, host, request, missing)] });
  }
  return { ...standing, verdicts };
}

async function withBases<S extends FixableSnapshot<S>>(snapshot: S, host: Host, request: ValidationRequest, missing: readonly string[]): Promise<ValidationResult> {
  for (const tree of missing) {
    const problem = await snapshot.withTree(tree as TreeId, () => host.measure(request, tree));
    if (problem !== undefined) return problem;
  }
  const settled = await host.validate(request);
  if ((settled.missingBase ?? []).length > 0) {
    throw new WriteoptError('validator', 70, `${host.name} asks for the same base tree again.`, { help: 'Report this as a bug.' });
  }
  return settled;
}

function assertNotInterrupted({ signal }: Context): void {
  if (signal.aborted) throw new InterruptedError(String(signal.reason ?? 'a signal'));
}

/** A tool that cannot do its job says so for every phase. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((one) => one.path !== undefined || (!seen.has(one.message) && seen.add(one.message)));
}

function outcomeOf<S extends FixableSnapshot<S>>(standing: Standing<S>, hosts: Hosts): RunOutcome<S> {
  const { snapshot, request, plan, applying, steps } = standing;
  const said = [...standing.verdicts].filter(([name, verdict]) => applying.has(name) || isBroken(verdict));
  const verdicts = said.flatMap(([, { tree, results }]) => (tree === undefined ? [] : [{ tree, diagnostics: once(results.flatMap((result) => result.diagnostics)) }]));
  if (!isSettled(standing) && steps.length === 0) throw new Error('validators did not come to a verdict, though nothing was fixed');
  const unsettled = isSettled(standing) ? [] : [{ tree: snapshot.tree, diagnostics: notSettled(steps) }];
  return {
    snapshot,
    brief: { request, plan },
    verdicts: [...verdicts, ...unsettled],
    notices: [...said.flatMap(([, { results }]) => results.flatMap((result) => result.notices ?? [])), ...standing.notices].filter(isFirst),
    timings: hosts.all().map((host) => ({ name: host.name, milliseconds: Math.round(host.milliseconds()) })),
    ran: hosts.all().map(({ name }) => name),
    fixes: fixedFiles(steps),
    ...(standing.refused === undefined ? {} : { refused: standing.refused }),
  };
}

/** A task that runs again says the same again. */
function isFirst(notice: Notice, index: number, all: readonly Notice[]): boolean {
  return all.findIndex(({ source, message }) => source === notice.source && message === notice.message) === index;
}
