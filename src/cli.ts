#!/usr/bin/env node
// argv → command → reporter → stdout and exit code; the only file that knows the process.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commands, findCommand, isCommandName, isGroup, type Command, type CommandName } from './commands/index.ts';
import type { Context } from './context.ts';
import { exitCodeOf, exitCodes, InterruptedError, UsageError, WriteoptError } from './errors.ts';
import { formatBugReport, formatError } from './error-format.ts';

const interrupt = new AbortController();

function listenForSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interrupt.abort(signal));
  }
  // A reader that closes the pipe (`| head`) is not an error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stderr.on('error', () => undefined);
}

function createContext(quiet: boolean): Context {
  const isTerminal = process.stderr.isTTY === true && process.env.CI === undefined && !quiet;
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: (text) => {
      clear();
      process.stdout.write(text);
    },
    stderr: (text) => {
      clear();
      process.stderr.write(text);
    },
    progress: (message) => {
      if (!isTerminal) return;
      clear();
      if (message === undefined) return;
      process.stderr.write(`writeopt: ${message}…`.slice(0, (process.stderr.columns ?? 80) - 1));
      shown = true;
    },
    color: useColor(),
    columns: process.stdout.columns ?? process.stderr.columns ?? 100,
    signal: interrupt.signal,
    now: () => performance.now(),
  };
}

function useColor(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
  return process.stdout.isTTY === true && TERM !== 'dumb';
}

async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const [topic, part] = rest;
    const { formatCommandHelp, formatHelp } = await import('./help.ts');
    process.stdout.write(topic !== undefined && isCommandName(topic) ? formatCommandHelp(topic, part) : formatHelp());
    return first === undefined ? exitCodes.usage : exitCodes.passed;
  }
  if (first === '--version' || first === '-v') {
    const { version } = await import('./version.ts');
    process.stdout.write(`${version()}\n`);
    return exitCodes.passed;
  }
  if (!isCommandName(first)) throw await noCommand([], first, Object.keys(commands));
  return runCommand(first, rest);
}

async function noCommand(before: readonly string[], word: string, known: readonly string[]): Promise<UsageError> {
  const { closest } = await import('./closest.ts');
  const guess = closest(word, known);
  const words = ['writeopt', ...before].join(' ');
  return new UsageError(`There is no command ${JSON.stringify([...before, word].join(' '))}.`, {
    help: guess === undefined ? `Run \`${words} --help\` to see the commands.` : `Did you mean \`${words} ${guess}\`?`,
  });
}

async function runCommand(name: CommandName, args: readonly string[]): Promise<number> {
  const [second] = args;
  const { words, command } = findCommand(name, second);
  if (isGroup(command)) {
    if (second !== undefined && !['--help', '-h', 'help'].includes(second)) throw await noCommand([name], second, Object.keys(command.subcommands));
    const { formatCommandHelp } = await import('./help.ts');
    process.stdout.write(formatCommandHelp(name, args[1]));
    return second === undefined ? exitCodes.usage : exitCodes.passed;
  }
  const { values, positionals } = parseCommandLine(words, command, words === name ? args : args.slice(1));
  if (values.help === true) {
    const { formatCommandHelp } = await import('./help.ts');
    process.stdout.write(formatCommandHelp(name, second));
    return exitCodes.passed;
  }
  const context = createContext(values.quiet === true);
  try {
    return await (await command.load())(context, { values, positionals });
  } finally {
    context.progress(undefined);
  }
}

function parseCommandLine(words: string, { options, positionals }: Command, args: readonly string[]): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' }, quiet: { type: 'boolean', short: 'q' } },
      allowPositionals: positionals !== undefined,
      allowNegative: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] + '.' : String(error), {
      help: `Run \`writeopt ${words} --help\` to see what it takes.`,
      cause: error,
    });
  }
}

function reportFailure(error: unknown): number {
  const outcome = interrupt.signal.aborted && !(error instanceof InterruptedError) ? new InterruptedError(String(interrupt.signal.reason)) : error;
  if (outcome instanceof WriteoptError) {
    process.stderr.write(formatError(outcome));
    return exitCodeOf(outcome);
  }
  const { text, file } = formatBugReport(outcome, process.argv.slice(2), process.env);
  let where = '';
  try {
    writeFileSync(file, text);
    where = file;
  } catch {
    // The report goes to stderr then; the bug itself must not be hidden by this one.
    process.stderr.write(text);
  }
  process.stderr.write(`writeopt: this is a bug, and nothing of yours was changed: ${outcome instanceof Error ? outcome.message : String(outcome)}\n`);
  if (where !== '') process.stderr.write(`  next: report it with the text in ${where}; \`WRITEOPT=0 git commit …\` commits without the check.\n`);
  return exitCodes.bug;
}

listenForSignals();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error);
}
