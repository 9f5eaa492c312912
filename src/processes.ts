// The one place that starts child processes other than git's own: each leads a process group, and nothing of it outlives its work.
import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessOptions {
  readonly cwd: string;
  /** The complete environment; pass it through `cleanEnvironment` when the child works in the snapshot. */
  readonly env: NodeJS.ProcessEnv;
  /** Stops the child, its whole group included, when aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the whole group is stopped and `timedOut` is true; absent or 0: never. */
  readonly timeout?: number;
  /** Text for stdin; absent: stdin is empty. */
  readonly input?: string | Buffer;
  /** Called for every complete line, as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Opens a JSON channel: `send` works, and messages of the child come here. */
  readonly onMessage?: (message: unknown) => void;
  /** Bytes kept of the beginning and of the end of each stream; the middle is cut. Default 1 MB each. */
  readonly keep?: number;
}

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Why `stop` was called, when it was. */
  readonly stopped?: string;
  /** Set when the command could not be started at all; `code` is `ENOENT` when it does not exist. */
  readonly failure?: NodeJS.ErrnoException;
}

export interface RunningProcess {
  readonly pid: number | undefined;
  /** Never rejects; settles when the child has ended and nothing of its group is left. */
  readonly result: Promise<ProcessResult>;
  /** Sends a JSON message; only with `onMessage`. A child that is gone swallows it: `result` tells what happened. */
  send(message: unknown): void;
  /** SIGTERM for the whole group, SIGKILL two seconds later; settles with `result`. */
  stop(reason: string): Promise<void>;
}

const defaultKeep = 1 << 20;
const graceMilliseconds = 2_000;
/** How long output may still arrive after the child ended: a grandchild may hold the pipes open for ever. */
const drainMilliseconds = 150;
/** How long the rest of a stopped group may take after its leader; short, because where nobody reaps orphans it always passes. */
const remainderMilliseconds = 300;
const windows = process.platform === 'win32';

const running = new Map<ChildProcess, RunningProcess>();
let exitHandled = false;

/** Starts a command as leader of a process group of its own, so that it can be stopped together with all it started. */
export function startProcess(command: string, args: readonly string[], options: ProcessOptions): RunningProcess {
  handleExit();
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: options.env,
    // A group of its own: a signal for -pid reaches the grandchildren, and Ctrl-C in the terminal reaches only us.
    detached: !windows,
    windowsHide: true,
    serialization: 'json',
    stdio: [
      options.input === undefined ? 'ignore' : 'pipe',
      'pipe',
      'pipe',
      ...(options.onMessage === undefined ? [] : ['ipc' as const]),
    ],
  });
  return follow(child, options);
}

/** Arguments of this Node.js process that a child Node.js process needs to load our files, independent of its directory. */
export function nodeArguments(): string[] {
  const takesModule = /^(--import|--require|-r|--loader|--experimental-loader)$/;
  return process.execArgv
    .filter((argument) => !/^--(inspect|test|watch|eval|print)|^-[ep]$/.test(argument))
    .map((argument, index, all) => (takesModule.test(all[index - 1] ?? '') ? resolveModule(argument) : argument))
    .map((argument) => argument.replace(/^(--import=)(.+)$/, (_, flag: string, name: string) => flag + resolveModule(name)));
}

/**
 * Starts a Node.js script with a JSON channel. The script must end on 'disconnect': that is how it learns that this
 * process was killed without a chance to stop it (`dieWithParent` does it).
 */
export function startNode(
  script: string,
  args: readonly string[],
  options: ProcessOptions & { readonly onMessage: (message: unknown) => void },
): RunningProcess {
  return startProcess(process.execPath, [...nodeArguments(), script, ...args], options);
}

/** For a script started by `startNode`: when the parent is gone, ends this process and everything in its group. */
export function dieWithParent(): void {
  const end = (): void => {
    // The group includes this process; where there are no groups (Windows) its own end must do.
    if (!windows) signalGroup(process.pid, 'SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  };
  // The parent may have gone while this script was being loaded; undefined: there never was a channel.
  if (process.connected === false) end();
  process.once('disconnect', end);
}

/** Stops every child that still runs; for the signal handlers of the command line. */
export async function stopAll(reason: string): Promise<void> {
  await Promise.all([...running.values()].map((one) => one.stop(reason)));
}

/** Ends every child when this process ends by itself, also by an uncaught exception; asynchronous stops come too late then. */
function handleExit(): void {
  if (exitHandled) return;
  exitHandled = true;
  process.on('exit', () => {
    for (const child of running.keys()) killNow(child);
  });
}

function resolveModule(name: string): string {
  try {
    return import.meta.resolve(name);
  } catch {
    return name;
  }
}

interface State {
  timedOut: boolean;
  stopped?: string;
  failure?: NodeJS.ErrnoException;
}

function follow(child: ChildProcess, options: ProcessOptions): RunningProcess {
  const state: State = { timedOut: false };
  const collect = {
    stdout: collector(child.stdout, 'stdout', options),
    stderr: collector(child.stderr, 'stderr', options),
  };
  const ended = ending(child, state);
  const result = ended.then(async ({ exitCode, signal }): Promise<ProcessResult> => {
    await settle(child, state);
    release();
    return { exitCode, signal, stdout: collect.stdout(), stderr: collect.stderr(), ...state };
  });
  const stop = async (reason: string): Promise<void> => {
    if (state.stopped === undefined) {
      state.stopped = reason;
      terminate(child);
    }
    await result;
  };
  const process_: RunningProcess = {
    pid: child.pid,
    result,
    stop,
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
  };
  running.set(child, process_);
  if (options.onMessage !== undefined) child.on('message', options.onMessage);
  feed(child, options.input);
  const release = limit(child, options, state, stop);
  return process_;
}

/** Arms the timeout and the abort signal; returns what disarms them. */
function limit(child: ChildProcess, options: ProcessOptions, state: State, stop: (reason: string) => Promise<void>): () => void {
  const onAbort = (): void => void stop('aborted');
  const onTimeout = (): void => {
    state.timedOut = true;
    void stop('timeout');
  };
  const timer = options.timeout ? setTimeout(onTimeout, options.timeout) : undefined;
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  return () => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    running.delete(child);
  };
}

function ending(child: ChildProcess, state: State): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.on('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    child.on('error', (error) => {
      // 'error' also reports a message that could not be sent; only without a pid was there never a process.
      if (child.pid !== undefined) return;
      state.failure = error;
      resolve({ exitCode: null, signal: null });
    });
  });
}

function feed(child: ChildProcess, input: string | Buffer | undefined): void {
  // A child that does not read all of its input is no failure of ours.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
}

/** Waits for the last output, ends what the child left behind, and closes the pipes. */
async function settle(child: ChildProcess, state: State): Promise<void> {
  if (child.pid !== undefined) {
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const allClosed = child.stdout?.closed === true && child.stderr?.closed === true;
    if (!allClosed) await Promise.race([closed, sleep(drainMilliseconds)]);
    if (state.stopped !== undefined) await groupGone(child.pid);
    killNow(child);
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.stdin?.destroy();
  if (child.connected) child.disconnect();
}

/** SIGTERM now, SIGKILL when the time of grace is over. */
function terminate(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (windows) return killNow(child);
  signalGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => killNow(child), graceMilliseconds);
  child.once('exit', () => clearTimeout(timer));
}

/** Gives the rest of a stopped group a moment to end in order. */
async function groupGone(pid: number): Promise<void> {
  if (windows) return;
  const end = Date.now() + remainderMilliseconds;
  while (Date.now() < end && signalGroup(pid, 0)) await sleep(20);
}

function killNow(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (!windows) signalGroup(child.pid, 'SIGKILL');
  // Windows has no groups: taskkill walks the tree, which is only possible while the leader lives.
  else if (child.exitCode === null) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
}

/** Whether the group still has a member. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

type Stream = NonNullable<ChildProcess['stdout']> | null;

/** Collects a stream: its first and its last bytes, and how much was cut between them. */
function collector(stream: Stream, name: 'stdout' | 'stderr', options: ProcessOptions): () => string {
  const keep = options.keep ?? defaultKeep;
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let headSize = 0;
  let tailSize = 0;
  let cut = 0;
  const feedLine = options.onLine === undefined ? undefined : lines((line) => options.onLine?.(line, name));
  const keepTail = (chunk: Buffer): void => {
    tail.push(chunk);
    tailSize += chunk.length;
    while (tailSize > keep) {
      const first = tail[0] as Buffer;
      const drop = Math.min(first.length, tailSize - keep);
      if (drop === first.length) tail.shift();
      else tail[0] = first.subarray(drop);
      tailSize -= drop;
      cut += drop;
    }
  };
  stream?.on('data', (chunk: Buffer) => {
    const forHead = Math.min(chunk.length, Math.max(0, keep - headSize));
    if (forHead > 0) head.push(chunk.subarray(0, forHead));
    headSize += forHead;
    if (forHead < chunk.length) keepTail(chunk.subarray(forHead));
    feedLine?.(chunk);
  });
  stream?.on('end', () => feedLine?.(undefined));
  stream?.on('error', () => {});
  return () => {
    const first = Buffer.concat(head);
    const last = Buffer.concat(tail);
    if (cut === 0) return Buffer.concat([first, last]).toString('utf8');
    return `${first.toString('utf8')}\n… ${cut} bytes left out …\n${last.toString('utf8')}`;
  };
}

/** Cuts chunks into lines; `undefined` ends the text. */
function lines(emit: (line: string) => void): (chunk: Buffer | undefined) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    const parts = (rest + (chunk === undefined ? decoder.end() : decoder.write(chunk))).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) emit(part);
    if (chunk === undefined && rest !== '') emit(rest);
  };
}

/** GIT_ variables that say how git works, not where: identity, transport, configuration files. As pre-commit keeps, and the identity. */
const keptGit =
  /^GIT_(EXEC_PATH|SSH|SSH_COMMAND|SSH_VARIANT|SSL_CAINFO|SSL_NO_VERIFY|CONFIG_COUNT|CONFIG_KEY_\d+|CONFIG_VALUE_\d+|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM|HTTP_PROXY_AUTHMETHOD|ALLOW_PROTOCOL|ASKPASS|TERMINAL_PROMPT|(AUTHOR|COMMITTER)_(NAME|EMAIL))$/;

/** Variables by which package managers tell where a command was called: they would lead a task back into the user's working tree. */
const leadsBack = /^(INIT_CWD|PROJECT_CWD|PNPM_SCRIPT_SRC_DIR|OLDPWD|npm_config_local_prefix|npm_package_.*|npm_lifecycle_.*|npm_command)$/i;

/**
 * The environment for a child that works in the snapshot: without git's variables that name the user's index, directory or
 * commit, and without the package managers' notes of the directory they were called in.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(env)) {
    if (/^GIT_/i.test(name) && !keptGit.test(name)) continue;
    // PWD is where the shell was, not where the child is; Node.js does not correct it.
    if (leadsBack.test(name) || name === 'PWD') continue;
    clean[name] = value;
  }
  return clean;
}
