// The run log: one line a run, appended by any number of processes at once; what goes wrong with it is returned, never thrown.
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../lock.ts';
import type { MeasuredPair } from './measured.ts';
import type { RunRecord } from './record.ts';

/** Runs, and the pairs that `writeopt stats --measure` measured. */
export type LogName = 'runs' | 'measured';

export const fileOf = (name: LogName): string => `${name}.jsonl`;
export const oldFileOf = (name: LogName): string => `${name}.1.jsonl`;

export const logName = fileOf('runs');
export const oldLogName = oldFileOf('runs');

/** Longest line that is written or read. Records are bounded far below it. */
export const longestLine = 256 * 1024;

export interface LogOptions {
  /** Bytes after which a new file is begun; the one before it is kept, older ones are not. */
  readonly limit?: number;
  /** Default: that of the runs. */
  readonly name?: LogName;
}

const defaultLimit = 4 * 1024 * 1024;

/** More often a log is not set aside under one writer: each time needs a whole file full of other lines. */
const mostTries = 100;

/** Windows has none of them; a link or a pipe that somebody put there is not written to. */
const asItself = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Adds a record to the log in `directory`, which is made when it is not there. Returns undefined, or why there was no way.
 *
 * Every line is one write(2) to a file opened with O_APPEND: finding the end and writing there are one step under the file's own
 * lock on every local file system (POSIX asks for it; Linux holds the inode's lock for the whole call; Windows has
 * FILE_APPEND_DATA), whatever the length: PIPE_BUF is about pipes. So lines of any number of processes never mix. Only network file
 * systems emulate it with a gap; there two lines may collide, and both count as unreadable. A line can be torn by a full disk
 * or a crash of the machine: whoever comes next begins with a newline, so that nothing else is lost.
 */
export async function appendRecord(directory: string, record: RunRecord | MeasuredPair, options: LogOptions = {}): Promise<string | undefined> {
  try {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    if (line.byteLength > longestLine) return `the record of this run has ${line.byteLength} bytes, more than ${longestLine}`;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return await append({ directory, name: options.name ?? 'runs' }, line, options.limit ?? defaultLimit);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Place {
  readonly directory: string;
  readonly name: LogName;
}

async function append(place: Place, line: Buffer, limit: number): Promise<string | undefined> {
  const file = join(place.directory, fileOf(place.name));
  for (let tries = 0; tries < mostTries; tries += 1) {
    const descriptor = openSync(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | asItself, 0o600);
    try {
      const stats = fstatSync(descriptor, { bigint: true });
      if (!stats.isFile()) return `${file} is no file`;
      // Who cannot rotate goes on with a long log: others may be at it, and the next run tries again.
      if (Number(stats.size) + line.byteLength > limit && stats.size > 0n && (await rotate(place, stats.ino))) continue;
      const problem = writeLine(descriptor, Number(stats.size), line);
      // Two rotations since it was opened have removed the file with the line in it.
      if (problem !== undefined || fstatSync(descriptor).nlink > 0) return problem;
    } finally {
      closeSync(descriptor);
    }
  }
  return `${file} was replaced again and again while it was written to`;
}

function writeLine(descriptor: number, size: number, line: Buffer): string | undefined {
  const bytes = endsLine(descriptor, size) ? line : Buffer.concat([newline, line]);
  const count = writeSync(descriptor, bytes);
  // No second write for the rest: somebody else's line may be there already.
  return count === bytes.byteLength ? undefined : `the disk took ${count} of ${bytes.byteLength} bytes`;
}

const newline = Buffer.from('\n');

/** False also while somebody is in the middle of a line: the newline comes after that one then, and is an empty line. */
function endsLine(descriptor: number, size: number): boolean {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  return readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === newline[0];
}

/**
 * Sets the log aside, if it is still the one with this inode; false when somebody else is doing so, or it cannot be done. The lock is what
 * keeps the second of two writers from setting the new log aside, which would remove the one just rotated.
 */
async function rotate({ directory, name }: Place, inode: bigint): Promise<boolean> {
  let release: (() => void) | undefined;
  try {
    release = await takeLock(join(directory, 'rotate.lock'), { patience: 0 });
    if (statSync(join(directory, fileOf(name)), { bigint: true }).ino === inode) renameSync(join(directory, fileOf(name)), join(directory, oldFileOf(name)));
    return true;
  } catch {
    return false;
  } finally {
    release?.();
  }
}
