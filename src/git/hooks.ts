// Where a repository keeps its pre-commit hook.
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { GitError } from '../errors.ts';
import type { Repository } from './repository.ts';

export interface HookPlace {
  readonly kind: 'husky' | 'core.hooksPath' | 'git';
  readonly file: string;
  /** Whether the file is shared with others, so that nothing of this machine may stand in it. */
  readonly shared: boolean;
}

/** husky's file where husky is used, else core.hooksPath, else the hooks directory that all worktrees share. */
export async function findHookPlace(repository: Repository): Promise<HookPlace> {
  const hooksPath = await readHooksPath(repository);
  const husky = join(repository.topLevel, '.husky');
  if (existsSync(husky) && (hooksPath === undefined ? usesHusky(repository) : /(^|[\\/])\.husky([\\/]|$)/.test(hooksPath))) {
    return { kind: 'husky', file: join(husky, 'pre-commit'), shared: true };
  }
  if (hooksPath !== undefined) {
    const directory = isAbsolute(hooksPath) ? hooksPath : resolve(repository.topLevel, hooksPath);
    return { kind: 'core.hooksPath', file: join(directory, 'pre-commit'), shared: true };
  }
  return { kind: 'git', file: join(repository.commonDirectory, 'hooks/pre-commit'), shared: false };
}

async function readHooksPath(repository: Repository): Promise<string | undefined> {
  try {
    // `--path` expands a leading `~`; our own override of the setting is on the command line, so the files are asked.
    const lines = (await repository.git(['config', '--path', '--show-scope', '--null', '--get-all', 'core.hooksPath'])).split('\0');
    const values: string[] = [];
    for (let index = 0; index + 1 < lines.length; index += 2) if (lines[index] !== 'command') values.push(lines[index + 1] ?? '');
    return values.at(-1) || undefined;
  } catch (error) {
    // Exit code 1: not set.
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

function usesHusky(repository: Repository): boolean {
  const manifest = join(repository.topLevel, 'package.json');
  return existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"husky"');
}
