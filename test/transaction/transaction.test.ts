// A transaction of every kind of change: published exactly, refused exactly, undone exactly.
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError, UsageError } from '../../src/errors.ts';
import type { FileChange } from '../../src/model.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { transact, type TransactionOptions } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';

const transaction = suite('transaction');
const bytes = (text: string): Uint8Array => Buffer.from(text);

interface Desk {
  readonly root: string;
  readonly home: string;
  listing(): Record<string, string>;
  transact(changes: readonly FileChange[], options?: Partial<TransactionOptions>): ReturnType<typeof transact>;
}

type Tree = Record<string, string | { readonly link: string }>;

/** A directory with these files (old times, so that a new one shows), and a home for transactions beside it. */
async function withDesk(files: Tree, body: (desk: Desk) => Promise<void> | void): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'writeopt-transaction-'));
  const root = join(base, 'root');
  const home = join(base, 'home');
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') {
      writeFileSync(join(root, path), content);
      utimesSync(join(root, path), 1_500_000_000.123, 1_500_000_000.123);
    } else symlinkSync(content.link, join(root, path));
  }
  try {
    await body({ root, home, listing: () => exactListing(root), transact: (changes, options) => transact(changes, { root, home, ...options }) });
    assert.equal(existsSync(home) ? readdirSync(home).filter((name) => name !== 'backups') : [], [], 'no litter');
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

const everyKind: Tree = {
  'update.txt': 'old',
  'delete.txt': 'delete',
  'rename-me.txt': 'renamed',
  'mode.sh': '#!/bin/sh\n',
  link: { link: 'update.txt' },
  'swap-a': 'a',
  'swap-b': 'b',
  'becomes-directory': 'a file',
  'becomes-file/inside/deep.txt': 'deep',
  'pruned/only.txt': 'only',
};

const everyChange: readonly FileChange[] = [
  { kind: 'write', path: 'update.txt', content: bytes('new') },
  { kind: 'write', path: 'new/directories/created.txt', content: bytes('created'), mode: 0o640 },
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
  { kind: 'mkdir', path: 'empty', mode: 0o700 },
];

transaction('every kind of change is published, and nothing else', () =>
  withDesk({ ...everyKind, 'untouched.txt': 'as it was' }, async (desk) => {
    const before = desk.listing();
    const committed = await desk.transact(everyChange);
    const after = desk.listing();
    const content = (path: string): string => readFileSync(join(desk.root, path), 'utf8');
    assert.is(content('update.txt'), 'new');
    assert.is(content('new/directories/created.txt'), 'created');
    assert.is(statSync(join(desk.root, 'new/directories/created.txt')).mode & 0o777, 0o640);
    assert.is(content('link'), 'renamed');
    assert.equal([content('swap-a'), content('swap-b')], ['b', 'a']);
    assert.is(content('becomes-directory/child.txt'), 'child');
    assert.is(content('becomes-file'), 'a file now');
    assert.equal(Object.keys(after).sort(), ['becomes-directory', 'becomes-directory/child.txt', 'becomes-file', 'elsewhere', 'elsewhere/renamed.txt', 'empty', 'link', 'mode.sh', 'new', 'new/directories', 'new/directories/created.txt', 'swap-a', 'swap-b', 'untouched.txt', 'update.txt']);
    assert.is(after['untouched.txt'], before['untouched.txt'], 'a file that is not named keeps its inode and time');
    assert.is(after['elsewhere/renamed.txt'], before['rename-me.txt'], 'a renamed file keeps its inode, time and link count');
    assert.ok(committed.written.includes('pruned'));
  }),
);

transaction('a failure at the last moment leaves everything as it was, to the inode and the nanosecond', () =>
  withDesk(everyKind, async (desk) => {
    linkSync(join(desk.root, 'update.txt'), join(desk.root, 'hard-link'));
    const before = desk.listing();
    const participants = [
      {
        name: 'late',
        record: {},
        publish: () => {
          assert.is(readFileSync(join(desk.root, 'update.txt'), 'utf8'), 'new', 'it is published by now');
          throw new Error('too late');
        },
      },
    ];
    const error = await desk.transact(everyChange, { participants, undo: { late: () => [] } }).catch((caught: unknown) => caught);
    assert.match(String(error), 'too late');
    assert.equal(desk.listing(), before);
  }),
);

transaction('what validation refuses was never visible', () =>
  withDesk(everyKind, async (desk) => {
    const before = desk.listing();
    let seen: Record<string, string> | undefined;
    const validate = (): void => {
      seen = desk.listing();
      throw new Error('refused');
    };
    const error = await desk.transact(everyChange, { validate }).catch((caught: unknown) => caught);
    assert.match(String(error), 'refused');
    const withoutLinkCounts = (listing: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(listing).map(([path, line]) => [path, line.replace(/links \d+/, '')]));
    assert.equal(withoutLinkCounts(seen ?? {}), withoutLinkCounts(before), 'nothing was visible during validation');
    assert.equal(desk.listing(), before);
  }),
);

/** Each is refused with exit code 4, names the path, and changes nothing. */
const refusals: readonly { readonly name: string; readonly changes: readonly FileChange[]; readonly words: RegExp }[] = [
  { name: 'other content', changes: [{ kind: 'write', path: 'update.txt', content: bytes('x'), expected: { kind: 'file', sha256: sha256('not this') } }], words: /update\.txt has other content/ },
  { name: 'a file where none is expected', changes: [{ kind: 'write', path: 'update.txt', content: bytes('x'), expected: { kind: 'absent' } }], words: /update\.txt is a file, expected was absent/ },
  { name: 'no file where one is expected', changes: [{ kind: 'write', path: 'nothing.txt', content: bytes('x'), expected: { kind: 'file' } }], words: /nothing\.txt is absent/ },
  { name: 'other mode', changes: [{ kind: 'chmod', path: 'mode.sh', mode: 0o755, expected: { kind: 'file', mode: 0o755 } }], words: /mode\.sh has mode/ },
  { name: 'a symbolic link that is not named', changes: [{ kind: 'write', path: 'link', content: bytes('x') }], words: /link is a symbolic link/ },
  { name: 'beyond a symbolic link', changes: [{ kind: 'write', path: 'out/x.txt', content: bytes('x') }], words: /beyond the symbolic link out/ },
  { name: 'rename over a file that is not named', changes: [{ kind: 'rename', from: 'swap-a', path: 'swap-b' }], words: /swap-b exists/ },
  { name: 'rename of nothing', changes: [{ kind: 'rename', from: 'nothing', path: 'x' }], words: /nothing is absent/ },
  { name: 'delete of nothing', changes: [{ kind: 'delete', path: 'nothing' }], words: /nothing is absent/ },
  { name: 'delete of a directory', changes: [{ kind: 'delete', path: 'pruned' }], words: /pruned is a directory/ },
  { name: 'a directory that is not empty', changes: [{ kind: 'write', path: 'becomes-file', content: bytes('x') }], words: /becomes-file\/inside\/deep\.txt is in it/ },
  { name: 'rmdir of a directory that is not empty', changes: [{ kind: 'rmdir', path: 'pruned' }], words: /pruned is not empty/ },
  { name: 'a file where a directory is needed', changes: [{ kind: 'write', path: 'swap-a/x', content: bytes('x') }], words: /swap-a is a file/ },
];

for (const { name, changes, words } of refusals) {
  transaction(`refused: ${name}`, () =>
    withDesk({ ...everyKind, out: { link: '..' } }, async (desk) => {
      const before = desk.listing();
      const error = await desk.transact([{ kind: 'write', path: 'also.txt', content: bytes('would be written') }, ...changes]).catch((caught: unknown) => caught);
      assert.instance(error, ConflictError);
      assert.match([(error as ConflictError).message, ...(error as ConflictError).details].join('\n'), words);
      assert.equal(desk.listing(), before);
    }),
  );
}

transaction('a file makes room for directories', () =>
  withDesk(everyKind, async (desk) => {
    await desk.transact([
      { kind: 'delete', path: 'swap-a' },
      { kind: 'write', path: 'swap-a/one/two.txt', content: bytes('below') },
    ]);
    assert.is(readFileSync(join(desk.root, 'swap-a/one/two.txt'), 'utf8'), 'below');
  }),
);

transaction('all conflicts are told at once', () =>
  withDesk(everyKind, async (desk) => {
    const error = await desk
      .transact([
        { kind: 'delete', path: 'nothing' },
        { kind: 'write', path: 'update.txt', content: bytes('x'), expected: { kind: 'absent' } },
      ])
      .catch((caught: unknown) => caught);
    assert.instance(error, ConflictError);
    assert.is((error as ConflictError).details.length, 2);
  }),
);

for (const path of ['../x', '/etc/passwd', 'a/../../x', '', 'a//b', './a', 'a\0b']) {
  transaction(`a path that leads out is a mistake: ${JSON.stringify(path)}`, () =>
    withDesk({}, async (desk) => {
      const error = await desk.transact([{ kind: 'write', path, content: bytes('x') }]).catch((caught: unknown) => caught);
      assert.instance(error, UsageError);
    }),
  );
}

transaction('two changes of one path contradict each other', () =>
  withDesk(everyKind, async (desk) => {
    const twice: readonly FileChange[] = [
      { kind: 'write', path: 'update.txt', content: bytes('1') },
      { kind: 'delete', path: 'update.txt' },
    ];
    assert.instance(await desk.transact(twice).catch((caught: unknown) => caught), UsageError);
    const renamedTwice: readonly FileChange[] = [
      { kind: 'rename', from: 'swap-a', path: 'x' },
      { kind: 'rename', from: 'swap-a', path: 'y' },
    ];
    assert.instance(await desk.transact(renamedTwice).catch((caught: unknown) => caught), UsageError);
  }),
);

/** What another program may do between validation and publication; each must be noticed, none may be lost. */
const drifts: Readonly<Record<string, (root: string) => void>> = {
  'content replaced': (root) => {
    rmSync(join(root, 'update.txt'));
    writeFileSync(join(root, 'update.txt'), 'somebody else');
  },
  'content edited in place, size and time kept': (root) => {
    writeFileSync(join(root, 'update.txt'), 'dlo');
    utimesSync(join(root, 'update.txt'), 1_500_000_000.123, 1_500_000_000.123);
  },
  'a file created where one will be': (root) => {
    mkdirSync(join(root, 'new/directories'), { recursive: true });
    writeFileSync(join(root, 'new/directories/created.txt'), 'somebody else');
  },
  'the file to delete edited': (root) => writeFileSync(join(root, 'delete.txt'), 'somebody else'),
  'the file to delete gone': (root) => rmSync(join(root, 'delete.txt')),
  'a file added to a directory that goes': (root) => writeFileSync(join(root, 'becomes-file/inside/more.txt'), 'somebody else'),
  'the file to rename edited': (root) => writeFileSync(join(root, 'rename-me.txt'), 'somebody else'),
  'the mode changed': (root) => {
    rmSync(join(root, 'mode.sh'));
    writeFileSync(join(root, 'mode.sh'), '#!/bin/sh\n', { mode: 0o700 });
  },
  'the link retargeted': (root) => {
    rmSync(join(root, 'link'));
    symlinkSync('elsewhere', join(root, 'link'));
  },
};

for (const [name, drift] of Object.entries(drifts)) {
  transaction(`noticed between validation and publication: ${name}`, () =>
    withDesk(everyKind, async (desk) => {
      let before: Record<string, string> = {};
      const validate = (): void => {
        drift(desk.root);
        before = desk.listing();
      };
      const error = await desk.transact(everyChange, { validate }).catch((caught: unknown) => caught);
      assert.instance(error, ConflictError, String(error));
      const contents = (listing: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(listing).map(([path, line]) => [path, line.replace(/links \d+/, '')]));
      assert.equal(contents(desk.listing()), contents(before), 'what the other program did is still there');
    }),
  );
}

transaction.run();
