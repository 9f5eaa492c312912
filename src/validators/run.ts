// Runs the validators that apply: phase by phase, in parallel within a phase, tasks last because they may write.
import type { Context } from '../context.ts';
import { InterruptedError, WriteoptError } from '../errors.ts';
import type { Diagnostic, Notice, Plan, Timing, TreeId } from '../model.ts';
import { startHost, type Host } from './host.ts';
import { validators, type ValidatorName } from './index.ts';
import type { ValidationRequest, ValidationResult, Validator } from './validator.ts';

export interface RunRequest {
  readonly request: ValidationRequest;
  readonly plan: Plan;
  readonly context: Context;
  readonly baseTrees: readonly TreeId[];
  /** The snapshot's way to hold another tree for a while, and to say that tools wrote into it. */
  readonly snapshot: {
    withTree<T>(tree: TreeId, body: () => Promise<T>): Promise<T>;
    markDirty(): void;
  };
}

export interface RunOutcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly notices: readonly Notice[];
  readonly timings: readonly Timing[];
  readonly ran: readonly ValidatorName[];
}

/** Judges one phase's files at a time: what a file depends on was judged before it. */
const byFile: ReadonlySet<ValidatorName> = new Set(['syntax', 'eslint']);

/** Runs every validator that applies and gathers what they found; a validator that cannot do its job is an error finding. */
export async function runValidators(run: RunRequest): Promise<RunOutcome> {
  const applying = await applyingValidators(run);
  const hosts = applying.map(({ name, validator }) => startHost(name, validator, run.context));
  const results = new Map<ValidatorName, ValidationResult[]>();
  try {
    const judges = hosts.filter((host) => host.name !== 'tasks');
    await Promise.all(judges.map(async (host) => results.set(host.name, await judge(host, run))));
    for (const host of judges) await settle(host, run, results);
    // Tasks may write into the snapshot, so nothing that judges runs beside them.
    for (const host of hosts.filter((one) => one.name === 'tasks')) {
      run.snapshot.markDirty();
      results.set(host.name, [await host.validate(run.request)]);
    }
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
  }
  if (run.context.signal.aborted) throw new InterruptedError(String(run.context.signal.reason ?? 'a signal'));
  return {
    diagnostics: hosts.flatMap((host) => once((results.get(host.name) ?? []).flatMap((result) => result.diagnostics))),
    notices: applying.flatMap(({ name }) => (results.get(name) ?? []).flatMap((result) => result.notices ?? [])),
    timings: hosts.map((host) => ({ name: host.name, milliseconds: Math.round(host.milliseconds()) })),
    ran: applying.map(({ name }) => name),
  };
}

/** A tool that cannot do its job says so for every phase. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((one) => one.path !== undefined || (!seen.has(one.message) && seen.add(one.message)));
}

async function applyingValidators(run: RunRequest): Promise<{ name: ValidatorName; validator: Validator }[]> {
  if (run.request.operations.length === 0) return [];
  const applying: { name: ValidatorName; validator: Validator }[] = [];
  for (const name of Object.keys(validators) as ValidatorName[]) {
    if (!run.request.config[name].enabled) continue;
    const validator = await validators[name]();
    if (validator.applies(run.request)) applying.push({ name, validator });
  }
  return applying;
}

async function judge(host: Host, run: RunRequest): Promise<ValidationResult[]> {
  if (!byFile.has(host.name)) return [await host.validate(run.request)];
  const results: ValidationResult[] = [];
  for (const phase of run.plan.phases) {
    const paths = new Set<string>(phase.paths);
    results.push(await host.validate({ ...run.request, operations: run.request.operations.filter((operation) => paths.has(operation.path)) }));
  }
  return results;
}

/** Measures the base trees a validator asked for, then asks it again. */
async function settle(host: Host, run: RunRequest, results: Map<ValidatorName, ValidationResult[]>): Promise<void> {
  const missing = [...new Set((results.get(host.name) ?? []).flatMap((result) => result.missingBase ?? []))];
  if (missing.length === 0) return;
  for (const tree of missing) {
    const problem = await run.snapshot.withTree(tree as TreeId, () => host.measure(run.request, tree));
    if (problem !== undefined) return void results.set(host.name, [problem]);
  }
  const settled = await host.validate(run.request);
  if ((settled.missingBase ?? []).length > 0) {
    throw new WriteoptError('validator', 70, `${host.name} asks for the same base tree again.`, { help: 'Report this as a bug.' });
  }
  results.set(host.name, [settled]);
}
