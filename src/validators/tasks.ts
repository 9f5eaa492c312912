// The repository's own tasks: its lint-staged configuration, run by lint-staged itself inside the snapshot.
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ConfigError, InterruptedError, ValidatorError } from '../errors.ts';
import type { Diagnostic, Notice, RepoPath } from '../model.ts';
import { ownProgram } from '../own.ts';
import { cleanEnvironment, startNode, type ProcessResult } from '../processes.ts';
import { hasLintStagedConfig } from './tasks/detect.ts';
import { bounded, programOf, readFailures, shorten, type LogEntry, type RunRecord, type TaskProcess } from './tasks/failures.ts';
import { parseFlags, type ParsedFlags } from './tasks/flags.ts';
import { gitIn } from './tasks/git.ts';
import { isNarrowed, narrowedDiff } from './tasks/narrow.ts';
import type { LintStagedOptions, RunnerMessage, RunnerRequest } from './tasks/protocol.ts';
import type { ValidationHost, ValidationRequest, ValidationResult, Validator, Writer } from './validator.ts';

/** A validator whose environment is known; the registry's takes that of the process. */
export function createTasks(environment: () => NodeJS.ProcessEnv): Validator {
  return {
    name: 'tasks',
    // What loads the repository's code is a process group that this validator starts: only so can it name the command that hangs.
    isolation: 'inline',
    applies: (request) => applies(request, environment()),
    validate: (request, host) => validate(request, host, environment()),
  };
}

export const tasks: Validator = createTasks(() => process.env);

function applies(request: ValidationRequest, env: NodeJS.ProcessEnv): boolean {
  if (!hasWork(request, env)) return false;
  // Thrown here a mistake in the flags is what it is, an error of usage, and not a validator that failed.
  runnerRequest(request, parseFlags(allFlags(request, env), flagsSource(request, env)), env);
  return true;
}

function hasWork(request: ValidationRequest, env: NodeJS.ProcessEnv): boolean {
  if (request.operations.length === 0) return false;
  const onlyDeletions = request.operations.every((operation) => operation.result.kind === 'absent');
  // lint-staged passes over deletions unless a flag says otherwise.
  if (onlyDeletions && !allFlags(request, env).some((flag) => flag.includes('diff-filter'))) return false;
  if (env['WRITEOPT_LINT_STAGED_CONFIG'] || Object.keys(request.config.tasks.commands).length > 0) return true;
  if (allFlags(request, env).some((flag) => /^(-c|--config)/.test(flag))) return true;
  return hasLintStagedConfig(
    request.snapshot,
    request.tracked,
    request.operations.map((operation) => operation.path),
  );
}

async function validate(request: ValidationRequest, host: ValidationHost, env: NodeJS.ProcessEnv): Promise<ValidationResult> {
  const flags = parseFlags(allFlags(request, env), flagsSource(request, env));
  const childEnv = childEnvironment(env);
  const git = gitIn(request.snapshot, childEnv, host.signal);
  const session = startRunner(request, host, childEnv);
  try {
    const diff = isNarrowed(request) ? await narrowedDiff(request, git) : undefined;
    const outcome = await session.run(runnerRequest(request, flags, env), diff);
    const failed = failureOf(outcome, request, host);
    const notices = noticesOf(outcome, flags, cleaner(request));
    const writers = writersOf(request, outcome.processes);
    if (failed !== undefined) return { diagnostics: failed.diagnostics, notices: [...notices, ...failed.notices], writers };
    return { diagnostics: [], notices, writers };
  } finally {
    await session.stop();
  }
}

function allFlags(request: ValidationRequest, env: NodeJS.ProcessEnv): readonly string[] {
  return [...request.config.tasks.lintStaged, ...flagsOfEnvironment(env)];
}

function flagsOfEnvironment(env: NodeJS.ProcessEnv): readonly string[] {
  const text = env['WRITEOPT_LINT_STAGED_ARGS'];
  if (!text) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  throw new ConfigError(`WRITEOPT_LINT_STAGED_ARGS is not a JSON list of strings: ${text}`, {
    help: 'Write it like this: WRITEOPT_LINT_STAGED_ARGS=\'["--verbose","--concurrent","1"]\'.',
  });
}

function flagsSource(request: ValidationRequest, env: NodeJS.ProcessEnv): string {
  const sources = [request.config.tasks.lintStaged.length > 0 ? 'tasks.lintStaged' : '', env['WRITEOPT_LINT_STAGED_ARGS'] ? 'WRITEOPT_LINT_STAGED_ARGS' : ''];
  return sources.filter((source) => source !== '').join(' and ');
}

/** Output is collected, so colours are only in the way; WRITEOPT_RUNNING keeps a task that calls writeopt from starting over. */
function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: NodeJS.ProcessEnv = { ...cleanEnvironment(env), NO_COLOR: '1', WRITEOPT_RUNNING: '1' };
  delete clean['FORCE_COLOR'];
  return clean;
}

function runnerRequest(request: ValidationRequest, flags: ParsedFlags, env: NodeJS.ProcessEnv): RunnerRequest {
  const { commands } = request.config.tasks;
  const configPath = configPathOf(request, env['WRITEOPT_LINT_STAGED_CONFIG'] || flags.config);
  const own = configPath === undefined && Object.keys(commands).length > 0;
  const reload = own && hasFunctions(commands) ? { reload: request.tracked.filter((path) => !path.includes('/')) } : {};
  const options: LintStagedOptions = {
    ...flags.options,
    ...(flags.cwd === undefined ? {} : { cwd: insideSnapshot(request, flags.cwd) }),
    ...(configPath === undefined ? {} : { configPath }),
    ...(own && !('reload' in reload) ? { config: commands } : {}),
    // The snapshot is the protection: nothing is unstaged there, and nothing of the user's can be lost.
    allowEmpty: true,
    stash: false,
    revert: false,
    hidePartiallyStaged: false,
    hideUnstaged: false,
    hideAll: false,
    // Only not quiet does lint-staged say which command an output belongs to.
    quiet: false,
    color: false,
  };
  return { snapshot: request.snapshot, options, ...reload };
}

function hasFunctions(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasFunctions);
}

/** Where a named configuration is in the snapshot; a name that is no file may be a package. */
function configPathOf(request: ValidationRequest, named: string | undefined): string | undefined {
  if (named === undefined || named === '') return undefined;
  const fromTree = isAbsolute(named) ? relative(request.workingTree, named) : undefined;
  const inTree = fromTree !== undefined && !fromTree.startsWith('..') && !isAbsolute(fromTree);
  const candidates = inTree ? [join(request.snapshot, fromTree)] : [resolve(startDirectory(request), named), resolve(request.snapshot, named)];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  if (!/^\.{0,2}[\\/]/.test(named)) {
    try {
      return createRequire(join(request.snapshot, 'package.json')).resolve(named);
    } catch {
      // Neither a file nor a package: said below.
    }
  }
  throw new ConfigError(`The lint-staged configuration ${named} is not part of what would be committed.`, {
    help: `Correct the name, or \`git add ${named}\` when the file exists.`,
  });
}

function insideSnapshot(request: ValidationRequest, directory: string): string {
  const inTree = isAbsolute(directory) ? relative(request.workingTree, directory) : relative(request.snapshot, resolve(startDirectory(request), directory));
  const place = join(request.snapshot, inTree);
  if (!inTree.startsWith('..') && !isAbsolute(inTree) && existsSync(place)) return place;
  throw new ConfigError(`--cwd ${directory} is not a directory of what would be committed.`, { help: 'Name a directory of this repository.' });
}

/** Where the command was called, in the snapshot; a directory without tracked files is not there, then its nearest parent. */
function startDirectory(request: ValidationRequest): string {
  let directory = join(request.snapshot, request.cwd);
  while (directory !== request.snapshot && !existsSync(directory)) directory = join(directory, '..');
  return directory;
}

interface Outcome extends RunRecord {
  readonly result: ProcessResult;
  readonly last: Extract<RunnerMessage, { kind: 'finished' | 'failed' }> | undefined;
}

interface Session {
  run(request: RunnerRequest, diff: string | undefined): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Starts the process for lint-staged, which loads while git is asked. */
function startRunner(request: ValidationRequest, host: ValidationHost, env: NodeJS.ProcessEnv): Session {
  const logs: LogEntry[] = [];
  const processes = new Map<number, TaskProcess>();
  let last: Outcome['last'];
  const receive = (message: RunnerMessage): void => {
    if (message.kind === 'log') logs.push(message);
    else if (message.kind === 'started') {
      processes.set(message.id, { argv: message.argv, ended: false, exitCode: null, signal: null });
      host.progress(`running ${programOf(message.argv.slice(0, 3).join(' '))}`);
    } else if (message.kind === 'ended') processes.set(message.id, { ...message, ended: true });
    else {
      last = message;
      // It may hold timers and sockets of the repository's code: it has said what there is to say.
      void child.stop('finished');
    }
  };
  const entry = ownProgram('validators/tasks/runner');
  // lint-staged itself decides by the current directory, so it must be the runner's: an explicit `cwd` would change what monorepo configurations mean.
  const child = startNode(entry, [], {
    cwd: startDirectory(request),
    env,
    signal: host.signal,
    timeout: request.config.tasks.timeout * 1000,
    onMessage: (message) => receive(message as RunnerMessage),
  });
  return {
    run: async (runner, diff) => {
      child.send(diff === undefined ? runner : { ...runner, options: { ...runner.options, diff } });
      const result = await child.result;
      return { result, logs, processes: [...processes.values()], stdout: result.stdout, stderr: result.stderr, last };
    },
    stop: () => child.stop('finished'),
  };
}

/** What stands for a run that did not pass; throws when lint-staged could not do its job. */
function failureOf(outcome: Outcome, request: ValidationRequest, host: ValidationHost): { diagnostics: readonly Diagnostic[]; notices: readonly Notice[] } | undefined {
  const clean = cleaner(request);
  const { last, result } = outcome;
  if (host.signal.aborted) throw new InterruptedError(abortReason(host.signal));
  if (last === undefined && result.timedOut) return { diagnostics: [timeoutDiagnostic(outcome, request)], notices: [] };
  if (last === undefined) throw died(outcome, clean);
  if (last.kind === 'failed') throw unusable(last, outcome, clean);
  const unread = outcome.logs.find(({ level, text }) => level === 'error' && text.includes('Failed to read config from file'));
  // lint-staged goes on without a configuration it cannot read; that would be a pass nobody earned.
  if (unread !== undefined) throw unreadable(outcome, clean);
  if (last.passed) return undefined;
  const fileOf = fileFinder(request);
  const failures = readFailures(outcome, clean, (argv) => argv.slice(1).map(fileOf).filter((path) => path !== undefined));
  if (failures.diagnostics.length === 0) throw gaveUp(outcome, request);
  const stopped = failures.stopped.map((command) => ({ source: 'tasks', message: `\`${shorten(command)}\` was stopped because another task had failed.` }));
  return { diagnostics: failures.diagnostics, notices: stopped };
}

function abortReason(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  return typeof reason === 'string' ? reason : reason instanceof Error ? reason.message : 'a signal';
}

function timeoutDiagnostic(outcome: Outcome, request: ValidationRequest): Diagnostic {
  const commands = outcome.processes.filter((one) => !one.ended).map((one) => `\`${shorten(cleaner(request)(one.argv.join(' ')))}\``);
  const who = commands.length === 0 ? 'lint-staged' : commands.join(' and ');
  return {
    source: 'tasks',
    code: 'timeout',
    severity: 'error',
    message: `${who} did not finish within ${request.config.tasks.timeout} s and was stopped, with everything it had started.`,
    help: 'Find out what hangs, or raise `tasks.timeout` in .writeoptrc.',
  };
}

function died(outcome: Outcome, clean: (text: string) => string): ValidatorError {
  const { exitCode, signal, failure, stderr } = outcome.result;
  const how = failure?.message ?? (signal === null ? `exit code ${exitCode}` : signal);
  return new ValidatorError('tasks', `The process of lint-staged ended (${how}) before it was done.`, {
    help: 'Run `npx lint-staged` by hand to see more; a function in its configuration may have ended the process.',
    details: lastLines(clean(stderr)),
  });
}

function unusable(last: Extract<RunnerMessage, { kind: 'failed' }>, outcome: Outcome, clean: (text: string) => string): ValidatorError {
  const [first = '', ...rest] = bounded(clean(last.message)).trim().split('\n');
  if (last.stage === 'load') {
    return new ValidatorError('tasks', `lint-staged cannot be loaded: ${first}`, {
      help: 'Install the dependencies again; lint-staged 17 needs Node.js 22.',
      details: rest,
    });
  }
  return new ValidatorError('tasks', `lint-staged ${last.version ?? ''} cannot use its configuration: ${first.replace(/^[✖×] /, '')}`.replace('  ', ' '), {
    help: 'Correct the lint-staged configuration, stage it, and commit again.',
    details: [...rest.filter((line) => line.trim() !== ''), ...whatPrinted(outcome, clean)],
  });
}

function unreadable(outcome: Outcome, clean: (text: string) => string): ValidatorError {
  const file = /from file "([^"]+)"/.exec(outcome.logs.map(({ text }) => text).join('\n'))?.[1] ?? 'its configuration';
  const why = outcome.logs.filter(({ level, text }) => level === 'debug' && text.includes('Failed to load configuration'));
  const details = why.flatMap(({ text }) => clean(text).split('\n').slice(1).filter((line) => !/^\s+at /.test(line)));
  return new ValidatorError('tasks', `lint-staged cannot read ${clean(file)}.`, {
    help: 'Correct the file, stage it, and commit again.',
    details: details.map((line) => line.replace(/ \+\d+ms$/, '')).filter((line) => line.trim() !== '').slice(0, 20),
  });
}

function gaveUp(outcome: Outcome, request: ValidationRequest): ValidatorError {
  const clean = cleaner(request);
  // It splits git's list of files at every colon that follows a NUL.
  const misread = request.changed.find((path) => path.startsWith(':'));
  const said = outcome.logs.filter(({ level }) => level === 'error').map(({ text }) => clean(text).trim());
  const [first = 'no reason given', ...rest] = bounded(said.join('\n')).split('\n');
  return new ValidatorError('tasks', `lint-staged could not do its work: ${first.replace(/^[✖×] /, '')}`, {
    help:
      misread === undefined
        ? 'Run `npx lint-staged --debug` by hand to see more.'
        : `lint-staged cannot read a list of files with ${misread} in it, because of the colon in front: rename the file, or commit with WRITEOPT_SKIP=tasks.`,
    details: [...rest, ...lastLines(clean(outcome.stderr))],
  });
}

function whatPrinted(outcome: Outcome, clean: (text: string) => string): string[] {
  return lastLines(clean(outcome.stdout.replace(/^\[[A-Z]+\] .*$/gm, '')));
}

function lastLines(text: string): string[] {
  return stripVTControlCharacters(text).split('\n').filter((line) => line.trim() !== '').slice(-15);
}

/** Takes the snapshot's place out of a text: the reader knows paths of the repository. */
function cleaner(request: ValidationRequest): (text: string) => string {
  const places = [...new Set([request.snapshot, realpathSync(request.snapshot)])];
  return (text) => places.reduce((result, place) => result.replaceAll(`${place}${sep}`, '').replaceAll(place, '.'), stripVTControlCharacters(text));
}

/** Finds the staged file that an argument of a process names. */
function fileFinder(request: ValidationRequest): (word: string) => RepoPath | undefined {
  const staged = new Set<string>(request.operations.map((operation) => operation.path));
  const start = startDirectory(request);
  return (word) => {
    const path = relative(request.snapshot, resolve(start, word)).replaceAll(sep, '/');
    return staged.has(path) ? (path as RepoPath) : undefined;
  };
}

/** The commands that ran, without their files, and the files each was given. */
function writersOf(request: ValidationRequest, processes: readonly TaskProcess[]): Writer[] {
  const fileOf = fileFinder(request);
  const clean = cleaner(request);
  const given = new Map<string, RepoPath[]>();
  for (const { argv } of processes) {
    const command = shorten(clean(argv.filter((word, index) => index === 0 || fileOf(word) === undefined).join(' ')));
    const files = argv.slice(1).map(fileOf).filter((path) => path !== undefined);
    // Long lists of files come in several processes of one command.
    given.set(command, [...(given.get(command) ?? []), ...files]);
  }
  return [...given].map(([command, paths]) => ({ command, paths }));
}

function noticesOf(outcome: Outcome, flags: ParsedFlags, clean: (text: string) => string): Notice[] {
  const notice = (message: string): Notice => ({ source: 'tasks', message: bounded(clean(message)).trim() });
  const ignored = flags.ignored.length === 0 ? [] : [notice(`lint-staged's ${flags.ignored.join(', ')} means nothing in a snapshot and was ignored.`)];
  // Both say how the snapshot is used, which is not the reader's choice.
  const expected = /Skipping (backup|hiding unstaged changes)/;
  const warnings = outcome.logs.filter(({ level, text }) => level === 'warn' && !expected.test(text) && text.trim() !== '');
  const wanted = flags.options.verbose === true ? outcome.logs.filter(({ level, text }) => level === 'log' && /^\s*[^\w\s✖×] .+:\n/.test(clean(text))) : [];
  const debug = flags.options.debug === true ? outcome.logs.filter(({ level }) => level === 'debug') : [];
  return [...ignored, ...[...warnings, ...wanted, ...debug].map(({ text }) => notice(text))];
}
