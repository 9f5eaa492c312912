// A file system with faults: every call counted, and any of them refused, cut short, or the last thing the process does.
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { nodeFileSystem, type FileSystem, type InPlace, type Piece } from '../../src/file-system.ts';

export type Method = keyof FileSystem;

export interface Call {
  /** From 0. */
  readonly index: number;
  readonly method: Method;
  readonly arguments: readonly unknown[];
}

export const methods = Object.keys(nodeFileSystem) as readonly Method[];
const reading: ReadonlySet<Method> = new Set(['stat', 'read', 'readAt', 'list', 'readLink']);
export const isMutating = (method: Method): boolean => !reading.has(method);

/** The file system with `around` about every call. */
export function intercept(inner: FileSystem, around: (call: Omit<Call, 'index'>, run: () => unknown) => unknown): FileSystem {
  const wrap = (method: Method) => {
    const original = inner[method] as (...args: unknown[]) => unknown;
    return (...args: unknown[]): unknown => around({ method, arguments: args }, () => original(...args));
  };
  return Object.fromEntries(methods.map((method) => [method, wrap(method)])) as unknown as FileSystem;
}

/** Flushes cost time and mean nothing to a process that dies while the machine goes on. */
export const unflushed: FileSystem = { ...nodeFileSystem, flush: () => undefined, flushAll: () => true };

/** File by file: the flushes of a file system are processes of their own, and whether they are worth it is measured. */
export const eachFile: FileSystem = { ...nodeFileSystem, flushAll: () => false };

/** Records the calls that `counts` accepts. */
export function recording(inner: FileSystem, counts: (method: Method) => boolean): { fileSystem: FileSystem; calls: Call[] } {
  const calls: Call[] = [];
  const fileSystem = intercept(inner, (call, run) => {
    if (counts(call.method)) calls.push({ ...call, index: calls.length });
    return run();
  });
  return { fileSystem, calls };
}

/** How far a call gets: not at all, or, where it is several system calls, a part of them. */
export type Progress = 'none' | 'opened' | 'half' | 'written';

/** The parts that a call can get to. */
export function progressOf(call: Call): readonly Progress[] {
  if (call.method === 'create') return ['none', 'opened', 'half'];
  if (call.method === 'writeAt') return ['none', 'half', 'written'];
  return call.method === 'makeDirectory' && call.arguments[1] !== undefined ? ['none', 'half'] : ['none'];
}

/** Does the first part of a call, and no more. */
function begin({ method, arguments: args }: Omit<Call, 'index'>, progress: Progress): void {
  if (progress === 'none') return;
  const path = args[0] as string;
  // The mode that a umask leaves; the exact one comes by a second call.
  if (method === 'makeDirectory') return void mkdirSync(path, { mode: 0o700 });
  if (method === 'writeAt') return writeHalf(path, args[1] as readonly Piece[], args[2] as InPlace, progress);
  const content = args[1] as Uint8Array;
  const descriptor = openSync(path, 'wx', 0o600);
  if (progress === 'half') writeSync(descriptor, content.subarray(0, content.byteLength >> 1));
  closeSync(descriptor);
}

/** A half of each piece; or all of them, and the size, but not the time. */
function writeHalf(path: string, pieces: readonly Piece[], { size }: InPlace, progress: Progress): void {
  const descriptor = openSync(path, 'r+');
  for (const { offset, bytes } of pieces) writeSync(descriptor, bytes, 0, progress === 'half' ? bytes.byteLength >> 1 : bytes.byteLength, offset);
  if (progress === 'written') ftruncateSync(descriptor, size);
  closeSync(descriptor);
}

export class Killed extends Error {}

/**
 * Nothing reaches the disk from the `at`-th mutating call on: for the disk the same as a killed process, since all that
 * a transaction does goes through this port, and thousands of times faster.
 */
export function dyingAt(inner: FileSystem, at: number, progress: Progress = 'none', die: () => void = () => undefined): FileSystem {
  let count = 0;
  return intercept(inner, (call, run) => {
    if (count > at) throw new Killed();
    if (!isMutating(call.method)) return run();
    count += 1;
    if (count <= at) return run();
    begin(call, progress);
    die();
    throw new Killed();
  });
}

export function errorOf(code: string, call: Omit<Call, 'index'>): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected, ${call.method} '${String(call.arguments[0])}'`), { code, syscall: call.method });
}

/** The `at`-th call that `counts` accepts fails with `code`; with `forever`, all that come after too. */
export function failingAt(inner: FileSystem, at: number, code: string, { forever = false, counts = () => true }: { forever?: boolean; counts?: (method: Method) => boolean } = {}): FileSystem {
  let count = -1;
  return intercept(inner, (call, run) => {
    if (!counts(call.method)) return run();
    count += 1;
    if (count === at || (forever && count > at)) throw errorOf(code, call);
    return run();
  });
}

/** No second names: FAT, some network file systems, protected_hardlinks(7), too many links. */
export function withoutLinks(inner: FileSystem, code: string): FileSystem {
  return intercept(inner, (call, run) => {
    if (call.method === 'link') throw errorOf(code, call);
    return run();
  });
}

/** Volumes where there is only one: `deviceOf` says which a path lies on, and nothing moves between them. */
export function withDevices(inner: FileSystem, deviceOf: (path: string) => bigint): FileSystem {
  return intercept(inner, (call, run) => {
    const [first, second] = call.arguments as [string, string];
    if ((call.method === 'rename' || call.method === 'link') && deviceOf(first) !== deviceOf(second)) throw errorOf('EXDEV', call);
    const result = run();
    if (call.method !== 'stat' && call.method !== 'create') return result;
    return result === undefined ? undefined : { ...(result as ReturnType<FileSystem['create']>), device: deviceOf(first) };
  });
}
