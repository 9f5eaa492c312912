// Measures what patience and detection cost where nothing is synced: microseconds an operation over the plain port, and one detection.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem, type FileSystem } from '../../src/file-system.ts';
import { detectSync } from '../../src/transaction/cloud-sync/detect.ts';
import { nodeProbes } from '../../src/transaction/cloud-sync/probes.ts';
import { retrying } from '../../src/transaction/cloud-sync/retry.ts';
import { policyFor, systemClock } from '../../src/transaction/cloud-sync/retry-policy.ts';
import { createStagger } from '../../src/transaction/cloud-sync/stagger.ts';
import { head, median, row } from './table.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7);
const count = Number(process.env['BENCH_FILES'] ?? 20_000);
const directory = mkdtempSync(join(process.env['BENCH_DIRECTORY'] ?? tmpdir(), 'writeopt-bench-'));

const operations: Readonly<Record<string, (fileSystem: FileSystem, index: number) => unknown>> = {
  nothing: (fileSystem) => fileSystem.flushAll('/'),
  stat: (fileSystem) => fileSystem.stat(join(directory, 'a')),
  rename: (fileSystem, index) => fileSystem.rename(join(directory, index % 2 === 0 ? 'b' : 'c'), join(directory, index % 2 === 0 ? 'c' : 'b')),
};

function microseconds(run: (index: number) => unknown): number {
  const started = performance.now();
  for (let index = 0; index < count; index += 1) run(index);
  return ((performance.now() - started) * 1000) / count;
}

function measure(): void {
  const plain: FileSystem = { ...nodeFileSystem, flushAll: () => true };
  const stagger = createStagger({ synced: false, root: directory, sleep: systemClock.sleep });
  const patient = retrying(plain, policyFor(detectSync(directory, nodeProbes), { stagger }));
  head(`Not synced (${directory}): microseconds an operation, medians of ${rounds} rounds of ${count}`, 'operation', 'plain', 'patient', 'more');
  for (const [name, run] of Object.entries(operations)) {
    const [before, after]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      before.push(microseconds((index) => run(plain, index)));
      after.push(microseconds((index) => run(patient, index)));
    }
    row(name, median(before).toFixed(2), median(after).toFixed(2), (median(after) - median(before)).toFixed(2));
  }
  const first = (): number => {
    const started = performance.now();
    detectSync(directory, { ...nodeProbes });
    return (performance.now() - started) * 1000;
  };
  row('first detection of a process', '', median(Array.from({ length: 50 }, first)).toFixed(0), '');
  row('every further detection', '', microseconds(() => detectSync(directory, nodeProbes)).toFixed(2), '');
}

try {
  for (const name of ['a', 'b']) writeFileSync(join(directory, name), name);
  measure();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
