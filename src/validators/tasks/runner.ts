// The process in which lint-staged runs: it loads the repository's code, so it is one that can be killed with all it started.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { errorMonitor, type EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { dieWithParent } from '../../processes.ts';
import type { LintStagedOptions, RunnerMessage, RunnerRequest } from './protocol.ts';

type LintStaged = (options: LintStagedOptions, logger: Readonly<Record<'log' | 'warn' | 'error' | 'debug', (...words: unknown[]) => void>>) => Promise<boolean>;

interface Loaded {
  readonly lintStaged: LintStaged;
  readonly version: string;
}

function send(message: RunnerMessage): void {
  // Once the parent is gone 'disconnect' ends this process; a message that got lost then is of no interest.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

/**
 * Reports every child process. lint-staged keeps the exit codes to itself, and only this way can be told which command
 * was running when the time was up.
 */
function observeProcesses(): void {
  let lastId = 0;
  subscribe('child_process', (message) => {
    const child = (message as { process: ChildProcess }).process;
    const id = (lastId += 1);
    const argv = (): readonly string[] => child.spawnargs ?? [];
    child.once('spawn', () => {
      if (!isGitOfLintStaged(argv())) send({ kind: 'started', id, argv: argv() });
    });
    child.once('exit', (exitCode, signal) => {
      if (!isGitOfLintStaged(argv())) send({ kind: 'ended', id, argv: argv(), exitCode, signal });
      endPipes(child);
    });
    // Not an 'error' listener: one of ours would hide that the owner has none.
    (child as EventEmitter).once(errorMonitor, (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) send({ kind: 'ended', id, argv: argv(), exitCode: null, signal: null, failure: error.code ?? error.message });
    });
  });
}

const drainMilliseconds = 1_000;

/**
 * lint-staged waits for the pipes of a task, which a grandchild may hold open after the task has ended or was killed:
 * they end here. The grandchild itself ends with the group.
 */
function endPipes(child: ChildProcess): void {
  const timer = setTimeout(() => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null || stream.readableEnded || stream.destroyed) continue;
      stream.removeAllListeners('error').on('error', () => {});
      stream.push(null);
    }
  }, drainMilliseconds);
  timer.unref();
  child.once('close', () => clearTimeout(timer));
}

function isGitOfLintStaged(argv: readonly string[]): boolean {
  return argv[0] === 'git' && argv[1] === '-c' && argv[2] === 'submodule.recurse=false';
}

/** The repository's own lint-staged, else ours. */
async function load(snapshot: string): Promise<Loaded> {
  const own = createRequire(join(snapshot, 'package.json'));
  const from = canResolve(own) ? own : createRequire(import.meta.url);
  // Not require: version 17 has dependencies that can only be imported. Which copy it is, only the repository knows.
  const module = (await import(pathToFileURL(from.resolve('lint-staged')).href)) as { readonly default: LintStaged };
  return { lintStaged: module.default, version: versionOf(from) };
}

function canResolve(from: NodeJS.Require): boolean {
  try {
    from.resolve('lint-staged');
    return true;
  } catch (error) {
    // Anything else, such as a broken package.json in it, must not be passed over.
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}

function versionOf(from: NodeJS.Require): string {
  try {
    return (from('lint-staged/package.json') as { version: string }).version;
  } catch {
    return 'unknown';
  }
}

/** The commands of `.writeoptrc`, read here because functions do not cross to another process. */
async function commandsOf(snapshot: string, tracked: readonly string[]): Promise<unknown> {
  const { loadConfig } = await import('../../config.ts');
  return (await loadConfig({ directory: snapshot, env: process.env, tracked: new Set(tracked) })).config.tasks.commands;
}

async function run(request: RunnerRequest): Promise<RunnerMessage> {
  let loaded: Loaded;
  try {
    loaded = await load(request.snapshot);
  } catch (error) {
    return { kind: 'failed', stage: 'load', message: textOf(error) };
  }
  const { lintStaged, version } = loaded;
  const log = (level: 'log' | 'warn' | 'error' | 'debug') => (...words: unknown[]) => send({ kind: 'log', level, text: format(...words) });
  try {
    const major = Number.parseInt(version, 10);
    if (request.options.diff !== undefined && major < 13) throw new Error(`lint-staged ${version} cannot be limited to some of the staged files`);
    // Its debug messages are the only place where lint-staged says why a configuration cannot be read; older ones print them.
    const debug = request.options.debug === true || major >= 16;
    const config = request.reload === undefined ? {} : { config: await commandsOf(request.snapshot, request.reload) };
    const logger = { log: log('log'), warn: log('warn'), error: log('error'), debug: log('debug') };
    const passed = await lintStaged({ ...request.options, ...config, debug }, logger);
    return { kind: 'finished', passed, version };
  } catch (error) {
    return { kind: 'failed', stage: 'run', version, message: textOf(error) };
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return format(error);
  return error.message === '' ? error.name : error.message;
}

dieWithParent();
observeProcesses();
process.once('message', (request: RunnerRequest) => void run(request).then(send));
