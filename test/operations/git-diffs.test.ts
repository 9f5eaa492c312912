// What git diff prints is read and applied to the very bytes that git apply makes of it.
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RequestError } from '../../src/errors.ts';
import type { Request } from '../../src/model.ts';
import { parseDocument } from '../../src/operations/documents/index.ts';
import { applyHunks } from '../../src/operations/hunks.ts';
import { sha256 } from '../../src/operations/sha256.ts';
import { randomOf, type Random } from './random.ts';

const diffs = suite('git-diffs');

interface Entry {
  readonly kind: 'file' | 'link';
  readonly text: string;
  readonly isExecutable: boolean;
}

type Tree = Map<string, Entry>;

const lineTexts = ['}', '', '  x', '-- x', '++ y', '@@ -1 +1 @@', 'é😀', '\\ No newline at end of file', 'diff --git a/x b/x', 'a\rb', '\t', ' '] as const;

function randomText(random: Random): string {
  if (random.chance(0.05)) return '';
  const ends = random.pick<[string, ...string[]]>([['\n'], ['\n'], ['\r\n'], ['\n', '\r\n']]);
  const lines = Array.from({ length: 1 + random.below(40) }, () => (random.chance(0.4) ? random.pick(lineTexts) : `line ${random.below(500)}`) + random.pick(ends));
  const text = (random.chance(0.1) ? '\uFEFF' : '') + lines.join('');
  return random.chance(0.3) ? text.replace(/\r?\n$/, '') : text;
}

function changedText(random: Random, text: string): string {
  const lines = text.split(/(?<=\n)/);
  for (let edits = 1 + random.below(4); edits > 0; edits -= 1) {
    const at = random.below(lines.length + 1);
    const fresh = Array.from({ length: random.below(3) }, () => `${random.chance(0.3) ? random.pick(lineTexts) : `new ${random.below(500)}`}${random.pick(['\n', '\n', '\r\n'])}`);
    lines.splice(at, random.below(3), ...fresh);
  }
  const changed = lines.join('');
  if (random.chance(0.1)) return changed.replaceAll('\r\n', '\n');
  return random.chance(0.2) ? changed.replace(/\r?\n$/, '') : changed;
}

const names = ['plain', 'with blank', 'quote"d', 'tab\tbed', 'ümläut', 'a/b/deep', 'b/x', 'trailing.', 'back\\slash', '-- dash'] as const;

/** Two versions of a directory with `count` files. */
function versions(random: Random, count: number): readonly [Tree, Tree] {
  const [before, after]: [Tree, Tree] = [new Map(), new Map()];
  for (let index = 0; index < count; index += 1) {
    const name = `${random.pick(names)}${index}`;
    const old: Entry = { kind: 'file', text: randomText(random), isExecutable: random.chance(0.2) };
    const kind = random.below(12);
    if (kind !== 0 && kind !== 1) before.set(name, old);
    if (kind === 0) after.set(name, old);
    else if (kind === 1) after.set(name, { kind: 'link', text: `to/${index}`, isExecutable: false });
    else if (kind === 3) after.set(`moved/${name}`, old);
    else if (kind === 4) after.set(`moved/${name}`, { ...old, text: changedText(random, old.text) });
    else if (kind === 5) after.set(name, { ...old, isExecutable: !old.isExecutable });
    else if (kind > 5) after.set(name, { ...old, text: changedText(random, old.text), isExecutable: kind === 6 ? !old.isExecutable : old.isExecutable });
  }
  return [before, after];
}

function writeTree(directory: string, tree: Tree): void {
  for (const [path, { kind, text, isExecutable }] of tree) {
    const place = join(directory, path);
    mkdirSync(dirname(place), { recursive: true });
    if (kind === 'link') symlinkSync(text, place);
    else writeFileSync(place, text);
    if (kind === 'file') chmodSync(place, isExecutable ? 0o755 : 0o644);
  }
}

function readTree(directory: string): Tree {
  const tree: Tree = new Map();
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (path === '.git' || path.startsWith('.git/')) continue;
    const place = join(directory, path);
    const stat = lstatSync(place);
    if (stat.isSymbolicLink()) tree.set(path, { kind: 'link', text: readlinkSync(place), isExecutable: false });
    else if (stat.isFile()) tree.set(path, { kind: 'file', text: readFileSync(place, 'utf8'), isExecutable: (stat.mode & 0o100) !== 0 });
  }
  return tree;
}

function requestsOf(diff: string): readonly Request[] {
  try {
    return parseDocument(diff, { name: 'diff' }).requests;
  } catch (error) {
    // uvu cannot print an error that has details.
    throw error instanceof RequestError ? new Error([error.message, ...error.details.slice(0, 5)].join('\n')) : error;
  }
}

/** What the requests of a diff make of a tree. */
function applied(tree: Tree, diff: string): Tree {
  const result: Tree = new Map(tree);
  const take = (path: string): Entry => {
    const entry = tree.get(path);
    if (entry === undefined) throw new Error(`${path} is not there`);
    result.delete(path);
    return entry;
  };
  for (const request of requestsOf(diff)) {
    const { path } = request;
    const isExecutable = 'mode' in request && request.mode !== undefined ? request.mode === 0o755 : undefined;
    if (request.kind === 'write') result.set(path, { kind: 'file', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(request.content), isExecutable: isExecutable ?? false });
    else if (request.kind === 'symlink') result.set(path, { kind: 'link', text: request.target, isExecutable: false });
    else if (request.kind === 'delete') assert.is(request.expect?.kind === 'file' ? request.expect.sha256 : '', sha256(new TextEncoder().encode(take(path).text)), path);
    else if (request.kind === 'rename') result.set(path, take(request.from));
    else if (request.kind === 'chmod') result.set(path, { ...take(path), isExecutable: isExecutable ?? false });
    else if (request.kind === 'patch') {
      const old = take(request.from ?? path);
      const changed = applyHunks(old.text, request.hunks);
      if (changed.kind === 'problem') throw new Error(`${path} ${changed.words}`);
      result.set(path, { ...old, text: changed.text, isExecutable: isExecutable ?? old.isExecutable });
    } else throw new Error(`no ${request.kind} is in a diff`);
  }
  return result;
}

function sorted(tree: Tree): string[] {
  return [...tree].map(([path, { kind, text, isExecutable }]) => JSON.stringify([path, kind, isExecutable, text])).sort();
}

diffs('700 files that git diff describes become what git apply makes of them, whatever the options', () => {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-diffs-'));
  const env = { PATH: process.env.PATH, HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...words: readonly string[]): string => execFileSync('git', ['-c', 'core.autocrlf=false', '-c', 'user.name=t', '-c', 'user.email=t@t', ...words], { cwd: directory, env, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const [before, after] = versions(randomOf(20261126), 700);
    git('init', '-q');
    writeTree(directory, before);
    git('add', '-A');
    git('commit', '-qm', 'before');
    for (const path of before.keys()) unlinkSync(join(directory, path));
    writeTree(directory, after);
    git('add', '-A');
    git('commit', '-qm', 'after');
    const diffed = (...options: readonly string[]): string => git('diff', '--no-ext-diff', '--no-color', '--text', ...options, 'HEAD~1', 'HEAD');
    const diff = diffed('-M');
    git('checkout', '-q', 'HEAD~1');
    writeFileSync(join(directory, '.git', 'diff'), diff);
    git('apply', '--whitespace=nowarn', join('.git', 'diff'));
    const expected = sorted(readTree(directory));
    assert.equal(expected, sorted(after), 'git itself');
    const count = diff.match(/^diff --git /gm)?.length ?? 0;
    assert.ok(count >= 500, `${count} files`);
    const base = sorted(applied(before, diff));
    assert.equal(base, expected);
    for (const options of [['--no-renames', '-U1'], ['-M30', '--no-prefix', '-U8'], ['-M', '--full-index', '--patience', '--inter-hunk-context=4'], ['--no-renames', '--src-prefix=i/', '--dst-prefix=w/', '--function-context']]) {
      assert.equal(sorted(applied(before, git('diff', '--no-ext-diff', '--no-color', '--text', ...options, 'HEAD', 'HEAD@{1}'))), expected, options.join(' '));
    }
    const mail = git('format-patch', '--stdout', '--text', '-1', 'HEAD@{1}');
    assert.equal(sorted(applied(before, mail)), expected, 'format-patch');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

diffs.run();
