// Where a repository keeps its pre-commit hook, and who looks after it.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Repository } from './git/repository.ts';

export interface HookPlace {
  readonly kind: 'husky' | 'core.hooksPath' | 'git';
  /** Absolute path of the hook, whether it exists or not. */
  readonly file: string;
  /** Whether the hook is shared with others, so that nothing of this machine belongs into it. */
  readonly shared: boolean;
  /** Whether the directory lies outside the repository, so that other repositories use it too. */
  readonly foreign: boolean;
  /** Set when git does not call this hook yet: what to do. */
  readonly dormant?: string;
  /** Set when another tool writes the hook: what to add to that tool's configuration. */
  readonly advice?: Advice;
}

export interface Advice {
  readonly tool: string;
  readonly file: string;
  readonly lines: readonly string[];
}

/** husky first, then core.hooksPath, then the hooks directory that all worktrees share. */
export async function findHookPlace(repository: Repository): Promise<HookPlace> {
  const configured = await readHooksPath(repository);
  const place = huskyPlace(repository, configured) ?? (configured === undefined ? gitPlace(repository) : configuredPlace(repository, configured));
  const advice = adviceFor(repository.topLevel, place.file);
  return advice === undefined ? place : { ...place, advice };
}

/** Absolute; undefined when it is not set. writeopt's own git commands set it too, on their command line. */
async function readHooksPath(repository: Repository): Promise<string | undefined> {
  const out = await repository.git(['config', '--show-scope', '--type=path', '-z', '--get-all', 'core.hooksPath']);
  const fields = out.split('\0');
  let value: string | undefined;
  for (let index = 0; index + 1 < fields.length; index += 2) if (fields[index] !== 'command') value = fields[index + 1];
  return value === undefined || value === '' ? undefined : resolve(repository.topLevel, value);
}

function huskyPlace(repository: Repository, configured: string | undefined): HookPlace | undefined {
  const named = configured !== undefined && basename(configured) === '_' && basename(dirname(configured)) === '.husky' ? dirname(configured) : undefined;
  const old = configured !== undefined && basename(configured) === '.husky' ? configured : undefined;
  const active = named ?? old;
  const directory = active ?? join(repository.topLevel, '.husky');
  if (active === undefined && !(configured === undefined && existsSync(directory) && dependsOnHusky(repository.topLevel))) return undefined;
  const dormant = active === undefined ? { dormant: 'Run `npx husky` to make git call the hooks in .husky.' } : {};
  return { kind: 'husky', file: join(directory, 'pre-commit'), shared: true, foreign: isForeign(repository, directory), ...dormant };
}

function dependsOnHusky(topLevel: string): boolean {
  const { dependencies, devDependencies } = readPackage(topLevel);
  return [dependencies, devDependencies].some((list) => typeof list === 'object' && list !== null && 'husky' in list);
}

function readPackage(topLevel: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(topLevel, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // No package.json, or a broken one: nothing is known about tools then.
    return {};
  }
}

function gitPlace(repository: Repository): HookPlace {
  return { kind: 'git', file: join(repository.commonDirectory, 'hooks/pre-commit'), shared: false, foreign: false };
}

function configuredPlace(repository: Repository, directory: string): HookPlace {
  const shared = !isWithin(repository.commonDirectory, directory);
  return { kind: 'core.hooksPath', file: join(directory, 'pre-commit'), shared, foreign: isForeign(repository, directory) };
}

/** The main worktree is a place of this repository too, when the command runs in a linked one. */
function isForeign(repository: Repository, directory: string): boolean {
  const roots = [repository.topLevel, repository.commonDirectory, ...(mainWorktree(repository) ?? [])];
  return !roots.some((root) => isWithin(root, directory));
}

function mainWorktree({ commonDirectory }: Repository): string[] | undefined {
  return basename(commonDirectory) === '.git' ? [dirname(commonDirectory)] : undefined;
}

function isWithin(root: string, path: string): boolean {
  const way = relative(real(root), real(path));
  return way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way));
}

/** Through links, as far as the path exists. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(real(dirname(path)), basename(path));
}

const command = 'npx writeopt check';

/** Tools that write the hook themselves would undo an added line: their configuration is the place. */
function adviceFor(topLevel: string, hook: string): Advice | undefined {
  const text = existsSync(hook) ? readFileSync(hook, 'utf8') : '';
  const lefthook = ['lefthook', '.lefthook'].flatMap((name) => ['yml', 'yaml', 'json', 'toml'].map((extension) => `${name}.${extension}`)).find((name) => existsSync(join(topLevel, name)));
  if (lefthook !== undefined || /\blefthook\b/i.test(text)) {
    return { tool: 'lefthook', file: lefthook ?? 'lefthook.yml', lines: ['pre-commit:', '  commands:', '    writeopt:', `      run: ${command}`] };
  }
  const simple = ['.simple-git-hooks.json', '.simple-git-hooks.js', '.simple-git-hooks.cjs', 'simple-git-hooks.json', 'simple-git-hooks.js', 'simple-git-hooks.cjs'].find((name) => existsSync(join(topLevel, name)));
  if (simple !== undefined || 'simple-git-hooks' in readPackage(topLevel)) {
    return { tool: 'simple-git-hooks', file: simple ?? 'package.json', lines: ['"simple-git-hooks": {', `  "pre-commit": "${command}"`, '}'] };
  }
  if (/pre-commit\.com|generated by pre-commit/i.test(text)) {
    const lines = ['- repo: local', '  hooks:', '    - id: writeopt', '      name: writeopt', `      entry: ${command}`, '      language: system', '      pass_filenames: false', '      always_run: true'];
    return { tool: 'pre-commit', file: '.pre-commit-config.yaml', lines };
  }
  return undefined;
}

/** Where the package lies, relative to the top level: looked for from where the user stands upwards, then in the main worktree. */
export function findPackage(repository: Repository, own: string): string | undefined {
  if (real(own) === repository.topLevel) return '.';
  const roots = [repository.topLevel, ...(mainWorktree(repository) ?? [])];
  for (let directory: string = repository.cwd; ; directory = directory.includes('/') ? directory.slice(0, directory.lastIndexOf('/')) : '') {
    const path = join(directory, 'node_modules/writeopt').split('\\').join('/');
    if (roots.some((root) => existsSync(join(root, path, 'hooks/pre-commit')))) return path;
    if (directory === '') return undefined;
  }
}
