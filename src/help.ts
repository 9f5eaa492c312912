// The text of --help, from the registry of commands and the option table.
import { commands, findCommand, isGroup, type Command, type CommandGroup, type CommandName } from './commands/index.ts';
import { formatOptionHelp } from './config-docs.ts';

/** `writeopt --help`. */
export function formatHelp(): string {
  const rows = Object.entries<Command | CommandGroup>(commands).map(([name, command]) => `  ${name.padEnd(8)} ${command.summary}`);
  return `${[
    'writeopt: is this commit right?',
    '',
    'Usage: writeopt COMMAND [options]',
    '',
    ...rows,
    '',
    'Every command takes --help and --quiet. `writeopt --version` prints the version.',
    '',
    environmentHelp,
    '',
    'Exit codes: 0 passed, 1 a check failed, 2 usage or configuration, 3 git or a tool failed, 4 something changed meanwhile,',
    '5 an interrupted run cannot be undone, 70 a bug, 130 interrupted.',
  ].join('\n')}\n`;
}

const environmentHelp = [
  'Environment:',
  '  WRITEOPT=0                      skip the check (the hook and the command)',
  '  WRITEOPT=2                      trace the hook',
  '  WRITEOPT_SKIP=eslint,tasks      leave validators out: syntax, references, templates, typescript, eslint, tasks',
  '  WRITEOPT_CACHE_DIR=DIR          where snapshots are kept',
  '  WRITEOPT_STATE_DIR=DIR          where apply keeps journals and backups outside of git',
  '  WRITEOPT_LINT_STAGED_CONFIG=F   the lint-staged configuration to use',
  '  WRITEOPT_LINT_STAGED_ARGS=JSON  flags for lint-staged, a JSON list',
].join('\n');

/** `writeopt COMMAND --help`, and that of a part of it. */
export function formatCommandHelp(name: CommandName, subcommand?: string): string {
  const { words, command } = findCommand(name, subcommand);
  if (isGroup(command)) return formatGroupHelp(name, command);
  const rows = Object.entries(command.help).map(([key, text]) => {
    const isOption = key in command.options;
    const [argument, rest] = text.includes('  ') ? text.split('  ') : ['', text];
    return `  ${`${isOption ? '--' : ''}${key}${argument ? ` ${argument}` : ''}`.padEnd(16)} ${rest}`;
  });
  const lines = [`Usage: writeopt ${words} [options]${command.positionals ? ` ${command.positionals}` : ''}`, '', `  ${command.summary}`, '', ...rows];
  if (name === 'apply') lines.push('', 'The document is described in the README, and by the JSON schema writeopt/ops.schema.json.', '  git diff HEAD other-branch | writeopt apply --dry-run');
  if (name === 'check') lines.push('', 'Options of .writeoptrc:', formatOptionHelp(), '', environmentHelp);
  return `${lines.join('\n')}\n`;
}

function formatGroupHelp(name: CommandName, { summary, subcommands, words }: CommandGroup): string {
  const rows = Object.entries(subcommands).map(([word, command]) => `  ${word.padEnd(9)} ${command.summary}`);
  return `${[`Usage: writeopt ${name} COMMAND [options]`, '', `  ${summary}`, '', ...rows, '', `\`writeopt ${name} COMMAND --help\` says what each takes.`, ...words].join('\n')}\n`;
}
