// The run log loses and tears nothing, whoever writes, dies or rotates, and never throws.
import { execFile } from 'node:child_process';
import fs, { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openKey } from '../../src/history/key.ts';
import { appendRecord, logName, longestLine, oldLogName } from '../../src/history/log.ts';
import { readRecords, type LogContent } from '../../src/history/read-log.ts';
import { takeLock } from '../../src/lock.ts';
import { numbered, numbersOf, record } from './records.ts';

const log = suite('run log');
// Bundled, for many processes at once start with it.
const workers = mkdtempSync(join(tmpdir(), 'writeopt-log-'));
const script = join(workers, 'log-worker.mjs');
buildSync({ entryPoints: [join(import.meta.dirname, 'log-worker.ts')], bundle: true, platform: 'node', format: 'esm', outfile: script, logLevel: 'error' });
chmodSync(workers, 0o755);
const processes = 8;
const appends = 500;
const never = 1 << 30;
const isRoot = process.getuid?.() === 0;

async function withDirectory<T>(body: (directory: string) => Promise<T> | T): Promise<T> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-log-')));
  try {
    return await body(join(root, 'log'));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface Appends {
  readonly name: string;
  readonly count: number;
  readonly limit?: number;
  readonly start?: number;
  readonly user?: number;
  /** Shell commands before. */
  readonly shell?: string;
}

/** What a process printed that appended. */
function append(directory: string, { name, count, limit = never, start = 0, user, shell = '' }: Appends): Promise<string[]> {
  const command = [process.execPath, script, directory, name, String(count), String(limit), String(start), ...(user === undefined ? [] : [String(user)])];
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', `${shell} exec "$@"`, 'sh', ...command], (error, stdout, stderr) => (error === null ? resolve(stdout.trim().split('\n')) : reject(new Error(`${error.message}${stderr}`))));
  });
}

async function appendAll(directory: string, limit: number, meanwhile: () => void = () => undefined): Promise<void> {
  const start = Date.now() + 800;
  let running = true;
  const all = Promise.all(Array.from({ length: processes }, (_, index) => append(directory, { name: `p${index}`, count: appends, limit, start }))).finally(() => (running = false));
  while (running) {
    meanwhile();
    await sleep(5);
  }
  const said = new Set((await all).flat());
  assert.is(said.size, 1, `nobody had a problem, and all share a key: ${[...said].join()}`);
}

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** Every process's records, in its order, without a gap. */
function assertNoGaps({ records }: LogContent): void {
  for (const [name, numbers] of numbersOf(records)) assert.equal(numbers, upTo(numbers[0] ?? 0, (numbers.at(-1) ?? 0) + 1), name);
}

log('what is appended is read, oldest first, the last ones only; the log is private', () =>
  withDirectory(async (directory) => {
    assert.equal(readRecords(directory), { records: [], unreadable: 0 });
    for (const number of upTo(0, 1000)) assert.is(await appendRecord(directory, numbered('a', number)), undefined);
    assert.equal(readRecords(directory, 2000).records, upTo(0, 1000).map((number) => numbered('a', number)));
    assert.equal(numbersOf(readRecords(directory, 3).records).get('a'), [997, 998, 999]);
    assert.equal(readRecords(directory, 0).records, []);
    openKey(directory);
    if (process.platform === 'win32') return;
    assert.is(statSync(directory).mode & 0o777, 0o700);
    for (const name of [logName, 'key']) assert.is(statSync(join(directory, name)).mode & 0o777, 0o600, name);
  }));

log(`${processes} processes × ${appends} appends lose and tear nothing`, () =>
  withDirectory(async (directory) => {
    await appendAll(directory, never);
    const content = readRecords(directory, never);
    assert.is(content.records.length, processes * appends);
    assert.is(content.unreadable, 0);
    assertNoGaps(content);
    assert.not(existsSync(join(directory, oldLogName)));
  }));

log('one rotation under concurrent writers loses nothing', () =>
  withDirectory(async (directory) => {
    const length = JSON.stringify(numbered('p0', 100)).length + 1;
    await appendAll(directory, Math.round(length * processes * appends * 0.6));
    assert.ok(existsSync(join(directory, oldLogName)));
    const content = readRecords(directory, never);
    assert.is(content.records.length, processes * appends);
    assert.is(content.unreadable, 0);
  }));

log('hundreds of rotations: old records go, no other does, and a reader sees a whole log at any moment', () =>
  withDirectory(async (directory) => {
    let reads = 0;
    await appendAll(directory, 4000, () => {
      const content = readRecords(directory, never);
      // The last line may be in the middle of being written.
      assert.ok(content.problem === undefined && content.unreadable <= 1, JSON.stringify({ ...content, records: content.records.length }));
      assertNoGaps(content);
      reads += 1;
    });
    const content = readRecords(directory, never);
    assert.is(content.unreadable, 0);
    assertNoGaps(content);
    assert.ok([...numbersOf(content.records).values()].some((numbers) => numbers.at(-1) === appends - 1), 'the last of all is there');
    const full = statSync(join(directory, oldLogName)).size;
    assert.ok(full > 3000, `the one before was full when it was set aside: ${full}`);
    assert.ok(reads > 20 && content.records.length < 40, `${reads} reads, ${content.records.length} records`);
    for (const name of [logName, oldLogName]) assert.ok(statSync(join(directory, name)).size < 8000, name);
  }));

log('killed in the middle of a line: cut at every byte of the last one, only that one is lost', () =>
  withDirectory(async (directory) => {
    const file = join(directory, logName);
    for (const number of [0, 1]) await appendRecord(directory, numbered('a', number));
    const whole = readFileSync(file);
    const second = whole.indexOf('\n') + 1;
    for (let size = second; size <= whole.byteLength; size += 1) {
      writeFileSync(file, whole);
      truncateSync(file, size);
      const isWhole = size >= whole.byteLength - 1;
      const torn = size > second && !isWhole ? 1 : 0;
      const before = readRecords(directory);
      assert.is(before.unreadable, torn, `cut at ${size}`);
      assert.is(await appendRecord(directory, numbered('a', 2)), undefined);
      const content = readRecords(directory);
      assert.equal(content, { records: [0, ...(isWhole ? [1] : []), 2].map((number) => numbered('a', number)), unreadable: torn }, `cut at ${size}`);
    }
  }));

log('damaged lines are skipped and counted, however many and however long', () =>
  withDirectory(async (directory) => {
    const file = join(directory, logName);
    const damages = ['{', 'null', '[]', '{}', '{"version":2}', JSON.stringify({ ...record(), version: 2 }), JSON.stringify({ ...record(), total: -1 }), JSON.stringify({ ...record(), date: 'never' }), JSON.stringify({ ...record(), operations: { update: '1' } }), '\0'.repeat(10), Buffer.from([0xff, 0xfe]), 'x'.repeat(longestLine + 1), JSON.stringify(record()).padEnd(longestLine + 1), '['.repeat(100_000)];
    await appendRecord(directory, numbered('a', 0));
    for (const [index, damage] of damages.entries()) {
      appendFileSync(file, damage);
      appendFileSync(file, index % 2 === 0 ? '\n' : '\n\n');
      await appendRecord(directory, numbered('a', index + 1));
    }
    const content = readRecords(directory);
    assert.is(content.unreadable, damages.length);
    assert.equal(numbersOf(content.records).get('a'), upTo(0, damages.length + 1));
    writeFileSync(file, 'x'.repeat(20_000_000));
    assert.equal(readRecords(directory), { records: [], unreadable: 1 });
    await appendRecord(directory, numbered('a', 0));
    assert.equal(readRecords(directory), { records: [numbered('a', 0)], unreadable: 1 });
  }));

log('lines around the borders of what is read at once', () =>
  withDirectory(async (directory) => {
    mkdirSync(directory);
    const length = JSON.stringify(record()).length;
    for (const total of upTo(65_530, 65_542)) {
      const padded = JSON.stringify(record()).padEnd(total - length - 2, ' ');
      writeFileSync(join(directory, logName), `${padded}\n${JSON.stringify(record({ total: 7 }))}\n`);
      assert.equal(readRecords(directory).records.map((one) => one.total), [100, 7], String(total));
    }
  }));

log('a full disk is a reason; what it tore costs one line', () =>
  withDirectory(async (directory) => {
    await appendRecord(directory, numbered('a', 0));
    const size = statSync(join(directory, logName)).size;
    // `ulimit -f` counts 512 bytes in dash, 1024 in bash: the limit falls into one of the lines.
    const [problem = '', ...more] = (await append(directory, { name: 'b', count: 10, shell: 'ulimit -f 2;' })).filter((line) => !line.startsWith('hash'));
    assert.match(problem, /^the disk took \d+ of \d+ bytes$/);
    assert.ok(more.length > 0 && more.every((line) => line.startsWith('EFBIG')), more.join());
    assert.ok(statSync(join(directory, logName)).size > size);
    assert.is(await appendRecord(directory, numbered('a', 1)), undefined);
    const content = readRecords(directory);
    assert.equal(numbersOf(content.records).get('a'), [0, 1]);
    assert.ok(content.unreadable <= 1 && content.records.length > 2);
  }));

log('a directory that cannot be written, or is none, is a reason, and hashes come all the same', () =>
  withDirectory(async (directory) => {
    mkdirSync(directory);
    chmodSync(join(directory, '..'), 0o755);
    chmodSync(directory, 0o555);
    const [hash, problem] = await append(directory, { name: 'a', count: 1, ...(isRoot ? { user: 65_534 } : {}) });
    assert.match(problem ?? '', /^EACCES/);
    assert.match(hash ?? '', /^hash [\w-]{12}$/);
    chmodSync(directory, 0o700);
    const file = join(directory, 'file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below'), 'a\0b']) {
      assert.type(await appendRecord(place, record()), 'string', place);
      assert.type(readRecords(place).problem, 'string', place);
      assert.match(openKey(place)('a'), /^[\w-]{12}$/);
    }
  }));

log('what is no file is neither written to nor waited for', () =>
  withDirectory(async (directory) => {
    const file = join(directory, logName);
    const kinds = [() => mkdirSync(file), () => symlinkSync('/dev/null', file), () => symlinkSync('elsewhere', file)];
    for (const make of kinds) {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory);
      make();
      assert.type(await appendRecord(directory, record()), 'string');
      assert.equal(readRecords(directory).records, []);
      assert.not(existsSync(join(directory, 'elsewhere')));
    }
    assert.match((await appendRecord(directory, record({ rules: { ['x'.repeat(longestLine)]: 1 } }))) ?? '', /bytes, more than/);
  }));

log('rotated while a reader opens it: no record comes twice, none is missing', () =>
  withDirectory(async (directory) => {
    for (const number of [0, 1]) await appendRecord(directory, numbered('a', number));
    const file = join(directory, logName);
    const { openSync } = fs;
    // After the log, and before the one before it.
    fs.openSync = (path, ...rest) => {
      if (path === join(directory, oldLogName)) {
        fs.openSync = openSync;
        syncBuiltinESMExports();
        renameSync(file, path);
        writeFileSync(file, `${JSON.stringify(numbered('a', 2))}\n`);
      }
      return openSync(path, ...rest);
    };
    syncBuiltinESMExports();
    assert.equal(numbersOf(readRecords(directory).records).get('a'), [0, 1, 2]);
    assert.is(fs.openSync, openSync);
  }));

log('while another process rotates, nobody else does, and a line whose file is gone by then is written again', () =>
  withDirectory(async (directory) => {
    const file = join(directory, logName);
    const full = { limit: 10 };
    await appendRecord(directory, numbered('a', 0), full);
    const release = await takeLock(join(directory, 'rotate.lock'));
    assert.is(await appendRecord(directory, numbered('a', 1), full), undefined);
    assert.not(existsSync(join(directory, oldLogName)));
    const appended = appendRecord(directory, numbered('a', 2), full);
    // It has been opened, and rotated away twice.
    renameSync(file, join(directory, oldLogName));
    rmSync(join(directory, oldLogName));
    assert.is(await appended, undefined);
    assert.equal(readRecords(directory).records, [numbered('a', 2)]);
    release();
    assert.is(await appendRecord(directory, numbered('a', 3), full), undefined);
    assert.ok(existsSync(join(directory, oldLogName)));
    assert.equal(numbersOf(readRecords(directory).records).get('a'), [2, 3]);
  }));

log('a log that cannot be rotated grows on', () =>
  withDirectory(async (directory) => {
    mkdirSync(join(directory, oldLogName, 'full'), { recursive: true });
    for (const number of upTo(0, 20)) assert.is(await appendRecord(directory, numbered('a', number), { limit: 1000 }), undefined);
    assert.is(readFileSync(join(directory, logName), 'utf8').split('\n').length, 21);
  }));

log('the key: the same for all who share a log, another one elsewhere, replaced when damaged', () =>
  withDirectory((directory) => {
    const hash = openKey(directory)('src/a.ts');
    assert.is(openKey(directory)('src/a.ts'), hash);
    assert.is.not(openKey(directory)('src/b.ts'), hash);
    assert.is.not(openKey(join(directory, 'other'))('src/a.ts'), hash);
    writeFileSync(join(directory, 'key'), 'short');
    const renewed = openKey(directory)('src/a.ts');
    assert.is.not(renewed, hash);
    assert.is(openKey(directory)('src/a.ts'), renewed);
    assert.is(statSync(join(directory, 'key')).size, 32);
  }));

log('the key that another process made in the same moment is the key', () =>
  withDirectory((directory) => {
    const { writeFileSync: write } = fs;
    fs.writeFileSync = (file, ...rest) => {
      fs.writeFileSync = write;
      syncBuiltinESMExports();
      write(join(directory, 'key'), Buffer.alloc(32, 7));
      write(file, ...rest);
    };
    syncBuiltinESMExports();
    const hash = openKey(directory)('a');
    assert.equal(readFileSync(join(directory, 'key')), Buffer.alloc(32, 7));
    assert.is(hash, openKey(directory)('a'));
    assert.equal(readdirSync(directory), ['key']);
  }));

log.after(() => rmSync(workers, { recursive: true, force: true }));

log.run();
