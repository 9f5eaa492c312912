// The run log keeps what it is given, reads past what is damaged, and never throws.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openKey } from '../../src/history/key.ts';
import { appendRecord, logName, longestLine, oldLogName } from '../../src/history/log.ts';
import { readRecords } from '../../src/history/read-log.ts';
import { numbered, numbersOf, record } from './records.ts';
import { append, upTo, withDirectory } from './writers.ts';

const log = suite('run log');
const isRoot = process.getuid?.() === 0;

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

log('half a key that a killed process left goes, that of a living one stays', () =>
  withDirectory((directory) => {
    mkdirSync(directory, { recursive: true });
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const name of [`key.${pid}-0123456789ab`, `key.${process.pid}-0123456789ab`]) writeFileSync(join(directory, name), 'half');
    const hash = openKey(directory)('a');
    assert.equal(readdirSync(directory).sort(), ['key', `key.${process.pid}-0123456789ab`]);
    assert.is(openKey(directory)('a'), hash);
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

log('a log that cannot be rotated grows on', () =>
  withDirectory(async (directory) => {
    mkdirSync(join(directory, oldLogName, 'full'), { recursive: true });
    for (const number of upTo(0, 20)) assert.is(await appendRecord(directory, numbered('a', number), { limit: 1000 }), undefined);
    assert.is(readFileSync(join(directory, logName), 'utf8').split('\n').length, 21);
  }));

log.run();
