// Error classes and exit codes: exceptions are for "cannot do my job", findings are values.
import type { Report } from './model.ts';

export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  tool: 3,
  conflict: 4,
  recovery: 5,
  bug: 70,
  interrupted: 130,
} as const;

/** The code of the diagnostic that stands for a validator that could not do its job. */
export const validatorFailed = 'validator-failed';

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ErrorOptions {
  /** What to do next, one imperative sentence. */
  readonly help: string;
  readonly cause?: unknown;
  /** More lines for the reader, such as git's own words. */
  readonly details?: readonly string[];
}

/** The base of every expected failure: it always says what to do next. */
export class WriteoptError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly help: string;
  readonly details: readonly string[];

  constructor(code: string, exitCode: ExitCode, message: string, options: ErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
    this.help = options.help;
    this.details = options.details ?? [];
  }
}

/** A flag, an argument or input that cannot be understood (exit 2). */
export class UsageError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('usage', exitCodes.usage, message, options);
  }
}

/** A document or an operation in it that cannot be understood or carried out as it is; `details` lists every place (exit 2). Nothing was written. */
export class RequestError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('request', exitCodes.usage, message, options);
  }
}

/** The configuration has problems; `details` lists all of them (exit 2). */
export class ConfigError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('config', exitCodes.usage, message, options);
  }
}

/** git said no (exit 3). */
export class GitError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('git', exitCodes.tool, message, options);
  }
}

/** A validator could not do its work: crashed, timed out, missing (exit 3). Never a pass. */
export class ValidatorError extends WriteoptError {
  readonly validator: string;
  constructor(validator: string, message: string, options: ErrorOptions) {
    super('validator', exitCodes.tool, message, options);
    this.validator = validator;
  }
}

/** A file is not what was expected; `details` lists the paths, and nothing was written (exit 4). */
export class ConflictError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('conflict', exitCodes.conflict, message, options);
  }
}

/** The disk refused a write; everything is as it was before (exit 3). */
export class DiskError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('disk', exitCodes.tool, message, options);
  }
}

/** An interrupted run cannot be undone or finished safely; nothing more was touched (exit 5). */
export class RecoveryError extends WriteoptError {
  constructor(message: string, options: ErrorOptions) {
    super('recovery', exitCodes.recovery, message, options);
  }
}

/** The user or the system asked to stop (exit 130). */
export class InterruptedError extends WriteoptError {
  /** `help`: where something was kept all the same. */
  constructor(signal: string, help = 'Nothing was changed; run the command again when ready.') {
    super('interrupted', exitCodes.interrupted, `Stopped by ${signal}.`, {
      help,
    });
  }
}

/** The one place where an outcome becomes an exit code. */
export function exitCodeOf(outcome: Report | unknown): ExitCode {
  if (outcome instanceof WriteoptError) return outcome.exitCode;
  if (isReport(outcome)) {
    if (outcome.diagnostics.some((diagnostic) => diagnostic.code === validatorFailed)) return exitCodes.tool;
    return outcome.verdict === 'failed' ? exitCodes.failed : exitCodes.passed;
  }
  return exitCodes.bug;
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'verdict' in value && 'diagnostics' in value;
}
