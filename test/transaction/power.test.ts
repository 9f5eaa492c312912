// Power failures: whatever of the unflushed effects a disk keeps or loses, the tree is old or new, and new for good once `transact` says so.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileChange } from '../../src/model.ts';
import { CrashModel, type ModelOptions } from '../helpers/crash-model.ts';
import { explore, exploreRecovery, fill, forgetting, root, Violation, type Forgetful, type Scenario, type Search } from '../helpers/power.ts';

const power = suite('power');
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** How much more than the usual search: `WRITEOPT_POWER=20 node --import tsx test/run.ts power`. */
const effort = Number(process.env['WRITEOPT_POWER'] ?? 1);

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
  'pruned/only.txt': 'only',
  'vendor/lib/update.txt': 'old vendor',
  'vendor/gone/delete.txt': 'vendor delete',
  'vendor/rename.txt': 'vendor renamed',
  'untouched.txt': 'as it was',
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
  { kind: 'delete', path: 'pruned/only.txt', prune: true },
  { kind: 'mkdir', path: 'empty', mode: 0o777 },
  { kind: 'write', path: 'vendor/lib/update.txt', content: bytes('new vendor') },
  { kind: 'write', path: 'vendor/new/created.txt', content: bytes('new in vendor') },
  { kind: 'delete', path: 'vendor/gone/delete.txt', prune: true },
  { kind: 'rename', from: 'vendor/rename.txt', path: 'vendor/lib/renamed.txt' },
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

const search: Search = { seed: 20_141_006, width: 8 * effort, innerWidth: 3 * effort, stride: Math.ceil(16 / effort) };

let states = 0;
for (const scenario of scenarios()) {
  power(scenario.name, async () => {
    states += (await explore(scenario, search)).size;
  });
}

power('at least 10,000 different disks were looked at', () => {
  assert.ok(states >= 10_000, `${states}`);
});

/** The numbers of the flushes without which the search finds no broken promise. */
async function needless(run: typeof explore, scenario: Scenario): Promise<string[]> {
  const found: string[] = [];
  let forgetful: Forgetful | undefined;
  for (let number = 0; number === 0 || number < (forgetful?.flushes.length ?? 0); number += 1) {
    const wrap = (model: CrashModel): FileSystem => (forgetful = forgetting(model, number)).fileSystem;
    const kept = await run(scenario, { seed: number, width: 60, innerWidth: 0, stride: Infinity, wrap }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Violation) return false;
        throw error;
      },
    );
    if (kept) found.push(`${number}: ${forgetful?.flushes[number]}, before ${forgetful?.flushes[number + 1]?.split(' ')[0]}`);
  }
  return found;
}

for (const [strategy, options] of Object.entries(strategies)) {
  const world: World = { ...options, unsaved: true, volumes: true };
  const scenario: Scenario = { name: strategy, disk: () => disk(world), batches: [everyChange], unsaved: true };
  const runs: Readonly<Record<string, () => Promise<string[]>>> = {
    'a transaction': () => needless(explore, scenario),
    'a transaction that is undone': () => needless(explore, { ...scenario, fails: true }),
    'a recovery': () => needless(exploreRecovery, scenario),
  };
  for (const [name, find] of Object.entries(runs)) {
    power(`no flush can be left out: ${name}; ${strategy}`, async () => {
      assert.equal(await find(), []);
    });
  }
}

power.run();
