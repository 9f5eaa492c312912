// Reads what lint-staged printed, and which processes ended how, into one diagnostic per failed command.
import { stripVTControlCharacters } from 'node:util';
import type { Diagnostic, RepoPath } from '../../model.ts';

/** A child process as the runner reported it. */
export interface TaskProcess {
  readonly argv: readonly string[];
  readonly ended: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly failure?: string;
}

export interface LogEntry {
  readonly level: 'log' | 'warn' | 'error' | 'debug';
  readonly text: string;
}

/** Everything one run of lint-staged left to read. */
export interface RunRecord {
  readonly logs: readonly LogEntry[];
  readonly processes: readonly TaskProcess[];
  readonly stdout: string;
  readonly stderr: string;
}

interface Failure {
  readonly command: string;
  /** lint-staged's word for it: `FAILED`, `KILLED`, `SIGKILL`, `ENOENT`. */
  readonly tag?: string;
  readonly output: string;
  readonly processes: readonly TaskProcess[];
}

export interface Failures {
  readonly diagnostics: readonly Diagnostic[];
  /** Commands that lint-staged stopped because another one had failed. */
  readonly stopped: readonly string[];
}

/** The failed commands; none when lint-staged failed for another reason. `pathsOf` says which staged files a process got. */
export function readFailures(run: RunRecord, clean: (text: string) => string, pathsOf: (argv: readonly string[]) => readonly RepoPath[]): Failures {
  const failures = collect(run);
  const causes = failures.filter((failure) => !wasStopped(failure));
  // When every failure looks like a kill nobody else can have caused it: then they are the findings.
  const findings = causes.length > 0 ? causes : failures;
  return {
    diagnostics: findings.map((failure) => diagnosticOf(failure, run, clean, pathsOf)),
    stopped: failures.filter((failure) => !findings.includes(failure)).map((failure) => clean(failure.command)),
  };
}

// lint-staged 15 and 16 print one line per failed task through listr2; 17 says it to the logger.
const listrLine = /^\[FAILED\] (.+) \[(\w+)\]$/gm;
const spawnLine = /^[✖×] Task (failed to spawn|killed|interrupted): ([\s\S]+)$/;
const silentLine = /^[✖×] ([\s\S]+) failed without output \((\w+)\)\.$/;
const outputBlock = /^[✖×] ([^\n]+):\n([\s\S]*)$/;
const plainLine = /^[✖×] ([^\n]+)$/;

function collect(run: RunRecord): Failure[] {
  const found = new Map<string, { tag?: string; output: string }>();
  const entry = (command: string): { tag?: string; output: string } => {
    const known = found.get(command) ?? { output: '' };
    found.set(command, known);
    return known;
  };
  for (const [, command = '', tag = ''] of `${run.stderr}\n${run.stdout}`.matchAll(listrLine)) entry(command).tag = tag;
  for (const { level, text } of run.logs) if (level === 'error') readEntry(stripVTControlCharacters(text).trim(), entry);
  return [...found].map(([command, known]) => ({ command, ...known, processes: processesOf(run, command) }));
}

function readEntry(text: string, entry: (command: string) => { tag?: string; output: string }): void {
  const spawn = spawnLine.exec(text);
  if (spawn !== null) {
    const known = entry(spawn[2] ?? '');
    if (spawn[1] === 'killed') known.tag ??= 'KILLED';
    return;
  }
  const silent = silentLine.exec(text);
  if (silent !== null) {
    entry(silent[1] ?? '').tag ??= silent[2] ?? 'FAILED';
    return;
  }
  const block = outputBlock.exec(text);
  if (block !== null) {
    const known = entry(block[1] ?? '');
    known.output += (known.output === '' ? '' : '\n') + (block[2] ?? '');
    return;
  }
  const plain = plainLine.exec(text);
  if (plain !== null && !/^(lint-staged |Failed to |Validation Error|Current directory)/.test(plain[1] ?? '')) entry(plain[1] ?? '');
}

/** The processes of a command that did not end well. */
function processesOf(run: RunRecord, command: string): TaskProcess[] {
  return run.processes.filter((one) => one.ended && one.exitCode !== 0 && isRunOf(one.argv, command));
}

/** Whether a process was started for a configured command; quoting is not worth parsing for that. */
export function isRunOf(argv: readonly string[], command: string): boolean {
  const plain = (text: string): string => text.replace(/["'\\^\s]/g, '');
  const wanted = plain(command);
  return plain(argv.join('')).startsWith(wanted) || (argv.length > 2 && plain(argv.slice(2).join('')).startsWith(wanted));
}

/** Whether it looks killed rather than failed: lint-staged kills what runs when another command fails. */
function wasStopped(failure: Failure): boolean {
  const killed = /^(KILLED|SIGKILL|SIGTERM|SIGINT)$/;
  if (failure.processes.length > 0) return failure.processes.every((one) => one.signal !== null && killed.test(one.signal));
  return failure.tag !== undefined && killed.test(failure.tag);
}

function diagnosticOf(
  failure: Failure,
  run: RunRecord,
  clean: (text: string) => string,
  pathsOf: (argv: readonly string[]) => readonly RepoPath[],
): Diagnostic {
  const { headline, help } = describe(failure, shorten(clean(failure.command)));
  const isFunction = failure.processes.length === 0;
  const missing = failure.processes[0]?.failure !== undefined;
  const output = bounded(clean(failure.output !== '' ? failure.output : isFunction ? printedByFunctions(run) : ''));
  const paths = new Set(failure.processes.flatMap((one) => pathsOf(one.argv)));
  const [only] = paths;
  return {
    source: 'tasks',
    code: isFunction ? shorten(clean(failure.command)) : programOf(failure.command),
    severity: 'error',
    message: output !== '' ? `${headline}\n${output}` : missing ? headline : `${headline} It printed nothing.`,
    help,
    ...(paths.size === 1 && only !== undefined ? { path: only } : {}),
  };
}

function describe(failure: Failure, command: string): { headline: string; help: string } {
  const [first] = failure.processes;
  const again = 'Mend what it reports, stage the result, and commit again.';
  if (first === undefined) return { headline: `\`${command}\` failed.`, help: again };
  if (first.failure === 'ENOENT') {
    return {
      headline: `\`${command}\` could not be started: there is no command \`${programOf(failure.command)}\`.`,
      help: 'Install it, or correct the command in the lint-staged configuration; it is looked for in node_modules/.bin and on PATH.',
    };
  }
  if (first.failure !== undefined) {
    return { headline: `\`${command}\` could not be started (${first.failure}).`, help: 'Correct the command in the lint-staged configuration.' };
  }
  if (first.signal !== null) {
    return { headline: `\`${command}\` was killed by ${first.signal}.`, help: 'Run it by hand to see whether it crashes or runs out of memory.' };
  }
  return { headline: `\`${command}\` failed with exit code ${first.exitCode}.`, help: again };
}

/** What functions of the configuration wrote: lint-staged 15 and 16 do not pass on the error of a function. */
function printedByFunctions(run: RunRecord): string {
  const isListr = /^\[(STARTED|COMPLETED|FAILED|SKIPPED|TITLE|OUTPUT|RETRY|ROLLBACK|DATA)\]/;
  const lines = `${run.stdout}\n${run.stderr}`.split('\n').filter((line) => !isListr.test(line));
  return stripVTControlCharacters(lines.join('\n')).trim();
}

const outputLines = 200;
/** Stack frames inside lint-staged say nothing about the task. */
const ownFrame = /^\s+at .*node_modules\/lint-staged\//;

/** At most 200 lines: the beginning, where the first error is, and the end, where the summary is. */
export function bounded(text: string): string {
  const lines = stripVTControlCharacters(text).trim().split('\n').filter((line) => !ownFrame.test(line));
  if (lines.length <= outputLines) return lines.join('\n');
  const tail = 40;
  const head = outputLines - tail;
  return [...lines.slice(0, head), `… ${lines.length - outputLines} lines left out …`, ...lines.slice(-tail)].join('\n');
}

/** Commands made by functions may hold every path. */
export function shorten(command: string): string {
  const line = command.replace(/\s+/g, ' ').trim();
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}

/** The name a person gives a command: `prettier` for `npx prettier --write`, `npm run lint` as it is. */
export function programOf(command: string): string {
  const words = command.trim().split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ''));
  while (words.length > 1 && /^(\w+=.*|env|cross-env|npx|pnpx|bunx|--?[\w-]+)$/.test(words[0] ?? '')) words.shift();
  const [first = '', second = '', third = ''] = words;
  if (/^(npm|pnpm|yarn|bun)$/.test(first)) {
    if (/^(exec|dlx|x)$/.test(second)) return programOf(words.slice(2).join(' '));
    return second === 'run' ? `${first} run ${third}` : `${first} ${second}`.trim();
  }
  return first.split(/[\\/]/).at(-1) ?? first;
}
