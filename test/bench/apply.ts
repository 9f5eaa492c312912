// Measures batches as a user applies them: few files, many, none that change, and what each level of validation adds; all sides in turn.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apply } from '../../src/library.ts';
import type { Level, Request } from '../../src/model.ts';
import { hermeticEnvironment } from '../helpers/repo.ts';
import { projectRoot } from '../helpers/cli.ts';
import { head, median, row } from './table.ts';

const writeFileAtomic = createRequire(import.meta.url)('write-file-atomic') as (path: string, content: Uint8Array) => Promise<void>;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const base = realpathSync(mkdtempSync(join(process.env['BENCH_DIRECTORY'] ?? tmpdir(), 'writeopt-bench-')));
const env = hermeticEnvironment(join(base, 'home'));
const cli = join(projectRoot, 'dist/cli.js');

function makeRepository(name: string): string {
  const directory = join(base, name);
  mkdirSync(directory, { recursive: true });
  spawnSync('git', ['init', '--quiet'], { cwd: directory, env });
  return directory;
}

type Files = ReadonlyMap<string, Buffer>;

function requestsOf(files: Files): Request[] {
  return [...files].map(([path, content], index) => ({ id: String(index + 1), kind: 'write', path, content }));
}

function plainly(root: string, files: Files): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

async function timed(body: () => Promise<unknown> | unknown): Promise<number> {
  spawnSync('sync', ['-f', base]);
  const started = performance.now();
  await body();
  return performance.now() - started;
}

/** Each side in turn, so that what else the machine does meets all of them; the first round warms up. */
async function inTurn(sides: Readonly<Record<string, (round: number) => Promise<unknown> | unknown>>): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, side] of Object.entries(sides)) {
      const time = await timed(() => side(round));
      if (round > 0) (times[name] ??= []).push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

function many(count: number, size: number, round: number): Files {
  return new Map(Array.from({ length: count }, (_, index) => [`d${index % Math.ceil(count / 100)}/f${index}.txt`, Buffer.alloc(size, `${round} `)] as const));
}

function run(root: string, document: string): void {
  const { status, stderr } = spawnSync(process.execPath, [cli, 'apply', document, '--level', 'none'], { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function documentOf(name: string, files: Files): string {
  const file = join(base, `${name}.json`);
  writeFileSync(file, JSON.stringify({ version: 1, operations: [...files].map(([path, content]) => ({ kind: 'write', path, content: content.toString() })) }));
  return file;
}

async function few(): Promise<void> {
  const root = makeRepository('few');
  const times = await inTurn({
    'plain writeFileSync loop': (round) => plainly(root, many(5, 1000, round)),
    'write-file-atomic, one by one': async (round) => {
      for (const [path, content] of many(5, 1000, round + 20)) await writeFileAtomic(join(root, path), content);
    },
    'writeopt apply, library, level none': (round) => apply(requestsOf(many(5, 1000, round + 40)), { cwd: root, env, level: 'none' }),
    'writeopt apply, one process': (round) => run(root, documentOf('few', many(5, 1000, round + 60))),
    'writeopt apply, one process per file': (round) => {
      for (const [path, content] of many(5, 1000, round + 80)) run(root, documentOf('one', new Map([[path, content]])));
    },
  });
  head('5 files of 1 KB', 'side', 'ms', '× one process');
  for (const [name, time] of Object.entries(times)) row(name, time.toFixed(1), (time / (times['writeopt apply, one process'] ?? Number.NaN)).toFixed(2));
}

async function unchanged(): Promise<void> {
  const root = makeRepository('unchanged');
  const files = many(10_000, 1024, 0);
  plainly(root, files);
  const requests = requestsOf(files);
  const times = await inTurn({
    'read and hash': () => {
      for (const path of files.keys()) createHash('sha256').update(readFileSync(join(root, path))).digest('hex');
    },
    'writeopt apply': () => apply(requests, { cwd: root, env }),
  });
  const ratio = (times['writeopt apply'] ?? Number.NaN) / (times['read and hash'] ?? Number.NaN);
  head('10,000 files of 1 KiB that are as asked already', 'side', 'ms', '× read and hash', 'bar');
  for (const [name, time] of Object.entries(times)) row(name, time.toFixed(0), (time / (times['read and hash'] ?? Number.NaN)).toFixed(2), name === 'writeopt apply' ? `≤ 3, ${ratio <= 3 ? 'met' : 'MISSED'}` : '');
}

/** A batch as generators make them: a quarter each of TypeScript, JSON, YAML and Markdown. */
function mixed(round: number): Files {
  const texts = [
    (n: number) => [`src/m${n}.ts`, `import { x } from './x.js';\n\nexport interface M${n} {\n  readonly id: string;\n  readonly value: number;\n}\n\nexport function make${n}(value: number): M${n} {\n  return { id: \`m${n}-\${x}\`, value: value * ${round + 1} };\n}\n`],
    (n: number) => [`data/d${n}.json`, `${JSON.stringify({ id: n, round, list: [1, 2, 3], nested: { a: { b: 'c' } } }, undefined, 2)}\n`],
    (n: number) => [`conf/c${n}.yaml`, `id: ${n}\nround: ${round}\nlist:\n  - a\n  - b: { c: [1, 2] }\ntext: "x"\n`],
    (n: number) => [`docs/p${n}.md`, `# Page ${n}\n\nRound ${round}. See [the top](#page-${n}).\n\n- one\n- two\n`],
  ] as const;
  return new Map(Array.from({ length: 1000 }, (_, index) => texts[index % 4]?.(index) ?? ['', '']).map(([path = '', text = '']) => [path, Buffer.from(text)] as const));
}

async function levels(): Promise<void> {
  const wanted: readonly Level[] = ['none', 'syntax', 'standard', 'strict'];
  const roots = Object.fromEntries(['plain', 'atomic', ...wanted].map((name) => [name, makeRepository(`level-${name}`)] as const));
  for (const root of Object.values(roots)) plainly(root, new Map([...mixed(0), ['src/x.ts', Buffer.from("export const x = 'x';\n")]]));
  const times = await inTurn({
    'plain writeFileSync loop': (round) => plainly(roots['plain'] ?? '', mixed(round + 1)),
    'write-file-atomic, one by one': async (round) => {
      for (const [path, content] of mixed(round + 1)) await writeFileAtomic(join(roots['atomic'] ?? '', path), content);
    },
    ...Object.fromEntries(
      wanted.map((level) => [
        `writeopt apply, ${level}`,
        async (round: number) => {
          const report = await apply(requestsOf(mixed(round + 1)), { cwd: roots[level] ?? '', env, level });
          if (report.written.length !== 1000) throw new Error(`${level}: ${report.written.length} written: ${JSON.stringify(report.diagnostics[0])}`);
        },
      ]),
    ),
  });
  const none = times['writeopt apply, none'] ?? Number.NaN;
  head('1,000 files: TypeScript, JSON, YAML, Markdown; no project tools', 'side', 'ms', '× level none', 'bar');
  for (const [name, time] of Object.entries(times)) row(name, time.toFixed(0), (time / none).toFixed(2), name.endsWith('syntax') ? `≤ 1.25, ${time / none <= 1.25 ? 'met' : 'MISSED'}` : '');
}

try {
  mkdirSync(join(base, 'home'), { recursive: true });
  await few();
  await unchanged();
  await levels();
} finally {
  rmSync(base, { recursive: true, force: true });
}
