// The half of a lock that the kernel gives back when its owner dies, however it dies. Only the Linux branch has been tried.
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { link } from './owner.ts';

export interface KernelLock {
  /** Names this lock on the whole machine: two with the same id exclude each other. undefined: that cannot be said for certain. */
  readonly id: string | undefined;
  readonly release: () => void;
}

/** `taken`: somebody alive has it. `impossible`: this system or sandbox gives none. */
export type KernelAnswer = KernelLock | 'taken' | 'impossible';

/** Asks the kernel for the lock of `file` (a real path) and does not wait. It never keeps the process alive. */
export async function takeKernelLock(file: string): Promise<KernelAnswer> {
  const name = `writeopt-${createHash('sha256').update(file).digest('hex')}`;
  if (process.platform === 'linux') {
    const scope = link('/proc/self/ns/net');
    return listen(abstractName(name), scope === undefined ? undefined : `${scope} ${name}`);
  }
  if (process.platform === 'win32') return listen(`\\\\.\\pipe\\${name}`, `${hostname()} ${name}`);
  if (process.platform === 'darwin') return openExclusively(`${file}.kernel`, name);
  return 'impossible';
}

/**
 * A socket name outside the file system (unix(7)), per network namespace. Any user of the machine who knows the path could
 * hold it; that would make writeopt wait, and nothing else. It fills all 108 bytes of the address, because
 * libuv before 1.48 (Node.js 20) pads a shorter name with zeros, which the kernel holds for another name.
 */
function abstractName(name: string): string {
  return `\0${name.padEnd(107, '-')}`;
}

function listen(path: string, id: string | undefined): Promise<KernelAnswer> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    // Stays for the life of the server: after listening, an error is about a connection, and nobody has a reason to connect.
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'taken' : 'impossible'));
    server.listen({ path, exclusive: true }, () => resolve({ id, release: () => void server.close() }));
    server.unref();
  });
}

const O_EXLOCK = 0x20;
const O_NONBLOCK = 0x4;

/** open(2) of macOS with a lock that ends with the last descriptor. */
function openExclusively(file: string, id: string): KernelAnswer {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | O_EXLOCK | O_NONBLOCK, 0o644);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'taken' : 'impossible';
  }
  const release = (): void => {
    rmSync(file, { force: true });
    closeSync(descriptor);
  };
  // Its last owner deletes the file: a lock on one that is no longer there excludes nobody.
  if (fstatSync(descriptor).ino === statSync(file, { throwIfNoEntry: false })?.ino) return { id, release };
  closeSync(descriptor);
  return 'taken';
}
