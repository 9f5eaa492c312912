// Where a specifier leads inside the repository: relative paths by TypeScript's rules over the tracked paths, packages by name.
import type { RepoPath } from '../model.ts';
import type { Resolution, Resolve, ResolverOptions } from './reference.ts';

const extensions = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.mts', '.d.cts', '.vue', '.svelte'];
const written: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.js', '.jsx'],
  '.jsx': ['.tsx', '.d.ts', '.jsx'],
  '.mjs': ['.mts', '.d.mts', '.mjs'],
  '.cjs': ['.cts', '.d.cts', '.cjs'],
};

/** Prepares a resolver: reads every package.json and tsconfig of the repository once. */
export async function createResolver(options: ResolverOptions): Promise<Resolve> {
  const workspaces = await readWorkspaces(options);
  const aliases = await readAliases(options);
  return ({ specifier }, from) => {
    const clean = specifier.replace(/[?#](?!\/).*$/, '') || specifier;
    if (clean.startsWith('.')) return asResolution(resolvePath(options.paths, join(dirname(from), clean)));
    if (clean.startsWith('/')) return undefined;
    return resolveAlias(options.paths, aliases, clean, from) ?? resolveWorkspace(options.paths, workspaces, clean, from);
  };
}

function asResolution(path: RepoPath | undefined): Resolution {
  return { paths: path === undefined ? [] : [path] };
}

/** The file a path without (or with another) extension means. */
export function resolvePath(paths: ReadonlySet<string>, path: string): RepoPath | undefined {
  if (path.startsWith('../') || path === '..') return undefined;
  const extension = /\.[cm]?jsx?$/.exec(path)?.[0];
  if (extension !== undefined) {
    const stem = path.slice(0, -extension.length);
    const source = (written[extension] ?? []).map((one) => stem + one).find((one) => paths.has(one));
    if (source !== undefined) return source as RepoPath;
  }
  if (paths.has(path)) return path as RepoPath;
  const index = path === '' ? 'index' : `${path}/index`;
  return [path, index].flatMap((stem) => extensions.map((one) => stem + one)).find((one) => paths.has(one)) as RepoPath | undefined;
}

interface Workspace {
  readonly directory: string;
  readonly imports: unknown;
  readonly entries: readonly string[];
  readonly exports: unknown;
}

async function readWorkspaces(options: ResolverOptions): Promise<Map<string, Workspace>> {
  const workspaces = new Map<string, Workspace>();
  for (const path of options.paths) {
    if (path !== 'package.json' && !path.endsWith('/package.json')) continue;
    const manifest = await readJson(options, path as RepoPath);
    if (typeof manifest?.name !== 'string') continue;
    const entries = ['types', 'typings', 'module', 'main', 'source'].map((field) => manifest[field]).filter((one): one is string => typeof one === 'string');
    workspaces.set(manifest.name, { directory: dirname(path), imports: manifest.imports, exports: manifest.exports, entries });
  }
  return workspaces;
}

function resolveWorkspace(paths: ReadonlySet<string>, workspaces: ReadonlyMap<string, Workspace>, specifier: string, from: string): Resolution | undefined {
  if (specifier.startsWith('#')) return resolveInternal(paths, workspaces, specifier, from);
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const workspace = workspaces.get(name);
  if (workspace === undefined) return undefined;
  const subpath = specifier.slice(name.length + 1);
  const targets = [...targetsOf(workspace.exports, subpath === '' ? '.' : `./${subpath}`), ...(subpath === '' ? [...workspace.entries, 'index', 'src/index'] : [subpath, `src/${subpath}`])];
  const found = targets.flatMap((target) => sourcesOf(paths, workspace.directory, target));
  return { paths: [...new Set(found)], workspace: workspace.directory };
}

function resolveInternal(paths: ReadonlySet<string>, workspaces: ReadonlyMap<string, Workspace>, specifier: string, from: string): Resolution | undefined {
  const owner = [...workspaces.values()]
    .filter((one) => one.directory === '' || from.startsWith(`${one.directory}/`))
    .sort((a, b) => b.directory.length - a.directory.length)[0];
  if (owner === undefined) return undefined;
  const found = targetsOf(owner.imports, specifier).flatMap((target) => sourcesOf(paths, owner.directory, target));
  return found.length === 0 ? { paths: [], workspace: owner.directory } : { paths: [...new Set(found)] };
}

/** Every string that `exports` or `imports` can mean for a key, whatever the conditions: more than one is one look more. */
function targetsOf(map: unknown, key: string): string[] {
  if (typeof map === 'string') return key === '.' ? [map] : [];
  if (typeof map !== 'object' || map === null) return [];
  const targets: string[] = [];
  for (const [pattern, value] of Object.entries(map)) {
    if (!pattern.startsWith('.') && !pattern.startsWith('#')) {
      if (key === '.') targets.push(...stringsIn(value));
    } else if (pattern === key) targets.push(...stringsIn(value));
    else if (pattern.includes('*')) {
      const [head = '', tail = ''] = pattern.split('*');
      if (key.startsWith(head) && key.endsWith(tail)) {
        const middle = key.slice(head.length, key.length - tail.length);
        targets.push(...stringsIn(value).map((target) => target.replaceAll('*', middle)));
      }
    }
  }
  return targets;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** The tracked source of a target; a target in the build output is looked for under `src`. */
function sourcesOf(paths: ReadonlySet<string>, directory: string, target: string): RepoPath[] {
  const direct = resolvePath(paths, join(directory, target));
  if (direct !== undefined) return [direct];
  const inner = target.replace(/^\.\//, '').replace(/^(dist|lib|build|out|esm|cjs|es|types)\//, '').replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  return [`src/${inner}`, inner].map((one) => resolvePath(paths, join(directory, one))).filter((one) => one !== undefined);
}

interface Alias {
  /** The directory whose files it holds for. */
  readonly scope: string;
  readonly head: string;
  readonly tail: string;
  readonly wildcard: boolean;
  /** Relative to the top level. */
  readonly targets: readonly string[];
}

async function readAliases(options: ResolverOptions): Promise<Alias[]> {
  const aliases: Alias[] = [];
  for (const path of options.paths) {
    if (!/(^|\/)[tj]sconfig[^/]*\.json$/.test(path)) continue;
    const config = await readJson(options, path as RepoPath);
    const compiler = config?.compilerOptions as { paths?: Record<string, unknown>; baseUrl?: unknown } | undefined;
    const base = join(dirname(path), typeof compiler?.baseUrl === 'string' ? compiler.baseUrl : '.');
    for (const [pattern, targets] of Object.entries(compiler?.paths ?? {})) {
      const [head = '', tail = ''] = pattern.split('*');
      const list = Array.isArray(targets) ? targets.filter((one): one is string => typeof one === 'string') : [];
      aliases.push({ scope: dirname(path), head, tail, wildcard: pattern.includes('*'), targets: list.map((target) => join(base, target)) });
    }
    if (typeof compiler?.baseUrl === 'string') aliases.push({ scope: dirname(path), head: '', tail: '', wildcard: true, targets: [join(base, '*')] });
  }
  // Those of a configuration that others extend may lie beside or above: the nearest scope is tried first, then all.
  return aliases.sort((a, b) => b.head.length - a.head.length);
}

function resolveAlias(paths: ReadonlySet<string>, aliases: readonly Alias[], specifier: string, from: string): Resolution | undefined {
  const found = new Set<RepoPath>();
  for (const alias of aliases) {
    const matches = alias.wildcard ? specifier.startsWith(alias.head) && specifier.endsWith(alias.tail) && specifier.length >= alias.head.length + alias.tail.length : specifier === alias.head;
    if (!matches) continue;
    const middle = specifier.slice(alias.head.length, specifier.length - alias.tail.length);
    for (const target of alias.targets) {
      const path = resolvePath(paths, target.replace('*', middle));
      if (path !== undefined && path !== from) found.add(path);
    }
  }
  return found.size === 0 ? undefined : { paths: [...found] };
}

async function readJson(options: ResolverOptions, path: RepoPath): Promise<Record<string, unknown> | undefined> {
  const text = await options.read(path).catch(() => undefined);
  if (text === undefined) return undefined;
  const { parse } = await import('jsonc-parser');
  const value: unknown = parse(text, [], { allowTrailingComma: true });
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins and normalises; a result that starts with `../` is outside. */
function join(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${directory}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
