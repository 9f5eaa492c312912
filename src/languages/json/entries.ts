// Where an entry point of a package lies: the file itself, or the source of what a build makes of it.
import type { Resolution } from '../reference.ts';
import { directoryOf, isInstalled, joined } from '../documents/paths.ts';
import { found, missing } from '../documents/plain.ts';

/** What Node tries when an extension is left out. */
const endings = ['.js', '.json', '.node', '.mjs', '.cjs', '/index.js', '/index.json', '/index.mjs', '/index.cjs', '.ts', '/index.ts', '.d.ts', '/index.d.ts'];
const sources = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte', '.d.ts', '.css', '.scss'];
const output = /^(?:dist|lib|build|out|output|esm|cjs|umd|es|es6|types|typings|bundle|bundles|generated|compiled|release|target)$/;

/** Undefined when it is not there but a build may put it there. */
export function resolveEntry(state: { readonly paths: ReadonlySet<string>; readonly directories: ReadonlySet<string> }, directory: string, specifier: string): Resolution | undefined {
  const path = joined(directory, specifier);
  if (path === undefined || isInstalled(path)) return undefined;
  const direct = ['', ...endings].map((ending) => (path === '' ? ending.replace(/^\//, '') : path + ending)).find((one) => state.paths.has(one));
  if (direct !== undefined) return found(direct);
  const inner = path.slice(directory === '' ? 0 : directory.length + 1);
  const source = candidates(inner).map((one) => joined(directory, one) ?? '').find((one) => state.paths.has(one));
  if (source !== undefined) return found(source);
  return isBuilt(state.directories, directory, path) ? undefined : missing;
}

/** `dist/esm/a.d.ts` → `src/a.ts`, `a.ts` and so on, the nearest first. */
function candidates(inner: string): string[] {
  const stem = inner.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$|\.css$/, '');
  const parts = stem.split('/');
  const stems = [stem];
  while (parts.length > 1 && output.test(parts[0] ?? '')) stems.push(parts.slice(1).join('/'), ...(parts.shift() === undefined ? [] : []));
  return stems.flatMap((one) => (one === stem ? [one, `src/${one}`] : [`src/${one}`, one])).flatMap((one) => sources.map((ending) => one + ending));
}

/** In a directory that has no tracked file, or is called as those of builds are, or beside package.json itself. */
function isBuilt(directories: ReadonlySet<string>, directory: string, path: string): boolean {
  const parent = directoryOf(path);
  return parent === directory || !directories.has(parent) || parent.slice(directory.length).split('/').some((part) => output.test(part));
}
