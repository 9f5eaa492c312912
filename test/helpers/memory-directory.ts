// A directory in memory in place of the real one, for synchronous code that is to be stopped between two calls and to go on later.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

interface Inode {
  readonly number: number;
  content: string;
  /** Milliseconds on the directory's clock. */
  time: number;
}

type Result = { readonly value: unknown } | { readonly error: unknown };

/**
 * What one process has seen so far. Synchronous code cannot wait, so a process that goes on runs again from its beginning:
 * it is given the recorded results, without any effect, until it is where it was stopped.
 */
export class Tape {
  private readonly results: Result[] = [];
  private position = 0;
  private steps = 0;
  private limit = 0;

  /** Starts the process again, to go on for so many more steps. */
  rewind(steps: number): void {
    this.position = 0;
    this.limit = this.steps + steps;
  }

  /** `isStep`: others may come in before this call. */
  call(isStep: boolean, perform: () => unknown): unknown {
    if (this.position === this.results.length) this.record(isStep, perform);
    const result = this.results[this.position] as Result;
    this.position += 1;
    if ('error' in result) throw result.error;
    return result.value;
  }

  private record(isStep: boolean, perform: () => unknown): void {
    if (isStep && this.steps >= this.limit) throw stopped;
    if (isStep) this.steps += 1;
    try {
      this.results.push({ value: perform() });
    } catch (error) {
      this.results.push({ error });
    }
  }
}

/** Thrown by every call of a process that has made its steps. */
export const stopped = new Error('stopped');

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** One directory; paths are known by their last part. */
export class MemoryDirectory {
  readonly names = new Map<string, Inode>();
  /** Milliseconds; moves by hand only. */
  clock = 1_000_000;
  /** Of the process that runs; absent: calls simply happen. */
  tape: Tape | undefined;
  private readonly links: boolean;
  private readonly descriptors = new Map<number, Inode>();
  private last = 0;

  /** `links` false: a disk without hard links. */
  constructor(links: boolean) {
    this.links = links;
  }

  clear(): void {
    this.names.clear();
    this.descriptors.clear();
    this.tape = undefined;
  }

  /** Replaces what `node:fs` exports, and the clock, for as long as `body` runs. */
  during(body: () => void): void {
    const { now } = Date;
    const calls = this.calls();
    const originals = Object.fromEntries(Object.keys(calls).map((name) => [name, fs[name as keyof typeof fs]]));
    Date.now = () => this.clock;
    Object.assign(fs, calls);
    syncBuiltinESMExports();
    try {
      body();
    } finally {
      Date.now = now;
      Object.assign(fs, originals);
      syncBuiltinESMExports();
    }
  }

  private calls(): Record<string, unknown> {
    const step = <T>(perform: () => T): T => this.perform(true, perform);
    const detail = <T>(perform: () => T): T => this.perform(false, perform);
    const open = (path: string, flags: string): number => step(() => this.open(path, flags));
    return {
      openSync: open,
      readFileSync: (descriptor: number) => detail(() => this.at(descriptor).content),
      fstatSync: (descriptor: number) => detail(() => this.stat(descriptor)),
      closeSync: () => {},
      // A file is created and written in two steps.
      writeFileSync: (target: string | number, content: string) => {
        const descriptor = typeof target === 'number' ? target : open(target, 'w');
        step(() => void Object.assign(this.at(descriptor), { content, time: this.clock }));
      },
      linkSync: (from: string, to: string) => step(() => this.link(from, to)),
      renameSync: (from: string, to: string) => step(() => this.rename(from, to)),
      rmSync: (path: string) => step(() => void this.names.delete(basename(path))),
      readdirSync: () => step(() => [...this.names.keys()]),
    };
  }

  private perform<T>(isStep: boolean, perform: () => T): T {
    return this.tape === undefined ? perform() : (this.tape.call(isStep, perform) as T);
  }

  private open(path: string, flags: string): number {
    const found = this.names.get(basename(path));
    if (flags === 'r' && found === undefined) throw failure('ENOENT');
    if (flags === 'wx' && found !== undefined) throw failure('EEXIST');
    this.last += 1;
    const inode = found ?? { number: this.last, content: '', time: this.clock };
    if (flags === 'w') inode.content = '';
    this.names.set(basename(path), inode);
    this.descriptors.set(this.last, inode);
    return this.last;
  }

  private at(descriptor: number): Inode {
    const inode = this.descriptors.get(descriptor);
    if (inode === undefined) throw failure('EBADF');
    return inode;
  }

  private stat(descriptor: number): { ino: bigint; mtimeMs: bigint; mtimeNs: bigint } {
    const { number, time } = this.at(descriptor);
    return { ino: BigInt(number), mtimeMs: BigInt(time), mtimeNs: BigInt(time) * 1_000_000n };
  }

  private link(from: string, to: string): void {
    if (this.names.has(basename(to))) throw failure('EEXIST');
    if (!this.links) throw failure('EPERM');
    this.names.set(basename(to), this.source(from));
  }

  private rename(from: string, to: string): void {
    const inode = this.source(from);
    if (this.names.get(basename(to)) === inode) return;
    this.names.set(basename(to), inode);
    this.names.delete(basename(from));
  }

  private source(path: string): Inode {
    const inode = this.names.get(basename(path));
    if (inode === undefined) throw failure('ENOENT');
    return inode;
  }
}
