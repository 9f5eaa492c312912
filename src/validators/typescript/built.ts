// Finds the sources of packages that others see only through what a bundler built: no tsconfig says where its output comes from.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { ConfigLinks } from './configs.ts';
import { realPathInSnapshot } from './paths.ts';
import { memo } from './projects.ts';

/** What is known of a package of the repository that is no reference of a project. */
export interface BuiltPackage {
  readonly name: string;
  readonly directory: string;
  /** Everything its entry points name, relative to its directory, without a leading `./`. */
  readonly entries: readonly string[];
  /** Whether its `.ts` and `.js` files are ES modules. */
  readonly esm: boolean;
}

/** What a project should see in place of build output; every path is absolute. */
export interface BuiltSources {
  /** The tracked source of an output file, by whatever path the compiler asks for it. */
  sourceOf(path: string): string | undefined;
  /** Whether an output file was built from a source that the commit takes away: it is there, and would not be after a build. */
  isStale(path: string): boolean;
  /** What an output file says that a compiler reads under its own path, as it does when a package imports itself by name. */
  textOf(path: string): string | undefined;
  /** Whether such output files could lie in a directory. */
  isOutput(directory: string): boolean;
  /** Whether a file belongs to a package whose output is replaced by its sources. */
  holds(file: string): boolean;
}

export interface BuiltInput {
  readonly root: string;
  readonly workingTree: string;
  readonly tracked: readonly string[];
  /** Sources that are no longer there; absolute paths. */
  readonly gone: readonly string[];
  packages(config: string): readonly BuiltPackage[];
  readonly links: (config: string) => ConfigLinks;
}

const declaration = /\.d\.([cm]?)ts$/;
/** What build output is usually called: code that is generated from something else has other names. */
const outputName = /^(?:(?:dist|lib|build|out)(?:[-_]\w+)*|esm|cjs|es|types|typings)$/;
const modules = `${sep}node_modules${sep}`;

/** For each project the sources it should see, undefined when there is nothing to replace. */
export function builtSources(input: BuiltInput): (config: string) => BuiltSources | undefined {
  const tracked = new Set(input.tracked);
  const directories = memo((_: string) => directoriesOf(input));
  return (config) => {
    const candidates = input
      .packages(config)
      .map((one) => ({ ...one, outputs: outputsOf(one, directories('')) }))
      .filter((one) => one.outputs.size > 0);
    const seen = candidates.filter((one) => isReadable(one, config, tracked, input.links));
    return seen.length === 0 ? undefined : sourcesFor(seen, config, tracked, input);
  };
}

type Candidate = BuiltPackage & { readonly outputs: ReadonlySet<string> };

function directoriesOf(input: BuiltInput): Set<string> {
  const directories = new Set<string>();
  for (const file of input.tracked) {
    for (let directory = dirname(file); !directories.has(directory) && directory.startsWith(input.root); directory = dirname(directory)) directories.add(directory);
  }
  return directories;
}

/** The directories that entry points name and that hold nothing tracked. */
function outputsOf(one: BuiltPackage, directories: ReadonlySet<string>): Set<string> {
  const named = one.entries.flatMap((entry) => (entry.includes('/') ? [entry.slice(0, entry.indexOf('/'))] : []));
  return new Set(named.filter((name) => outputName.test(name) && !directories.has(join(one.directory, name))));
}

/** Sources that lean on path aliases of their own mean nothing to another project. */
function isReadable(one: Candidate, config: string, tracked: ReadonlySet<string>, links: (config: string) => ConfigLinks): boolean {
  const own = join(one.directory, 'tsconfig.json');
  if (own === config || !tracked.has(own)) return true;
  const aliases = links(own).aliasesFrom;
  return aliases === undefined || aliases === links(config).aliasesFrom;
}

function sourcesFor(seen: readonly Candidate[], config: string, tracked: ReadonlySet<string>, input: BuiltInput): BuiltSources {
  const { root, workingTree, links } = input;
  const gone = new Set(input.gone);
  const { jsx, nodeFormats } = links(config);
  const byName = new Map(seen.map((one) => [one.name, one]));
  const byDirectory = new Map(seen.map((one) => [one.directory, one]));
  const linked = new Map<string, string | undefined>();
  /** The path inside the package, not the one through `node_modules`. */
  const direct = (path: string): string | undefined => {
    const at = path.lastIndexOf(modules);
    if (at < 0) return path;
    const inner = path.slice(at + modules.length).split(sep);
    const name = inner.slice(0, inner[0]?.startsWith('@') === true ? 2 : 1).join('/');
    const one = byName.get(name);
    if (one === undefined) return undefined;
    const link = join(path.slice(0, at), modules, name);
    if (!linked.has(link)) linked.set(link, realPathInSnapshot(root, workingTree, link));
    return linked.get(link) === one.directory ? join(one.directory, ...inner.slice(name.split('/').length)) : undefined;
  };
  const packageOf = (path: string): Candidate | undefined => {
    for (let directory = dirname(path); directory.startsWith(root) && directory !== dirname(directory); directory = dirname(directory)) {
      const found = byDirectory.get(directory);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const insideOutput = (path: string): { one: Candidate; parts: readonly string[] } | undefined => {
    const real = direct(path);
    const one = real === undefined ? undefined : packageOf(join(real, 'x'));
    if (real === undefined || one === undefined || (real === path && !isNear(one, config))) return undefined;
    const parts = relative(one.directory, real).split(sep);
    return one.outputs.has(parts[0] ?? '') ? { one, parts: parts.slice(1) } : undefined;
  };
  const sources = new Map<string, string | undefined>();
  const candidatesOf = (path: string): string[] => {
    const format = declaration.exec(path)?.[1];
    const found = format === undefined ? undefined : insideOutput(path);
    if (format === undefined || found === undefined) return [];
    const stem = found.parts.join('/').replace(declaration, '');
    const extensions = extensionsOf(format, found.one.esm, nodeFormats, jsx);
    return stemsOf(stem).flatMap((one) => extensions.map((extension) => join(found.one.directory, one + extension)));
  };
  const find = (path: string): string | undefined => candidatesOf(path).find((one) => tracked.has(one));
  const sourceOf = (path: string): string | undefined => {
    if (!sources.has(path)) sources.set(path, find(path));
    return sources.get(path);
  };
  return {
    sourceOf,
    isStale: (path) => gone.size > 0 && sourceOf(path) === undefined && candidatesOf(path.replace(/\.([cm]?)js$/, '.d.$1ts')).some((one) => gone.has(one)),
    textOf: (path) => {
      const source = sourceOf(path);
      return source === undefined ? undefined : passingOn(source);
    },
    isOutput: (directory) => insideOutput(directory) !== undefined,
    holds: (file) => packageOf(file) !== undefined,
  };
}

/** Output that another package names by its path, not by the package's name, is left to it. */
function isNear(one: Candidate, config: string): boolean {
  const own = dirname(config);
  return `${one.directory}${sep}`.startsWith(`${own}${sep}`) || own.startsWith(`${one.directory}${sep}`);
}

/** A declaration that hands on everything a source exports. */
function passingOn(source: string): string {
  const specifier = JSON.stringify(source.replace(/\.([cm]?)tsx?$/, '.$1js').split(sep).join('/'));
  const text = readFileSync(source, 'utf8');
  if (/^\s*export\s*=/m.test(text)) return `import source = require(${specifier});\nexport = source;\n`;
  const rest = /\bexport\s+default\b|\bas\s+default\b|\bexport\s*\{\s*default\b/.test(text) ? `export { default } from ${specifier};\n` : '';
  return `export * from ${specifier};\n${rest}`;
}

/** `dist/x.d.ts` comes from `src/x.ts` or `x.ts`, also when the output is parted by module format. */
function stemsOf(stem: string): string[] {
  const whole = [stem, ...(/^(?:esm|cjs|es|types|src)\//.test(stem) ? [stem.slice(stem.indexOf('/') + 1)] : [])];
  return whole.flatMap((one) => [`src/${one}`, one]).flatMap((one) => [one, `${one}/index`]);
}

/** Where the module format counts, a source of the other format would change what an import means. */
function extensionsOf(format: string, esm: boolean, nodeFormats: boolean, jsx: boolean): string[] {
  const plain = ['.ts', ...(jsx ? ['.tsx'] : [])];
  const exact = format === '' ? [] : [`.${format}ts`];
  const isPlainToo = format === '' || !nodeFormats || (format === 'm') === esm;
  return [...exact, ...(isPlainToo ? plain : [])];
}

/** A compiler's view of the disk with sources in the place of build output. */
export function withSources<T extends FileSystemView>(view: T, built: BuiltSources | undefined): T {
  if (built === undefined) return view;
  return {
    ...view,
    fileExists: (path: string) => built.sourceOf(path) !== undefined || (!built.isStale(path) && view.fileExists(path)),
    directoryExists: (path: string) => built.isOutput(path) || view.directoryExists(path),
    readFile: (path: string, encoding?: string) => built.textOf(path) ?? (built.isStale(path) ? undefined : view.readFile(path, encoding)),
    realpath: (path: string) => built.sourceOf(path) ?? view.realpath?.(path) ?? path,
  };
}

interface FileSystemView {
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  readFile(path: string, encoding?: string): string | undefined;
  realpath?(path: string): string;
}
