// Runs one validator: in this process when it is cheap, else in a child with a clean environment that can be stopped whole.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import { validatorFailed, WriteoptError } from '../errors.ts';
import { cleanEnvironment } from '../processes.ts';
import type { Call, CallError, Reply } from './child.ts';
import type { ValidatorName } from './index.ts';
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

/** Prepares a host; a child process is started at the first call. */
export function startHost(name: ValidatorName, validator: Validator, context: Context): Host {
  let spent = 0;
  const child = validator.isolation === 'process' ? createChild(name, context) : undefined;
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

function createChild(name: ValidatorName, context: Context): Child {
  let running: ChildProcess | undefined;
  let output = '';
  let nextId = 0;
  const pending = new Map<number, { resolve(result: ValidationResult): void; reject(error: unknown): void }>();
  const failAll = (error: Error): void => {
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
  };
  const start = (request: ValidationRequest): ChildProcess => {
    const child = spawnChild(name, request.snapshot, context.env);
    // What plugins print is of interest only when the process dies.
    const keep = (chunk: Buffer): void => void (output = (output + chunk.toString('utf8')).slice(-4000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('message', (reply: Reply) => receive(reply));
    child.on('error', (error) => failAll(error));
    child.on('exit', (code, signal) => failAll(new DiedError(code, signal, output)));
    return child;
  };
  const receive = (reply: Reply): void => {
    if (reply.kind === 'progress') return context.progress(reply.message);
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.kind === 'result') waiting?.resolve(reply.result);
    else waiting?.reject(reviveError(reply.error));
  };
  const onAbort = (): void => void killGroup(running);
  context.signal.addEventListener('abort', onAbort);
  return {
    call: async (call) => {
      running ??= start(call.request);
      const child = running;
      const id = (nextId += 1);
      const seconds = timeoutOf(name, call.request);
      let timer: NodeJS.Timeout | undefined;
      const answer = new Promise<ValidationResult>((resolve, reject) => {
        pending.set(id, { resolve, reject });
        timer = setTimeout(() => {
          reject(new TimeoutError(`${name} took more than ${seconds} s and was stopped, with everything it had started.`));
          void killGroup(child);
        }, seconds * 1000);
        child.send({ ...call, id } satisfies Call, (error) => {
          if (error) reject(error);
        });
      });
      return answer.finally(() => clearTimeout(timer));
    },
    stop: async () => {
      context.signal.removeEventListener('abort', onAbort);
      await killGroup(running);
    },
  };
}

class DiedError extends Error {
  readonly details: readonly string[];
  constructor(code: number | null, signal: NodeJS.Signals | null, output: string) {
    super(`its process ended ${signal === null ? `with exit code ${code}` : `by ${signal}`} before it answered.`);
    this.details = output.trim().split('\n').slice(-15);
  }
}

function timeoutOf(name: ValidatorName, request: ValidationRequest): number {
  const options = request.config[name];
  return 'timeout' in options ? options.timeout : 60;
}

function spawnChild(name: ValidatorName, cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const entry = new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url);
  // From source (npm run dev), the loader must be found from here: the child stands in the snapshot.
  const execArgv = import.meta.url.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
  return fork(fileURLToPath(entry), [name], {
    cwd,
    env: { ...cleanEnvironment(env), WRITEOPT_RUNNING: '1' },
    execArgv,
    // Its own process group, so that everything it starts can be ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** SIGTERM to the whole group, SIGKILL two seconds later; resolves when the leader is gone. */
async function killGroup(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined) return;
  const pid = child.pid;
  const gone = child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), 2000);
  await gone;
  clearTimeout(timer);
  // Grandchildren that ignored SIGTERM outlive the leader.
  signalGroup(pid, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.connected) child.disconnect();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    // ESRCH: nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
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
  const details = error instanceof WriteoptError || error instanceof DiedError ? error.details : stackOf(error);
  const text = [`${name} could not do its job: ${message}`, ...details.map((line) => `  ${line}`)].join('\n');
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

function stackOf(error: unknown): string[] {
  return error instanceof Error && error.stack !== undefined ? error.stack.split('\n').slice(1, 6) : [];
}

function helpOf(name: ValidatorName, error: unknown): string {
  if (error instanceof WriteoptError) return error.help;
  if (error instanceof TimeoutError) return `Find out what hangs, or raise \`${name}.timeout\` in .writeoptrc.`;
  return `Run it by hand to see more; \`WRITEOPT_SKIP=${name} git commit …\` commits without it.`;
}
