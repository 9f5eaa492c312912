// What fixers changed, and in whose name: applying fixes, and what is said about them.
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, FixedFile, Notice, RepoPath } from '../model.ts';
import type { ValidatorName } from './index.ts';
import type { FileFix, Writer } from './validator.ts';

/** One fixer's turn: the files that were different afterwards. */
export interface FixStep {
  readonly name: ValidatorName;
  readonly changed: readonly FixedFile[];
}

/** Writes the fixes into the snapshot, each only over exactly what the fixer had read. */
export function applyFixes(directory: string, fixes: readonly FileFix[]): void {
  for (const { path, before, after } of fixes) {
    const file = join(directory, path);
    const isFile = lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
    if (isFile && readFileSync(file, 'utf8') === before) writeFileSync(file, after);
  }
}

/** Who changed a file: the commands that were given it; when there was only one it must have been that. */
export function fixersOf(name: ValidatorName, writers: readonly Writer[], path: RepoPath): readonly string[] {
  const given = writers.filter(({ paths }) => paths.includes(path));
  const possible = given.length > 0 || writers.length !== 1 ? given : writers;
  return possible.length === 0 ? [name] : possible.map(({ command }) => command);
}

/** Every file that was changed, sorted, with everybody who changed it. */
export function fixedFiles(steps: readonly FixStep[]): FixedFile[] {
  const fixers = new Map<RepoPath, Set<string>>();
  for (const { path, by } of steps.flatMap(({ changed }) => changed)) {
    fixers.set(path, new Set([...(fixers.get(path) ?? []), ...by]));
  }
  return [...fixers].map(([path, by]) => ({ path, by: [...by] })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What was changed without belonging to the commit. */
export function leftOutNotices(name: ValidatorName, writers: readonly Writer[], dropped: readonly RepoPath[]): Notice[] {
  if (dropped.length === 0) return [];
  const [only] = writers.length === 1 ? writers : [];
  const who = only === undefined ? 'A task' : only.command === name ? name : `\`${only.command}\``;
  const shown = dropped.length > 6 ? [...dropped.slice(0, 5), `${dropped.length - 5} more files`] : dropped;
  const [files, are, them] = [listed(shown), dropped.length === 1 ? 'is' : 'are', dropped.length === 1 ? 'it' : 'them'];
  const how = name === 'tasks' ? `; \`git add\` ${them} in the task to include ${them}` : '';
  return [{ source: name, message: `${who} also changed ${files}, which ${are} not part of this commit: left out${how}.` }];
}

/** One finding for each file that is still being changed. */
export function notSettled(steps: readonly FixStep[]): Diagnostic[] {
  const last = steps.slice(-2).flatMap(({ changed }) => changed.map(({ path }) => path));
  const restless = fixedFiles(steps).filter(({ path }) => last.includes(path));
  return restless.map(({ path, by }) => ({
    source: 'writeopt',
    code: 'fixes-do-not-settle',
    severity: 'error',
    message: by.length === 1 ? `${named(by)} changes this file again each time it runs.` : `${named(by)} change this file again and again, each what another one did.`,
    help: 'Make their rules agree, or let only one of them fix this file.',
    path,
  }));
}

function named(by: readonly string[]): string {
  return listed(by.map((one) => `\`${one}\``));
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length <= 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
