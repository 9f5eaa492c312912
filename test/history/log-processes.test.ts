// Many processes with one run log: nothing is lost, torn or seen twice, also while it is rotated.
import fs, { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openKey } from '../../src/history/key.ts';
import { appendRecord, logName, oldLogName } from '../../src/history/log.ts';
import { readRecords } from '../../src/history/read-log.ts';
import { takeLock } from '../../src/lock.ts';
import { numbered, numbersOf } from './records.ts';
import { append, assertNoGaps, never, withDirectory } from './writers.ts';

const log = suite('run log: many processes');
const processes = 8;
const appends = 500;

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

log.run();
