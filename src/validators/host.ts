// Runs one validator: in this process when it is cheap, else in a child with a clean environment that can be stopped whole.
import type { Context } from '../context.ts';
import { validatorFailed, WriteoptError } from '../errors.ts';
import { ownProgram } from '../own.ts';
import { cleanEnvironment, startNode, type ProcessResult, type RunningProcess } from '../processes.ts';
import type { Call, CallError, Reply } from './child.ts';
import { validators, type ValidatorName } from './index.ts';
import type { ValidationRequest, ValidationResult, Validator } from './validator.ts';

/** A validator that can be asked; what goes wrong comes back as a finding, never as a pass. */
export interface Host {
  readonly name: ValidatorName;
  readonly validator: Validator;
  validate(request: ValidationRequest): Promise<ValidationResult>;
  /** Resolves with undefined, or with the finding that stands for the failure. */
  measure(request: ValidationRequest, tree: string): Promise<ValidationResult | undefined>;
  /** Ends the validator and everything it started. */
  stop(): Promise<void>;
  /** Wall-clock time spent in calls so far. */
  milliseconds(): number;
}

/** The hosts of one run. */
export interface Hosts {
  of(name: ValidatorName, validator: Validator): Host;
  /** Those that were asked for, in the order of the registry. */
  all(): readonly Host[];
  stop(): Promise<void>;
}

export function openHosts(context: Context): Hosts {
  const open = new Map<ValidatorName, Host>();
  return {
    of: (name, validator) => {
      const host = open.get(name) ?? startHost(name, validator, context);
      open.set(name, host);
      return host;
    },
    all: () => (Object.keys(validators) as ValidatorName[]).flatMap((name) => open.get(name) ?? []),
    stop: async () => void (await Promise.all([...open.values()].map((host) => host.stop()))),
  };
}

/** Prepares a host; a child process is started at the first call. */
function startHost(name: ValidatorName, validator: Validator, context: Context): Host {
  let spent = 0;
  const child = validator.isolation === 'inline' ? undefined : createChild(name, context, validator.isolation === 'process-per-tree');
  const timed = async (request: ValidationRequest, call: () => Promise<ValidationResult>): Promise<ValidationResult> => {
    const started = context.now();
    try {
      return await call();
    } catch (error) {
      // An interrupt ends the run as a whole; the child dying of it is not the validator's failure.
      if (context.signal.aborted) return { diagnostics: [] };
      return failure(name, error, request);
    } finally {
      spent += context.now() - started;
    }
  };
  const inline = { signal: context.signal, progress: (message: string) => context.progress(message) };
  return {
    name,
    validator,
    validate: (request) =>
      timed(request, () => (child ? child.call({ method: 'validate', request }) : validator.validate(request, inline))),
    measure: async (request, tree) => {
      const result = await timed(request, async () => {
        if (child) return child.call({ method: 'measure', request, tree });
        await validator.measure?.(request, tree, inline);
        return { diagnostics: [] };
      });
      return result.diagnostics.length === 0 ? undefined : result;
    },
    stop: async () => child?.stop(),
    milliseconds: () => spent,
  };
}

interface Child {
  call(call: Omit<Call, 'id'>): Promise<ValidationResult>;
  stop(): Promise<void>;
}

class TimeoutError extends Error {}

function createChild(name: ValidatorName, context: Context, isPerTree: boolean): Child {
  let running: RunningProcess | undefined;
  let judged: string | undefined;
  let nextId = 0;
  const pending = new Map<number, { resolve(result: ValidationResult): void; reject(error: unknown): void }>();
  const receive = (reply: Reply): void => {
    if (reply.kind === 'progress') return context.progress(reply.message);
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.kind === 'result') waiting?.resolve(reply.result);
    else waiting?.reject(reviveError(reply.error));
  };
  const start = (request: ValidationRequest): RunningProcess => {
    const child = startNode(ownProgram('validators/child'), [name], {
      cwd: request.snapshot,
      env: { ...cleanEnvironment(context.env), WRITEOPT_RUNNING: '1' },
      signal: context.signal,
      onMessage: (message) => receive(message as Reply),
    });
    void child.result.then((result) => {
      for (const waiting of pending.values()) waiting.reject(new DiedError(result));
      pending.clear();
    });
    return child;
  };
  return {
    call: async (call) => {
      const judges = isPerTree ? `${call.request.tree} ${call.request.fix}` : undefined;
      if (running !== undefined && judges !== judged) {
        await running.stop('finished');
        running = undefined;
      }
      judged = judges;
      running ??= start(call.request);
      const child = running;
      const id = (nextId += 1);
      const seconds = timeoutOf(name, call.request);
      let timer: NodeJS.Timeout | undefined;
      const answer = new Promise<ValidationResult>((resolve, reject) => {
        pending.set(id, { resolve, reject });
        timer = setTimeout(() => {
          reject(new TimeoutError(`it took more than ${seconds} s and was stopped, with everything it had started.`));
          void child.stop('timeout');
        }, seconds * 1000);
        child.send({ ...call, id } satisfies Call);
      });
      return answer.finally(() => clearTimeout(timer));
    },
    stop: async () => running?.stop('finished'),
  };
}

class DiedError extends Error {
  readonly details: readonly string[];
  constructor(result: ProcessResult) {
    const how = result.failure?.message ?? (result.signal === null ? `with exit code ${result.exitCode}` : `by ${result.signal}`);
    super(`its process ended ${how} before it answered.`);
    // What plugins print is of interest only now.
    this.details = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-15);
  }
}

function timeoutOf(name: ValidatorName, request: ValidationRequest): number {
  const options = request.config[name];
  return 'timeout' in options ? options.timeout : 60;
}

function reviveError(error: CallError): Error {
  if (error.help !== undefined) {
    return new WriteoptError('validator', 3, error.message, { help: error.help, details: error.details ?? [] });
  }
  const revived = new Error(error.message);
  if (error.stack !== undefined) revived.stack = error.stack;
  return revived;
}

function failure(name: ValidatorName, error: unknown, request: ValidationRequest): ValidationResult {
  const message = error instanceof Error ? error.message : String(error);
  const details = error instanceof WriteoptError || error instanceof DiedError ? error.details : isFullDisk(error) ? [] : stackOf(error);
  const text = [`${name} could not do its job: ${message}`, ...details.filter((line) => line.trim() !== '').map((line) => `  ${line}`)].join('\n');
  return {
    diagnostics: [
      {
        source: name,
        code: error instanceof TimeoutError ? 'timeout' : validatorFailed,
        severity: 'error',
        message: text.replaceAll(`${request.snapshot}/`, '').replaceAll(request.snapshot, '.'),
        help: helpOf(name, error),
      },
    ],
  };
}

function isFullDisk(error: unknown): boolean {
  return error instanceof Error && /\bENOSPC\b/.test(error.message);
}

function stackOf(error: unknown): string[] {
  return error instanceof Error && error.stack !== undefined ? error.stack.split('\n').slice(1, 6) : [];
}

const byHand: Readonly<Record<ValidatorName, string>> = {
  syntax: '`writeopt check` again',
  references: '`writeopt plan`',
  typescript: '`npx tsc --noEmit`',
  templates: '`npx writeopt template detect`',
  eslint: '`npx eslint .`',
  tasks: '`npx lint-staged`',
};

function helpOf(name: ValidatorName, error: unknown): string {
  if (error instanceof WriteoptError) return error.help;
  if (error instanceof TimeoutError) return `Find out what hangs, or raise \`${name}.timeout\` in .writeoptrc.`;
  if (isFullDisk(error)) return 'Free disk space where the snapshot lives (writeopt doctor names the place), or set WRITEOPT_CACHE_DIR to another disk.';
  return `Run ${byHand[name]} to see more; \`WRITEOPT_SKIP=${name} git commit …\` commits without it.`;
}
