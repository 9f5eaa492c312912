// Remembers between runs which files each program held, so that a change can find the programs that import it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidationRequest } from '../validator.ts';
import { readJson, writeJson } from './baseline.ts';
import { isOwn, repoPath } from './paths.ts';
import { memo, type KnownProgram } from './projects.ts';

export interface KnownPrograms {
  read(config: string): KnownProgram | undefined;
  write(config: string, files: readonly string[], roots: ReadonlySet<string>): void;
  /** Says that the projects, the unchecked ones as well, import in the tree of the request nothing that is not written down. */
  confirm(configs: readonly string[], checked: ReadonlySet<string>): void;
}

/**
 * Remembers which files of the repository a program held that no `include` names. What is remembered only grows, so that it covers
 * every tree in `trees`; against any other base it is a mere hint.
 */
export function knownPrograms(root: string, directory: string, request: ValidationRequest): KnownPrograms {
  const bases = new Set([...request.baseTrees, request.tree]);
  const stored = memo((config: string): StoredProgram => {
    const value = readJson(fileOf(config));
    return isStored(value) ? value : { version: 1, imported: [], trees: [] };
  });
  const fileOf = (config: string): string =>
    join(directory, `${createHash('sha256').update(repoPath(root, config)).digest('hex').slice(0, 24)}.json`);
  const read = memo((config: string): KnownProgram | undefined => {
    const { imported, trees } = stored(config);
    if (trees.length === 0) return undefined;
    return { imported: new Set(imported.map((path) => join(root, path))), current: trees.some((tree) => bases.has(tree)) };
  });
  const writeOne = (config: string, imported: readonly string[]): void => {
    const trees = [request.tree, ...stored(config).trees.filter((tree) => tree !== request.tree)].slice(0, 50);
    writeJson(fileOf(config), { version: 1, imported, trees } satisfies StoredProgram);
  };
  const selective = !request.changed.every((path) => request.operations.some((one) => one.path === path || (one.kind === 'rename' && one.from === path)));
  return {
    read,
    write: (config, files, roots) => {
      const imported = files.filter((file) => !roots.has(file) && isOwn(root, file)).map((file) => repoPath(root, file));
      writeOne(config, [...new Set([...imported, ...stored(config).imported.filter((path) => existsSync(join(root, path)))])]);
    },
    confirm: (configs, checked) => {
      if (selective) return;
      for (const config of configs) if (!checked.has(config) && read(config)?.current === true) writeOne(config, stored(config).imported);
    },
  };
}

interface StoredProgram {
  readonly version: 1;
  readonly imported: readonly string[];
  /** The trees for which `imported` is complete, the last one first. */
  readonly trees: readonly string[];
}

function isStored(value: unknown): value is StoredProgram {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) return false;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === 'string');
  return 'imported' in value && isList(value.imported) && 'trees' in value && isList(value.trees);
}
