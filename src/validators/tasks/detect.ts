// Whether a repository has a lint-staged configuration: by the names lint-staged itself looks for.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { RepoPath } from '../../model.ts';

const configName = /^(\.lintstagedrc(\.(json|ya?ml|[cm]?[jt]s))?|lint-staged\.config\.[cm]?[jt]s)$/;
const packageName = /^package\.(json|ya?ml)$/;

/**
 * Whether lint-staged would find a configuration for one of the paths: a file of its own anywhere (its globs may reach
 * upwards), or a `lint-staged` entry in the package of a directory that holds one of the paths.
 */
export function hasLintStagedConfig(snapshot: string, tracked: readonly RepoPath[], paths: readonly RepoPath[]): boolean {
  if (tracked.some((path) => configName.test(posix.basename(path)))) return true;
  const holders = new Set(paths.flatMap(ancestors));
  return tracked.some(
    (path) => packageName.test(posix.basename(path)) && holders.has(posix.dirname(path)) && mentions(join(snapshot, path)),
  );
}

/** The directories that hold a path, `.` included. */
function ancestors(path: string): string[] {
  const result: string[] = [];
  for (let directory = posix.dirname(path); ; directory = posix.dirname(directory)) {
    result.push(directory);
    if (directory === '.') return result;
  }
}

function mentions(file: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // A package.json that is a dangling link: lint-staged ignores it, too.
    return false;
  }
  if (!file.endsWith('.json')) return /^['"]?lint-staged['"]?\s*:/m.test(text);
  // Most packages do not even have the word; a package that only depends on lint-staged has no configuration.
  if (!text.includes('"lint-staged"')) return false;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && Boolean((json as Record<string, unknown>)['lint-staged']);
  } catch {
    // lint-staged passes over it; the syntax validator names the mistake.
    return false;
  }
}
