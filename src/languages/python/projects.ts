// The Python projects of a repository, and the directories in which they keep their packages.
import type { RepoPath } from '../../model.ts';
import type { ResolverOptions } from '../reference.ts';
import { join } from './modules.ts';

export interface Project {
  readonly directory: string;
  /** Directories that its configuration names, relative to the top level. */
  readonly sources: readonly string[];
}

const configuration = /(?:^|\/)(?:pyproject\.toml|setup\.cfg|setup\.py|pytest\.ini|tox\.ini)$/;
/** Files read at a time. */
const batch = 32;
/** A longer file configures nothing that is looked for here. */
const longest = 1_000_000;

/** Every directory with a pyproject.toml, setup.cfg or setup.py; a file that cannot be read or parsed counts as an empty one. */
export async function readProjects(options: ResolverOptions): Promise<Project[]> {
  const paths = [...options.paths].filter((path) => configuration.test(path));
  const named = new Map<string, string[]>();
  for (let start = 0; start < paths.length; start += batch) {
    const some = paths.slice(start, start + batch);
    const lists = await Promise.all(some.map(async (path) => sourcesIn(path, await options.read(path as RepoPath).catch(() => ''))));
    for (const [index, path] of some.entries()) {
      const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
      const list = (lists[index] ?? []).flatMap((one) => inside(directory, one) ?? []);
      named.set(directory, [...(named.get(directory) ?? []), ...list]);
    }
  }
  return [...named].map(([directory, sources]) => ({ directory, sources: [...new Set(sources)] }));
}

async function sourcesIn(path: string, text: string): Promise<string[]> {
  if (text.length > longest) return [];
  if (path.endsWith('.toml')) return sourcesInToml(text);
  return path.endsWith('.py') ? sourcesInSetup(text) : sourcesInIni(text);
}

const keys = /package-dir|where|packages|sources|pythonpath|python-source|module-root|mypy_path|extraPaths/;

async function sourcesInToml(text: string): Promise<string[]> {
  if (!keys.test(text)) return [];
  const { getStaticTOMLValue, parseTOML } = await import('toml-eslint-parser');
  let value: unknown;
  try {
    value = getStaticTOMLValue(parseTOML(text));
  } catch {
    // Somebody else says that it does not parse.
    return [];
  }
  const at = (...path: readonly string[]): unknown => valueAt(value, ['tool', ...path]);
  const build = ['hatch', 'build', 'targets', 'wheel'];
  return [
    ...strings(at('setuptools', 'package-dir', '')),
    ...strings(at('setuptools', 'packages', 'find', 'where')),
    ...list(at('poetry', 'packages')).flatMap((one) => strings(valueAt(one, ['from']))),
    ...[...strings(at(...build, 'packages')), ...strings(at('hatch', 'build', 'packages'))].map((one) => one.replace(/\/?[^/]*$/, '')),
    ...[...strings(at(...build, 'sources')), ...strings(at('hatch', 'build', 'sources'))],
    ...strings(at('pdm', 'build', 'package-dir')),
    ...strings(at('maturin', 'python-source')),
    ...strings(at('uv', 'build-backend', 'module-root')),
    ...strings(at('pytest', 'ini_options', 'pythonpath')).flatMap((one) => one.split(/\s+/)),
    ...strings(at('mypy', 'mypy_path')).flatMap(searchPath),
    ...strings(at('pyright', 'extraPaths')),
  ];
}

/** `package_dir`, `where`, `pythonpath` and `mypy_path` of setup.cfg, pytest.ini and tox.ini. */
function sourcesInIni(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/^(package_dir|where|pythonpath|mypy_path)[ \t]*[=:]([^\r\n]{0,500}(?:\r?\n[ \t][^\r\n]{0,500}){0,20})/gm)) {
    const [, key, value = ''] = match;
    if (key === 'package_dir') for (const line of value.split(/[\r\n,]+/)) found.push(.../^[ \t]*=[ \t]*(\S+)/.exec(line)?.slice(1) ?? []);
    else if (key === 'mypy_path') found.push(...searchPath(value));
    else found.push(...value.split(/[\s,]+/));
  }
  return found;
}

/** `package_dir={'': 'src'}` and `find_packages('src')`, where they are literals. */
function sourcesInSetup(text: string): string[] {
  const patterns = [/package_dir\s*=\s*\{\s*["']["']\s*:\s*["']([\w./-]{1,200})["']/g, /find_(?:namespace_)?packages\(\s*(?:where\s*=\s*)?["']([\w./-]{1,200})["']/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []));
}

function searchPath(value: string): string[] {
  return value.replaceAll('$MYPY_CONFIG_FILE_DIR', '.').split(/[\s,:;]+/);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let one = value;
  for (const key of path) {
    if (typeof one !== 'object' || one === null || !Object.hasOwn(one, key)) return undefined;
    one = (one as Record<string, unknown>)[key];
  }
  return one;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): string[] {
  return typeof value === 'string' ? [value] : list(value).filter((one): one is string => typeof one === 'string');
}

/** A path of a configuration file, when it does not lead out of the repository. */
function inside(directory: string, path: string): string | undefined {
  if (path === '' || /^(?:[/\\~$]|[A-Za-z]:)/.test(path)) return undefined;
  const parts = directory === '' ? [] : directory.split('/');
  for (const part of path.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.reduce(join, '');
}
