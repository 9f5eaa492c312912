// Who holds a lock, and when it is certain that this process is no more.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ownDirectory } from '../own.ts';

/** The content of a lock file. `pid`, `command` and `token` mean the same in every version. */
export interface LockOwner {
  readonly version: 1;
  readonly pid: number;
  /** The command line, for people; at most 200 characters, without control characters. */
  readonly command: string;
  /** When the process started, in clock ticks after boot (proc(5), stat field 22): tells a reused pid from its first owner. Linux. */
  readonly start?: string;
  /** The boot during which it runs. Linux. */
  readonly boot?: string;
  /** A digest of /etc/machine-id, which must not be published itself: tells a reboot from another machine on a shared disk. */
  readonly machine?: string;
  /** The pid and time namespaces in which `pid` and `start` mean something. Linux. */
  readonly view?: string;
  /** The kernel lock it holds for as long as the file is its own; absent when it could get none. */
  readonly kernel?: string;
  /** 24 random hexadecimal digits, never used for two owners. */
  readonly token: string;
}

type Place = Pick<LockOwner, 'command' | 'start' | 'boot' | 'machine' | 'view'>;

const optional = ['start', 'boot', 'machine', 'view', 'kernel'] as const;

/** This process as an owner, with a token of its own. */
export function newOwner(kernel: string | undefined): LockOwner {
  return { version: 1, pid: process.pid, ...here(), ...(kernel === undefined ? {} : { kernel }), token: randomBytes(12).toString('hex') };
}

/** undefined for anything that is not the whole record of an owner. */
export function parseOwner(text: string): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Torn by a power loss, or not ours at all: the caller calls it garbage.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const { pid, command, token } = record;
  if (!isPid(pid) || typeof command !== 'string' || !isToken(token)) return undefined;
  const known = optional.flatMap((name) => (typeof record[name] === 'string' ? [[name, record[name]]] : []));
  return { version: 1, pid, command: printable(command), ...(Object.fromEntries(known) as Partial<Place>), token };
}

/** Zero and negative numbers mean process groups to kill(2). */
function isPid(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value === (value | 0);
}

/** Part of file names, so nothing else is let through. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{24}$/.test(value);
}

/**
 * Whether it is certain that the owner is no more. `kernel` is the kernel lock that the caller holds at this moment.
 *
 * 1. Another boot of this machine: dead. Of another machine (the file lies on a shared disk): cannot be seen, so alive.
 *    Without a machine id on either side another boot counts as dead.
 * 2. The owner holds the very kernel lock that is now the caller's, same namespace and same name: dead. This is the only
 *    proof that works across pid namespaces (containers that share the network).
 * 3. Its pid belongs to another pid or time namespace: cannot be seen, so ALIVE. Waiting for somebody who is gone ends with
 *    a message that names the file; taking a lock from somebody who lives ends with two writers.
 * 4. No such pid, a zombie, or a pid that started at another time: dead. Everything else is alive.
 */
export function isDead(owner: LockOwner, kernel: string | undefined): boolean {
  const { boot, machine, view } = here();
  if (differ(owner.boot, boot)) return !differ(owner.machine, machine);
  if (owner.kernel !== undefined && owner.kernel === kernel) return true;
  return owner.view === view && !runs(owner);
}

/** Where the owner's pid must be looked for, as part of a sentence; undefined: here. */
export function placeOf(owner: LockOwner): string | undefined {
  const { boot, machine, view } = here();
  if (differ(owner.boot, boot) && differ(owner.machine, machine)) return 'on another machine';
  return owner.view === view ? undefined : 'in another container';
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function runs(owner: LockOwner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM is somebody else's process, which exists.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const stat = statOf(owner.pid);
  if (stat === undefined) return true;
  if (differ(owner.start, stat.start)) return false;
  // The first thread is a zombie as soon as it has ended; the files are let go of by the last.
  return !/^[ZXx]$/.test(stat.state) || Number(stat.threads) > 1;
}

/** undefined where there is no /proc, where it hides the process, and where it was mounted for another pid namespace. */
function statOf(pid: number): { readonly state: string; readonly threads: string; readonly start: string } | undefined {
  if (link('/proc/self') !== String(process.pid)) return undefined;
  // The second field is the name of the program, in parentheses, and may hold blanks and parentheses itself.
  const [, fields] = /^.*\) (.*)$/s.exec(text(`/proc/${pid}/stat`) ?? '') ?? [];
  // Fields 3, 20 and 22.
  const { 0: state, 17: threads, 19: start } = fields?.split(' ') ?? [];
  return state === undefined || threads === undefined || start === undefined ? undefined : { state, threads, start };
}

let found: Place | undefined;

/** What stays the same for as long as this process lives. */
function here(): Place {
  found ??= findPlace();
  return found;
}

function findPlace(): Place {
  const start = statOf(process.pid)?.start;
  const boot = text('/proc/sys/kernel/random/boot_id')?.trim();
  const machine = text('/etc/machine-id');
  const pids = link('/proc/self/ns/pid');
  return {
    command: commandLine(),
    ...(start === undefined ? {} : { start }),
    ...(boot === undefined ? {} : { boot }),
    ...(machine === undefined ? {} : { machine: createHash('sha256').update(`writeopt ${machine}`).digest('hex').slice(0, 16) }),
    // Another time namespace shifts the start times.
    ...(pids === undefined ? {} : { view: `${pids} ${link('/proc/self/ns/time') ?? ''}` }),
  };
}

/** undefined for a file that is missing, empty or not readable: these are all optional. */
function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

/** The target of a link; undefined where there is none, as on systems without /proc. */
export function link(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function commandLine(): string {
  const [node = 'node', script, ...rest] = process.argv;
  if (script === undefined) return basename(node);
  const isOurs = existsSync(script) && dirname(dirname(realpathSync(script))) === ownDirectory && basename(script).startsWith('cli.');
  return printable([isOurs ? 'writeopt' : basename(script), ...rest].join(' '));
}

function printable(command: string): string {
  return command.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
}
