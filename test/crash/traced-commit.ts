// `git commit` with the hook under strace: what its landing does to the disk, call by call, and a run that is killed at one of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryOf } from '../helpers/landing.ts';
import type { Repo } from '../helpers/repo.ts';
import { parseLog, traceMutating, type SystemCall } from './strace.ts';

/** Runs the commit under strace; returns strace's log. */
async function traced(repo: Repo, options: readonly string[]): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'writeopt-strace-'));
  try {
    const log = join(scratch, 'log');
    await repo.run('strace', ['-f', '-o', log, ...options, 'git', 'commit', '--message', 'traced'], { env: { TMPDIR: temporaryOf(repo) } });
    return readFileSync(log, 'latin1');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The calls from the moment the lock of the working tree is taken until it is given back, whoever makes them. Left out is
 * what cannot be named: copies, of which only the source is the same in every run, and what git has done before as well.
 */
export async function landingCalls(repo: Repo): Promise<SystemCall[]> {
  const calls = parseLog(await traced(repo, ['-y', '-e', traceMutating]), repo.directory);
  // What is remembered is written beside the landing and after it, under names that no other run has.
  const remembers = (path: string): boolean => path.startsWith('.git/writeopt/history');
  const own = calls.map(({ path }) => path.startsWith('.git/writeopt') && !remembers(path));
  return calls.slice(own.indexOf(true), own.lastIndexOf(true) + 1).filter(({ name, path, first }) => first && name !== 'copy_file_range' && !remembers(path));
}

/** Kills whoever makes that call, just before it; false when nobody did. */
export async function commitTracedAt(repo: Repo, { path, name, when }: SystemCall): Promise<boolean> {
  const log = await traced(repo, ['-P', join(repo.directory, path), '-e', `trace=${name}`, '-e', `inject=${name}:signal=KILL:when=${when}`]);
  return log.includes('killed by SIGKILL');
}
