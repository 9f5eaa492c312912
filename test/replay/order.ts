// Makes the files of real commits visible one after the other, in three orders, and counts the states in which a relative import leads nowhere.
import { spawn, spawnSync } from 'node:child_process';
import { basename, dirname, posix } from 'node:path';
import { typescript } from '../../src/languages/typescript.ts';
import type { FindReferences, Reference } from '../../src/languages/reference.ts';
import type { BlobId, Dependency, FileMode, FileState, RepoPath, StagedChange, WriteOperation } from '../../src/model.ts';
import { stagedOperations } from '../../src/operations/staged.ts';
import { orderOperations, type Step } from '../../src/plan/order.ts';
import { alphabetical, deletesFirst } from '../plan/order-world.ts';

const usage = `Usage: node --import tsx test/replay/order.ts REPO.git [N]

The last N commits (default 200) of HEAD that change at least four JavaScript or TypeScript files and do not merge. REPO.git is only read.`;

const [repository, count = '200'] = process.argv.slice(2);
if (repository === undefined) throw new Error(usage);

function git(...args: string[]): string {
  const result = spawnSync('git', [`--git-dir=${repository}`, '-c', 'diff.renameLimit=2000', ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

interface Commit {
  readonly id: string;
  readonly changes: readonly StagedChange[];
}

/** Commits with their changes as git prints them with `--raw -z`: a header, then for each change its states and its names. */
function readCommits(): Commit[] {
  const fields = git('log', '--no-merges', '--raw', '-z', '-M', '--no-abbrev', '--format=%H', 'HEAD').split('\0');
  const commits: { id: string; changes: StagedChange[] }[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const field = (fields[index] ?? '').trim();
    if (/^[0-9a-f]{40}$/.test(field)) commits.push({ id: field, changes: [] });
    const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([ACDMRT])\d*$/.exec(field);
    if (match === null) continue;
    const [, oldMode = '', newMode = '', oldId = '', newId = '', status = ''] = match;
    const first = fields[(index += 1)] ?? '';
    const renamed = status === 'R' || status === 'C';
    const path = renamed ? (fields[(index += 1)] ?? '') : first;
    const change = { status: status as StagedChange['status'], path: path as RepoPath, before: state(oldMode, oldId), after: state(newMode, newId) };
    commits.at(-1)?.changes.push(renamed ? { ...change, from: first as RepoPath } : change);
  }
  return commits.filter(({ changes }) => changes.filter(({ path }) => isSource(path)).length >= 4).slice(0, Number(count));
}

function state(mode: string, id: string): FileState {
  return /^0+$/.test(mode) ? { kind: 'absent' } : { kind: 'file', blob: id as BlobId, mode: mode as FileMode };
}

const isSource = (path: string): boolean => typescript.files.test(path);

/** One `git cat-file --batch` for everything; answers come in the order of the questions. */
class Blobs {
  private readonly child = spawn('git', [`--git-dir=${repository}`, 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  private readonly waiting: ((text: string) => void)[] = [];
  private pending: Buffer[] = [];
  private size = 0;
  private wanted = 0;

  constructor() {
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.pending.push(chunk);
      this.size += chunk.length;
      if (this.size >= this.wanted) this.drain();
    });
  }

  read(id: string): Promise<string> {
    this.child.stdin.write(`${id}\n`);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    this.child.stdin.end();
  }

  private drain(): void {
    let buffer = Buffer.concat(this.pending);
    for (let line = buffer.indexOf(10); line >= 0; line = buffer.indexOf(10)) {
      const [, kind, length = '0'] = buffer.toString('utf8', 0, line).split(' ');
      const end = kind === 'blob' ? line + 1 + Number(length) + 1 : line + 1;
      this.wanted = end;
      if (buffer.length < end) break;
      this.wanted = 0;
      this.waiting.shift()?.(kind === 'blob' ? buffer.toString('utf8', line + 1, end - 1) : '');
      buffer = buffer.subarray(end);
    }
    this.pending = [buffer];
    this.size = buffer.length;
  }
}

type Tree = ReadonlyMap<RepoPath, BlobId>;

function readTree(commit: string): Map<RepoPath, BlobId> {
  const tree = new Map<RepoPath, BlobId>();
  for (const line of git('ls-tree', '-r', '-z', commit).split('\0')) {
    const match = /^\d+ (?:blob|commit) ([0-9a-f]+)\t(.*)$/s.exec(line);
    if (match !== null) tree.set(match[2] as RepoPath, match[1] as BlobId);
  }
  return tree;
}

class Sources {
  private readonly texts = new Map<string, Promise<string>>();
  private readonly references = new Map<string, Promise<readonly Reference[]>>();
  private readonly blobs: Blobs;
  private readonly find: FindReferences;

  constructor(blobs: Blobs, find: FindReferences) {
    this.blobs = blobs;
    this.find = find;
  }

  text(id: string): Promise<string> {
    const known = this.texts.get(id) ?? this.blobs.read(id);
    this.texts.set(id, known);
    return known;
  }

  referencesOf(path: string, id: string): Promise<readonly Reference[]> {
    const key = `${posix.extname(path)} ${id}`;
    const known = this.references.get(key) ?? this.blobs.read(id).then((text) => this.find(text, path));
    this.references.set(key, known);
    return known;
  }

  /** The references of all sources of a tree, by path. */
  async all(tree: Tree): Promise<Map<RepoPath, readonly Reference[]>> {
    const sources = [...tree].filter(([path]) => isSource(path));
    return new Map(await Promise.all(sources.map(async ([path, id]) => [path, await this.referencesOf(path, id)] as const)));
  }

  async dependencies(tree: Tree, references: ReadonlyMap<RepoPath, readonly Reference[]>): Promise<Dependency[]> {
    const resolve = await typescript.createResolver({ paths: new Set(tree.keys()), read: (path) => this.text(tree.get(path) ?? '') });
    return [...references].flatMap(([after, list]) =>
      list.flatMap((reference) => (resolve(reference, after)?.paths ?? []).map((before): Dependency => ({ before, after, reason: 'imports', detail: reference.specifier }))),
    );
  }
}

const extensions = ['ts', 'tsx', 'd.ts', 'mts', 'cts', 'd.mts', 'd.cts', 'js', 'jsx', 'mjs', 'cjs', 'json', 'vue', 'svelte'];

/** Every path that a relative specifier may mean, by rules of its own, so that the resolver cannot excuse itself. */
function candidatesOf(importer: string, specifier: string): string[] {
  const base = posix.join(posix.dirname(importer), specifier.replace(/[?#].*$/, ''));
  const stems = [base, posix.join(base, 'index')];
  const compiled = /^(.*)\.([cm]?)jsx?$/.exec(base);
  const written = compiled === null ? [] : ['ts', 'tsx', 'd.ts'].map((extension) => `${compiled[1]}.${extension.replace(/ts/, `${compiled[2]}ts`)}`);
  return [base, ...written, ...stems.flatMap((stem) => extensions.map((extension) => `${stem}.${extension}`))];
}

interface Mention {
  readonly importer: RepoPath;
  readonly specifier: string;
  readonly candidates: readonly string[];
}

/** The relative imports of one version of the sources that may be hit by what comes and goes. */
function mentionsOf(references: ReadonlyMap<RepoPath, readonly Reference[]>, moving: ReadonlySet<string>): Map<RepoPath, Mention[]> {
  const found = new Map<RepoPath, Mention[]>();
  for (const [importer, list] of references) {
    const relative = list.filter(({ specifier }) => /^\.\.?(?:\/|$)/.test(specifier));
    const mentions = relative.map(({ specifier }): Mention => ({ importer, specifier, candidates: candidatesOf(importer, specifier) }));
    const hit = mentions.filter(({ candidates }) => candidates.some((one) => moving.has(one)));
    if (hit.length > 0) found.set(importer, hit);
  }
  return found;
}

interface Replay {
  readonly paths: ReadonlySet<string>;
  readonly before: ReadonlyMap<RepoPath, Mention[]>;
  readonly after: ReadonlyMap<RepoPath, Mention[]>;
}

/** Intermediate states with a dangling import that neither end has. */
function brokenStates(steps: readonly Step[], { paths, before, after }: Replay): number {
  const disk = new Set(paths);
  const saying = new Map(before);
  const dangling = (): string[] =>
    [...saying].flatMap(([importer, list]) => (disk.has(importer) ? list.filter(({ candidates }) => !candidates.some((one) => disk.has(one))).map(({ specifier }) => `${importer} ${specifier}`) : []));
  const put = (path: RepoPath): void => {
    disk.add(path);
    saying.set(path, after.get(path) ?? []);
  };
  const states = [dangling()];
  for (const { operation, half } of steps) {
    if (operation.kind === 'delete') disk.delete(operation.path);
    else if (operation.kind !== 'rename') put(operation.path);
    else {
      if (half !== 'appear') disk.delete(operation.from);
      if (half !== 'vanish') put(operation.path);
    }
    states.push(dangling());
  }
  const accepted = new Set([...(states[0] ?? []), ...(states.at(-1) ?? [])]);
  return states.slice(1, -1).filter((state) => state.some((one) => !accepted.has(one))).length;
}

interface Tally {
  states: number;
  commits: number;
}

const orders = ['alphabetical', 'deletes first', 'ours'] as const;
const tallies = new Map(orders.map((name): [string, Tally] => [name, { states: 0, commits: 0 }]));
const kinds: Partial<Record<WriteOperation['kind'], number>> = {};
const inCycles: string[] = [];
const blobs = new Blobs();
const sources = new Sources(blobs, await typescript.load());
const commits = readCommits();
let slowest = 0;

for (const { id, changes } of commits) {
  const operations = stagedOperations(changes);
  for (const { kind } of operations) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const oldTree = git('rev-list', '--parents', '-n', '1', id).trim().split(' ')[1];
  const trees = { before: oldTree === undefined ? new Map<RepoPath, BlobId>() : readTree(oldTree), after: readTree(id) };
  const references = { before: await sources.all(trees.before), after: await sources.all(trees.after) };
  const moving = new Set([...trees.before.keys(), ...trees.after.keys()].filter((path) => trees.before.has(path) !== trees.after.has(path)));
  const dependencies = { before: await sources.dependencies(trees.before, references.before), after: await sources.dependencies(trees.after, references.after) };
  const started = performance.now();
  const { order, phases } = orderOperations({ operations, ...dependencies });
  slowest = Math.max(slowest, performance.now() - started);
  const replay = { paths: new Set<string>(trees.before.keys()), before: mentionsOf(references.before, moving), after: mentionsOf(references.after, moving) };
  const steps = { alphabetical: alphabetical(operations), 'deletes first': deletesFirst(operations), ours: order };
  for (const name of orders) {
    const broken = brokenStates(steps[name], replay);
    const tally = tallies.get(name);
    if (tally === undefined || broken === 0) continue;
    tally.states += broken;
    tally.commits += 1;
    if (name === 'ours') inCycles.push(`${id.slice(0, 10)}: ${broken} in ${phases.flatMap(({ cycles }) => cycles).length} cycles, ${order.filter(({ half }) => half === 'appear').length} split`);
  }
}
blobs.close();

const ours = tallies.get('ours')?.states ?? 0;
console.log(`${basename(repository) === 'repo' ? basename(dirname(repository)) : basename(repository)}: ${commits.length} commits; ${Object.entries(kinds).map(([kind, number]) => `${number} ${kind}`).join(', ')}`);
console.log('| order | broken states | commits | ours has fewer by |\n| --- | --- | --- | --- |');
for (const [name, { states, commits: broken }] of tallies) console.log(`| ${name} | ${states} | ${broken} | ${name === 'ours' || states === 0 ? '' : `${((1 - ours / states) * 100).toFixed(1)} %`} |`);
console.log(`slowest order: ${slowest.toFixed(1)} ms`);
for (const line of inCycles) console.log(`  ${line}`);
