// What another program does in the very moment of a system call: noticed, never lost, also when the process dies right then.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError, RecoveryError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/file-system.ts';
import { needsRecovery, recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';
import { differences, everyChange, fastDisk, litter, prepareDesk, withDesk, type Desk } from './desk.ts';
import { intercept, Killed, unflushed, type Call } from './faults.ts';

const race = suite('race');
const foreign = 'saved by an editor';

interface Race {
  /** The last path that must be as the other program left it. */
  readonly path: string;
  /** The call just before which the other program acts. */
  when(call: Omit<Call, 'index'>): boolean;
  act(root: string): void;
}

/** Saves as editors do: a new file renamed over the old one. */
function save(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}~`, foreign);
  renameSync(`${file}~`, file);
}

const isRename = (call: Omit<Call, 'index'>, from: string): boolean => call.method === 'rename' && String(call.arguments[0]).endsWith(`/root/${from}`);

const races: Readonly<Record<string, Race>> = {
  'the file to delete is saved': { path: 'delete.txt', when: (call) => isRename(call, 'delete.txt'), act: (root) => save(join(root, 'delete.txt')) },
  'the file to rename is saved': { path: 'rename-me.txt', when: (call) => isRename(call, 'rename-me.txt'), act: (root) => save(join(root, 'rename-me.txt')) },
  'a file appears where one is created': {
    path: 'new/directories/created.txt',
    when: ({ method, arguments: args }) => method === 'link' && String(args[1]).endsWith('/created.txt'),
    act: (root) => save(join(root, 'new/directories/created.txt')),
  },
  'a file appears in a directory that goes': {
    path: 'emptied/more.txt',
    when: ({ method, arguments: args }) => method === 'removeDirectory' && String(args[0]).endsWith('/emptied'),
    act: (root) => save(join(root, 'emptied/more.txt')),
  },
  'a file appears where a directory is made': { path: 'elsewhere', when: ({ method, arguments: args }) => method === 'makeDirectory' && String(args[0]).endsWith('/elsewhere'), act: (root) => save(join(root, 'elsewhere')) },
  'the file whose mode changes is gone': { path: 'mode.sh', when: ({ method, arguments: args }) => method === 'chmod' && String(args[0]).endsWith('/mode.sh'), act: (root) => rmSync(join(root, 'mode.sh')) },
  'the file that is changed in place is saved': { path: 'spliced.txt', when: ({ method, arguments: args }) => method === 'writeAt' && String(args[0]).endsWith('/spliced.txt'), act: (root) => save(join(root, 'spliced.txt')) },
  'the file that is changed in place is written to': { path: 'spliced.txt', when: ({ method, arguments: args }) => method === 'writeAt' && String(args[0]).endsWith('/spliced.txt'), act: (root) => writeFileSync(join(root, 'spliced.txt'), foreign) },
};

/** The other program acts once; with `dies`, the process dies after the call. */
function racing(inner: FileSystem, { root }: Desk, { when, act }: Race, dies: boolean): FileSystem {
  let done = false;
  let dead = false;
  return intercept(inner, (call, run) => {
    if (dead) throw new Killed();
    if (done || !when(call)) return run();
    done = true;
    act(root);
    try {
      return run();
    } finally {
      dead = dies;
    }
  });
}

/** Everything but what the other program did: its file, and directories that were made for it. */
function rest(listing: Readonly<Record<string, string>>, { path }: Race): Record<string, string> {
  return Object.fromEntries(Object.entries(listing).filter(([name]) => name !== path && !path.startsWith(`${name}/`)));
}

for (const [name, one] of Object.entries(races)) {
  race(`${name}: a conflict, everything else as before, nothing lost`, () =>
    withDesk(async (desk) => {
      prepareDesk(desk);
      const before = exactListing(desk.root);
      const error: unknown = await transact(everyChange, { ...desk, fileSystem: racing(unflushed, desk, one, false) }).catch((caught: unknown) => caught);
      // The new directory holds somebody's file now: it stays, and that is told.
      assert.instance(error, one.path.startsWith('new/') ? RecoveryError : ConflictError, String(error));
      if (needsRecovery(desk)) await recover({ ...desk, fileSystem: unflushed });
      if (existsSync(join(desk.root, one.path))) assert.is(readFileSync(join(desk.root, one.path), 'utf8'), foreign);
      else assert.is(one.path, 'mode.sh');
      assert.equal(differences(rest(exactListing(desk.root), one), rest(before, one)), []);
      assert.equal(litter(desk), []);
    }, fastDisk),
  );

  race(`${name}, and the process dies: recovery leaves what the other program did`, () =>
    withDesk(async (desk) => {
      prepareDesk(desk);
      const before = exactListing(desk.root);
      await transact(everyChange, { ...desk, fileSystem: racing(unflushed, desk, one, true) }).catch(() => undefined);
      assert.ok(needsRecovery(desk));
      await recover({ ...desk, fileSystem: unflushed });
      if (one.path !== 'mode.sh') assert.is(readFileSync(join(desk.root, one.path), 'utf8'), foreign);
      assert.equal(differences(rest(exactListing(desk.root), one), rest(before, one)), []);
      assert.equal(litter(desk), []);
    }, fastDisk),
  );
}

race.run();
