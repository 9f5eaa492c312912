// Measures one small change in files of 50 KB to 100 MB, durable each time: a new file and a rename, or in place; all sides in turn on the same disk.
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Splice } from '../../src/model.ts';
import { inPlaceFrom } from '../../src/transaction/splice.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { head, median, row } from './table.ts';

type WriteFileAtomic = (path: string, content: Uint8Array) => Promise<void>;

const writeFileAtomic = createRequire(import.meta.url)('write-file-atomic') as WriteFileAtomic;

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 11);
const sizes = (process.env['BENCH_SIZES'] ?? '50000 100000 200000 500000 1000000 10000000 100000000').split(' ').map(Number);
const base = realpathSync(mkdtempSync(join(process.env['BENCH_DIRECTORY'] ?? tmpdir(), 'writeopt-bench-')));

/** What everybody writes who knows that a crash may come, with the flush of the directory that most forget. */
function rewrite(path: string, content: Uint8Array): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, content);
  flush(temporary);
  renameSync(temporary, path);
  flush(dirname(path));
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

type Side = (root: string, home: string, content: Uint8Array, edit: Splice) => Promise<unknown> | void;

const sides: Readonly<Record<string, Side>> = {
  'temp, fsync, rename, fsync': (root, _home, content) => rewrite(join(root, 'file'), content),
  'write-file-atomic': (root, _home, content) => writeFileAtomic(join(root, 'file'), content),
  'transact, write': (root, home, content) => transact([{ kind: 'write', path: 'file', content }], { root, home }),
  'transact, splice': (root, home, content, edit) => transact([{ kind: 'splice', path: 'file', size: content.byteLength, edits: [edit] }], { root, home }),
};

/** A line of 40 bytes in the middle. */
function editOf(round: number, size: number): Splice {
  const insert = Buffer.from(`line of round ${round}`.padEnd(39, '.') + '\n');
  return { offset: size >> 1, remove: insert.byteLength, insert };
}

async function measure(size: number): Promise<Record<string, number[]>> {
  const content = Buffer.alloc(size, 'so many bytes\n');
  const place = (name: string, below: string): string => join(base, String(size), name.replace(/\W+/g, '-'), below);
  for (const name of Object.keys(sides)) {
    mkdirSync(place(name, 'root'), { recursive: true });
    writeFileSync(place(name, 'root/file'), content);
  }
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = -2; round < rounds; round += 1) {
    const edit = editOf(round, size);
    Buffer.from(edit.insert).copy(content, edit.offset);
    // The order moves on, so that nobody is always the one after a noisy neighbour.
    const order = Object.entries(sides);
    for (const [name, run] of [...order.slice(round & 3), ...order.slice(0, round & 3)]) {
      spawnSync('sync', ['-f', base]);
      const started = performance.now();
      await run(place(name, 'root'), place(name, 'home'), content, edit);
      const milliseconds = performance.now() - started;
      // The first rounds make what is there ever after.
      if (round >= 0) times[name]?.push(milliseconds);
      if (!readFileSync(place(name, 'root/file')).equals(content)) throw new Error(`${name} wrote something else`);
      rmSync(place(name, 'home/backups'), { recursive: true, force: true });
    }
  }
  rmSync(join(base, String(size)), { recursive: true });
  return times;
}

/** A ratio compares two sides of the same round; the table has the median of these. */
function report(size: number, times: Readonly<Record<string, readonly number[]>>): void {
  const own = times['transact, splice'] ?? [];
  head(`One line of ${size / 1000} KB, median of ${rounds} rounds in turn, ms`, 'writer', 'median', 'least', 'times as long as the splice, median of the rounds');
  for (const [name, values] of Object.entries(times)) {
    const ratio = median(values.map((time, round) => time / (own[round] ?? 1)));
    const isBar = size === 100_000_000 && name === 'temp, fsync, rename, fsync';
    row(name, median(values).toFixed(2), Math.min(...values).toFixed(2), `${ratio.toFixed(2)}${isBar ? ` (bar: ≥ 10, ${ratio >= 10 ? 'met' : 'MISSED'})` : ''}`);
  }
}

try {
  for (const size of sizes) report(size, await measure(size));
  process.stdout.write(`\nThe splice is chosen from ${inPlaceFrom / 1000} KB on.\n`);
} finally {
  rmSync(base, { recursive: true, force: true });
}
