// Lints the staged files in the snapshot with the repository's own ESLint, through its class.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import type { ESLint, Linter } from 'eslint';
import { ValidatorError } from '../errors.ts';
import type { Diagnostic, RepoPath } from '../model.ts';
import type { ValidationHost, ValidationRequest, ValidationResult, Validator } from './validator.ts';

export const eslint: Validator = {
  name: 'eslint',
  isolation: 'process',
  applies: (request) => lintable(request).length > 0 && (configDirectories(request).size > 0 || hasPackageConfig(request)),
  validate,
  conclude,
};

const flatConfig = /^eslint\.config\.[cm]?[jt]s$/;
const legacyConfig = /^\.eslintrc(\.(js|cjs|ya?ml|json))?$/;

function lintable(request: ValidationRequest): RepoPath[] {
  return request.operations
    .filter(({ kind, result }) => kind !== 'delete' && result.kind === 'file' && (result.mode === '100644' || result.mode === '100755'))
    .map((operation) => operation.path);
}

/** Directories that hold a configuration, with whether it is a flat one. */
function configDirectories(request: ValidationRequest): Map<string, boolean> {
  const directories = new Map<string, boolean>();
  for (const path of request.tracked) {
    const name = posix.basename(path);
    if (flatConfig.test(name)) directories.set(posix.dirname(path), true);
    else if (legacyConfig.test(name) && !directories.has(posix.dirname(path))) directories.set(posix.dirname(path), false);
  }
  return directories;
}

function hasPackageConfig(request: ValidationRequest): boolean {
  if (!request.tracked.includes('package.json' as RepoPath)) return false;
  return readFileSync(join(request.snapshot, 'package.json'), 'utf8').includes('"eslintConfig"');
}

/** Files by the directory ESLint is run in: the nearest flat configuration, or the top level for legacy ones, which cascade. */
function groupByDirectory(request: ValidationRequest): Map<string, RepoPath[]> {
  const configs = configDirectories(request);
  const legacy = [...configs].some(([, flat]) => !flat) || hasPackageConfig(request);
  const groups = new Map<string, RepoPath[]>();
  for (const path of lintable(request)) {
    const directory = nearestFlat(path, configs) ?? (legacy ? '.' : undefined);
    if (directory === undefined) continue;
    groups.set(directory, [...(groups.get(directory) ?? []), path]);
  }
  return groups;
}

function nearestFlat(path: string, configs: ReadonlyMap<string, boolean>): string | undefined {
  for (let directory = posix.dirname(path); ; directory = posix.dirname(directory)) {
    if (configs.get(directory) === true) return directory;
    if (directory === '.' || directory === '/') return undefined;
  }
}

async function validate(request: ValidationRequest, host: ValidationHost): Promise<ValidationResult> {
  const diagnostics: Diagnostic[] = [];
  for (const [directory, paths] of groupByDirectory(request)) {
    host.progress(`linting ${paths.length === 1 ? (paths[0] ?? '') : `${paths.length} files`}`);
    diagnostics.push(...(await lint(request, directory, paths)));
  }
  return { diagnostics };
}

async function lint(request: ValidationRequest, directory: string, paths: readonly RepoPath[]): Promise<Diagnostic[]> {
  try {
    const instances = await openInstances(request, directory);
    const found: Diagnostic[] = [];
    for (const path of paths) {
      const file = join(request.snapshot, path);
      if (await instances.cached.isPathIgnored(file)) continue;
      const config: unknown = await instances.cached.calculateConfigForFile(file);
      if (config === undefined) continue;
      const results = await (seesOtherFiles(config) ? instances.plain : instances.cached).lintFiles([file]);
      for (const result of results) found.push(...result.messages.map((message) => toDiagnostic(path, message)));
    }
    return found;
  } catch (error) {
    throw error instanceof ValidatorError ? error : crashed(error, request);
  }
}

interface Instances {
  readonly cached: ESLint;
  /** For files whose findings depend on other files too: a cache by content would be stale. */
  readonly plain: ESLint;
}

/** This process lives for one run, so what it loaded stays true. */
const opened = new Map<string, Promise<Instances>>();

function openInstances(request: ValidationRequest, directory: string): Promise<Instances> {
  const known = opened.get(directory) ?? createInstances(request, directory);
  opened.set(directory, known);
  return known;
}

interface ESLintModule {
  readonly ESLint: new (options: ESLint.Options) => ESLint;
  readonly loadESLint?: (options: { useFlatConfig?: boolean }) => Promise<new (options: ESLint.Options) => ESLint>;
}

async function createInstances(request: ValidationRequest, directory: string): Promise<Instances> {
  const { module, version } = loadModule(request, directory);
  const isFlat = configDirectories(request).get(directory) === true && process.env.ESLINT_USE_FLAT_CONFIG !== 'false';
  const Engine = module.loadESLint === undefined ? module.ESLint : await module.loadESLint({ useFlatConfig: isFlat });
  const cwd = join(request.snapshot, directory);
  const cacheDirectory = join(request.cache, 'eslint');
  mkdirSync(cacheDirectory, { recursive: true });
  const key = createHash('sha256').update(`${version}\0${directory}`).digest('hex').slice(0, 16);
  const common: ESLint.Options = { cwd, fix: false, errorOnUnmatchedPattern: false, globInputPaths: false };
  return {
    cached: new Engine({ ...common, cache: true, cacheStrategy: 'content', cacheLocation: join(cacheDirectory, key) }),
    plain: new Engine(common),
  };
}

function loadModule(request: ValidationRequest, directory: string): { module: ESLintModule; version: string } {
  for (const place of [join(request.snapshot, directory), request.snapshot]) {
    const require = createRequire(join(place, 'package.json'));
    try {
      const { version } = require('eslint/package.json') as { version: string };
      return { module: require('eslint') as ESLintModule, version };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes("'eslint/package.json'")) throw error;
    }
  }
  throw new ValidatorError('eslint', 'ESLint is not installed, but the repository has a configuration for it.', {
    help: 'Run your package manager (`npm install`, `npm install --save-dev eslint`), or set `eslint: false` in .writeoptrc.',
  });
}

/** Typed rules read the whole program, import rules the imported files. */
function seesOtherFiles(config: unknown): boolean {
  const { languageOptions, parserOptions, plugins } = config as {
    languageOptions?: { parserOptions?: Record<string, unknown> };
    parserOptions?: Record<string, unknown>;
    plugins?: Record<string, unknown> | readonly string[];
  };
  const parser = languageOptions?.parserOptions ?? parserOptions ?? {};
  const names = Array.isArray(plugins) ? (plugins as string[]) : Object.keys(plugins ?? {});
  return Boolean(parser.project ?? parser.projectService ?? parser.programs) || names.some((name) => /(^|\/)(eslint-plugin-)?(import|import-x|n|node|boundaries)(:|$)/.test(name));
}

function toDiagnostic(path: RepoPath, message: Linter.LintMessage): Diagnostic {
  const isFatal = message.fatal === true;
  const code = message.ruleId ?? (isFatal ? 'parse-error' : 'eslint');
  const line = message.line ?? 1;
  const column = message.column ?? 1;
  return {
    source: 'eslint',
    code,
    severity: message.severity === 2 ? 'error' : 'warning',
    message: message.message,
    path,
    range: { start: { line, column }, end: { line: message.endLine ?? line, column: message.endColumn ?? column + 1 } },
    ...(message.fix === undefined ? {} : { help: `Run \`npx eslint --fix ${shellQuote(path)}\` and stage the result.` }),
  };
}

function shellQuote(path: string): string {
  return /^[\w./@-]+$/.test(path) && !path.startsWith('-') ? path : `'./${path.replaceAll("'", "'\\''")}'`;
}

function crashed(error: unknown, request: ValidationRequest): ValidatorError {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(`${request.snapshot}/`, '').replaceAll(request.snapshot, '.');
  const [first = '', ...rest] = text.trim().split('\n');
  return new ValidatorError('eslint', first, {
    help: 'Mend the ESLint configuration or plugin; `npx eslint .` shows the same.',
    details: rest.filter((line) => line.trim() !== '').slice(0, 12),
    cause: error,
  });
}

function conclude(request: ValidationRequest, found: readonly Diagnostic[]): Diagnostic[] {
  const limit = request.config.eslint.maxWarnings;
  const warnings = found.filter((one) => one.source === 'eslint' && one.severity === 'warning').length;
  if (limit < 0 || warnings <= limit) return [];
  return [
    {
      source: 'eslint',
      code: 'too-many-warnings',
      severity: 'error',
      message: `${warnings} warning${warnings === 1 ? '' : 's'}, but only ${limit} allowed.`,
      help: 'Mend some, or raise `eslint.maxWarnings` in .writeoptrc.',
    },
  ];
}
