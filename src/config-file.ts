// Finds and loads the configuration file with cosmiconfig, and turns whatever goes wrong with it into a ConfigError that names the place.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Loader } from 'cosmiconfig';
import type { ParseError } from 'jsonc-parser';
import { ConfigError } from './errors.ts';
import type { RepoPath } from './model.ts';

/** The names a configuration may have, first come first served; in package.json it is the key `writeopt`. */
export const configFiles: readonly string[] = [
  'package.json',
  '.writeoptrc',
  ...['json', 'yaml', 'yml', 'js', 'cjs', 'mjs', 'ts'].map((extension) => `.writeoptrc.${extension}`),
  ...['js', 'cjs', 'mjs', 'ts'].map((extension) => `writeopt.config.${extension}`),
];

/** Looks for names only, because loading cosmiconfig takes tens of milliseconds that a repository without a configuration need not pay. */
export function findConfigFile(directory: string, tracked?: { has(path: RepoPath): boolean }): { file?: string; ignored: string[] } {
  const names = new Set(readdirSync(directory));
  const isThere = (name: string): boolean => names.has(name) && (tracked === undefined || tracked.has(name as RepoPath));
  const [file, ...ignored] = configFiles.filter((name) => isThere(name) && (name !== 'package.json' || packageHasKey(directory)));
  return file === undefined ? { ignored } : { file, ignored };
}

function packageHasKey(directory: string): boolean {
  const text = readFileSync(join(directory, 'package.json'), 'utf8');
  // Almost every package.json of a user names writeopt, as a dependency: only the key at the top counts.
  if (!text.includes('"writeopt"')) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'writeopt' in value;
  } catch {
    // Reading it again says what is wrong, and where.
    return true;
  }
}

/** The value in the file, undefined when it is empty. Throws ConfigError when it cannot be read. */
export async function readConfigFile(directory: string, file: string): Promise<unknown> {
  const { cosmiconfig, defaultLoaders } = await import('cosmiconfig');
  const loadJs = defaultLoaders['.mjs'];
  const explorer = cosmiconfig('writeopt', {
    searchPlaces: [...configFiles],
    cache: false,
    // cosmiconfig would take the typescript that lies beside itself.
    loaders: { ...defaultLoaders, '.ts': (path, content) => loadTypeScript(directory, path, content, loadJs) },
  });
  try {
    const result = await explorer.load(join(directory, file));
    const value: unknown = result?.config;
    if (value === undefined && /\.[cm]?[jt]s$/.test(file)) throw withoutDefault(file);
    return value;
  } catch (error) {
    throw error instanceof ConfigError ? error : await unreadable(directory, file, error);
  }
}

function withoutDefault(file: string): ConfigError {
  return new ConfigError(`${file} exports no configuration.`, { help: 'Export it: `export default { … }`, or `module.exports = { … }` in CommonJS.' });
}

async function loadTypeScript(directory: string, path: string, content: string, loadJs: Loader): Promise<unknown> {
  if ((process.features as { typescript?: unknown }).typescript) return loadJs(path, content) as unknown;
  const code = transpile(directory, basename(path), content);
  // Not beside the file: writeopt never writes into a working tree.
  const temporary = await mkdtemp(join(tmpdir(), 'writeopt-config-'));
  try {
    await symlink(join(directory, 'node_modules'), join(temporary, 'node_modules'), 'junction');
    await writeFile(join(temporary, 'config.mjs'), code);
    return (await loadJs(join(temporary, 'config.mjs'), code)) as unknown;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function transpile(directory: string, file: string, content: string): string {
  const typescript = repositoryTypeScript(directory);
  if (typeof typescript?.transpile !== 'function') {
    throw new ConfigError(`${file} cannot be read: Node ${process.versions.node} does not run TypeScript, and the repository has no TypeScript 5 or 6.`, {
      help: 'Use Node 22.18 or newer, install typescript@6, or rename the file to .writeoptrc.mjs without types.',
    });
  }
  const code = typescript.transpile(content, { module: esNext, target: esNext });
  if (/\bfrom\s*['"]\.|\bimport\s*\(?\s*['"]\./.test(code)) {
    throw new ConfigError(`${file} imports a file by a relative path, which needs Node 22.18 or newer (this is ${process.versions.node}).`, {
      help: 'Rename the file to .writeoptrc.mjs without types, or use a newer Node.',
    });
  }
  return code;
}

/** The number of `ESNext` in TypeScript's ModuleKind and ScriptTarget. */
const esNext = 99;

interface Transpiler {
  transpile?(code: string, options: { module: number; target: number }): string;
}

function repositoryTypeScript(directory: string): Transpiler | undefined {
  try {
    return createRequire(join(directory, 'package.json'))('typescript') as Transpiler;
  } catch {
    // Not installed, or not loadable: the caller says what to do.
    return undefined;
  }
}

async function unreadable(directory: string, file: string, error: unknown): Promise<ConfigError> {
  const { place, reason } = (file.endsWith('.json') ? await jsonProblem(directory, file) : undefined) ?? problemOf(directory, file, error);
  const isAlias = /alias/.test(reason) && !/\.json$/.test(file);
  return new ConfigError(`${file} cannot be read.`, {
    help: isAlias ? 'In YAML, put globs in quotes: "*.ts".' : `Mend ${file}; \`writeopt doctor\` reads it again.`,
    details: [`${file}${place}: ${reason.replaceAll(`${directory}/`, '').split('\n')[0] ?? ''}`],
    cause: error,
  });
}

interface Problem {
  /** `:line:column`, as far as it is known; 1-based. */
  readonly place: string;
  readonly reason: string;
}

/** The errors of JSON.parse name an offset at best, and not always the right token. */
async function jsonProblem(directory: string, file: string): Promise<Problem | undefined> {
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const text = readFileSync(join(directory, file), 'utf8');
  const found: ParseError[] = [];
  parse(text, found, { disallowComments: true });
  const [first] = found;
  if (first === undefined) return undefined;
  const before = text.slice(0, first.offset).split('\n');
  const words = printParseErrorCode(first.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return { place: `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`, reason: `JSON: ${words}` };
}

function problemOf(directory: string, file: string, error: unknown): Problem {
  if (isYamlError(error)) return { place: error.mark === undefined ? '' : `:${error.mark.line + 1}:${error.mark.column + 1}`, reason: error.reason };
  if (!(error instanceof Error)) return { place: '', reason: String(error) };
  const stack = (error.stack ?? '').replaceAll(directory, '');
  const place = new RegExp(`/${file.replaceAll('.', '\\.')}(?:\\?[^:]*)?(:\\d+(?::\\d+)?)`).exec(stack)?.[1] ?? '';
  return { place, reason: error.message.replace(/^(JSON|YAML) Error in .*:\n/, '') };
}

function isYamlError(error: unknown): error is { reason: string; mark?: { line: number; column: number } } {
  return typeof error === 'object' && error !== null && 'reason' in error && typeof error.reason === 'string';
}
