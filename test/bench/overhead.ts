// Measures what a check costs before any tool runs: whole processes, alternating with the floor, medians and ratios.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hermeticEnvironment } from '../helpers/repo.ts';
import { projectRoot } from '../helpers/cli.ts';
import type { Report } from '../../src/model.ts';
import { median, row } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const root = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-bench-')));
const home = join(root, 'home');
const env = hermeticEnvironment(home);
const cli = join(projectRoot, 'dist/cli.js');

interface Result {
  readonly milliseconds: number;
  readonly stdout: string;
}

function run(cwd: string, command: string, args: readonly string[]): Result {
  const started = performance.now();
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const milliseconds = performance.now() - started;
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.status}: ${result.stderr}${result.stdout}`);
  return { milliseconds, stdout: result.stdout };
}

function makeRepository(name: string, files: number): string {
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true });
  run(directory, 'git', ['init', '--quiet']);
  for (let index = 0; index < files; index += 1) {
    const folder = join(directory, `d${Math.floor(index / 1000)}`, `e${Math.floor(index / 50) % 20}`);
    if (index % 50 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `f${index}.txt`), `file ${index}\n${'text '.repeat(60)}\n`);
  }
  run(directory, 'git', ['add', '--all']);
  run(directory, 'git', ['commit', '--quiet', '--message', 'first']);
  return directory;
}

function stage(directory: string, count: number, text: string): void {
  const paths = Array.from({ length: count }, (_, index) => `d${Math.floor(index / 1000)}/e${Math.floor(index / 50) % 20}/f${index}.txt`);
  for (const path of paths) writeFileSync(join(directory, path), `${text}\n`);
  run(directory, 'git', ['add', '--', ...paths]);
}

function overhead(directory: string, files: number): void {
  stage(directory, 1, `staged ${Date.now()}`);
  const candidates: Record<string, () => number> = {
    'git status': () => run(directory, 'git', ['status']).milliseconds,
    'node -e 0': () => run(directory, process.execPath, ['-e', '0']).milliseconds,
    'writeopt check': () => run(directory, process.execPath, [cli, 'check']).milliseconds,
    'lint-staged, no-op task': () => run(directory, process.execPath, [join(projectRoot, 'node_modules/lint-staged/bin/lint-staged.js'), '--config', join(home, 'noop.json')]).milliseconds,
  };
  const times: Record<string, number[]> = {};
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(candidates)) {
      const time = measure();
      if (round >= 0) (times[name] ??= []).push(time);
    }
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
  const floor = (medians['git status'] ?? 0) + (medians['node -e 0'] ?? 0);
  process.stdout.write(`\n${files} tracked files, one staged text file, no validator applies; whole process, median of ${rounds}, ms\n\n`);
  row('command', 'median', '× (git status + node -e 0)');
  row('---', '---', '---');
  for (const [name, value] of Object.entries(medians)) row(name, value, (value / floor).toFixed(2));
}

function refresh(directory: string, files: number): void {
  for (const changed of [1, 30, 300]) {
    const times: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      stage(directory, changed, `round ${round} of ${changed} ${Date.now()}`);
      const report = JSON.parse(run(directory, process.execPath, [cli, 'check', '--report', 'json']).stdout) as Report;
      times.push(report.timings.find((timing) => timing.name === 'snapshot')?.milliseconds ?? Number.NaN);
    }
    row(files, changed, median(times));
  }
}

try {
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Bench\n\temail = bench@example.com\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n');
  writeFileSync(join(home, 'noop.json'), '{ "*": "true" }');
  const large = makeRepository('large', 20_000);
  const cold = run(large, process.execPath, [cli, 'check']).milliseconds;
  overhead(large, 20_000);
  process.stdout.write(`\nFirst build of the snapshot, 20000 files: ${cold.toFixed(0)} ms\n\nRefresh of the snapshot, median of 7, ms (in-process)\n\n`);
  row('tracked files', 'changed', 'refresh');
  row('---', '---', '---');
  refresh(makeRepository('small', 2000), 2000);
  refresh(large, 20_000);
} finally {
  rmSync(root, { recursive: true, force: true });
}
