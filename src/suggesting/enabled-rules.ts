// Asks the repository's own ESLint which rules are on, for a few files that stand for the others.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Repository } from '../git/repository.ts';
import type { BlobId, RepoPath, WriteOperation } from '../model.ts';
import type { ValidationRequest } from '../validators/validator.ts';
import { isSource } from './surroundings.ts';

const mostFiles = 12;

/** The rules that are on for some of the files and only report. Rejects when the configuration does not load. */
export async function enabledRules(repository: Repository, config: Config, tracked: readonly RepoPath[]): Promise<string[]> {
  const { reportingRulesFor } = await import('../validators/eslint.ts');
  const cache = mkdtempSync(join(tmpdir(), 'writeopt-rules-'));
  try {
    return await reportingRulesFor(requestFor(repository, config, tracked, cache));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function requestFor({ topLevel, startedIn, cwd }: Repository, config: Config, tracked: readonly RepoPath[], cache: string): ValidationRequest {
  const nothing = { operations: [], importers: [], findings: [], changed: [], tree: '', baseTrees: [], fix: false, run: 'suggest' };
  return { ...nothing, snapshot: topLevel, workingTree: topLevel, cache, cwd: startedIn, standsIn: cwd, tracked, config, operations: representatives(tracked).map(operationOn) };
}

/** Of each kind of file, by extension and top directory, the first. */
function representatives(tracked: readonly RepoPath[]): RepoPath[] {
  const kinds = new Map<string, RepoPath>();
  for (const path of tracked.filter(isSource)) {
    const kind = `${path.slice(path.lastIndexOf('.'))} ${path.includes('/') ? path.slice(0, path.indexOf('/')) : ''} ${/\b(?:test|spec)\b/.test(path) ? 'test' : ''}`;
    if (!kinds.has(kind)) kinds.set(kind, path);
  }
  return [...kinds.values()].slice(0, mostFiles);
}

function operationOn(path: RepoPath): WriteOperation {
  return { kind: 'update', path, expected: { kind: 'absent' }, result: { kind: 'file', blob: '' as BlobId, mode: '100644' }, origin: 'request' };
}
