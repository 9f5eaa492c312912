// The entry point of a validator's own process: answers requests over the IPC channel until the parent goes away.
import { setImmediate } from 'node:timers/promises';
import type { Diagnostic } from '../model.ts';
import { ValidatorError, WriteoptError } from '../errors.ts';
import { dieWithParent } from '../processes.ts';
import { validators, type ValidatorName } from './index.ts';
import type { ValidationHost, ValidationRequest, ValidationResult, Validator } from './validator.ts';

/** Parent → child. */
export interface Call {
  readonly id: number;
  readonly method: 'validate' | 'measure';
  readonly request: ValidationRequest;
  /** For `measure`. */
  readonly tree?: string;
}

/** An error as it crosses the process boundary. */
export interface CallError {
  readonly message: string;
  readonly help?: string;
  readonly details?: readonly string[];
  /** Set for errors nobody expected: the place to look. */
  readonly stack?: string;
}

/** Child → parent. */
export type Reply =
  | { readonly kind: 'progress'; readonly message: string }
  | { readonly kind: 'result'; readonly id: number; readonly result: ValidationResult }
  | { readonly kind: 'error'; readonly id: number; readonly error: CallError };

function send(reply: Reply): void {
  // The parent may have gone between two messages; 'disconnect' ends this process then.
  process.send?.(reply, undefined, undefined, () => undefined);
}

const host: ValidationHost = {
  // Stopping is done from outside, by ending the whole process group: code of the repository may not listen.
  signal: new AbortController().signal,
  progress: (message) => send({ kind: 'progress', message }),
};

let stray: { readonly reason: unknown } | undefined;

/** A plugin that fails without anyone waiting for it failed nevertheless; Node tells of it once the answer is there. */
async function settled(result: ValidationResult): Promise<ValidationResult> {
  await setImmediate();
  if (stray === undefined) return result;
  const { reason } = stray;
  throw reason instanceof Error ? reason : new Error(String(reason));
}

async function answer(validator: Validator, call: Call): Promise<ValidationResult> {
  if (call.method === 'validate') return validator.validate(call.request, host);
  if (validator.measure === undefined || call.tree === undefined) throw new Error(`${validator.name} cannot measure a base tree`);
  await validator.measure(call.request, call.tree, host);
  return { diagnostics: [] satisfies Diagnostic[] };
}

function describe(error: unknown): CallError {
  if (error instanceof ValidatorError || error instanceof WriteoptError) {
    return { message: error.message, help: error.help, details: error.details };
  }
  if (error instanceof Error) return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  return { message: String(error) };
}

async function serve(name: string): Promise<void> {
  if (!(name in validators)) throw new Error(`no validator is called ${name}`);
  const validator = await validators[name as ValidatorName]();
  process.on('message', (call: Call) => {
    answer(validator, call).then(settled).then(
      (result) => send({ kind: 'result', id: call.id, result }),
      (error: unknown) => send({ kind: 'error', id: call.id, error: describe(error) }),
    );
  });
}

process.on('unhandledRejection', (reason) => (stray ??= { reason }));
dieWithParent();
await serve(process.argv[2] ?? '');
