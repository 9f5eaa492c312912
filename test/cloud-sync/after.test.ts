// What clients leave behind: names of conflict copies, files that are not as written, and where nothing of ours is synced.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileChange } from '../../src/model.ts';
import { originalsOf, watchConflicts } from '../../src/transaction/cloud-sync/conflicts.ts';
import { detectSync } from '../../src/transaction/cloud-sync/detect.ts';
import { hiddenName, placeOutside } from '../../src/transaction/cloud-sync/place-outside.ts';
import { verifySettled, type Written } from '../../src/transaction/cloud-sync/settle.ts';
import { transactSynced } from '../../src/transaction/cloud-sync/transact-synced.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { everyChange, fastDisk, prepareDesk, withDesk } from '../crash/desk.ts';
import { errorOf } from '../crash/faults.ts';
import { memory, synced } from './simulation.ts';
import { computers, probesOf, type Computer } from './systems.ts';

const after = suite('cloud-sync: after');
const hashOf = (text: string): string => sha256(Buffer.from(text));

const copies: readonly (readonly [copy: string, original: string])[] = [
  ['x (conflicted copy 2026-11-25).ts', 'x.ts'],
  ["x (HOST's conflicted copy 2026-11-25).ts", 'x.ts'],
  ["x (HOST's conflicted copy 2026-11-25) (1).ts", 'x.ts'],
  ['x (conflicted copy 2026-11-25 123456).ts', 'x.ts'],
  ['x.test (conflicted copy 2026-11-25).ts', 'x.test.ts'],
  ['Makefile (conflicted copy 2026-11-25)', 'Makefile'],
  ['.env (conflicted copy 2026-11-25)', '.env'],
  ['x (Me in Konflikt stehende Kopie 2026-11-25).ts', 'x.ts'],
  ['x (Copie en conflit de Me 2026-11-25).ts', 'x.ts'],
  ['x.sync-conflict-20261125-101112-ABCDEFG.ts', 'x.ts'],
  ['x.test.sync-conflict-20261125-101112-ABCDEFG.ts', 'x.test.ts'],
  ['Makefile.sync-conflict-20261125-101112-ABCDEFG', 'Makefile'],
  ['x_conflict-20261125-101112.ts', 'x.ts'],
  ['x [conflicted].ts', 'x.ts'],
  ['x (1).ts', 'x.ts'],
  ['x.ts (1)', 'x.ts'],
  ['x 2.ts', 'x.ts'],
  ['x-DESKTOP-ABC.ts', 'x.ts'],
  ['x-DESKTOP-0A1B2C3-2.ts', 'x.ts'],
  ['x-LAPTOP-0A1B2C3.ts', 'x.ts'],
  ['x-mymac.ts', 'x.ts'],
  ['x-MyMac-2.ts', 'x.ts'],
];

after('conflict copies of ten kinds are told by their names', () => {
  for (const [copy, original] of copies) assert.ok(originalsOf(copy, ['mymac']).includes(original), `${copy}: ${originalsOf(copy, ['mymac']).join()}`);
  for (const name of ['x-test.ts', 'x.copy.ts', 'x (draft).ts', 'x 1.ts', 'x2.ts', 'x-README.ts', 'x.conflict.ts', '(1).ts', ' 2.ts', 'x 2026.ts', '-mymac.ts']) assert.equal(originalsOf(name, ['mymac']).filter((one) => one === 'x.ts'), [], name);
});

after('names of any length are read quickly', () => {
  const started = performance.now();
  for (const name of ['('.repeat(50_000), `${'a (1)'.repeat(20_000)}.ts`, `x${' 2'.repeat(50_000)}`, `x (${'conflict'.repeat(20_000)})`, `x${'-DESKTOP-A'.repeat(10_000)}`]) originalsOf(name, ['mymac']);
  assert.ok(performance.now() - started < 2000);
});

after('only copies that were not there before, of files that were written, and not what the batch itself wrote', () => {
  const files = memory({ '/r/x.ts': '', '/r/x (1).ts': 'old', '/r/other.ts': '' });
  const watch = watchConflicts(files, ['/r/x.ts', '/r/x 2.ts', '/r/new/y.ts'], ['mymac.local']);
  assert.equal(watch.appeared(), []);
  for (const path of ['/r/x 2.ts', '/r/x-mymac.ts', '/r/other (1).ts', '/r/unrelated.ts', '/r/new/y (1).ts']) files.put(path, '');
  assert.equal(watch.appeared(), [{ path: '/r/x-mymac.ts', of: '/r/x.ts' }, { path: '/r/new/y (1).ts', of: '/r/new/y.ts' }]);
});

after('a directory that cannot be read is no reason to fail', () => {
  const blind = { ...memory({}), list: (path: string) => { throw errorOf('EACCES', { method: 'list', arguments: [path] }); } };
  assert.equal(watchConflicts(blind, ['/r/x.ts']).appeared(), []);
});

after('content is verified at once and after settling; each change of it has its word', async () => {
  const names = ['same', 'gone', 'reverted', 'changed', 'mode', 'back', 'stays-away'];
  const files = memory(Object.fromEntries(names.filter((name) => name !== 'back' && name !== 'stays-away').map((name) => [`/r/${name}`, 'new'])));
  const written: readonly Written[] = names.map((path) => (path === 'back' || path === 'stays-away' ? { path } : { path, sha256: hashOf('new'), mode: 0o644, replaced: hashOf('old') }));
  const disturb = (): void => {
    files.unlink('/r/gone');
    files.put('/r/reverted', 'old');
    files.put('/r/changed', 'other');
    files.put('/r/back', 'old');
    files.chmod('/r/mode', 0o600);
  };
  const expected = ['gone gone', 'reverted reverted', 'changed changed', 'mode mode', 'back back'];
  const waits: number[] = [];
  const wait = (milliseconds: number): Promise<void> => Promise.resolve(disturb()).then(() => void waits.push(milliseconds));
  const late = await verifySettled(written, { root: '/r', fileSystem: files, synced: true, wait });
  assert.equal(late.map(({ path, why, when }) => `${path} ${why}${when === 'after settling' ? '' : ' too early'}`), expected);
  assert.equal(waits, [1000]);
  const early = await verifySettled(written, { root: '/r', fileSystem: files, synced: false, wait: () => Promise.reject(new Error('no wait')) });
  assert.equal(early.map(({ path, why, when }) => `${path} ${why}${when === 'at once' ? '' : ' too late'}`), expected);
  const refusing = { ...files, read: (path: string) => { throw errorOf('EACCES', { method: 'read', arguments: [path] }); } };
  assert.ok((await verifySettled([{ path: 'same', sha256: hashOf('new') }], { root: '/r', fileSystem: refusing, synced: false, wait: () => Promise.reject(new Error('no wait')) })).every(({ why }) => why === 'unreadable'));
});

after('every kind of change settles without a word when nobody disturbs it', () =>
  withDesk(async (desk) => {
    prepareDesk(desk);
    const { unsettled } = await transactSynced(everyChange, { ...desk, finding: synced, settle: 0 });
    assert.equal(unsettled, []);
  }, fastDisk),
);

after('on a real disk, through a link to the root, with a real wait', async () => {
  const base = mkdtempSync(join(tmpdir(), 'writeopt-settle-'));
  try {
    mkdirSync(join(base, 'real'));
    symlinkSync('real', join(base, 'root'));
    for (const name of ['a', 'b']) writeFileSync(join(base, 'real', name), 'old');
    const wanted: readonly FileChange[] = [{ kind: 'write', path: 'a', content: Buffer.from('new') }, { kind: 'rename', from: 'b', path: 'c' }];
    const client = setTimeout(() => writeFileSync(join(base, 'real/a'), 'old'), 60);
    const { unsettled } = await transactSynced(wanted, { root: join(base, 'root'), home: join(base, 'home'), finding: synced, settle: 300 });
    clearTimeout(client);
    assert.equal(unsettled, [{ path: 'a', when: 'after settling', why: 'reverted', words: 'a has its old content again: something else put it back after it was written.' }]);
    assert.is(readFileSync(join(base, 'real/a'), 'utf8'), 'old', 'reported, not put right');
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});

const key = /[0-9a-f]{16}/;

function placed(computer: Computer, root: string): { readonly home: string; readonly outside: boolean; readonly reason: string } {
  const probes = probesOf(computer);
  const finding = detectSync(root, probes);
  assert.ok(finding !== undefined);
  const place = placeOutside(root, finding, probes);
  assert.equal(placeOutside(root, finding, probes), place, 'whoever recovers finds it again');
  if (place.outside) assert.is(detectSync(place.home, probes), undefined, place.home);
  return { ...place, home: place.home.replace(key, 'KEY') };
}

after('journal and stage lie outside the synced folder on the same volume, else under a name that clients leave alone', () => {
  const { linux, mac, windows } = computers;
  assert.is(placed({ ...linux, directories: ['/home/me/Dropbox/app'] }, '/home/me/Dropbox/app').home, '/home/me/.local/state/writeopt/KEY');
  assert.is(placed({ ...linux, env: { XDG_STATE_HOME: '/home/me/.state' }, directories: ['/home/me/Dropbox/app'] }, '/home/me/Dropbox/app').home, '/home/me/.state/writeopt/KEY');
  assert.is(placed({ ...mac, directories: ['/Users/me/Library/CloudStorage/Dropbox/app'] }, '/Users/me/Library/CloudStorage/Dropbox/app').home, '/Users/me/Library/Application Support/writeopt/KEY');
  assert.is(placed({ ...windows, directories: ['C:\\Users\\me\\OneDrive\\app'] }, 'C:\\Users\\me\\OneDrive\\app').home, 'C:\\Users\\me\\AppData\\Local\\writeopt\\KEY');
  // Another volume: beside the folder, when that may be written.
  const other = { ...windows, directories: ['D:\\Dropbox\\app'], devices: { 'D:\\': 2n } };
  assert.is(placed(other, 'D:\\Dropbox\\app').home, 'D:\\.writeopt-KEY');
  const closed = placed({ ...other, readOnly: ['D:\\'] }, 'D:\\Dropbox\\app');
  assert.is(closed.home, `D:\\Dropbox\\app\\${hiddenName('KEY')}`);
  assert.not(closed.outside);
  assert.match(closed.reason, 'No directory outside D:\\Dropbox');
  // The whole share is on the network, and so is what lies beside the folder.
  const mounted = { ...computers.fullLinux, directories: ['/mnt/nas/app'], devices: { '/mnt/nas': 9n } };
  assert.not(placed(mounted, '/mnt/nas/app').outside);
  // The user's whole directory is synced, the state in it too.
  const whole = { ...linux, directories: ['/home/me/Dropbox/app', '/home/me/.stfolder'], readOnly: ['/home'] };
  assert.not(placed(whole, '/home/me/Dropbox/app').outside);
});

after('the hidden name carries the marks of several clients', () => {
  assert.match(hiddenName('0123'), /^\.~.*\.nosync.*\.tmp$/);
});

after.run();
