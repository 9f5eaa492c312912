// The writes of a commit both ways: one transaction, and a loop of plain writes that a crash leaves half done.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Repository } from '../git/repository.ts';
import type { FileChange, RepoPath, StagedChange } from '../model.ts';
import { transact } from '../transaction/transaction.ts';
import type { Copy, Scratch } from './copy.ts';
import { makeCopy } from './copy.ts';
import type { Experiment } from './pairs.ts';
import type { States } from './states.ts';

export interface WritesRequest {
  /** As `shielded` makes it. */
  readonly repository: Repository;
  readonly scratch: Scratch;
  readonly states: States;
  now(): number;
}

/** More would be kept in memory for every pair. */
const mostFiles = 5_000;
const mostBytes = 100_000_000;

/** A path, and what is there before and afterwards; undefined: nothing. */
interface Write {
  readonly path: string;
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

/** Undefined: nothing but links, modes or submodules changes, or too much. */
export async function writeExperiment({ repository, scratch, states, now }: WritesRequest): Promise<Experiment | undefined> {
  const writes = await readWrites(repository, scratch, states);
  const bytes = writes.reduce((sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0), 0);
  if (writes.length === 0 || writes.length > mostFiles || bytes > mostBytes) return undefined;
  const roots = { writeopt: join(scratch.home, 'writes-writeopt'), plain: join(scratch.home, 'writes-plain') };
  const home = join(scratch.home, 'transactions');
  const changes = writes.map(({ path, after }): FileChange => (after === undefined ? { kind: 'delete', path } : { kind: 'write', path, content: after }));
  return {
    work: 'write',
    plain: 'a loop of writes',
    files: writes.length,
    reset: async () => {
      rmSync(home, { recursive: true, force: true });
      for (const root of Object.values(roots)) {
        rmSync(root, { recursive: true, force: true });
        mkdirSync(root);
        writeAll(root, writes.map(({ path, before }) => ({ path, content: before })));
        flush(root, writes);
      }
    },
    run: async (way) => {
      const root = roots[way];
      const started = now();
      if (way === 'plain') writeAll(root, writes.map(({ path, after }) => ({ path, content: after })));
      else await transact(changes, { root, home });
      const milliseconds = now() - started;
      // What the loop leaves to the operating system must not slow down who comes next.
      flush(root, writes);
      return { milliseconds, exit: isDone(root, writes) ? 0 : 1 };
    },
  };
}

/** From checkouts of both sides, so that filters have been applied. */
async function readWrites(repository: Repository, scratch: Scratch, { change, before }: States): Promise<Write[]> {
  const paths = [...new Set(change.changes.flatMap(pathsOf))];
  if (paths.length > mostFiles) return [];
  const copy = await makeCopy(repository, scratch, 'both-sides');
  const read = async (): Promise<Map<RepoPath, Buffer>> => new Map(paths.flatMap((path) => (existsSync(join(copy.directory, path)) ? [[path, readFileSync(join(copy.directory, path))] as const] : [])));
  const old = before === undefined ? new Map<RepoPath, Buffer>() : await readAfter(copy, before, read);
  const now = await readAfter(copy, change, read);
  rmSync(copy.directory, { recursive: true, force: true });
  return paths.map((path) => ({ path, before: old.get(path), after: now.get(path) })).filter((one) => one.before !== undefined || one.after !== undefined);
}

async function readAfter<T>(copy: Copy, state: Parameters<Copy['put']>[0], read: () => Promise<T>): Promise<T> {
  await copy.put(state);
  return read();
}

/** Of regular files, on both sides. */
function pathsOf({ path, from, before, after }: StagedChange): RepoPath[] {
  const isRegular = [before, after].every((state) => state.kind === 'absent' || /^100/.test(state.mode));
  return isRegular ? [path, ...(from === undefined ? [] : [from])] : [];
}

function writeAll(root: string, files: readonly { readonly path: string; readonly content: Buffer | undefined }[]): void {
  for (const { path, content } of files) {
    const file = join(root, path);
    if (content === undefined) rmSync(file, { force: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}

function flush(root: string, writes: readonly Write[]): void {
  for (const { path } of writes) {
    if (!existsSync(join(root, path))) continue;
    const descriptor = openSync(join(root, path), 'r+');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

function isDone(root: string, writes: readonly Write[]): boolean {
  return writes.every(({ path, after }) => (existsSync(join(root, path)) ? after !== undefined && readFileSync(join(root, path)).equals(after) : after === undefined));
}
