// Recovery when things are not as they were left: a disk that refuses, files that others changed, a journal that is damaged.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WriteoptError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileChange } from '../../src/model.ts';
import { listBackups } from '../../src/transaction/backups.ts';
import { needsRecovery, recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';
import { aftermath, everyChange, fastDisk, judge, litter, longText, prepareDesk, withDesk, type Desk } from './desk.ts';
import { dyingAt, failingAt, intercept, isMutating, Killed, recording, type Call } from './faults.ts';
import { disks, manyVolumes, oneVolume, type Disk } from './matrix.ts';

const recovery = suite('recovery');

/** The file system of a process that dies just before the commit point: everything is published. */
function dyingAtCommit(inner: FileSystem): FileSystem {
  let dead = false;
  return intercept(inner, ({ method, arguments: args }, run) => {
    dead ||= method === 'rename' && String(args[0]).endsWith('/journal');
    if (dead) throw new Killed();
    return run();
  });
}

/** A desk on which everything is published and nothing committed. */
async function interrupted(desk: Desk, disk: Disk, changes: readonly FileChange[] = everyChange): Promise<FileSystem> {
  const fileSystem = disk.fileSystem(desk);
  await transact(changes, { ...desk, fileSystem: dyingAtCommit(fileSystem) }).catch(() => undefined);
  assert.ok(needsRecovery(desk), 'it was interrupted');
  return fileSystem;
}

async function recoveryCalls(desk: Desk, disk: Disk, counts: (method: Call['method']) => boolean): Promise<Call[]> {
  prepareDesk(desk);
  const recorder = recording(await interrupted(desk, disk), counts);
  await recover({ ...desk, fileSystem: recorder.fileSystem });
  return recorder.calls;
}

const refusals = [['EIO', false], ['EIO', true], ['ENOSPC', false], ['EMFILE', false]] as const;

for (const disk of disks) {
  for (const [code, forever] of refusals.filter(([, forever]) => forever || disk === oneVolume)) {
    recovery(`${code} at every call of a recovery${forever ? ', and at all that follow' : ''}: the next one succeeds: ${disk.name}`, () =>
      withDesk(async (desk) => {
        const counts = forever ? isMutating : () => true;
        let refused = 0;
        for (const { index, method, arguments: args } of await recoveryCalls(desk, disk, counts)) {
          prepareDesk(desk);
          const before = exactListing(desk.root);
          const fileSystem = await interrupted(desk, disk);
          const error: unknown = await recover({ ...desk, fileSystem: failingAt(fileSystem, index, code, { forever, counts }) }).catch((caught: unknown) => caught);
          const words = `${method} ${String(args[0])} (call ${index})`;
          if (error instanceof Error) {
            refused += 1;
            assert.ok(error instanceof WriteoptError && error.help !== '', `${words}: ${error.stack}`);
          }
          const second = await recover({ ...desk, fileSystem });
          assert.equal(second?.left ?? [], [], words);
          assert.equal(judge(desk.root, before, {}, disk.view), 'old', words);
          assert.equal(await aftermath(desk, fileSystem), [], words);
        }
        assert.ok(refused > 15, `${refused} refused`);
      }, fastDisk),
    );
  }
}

/** Every file below the backups, by content, and what their journals hold of files that were changed in place. */
function keptContents({ home }: Desk): string[] {
  const backups = join(home, 'backups');
  if (!existsSync(backups)) return [];
  const inJournals = listBackups(home).flatMap(({ steps }) => steps.flatMap(({ splice }) => (splice?.undo === undefined ? [] : [Buffer.from(splice.undo, 'base64').toString()])));
  return [...inJournals, ...contentsBelow(backups)];
}

function contentsBelow(backups: string): string[] {
  return readdirSync(backups, { recursive: true, encoding: 'utf8' }).flatMap((name) => (/\d+$/.test(name) && !name.includes('journal') && readdirSync(join(backups, name, '..')).includes('journal') ? [readFileSync(join(backups, name), 'utf8')] : []));
}

const foreign = 'somebody else was here after the crash';

/** What somebody does between the crash and the recovery. */
const meddling: Readonly<Record<string, { readonly path: string; readonly kept: string; do(root: string): void }>> = {
  'a written file replaced': {
    path: 'update.txt',
    kept: 'old content',
    do: (root) => {
      rmSync(join(root, 'update.txt'));
      writeFileSync(join(root, 'update.txt'), foreign);
    },
  },
  'a file where a directory was': {
    path: 'becomes-file',
    kept: 'deep',
    do: (root) => {
      rmSync(join(root, 'becomes-file'));
      writeFileSync(join(root, 'becomes-file'), foreign);
    },
  },
  'a deleted file made anew, on a volume of its own': {
    path: 'pruned/below/only.txt',
    kept: 'only',
    do: (root) => {
      mkdirSync(join(root, 'pruned/below'), { recursive: true });
      writeFileSync(join(root, 'pruned/below/only.txt'), foreign);
    },
  },
  'a file that was changed in place written to, on a volume of its own': {
    path: 'crossing/cut.txt',
    kept: `${longText.slice(5000, 5005)}${longText.slice(-70)}othercut${longText.slice(-10)}`,
    do: (root) => writeFileSync(join(root, 'crossing/cut.txt'), foreign),
  },
};

const faults: readonly (readonly [string, (inner: FileSystem, at: number) => FileSystem])[] = [
  ['killed', (inner, at) => dyingAt(inner, at)],
  ['ENOSPC', (inner, at) => failingAt(inner, at, 'ENOSPC', { counts: isMutating })],
];

for (const disk of [oneVolume, manyVolumes]) {
  for (const [name, meddle] of Object.entries(meddling)) {
    recovery(`${name}: left as it is, told, and what was there before is kept, wherever recovery is killed or refused: ${disk.name}`, () =>
      withDesk(async (desk) => {
        const scene = async (): Promise<FileSystem> => {
          prepareDesk(desk);
          const fileSystem = await interrupted(desk, disk);
          meddle.do(desk.root);
          return fileSystem;
        };
        const recorder = recording(await scene(), isMutating);
        const told = await recover({ ...desk, fileSystem: recorder.fileSystem });
        assert.ok(told?.left.some(({ path }) => path === meddle.path), 'it is told');
        for (const { index, method, arguments: args } of [...recorder.calls, { index: recorder.calls.length, method: 'end', arguments: [] }]) {
          for (const [what, fault] of faults) {
            const words = `${what} at ${method} ${String(args[0])} (call ${index})`;
            const fileSystem = await scene();
            await recover({ ...desk, fileSystem: fault(fileSystem, index) }).catch(() => undefined);
            await recover({ ...desk, fileSystem });
            assert.is(readFileSync(join(desk.root, meddle.path), 'utf8'), foreign, words);
            assert.ok(keptContents(desk).includes(meddle.kept), `${words}: ${JSON.stringify(keptContents(desk))}`);
            assert.equal(litter(desk), [], words);
          }
        }
      }, fastDisk),
    );
  }
}

recovery.run();
