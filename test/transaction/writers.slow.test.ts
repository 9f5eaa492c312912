// Several writers at once: no update is lost, nobody waits for ever, and who dies in the middle is undone by the next.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withHomes } from '../../src/transaction/exclusive.ts';
import { needsRecovery, type Recovered } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { projectRoot } from '../helpers/cli.ts';

const writers = suite('writers');
const processes = 8;
const rounds = 200;
const names = ['left', 'middle', 'right'];
const counters = ['a/one', 'a/two', 'b/three', 'b/four', 'five'];

/** A directory in memory where there is one: this is about order, not about disks. */
async function withDirectory(body: (base: string) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'writeopt-writers-'));
  try {
    await body(base);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

interface Worker {
  readonly ready: Promise<void>;
  /** What it says last; rejects when it fails. */
  readonly end: Promise<string>;
}

function start(base: string, seed: number): Worker {
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'test/helpers/counting-worker.ts'), base, String(seed), String(rounds)], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ready = new Promise<void>((resolve) => child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes('ready')) resolve();
  }));
  const end = new Promise<string>((resolve, reject) => child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(errors)))));
  return { ready: Promise.race([ready, end.then(() => undefined)]), end };
}

writers(`${processes} processes with ${rounds} transactions each on the same directories: every sum is exact`, () =>
  withDirectory(async (base) => {
    for (const name of names) {
      for (const folder of ['a', 'b']) mkdirSync(join(base, name, folder), { recursive: true });
      for (const counter of counters) writeFileSync(join(base, name, counter), '0\n');
    }
    const workers = Array.from({ length: processes }, (_, seed) => start(base, seed));
    await Promise.all(workers.map(({ ready }) => ready));
    writeFileSync(join(base, 'go'), '');
    const ends = await Promise.all(workers.map(({ end }) => end));
    const conflicts = ends.map((text) => (JSON.parse(text.split('\n')[1] ?? '') as { conflicts: number }).conflicts).reduce((sum, one) => sum + one, 0);
    const sum = names.flatMap((name) => counters.map((counter) => Number(readFileSync(join(base, name, counter), 'utf8')))).reduce((all, one) => all + one, 0);
    assert.is(sum, processes * (rounds + rounds / 4) * 3);
    assert.ok(conflicts > 0, 'they did meet');
    for (const name of names) assert.equal(readdirSync(join(base, `${name}-home`)), ['backups']);
  }),
);

writers('who takes the lock undoes first what a dead owner left', () =>
  withDirectory(async (base) => {
    const place = { root: join(base, 'root'), home: join(base, 'home') };
    mkdirSync(place.root);
    writeFileSync(join(place.root, 'a'), 'old');
    const dead = (): never => {
      throw new Error('dead');
    };
    const late = { name: 'late', record: {}, publish: dead };
    await transact([{ kind: 'write', path: 'a', content: Buffer.from('new') }], { ...place, participants: [late], undo: { late: dead } }).catch(() => undefined);
    assert.ok(needsRecovery(place));
    const told: Recovered[] = [];
    await withHomes([place.home], { undo: { late: () => [] }, onRecovered: (recovered) => told.push(recovered) }, () => {
      assert.is(readFileSync(join(place.root, 'a'), 'utf8'), 'old');
    });
    assert.equal(told.map(({ restored }) => restored), [['a']]);
    assert.equal(readdirSync(place.home), []);
  }),
);

writers.run();
