// The commands as functions: the same pipelines, with a report instead of text.
import { applyRequests, type ApplyOptions } from './apply/apply.ts';
import { check as checkStaged, type CheckOptions } from './commands/check.ts';
import type { Context } from './context.ts';
import type { PlanReport, Report, Request } from './model.ts';
import { planRequests, type RequestedPlanOptions } from './planning/requested.ts';

/** What every call may say about its surroundings. */
export interface CallOptions {
  /** Absolute directory to work from; the current one when absent. */
  readonly cwd?: string;
  /** The environment of git and of all tools; this process's when absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** Stops the call: nothing is written then, unless everything is. */
  readonly signal?: AbortSignal;
  /** Told what is being done, one short phrase at a time. */
  readonly onProgress?: (message: string) => void;
}

/**
 * Writes many files all or nothing, judged as a whole before anything is visible. The report's `verdict` is `failed` when the check
 * said no, and nothing was written. Rejects with RequestError when requests are wrong or contradict each other, ConflictError when
 * files are not as expected, DiskError when the disk refuses: nothing was written in any case.
 */
export async function apply(requests: readonly Request[], options: ApplyOptions & CallOptions = {}): Promise<Report> {
  return applyRequests(contextOf(options), requests, options);
}

/**
 * In which order requests would be carried out, why, how, and what speaks against it; nothing is judged or written. Rejects as `apply`
 * does.
 */
export async function plan(requests: readonly Request[], options: RequestedPlanOptions & CallOptions = {}): Promise<PlanReport> {
  return planRequests(contextOf(options), requests, options);
}

/** Judges what is staged, as `writeopt check` does; fixes that pass every check land. Rejects with WriteoptError when that is impossible. */
export async function check(options: Partial<CheckOptions> & CallOptions = {}): Promise<Report> {
  return checkStaged(contextOf(options), { paths: [], ...options });
}

function contextOf({ cwd, env, signal, onProgress }: CallOptions): Context {
  return {
    cwd: cwd ?? process.cwd(),
    env: env ?? process.env,
    stdout: () => undefined,
    // What is said beside a report: an interrupted run that was undone, above all.
    stderr: (text) => onProgress?.(text.trimEnd()),
    progress: (message) => {
      if (message !== undefined) onProgress?.(message);
    },
    color: false,
    columns: 100,
    signal: signal ?? new AbortController().signal,
    now: () => performance.now(),
  };
}
