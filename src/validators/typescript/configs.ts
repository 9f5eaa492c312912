// Reads tsconfig files just far enough to know how they hang together: references and `extends`, without a compiler.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';

export interface ConfigLinks {
  /** Absolute paths of the configs named by `references`. */
  readonly references: readonly string[];
  /** Absolute paths of every config reached through `extends`, also of those that do not exist. */
  readonly extended: readonly string[];
  /** Names no file of its own: `files` is empty and there is no `include`. */
  readonly solution: boolean;
  /** Absolute, found through `extends`. */
  readonly outDir?: string;
  readonly declarationDir?: string;
  readonly rootDir?: string;
  readonly noEmit: boolean;
  readonly checkJs: boolean;
  /** Conditions of its own may lead to the sources of a package by themselves. */
  readonly customConditions: boolean;
  readonly jsx: boolean;
  /** Whether `.mts`, `.cts` and the type of the package decide what an import means. */
  readonly nodeFormats: boolean;
  /** The config that sets `paths` or `baseUrl`. */
  readonly aliasesFrom?: string;
}

interface ConfigShape {
  extends?: unknown;
  references?: unknown;
  files?: unknown;
  include?: unknown;
  compilerOptions?: Record<string, unknown>;
}

/** Is this what an editor looks for beside a file? */
export function isProjectName(path: string): boolean {
  return /(^|\/)[jt]sconfig\.json$/.test(path);
}

export function readLinks(config: string): ConfigLinks {
  const shape = readShape(config);
  const chain = extendsChain(config, shape);
  const option = (name: string): unknown => chain.map((one) => one.shape?.compilerOptions?.[name]).find((value) => value !== undefined);
  const directory = (name: string): { [name: string]: string } => {
    const found = chain.find((one) => typeof one.shape?.compilerOptions?.[name] === 'string');
    const value = found?.shape?.compilerOptions?.[name];
    if (found === undefined || typeof value !== 'string') return {};
    return { [name]: resolve(dirname(found.path), value.replace('${configDir}', dirname(config))) };
  };
  const references = Array.isArray(shape?.references) ? (shape.references as unknown[]) : [];
  return {
    references: references.flatMap((one) => referencePath(dirname(config), one)),
    extended: chain.slice(1).map((one) => one.path),
    solution: Array.isArray(shape?.files) && shape.files.length === 0 && shape.include === undefined,
    ...directory('outDir'),
    ...directory('declarationDir'),
    ...directory('rootDir'),
    noEmit: option('noEmit') === true,
    checkJs: option('checkJs') === true,
    customConditions: option('customConditions') !== undefined,
    jsx: option('jsx') !== undefined,
    nodeFormats: /^node(?:\d+|next)$/i.test(String(option('moduleResolution') ?? option('module'))),
    ...aliases(chain),
  };
}

function aliases(chain: readonly ChainLink[]): { aliasesFrom?: string } {
  const found = chain.find(({ shape }) => shape?.compilerOptions?.['paths'] !== undefined || shape?.compilerOptions?.['baseUrl'] !== undefined);
  return found === undefined ? {} : { aliasesFrom: found.path };
}

function readShape(config: string): ConfigShape | undefined {
  try {
    const value: unknown = parse(readFileSync(config, 'utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
    return typeof value === 'object' && value !== null ? (value as ConfigShape) : undefined;
  } catch {
    return undefined;
  }
}

function referencePath(directory: string, reference: unknown): string[] {
  if (typeof reference !== 'object' || reference === null || !('path' in reference) || typeof reference.path !== 'string') return [];
  const path = resolve(directory, reference.path);
  return [path.endsWith('.json') && !isDirectory(path) ? path : join(path, 'tsconfig.json')];
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

interface ChainLink {
  readonly path: string;
  readonly shape: ConfigShape | undefined;
}

/** The config and all that it extends, the strongest first. */
function extendsChain(path: string, shape: ConfigShape | undefined, seen: readonly string[] = []): ChainLink[] {
  const own: ChainLink = { path, shape };
  const names = Array.isArray(shape?.extends) ? (shape.extends as unknown[]) : [shape?.extends];
  const parents = names
    .filter((name) => typeof name === 'string')
    .map((name) => resolveExtends(dirname(path), name))
    .filter((parent) => !seen.includes(parent) && parent !== path);
  return [own, ...parents.reverse().flatMap((parent) => extendsChain(parent, readShape(parent), [...seen, path]))];
}

function resolveExtends(directory: string, name: string): string {
  if (/^\.{0,2}\//.test(name) || name === '.' || name === '..' || /^[a-z]:/i.test(name)) {
    const path = resolve(directory, name);
    return path.endsWith('.json') || (existsSync(path) && !isDirectory(path)) ? path : `${path}.json`;
  }
  const require = createRequire(join(directory, 'tsconfig.json'));
  for (const candidate of [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      const found = require.resolve(candidate);
      if (found.endsWith('.json')) return found;
    } catch {
      continue;
    }
  }
  return join(directory, 'node_modules', name);
}
