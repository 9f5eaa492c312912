// Measures the transaction against what everybody else does: 10,000 files of 1 KiB in 100 directories, all sides in turn on the same disk.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { projectRoot } from '../helpers/cli.ts';
import { needsRecovery, recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { head, median, row } from './table.ts';

type WriteFileAtomic = (path: string, content: Uint8Array) => Promise<void>;

const writeFileAtomic = createRequire(import.meta.url)('write-file-atomic') as WriteFileAtomic;

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const count = Number(process.env['BENCH_FILES'] ?? 10_000);
const base = realpathSync(mkdtempSync(join(process.env['BENCH_DIRECTORY'] ?? tmpdir(), 'writeopt-bench-')));
const paths = Array.from({ length: count }, (_, index) => `d${index % 100}/f${index}.txt`);

function sync(): void {
  spawnSync('sync', ['-f', base]);
}

function prepare(name: string): string {
  const root = join(base, name);
  for (let index = 0; index < 100; index += 1) mkdirSync(join(root, `d${index}`), { recursive: true });
  for (const path of paths) writeFileSync(join(root, path), Buffer.alloc(1024, 'o'));
  return root;
}

function contentOf(round: number): Uint8Array {
  return Buffer.alloc(1024, String(round % 10));
}

async function transactAll(root: string, home: string, content: Uint8Array): Promise<void> {
  await transact(paths.map((path) => ({ kind: 'write', path, content })), { root, home });
}

async function atomically(root: string, content: Uint8Array, workers: number): Promise<void> {
  const rest = paths.values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const path of rest) await writeFileAtomic(join(root, path), content);
    }),
  );
}

/** Freeing the blocks of flushed files may take longer than writing them: out of the way, without freeing anything. */
function putAside(home: string, round: number): void {
  renameSync(join(home, 'backups'), join(base, `aside-${round}`));
}

async function throughput(): Promise<void> {
  const home = join(base, 'home');
  const sides: Record<string, (round: number) => Promise<void> | void> = {};
  const roots = Object.fromEntries(['transact', 'plain', 'sequential', 'concurrent'].map((name) => [name, prepare(name)] as const));
  sides['writeopt transact'] = (round) => transactAll(roots['transact'] ?? '', home, contentOf(round));
  sides['writeFileSync, not durable'] = (round) => paths.forEach((path) => writeFileSync(join(roots['plain'] ?? '', path), contentOf(round)));
  sides['write-file-atomic, one by one'] = (round) => atomically(roots['sequential'] ?? '', contentOf(round), 1);
  sides['write-file-atomic, 16 at once'] = (round) => atomically(roots['concurrent'] ?? '', contentOf(round), 16);
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    // The order moves on, so that nobody is always the one after a noisy neighbour.
    const order = Object.entries(sides);
    for (const [name, run] of [...order.slice(round % order.length), ...order.slice(0, round % order.length)]) {
      sync();
      const started = performance.now();
      await run(round);
      times[name]?.push(performance.now() - started);
      if (name === 'writeopt transact') putAside(home, round);
    }
  }
  report(times);
}

/** A ratio compares the two sides of the same round; the table has the median of these. */
function report(times: Readonly<Record<string, readonly number[]>>): void {
  const own = times['writeopt transact'] ?? [];
  const ratio = (name: string, inverse: boolean): number => median((times[name] ?? []).map((time, round) => (inverse ? time / (own[round] ?? 1) : (own[round] ?? 1) / time)));
  const bars: Readonly<Record<string, string>> = {
    'writeFileSync, not durable': bar(ratio('writeFileSync, not durable', false), 1.5, 'transact takes', 'times as long'),
    'write-file-atomic, one by one': bar(ratio('write-file-atomic, one by one', true), 5, 'transact is', 'times as fast'),
    'write-file-atomic, 16 at once': bar(ratio('write-file-atomic, 16 at once', true), 2.5, 'transact is', 'times as fast'),
  };
  head(`${count} overwrites of 1 KiB in 100 directories, median of ${rounds} rounds in turn, ms`, 'writer', 'median', 'least', 'ratio, median of the rounds');
  for (const [name, values] of Object.entries(times)) row(name, median(values), Math.min(...values), bars[name] ?? '');
}

function bar(value: number, limit: number, before: string, after: string): string {
  const isUpper = limit < 2;
  return `${before} ${value.toFixed(2)} ${after} (bar: ${isUpper ? '≤' : '≥'} ${limit}, ${(isUpper ? value <= limit : value >= limit) ? 'met' : 'MISSED'})`;
}

async function recovery(): Promise<void> {
  const root = join(base, 'transact');
  const home = join(base, 'recovery-home');
  const fail = (): never => {
    throw new Error('dead');
  };
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const participants = [{ name: 'late', record: {}, publish: fail }];
    await transact(paths.map((path) => ({ kind: 'write', path, content: contentOf(round) })), { root, home, participants, undo: { late: fail } }).catch(() => undefined);
    if (!needsRecovery({ home })) throw new Error('there is nothing to recover');
    sync();
    const started = performance.now();
    const recovered = await recover({ home, undo: { late: () => [] } });
    times.push(performance.now() - started);
    if (recovered?.restored.length !== count) throw new Error('not everything was restored');
  }
  head('Recovery', 'what', 'median', 'bar');
  row(`undoing ${count} published changes`, `${median(times).toFixed(0)} ms`, `≤ 2000 ms, ${median(times) <= 2000 ? 'met' : 'MISSED'}`);
  const looks = Array.from({ length: 1000 }, () => {
    const started = performance.now();
    needsRecovery({ home });
    return performance.now() - started;
  });
  row('needsRecovery, no journal', `${median(looks).toFixed(3)} ms`, `≤ 1 ms, ${median(looks) <= 1 ? 'met' : 'MISSED'}`);
}

/** The built transaction in a process of its own: a compiler in the process would count. */
function memory(): void {
  const list = join(base, 'paths');
  writeFileSync(list, paths.join('\n'));
  const built = join(base, 'transaction.mjs');
  buildSync({ entryPoints: [join(projectRoot, 'src/transaction/transaction.ts')], outfile: built, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
  const from = JSON.stringify(pathToFileURL(built).href);
  const script = `
    import { readFileSync } from 'node:fs';
    import { transact } from ${from};
    // Contents are made when they are asked for, as from a stream.
    const changes = readFileSync(${JSON.stringify(list)}, 'utf8').split('\\n').map((path, index) => ({ kind: 'write', path, content: () => Buffer.alloc(1024, index) }));
    await transact(changes, ${JSON.stringify({ root: join(base, 'transact'), home: join(base, 'memory-home') })});
    console.log(process.resourceUsage().maxRSS);
  `;
  const run = (source: string): number => Number(spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' }).stdout) / 1024;
  const [own, floor] = [run(script), run('console.log(process.resourceUsage().maxRSS)')];
  head('Memory, maximum resident set of a process', 'what', 'MB', 'bar');
  row('node alone', floor, '');
  row(`node with a transaction of ${count} files`, own, `≤ 150 MB, ${own <= 150 ? 'met' : 'MISSED'}`);
}

try {
  await throughput();
  await recovery();
  memory();
} finally {
  rmSync(base, { recursive: true, force: true });
}
