// Real sources in other clothes: their relative imports written as aliases, by internal names, by the name of a package, as output.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { linkWorkspaces } from './corpus.ts';

export interface Dress {
  readonly name: string;
  /** Configuration, by path. */
  readonly files: Readonly<Record<string, object>>;
  /** Where the sources lie. */
  readonly sources: string;
  /** A second copy, which imports from the first. */
  readonly users?: string;
  /** How a source is named: its path without extension, and that of the file that names it. */
  readonly specifier: (source: string, from: string) => string;
}

const relative = (source: string, from: string): string => {
  const path = posix.relative(posix.dirname(from), source);
  return path.startsWith('.') ? path : `./${path}`;
};
const project = { compilerOptions: { module: 'nodenext', target: 'esnext', strict: true } };

export const dresses: readonly Dress[] = [
  { name: 'paths', sources: 'lib', files: { 'tsconfig.base.json': { compilerOptions: { module: 'esnext', moduleResolution: 'bundler', paths: { '@x/*': ['./gone/*', './lib/*'], '@x/vocabularies/*': ['./lib/vocabularies/*'] } } }, 'tsconfig.json': { extends: './tsconfig.base.json' } }, specifier: (source) => `@x/${source.replace(/\/index$/, '')}` },
  { name: 'output extensions', sources: 'lib', files: { 'tsconfig.json': project, 'package.json': { name: 'x', type: 'module' } }, specifier: (source, from) => `${relative(source, from)}.js` },
  { name: 'imports', sources: 'lib', files: { 'tsconfig.json': project, 'package.json': { name: 'x', type: 'module', imports: { '#*': './lib/*.js', '#compile/*': { types: './lib/compile/*.ts', default: './dist/compile/*.js' } } } }, specifier: (source) => `#${source}` },
  { name: 'own name', sources: 'lib', files: { 'tsconfig.json': project, 'package.json': { name: '@x/y', type: 'module', exports: { './*.js': { import: './lib/*.ts' }, './deep/*': './lib/*.js' } } }, specifier: (source) => (source.length % 2 === 0 ? `@x/y/${source}.js` : `@x/y/deep/${source}`) },
  { name: 'workspaces', sources: 'packages/core/lib', users: 'packages/app/src', files: { 'tsconfig.json': project, 'package.json': { private: true, workspaces: ['packages/*'] }, 'packages/core/package.json': { name: '@x/core', exports: { './*': { types: './lib/*.ts', default: './dist/*.js' } } }, 'packages/app/package.json': { name: '@x/app' } }, specifier: (source) => `@x/core/${source}` },
  { name: 'built workspaces', sources: 'packages/core/lib', users: 'packages/app/src', files: { 'tsconfig.json': project, 'package.json': { private: true, workspaces: ['packages/*'] }, 'packages/core/package.json': { name: '@x/core', type: 'module', exports: { './*': { types: './dist/*.d.ts', default: './dist/*.js' } } }, 'packages/core/tsconfig.json': { compilerOptions: { ...project.compilerOptions, composite: true, rootDir: './lib', outDir: './dist' }, include: ['lib'] }, 'packages/app/package.json': { name: '@x/app' } }, specifier: (source) => `@x/core/${source}` },
];

/** Writes the sources in a new directory. `sources`: relative path to text. */
export function dressed(sources: ReadonlyMap<string, string>, dress: Dress): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-dress-')));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, value] of Object.entries(dress.files)) write(path, JSON.stringify(value));
  const stems = new Set([...sources.keys()].map((path) => path.replace(/\.ts$/, '')));
  for (const [path, text] of sources) {
    const renamed = text.replace(/(\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)(["'])(\.[^"'\n]*)\2/g, (whole, before: string, quote: string, specifier: string) => {
      const target = posix.join(posix.dirname(path), specifier).replace(/\/$/, '');
      const source = [target, `${target}/index`, posix.join(target, 'index')].find((one) => stems.has(one));
      return source === undefined ? whole : `${before}${quote}${dress.specifier(source, path)}${quote}`;
    });
    write(join(dress.sources, path), dress.users === undefined ? renamed : text);
    if (dress.users !== undefined) write(join(dress.users, path), renamed);
  }
  if (dress.users !== undefined) linkWorkspaces(root, ['packages']);
  return root;
}

export function readAll(root: string, paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
