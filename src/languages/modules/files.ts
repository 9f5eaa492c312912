// The file that a path without extension, with the extension of its output, or of a directory means, by TypeScript's rules.
import type { RepoPath } from '../../model.ts';
import { join } from './paths.ts';

/** What may stand for an extension that is written, in TypeScript's order (`tryAddingExtensions`). */
const scripts = ['.ts', '.tsx', '.d.ts', '.js', '.jsx'];
const moduleScripts = ['.mts', '.d.mts', '.mjs'];
const commonScripts = ['.cts', '.d.cts', '.cjs'];
const elements = ['.tsx', '.ts', '.d.ts', '.jsx', '.js'];
const instead: ReadonlyMap<string, readonly string[]> = new Map([
  ...['.ts', '.d.ts', '.js'].map((one) => [one, scripts] as const),
  ...['.mts', '.d.mts', '.mjs'].map((one) => [one, moduleScripts] as const),
  ...['.cts', '.d.cts', '.cjs'].map((one) => [one, commonScripts] as const),
  ...['.tsx', '.jsx'].map((one) => [one, elements] as const),
  ['.json', ['.d.json.ts', '.json']] as const,
]);

/** What Node and bundlers add where TypeScript does not look. */
const further = ['.json', '.mjs', '.cjs', '.mts', '.cts', '.d.mts', '.d.cts', '.node', '.vue', '.svelte', '.astro'];

/** `typed` asks for sources and declarations only: TypeScript looks for those first where packages are concerned. */
export type Pass = 'typed' | 'any';

const typedExtension = /\.(?:d\.json\.ts|[cm]?ts|tsx)$/;

export class Files {
  readonly #paths: ReadonlySet<string>;
  readonly #entriesOf: (directory: string) => readonly string[];

  /** `entriesOf`: what the package.json of a directory names as its entry, the best first. */
  constructor(paths: ReadonlySet<string>, entriesOf: (directory: string) => readonly string[]) {
    this.#paths = paths;
    this.#entriesOf = entriesOf;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** A file, a file with an extension added or replaced, or what a directory stands for. */
  at(path: string, pass: Pass = 'any', directoryOnly = false): RepoPath | undefined {
    return (directoryOnly ? undefined : this.file(path, pass)) ?? this.#directory(path, pass);
  }

  file(path: string, pass: Pass = 'any'): RepoPath | undefined {
    return this.replaced(path, pass) ?? this.#added(path, pass);
  }

  /** The source or declaration of an output that is written with its extension; all that `exports` permits. */
  replaced(path: string, pass: Pass = 'any'): RepoPath | undefined {
    const extension = extensionOf(path);
    if (extension === '') return undefined;
    const stem = path.slice(0, -extension.length);
    const known = instead.get(extension);
    if (known !== undefined) return this.#first(stem, known, pass);
    return this.#first(stem, [`.d${extension}.ts`], pass);
  }

  /** What is left when TypeScript finds nothing: the very file, and what Node and bundlers add. */
  beyond(path: string): RepoPath | undefined {
    if (this.#paths.has(path)) return path as RepoPath;
    return this.#first(path, further, 'any') ?? this.#first(path === '' ? 'index' : `${path}/index`, further, 'any');
  }

  #added(path: string, pass: Pass): RepoPath | undefined {
    return path === '' || path.endsWith('/') ? undefined : this.#first(path, scripts, pass);
  }

  #directory(path: string, pass: Pass): RepoPath | undefined {
    const prefix = path === '' ? '' : `${path}/`;
    for (const entry of this.#entriesOf(path)) {
      const target = join(path, entry);
      const found = this.file(target, pass) ?? this.#first(`${target}/index`, scripts, pass);
      if (found !== undefined) return found;
    }
    return this.#first(`${prefix}index`, scripts, pass);
  }

  #first(stem: string, extensions: readonly string[], pass: Pass): RepoPath | undefined {
    for (const extension of extensions) {
      if (pass === 'typed' && !typedExtension.test(extension)) continue;
      if (this.#paths.has(stem + extension)) return (stem + extension) as RepoPath;
    }
    return undefined;
  }
}

/** The extension as TypeScript takes it off: `.d.ts` as a whole, one it does not know from the last dot on. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const declaration = /\.d\.[cm]?ts$/.exec(name)?.[0];
  if (declaration !== undefined) return declaration;
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}
