// Runs a script of Node.js to its end, and says how it ended.
import { startProcess } from '../processes.ts';

export interface ProcessEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Exit code 130 for one that a signal ended. Throws the signal's reason when it was stopped. */
export async function nodeProcess(args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal }): Promise<ProcessEnd> {
  options.signal.throwIfAborted();
  const { exitCode, stdout, stderr } = await startProcess(process.execPath, args, options).result;
  options.signal.throwIfAborted();
  return { exitCode: exitCode ?? 130, stdout, stderr };
}
