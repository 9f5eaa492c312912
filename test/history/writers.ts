// Processes that append to one run log at once, for tests.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import * as assert from 'uvu/assert';
import type { LogContent } from '../../src/history/read-log.ts';
import { numbersOf } from './records.ts';

let script: string | undefined;

/** Bundled, for many processes at once start with it. */
function worker(): string {
  if (script !== undefined) return script;
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-log-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  chmodSync(directory, 0o755);
  script = join(directory, 'log-worker.mjs');
  buildSync({ entryPoints: [join(import.meta.dirname, 'log-worker.ts')], bundle: true, platform: 'node', format: 'esm', outfile: script, logLevel: 'error' });
  return script;
}

/** A limit that no log reaches. */
export const never = 1 << 30;

/** A place for a log, which is not there yet. */
export async function withDirectory<T>(body: (directory: string) => Promise<T> | T): Promise<T> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-log-')));
  try {
    return await body(join(root, 'log'));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export interface Appends {
  readonly name: string;
  readonly count: number;
  readonly limit?: number;
  readonly start?: number;
  readonly user?: number;
  /** Shell commands before. */
  readonly shell?: string;
}

/** What a process printed that appended. */
export function append(directory: string, { name, count, limit = never, start = 0, user, shell = '' }: Appends): Promise<string[]> {
  const command = [process.execPath, worker(), directory, name, String(count), String(limit), String(start), ...(user === undefined ? [] : [String(user)])];
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', `${shell} exec "$@"`, 'sh', ...command], (error, stdout, stderr) => (error === null ? resolve(stdout.trim().split('\n')) : reject(new Error(`${error.message}${stderr}`))));
  });
}

export const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** Every process's records, in its order, without a gap. */
export function assertNoGaps({ records }: LogContent): void {
  for (const [name, numbers] of numbersOf(records)) assert.equal(numbers, upTo(numbers[0] ?? 0, (numbers.at(-1) ?? 0) + 1), name);
}
