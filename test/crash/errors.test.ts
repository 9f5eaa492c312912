// Every call fails once, and from every call on all fail: refused with help and exactly old, or done and exactly new.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RecoveryError, WriteoptError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/file-system.ts';
import { recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';
import { aftermath, differences, everyChange, fastDisk, judge, listingAfter, prepareDesk, withDesk, withoutInode, withoutLinkCounts, type Desk, type Listing } from './desk.ts';
import { failingAt, isMutating, recording, unflushed, withoutLinks, type Call } from './faults.ts';
import { disks, oneVolume, type Disk } from './matrix.ts';

const errors = suite('errors');
const codes = ['EIO', 'ENOSPC', 'EPERM', 'EBUSY', 'EMFILE'] as const;

interface Result {
  readonly error?: unknown;
}

async function resultOf(work: Promise<unknown>): Promise<Result> {
  return work.then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
}

interface Scene {
  readonly desk: Desk;
  readonly disk: Disk;
  readonly before: Listing;
  readonly after: Listing;
}

/** The disk refused even to take the commit back: the one case in which a refusal means new, and it must say so. */
const isUnconfirmed = (error: unknown): boolean => error instanceof RecoveryError && error.message.startsWith('Everything is written');

/** What is wrong with an outcome, given what it says of itself. */
async function verdict({ desk, disk, before, after }: Scene, { error }: Result): Promise<string[]> {
  const problems: string[] = [];
  const fileSystem = disk.fileSystem(desk);
  const view = disk.view ?? ((listing: Listing): Listing => listing);
  const refused = error !== undefined;
  if (refused && (!(error instanceof WriteoptError) || error.help === '')) problems.push(`without help: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const seen = withoutLitter(exactListing(desk.root));
  if (refused && !(error instanceof RecoveryError)) problems.push(...differences(view(seen), view(withoutLitter(before))).map((one) => `before recovery: ${one}`));
  const recovered = await recover({ ...desk, fileSystem });
  if (!refused && recovered !== undefined) problems.push('it was done, and undone later');
  const outcome = judge(desk.root, before, after, disk.view);
  if (outcome !== (refused && !isUnconfirmed(error) ? 'old' : 'new')) problems.push(`${refused ? String(error) : 'done'}, and it is ${typeof outcome === 'string' ? outcome : outcome.join('\n    ')}`);
  return [...problems, ...(await aftermath(desk, fileSystem))];
}

/** As long as a stage is there, the old files have one more name, and on other volumes it lies in the tree. */
function withoutLitter(listing: Listing): Listing {
  return withoutLinkCounts(Object.fromEntries(Object.entries(listing).filter(([path]) => !/(^|\/)\.writeopt-/.test(path))));
}

async function allCalls(desk: Desk, fileSystem: FileSystem, counts: (call: Call['method']) => boolean): Promise<Call[]> {
  prepareDesk(desk);
  const recorder = recording(fileSystem, counts);
  await transact(everyChange, { ...desk, fileSystem: recorder.fileSystem });
  return recorder.calls;
}

interface Tally {
  refused: number;
  done: number;
  unconfirmed: number;
  readonly problems: string[];
}

/** One code at every call, or from every mutating call on. */
async function errorMatrix(desk: Desk, disk: Disk, code: string, forever: boolean): Promise<Tally> {
  const counts = forever ? isMutating : () => true;
  const fileSystem = disk.fileSystem(desk);
  const after = await listingAfter(desk, everyChange, fileSystem);
  const tally: Tally = { refused: 0, done: 0, unconfirmed: 0, problems: [] };
  for (const { index, method, arguments: args } of await allCalls(desk, fileSystem, counts)) {
    prepareDesk(desk);
    const before = exactListing(desk.root);
    const result = await resultOf(transact(everyChange, { ...desk, fileSystem: failingAt(fileSystem, index, code, { forever, counts }) }));
    tally[isUnconfirmed(result.error) ? 'unconfirmed' : result.error === undefined ? 'done' : 'refused'] += 1;
    const problems = await verdict({ desk, disk, before, after }, result);
    tally.problems.push(...problems.map((problem) => `${method} ${String(args[0])} (call ${index}): ${problem}`));
  }
  return tally;
}

/** An EPERM for a link means a copy, which is another inode when it is put back. */
const withCopies: Disk = { name: 'one volume', fileSystem: () => unflushed, view: withoutInode };

for (const code of codes) {
  errors(`${code} at every call`, () =>
    withDesk(async (desk) => {
      const tally = await errorMatrix(desk, code === 'EPERM' ? withCopies : oneVolume, code, false);
      assert.is(tally.problems.join('\n'), '');
      assert.is(tally.unconfirmed, 0);
      assert.ok(tally.refused > 100 && tally.done > 5, `${tally.refused} refused, ${tally.done} done`);
    }, fastDisk),
  );
}

for (const disk of disks) {
  errors(`EIO at every mutating call and at all that follow: ${disk.name}`, () =>
    withDesk(async (desk) => {
      const tally = await errorMatrix(desk, disk, 'EIO', true);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.refused > 60 && tally.done > 3, `${tally.refused} refused, ${tally.done} done`);
      assert.is(tally.unconfirmed, 1, 'only when the flush of the commit point is refused');
    }, fastDisk),
  );
}

for (const code of ['EPERM', 'EACCES', 'EMLINK', 'EXDEV', 'ENOTSUP', 'ENOSYS']) {
  errors(`no second names (${code}): every change is made, and a late failure puts back content, mode and time`, () =>
    withDesk(async (desk) => {
      const fileSystem = withoutLinks(unflushed, code);
      const after = await listingAfter(desk);
      prepareDesk(desk);
      const before = exactListing(desk.root);
      const late = { name: 'late', record: {}, publish: () => Promise.reject(new Error('too late')) };
      const { error } = await resultOf(transact(everyChange, { ...desk, fileSystem, participants: [late], undo: { late: () => [] } }));
      assert.match(String(error), 'too late');
      assert.equal(judge(desk.root, before, after, withoutInode), 'old');
      await transact(everyChange, { ...desk, fileSystem });
      assert.equal(judge(desk.root, before, after), 'new');
    }, fastDisk),
  );
}

errors.run();
