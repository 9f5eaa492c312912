// Disks that really are full, limited, read-only, foreign or mounted somewhere: refused and old; and what a popular library does there.
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError, DiskError } from '../../src/errors.ts';
import type { FileChange } from '../../src/model.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { projectRoot } from '../helpers/cli.ts';
import { exactListing } from '../helpers/tree.ts';
import type { Said } from './child.ts';
import { everyChange, fastDisk, judge, listingAfter, litter, prepareDesk, withDesk, type Desk } from './desk.ts';
import { bundle } from './strace.ts';

const disk = suite('disk');
const bigSize = 1_000_000;
const big = (): Uint8Array => new Uint8Array(bigSize).fill(0x6e);
const isRoot = process.getuid?.() === 0;

function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-disk-')));
  chmodSync(directory, 0o755);
  return body(directory).finally(() => rmSync(directory, { recursive: true, force: true }));
}

function mounted<T>(directory: string, args: readonly string[], body: () => Promise<T>): Promise<T> {
  execFileSync('mount', [...args, directory], { stdio: 'pipe' });
  return body().finally(() => execFileSync('umount', [directory], { stdio: 'pipe' }));
}

const withTmpfs = <T>(directory: string, size: string, body: () => Promise<T>): Promise<T> => mounted(directory, ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs'], body);

async function mountProblem(): Promise<string | undefined> {
  if (!isRoot) return 'only root may mount';
  return withDirectory((directory) => withTmpfs(directory, '64k', () => Promise.resolve(undefined))).catch((error: unknown) => `mount is refused: ${String(error).split('\n')[0]}`);
}

const cannotMount = await mountProblem();

/** A test, or a skipped one that says why. */
function when(problem: string | undefined, name: string, body: () => Promise<void>): void {
  if (problem === undefined) disk(name, body);
  else disk.skip(`${name} (skipped: ${problem})`, body);
}

function makeOld(root: string): string {
  mkdirSync(root, { recursive: true });
  const file = join(root, 'update.txt');
  writeFileSync(file, 'old content', { mode: 0o644 });
  utimesSync(file, 1_500_000_000.123, 1_500_000_000.123);
  return file;
}

const refused = (desk: Desk, changes: Parameters<typeof transact>[0]): Promise<unknown> => transact(changes, desk).catch((caught: unknown) => caught);

/** Runs child.ts; `shell` is what comes before, `uid` whose process it is. */
async function runChild(mode: string, desk: Desk, options: { readonly shell?: string; readonly uid?: number } = {}): Promise<Said> {
  const program = bundle('child.ts');
  try {
    chmodSync(dirname(program.file), 0o755);
    const words = [process.execPath, program.file, mode, desk.root, desk.home];
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile('/bin/sh', ['-c', `${options.shell ?? ''} exec "$@"`, 'sh', ...words], { cwd: '/', ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }) }, (error, out, err) => (error === null ? resolve(out) : reject(new Error(`${error.message}${err}`))));
    });
    return JSON.parse(stdout) as Said;
  } finally {
    program.remove();
  }
}

when(cannotMount, 'a full disk: refused, the old file as it was', () =>
  withDirectory((directory) =>
    withTmpfs(directory, '256k', async () => {
      const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'home') };
      makeOld(desk.root);
      const before = exactListing(desk.root);
      const error = await refused(desk, [{ kind: 'write', path: 'small.txt', content: Buffer.from('fits') }, { kind: 'write', path: 'update.txt', content: big() }]);
      assert.instance(error, DiskError);
      assert.match((error as DiskError).help, 'Free disk space');
      assert.equal(exactListing(desk.root), before);
      assert.equal(litter(desk), []);
    }),
  ),
);

when(cannotMount, 'a full disk while a file grows in place: refused, the old file as it was', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'small/root'), home: join(directory, 'home') };
    mkdirSync(join(directory, 'small'));
    await withTmpfs(join(directory, 'small'), '256k', async () => {
      const file = makeOld(desk.root);
      const [size, grown] = [160_000, 19_000];
      writeFileSync(file, Buffer.alloc(size, 'o'));
      utimesSync(file, 1_500_000_000, 1_500_000_000);
      // Room for what undoes it, beside the file, and not for the file as well.
      writeFileSync(join(desk.root, 'filler'), Buffer.alloc(64_000));
      const before = exactListing(desk.root);
      const change: FileChange = { kind: 'splice', path: 'update.txt', size, edits: [{ offset: 5, remove: 3, insert: Buffer.from('NEW') }, { offset: size, remove: 0, insert: Buffer.alloc(grown, 'n') }] };
      const error = await refused(desk, [change]);
      assert.instance(error, DiskError, String(error));
      assert.match((error as DiskError).message, 'ENOSPC');
      assert.equal(exactListing(desk.root), before);
      assert.equal(litter(desk), []);
      rmSync(join(desk.root, 'filler'));
      await transact([change], desk);
      assert.is(statSync(file).size, size + grown);
    });
  }),
);

when(cannotMount, 'control: on the same full disk write-file-atomic reports success, and the file is truncated', () =>
  withDirectory((directory) =>
    withTmpfs(directory, '256k', async () => {
      const file = makeOld(directory);
      const said = await controlWrites(file);
      assert.is(said, 'resolved', 'when this fails the library is mended, and the row above proves less');
      assert.ok(statSync(file).size < bigSize, 'it is truncated');
    }),
  ),
);

/** write-file-atomic in a process of its own: what it says. */
function controlWrites(file: string): Promise<string> {
  const script = `require('write-file-atomic')(process.argv[1], Buffer.alloc(${bigSize}, 'n')).then(() => 'resolved', (error) => error.code).then(console.log)`;
  return new Promise((resolve) => execFile(process.execPath, ['-e', script, file], { cwd: projectRoot }, (error, stdout) => resolve(error === null ? stdout.trim() : error.message)));
}

when(cannotMount, 'a full disk for the home alone: refused, and the tree on the other disk as it was', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'small/home') };
    mkdirSync(dirname(desk.home));
    prepareDesk(desk);
    await withTmpfs(dirname(desk.home), '256k', async () => {
      assert.throws(() => writeFileSync(join(dirname(desk.home), 'filler'), big()), /ENOSPC/);
      const before = exactListing(desk.root);
      assert.instance(await refused(desk, everyChange), DiskError);
      assert.equal(exactListing(desk.root), before);
      assert.equal(litter(desk), []);
    });
  }),
);

when(cannotMount, 'more than the disk of the home holds is written on another: what is new waits beside its target', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'small/home') };
    mkdirSync(dirname(desk.home));
    const file = makeOld(desk.root);
    await withTmpfs(dirname(desk.home), '256k', async () => {
      await transact([{ kind: 'write', path: 'update.txt', content: big() }], desk);
      assert.is(statSync(file).size, bigSize);
      // The old file is too big for the home by now: a backup is never given up in silence.
      const before = exactListing(desk.root);
      assert.instance(await refused(desk, [{ kind: 'write', path: 'update.txt', content: Buffer.from('small again') }]), DiskError);
      assert.equal(exactListing(desk.root), before);
      assert.equal(litter(desk), []);
    });
  }),
);

disk('a limit for the size of a file: an error, not a silent death, and the old file as it was', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'home') };
    makeOld(desk.root);
    const before = exactListing(desk.root);
    const said = await runChild('big', desk, { shell: 'ulimit -f 400;' });
    assert.is(said.code, 'disk', said.message);
    assert.match(said.help ?? '', 'ulimit');
    assert.equal(exactListing(desk.root), before);
    assert.equal(litter(desk), []);
  }),
);

const otherDisk = statSync(fastDisk).dev === statSync(tmpdir()).dev ? `${fastDisk} and ${tmpdir()} are one disk` : undefined;

for (const homeFirst of [true, false]) {
  when(otherDisk, `two real disks, the home ${homeFirst ? 'in memory' : 'on disk'}: every change is made, and undone exactly`, () =>
    withDesk(async (here) => {
      await withDesk(async (there) => {
        const desk: Desk = homeFirst ? { root: here.root, home: there.home } : { root: there.root, home: here.home };
        const after = await listingAfter(desk);
        prepareDesk(desk);
        const before = exactListing(desk.root);
        const late = { name: 'late', record: {}, publish: () => Promise.reject(new Error('too late')) };
        const error = await transact(everyChange, { ...desk, participants: [late], undo: { late: () => [] } }).catch((caught: unknown) => caught);
        assert.match(String(error), 'too late');
        assert.is(judge(desk.root, before, after), 'old');
        assert.equal(litter(desk), []);
        await transact(everyChange, desk);
        assert.is(judge(desk.root, before, after), 'new');
        assert.equal(litter(desk), []);
      }, fastDisk);
    }),
  );
}

when(cannotMount, 'the target is a mount point: refused, everything as it was', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'home') };
    const file = makeOld(desk.root);
    writeFileSync(join(directory, 'mounted'), 'from elsewhere');
    await mounted(file, ['--bind', join(directory, 'mounted')], async () => {
      const before = exactListing(desk.root);
      const error = await refused(desk, [{ kind: 'write', path: 'first.txt', content: Buffer.from('x') }, { kind: 'write', path: 'update.txt', content: Buffer.from('x') }]);
      assert.instance(error, DiskError, String(error));
      assert.equal(exactListing(desk.root), before);
      assert.equal(litter(desk), []);
    });
  }),
);

when(cannotMount, 'a directory that is left empty is a mount point: it stays, and is empty', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'home') };
    mkdirSync(join(desk.root, 'mounted'), { recursive: true });
    await withTmpfs(join(desk.root, 'mounted'), '256k', async () => {
      writeFileSync(join(desk.root, 'mounted/only.txt'), 'only');
      await transact([{ kind: 'delete', path: 'mounted/only.txt', prune: true }], desk);
      assert.equal(Object.keys(exactListing(desk.root)), ['mounted']);
      assert.equal(litter(desk), []);
    });
  }),
);

const nobody = 65534;
const notRoot = isRoot ? undefined : 'only root may become somebody else';

when(notRoot, 'a read-only directory: refused, everything as it was', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'open/home') };
    makeOld(desk.root);
    mkdirSync(dirname(desk.home));
    chmodSync(dirname(desk.home), 0o777);
    const before = exactListing(desk.root);
    const said = await runChild('big', desk, { uid: nobody });
    assert.is(said.code, 'disk', said.message);
    assert.equal(exactListing(desk.root), before);
    assert.equal(litter(desk), []);
  }),
);

const protectedLinks = existsSync('/proc/sys/fs/protected_hardlinks') && readFileSync('/proc/sys/fs/protected_hardlinks', 'utf8').trim() === '1' ? undefined : 'this system lets everybody link everything';

for (const mode of ['big', 'late']) {
  when(notRoot ?? protectedLinks, `somebody else's file, of which no second name may be made (protected_hardlinks): ${mode === 'big' ? 'written' : 'content, mode and time are put back'}`, () =>
    withDirectory(async (directory) => {
      const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'root/home') };
      const file = makeOld(desk.root);
      chmodSync(desk.root, 0o777);
      const before = lstatSync(file);
      const said = await runChild(mode, desk, { uid: nobody });
      assert.is(said.done, mode === 'big', said.message);
      const after = lstatSync(file);
      if (mode === 'big') assert.is(after.size, bigSize);
      else assert.equal([readFileSync(file, 'utf8'), after.mode, Math.round(after.mtimeMs)], ['old content', before.mode, Math.round(before.mtimeMs)]);
      assert.equal(litter(desk), []);
    }),
  );
}

disk('a name that is not UTF-8 in a directory that goes: refused, and nothing of it touched', () =>
  withDirectory(async (directory) => {
    const desk: Desk = { root: join(directory, 'root'), home: join(directory, 'home') };
    makeOld(desk.root);
    mkdirSync(join(desk.root, 'odd'));
    const odd = Buffer.concat([Buffer.from(join(desk.root, 'odd/')), Buffer.from([0x66, 0xfc, 0x72])]);
    writeFileSync(odd, 'kept');
    linkSync(join(desk.root, 'update.txt'), join(desk.root, 'odd/other'));
    const error = await refused(desk, [{ kind: 'write', path: 'odd', content: Buffer.from('x') }, { kind: 'delete', path: 'odd/other' }]);
    assert.instance(error, ConflictError, String(error));
    assert.is(readFileSync(odd, 'utf8'), 'kept');
    assert.equal(litter(desk), []);
  }),
);

disk.run();
