// The configuration: one option table drives defaults, validation, --help, the example, the README table and the schema.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { closest } from './closest.ts';
import { ConfigError } from './errors.ts';

/** The complete configuration, after defaults, file and environment; times are seconds. */
export interface Config {
  readonly syntax: { readonly enabled: boolean; readonly ignore: readonly string[] };
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
}

type Section = keyof Config;

/** What a value must be: `check` returns what was expected instead, or undefined when it is fine. */
interface OptionType {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  check(value: unknown): string | undefined;
}

export interface Option {
  /** `section.name`. */
  readonly key: `${Section}.${string}`;
  readonly type: OptionType;
  readonly default: unknown;
  readonly description: string;
}

const flag: OptionType = {
  name: 'boolean',
  schema: { type: 'boolean' },
  check: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
};

const strings: OptionType = {
  name: 'list of strings',
  schema: { type: 'array', items: { type: 'string' } },
  check: (value) => (Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'a list of strings'),
};

const wholeNumber = (least: number): OptionType => ({
  name: `whole number ≥ ${least}`,
  schema: { type: 'integer', minimum: least },
  check: (value) => (Number.isInteger(value) && (value as number) >= least ? undefined : `a whole number of at least ${least}`),
});

const oneOf = (...values: readonly string[]): OptionType => ({
  name: values.map((value) => `\`${value}\``).join(' or '),
  schema: { enum: values },
  check: (value) => {
    if (typeof value === 'string' && values.includes(value)) return undefined;
    const guess = typeof value === 'string' ? closest(value, values) : undefined;
    return `one of ${values.map((one) => JSON.stringify(one)).join(', ')}${guess === undefined ? '' : ` (did you mean "${guess}"?)`}`;
  },
});

/** Every option there is. */
export const options: readonly Option[] = [
  { key: 'syntax.enabled', type: flag, default: true, description: 'Look for conflict markers, invalid UTF-8, NUL in text, broken JSON and YAML in staged files.' },
  { key: 'syntax.ignore', type: strings, default: [], description: 'Globs of files that are broken on purpose, such as test fixtures.' },
  { key: 'typescript.enabled', type: flag, default: true, description: "Type-check the projects of the staged files and of their importers with the repository's own TypeScript." },
  { key: 'typescript.projects', type: strings, default: [], description: 'Paths of the tsconfig files to check; empty: the nearest ones, as an editor would choose.' },
  { key: 'typescript.block', type: oneOf('new', 'touched', 'all'), default: 'new', description: 'Which errors block: those this commit introduces, also old ones in staged files, or every one.' },
  { key: 'typescript.engine', type: oneOf('auto', 'classic', 'native'), default: 'auto', description: 'The compiler API of TypeScript 5 and 6, the native compiler of TypeScript 7, or what the repository has.' },
  { key: 'typescript.timeout', type: wholeNumber(1), default: 600, description: 'Seconds after which type-checking is stopped and the commit blocked.' },
  { key: 'eslint.enabled', type: flag, default: true, description: "Lint the staged files with the repository's own ESLint." },
  { key: 'eslint.maxWarnings', type: wholeNumber(-1), default: -1, description: 'Block when there are more warnings than this; -1: any number is fine.' },
  { key: 'eslint.timeout', type: wholeNumber(1), default: 600, description: 'Seconds after which linting is stopped and the commit blocked.' },
  { key: 'tasks.enabled', type: flag, default: true, description: 'Run the lint-staged configuration of the repository, or the globs given here, in the snapshot.' },
  { key: 'tasks.timeout', type: wholeNumber(1), default: 600, description: 'Seconds after which the tasks, and all they started, are stopped and the commit blocked.' },
  { key: 'tasks.lintStaged', type: strings, default: [], description: 'Flags for lint-staged, such as `--verbose` or `--concurrent=1`.' },
];

const sections: readonly Section[] = ['syntax', 'typescript', 'eslint', 'tasks'];

/** The configuration of a repository that has none. */
export function defaultConfig(): Config {
  const config: Record<string, Record<string, unknown>> = { tasks: { commands: {} } };
  for (const option of options) {
    const [section = '', name = ''] = option.key.split('.');
    (config[section] ??= {})[name] = option.default;
  }
  return config as unknown as Config;
}

export interface LoadOptions {
  /** Absolute top level: the snapshot's, so that the committed configuration judges. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file it was read from, relative to `directory`; undefined when there is none. */
  readonly file?: string;
}

/** Names that cosmiconfig looks for, in its order. */
export const configFiles = [
  'package.json',
  '.writeoptrc',
  ...['json', 'yaml', 'yml', 'js', 'cjs', 'mjs', 'ts'].map((extension) => `.writeoptrc.${extension}`),
  ...['js', 'cjs', 'mjs', 'ts'].map((extension) => `writeopt.config.${extension}`),
];

/** Reads the configuration of a repository. Throws ConfigError listing every problem. */
export async function loadConfig(request: LoadOptions): Promise<LoadedConfig> {
  const found = hasConfig(request.directory) ? await search(request.directory) : undefined;
  const problems: string[] = [];
  const config = found === undefined ? defaultConfig() : readUserConfig(found.value, found.file, problems);
  const skipped = skippedValidators(request.env.WRITEOPT_SKIP, problems);
  if (problems.length > 0) throw invalid(problems);
  const result = withSkipped(config, skipped);
  return found === undefined ? { config: result } : { config: result, file: found.file };
}

/** Loading cosmiconfig takes tens of milliseconds, which repositories without a configuration need not pay. */
function hasConfig(directory: string): boolean {
  const names = new Set(readdirSync(directory));
  if (configFiles.slice(1).some((name) => names.has(name))) return true;
  return names.has('package.json') && readFileSync(join(directory, 'package.json'), 'utf8').includes('"writeopt"');
}

async function search(directory: string): Promise<{ value: unknown; file: string } | undefined> {
  const { cosmiconfig, defaultLoaders } = await import('cosmiconfig');
  const explorer = cosmiconfig('writeopt', {
    stopDir: directory,
    searchPlaces: configFiles,
    cache: false,
    loaders: {
      ...defaultLoaders,
      // cosmiconfig would take the typescript beside itself; the repository's own decides, where it has the compiler API.
      '.ts': (path, content) => loadTypeScriptConfig(directory, path, content),
    },
  });
  try {
    const result = await explorer.search(directory);
    if (result === null || result.config === undefined) return undefined;
    return { value: result.isEmpty === true ? {} : result.config, file: relative(directory, result.filepath) };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(`${directory}/`, '');
    throw new ConfigError('The configuration cannot be read.', {
      help: 'Mend the file named above; `writeopt doctor` reads it again.',
      details: message.split('\n').slice(0, 12),
      cause: error,
    });
  }
}

async function loadTypeScriptConfig(directory: string, path: string, content: string): Promise<unknown> {
  // Only in Node 22.13 and newer.
  const { stripTypeScriptTypes } = (await import('node:module')) as { stripTypeScriptTypes?: (code: string) => string };
  const code = stripTypeScriptTypes === undefined ? transpile(directory, content) : stripTypeScriptTypes(content);
  const loaded: unknown = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  const value = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
  if (value === undefined) {
    throw new ConfigError(`${relative(directory, path)} has no default export.`, { help: 'Export the configuration: `export default { … }`.' });
  }
  return value;
}

function transpile(directory: string, content: string): string {
  try {
    const typescript = createRequire(join(directory, 'package.json'))('typescript') as {
      transpile(code: string, options: { module: number; target: number }): string;
    };
    return typescript.transpile(content, { module: 99, target: 99 });
  } catch (error) {
    throw new ConfigError('A configuration in TypeScript needs Node 22.13 or newer, or TypeScript 5 or 6 in the repository.', {
      help: 'Rename the file to .writeoptrc.mjs and take the types out, or install typescript@6.',
      cause: error,
    });
  }
}

function readUserConfig(value: unknown, file: string, problems: string[]): Config {
  const config = defaultConfig() as unknown as Record<string, Record<string, unknown>>;
  if (!isRecord(value)) {
    problems.push(`${file}: expected an object of options, got ${show(value)}`);
    return defaultConfig();
  }
  for (const [section, content] of Object.entries(value)) {
    if (section === '$schema') continue;
    const target = config[section];
    if (target === undefined) problems.push(`${file}: ${section}: unknown option${guessed(section, sections)}`);
    else if (typeof content === 'boolean') target.enabled = content;
    else if (!isRecord(content)) problems.push(`${file}: ${section}: expected an object, true or false, got ${show(content)}`);
    else readSection({ section, content, target, file, problems });
  }
  return config as unknown as Config;
}

interface SectionRequest {
  readonly section: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly target: Record<string, unknown>;
  readonly file: string;
  readonly problems: string[];
}

function readSection({ section, content, target, file, problems }: SectionRequest): void {
  const known = options.filter((option) => option.key.startsWith(`${section}.`)).map((option) => option.key.slice(section.length + 1));
  for (const [name, value] of Object.entries(content)) {
    const option = options.find((one) => one.key === `${section}.${name}`);
    if (option === undefined && section === 'tasks') readTask({ name, value, target, file, problems, known });
    else if (option === undefined) problems.push(`${file}: ${section}.${name}: unknown option${guessed(name, known)}`);
    else {
      const expected = option.type.check(value);
      if (expected === undefined) target[name] = value;
      else problems.push(`${file}: ${option.key}: expected ${expected}, got ${show(value)}`);
    }
  }
}

/** In `tasks` every key that is not an option is a glob, as in lint-staged's configuration. */
function readTask(request: { name: string; value: unknown; target: Record<string, unknown>; file: string; problems: string[]; known: readonly string[] }): void {
  const { name, value, target, file, problems, known } = request;
  if (isTask(value)) target.commands = { ...(target.commands as Record<string, unknown>), [name]: value };
  else problems.push(`${file}: tasks.${name}: expected a command, a list of commands or a function, got ${show(value)}${guessed(name, known)}`);
}

function isTask(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.length > 0 && value.every(isTask);
  return typeof value === 'function' || (isRecord(value) && typeof value.title === 'string' && typeof value.task === 'function');
}

function skippedValidators(value: string | undefined, problems: string[]): Section[] {
  const names = (value ?? '').split(',').map((name) => name.trim()).filter(Boolean);
  for (const name of names) {
    if (!sections.includes(name as Section)) problems.push(`WRITEOPT_SKIP: ${name}: no such validator${guessed(name, sections)}`);
  }
  return names.filter((name): name is Section => sections.includes(name as Section));
}

function withSkipped(config: Config, skipped: readonly Section[]): Config {
  return Object.freeze(
    Object.fromEntries(
      sections.map((section) => [section, Object.freeze({ ...config[section], ...(skipped.includes(section) ? { enabled: false } : {}) })]),
    ),
  ) as unknown as Config;
}

function invalid(problems: readonly string[]): ConfigError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new ConfigError(`The configuration has ${count}.`, {
    help: 'Mend what is listed above; `writeopt check --help` names every option.',
    details: problems,
  });
}

function guessed(word: string, known: readonly string[]): string {
  const guess = closest(word, known);
  return guess === undefined ? '' : ` (did you mean "${guess}"?)`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
