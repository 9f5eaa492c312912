// The configuration: one option table drives defaults, validation, --help, the example, the README table and the schema.
import { closest } from './closest.ts';
import { findConfigFile, readConfigFile } from './config-file.ts';
import { ConfigError } from './errors.ts';
import type { RepoPath } from './model.ts';

/** The complete configuration, after defaults, file, environment and flags; times are seconds. */
export interface Config {
  /** Whether fixers may change what is staged; false: what they would change is a finding. */
  readonly fix: boolean;
  /** Whether a commit that fixes leave without a change may be made. */
  readonly allowEmpty: boolean;
  /** What happens to staged files that fail: nothing, out of the index, or back to the last commit. */
  readonly onFail: 'keep' | 'unstage' | 'revert';
  readonly syntax: { readonly enabled: boolean; readonly level: 'syntax' | 'standard' | 'strict'; readonly ignore: readonly string[] };
  readonly references: {
    readonly enabled: boolean;
    readonly cycles: 'off' | 'warning' | 'error';
    /** Links of Markdown to files that the change takes away, or that were not added. */
    readonly links: 'off' | 'warning' | 'error';
    readonly ignore: readonly string[];
  };
  readonly typescript: {
    readonly enabled: boolean;
    /** tsconfig paths relative to the top level; empty: found by the rule of the README. */
    readonly projects: readonly string[];
    readonly block: 'new' | 'touched' | 'all';
    readonly engine: 'auto' | 'classic' | 'native';
    readonly timeout: number;
  };
  readonly eslint: {
    readonly enabled: boolean;
    readonly fix: boolean;
    /** Fail when there are more warnings than this; -1: any number. */
    readonly maxWarnings: number;
    readonly timeout: number;
  };
  readonly tasks: {
    readonly enabled: boolean;
    readonly timeout: number;
    /** lint-staged command line flags, such as `--verbose`. */
    readonly lintStaged: readonly string[];
    /** lint-staged's configuration shape; empty: the repository's own lint-staged configuration is used. */
    readonly commands: Readonly<Record<string, unknown>>;
  };
  readonly templates: {
    readonly enabled: boolean;
    /** What it is when new files are alike and come from no template. */
    readonly families: Seriousness;
    /** What it is when a new file nearly matches a template of the repository and departs from it. */
    readonly deviations: Seriousness;
    /** How much of their tokens files must share to be alike, in percent. */
    readonly similarity: number;
    /** How many new files must be alike. */
    readonly minimum: number;
    readonly ignore: readonly string[];
  };
  /** What counts when a plan is carried out. */
  readonly optimize: 'balanced' | 'safety' | 'performance';
  readonly history: {
    /** Whether runs are remembered. */
    readonly keep: boolean;
    /** Whether it is learnt from the commits which files change together. */
    readonly coChange: boolean;
  };
  readonly backups: {
    /** Days. */
    readonly maxAge: number;
    /** Megabytes of 1,000,000 bytes. */
    readonly maxSize: number;
  };
}

/** How serious a finding is; `off`: it is not looked for. */
export type Seriousness = 'off' | 'information' | 'warning' | 'error';

/** The options that belong to no group. */
type General = 'fix' | 'allowEmpty' | 'onFail' | 'optimize';

type Section = Exclude<keyof Config, General>;

/** What a value must be: `check` returns what was expected instead, or undefined when it is fine. */
interface OptionType {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  check(value: unknown): string | undefined;
}

export interface Option {
  /** `section.name`, or a name alone. */
  readonly key: General | `${Section}.${string}`;
  readonly type: OptionType;
  readonly default: unknown;
  readonly description: string;
  /** The environment variable that says the same for one run. */
  readonly env?: string;
  /** The flag of `check` that says the opposite of the default for one run. */
  readonly flag?: string;
}

const flag: OptionType = {
  name: '`true` or `false`',
  schema: { type: 'boolean' },
  check: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
};

const strings: OptionType = {
  name: 'list of strings',
  schema: { type: 'array', items: { type: 'string' } },
  check: (value) => (Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'a list of strings'),
};

const wholeNumber = (least: number, most: number, name = `whole number, ${least} to ${most}`): OptionType => ({
  name,
  schema: { type: 'integer', minimum: least, maximum: most },
  check: (value) => (Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? undefined : `a whole number from ${least} to ${most}`),
});

// A day: timers of Node take no more than 24 of them, and fire at once beyond.
const seconds = wholeNumber(1, 86_400, 'seconds');

const oneOf = (...values: readonly string[]): OptionType => ({
  name: values.map((value) => `\`${value}\``).join(', '),
  schema: { enum: values },
  check: (value) => (typeof value === 'string' && values.includes(value) ? undefined : `one of ${values.map((one) => JSON.stringify(one)).join(', ')}`),
});

/** Every option there is. */
export const options: readonly Option[] = [
  { key: 'fix', type: flag, default: true, flag: '--no-fix', description: 'Let ESLint and the tasks fix staged files; `false`: what they would change blocks the commit, and is offered as a patch.' },
  { key: 'allowEmpty', type: flag, default: false, flag: '--allow-empty', description: 'Allow a commit that fixes leave without a change.' },
  { key: 'onFail', type: oneOf('keep', 'unstage', 'revert'), default: 'keep', flag: '--on-fail', description: 'What happens to staged files that fail: they stay as they are, are taken out of the index, or are put back to the last commit, also on disk; `writeopt restore` brings them back.' },
  { key: 'optimize', type: oneOf('balanced', 'safety', 'performance'), default: 'balanced', flag: '--optimize', description: 'What counts more: `safety`: `apply` judges the state after each high-risk phase on its own; `performance`: files are not judged phase by phase.' },
  { key: 'syntax.enabled', type: flag, default: true, env: 'WRITEOPT_SKIP=syntax', description: 'Look for conflict markers, invalid UTF-8, NUL in text, broken JSON and YAML in staged files.' },
  { key: 'syntax.level', type: oneOf('syntax', 'standard', 'strict'), default: 'syntax', description: 'How much is looked for: `syntax`: that files parse; `standard`: links and anchors of Markdown, local JSON schemas, damaged encodings, executable bits; `strict`: their warnings block too, and pyflakes looks at Python.' },
  { key: 'syntax.ignore', type: strings, default: [], description: 'Globs of files that are broken on purpose, such as test fixtures.' },
  { key: 'references.enabled', type: flag, default: true, env: 'WRITEOPT_SKIP=references', description: 'Look for files that are needed and not staged, and for files that still need what the change deletes or renames.' },
  { key: 'references.cycles', type: oneOf('off', 'warning', 'error'), default: 'warning', description: 'What a new cycle of imports is.' },
  { key: 'references.links', type: oneOf('off', 'warning', 'error'), default: 'warning', description: 'What a link of Markdown is that leads to a file that is not staged, deleted or renamed.' },
  { key: 'references.ignore', type: strings, default: [], description: 'Globs of files whose references are no matter, such as test fixtures.' },
  { key: 'typescript.enabled', type: flag, default: true, env: 'WRITEOPT_SKIP=typescript', description: "Type-check the projects of the staged files and of their importers with the repository's own TypeScript." },
  { key: 'typescript.projects', type: strings, default: [], description: 'Paths of the tsconfig files to check; empty: the nearest ones, as an editor would choose.' },
  { key: 'typescript.block', type: oneOf('new', 'touched', 'all'), default: 'new', description: 'Which errors block: those this commit introduces, also old ones in staged files, or every one.' },
  { key: 'typescript.engine', type: oneOf('auto', 'classic', 'native'), default: 'auto', description: 'The compiler API of TypeScript 5 and 6, the native compiler of TypeScript 7, or what the repository has.' },
  { key: 'typescript.timeout', type: seconds, default: 600, description: 'Seconds after which type-checking is stopped and the commit blocked.' },
  { key: 'eslint.enabled', type: flag, default: true, env: 'WRITEOPT_SKIP=eslint', description: "Lint the staged files with the repository's own ESLint." },
  { key: 'eslint.fix', type: flag, default: true, description: 'Apply the fixes of ESLint, as `eslint --fix` would.' },
  { key: 'eslint.maxWarnings', type: wholeNumber(-1, 1_000_000), default: -1, description: 'Block when there are more warnings than this; -1: any number is fine.' },
  { key: 'eslint.timeout', type: seconds, default: 600, description: 'Seconds after which linting is stopped and the commit blocked.' },
  { key: 'tasks.enabled', type: flag, default: true, env: 'WRITEOPT_SKIP=tasks', description: 'Run the lint-staged configuration of the repository, or the globs given here, in the snapshot.' },
  { key: 'tasks.timeout', type: seconds, default: 600, description: 'Seconds after which the tasks, and all they started, are stopped and the commit blocked.' },
  { key: 'tasks.lintStaged', type: strings, default: [], env: 'WRITEOPT_LINT_STAGED_ARGS', description: 'Flags for lint-staged, such as `--verbose` or `--concurrent=1`.' },
  { key: 'templates.enabled', type: flag, default: true, env: 'WRITEOPT_SKIP=templates', description: 'Compare new files with each other and with the templates of the repository.' },
  { key: 'templates.families', type: oneOf('off', 'information', 'warning', 'error'), default: 'information', description: 'What it is when new files are so alike that a template could say what they share; only an `error` blocks.' },
  { key: 'templates.deviations', type: oneOf('off', 'information', 'warning', 'error'), default: 'information', description: 'What it is when a new file nearly matches a template of `.writeopt/templates` and departs from it; only an `error` blocks.' },
  { key: 'templates.similarity', type: wholeNumber(50, 100, 'percent, 50 to 100'), default: 70, description: 'More than this part of their tokens must be shared by files that are alike: twice the longest common subsequence by the sum of both lengths.' },
  { key: 'templates.minimum', type: wholeNumber(2, 1_000), default: 3, description: 'How many new files must be alike to be told.' },
  { key: 'templates.ignore', type: strings, default: ['fixtures', '__fixtures__', 'snapshots', '__snapshots__', 'testdata', 'migrations', 'locales', 'i18n', '.changeset', 'package.json', 'tsconfig*.json', 'CHANGELOG.md', 'README.md', '*.svg', '*.shot'], description: 'Globs of files that are alike on purpose.' },
  { key: 'history.keep', type: flag, default: true, description: 'Remember how long runs took, for estimates: sizes, durations, rules and hashes of paths, in the git directory; never a content, and no name of a file but what `history.coChange` keeps.' },
  { key: 'history.coChange', type: flag, default: true, description: 'Learn from the commits which files change together, and say when one of them is not staged; kept in the git directory, with the paths of tracked files as they are. Needs `history.keep`.' },
  { key: 'backups.maxAge', type: wholeNumber(1, 3_650, 'days'), default: 7, description: 'Days that replaced files are kept for `writeopt restore`.' },
  { key: 'backups.maxSize', type: wholeNumber(1, 1_000_000, 'megabytes'), default: 200, description: 'Megabytes of them that are kept; the newest backup always is.' },
];

/** The groups of options, in the order of the table. */
export const sections = [...new Set(options.filter((option) => !isGeneral(option)).map((option) => option.key.split('.')[0]))] as Section[];

/** The groups that are validators: they can be turned off. */
export const validatorSections = sections.filter((section) => options.some(({ key }) => key === `${section}.enabled`));

/** Whether an option belongs to no group. */
export function isGeneral({ key }: Option): boolean {
  return !key.includes('.');
}

/** Who decided the value of an option. */
export type Source = 'default' | 'file' | 'environment' | 'flag';

export interface LoadOptions {
  /** Absolute top level: the snapshot's, so that the committed configuration judges. Nothing above it is looked at. */
  readonly directory: string;
  /** Only WRITEOPT_SKIP is read here. */
  readonly env?: NodeJS.ProcessEnv;
  /** When given, a file that is not among these is no configuration: ignored files are linked into a snapshot. */
  readonly tracked?: { has(path: RepoPath): boolean };
  /** Values from the command line by option key, such as `{ 'typescript.block': 'all' }`; they win. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

export interface LoadedConfig {
  /** Frozen, all the way down. */
  readonly config: Config;
  /** The file it was read from, relative to `directory`; undefined when there is none. */
  readonly file?: string;
  /** Other configurations that were found and not read, because `file` comes first. */
  readonly ignored: readonly string[];
  /** Who decided, by option key, and for `tasks.commands`. */
  readonly sources: Readonly<Record<string, Source>>;
}

/** Values by option key (and `tasks.commands`) that one source sets. */
type Settings = Map<string, unknown>;

/** Reads the configuration of a repository: default, then file, then environment, then flags. Throws ConfigError listing every problem. */
export async function loadConfig(request: LoadOptions): Promise<LoadedConfig> {
  const problems: string[] = [];
  const { directory, tracked } = request;
  const { file, ignored } = findConfigFile(directory, tracked);
  const fromFile = file === undefined ? new Map() : readSettings(await readConfigFile(directory, file), file, problems);
  const layers: [Source, Settings][] = [
    ['default', defaultSettings()],
    ['file', fromFile],
    ['environment', skipSettings(request.env?.WRITEOPT_SKIP, problems)],
    ['flag', flagSettings(request.overrides ?? {}, problems)],
  ];
  if (problems.length > 0) throw invalid(problems);
  return { ...merge(layers), ignored, ...(file === undefined ? {} : { file }) };
}

/** The configuration of a repository that has none. */
export function defaultConfig(): Config {
  return merge([['default', defaultSettings()]]).config;
}

function defaultSettings(): Settings {
  const settings: Settings = new Map(options.map((option) => [option.key, option.default]));
  return settings.set('tasks.commands', {});
}

function merge(layers: readonly (readonly [Source, Settings])[]): { config: Config; sources: Record<string, Source> } {
  const config: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [source, settings] of layers) {
    for (const [key, value] of settings) {
      const [section = '', name] = key.split('.');
      if (name === undefined) config[section] = value;
      else config[section] = { ...(config[section] as object | undefined), [name]: value };
      sources[key] = source;
    }
  }
  // The table's keys are Config's: a test compares them.
  return { config: freeze(config) as unknown as Config, sources };
}

/** Copies and freezes lists and plain objects; functions and class instances of a JS configuration stay what they are. */
function freeze(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(freeze));
  if (!isRecord(value)) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, freeze(one)])));
}

function readSettings(value: unknown, file: string, problems: string[]): Settings {
  const settings: Settings = new Map();
  if (!isRecord(value)) {
    // An empty file, or one with comments only.
    if (value !== undefined && value !== null) problems.push(`${file}: expected an object of options, got ${show(value)}`);
    return settings;
  }
  for (const [name, content] of Object.entries(value)) {
    if (name === '$schema') continue;
    const general = options.find((option) => isGeneral(option) && option.key === name);
    const section = sections.find((one) => one === name);
    if (general !== undefined) assign(general, content, file, settings, problems);
    else if (section === undefined) problems.push(`${file}: ${show(name)}: unknown option${guessSection(name)}`);
    else if (typeof content === 'boolean' && validatorSections.includes(section)) settings.set(`${section}.enabled`, content);
    else if (isRecord(content)) readSection({ section, content, settings, file, problems });
    // `eslint:` with nothing but comments below it is null in YAML.
    else if (content !== null) problems.push(`${file}: ${section}: expected an object${validatorSections.includes(section) ? ', true or false' : ''}, got ${show(content)}`);
  }
  return settings;
}

interface SectionRequest {
  readonly section: Section;
  readonly content: Readonly<Record<string, unknown>>;
  readonly settings: Settings;
  readonly file: string;
  readonly problems: string[];
}

function readSection({ section, content, settings, file, problems }: SectionRequest): void {
  const known = namesOf(section);
  const commands: [string, unknown][] = [];
  for (const [name, value] of Object.entries(content)) {
    const option = options.find((one) => one.key === `${section}.${name}`);
    const place = `${file}: ${section}.${name}`;
    if (option !== undefined) assign(option, value, file, settings, problems);
    else if (section !== 'tasks') problems.push(`${place}: unknown option${guessed(name, known)}`);
    else if (isMisspelt(name, known)) problems.push(`${place}: neither an option nor a glob${guessed(name, known)}`);
    else if (!isTask(value)) problems.push(`${place}: expected a command, a list of commands or a function, got ${show(value)}${guessed(name, known)}`);
    else commands.push([name, value]);
  }
  if (commands.length > 0) settings.set('tasks.commands', Object.fromEntries(commands));
}

function assign(option: Option, value: unknown, where: string, settings: Settings, problems: string[]): void {
  const expected = option.type.check(value);
  if (expected === undefined) settings.set(option.key, value);
  else {
    const choices = option.type.schema.enum as readonly string[] | undefined;
    const guess = typeof value === 'string' && choices !== undefined ? guessed(value, choices) : '';
    problems.push(`${where}: ${option.key}: expected ${expected}, got ${show(value)}${guess}`);
  }
}

function namesOf(section: Section): string[] {
  return options.filter((option) => option.key.startsWith(`${section}.`)).map((option) => option.key.slice(section.length + 1));
}

/** `timout: "300"` is no glob with a command: nobody has files of that name. */
function isMisspelt(name: string, known: readonly string[]): boolean {
  return /^\w+$/.test(name) && closest(name, known) !== undefined;
}

/** What lint-staged takes for one glob. */
function isTask(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(isCommand) : isCommand(value);
}

function isCommand(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value === 'function' || (isRecord(value) && typeof value.title === 'string' && typeof value.task === 'function');
}

function skipSettings(value: string | undefined, problems: string[]): Settings {
  const settings: Settings = new Map();
  for (const name of (value ?? '').split(',').map((one) => one.trim()).filter(Boolean)) {
    const section = validatorSections.find((one) => one === name);
    if (section === undefined) problems.push(`WRITEOPT_SKIP: expected names of validators (${validatorSections.join(', ')}), got ${show(name)}${guessed(name, validatorSections)}`);
    else settings.set(`${section}.enabled`, false);
  }
  return settings;
}

function flagSettings(overrides: Readonly<Record<string, unknown>>, problems: string[]): Settings {
  const settings: Settings = new Map();
  const keys = options.map((option) => option.key);
  for (const [key, value] of Object.entries(overrides)) {
    const option = options.find((one) => one.key === key);
    if (option === undefined) problems.push(`command line: ${key}: unknown option${guessed(key, keys)}`);
    else assign(option, value, 'command line', settings, problems);
  }
  return settings;
}

function invalid(problems: readonly string[]): ConfigError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new ConfigError(`The configuration has ${count}.`, {
    help: 'Mend what is listed; .writeoptrc.example of the writeopt package shows every option.',
    details: problems,
  });
}

/** A name that is no section may be an option that lost its section, or a section misspelt. */
function guessSection(name: string): string {
  const owners = options.filter((option) => option.key.endsWith(`.${name}`)).map((option) => option.key);
  const only = owners.length === 1 ? owners[0] : undefined;
  if (only !== undefined) return ` (did you mean "${only}"?)`;
  return guessed(name, owners.length > 1 ? [] : [...sections, ...options.filter(isGeneral).map((option) => option.key)]);
}

function guessed(name: string, known: readonly string[]): string {
  const guess = closest(name, known);
  return guess === undefined ? '' : ` (did you mean "${guess}"?)`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
