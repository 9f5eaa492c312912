// Random git diffs: what parseDocument and applyRequestToBytes make of them is what `git apply` makes, byte for byte.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDocument } from '../../src/operations/documents/index.ts';
import { applyHunks } from '../../src/operations/hunks.ts';
import { applyRequestToBytes, deletionProblem } from '../../src/operations/text-edit.ts';
import { withRepo } from '../helpers/repo.ts';
import { random, randomText, changedText, type Random } from './random-text.ts';

const diffs = suite('git diffs');

type Tree = Map<string, Buffer>;

const encodings = [
  (text: string): Buffer => Buffer.from(text, 'utf8'),
  (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf8'),
  (text: string): Buffer => Buffer.from(text.replace(/[^\0-\xff]/g, 'ÿ'), 'latin1'),
];

const names = ['plain', 'with blank', 'tab\there', 'quote"d', 'ümlaut', 'a/a', 'b/b', 'deep/er/x'];

function pairOf(next: Random, number: number): { before?: Buffer; after?: Buffer; path: string; renamed?: string } {
  const encode = encodings[next(encodings.length)] ?? Buffer.from;
  const path = `${number}/${names[next(names.length)] ?? ''}`;
  const text = randomText(next, 1 + next(40));
  const after = changedText(next, text, 1 + next(4));
  const what = next(12);
  if (what === 0) return { path, after: encode(after) };
  if (what === 1) return { path, before: encode(text) };
  if (what === 2) return { path, before: encode(text), after: encode(after), renamed: `${number}/moved to` };
  // Also from one encoding to another, where the diff is not valid UTF-8 in its added lines only.
  if (what === 3) return { path, before: Buffer.from(text), after: Buffer.from(after.replace(/[^\0-\xff]/g, 'ÿ'), 'latin1') };
  return { path, before: encode(text), after: encode(after) };
}

async function writeTree(root: string, tree: Tree): Promise<void> {
  for (const [path, content] of tree) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function readTree(root: string): Promise<Tree> {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const tree: Tree = new Map();
  for (const file of files) {
    const path = join(file.parentPath, file.name).slice(root.length + 1);
    if (file.isFile() && !path.startsWith('.git/')) tree.set(path, await readFile(join(root, path)));
  }
  return tree;
}

function applyTo(tree: Tree, diff: Uint8Array): Tree {
  const result = new Map(tree);
  const { requests, format } = parseDocument(diff, { name: 'diff' });
  assert.is(format, 'unified');
  for (const request of requests) {
    if (request.kind === 'write') result.set(request.path, Buffer.from(request.content));
    else if (request.kind === 'delete') {
      const content = result.get(request.path) ?? Buffer.alloc(0);
      assert.is(deletionProblem(content, request), undefined);
      assert.ok(deletionProblem(Buffer.concat([content, Buffer.from('\nmore\n')]), request) !== undefined, 'more than the diff says');
      result.delete(request.path);
    } else if (request.kind === 'rename' || request.kind === 'patch') {
      const from = request.from ?? request.path;
      const before = result.get(from);
      assert.ok(before !== undefined, `${from} is missing`);
      result.delete(from);
      const after = request.kind === 'rename' ? { kind: 'ok' as const, bytes: before } : applyRequestToBytes(before, request);
      if (after.kind !== 'ok') throw new Error(`${request.path}: ${after.words}`);
      result.set(request.path, Buffer.from(after.bytes));
    } else throw new Error(`unexpected ${request.kind}`);
  }
  return result;
}

const rounds = [[], ['--no-prefix'], ['--unified=0'], ['--unified=1'], ['--unified=10', '--minimal'], ['-M']];

for (const [round, options] of rounds.entries()) {
  diffs(`90 files with git diff ${options.join(' ')}`, async () => {
    await withRepo({}, async (repo) => {
      const next = random(1000 + round);
      const pairs = Array.from({ length: 90 }, (_, number) => pairOf(next, number));
      const before: Tree = new Map(pairs.flatMap((pair) => (pair.before === undefined ? [] : [[pair.path, pair.before] as const])));
      const after: Tree = new Map(pairs.flatMap((pair) => (pair.after === undefined ? [] : [[pair.renamed ?? pair.path, pair.after] as const])));
      await repo.git('config', 'core.attributesFile', '/dev/null');
      await writeFile(join(repo.directory, '.git/info/attributes'), '* diff -text\n');
      await writeTree(repo.directory, before);
      await repo.commit('before');
      for (const path of before.keys()) await rm(join(repo.directory, path));
      await writeTree(repo.directory, after);
      await repo.git('add', '--all');
      await repo.git('diff', '--cached', ...options, '--output=../all.diff');
      const diff = await readFile(join(repo.directory, '../all.diff'));
      const ours = applyTo(before, diff);
      await repo.git('reset', '--quiet', '--hard');
      await repo.git('apply', '--whitespace=nowarn', ...(options.includes('--unified=0') ? ['--unidiff-zero'] : []), ...(options.includes('--no-prefix') ? ['-p0'] : []), '../all.diff');
      const theirs = await readTree(repo.directory);
      assert.equal([...ours.keys()].sort(), [...theirs.keys()].sort());
      for (const [path, content] of theirs) assert.ok(content.equals(ours.get(path) ?? Buffer.alloc(0)), `${path} differs from what git apply made`);
      for (const [path, content] of after) assert.ok(content.equals(ours.get(path) ?? Buffer.alloc(0)), `${path} is not what the diff was made of`);
    });
  });
}

diffs('a hundred thousand lines and ten thousand hunks, unique or all alike, end soon', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`);
  const hunks = Array.from({ length: 10_000 }, (_, index) => ({ line: index * 10 + 3, lines: [{ kind: 'context', text: `line ${index * 10 + 5}` }, { kind: 'added', text: 'new' }] as const }));
  const result = applyHunks(lines.join(''), hunks);
  assert.is(result.kind, 'ok');
  const alike = applyHunks('a\n'.repeat(100_000), Array.from({ length: 10_000 }, () => ({ line: 5, lines: [...Array.from({ length: 9 }, () => ({ kind: 'context' as const, text: 'a' })), { kind: 'removed' as const, text: 'b' }] })));
  assert.is(alike.kind, 'problem');
  const repetitive = applyHunks(`${'a\n'.repeat(50_000)}b\n`.repeat(2), [{ lines: [...Array.from({ length: 20_000 }, () => ({ kind: 'context' as const, text: 'a' })), { kind: 'removed' as const, text: 'a' }] }]);
  assert.is(repetitive.kind, 'problem');
});

diffs.run();
