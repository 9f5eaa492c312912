// What suggestions need to know of the repository they are for: its paths behind hashes, its scripts, and how its hooks and tasks are set up.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Config, LoadedConfig } from '../config.ts';
import type { Repository } from '../git/repository.ts';
import { shapesOf } from '../history/shapes.ts';
import type { Surroundings } from '../history/suggestions.ts';
import { findHookPlace } from '../hook-place.ts';
import type { RepoPath } from '../model.ts';
import { quotedPath } from '../quoted.ts';
import { ownersOf } from '../templating/detection.ts';
import { openStore } from '../templating/store.ts';
import { slowCommandFor } from './slow-command.ts';
import { taskCommandFor, type Package } from './task-command.ts';

/** Where what a commit does not wait for can go. */
export interface HookFile {
  /** Relative to the top level. */
  readonly path: string;
}

/** A template of so many files is one of the rest too. */
const mostNamed = 100;

export interface Facts {
  readonly repository: Repository;
  readonly loaded: LoadedConfig;
  readonly tracked: readonly RepoPath[];
  /** See `openKey`. */
  hash(text: string): string;
}

export async function surroundingsOf({ repository, loaded, tracked, hash }: Facts): Promise<Surroundings> {
  const paths = new Map(tracked.map((path) => [hash(path), path]));
  const manifest = packageOf(repository, tracked, loaded.config);
  const owners = ownersOf(openStore(repository.topLevel));
  const prePush = await prePushOf(repository);
  return {
    pathOf: (hashed) => paths.get(hashed),
    shapeOf: (path, hashed) => shapesOf(path).find((shape) => hash(shape) === hashed)?.trimStart(),
    isTemplated: (path) => owners.has(path),
    templateCommand: (families) => families.map((family) => `npx writeopt template extract ${family.slice(0, mostNamed).map(quotedPath).join(' ')}`).join(' && '),
    taskCommand: (when, then) => taskCommandFor(manifest, when, then),
    partnerCommand: ({ partner }) => `git add ${quotedPath(partner)}`,
    rulesCommand: () => `TIMING=all npx eslint ${tracked.filter(isSource).slice(0, 20).map(quotedPath).join(' ')}`,
    slowCommand: (validator) => slowCommandFor(validator, { manifest, prePush, loaded, tracked, config: textOf(repository, loaded.file) }),
  };
}

/** What ESLint reads without being told. */
export function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$|(?:^|\/)(?:fixtures?|__fixtures__|snapshots)\//.test(path) && !/(?:^|\/)(?:eslint\.config|\.eslintrc)\./.test(path);
}

function textOf({ topLevel }: Repository, file: string | undefined): string | undefined {
  return file === undefined || !existsSync(join(topLevel, file)) ? undefined : readFileSync(join(topLevel, file), 'utf8');
}

const taskFile = /(?:^|\/)(?:\.lintstagedrc(?:\.\w+)?|lint-staged\.config\.\w+)$/;

/** Undefined without a package.json that npm could change. */
function packageOf(repository: Repository, tracked: readonly RepoPath[], config: Config): Package | undefined {
  const text = textOf(repository, 'package.json');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { scripts, 'lint-staged': tasks } = value as Record<string, unknown>;
    // Tasks of writeopt's own are the only ones then, and a file of lint-staged's own comes beside.
    const isElsewhere = Object.keys(config.tasks.commands).length > 0 || (tasks === undefined && tracked.some((path) => taskFile.test(path)));
    return { scripts: textsOf(scripts), tasks: typeof tasks === 'object' && tasks !== null ? (tasks as Record<string, unknown>) : {}, takesTasks: !isElsewhere && (tasks === undefined || typeof tasks === 'object') };
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Undefined where another tool writes the hooks, or other repositories share them. */
async function prePushOf(repository: Repository): Promise<HookFile | undefined> {
  const place = await findHookPlace(repository);
  if (place.advice !== undefined || place.foreign || basename(place.file) !== 'pre-commit') return undefined;
  const path = relative(repository.topLevel, join(dirname(place.file), 'pre-push')).replaceAll('\\', '/');
  return path.startsWith('../') ? undefined : { path };
}
