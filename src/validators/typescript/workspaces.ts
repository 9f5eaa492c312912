// From a workspace package's build output to the source it is made from.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parse } from 'jsonc-parser';

export interface WorkspaceSources {
  readonly isEmpty: boolean;
  /**
   * The tracked source that an import of a workspace package means, when what it resolved to (undefined: nothing) is not
   * a tracked file already; undefined: leave the resolution as it is.
   */
  sourceOf(specifier: string, resolved: string | undefined, importer: string): string | undefined;
}

interface Manifest {
  readonly name?: unknown;
  readonly exports?: unknown;
  readonly types?: unknown;
  readonly typings?: unknown;
  readonly main?: unknown;
}

/** Reads the workspace packages of the snapshot: their names and directories. `tracked` holds repository paths. */
export function readWorkspaceSources(snapshot: string, workingTree: string, tracked: readonly string[]): WorkspaceSources {
  const known = new Set(tracked);
  const packages = new Map<string, { directory: string; manifest: Manifest }>();
  for (const path of tracked) {
    if (!path.endsWith('/package.json')) continue;
    const manifest = readManifest(join(snapshot, path));
    if (typeof manifest.name === 'string') packages.set(manifest.name, { directory: dirname(path), manifest });
  }
  const toRepoPath = (file: string): string | undefined => {
    for (const root of [snapshot, workingTree]) {
      const path = relative(root, file).split(sep).join('/');
      if (!path.startsWith('../') && path !== '..') return path;
    }
    return undefined;
  };
  return {
    isEmpty: packages.size === 0,
    sourceOf: (specifier, resolved) => {
      const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
      const target = packages.get(name);
      if (target === undefined) return undefined;
      const path = resolved === undefined ? undefined : toRepoPath(resolved);
      if (path !== undefined && (known.has(path) || path.includes('node_modules/'))) return undefined;
      const inside = path?.startsWith(`${target.directory}/`) === true ? [path.slice(target.directory.length + 1)] : outputsOf(target.manifest, specifier.slice(name.length + 1));
      const found = inside.flatMap((output) => candidates(snapshot, target.directory, output)).find((candidate) => known.has(candidate));
      return found === undefined ? undefined : join(snapshot, found);
    },
  };
}

function readManifest(file: string): Manifest {
  // While a base tree is measured, what this commit adds is not there.
  if (!existsSync(file)) return {};
  return (parse(readFileSync(file, 'utf8')) ?? {}) as Manifest;
}

/** The files that the manifest names for a subpath, types first. */
function outputsOf(manifest: Manifest, subpath: string): string[] {
  const key = subpath === '' ? '.' : `./${subpath}`;
  const exported = typeof manifest.exports === 'object' && manifest.exports !== null ? (manifest.exports as Record<string, unknown>) : {};
  const entry = exported[key] ?? (key === '.' ? (typeof manifest.exports === 'string' ? manifest.exports : exported) : undefined);
  const named = stringsIn(entry);
  const fields = key === '.' ? [manifest.types, manifest.typings, manifest.main].filter((one): one is string => typeof one === 'string') : [];
  return [...named, ...fields].map((one) => one.replace(/^\.\//, ''));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !key.startsWith('.'))
    .flatMap(([, one]) => stringsIn(one));
}

/** Source paths an output can come from: by outDir and rootDir of the package's tsconfig files, else `dist` ← `src`. */
function candidates(snapshot: string, directory: string, output: string): string[] {
  const stem = output.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  const maps = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.lib.json'].flatMap((name) => outputMap(join(snapshot, directory, name)));
  const stems = [...maps, { out: 'dist', root: 'src' }, { out: 'lib', root: 'src' }, { out: 'build', root: 'src' }, { out: 'dist', root: '.' }]
    .filter(({ out }) => stem.startsWith(`${out}/`))
    .map(({ out, root }) => join(directory, root, stem.slice(out.length + 1)).split(sep).join('/'));
  return stems.flatMap((one) => ['.ts', '.tsx', '.mts', '.cts', '.d.ts'].map((extension) => one + extension));
}

function outputMap(config: string): { out: string; root: string }[] {
  if (!existsSync(config)) return [];
  const options = (parse(readFileSync(config, 'utf8')) as { compilerOptions?: Record<string, unknown> } | undefined)?.compilerOptions ?? {};
  const clean = (value: unknown, fallback: string): string => (typeof value === 'string' ? value.replace(/^\.\//, '').replace(/\/$/, '') : fallback);
  const root = clean(options.rootDir, 'src');
  return [options.outDir, options.declarationDir].filter((one) => typeof one === 'string').map((out) => ({ out: clean(out, 'dist'), root }));
}
