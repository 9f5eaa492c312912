// A simulated sync client beside batches of a thousand changes: it holds files, makes conflict copies, and puts old content back.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DiskError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileChange } from '../../src/model.ts';
import { transactSynced, type SyncedCommit } from '../../src/transaction/cloud-sync/transact-synced.ts';
import { fastDisk, withDesk, type Desk } from '../crash/desk.ts';
import { errorOf, intercept, unflushed } from '../crash/faults.ts';
import { exactListing } from '../helpers/tree.ts';
import { fakeClock, generator, synced, type FakeClock } from './simulation.ts';

const clients = suite('cloud-sync: client');
const operations = 1000;

interface Plan {
  /** Path → milliseconds that it is held from the first touch; Infinity: for good. */
  readonly holds: ReadonlyMap<string, number>;
  readonly copied: ReadonlySet<string>;
  readonly reverted: ReadonlySet<string>;
}

interface Client {
  readonly fileSystem: FileSystem;
  readonly clock: FakeClock;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Every name that was ever seen below the root while the transaction ran. */
  readonly seen: Set<string>;
}

const oldOf = (path: string): string => `old ${path}\n`;
const newOf = (path: string): string => `new ${path}\n`;

function client({ root }: Desk, plan: Plan): Client {
  const events: { at: number; run: () => void }[] = [];
  const clock = fakeClock((now) => {
    for (const event of events.filter(({ at }) => at <= now)) event.run();
    events.splice(0, events.length, ...events.filter(({ at }) => at > now));
  });
  const since = new Map<string, number>();
  const seen = new Set<string>();
  const isHeld = (path: string): boolean => {
    const hold = plan.holds.get(path);
    if (hold === undefined) return false;
    if (!since.has(path)) since.set(path, clock.now());
    return clock.now() < (since.get(path) ?? 0) + hold;
  };
  const react = (path: string): void => {
    const file = join(root, path);
    // What the server has wins, and ours becomes the copy.
    const copy = (): void => {
      renameSync(file, file.replace(/\.txt$/, " (DESK's conflicted copy 2026-11-25).txt"));
      writeFileSync(file, 'from the server\n');
    };
    if (plan.copied.has(path)) events.push({ at: clock.now() + 100, run: copy });
    if (plan.reverted.has(path)) events.push({ at: clock.now() + 200, run: () => writeFileSync(file, oldOf(path)) });
  };
  const fileSystem = intercept(unflushed, (call, run) => {
    const target = String(call.arguments[call.method === 'rename' || call.method === 'link' ? 1 : 0]);
    const source = String(call.arguments[0]);
    const path = [target, source].find((one) => one.startsWith(`${root}/`) && one.endsWith('.txt'))?.slice(root.length + 1);
    if (path === undefined || !['rename', 'link', 'unlink', 'chmod'].includes(call.method)) return run();
    // A link reads the file only; what is held may not be replaced or removed.
    if (call.method !== 'link' && isHeld(path)) throw errorOf('EBUSY', call);
    const result = run();
    for (const name of readdirSync(dirname(join(root, path)))) seen.add(name);
    for (const name of readdirSync(root)) seen.add(name);
    if (call.method === 'rename' && target.endsWith(path)) react(path);
    return result;
  });
  const wait = (milliseconds: number): Promise<void> => Promise.resolve(clock.sleep(milliseconds));
  return { fileSystem, clock, wait, seen };
}

const pathOf = (index: number): string => `d${index % 20}/f${index}.txt`;

function prepare({ root, home }: Desk): void {
  for (const directory of [root, home]) rmSync(directory, { recursive: true, force: true });
  for (let index = 0; index < 20; index += 1) mkdirSync(join(root, `d${index}`), { recursive: true });
  for (let index = 0; index < operations; index += 1) writeFileSync(join(root, pathOf(index)), oldOf(pathOf(index)));
  // There before, and nobody's reaction to us.
  writeFileSync(join(root, "d0/f0 (DESK's conflicted copy 2025-01-01).txt"), 'older');
}

const changes: readonly FileChange[] = Array.from({ length: operations }, (_, index): FileChange => (index % 10 === 9 ? { kind: 'delete', path: pathOf(index) } : { kind: 'write', path: pathOf(index), content: Buffer.from(newOf(pathOf(index))) }));

function planFor(seed: number): Plan {
  const random = generator(seed);
  const holds = new Map<string, number>();
  const [copied, reverted] = [new Set<string>(), new Set<string>()];
  for (let index = 0; index < operations; index += 1) {
    const chance = random();
    if (chance < 0.05) holds.set(pathOf(index), 50 + 450 * random());
    else if (index % 10 !== 9 && chance < 0.08) copied.add(pathOf(index));
    else if (index % 10 !== 9 && chance < 0.11) reverted.add(pathOf(index));
  }
  return { holds, copied, reverted };
}

function run(desk: Desk, { fileSystem, clock, wait }: Client, seed: number): Promise<SyncedCommit> {
  return transactSynced(changes, { ...desk, fileSystem, finding: synced, policy: { platform: 'linux', clock, random: generator(seed) }, wait });
}

const namesOf = (unsettled: SyncedCommit['unsettled'], why: string): string[] => unsettled.filter((one) => one.why === why).map(({ path }) => path).sort();

for (let seed = 1; seed <= 5; seed += 1) {
  clients(`holds, copies and reverts over ${operations} changes: complete, and every reaction reported (seed ${seed})`, () =>
    withDesk(async (desk) => {
      prepare(desk);
      const plan = planFor(seed);
      const one = client(desk, plan);
      const { written, unsettled } = await run(desk, one, seed);
      assert.is(new Set(written).size, operations);
      assert.ok(plan.holds.size > 20 && plan.copied.size > 10 && plan.reverted.size > 10);
      assert.ok(one.clock.slept.length > plan.holds.size, 'it had to wait');
      assert.equal(namesOf(unsettled, 'reverted'), [...plan.reverted].sort());
      assert.equal(namesOf(unsettled, 'conflict copy'), [...plan.copied].sort());
      assert.equal(namesOf(unsettled, 'changed'), [...plan.copied].sort());
      assert.is(unsettled.length, plan.reverted.size + 2 * plan.copied.size, 'and nothing else');
      for (const change of changes) {
        const file = join(desk.root, change.path);
        if (change.kind === 'delete') assert.not.ok(existsSync(file));
        else if (!plan.copied.has(change.path) && !plan.reverted.has(change.path)) assert.is(readFileSync(file, 'utf8'), newOf(change.path));
      }
      const strange = [...one.seen].filter((name) => !/^d\d+$|^f\d+( \(DESK's conflicted copy [\d-]+\))?\.txt$/.test(name));
      assert.equal(strange, [], 'no temporary name is ever visible in the synced folder');
    }, fastDisk),
  );
}

for (const held of [0, 500, 998]) {
  clients(`a file that is held for good: everything is as before (change ${held})`, () =>
    withDesk(async (desk) => {
      prepare(desk);
      const before = exactListing(desk.root);
      const { holds } = planFor(held + 1);
      const one = client(desk, { holds: new Map([...holds, [pathOf(held), Infinity]]), copied: new Set(), reverted: new Set() });
      const error: unknown = await run(desk, one, held).then(() => undefined, (reason: unknown) => reason);
      assert.instance(error, DiskError);
      assert.match((error as Error).message, new RegExp(`EBUSY: rename '.*/f${held}\\.txt' was refused \\d+ times`));
      assert.equal(exactListing(desk.root), before);
    }, fastDisk),
  );
}

clients('in a folder that nobody touches: nothing is reported, and the one wait is for the second look', () =>
  withDesk(async (desk) => {
    prepare(desk);
    const one = client(desk, { holds: new Map(), copied: new Set(), reverted: new Set() });
    const { unsettled } = await run(desk, one, 1);
    assert.equal(unsettled, []);
    assert.equal(one.clock.slept, [1000]);
  }, fastDisk),
);

clients.run();
