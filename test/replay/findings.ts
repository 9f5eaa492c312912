// Asks the graph about real commits that were accepted: what it would have blocked, to be looked at one by one.
import { spawnSync } from 'node:child_process';
import type { Reference } from '../../src/languages/reference.ts';
import type { BlobId, RepoPath, StagedChange } from '../../src/model.ts';
import { parseRawDiff } from '../../src/git/repository.ts';
import { stagedOperations } from '../../src/operations/staged.ts';
import { buildPlan } from '../../src/plan/graph.ts';
import type { State } from '../../src/plan/references.ts';
import { stateBefore } from '../../src/plan/states.ts';

const usage = 'Usage: node --import tsx test/replay/findings.ts REPO.git [N]\n\nThe last N commits (default 100) of HEAD that do not merge. REPO.git is only read.';
const [repository, count = '100'] = process.argv.slice(2);
if (repository === undefined) throw new Error(usage);

function git(args: readonly string[], input = ''): Buffer {
  const result = spawnSync('git', [`--git-dir=${repository}`, ...args], { input, maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr.toString()}`);
  return result.stdout;
}

const texts = new Map<string, string>();

/** One `git cat-file --batch` for all that are not known yet. */
function readBlobs(blobs: readonly string[]): ReadonlyMap<BlobId, string> {
  const missing = [...new Set(blobs)].filter((blob) => !texts.has(blob));
  const out = missing.length === 0 ? Buffer.alloc(0) : git(['cat-file', '--batch'], missing.map((blob) => `${blob}\n`).join(''));
  for (let at = 0; at < out.length; ) {
    const line = out.indexOf(10, at);
    const [id = '', kind, size = '0'] = out.toString('latin1', at, line).split(' ');
    at = line + 1;
    if (kind !== 'blob') continue;
    texts.set(id, out.toString('utf8', at, at + Number(size)));
    at += Number(size) + 1;
  }
  return new Map(blobs.flatMap((blob) => (texts.has(blob) ? [[blob as BlobId, texts.get(blob) ?? '']] : [])));
}

function stateOf(commit: string): State {
  const entries = git(['ls-tree', '-r', '-z', commit]).toString().split('\0').filter(Boolean);
  const files = new Map(entries.flatMap((entry): [RepoPath, BlobId][] => {
    const [, mode, blob, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return mode?.startsWith('100') === true ? [[path as RepoPath, blob as BlobId]] : [];
  }));
  return {
    files,
    read: async (paths) => {
      const found = readBlobs(paths.flatMap((path) => files.get(path) ?? []));
      return new Map(paths.flatMap((path) => (found.has(files.get(path) as BlobId) ? [[path, found.get(files.get(path) as BlobId) ?? '']] : [])));
    },
  };
}

const kept = new Map<string, readonly Reference[]>();
const cache = { get: (key: string) => kept.get(key), set: (key: string, references: readonly Reference[]) => void kept.set(key, references) };
const commits = git(['rev-list', '--no-merges', '--min-parents=1', `--max-count=${count}`, 'HEAD']).toString().split('\n').filter(Boolean);
const counts = new Map<string, number>();
let slowest = 0;
for (const commit of commits) {
  const changes: readonly StagedChange[] = parseRawDiff(git(['diff-tree', '-r', '-M', '--raw', '-z', '--no-abbrev', `${commit}^`, commit]).toString());
  const after = stateOf(commit);
  const operations = stagedOperations(changes);
  const started = performance.now();
  const { findings } = await buildPlan({ operations, after, before: stateBefore(after, operations, async (blobs) => readBlobs(blobs)), cache, untracked: async () => [] });
  slowest = Math.max(slowest, performance.now() - started);
  for (const finding of findings) {
    const kind = finding.kind === 'cycle' ? 'cycle' : `${finding.kind} ${finding.reference.kind}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const what = finding.kind === 'cycle' ? finding.paths.join(' > ') : `${finding.from}:${finding.reference.line} ${finding.reference.specifier} -> ${finding.target}`;
    process.stdout.write(`${commit.slice(0, 10)} ${kind}: ${what}\n`);
  }
}
process.stdout.write(`${commits.length} commits; ${[...counts].map(([kind, number]) => `${kind}: ${number}`).join(', ') || 'nothing found'}; slowest ${Math.round(slowest)} ms\n`);
