// Commits whose writeopt dies at a chosen call, in any process that has the real hook.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../helpers/cli.ts';
import { gitCommit } from '../helpers/landing.ts';
import type { CommandResult, Repo } from '../helpers/repo.ts';

/** A call of writeopt, counted from 1 when its transaction opens. */
export interface CountedCall {
  readonly at: number;
  readonly name: string;
  readonly words: readonly string[];
}

/** Just before the commit point: everything is published, and the journal is still there. */
export const beforeCommitPoint = /^rename \S+\/transaction\/journal /;

const preload = `--import=${join(projectRoot, 'test/crash/dying.mjs')}`;

/** Commits with the hook and lists the calls of its landing. */
export async function countCalls(repo: Repo): Promise<CountedCall[]> {
  const log = join(repo.home, 'calls');
  const result = await gitCommit(repo, [], { NODE_OPTIONS: preload, DYING_LOG: log });
  if (result.exitCode !== 0 || !existsSync(log)) throw new Error(`the commit did not land anything: ${result.stderr}`);
  return readFileSync(log, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as CountedCall);
}

/** Commits with the hook; writeopt gets the signal at that call, or at the first whose name and paths match. */
export function commitDyingAt(repo: Repo, at: number | RegExp, signal: NodeJS.Signals = 'SIGKILL', args: readonly string[] = []): Promise<CommandResult> {
  return gitCommit(repo, args, { NODE_OPTIONS: preload, DYING_AT: typeof at === 'number' ? String(at) : at.source, DYING_SIGNAL: signal });
}
