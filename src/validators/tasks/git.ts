// Asks git about the snapshot, which is a repository of its own.
import { ValidatorError } from '../../errors.ts';
import { startProcess } from '../../processes.ts';

export type Git = (args: readonly string[], options?: { readonly env?: NodeJS.ProcessEnv; readonly input?: string }) => Promise<string>;

/** Runs git in a directory; throws ValidatorError when it fails. `env` must be clean already. */
export function gitIn(cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Git {
  return async (args, options = {}) => {
    const result = await startProcess('git', args, {
      cwd,
      signal,
      env: { ...env, GIT_OPTIONAL_LOCKS: '0', ...options.env },
      // Lists of paths must be complete.
      keep: Number.POSITIVE_INFINITY,
      ...(options.input === undefined ? {} : { input: options.input }),
    }).result;
    if (result.exitCode === 0) return result.stdout;
    throw new ValidatorError('tasks', `git ${args[0]} failed in the snapshot: ${result.failure?.message ?? result.stderr.trim()}`, {
      help: 'Run `writeopt doctor`; it says what is wrong with the snapshot.',
    });
  };
}
