// The journal: what a transaction is about to do and how to undo it, durable before the first visible change.
import { createHash } from 'node:crypto';
import { RecoveryError } from '../errors.ts';
import type { DiskState } from './state.ts';

/** What a step does to one path; each is one visible system call. */
export type Action = 'place' | 'remove' | 'make-directory' | 'remove-directory' | 'chmod' | 'splice';

/** How a file was changed in place. What undoes it, the old bytes of all ranges and then the new bytes of all, is `undo`, or a file: the step's backup. */
export interface SpliceRecord {
  /** Ascending; lengths in bytes. They differ in the last one only, which then reaches to the end of the file. */
  readonly ranges: readonly { readonly offset: number; readonly before: number; readonly after: number }[];
  /** base64 */
  readonly undo?: string;
  /** Of what undoes it. */
  readonly sha256: string;
  /** What to ask of the platform so that the time in the step's `after` comes of it. */
  readonly modified: bigint;
  /** Absolute path of a file that is there from the journal's beginning until all bytes are on disk: as long as the time of modification says nothing. */
  readonly mark: string;
}

/** One visible change of one path. A path may have several steps (a file that becomes a directory); their states chain. */
export interface Step {
  readonly action: Action;
  /** Relative to the root. */
  readonly path: string;
  readonly before: DiskState;
  readonly after: DiskState;
  /** Absolute path of what is put in place. */
  readonly stage?: string;
  /** Absolute path of what was there (in a kept backup only its last part counts): a second link where the file system has links, else a copy. */
  readonly backup?: string;
  /** The backup's own state when it is a copy, so that a restored copy is known again. */
  readonly copy?: DiskState;
  /** Absolute path that `remove` moves the target to. */
  readonly aside?: string;
  /** For `splice`. */
  readonly splice?: SpliceRecord;
}

/** Something outside the directory tree that changes with it, such as git's index: what undoing it needs to know. */
export interface ParticipantRecord {
  readonly name: string;
  /** Plain JSON. */
  readonly record: unknown;
}

export interface Journal {
  /** 2 when a step is a splice: who does not know those must not undo them. */
  readonly version: 1 | 2;
  readonly id: string;
  /** Of the process that writes, for people. */
  readonly pid: number;
  /** ISO 8601. */
  readonly started: string;
  /** Absolute real path that the steps' paths are relative to. */
  readonly root: string;
  /** Why it was made, in a word. */
  readonly reason?: string;
  readonly participants: readonly ParticipantRecord[];
  readonly steps: readonly Step[];
}

/** JSON lines: a header, a line for each step, and a last line with their count and checksum. Comes in pieces of about 64 KiB. */
export function formatJournal(journal: Journal): Uint8Array {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  let text = '';
  const flush = (): void => {
    const part = Buffer.from(text);
    hash.update(part);
    parts.push(part);
    text = '';
  };
  const { steps, ...header } = journal;
  text += `${JSON.stringify(header)}\n`;
  for (const step of steps) {
    text += `${JSON.stringify(step, encodeBigInt)}\n`;
    if (text.length > 1 << 16) flush();
  }
  flush();
  parts.push(Buffer.from(`${JSON.stringify({ steps: steps.length, sha256: hash.digest('hex') })}\n`));
  return Buffer.concat(parts);
}

/** Throws RecoveryError when it is not a whole journal of a version known here. */
export function parseJournal(content: Buffer, file: string): Journal {
  const lines = content.toString('utf8').split('\n');
  const last = lines.at(-2);
  const seal = parseLine(last);
  const body = content.subarray(0, content.length - Buffer.byteLength(`${last}\n`));
  if (seal?.['sha256'] !== createHash('sha256').update(body).digest('hex') || seal['steps'] !== lines.length - 3) throw unreadable(file, 'its checksum is wrong');
  const header = parseLine(lines[0]);
  if (header?.['version'] !== 1 && header?.['version'] !== 2) throw unreadable(file, `its version is ${String(header?.['version'])}, known are 1 and 2`);
  // The checksum vouches for the shape: only this program writes one that holds.
  const steps = lines.slice(1, -2).map((line) => JSON.parse(line, decodeBigInt) as Step);
  return { ...(header as unknown as Omit<Journal, 'steps'>), steps };
}

function unreadable(file: string, why: string): RecoveryError {
  return new RecoveryError(`The journal of an interrupted run cannot be read: ${why}.`, {
    help: 'Nothing was touched. Compare your files with the copies in that directory, then move the directory away.',
    details: [file],
  });
}

function parseLine(line: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const bigIntKeys = new Set(['device', 'inode', 'modified']);

function encodeBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function decodeBigInt(key: string, value: unknown): unknown {
  return bigIntKeys.has(key) && typeof value === 'string' ? BigInt(value) : value;
}
