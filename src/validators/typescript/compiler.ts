// Finds the repository's own TypeScript and loads it: the only file that requires it at run time.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type ts from 'typescript';
import { ValidatorError } from '../../errors.ts';
import type { NativeApi } from './native.ts';

export type EngineChoice = 'auto' | 'classic' | 'native';

/** A compiler that was found, not yet loaded. */
export interface Compiler {
  readonly generation: 'classic' | 'native';
  readonly package: 'typescript' | '@typescript/native-preview';
  readonly version: string;
  /** The directory whose node_modules holds the package. */
  readonly directory: string;
}

const installHelp = 'Install it in the repository: npm install --save-dev typescript';

/** The compiler for a project in `directory`: nearest node_modules in the snapshot, then of the working tree and above. */
export function findCompiler(directory: string, root: string, workingTree: string, choice: EngineChoice): Compiler | undefined {
  const places = [...directoriesUpTo(directory, root), ...directoriesUpTo(workingTree, undefined)];
  const preview = choice === 'native' ? lookUp('@typescript/native-preview', places) : undefined;
  if (preview !== undefined) return preview;
  return lookUp('typescript', places);
}

function lookUp(name: Compiler['package'], places: readonly string[]): Compiler | undefined {
  for (const directory of places) {
    const version = versionAt(join(directory, 'node_modules', name, 'package.json'));
    if (version === undefined) continue;
    const native = name !== 'typescript' || majorOf(version) >= 7;
    return { generation: native ? 'native' : 'classic', package: name, version, directory };
  }
  return undefined;
}

function versionAt(packageJson: string): string | undefined {
  if (!existsSync(packageJson)) return undefined;
  try {
    const { version } = JSON.parse(readFileSync(packageJson, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch (cause) {
    throw new ValidatorError('typescript', `${packageJson} cannot be read`, { help: 'Install the packages again.', cause });
  }
}

function majorOf(version: string): number {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? 0 : major;
}

/** `directory` and its parents, nearest first, ending with `last` (or the root of the file system). */
function directoriesUpTo(directory: string, last: string | undefined): string[] {
  const found: string[] = [];
  for (let current = directory; ; current = dirname(current)) {
    found.push(current);
    if (current === last || dirname(current) === current) return found;
  }
}

/** Throws when the compiler is missing, too old, or not of the generation that the configuration asks for. */
export function assertUsable(compiler: Compiler | undefined, project: string, choice: EngineChoice): asserts compiler is Compiler {
  if (compiler === undefined) {
    throw new ValidatorError('typescript', `TypeScript is not installed, but ${project} applies to files of this commit.`, { help: installHelp });
  }
  const { version } = compiler;
  if (compiler.package === 'typescript' && majorOf(version) < 5) {
    throw new ValidatorError('typescript', `TypeScript ${version} is too old: writeopt needs 5.0 or later (${project}).`, {
      help: 'Upgrade it (npm install --save-dev typescript), or set typescript.enabled to false.',
    });
  }
  if (choice === 'classic' && compiler.generation !== 'classic') {
    throw new ValidatorError('typescript', `typescript.engine is "classic", but the repository has TypeScript ${version}, which is native.`, {
      help: 'Set typescript.engine to "auto", or install TypeScript 6.',
    });
  }
  if (choice === 'native' && compiler.generation !== 'native') {
    throw new ValidatorError('typescript', `typescript.engine is "native", but the repository has only TypeScript ${version}.`, {
      help: 'Install it: npm install --save-dev @typescript/native-preview, or set typescript.engine to "auto".',
    });
  }
}

/** The compiler API of TypeScript 5 and 6. */
export function loadClassic(compiler: Compiler): typeof ts {
  return load(compiler, () => requireFrom(compiler)('typescript') as typeof ts, 'createIncrementalProgram');
}

/** The API of the native compiler, whose entry point has moved between versions. */
export function loadNative(compiler: Compiler): NativeApi {
  const require = requireFrom(compiler);
  if (compiler.package === 'typescript') return load(compiler, () => require('typescript/unstable/sync') as NativeApi, 'API');
  return load(
    compiler,
    () => {
      try {
        return require('@typescript/native-preview/unstable/sync') as NativeApi;
      } catch {
        return require('@typescript/native-preview/sync') as NativeApi;
      }
    },
    'API',
  );
}

function requireFrom(compiler: Compiler): NodeJS.Require {
  return createRequire(join(compiler.directory, 'from-here.js'));
}

function load<T extends object>(compiler: Compiler, loader: () => T, expected: keyof T): T {
  const help = 'Install the packages again; if that does not help, this version is not supported: set typescript.enabled to false.';
  let loaded: T;
  try {
    loaded = loader();
  } catch (cause) {
    throw new ValidatorError('typescript', `TypeScript ${compiler.version} cannot be loaded: ${String(cause)}`, { help, cause });
  }
  if (typeof loaded[expected] !== 'function') {
    throw new ValidatorError('typescript', `TypeScript ${compiler.version} has no ${String(expected)}.`, { help });
  }
  return loaded;
}
