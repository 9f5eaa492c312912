// Reads the newest records of the run log from its end, while others write to it and rotate it.
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, longestLine, oldFileOf, type LogName } from './log.ts';
import { parsePair, type MeasuredPair } from './measured.ts';
import { parseRecord, type RunRecord } from './record.ts';

/** What a log holds; one that is not there is empty. */
export interface LogContent<One = RunRecord> {
  /** The oldest first. */
  readonly records: readonly One[];
  /** Lines that hold no record: torn, damaged, or of another version. */
  readonly unreadable: number;
  /** Why nothing could be read, though there is something. */
  readonly problem?: string;
}

const chunkSize = 64 * 1024;

/** More rotations than that while two files are opened are no rotations. */
const mostTries = 5;

/** The last `most` records. Never throws. */
export function readRecords(directory: string, most = 1000): LogContent {
  return read(directory, { name: 'runs', most, parse: parseRecord });
}

/** Every measured pair. Never throws. */
export function readPairs(directory: string): LogContent<MeasuredPair> {
  return read(directory, { name: 'measured', most: Infinity, parse: parsePair });
}

interface Reading<One> {
  readonly name: LogName;
  readonly most: number;
  parse(line: string): One | undefined;
}

function read<One>(directory: string, reading: Reading<One>): LogContent<One> {
  const files: OpenFile[] = [];
  try {
    files.push(...openBoth(directory, reading.name));
    return readNewest(files, reading);
  } catch (error) {
    return { records: [], unreadable: 0, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const { descriptor } of files) closeSync(descriptor);
  }
}

function readNewest<One>(files: readonly OpenFile[], { most, parse }: Reading<One>): LogContent<One> {
  const records: One[] = [];
  let unreadable = 0;
  for (const file of files) {
    for (const line of linesBackwards(file)) {
      if (records.length >= most) break;
      if (line === '') continue;
      const record = line === undefined ? undefined : parse(line);
      if (record === undefined) unreadable += 1;
      else records.push(record);
    }
  }
  return { records: records.reverse(), unreadable };
}

interface OpenFile {
  readonly descriptor: number;
  /** What is appended later is not read. */
  readonly size: number;
}

/** The log and the one before it, of one moment: a rotation in between would show one file twice, or the wrong one. */
function openBoth(directory: string, name: LogName): OpenFile[] {
  for (let tries = 0; ; tries += 1) {
    const log = open(join(directory, fileOf(name)));
    const old = open(join(directory, oldFileOf(name)));
    const opened = [log, old].flatMap((one) => one ?? []);
    // An open file's inode is not given to another one.
    if (tries === mostTries || inodeAt(join(directory, fileOf(name))) === log?.inode) return opened;
    for (const { descriptor } of opened) closeSync(descriptor);
  }
}

function open(file: string): (OpenFile & { readonly inode: bigint }) | undefined {
  // A named pipe must not make anybody wait.
  const descriptor = orNothing(() => openSync(file, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)));
  if (descriptor === undefined) return undefined;
  const { size, ino } = fstatSync(descriptor, { bigint: true });
  return { descriptor, size: Number(size), inode: ino };
}

function inodeAt(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

function orNothing<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Every line from the last to the first, an unfinished one included; undefined for one that is too long for a record. */
function* linesBackwards({ descriptor, size }: OpenFile): Generator<string | undefined> {
  // The end of the line whose beginning is yet to come: pieces in reverse.
  let pieces: Buffer[] = [];
  let length = 0;
  const take = (piece: Buffer): void => {
    length += piece.byteLength;
    if (length <= longestLine) pieces.push(piece);
  };
  const line = (): string | undefined => {
    const text = length <= longestLine ? Buffer.concat(pieces.reverse()).toString('utf8') : undefined;
    [pieces, length] = [[], 0];
    return text;
  };
  for (let end = size; end > 0; ) {
    const chunk = readChunk(descriptor, Math.max(0, end - chunkSize), end);
    end = Math.max(0, end - chunkSize);
    let tail = chunk.byteLength;
    for (let at = chunk.lastIndexOf(0x0a); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(0x0a, at - 1)) {
      take(chunk.subarray(at + 1, tail));
      yield line();
      tail = at;
    }
    take(chunk.subarray(0, tail));
  }
  yield line();
}

function readChunk(descriptor: number, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  let done = 0;
  while (done < bytes.byteLength) {
    const count = readSync(descriptor, bytes, done, bytes.byteLength - done, start + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
