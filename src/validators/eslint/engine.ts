// Loads the repository's own ESLint, of any version from 8 on: the only file that does.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ValidatorError } from '../../errors.ts';
import type { ValidationRequest } from '../validator.ts';
import { readsOneFileOnly, type FileConfig } from './one-file.ts';
import type { Place } from './places.ts';
import { reportingRules } from './reporting-rules.ts';

/** What ESLint reports, as far as it is used; the same in every version. */
export interface LintMessage {
  readonly ruleId: string | null;
  readonly severity: number;
  readonly message: string;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly endLine?: number | null;
  readonly endColumn?: number | null;
  readonly fatal?: boolean;
  readonly fix?: unknown;
}

export interface LintResult {
  readonly filePath: string;
  /** With fixes: what is left after them. */
  readonly messages: readonly LintMessage[];
  readonly fixableErrorCount: number;
  readonly fixableWarningCount: number;
  /** The text with every fix applied; only when that changes it. */
  readonly output?: string;
}

interface EslintInstance {
  lintFiles(patterns: readonly string[]): Promise<readonly LintResult[]>;
  isPathIgnored(path: string): Promise<boolean>;
  calculateConfigForFile(path: string): Promise<FileConfig | undefined>;
}

type EslintClass = new (options: Record<string, unknown>) => EslintInstance;

interface EslintModule {
  /** Before 8.57 the class for `.eslintrc`. */
  readonly ESLint?: EslintClass;
  readonly loadESLint?: (options: { useFlatConfig: boolean }) => Promise<EslintClass>;
}

interface FileEnumerator {
  isTargetPath(path: string): boolean;
}

type FileEnumeratorClass = new (options: { cwd: string }) => FileEnumerator;

/** Whether a file is linted, and whether its findings may be taken from the cache. */
export type Choice = 'skip' | 'cached' | 'fresh';

/** One ESLint, run from one directory. */
export interface Engine {
  choose(file: string): Promise<Choice>;
  isIgnored(file: string): Promise<boolean>;
  /** Rules that are on for the file and only report: what a rule has fixed leaves no trace. */
  reportingRules(file: string): Promise<readonly string[]>;
  /** With `fix` as `eslint --fix` judges, but nothing is written. */
  lint(files: readonly string[], choice: Exclude<Choice, 'skip'>, fix: boolean): Promise<readonly LintResult[]>;
}

export async function loadEngine(request: ValidationRequest, place: Place): Promise<Engine> {
  const cwd = join(request.snapshot, place.directory);
  const require = requireFrom(request, place);
  const version = versionOf(require);
  if (place.kind === 'legacy' && Number.parseInt(version, 10) >= 10) return unreadable(place, version);
  const Eslint = await classFor(require, place, version);
  const options = {
    cwd,
    // Names such as `[id].ts` are names, not patterns.
    globInputPaths: false,
    // The tracked file, so that nothing else lying about is picked up.
    ...(place.kind === 'flat' ? { overrideConfigFile: join(request.snapshot, place.file) } : {}),
  };
  const made = new Map<boolean, EslintInstance>();
  const fresh = (fix: boolean): EslintInstance => {
    const instance = made.get(fix) ?? new Eslint({ ...options, fix });
    made.set(fix, instance);
    return instance;
  };
  const main = fresh(request.fix);
  const cached = new Eslint({ ...options, fix: false, cache: true, cacheStrategy: 'content', cacheLocation: cacheFile(request, place, version) });
  const isTarget = place.kind === 'legacy' ? targetsOf(require, cwd) : () => true;
  return {
    choose: (file) => choose(main, file, place.kind, isTarget),
    isIgnored: (file) => main.isPathIgnored(file),
    reportingRules: async (file) => reportingRules((await main.calculateConfigForFile(file)) ?? {}, builtinRulesOf(require)),
    lint: async (files, choice, fix) => {
      if (choice === 'fresh') return fresh(fix).lintFiles(files);
      const results = await lintCached(cached, () => fresh(false), files);
      return fix ? withFixes(results, fresh(true)) : results;
    },
  };
}

function builtinRulesOf(require: NodeJS.Require): ReadonlyMap<string, unknown> {
  const { builtinRules } = require('eslint/use-at-your-own-risk') as { readonly builtinRules?: ReadonlyMap<string, unknown> };
  return builtinRules ?? new Map();
}

/** From the directory of the configuration upwards; then from the user's, for modules installed above the repository. */
function requireFrom(request: ValidationRequest, place: Place): NodeJS.Require {
  for (const root of [request.snapshot, request.workingTree]) {
    const require = createRequire(join(root, place.directory, 'package.json'));
    try {
      require.resolve('eslint/package.json');
      return require;
    } catch {
      continue;
    }
  }
  throw new ValidatorError('eslint', `ESLint is not installed, but ${place.file} configures it.`, {
    help: 'Install the dependencies of the repository (for example `npm ci`), or set eslint.enabled to false.',
  });
}

function versionOf(require: NodeJS.Require): string {
  const manifest: unknown = require('eslint/package.json');
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest && typeof manifest.version === 'string' ? manifest.version : '0.0.0';
}

/** A forgotten `.eslintrc` must not block a commit of documents; for code it means that nothing would be linted. */
function unreadable(place: Place, version: string): Engine {
  const choose = async (file: string): Promise<Choice> => {
    if (!/\.[cm]?[jt]sx?$/.test(file)) return 'skip';
    throw new ValidatorError('eslint', `ESLint ${version} cannot read ${place.file}.`, {
      help: 'Migrate it with `npx @eslint/migrate-config`, delete it, or set eslint.enabled to false.',
    });
  };
  return { choose, isIgnored: () => Promise.resolve(false), reportingRules: () => Promise.resolve([]), lint: () => Promise.resolve([]) };
}

async function classFor(require: NodeJS.Require, place: Place, version: string): Promise<EslintClass> {
  const module = require('eslint') as EslintModule;
  if (module.loadESLint !== undefined) return module.loadESLint({ useFlatConfig: place.kind === 'flat' });
  const early = Number.parseInt(version, 10) < 8 ? undefined : place.kind === 'legacy' ? module.ESLint : earlyFlat(require);
  if (early !== undefined) return early;
  const first = Number.parseInt(version, 10) < 8 ? '8.0' : '8.21';
  throw new ValidatorError('eslint', `ESLint ${version} is too old for ${place.file}: ${first} is the first version that is supported.`, {
    help: 'Update ESLint, or set eslint.enabled to false.',
  });
}

/** The class for `eslint.config.*` from 8.21 to 8.56. */
function earlyFlat(require: NodeJS.Require): EslintClass | undefined {
  return (require('eslint/use-at-your-own-risk') as { readonly FlatESLint?: EslintClass }).FlatESLint;
}

function cacheFile(request: ValidationRequest, place: Place, version: string): string {
  const key = createHash('sha256').update(`${place.kind}\0${place.file}\0${version}`).digest('hex').slice(0, 16);
  return join(request.cache, 'eslint', `${key}.json`);
}

/** The cache saves time and decides nothing: a configuration it cannot store, or a damaged file, must not fail the run. */
async function lintCached(cached: EslintInstance, fresh: () => EslintInstance, files: readonly string[]): Promise<readonly LintResult[]> {
  try {
    return await cached.lintFiles(files);
  } catch {
    return fresh().lintFiles(files);
  }
}

/** The cache knows findings, and never what a file would be without them: files with something to fix are linted again. */
async function withFixes(results: readonly LintResult[], fixing: EslintInstance): Promise<readonly LintResult[]> {
  const fixable = results.filter((result) => result.fixableErrorCount + result.fixableWarningCount > 0);
  if (fixable.length === 0) return results;
  const fixed = new Map((await fixing.lintFiles(fixable.map(({ filePath }) => filePath))).map((result) => [result.filePath, result]));
  return results.map((result) => fixed.get(result.filePath) ?? result);
}

async function choose(eslint: EslintInstance, file: string, kind: Place['kind'], isTarget: (file: string) => boolean): Promise<Choice> {
  if (await eslint.isPathIgnored(file)) return 'skip';
  const config = await eslint.calculateConfigForFile(file);
  if (config === undefined) return 'skip';
  if (kind === 'legacy' && !isLegacyTarget(file, config, isTarget)) return 'skip';
  return readsOneFileOnly(config) ? 'cached' : 'fresh';
}

/**
 * What `eslint .` lints there: `.js` and what `overrides` name. Other JavaScript and TypeScript is linted with `--ext`,
 * which nobody can see from here; it is taken when the configuration can parse it.
 */
function isLegacyTarget(file: string, config: FileConfig, isTarget: (file: string) => boolean): boolean {
  if (isTarget(file)) return true;
  const hasParser = typeof config.parser === 'string' && !/[\\/]espree[\\/]/.test(config.parser);
  const options = config.parserOptions;
  if (/\.[cm]?tsx?$/.test(file)) return hasParser;
  if (file.endsWith('.jsx')) return hasParser || options?.ecmaFeatures?.jsx === true;
  if (file.endsWith('.mjs')) return hasParser || options?.sourceType === 'module';
  return file.endsWith('.cjs');
}

function targetsOf(require: NodeJS.Require, cwd: string): (file: string) => boolean {
  const { FileEnumerator } = require('eslint/use-at-your-own-risk') as { readonly FileEnumerator?: FileEnumeratorClass };
  if (FileEnumerator === undefined) return (file) => file.endsWith('.js');
  const enumerator = new FileEnumerator({ cwd });
  return (file) => enumerator.isTargetPath(file);
}
