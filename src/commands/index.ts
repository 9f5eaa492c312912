// The registry of commands: adding one is one file plus one entry here.
import type { Context } from '../context.ts';
import { template } from './template-commands.ts';

export interface Invocation {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/** Runs a command; returns the exit code. */
export type Run = (context: Context, invocation: Invocation) => Promise<number>;

export interface Command {
  readonly summary: string;
  /** What follows the options, such as `[PATHS…]`; undefined: nothing may. */
  readonly positionals?: string;
  readonly options: Readonly<Record<string, { type: 'boolean' | 'string'; short?: string; default?: string | boolean; multiple?: boolean }>>;
  /** A line for each option, for --help. */
  readonly help: Readonly<Record<string, string>>;
  load(): Promise<Run>;
}

/** A command that is several: the word after it says which. */
export interface CommandGroup {
  readonly summary: string;
  readonly subcommands: Readonly<Record<string, Command>>;
  /** More for its --help, by line. */
  readonly words: readonly string[];
}

export const commands = {
  check: {
    summary: 'judge the staged changes, exactly as they would be committed',
    positionals: '[PATHS…]',
    options: { report: { type: 'string', default: 'pretty' }, output: { type: 'string' }, staged: { type: 'boolean' }, fix: { type: 'boolean' }, 'allow-empty': { type: 'boolean' }, 'on-fail': { type: 'string' }, optimize: { type: 'string' } },
    help: {
      report: 'NAME  how to report: pretty or json',
      output: 'FILE  write the report to a file instead of stdout',
      staged: 'check what is staged (the default)',
      fix: 'let ESLint and the tasks fix staged files (the default); --no-fix: what they would change blocks the commit',
      'allow-empty': 'allow a commit that fixes leave without a change',
      'on-fail': 'WHAT  what to do with staged files that fail: keep (the default), unstage, or revert to the last commit; restore undoes it',
      optimize: 'WHAT  performance: files are not judged phase by phase',
      'PATHS…': 'only the staged files named, or below the directories named',
    },
    load: () => import('./check.ts').then((module) => module.runCheck),
  },
  apply: {
    summary: 'write many files all or nothing, judged as a whole before they are visible',
    positionals: '[FILE|-]',
    options: {
      format: { type: 'string' },
      level: { type: 'string' },
      check: { type: 'boolean' },
      fix: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      key: { type: 'string' },
      merge: { type: 'boolean' },
      'keep-going': { type: 'boolean' },
      optimize: { type: 'string' },
      'plan-out': { type: 'string' },
      plan: { type: 'string' },
      root: { type: 'string' },
      report: { type: 'string', default: 'pretty' },
      output: { type: 'string' },
    },
    help: {
      format: 'NAME  ops, ndjson, unified, codex, search-replace or edit-json; told by itself where one fits',
      level: 'NAME  how much must be right: none, syntax, standard (the default: and the project tools), strict (warnings too)',
      check: '--no-check is --level none',
      fix: 'let ESLint and the tasks finish the files (the default); --no-fix: what they would change refuses the batch',
      'dry-run': 'everything but the writing; shows what would be written as a diff',
      key: 'TEXT  apply a batch with this key once; a second time nothing is written',
      merge: 'merge into files that changed since the batch was made, where git would',
      'keep-going': 'leave out what fails and what depends on it, and carry out the rest; exit 1 says that something was left out',
      optimize: 'WHAT  what counts more: balanced, safety (the state after each high-risk phase must be right by itself) or performance',
      'plan-out': 'FILE  save the plan instead of writing anything',
      plan: 'FILE  carry out a saved plan; exit 4 when anything that it rests on has changed',
      root: 'DIR  what paths are relative to; the top of the repository, or the current directory',
      report: 'NAME  how to report: pretty or json',
      output: 'FILE  write the report to a file instead of stdout',
      'FILE|-': 'the operations; standard input when absent',
    },
    load: () => import('./apply.ts').then((module) => module.runApply),
  },
  plan: {
    summary: 'show what a commit or a batch would do: in which order, how, why, and at what risk',
    positionals: '[PATHS…]',
    options: { operations: { type: 'string' }, format: { type: 'string' }, level: { type: 'string' }, root: { type: 'string' }, optimize: { type: 'string' }, report: { type: 'string', default: 'pretty' }, output: { type: 'string' } },
    help: {
      operations: 'FILE|-  plan the operations of a document, as apply would carry them out, instead of what is staged',
      format: 'NAME  of the document: ops, ndjson, unified, codex, search-replace or edit-json; told by itself where one fits',
      level: 'NAME  of the document, as for apply: none, syntax, standard (the default) or strict (warnings too)',
      root: 'DIR  what the paths of the document are relative to',
      optimize: 'WHAT  what counts more: balanced (the default), safety or performance',
      report: 'NAME  how to report: pretty, json, mermaid, or html (one page with the graph to look around in)',
      output: 'FILE  write the report to a file instead of stdout',
      'PATHS…': 'only the staged files named, or below the directories named',
    },
    load: () => import('./plan.ts').then((module) => module.runPlan),
  },
  stats: {
    summary: 'say what the remembered runs took, what failed in them, and what writeopt saves',
    positionals: '[PAIRS]',
    options: { days: { type: 'string' }, measure: { type: 'boolean' }, report: { type: 'string', default: 'pretty' }, output: { type: 'string' } },
    help: {
      days: 'N  only the runs of the last N days',
      measure: 'first do the staged change (or the last commit) PAIRS times with writeopt and PAIRS times the plain way, on copies',
      report: 'NAME  how to report: pretty, json, or html (one page with plots)',
      output: 'FILE  write the report to a file instead of stdout',
      PAIRS: 'with --measure: how many pairs; 30, as fewer prove nothing',
    },
    load: () => import('./stats.ts').then((module) => module.runStats),
  },
  suggest: {
    summary: 'say what was done again and again, and the command that would save it',
    options: { report: { type: 'string', default: 'pretty' }, output: { type: 'string' } },
    help: { report: 'NAME  how to report: pretty or json', output: 'FILE  write the report to a file instead of stdout' },
    load: () => import('./suggest.ts').then((module) => module.runSuggest),
  },
  template,
  init: {
    summary: 'install the pre-commit hook where this repository keeps its hooks',
    options: { uninstall: { type: 'boolean' } },
    help: { uninstall: 'take out what init put in' },
    load: () => import('./init.ts').then((module) => module.runInit),
  },
  doctor: {
    summary: 'say what writeopt finds here, and what is wrong',
    options: { report: { type: 'string', default: 'pretty' } },
    help: { report: 'NAME  how to report: pretty or json' },
    load: () => import('./doctor.ts').then((module) => module.runDoctor),
  },
  restore: {
    summary: 'bring back what fixes or --on-fail replaced',
    positionals: '[ID]',
    options: { list: { type: 'boolean' }, force: { type: 'boolean' } },
    help: { list: 'list the backups, the newest first', force: 'also over files that have changed since; what they hold now becomes a backup', ID: 'the beginning of an id in the list; without it the newest' },
    load: () => import('./restore.ts').then((module) => module.runRestore),
  },
  recover: {
    summary: 'undo what an interrupted run left (every command does it by itself)',
    options: { 'dry-run': { type: 'boolean' } },
    help: { 'dry-run': 'only say what would be looked at' },
    load: () => import('./recover.ts').then((module) => module.runRecover),
  },
  demo: {
    summary: 'show a good commit and two bad ones in a throwaway repository',
    options: { keep: { type: 'boolean' } },
    help: { keep: 'leave the repository behind' },
    load: () => import('./demo.ts').then((module) => module.runDemo),
  },
} as const satisfies Record<string, Command | CommandGroup>;

export type CommandName = keyof typeof commands;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** The command of these words, and what it is called; a group where its subcommand is missing. */
export function findCommand(name: CommandName, subcommand: string | undefined): { readonly words: string; readonly command: Command | CommandGroup } {
  const command: Command | CommandGroup = commands[name];
  if (!isGroup(command) || subcommand === undefined || !Object.hasOwn(command.subcommands, subcommand)) return { words: name, command };
  return { words: `${name} ${subcommand}`, command: command.subcommands[subcommand] ?? command };
}

export function isGroup(command: Command | CommandGroup): command is CommandGroup {
  return 'subcommands' in command;
}
