// Power failures: whatever of the unflushed effects a disk keeps or loses, the tree is old or new, and new for good once `transact` says so.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileChange } from '../../src/model.ts';
import { CrashModel, type ModelOptions } from '../helpers/crash-model.ts';
import { explore, exploreRecovery, fill, forgetting, root, Violation, type Scenario, type Search } from '../helpers/power.ts';

const power = suite('power');
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** How much more than the usual search: `WRITEOPT_POWER=20 node --import tsx test/run.ts power`. */
const effort = Number(process.env['WRITEOPT_POWER'] ?? 1);

const long = 'o'.repeat(10_000);

const tree = {
  'update.txt': 'old content',
  'mode.sh': '#!/bin/sh\n',
  'delete.txt': 'delete',
  'rename-me.txt': 'renamed',
  link: { link: 'update.txt' },
  'swap-a': 'aaaa',
  'swap-b': 'bbbb',
  'becomes-directory': 'a file',
  'becomes-file/inside/deep.txt': 'deep',
  'becomes-file/beside.txt': 'beside',
  'pruned/only.txt': 'only',
  'vendor/lib/update.txt': 'old vendor',
  'vendor/gone/delete.txt': 'vendor delete',
  'vendor/rename.txt': 'vendor renamed',
  'untouched.txt': 'as it was',
  'grows.txt': long,
  'vendor/shrinks.txt': long,
};

const everyChange: readonly FileChange[] = [
  { kind: 'write', path: 'update.txt', content: bytes('new content') },
  { kind: 'write', path: 'new/directories/created.txt', content: bytes('created'), mode: 0o666 },
  { kind: 'delete', path: 'delete.txt' },
  { kind: 'rename', from: 'rename-me.txt', path: 'elsewhere/renamed.txt' },
  { kind: 'chmod', path: 'mode.sh', mode: 0o755 },
  { kind: 'symlink', path: 'link', target: 'elsewhere/renamed.txt' },
  { kind: 'rename', from: 'swap-a', path: 'swap-b', expected: { kind: 'file' } },
  { kind: 'rename', from: 'swap-b', path: 'swap-a', expected: { kind: 'file' } },
  { kind: 'write', path: 'becomes-directory/child.txt', content: bytes('child') },
  { kind: 'delete', path: 'becomes-directory' },
  { kind: 'write', path: 'becomes-file', content: bytes('a file now') },
  { kind: 'delete', path: 'becomes-file/inside/deep.txt' },
  { kind: 'delete', path: 'becomes-file/beside.txt' },
  { kind: 'delete', path: 'pruned/only.txt', prune: true },
  { kind: 'mkdir', path: 'empty', mode: 0o777 },
  { kind: 'write', path: 'vendor/lib/update.txt', content: bytes('new vendor') },
  { kind: 'write', path: 'vendor/new/created.txt', content: bytes('new in vendor') },
  { kind: 'delete', path: 'vendor/gone/delete.txt', prune: true },
  { kind: 'rename', from: 'vendor/rename.txt', path: 'vendor/lib/renamed.txt' },
  { kind: 'splice', path: 'grows.txt', size: long.length, edits: [{ offset: 10, remove: 9, insert: bytes('NEW BYTES') }, { offset: 9990, remove: 6, insert: bytes('and it grows') }] },
  { kind: 'splice', path: 'vendor/shrinks.txt', size: long.length, edits: [{ offset: 5000, remove: 6, insert: bytes('middle') }, { offset: 9980, remove: 15, insert: bytes('cut') }] },
];

const more: readonly FileChange[] = [
  { kind: 'write', path: 'update.txt', content: bytes('newer content') },
  { kind: 'delete', path: 'new/directories/created.txt', prune: true },
  { kind: 'write', path: 'becomes-file/again/deep.txt', content: bytes('deep again') },
  { kind: 'delete', path: 'becomes-file' },
  { kind: 'rename', from: 'elsewhere/renamed.txt', path: 'rename-me.txt' },
  { kind: 'chmod', path: 'mode.sh', mode: 0o644 },
  { kind: 'rmdir', path: 'empty' },
  { kind: 'symlink', path: 'second-link', target: 'link' },
  { kind: 'splice', path: 'grows.txt', size: long.length + 6, edits: [{ offset: 10, remove: 3, insert: bytes('OLD') }] },
];

/** How the flusher decides: by what there is, or by what its probe measures. */
const strategies: Readonly<Record<string, ModelOptions>> = {
  'no flush of all': { flushAll: false },
  'single flushes are fast': { flushCost: 0 },
  'a flush of all is faster': { flushCost: 1000, flushAllCost: 1 },
};

interface World extends ModelOptions {
  /** A second volume is mounted below the root. */
  readonly volumes?: boolean;
  readonly unsaved?: boolean;
}

function disk({ volumes, unsaved, ...options }: World): CrashModel {
  const model = new CrashModel(options);
  fill(model, root, {});
  if (volumes === true) model.mount(`${root}/vendor`, 2);
  fill(model, root, tree);
  if (options.links !== false) model.link(`${root}/update.txt`, `${root}/hard-link`);
  model.flush(`${root}/untouched.txt`);
  if (unsaved === true) model.settleNames();
  else model.settle();
  return model;
}

function scenarios(): Scenario[] {
  const all: Scenario[] = [];
  for (const [strategy, options] of Object.entries(strategies)) {
    const add = (name: string, world: World, rest: Partial<Scenario> = {}): void => {
      all.push({ name: `${name}; ${strategy}`, disk: () => disk({ ...options, ...world }), batches: [everyChange], ...(world.unsaved === true ? { unsaved: true } : {}), ...rest });
    };
    add('every kind of change', {});
    add('undone at the last moment', {}, { fails: true });
    add('no hard links', { links: false }, { copies: true });
    add('two volumes', { volumes: true });
    add('two transactions', {}, { batches: [everyChange, more] });
    add('the second is undone', {}, { batches: [everyChange, more], fails: true });
    add("the user's own saves are not on disk", { unsaved: true });
  }
  return all;
}

const search: Search = { seed: 20_141_006, width: 6 * effort, innerWidth: 3 * effort, stride: Math.ceil(16 / effort) };

let states = 0;
for (const scenario of scenarios()) {
  power(scenario.name, async () => {
    states += (await explore(scenario, search)).size;
  });
}

power('at least 10,000 different disks were looked at', () => {
  assert.ok(states >= 10_000, `${states}`);
});

type Run = (wrap: (model: CrashModel) => FileSystem, search: Pick<Search, 'seed' | 'width'>) => Promise<unknown>;

/** The flushes of a run, each with how often it came before: `flush /desk/root 2`. */
async function flushesOf(run: Run): Promise<string[]> {
  let flushes: string[] = [];
  await run((model) => {
    const forgetful = forgetting(model, -1);
    flushes = forgetful.flushes;
    return forgetful.fileSystem;
  }, { seed: 0, width: 1 });
  return flushes.map((flush, number) => `${flush} ${flushes.slice(0, number).filter((one) => one === flush).length}`);
}

/** Only the probe can say that a flush of all is faster, which then does its work once more. */
const isProbe = (all: readonly string[], number: number): boolean => all[number]?.startsWith('flush ') === true && all[number + 1]?.startsWith('flushAll ') === true;

/** Those of the flushes without which no run, each the same but for its beginning, breaks a promise. */
async function needless(runs: readonly Run[], all: readonly string[], isExempt: (flush: string, number: number) => boolean = () => false): Promise<string[]> {
  const found: string[] = [];
  for (const [number, flush] of all.entries()) {
    if (isProbe(all, number) || isExempt(flush, number)) continue;
    let caught = false;
    for (const width of [8, 100, 400]) for (const run of runs) caught ||= await breaks(run, number, width);
    if (!caught) found.push(flush);
  }
  return found;
}

async function breaks(run: Run, number: number, width: number): Promise<boolean> {
  try {
    await run((model) => forgetting(model, number).fileSystem, { seed: number, width });
    return false;
  } catch (error) {
    if (error instanceof Violation) return true;
    throw error;
  }
}

for (const [strategy, options] of Object.entries(strategies)) {
  const world: World = { ...options, unsaved: true, volumes: true };
  const scenario: Scenario = { name: strategy, disk: () => disk(world), batches: [everyChange], unsaved: true };
  const shallow = { innerWidth: 0, stride: Infinity };
  const transaction: Run = (wrap, rest) => explore(scenario, { ...shallow, ...rest, wrap });
  const undone: Run = (wrap, rest) => explore({ ...scenario, fails: true }, { ...shallow, ...rest, wrap });
  const recoveries = [0, 1, 2, 3, 4, 5, 6, 7].map((start): Run => (wrap, rest) => exploreRecovery(scenario, { ...shallow, ...rest, wrap }, start));

  power(`no flush of a transaction can be left out: ${strategy}`, async () => {
    const all = await flushesOf(transaction);
    assert.is(all.filter((flush) => flush.startsWith('flushAll ')).length, options.flushAllCost === undefined ? 0 : 4, 'one for each volume, before and after publication');
    assert.equal(await needless([transaction], all), []);
  });
  power(`no flush of undoing can be left out, after a crash and after a failure: ${strategy}`, async () => {
    const [first = transaction] = recoveries;
    const proven = await flushesOf(first);
    assert.equal(await needless(recoveries, proven), []);
    const [written, all] = [await flushesOf(transaction), await flushesOf(undone)];
    // Until it fails it is the same as one that does not, and then as a recovery, but for the choice of the flusher.
    assert.equal(await needless([undone], all, (flush, number) => written[number] === flush || proven.includes(flush)), []);
  });
}

power.run();
