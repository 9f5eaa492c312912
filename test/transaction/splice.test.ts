// Changes in place: exactly these bytes of exactly this file, put back exactly, and refused where a new file is the better way.
import { appendFileSync, chmodSync, closeSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError, RecoveryError, UsageError } from '../../src/errors.ts';
import { nodeFileSystem, type FileSystem } from '../../src/file-system.ts';
import type { FileChange, Splice } from '../../src/model.ts';
import { findBackup, listBackups, restoringChanges } from '../../src/transaction/backups.ts';
import { chooseWrite, differingSplice, inPlaceFrom, isCheapSplice, planSplice, splicedBytes } from '../../src/transaction/splice.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { recover } from '../../src/transaction/recovery.ts';
import { transact, type TransactionOptions } from '../../src/transaction/transaction.ts';
import { intercept } from '../crash/faults.ts';
import { randomFrom } from '../helpers/power.ts';
import { exactListing } from '../helpers/tree.ts';

const splice = suite('splice');
const bytes = (text: string): Buffer => Buffer.from(text);
const old = bytes('0123456789abcdef'.repeat(4096));
const edit = (offset: number, remove: number, insert: string): Splice => ({ offset, remove, insert: bytes(insert) });
const end = old.length;

/** The naive way. */
function rewritten(content: Uint8Array, edits: readonly Splice[]): Buffer {
  let result = Buffer.from(content);
  for (const { offset, remove, insert } of [...edits].reverse()) result = Buffer.concat([result.subarray(0, offset), insert, result.subarray(offset + remove)]);
  return result;
}

interface Desk {
  readonly root: string;
  readonly home: string;
  readonly file: string;
  splice(edits: readonly Splice[], options?: Partial<TransactionOptions>, more?: Partial<Extract<FileChange, { kind: 'splice' }>>): Promise<unknown>;
}

const seconds = 1_500_000_000;

async function withDesk(body: (desk: Desk) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'writeopt-splice-'));
  const [root, home] = [join(base, 'root'), join(base, 'home')];
  const file = join(root, 'large');
  mkdirSync(root);
  writeFileSync(file, old, { mode: 0o640 });
  utimesSync(file, seconds, seconds);
  try {
    const change = (edits: readonly Splice[], more: object): FileChange => ({ kind: 'splice', path: 'large', edits, size: end, ...more });
    await body({ root, home, file, splice: (edits, options = {}, more = {}) => transact([change(edits, more)], { root, home, ...options }) });
    assert.equal(existsSync(home) ? readdirSync(home).filter((name) => name !== 'backups') : [], [], 'no litter');
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

const changed: Readonly<Record<string, readonly Splice[]>> = {
  'the same length': [edit(1000, 5, 'HELLO')],
  'growing at the end': [edit(end, 0, 'and more')],
  'shrinking at the end': [edit(end - 100, 100, '')],
  'growing near the end: the rest moves': [edit(end - 1000, 3, 'longer than before')],
  'shrinking near the end: the rest moves': [edit(end - 1000, 30, 'less')],
  'several, far apart': [edit(0, 1, 'A'), edit(10_000, 2, 'BB'), edit(30_000, 3, 'CCC'), edit(end - 1, 1, 'Z')],
  'several on a page': [edit(5000, 4, ''), edit(5010, 0, 'four'), edit(5100, 1, 'x')],
  'longer, and shorter again further on': [edit(20_000, 0, 'inserted'), edit(24_000, 8, '')],
  'two at one place': [edit(700, 0, 'first '), edit(700, 6, '')],
};

for (const [name, edits] of Object.entries(changed)) {
  splice(`${name}: these bytes, the same file; undone to the byte and the time; restored`, () =>
    withDesk(async (desk) => {
      const before = exactListing(desk.root);
      const { ino } = lstatSync(desk.file);
      const late = { name: 'late', record: {}, publish: (): never => { throw new Error('too late'); } };
      const error = await desk.splice(edits, { participants: [late], undo: { late: () => [] } }).catch((caught: unknown) => caught);
      assert.match(String(error), 'too late');
      assert.equal(exactListing(desk.root), before);
      await desk.splice(edits);
      assert.ok(readFileSync(desk.file).equals(rewritten(old, edits)));
      assert.is(lstatSync(desk.file).ino, ino);
      assert.is(lstatSync(desk.file).mode & 0o777, 0o640);
      assert.ok(lstatSync(desk.file).mtimeMs > seconds * 1000, 'its time is new');
      await transact(restoringChanges(findBackup(desk.home, undefined), { force: false }), desk);
      assert.ok(readFileSync(desk.file).equals(old));
      // The restoring is restored in its turn.
      await transact(restoringChanges(findBackup(desk.home, undefined), { force: false }), desk);
      assert.ok(readFileSync(desk.file).equals(rewritten(old, edits)));
    }),
  );
}

splice('edits that change nothing write nothing', () =>
  withDesk(async (desk) => {
    const before = exactListing(desk.root);
    await desk.splice([edit(5, 0, '')]);
    assert.equal(exactListing(desk.root), before);
  }),
);

splice('it reads what it overwrites, and no more', () =>
  withDesk(async (desk) => {
    const read: unknown[] = [];
    const fileSystem = intercept(nodeFileSystem, (call, run) => {
      if (call.arguments[0] === desk.file && /^read/.test(call.method)) read.push([call.method, call.arguments[1]]);
      return run();
    });
    await desk.splice([edit(1000, 5, 'HELLO'), edit(end - 10, 0, '!')], { fileSystem });
    assert.equal(read, [['readAt', [{ offset: 1000, length: 5 }, { offset: end - 10, length: 10 }]]]);
  }),
);

const refusals: Readonly<Record<string, { readonly arrange?: (desk: Desk) => void; readonly edits?: readonly Splice[]; readonly more?: object; readonly words: RegExp; readonly type?: typeof UsageError }>> = {
  'another name of the file': { arrange: ({ root, file }) => linkSync(file, join(root, 'other')), words: /has 2 names/ },
  'another size': { arrange: ({ file }) => appendFileSync(file, '!'), words: /has 65537 bytes, expected were 65536/ },
  'other content': { more: { expected: { kind: 'file', sha256: sha256('other') } }, words: /has other content/ },
  'a read-only file': { arrange: ({ file }) => chmodSync(file, 0o444), words: /read-only/ },
  'a setuid file': { arrange: ({ file }) => chmodSync(file, 0o4755), words: /setuid/ },
  'a symbolic link': { arrange: ({ file }) => (renameSync(file, `${file}r`), symlinkSync('larger', file)), words: /is not a file/ },
  'no file': { arrange: ({ file }) => rmSync(file), words: /is absent/ },
  'a directory': { arrange: ({ file }) => (rmSync(file), mkdirSync(file)), words: /is not a file/ },
  'most of the file moves': { edits: [edit(10, 0, 'x')], words: /rewritten for the most part/ },
  'edits that overlap': { edits: [edit(10, 5, 'x'), edit(14, 1, 'y')], words: /overlaps/, type: UsageError },
  'edits that are not sorted': { edits: [edit(10, 1, 'x'), edit(5, 1, 'y')], words: /overlaps/, type: UsageError },
  'an edit beyond the end': { edits: [edit(end - 1, 2, 'xx')], words: /leaves/, type: UsageError },
  'an edit before the start': { edits: [edit(-1, 2, 'xx')], words: /leaves/, type: UsageError },
  'no number': { edits: [edit(Number.NaN, 2, 'xx')], words: /leaves/, type: UsageError },
};

for (const [name, { arrange, edits = [edit(1000, 5, 'HELLO')], more, words, type = ConflictError }] of Object.entries(refusals)) {
  splice(`refused: ${name}`, () =>
    withDesk(async (desk) => {
      arrange?.(desk);
      const before = exactListing(desk.root);
      const error: unknown = await desk.splice(edits, {}, more ?? {}).catch((caught: unknown) => caught);
      assert.instance(error, type);
      assert.match((error as Error).message, words);
      assert.equal(exactListing(desk.root), before);
    }),
  );
}

splice('a file that is changed in place can be neither renamed nor written as well', () =>
  withDesk(async (desk) => {
    const one: FileChange = { kind: 'splice', path: 'large', edits: [edit(5, 1, 'x')], size: end };
    const others: readonly FileChange[] = [{ kind: 'rename', from: 'large', path: 'x' }, { kind: 'write', path: 'large', content: bytes('') }, { kind: 'delete', path: 'large' }];
    for (const other of others) for (const changes of [[one, other], [other, one]]) assert.instance(await transact(changes, desk).catch((caught: unknown) => caught), UsageError);
  }),
);

/** Writes into the file as editors do not, but databases and logs. */
function poke(file: string, offset: number, text: string): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, text, offset);
  closeSync(descriptor);
}

const meddling: Readonly<Record<string, (desk: Desk) => void>> = {
  'written to in our bytes': ({ file }) => poke(file, 1001, 'X'),
  'written to elsewhere': ({ file }) => poke(file, 20_000, 'X'),
  'appended to': ({ file }) => appendFileSync(file, 'X'),
  'replaced by another': ({ file }) => (writeFileSync(`${file}~`, old), renameSync(`${file}~`, file)),
  'given another mode': ({ file }) => chmodSync(file, 0o600),
  'deleted': ({ file }) => rmSync(file),
};

/** A process that dies when everything is on disk, and before it is committed. */
async function interrupted(desk: Desk, edits: readonly Splice[], when: (method: keyof FileSystem, path: string) => boolean, more = {}): Promise<void> {
  let dead = false;
  const fileSystem = intercept(nodeFileSystem, (call, run) => {
    dead ||= when(call.method, String(call.arguments[0]));
    if (dead) throw new Error('dead');
    return run();
  });
  await desk.splice(edits, { fileSystem }, more).catch(() => undefined);
  assert.ok(dead);
}

const atCommit = (method: keyof FileSystem, path: string): boolean => method === 'rename' && path.endsWith('/journal');

for (const [name, meddle] of Object.entries(meddling)) {
  splice(`${name} after a crash: left as it is, told, and the old bytes kept; restoring refuses, also by force`, () =>
    withDesk(async (desk) => {
      await interrupted(desk, [edit(1000, 5, 'HELLO')], atCommit);
      meddle(desk);
      const before = exactListing(desk.root);
      const recovered = await recover({ home: desk.home });
      assert.equal(recovered?.left.map(({ path }) => path), ['large']);
      assert.equal(exactListing(desk.root), before);
      const [backup] = listBackups(desk.home);
      assert.ok(backup !== undefined);
      assert.is(Buffer.from(backup.steps[0]?.splice?.undo ?? '', 'base64').toString(), '89abcHELLO');
      for (const force of [false, true]) {
        const error = ((): unknown => {
          try {
            return restoringChanges(backup, { force });
          } catch (caught) {
            return caught;
          }
        })();
        assert.instance(error, ConflictError);
        assert.match((error as ConflictError).help, /Only the bytes that were replaced/);
      }
    }),
  );

  splice(`${name} after it was committed: restoring refuses`, () =>
    withDesk(async (desk) => {
      await desk.splice([edit(1000, 5, 'HELLO')]);
      meddle(desk);
      for (const force of [false, true]) assert.throws(() => restoringChanges(findBackup(desk.home, undefined), { force }), /large file has changed since/);
    }),
  );

  splice(`${name} between validation and publication: a conflict, and left as it is`, () =>
    withDesk(async (desk) => {
      let before = {};
      const validate = (): void => {
        meddle(desk);
        before = exactListing(desk.root);
      };
      assert.instance(await desk.splice([edit(1000, 5, 'HELLO')], { validate }).catch((caught: unknown) => caught), ConflictError);
      assert.equal(exactListing(desk.root), before);
    }),
  );
}

splice('written to by somebody else in the middle of our write: only our bytes are put back', () =>
  withDesk(async (desk) => {
    await interrupted(desk, [edit(1000, 5, 'HELLO')], (method, path) => method === 'flush' && path === desk.file && readFileSync(desk.file).includes('HELLO'));
    poke(desk.file, 20_000, 'THEIRS');
    const recovered = await recover({ home: desk.home });
    assert.equal(recovered?.left, []);
    assert.ok(readFileSync(desk.file).equals(rewritten(old, [edit(20_000, 6, 'THEIRS')])));
  }),
);

splice('written to by somebody else in our bytes, in the middle of our write: all is left as it is, and told', () =>
  withDesk(async (desk) => {
    await interrupted(desk, [edit(1000, 5, 'HELLO')], (method, path) => method === 'flush' && path === desk.file && readFileSync(desk.file).includes('HELLO'));
    poke(desk.file, 1002, 'X');
    const before = exactListing(desk.root);
    const recovered = await recover({ home: desk.home });
    assert.match(recovered?.left[0]?.why ?? '', 'changed by somebody else');
    assert.equal(exactListing(desk.root), before);
  }),
);

const large = 'L'.repeat(10_000);

splice('what the journal cannot hold has a file: undone and restored', () =>
  withDesk(async (desk) => {
    const [content, edits] = [Buffer.concat(Array(4).fill(old) as Buffer[]), [edit(1000, 10_000, large)]];
    writeFileSync(desk.file, content);
    await transact([{ kind: 'splice', path: 'large', edits, size: 4 * end }], desk);
    assert.ok(readFileSync(desk.file).equals(rewritten(content, edits)));
    await transact(restoringChanges(findBackup(desk.home, undefined), { force: false }), desk);
    assert.ok(readFileSync(desk.file).equals(content));
    assert.ok(listBackups(desk.home).every(({ steps }) => steps[0]?.backup !== undefined && steps[0].splice?.undo === undefined));
  }),
);

splice('with its undo file damaged nothing is touched, and that is told', () =>
  withDesk(async (desk) => {
    const edits = [edit(1000, 10_000, large)];
    writeFileSync(desk.file, Buffer.concat(Array(4).fill(old) as Buffer[]));
    await interrupted(desk, edits, atCommit, { size: 4 * end });
    const kept = join(desk.home, 'transaction/old');
    for (const name of readdirSync(kept).filter((one) => one !== 'journal')) writeFileSync(join(kept, name), 'no');
    const recovered = await recover({ home: desk.home });
    assert.match(recovered?.left[0]?.why ?? '', 'cannot be put back');
    assert.ok(readFileSync(desk.file).includes(large));
  }),
);

splice('written to after a failure further on: told, and theirs stays', () =>
  withDesk(async (desk) => {
    const publish = (): never => {
      poke(desk.file, 20_000, 'THEIRS');
      throw new Error('too late');
    };
    const late = { name: 'late', record: {}, publish };
    const error = await desk.splice([edit(1000, 5, 'HELLO')], { participants: [late], undo: { late: () => [] } }).catch((caught: unknown) => caught);
    assert.instance(error, RecoveryError);
    await recover({ home: desk.home, undo: { late: () => [] } });
    assert.ok(readFileSync(desk.file).equals(rewritten(old, [edit(1000, 5, 'HELLO'), edit(20_000, 6, 'THEIRS')])));
  }),
);

splice('a time of nanoseconds comes back to the microsecond, and is known again when recovery is interrupted', () =>
  withDesk(async (desk) => {
    rmSync(desk.file);
    writeFileSync(desk.file, old);
    const { mtimeMs } = lstatSync(desk.file);
    await interrupted(desk, [edit(1000, 5, 'HELLO')], atCommit);
    const dying = intercept(nodeFileSystem, (call, run) => {
      if (atCommit(call.method, String(call.arguments[0]))) throw new Error('dead');
      return run();
    });
    assert.match(String(await recover({ home: desk.home, fileSystem: dying }).catch((caught: unknown) => caught)), 'dead');
    assert.equal((await recover({ home: desk.home }))?.left, []);
    assert.ok(readFileSync(desk.file).equals(old));
    assert.ok(Math.abs(lstatSync(desk.file).mtimeMs - mtimeMs) < 0.002);
  }),
);

splice('what was left alone once is left alone again, also beside a file that was put back', () =>
  withDesk(async (desk) => {
    const other = join(desk.root, 'other');
    writeFileSync(other, old);
    const edits = [edit(1000, 5, 'HELLO')];
    const publish = (): never => {
      poke(desk.file, 20_000, 'THEIRS');
      throw new Error('too late');
    };
    const changes = ['large', 'other'].map((path): FileChange => ({ kind: 'splice', path, edits, size: end }));
    const error = await transact(changes, { ...desk, participants: [{ name: 'late', record: {}, publish }], undo: { late: () => [] } }).catch((caught: unknown) => caught);
    assert.instance(error, RecoveryError);
    const before = exactListing(desk.root);
    assert.equal((await recover({ home: desk.home, undo: { late: () => [] } }))?.left.map(({ path }) => path), ['large']);
    assert.equal(exactListing(desk.root), before);
    assert.ok(readFileSync(other).equals(old) && readFileSync(desk.file).includes('HELLO'));
  }),
);

splice('a file that got a second name is restored as a new file', () =>
  withDesk(async (desk) => {
    await desk.splice([edit(1000, 5, 'HELLO')]);
    linkSync(desk.file, join(desk.root, 'other'));
    await transact(restoringChanges(findBackup(desk.home, undefined), { force: false }), desk);
    assert.ok(readFileSync(desk.file).equals(old));
    assert.ok(readFileSync(join(desk.root, 'other')).includes('HELLO'));
  }),
);

splice('plans: 2,000 random edits give what a rewrite gives, each range within what it says', () => {
  const random = randomFrom(4);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let round = 0; round < 2000; round += 1) {
    const size = below(30_000);
    const content = Buffer.from(Array.from({ length: 64 }, () => below(256)).join(' ').repeat(200)).subarray(0, size);
    const edits: Splice[] = [];
    for (let at = 0; at <= size && edits.length < 6; at += below(9000)) {
      const remove = Math.min(below(3) * below(20), size - at);
      edits.push({ offset: at, remove, insert: Buffer.alloc(below(3) === 0 ? below(20) : remove, 'n') });
      at += remove;
    }
    const plan = planSplice(edits, size);
    const result = Buffer.alloc(plan.size);
    content.copy(result);
    for (const range of plan.ranges) {
      const made = splicedBytes(range, content.subarray(range.offset, range.offset + range.before));
      assert.is(made.length, range.after);
      made.copy(result, range.offset);
    }
    assert.ok(result.equals(rewritten(content, edits)), `round ${round}`);
    plan.ranges.slice(0, -1).forEach(({ before, after }) => assert.is(before, after));
  }
});

splice('one edit between two versions: 2,000 random pairs, and 5 MB with one byte changed', () => {
  const random = randomFrom(5);
  const text = (): Buffer => Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => (random() < 0.5 ? 'a' : 'b')).join(''));
  for (let round = 0; round < 2000; round += 1) {
    const [before, after] = [text(), text()];
    const edits = differingSplice(before, after);
    assert.ok(rewritten(before, edits).equals(after), `${String(before)} ${String(after)}`);
    if (before.equals(after)) assert.equal(edits, []);
    for (const { offset, remove, insert } of edits) {
      if (remove === 0 || insert.byteLength === 0) continue;
      assert.is.not(before[offset], insert[0], 'it begins where they differ');
      assert.is.not(before[offset + remove - 1], insert.at(-1), 'and ends there');
    }
  }
  const [before, after] = [Buffer.alloc(5_000_000, 'x'), Buffer.alloc(5_000_000, 'x')];
  after[3_333_333] = 1;
  assert.equal(differingSplice(before, after), [{ offset: 3_333_333, remove: 1, insert: Buffer.from([1]) }]);
});

splice('the choice: in place is what is large, has one name, is written in a small part and cannot be running', () => {
  const file = { kind: 'file', size: 10 * inPlaceFrom, links: 1, mode: 0o644 } as const;
  const small = [edit(5, 1, 'x')];
  assert.is(chooseWrite(file, small), 'splice');
  assert.is(chooseWrite({ ...file, size: inPlaceFrom - 1 }, small), 'write');
  assert.is(chooseWrite({ ...file, links: 2 }, small), 'write');
  assert.is(chooseWrite({ ...file, mode: 0o755 }, small), 'write');
  assert.is(chooseWrite({ ...file, mode: 0o444 }, small), 'write');
  assert.is(chooseWrite({ ...file, kind: 'symlink' }, small), 'write');
  assert.is(chooseWrite(file, [edit(5, 1, 'xx')]), 'write');
  assert.ok(isCheapSplice([edit(0, 125, 'x'.repeat(125))], 1000) && !isCheapSplice([edit(0, 126, 'x'.repeat(126))], 1000));
  assert.ok(!isCheapSplice([edit(1000, 0, 'x'.repeat(126))], 1000), 'what is appended counts');
});

splice.run();
