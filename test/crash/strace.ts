// System calls of a program as points: listed by strace(1) once, then each made to kill the program or to fail, one run for each.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { projectRoot } from '../helpers/cli.ts';

/** One system call that changes the disk below a directory. */
export interface SystemCall {
  readonly name: string;
  /** Relative to the directory; strace counts only the calls that name it, so that the start of the program does not matter. */
  readonly path: string;
  /** The how-manieth call of this name with this path it is, from 1, in its thread. */
  readonly when: number;
  readonly words: string;
  /** Whether no other thread or process makes such a call before: strace counts for each of them, and faults the first. */
  readonly first: boolean;
}

export interface Ended {
  readonly killed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything that changes a disk, on every architecture: a name that one does not have is skipped. */
const mutating = [
  ['open', 'openat', 'openat2', 'creat'],
  ['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'copy_file_range', 'sendfile', 'truncate', 'ftruncate', 'fallocate'],
  ['fsync', 'fdatasync', 'syncfs', 'sync_file_range'],
  ['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir', 'mknod', 'mknodat'],
  ['chmod', 'fchmod', 'fchmodat', 'fchmodat2', 'chown', 'fchown', 'lchown', 'fchownat', 'utime', 'utimes', 'utimensat', 'futimesat'],
  ['setxattr', 'lsetxattr', 'fsetxattr', 'removexattr', 'lremovexattr', 'fremovexattr', 'ioctl'],
].flat();

/** For strace's `-e`. */
export const traceMutating = `trace=${mutating.map((name) => `?${name}`).join(',')}`;

function run(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, [...args], { maxBuffer: 1 << 26, cwd: tmpdir() }, (error, stdout, stderr) => resolve({ killed: error?.signal === 'SIGKILL', stdout, stderr }));
  });
}

/** Why strace cannot be used here; undefined when it can. */
export async function tracingProblem(): Promise<string | undefined> {
  const { killed, stderr } = await run('strace', ['-f', '-o', '/dev/null', '-e', 'inject=all:signal=KILL:when=1', 'true']);
  if (killed) return undefined;
  return stderr.trim() === '' ? 'strace is not installed' : (stderr.trim().split('\n')[0] ?? '');
}

/** The program, as one file of JavaScript: every run starts it anew. */
export function bundle(entry: string): { readonly file: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-bundle-'));
  const file = join(directory, 'program.mjs');
  buildSync({ entryPoints: [join(projectRoot, 'test/crash', entry)], outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  return { file, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Runs a program without a fault. */
export const runPlain = (program: string, args: readonly string[]): Promise<Ended> => run(process.execPath, [program, ...args]);

/** Runs a program and lists its mutating calls below `directory`, in their order. */
export async function listCalls(directory: string, program: string, args: readonly string[]): Promise<SystemCall[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'writeopt-strace-'));
  try {
    const log = join(scratch, 'log');
    await run('strace', ['-f', '-y', '-o', log, '-e', traceMutating, process.execPath, program, ...args]);
    return parseLog(readFileSync(log, 'latin1'), directory);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Paths with a random part: never the same again. */
const random = /[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{24}|scratch-\w{6}|tmp_obj_\w{6}/;

/** The mutating calls below `directory` in what `strace -f -y` wrote. */
export function parseLog(log: string, directory: string): SystemCall[] {
  const counts = new Map<string, number>();
  const threads = new Map<string, string>();
  const calls: SystemCall[] = [];
  for (const line of log.split('\n')) {
    const [, thread, name, rest = ''] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (thread === undefined || name === undefined) continue;
    // strace looks at the first path of rename(2) only.
    const paths = pathsIn(rest, directory).slice(0, name === 'rename' ? 1 : 2);
    // Every path counts, the one that is chosen must be the same in every run.
    const whens = paths.map((path) => {
      const key = [thread, name, path].join('\0');
      const when = (counts.get(key) ?? 0) + 1;
      counts.set(key, when);
      const call = [name, path, when].join('\0');
      if (!threads.has(call)) threads.set(call, thread);
      return { path, when, first: threads.get(call) === thread };
    });
    const chosen = whens.find(({ path }) => !random.test(path));
    if (chosen !== undefined && changesSomething(name, rest)) calls.push({ name, ...chosen, words: `${name} ${JSON.stringify(chosen.path)} (${chosen.when})` });
  }
  return calls;
}

const changesSomething = (name: string, rest: string): boolean => !/^(open|ioctl)/.test(name) || /O_CREAT|O_TRUNC|FICLONE/.test(rest);

/** The different paths below the directory, quoted or behind a descriptor, relative to it. */
function pathsIn(text: string, directory: string): string[] {
  const found = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\d+<((?:[^>\\]|\\.)*)>/g)].map((match) => unescape(match[1] ?? match[2] ?? ''));
  return [...new Set(found.flatMap((path) => (path.startsWith(`${directory}/`) ? [path.slice(directory.length + 1)] : [])))];
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** strace writes C strings. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/g, (_, code: string) => (/^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code)));
}

/** Runs a program that strace kills just before that call, or in which it makes the call fail with `error`. */
export function runWithFault(directory: string, call: SystemCall, fault: 'kill' | { readonly error: string }, program: string, args: readonly string[]): Promise<Ended> {
  const what = fault === 'kill' ? 'signal=KILL' : `error=${fault.error}`;
  return run('strace', ['-f', '-o', '/dev/null', '-P', join(directory, call.path), '-e', `trace=${call.name}`, '-e', `inject=${call.name}:${what}:when=${call.when}`, process.execPath, program, ...args]);
}
