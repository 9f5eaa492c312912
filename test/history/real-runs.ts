// By hand: real checks of random sizes in a repository of TypeScript, each predicted from the ones before: `node --import tsx test/history/real-runs.ts [RUNS] [FILE] [SEED]` (build first; FILE keeps the records, or gives them).
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf, workOf, type CacheState, type RunRecord } from '../../src/history/record.ts';
import type { Report, RepoPath, Timing } from '../../src/model.ts';
import { checkReport, linkPackages } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { randomFrom } from '../helpers/power.ts';
import type { Random } from './random.ts';
import { judge, sentence } from './score.ts';

const modules = 250;

/** A module that imports some of those before it. */
function moduleText(random: Random, index: number, functions: number): string {
  const imported = index === 0 ? [] : [...new Set(Array.from({ length: 2 }, () => Math.floor(random() * index)))];
  const imports = imported.map((one) => `import { f${one}_0 } from './m${one}.js';`);
  const bodies = Array.from({ length: functions }, (_, number) => {
    const calls = imported.map((one) => `f${one}_0(x + ${number})`).join(' + ') || 'x';
    return `export function f${index}_${number}(x: number): number {\n  const list = [${Math.floor(random() * 1000)}, x].map((one) => one * ${number + 1});\n  return list.length + ${calls};\n}\n`;
  });
  return [...imports, '', ...bodies].join('\n');
}

const randomModule = (random: Random, index: number): string => moduleText(random, index, 1 + Math.floor(random() ** 2 * 40));

function firstFiles(random: Random): Files {
  const files: Files = {
    '.gitignore': 'node_modules/\n',
    'package.json': '{ "type": "module" }\n',
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "noEmit": true, "types": [] }, "include": ["src"] }\n',
    'eslint.config.js': "import tseslint from 'typescript-eslint';\nexport default tseslint.config(...tseslint.configs.recommended);\n",
  };
  for (let index = 0; index < modules; index += 1) files[`src/m${index}.ts`] = randomModule(random, index);
  return files;
}

/** Mostly a few files, now and then many; sometimes one is broken, or only documents change. */
function nextChange(random: Random): Files {
  const files: Files = {};
  const count = Math.max(1, Math.round(Math.exp(random() * Math.log(80))));
  const isDocuments = random() < 0.1;
  for (let number = 0; number < count; number += 1) {
    const index = Math.floor(random() * modules);
    if (isDocuments) files[`docs/d${index}.md`] = `# ${random()}\n\n${'words '.repeat(random() * 500)}\n`;
    else files[`src/m${index}.ts`] = randomModule(random, index);
  }
  if (!isDocuments && random() < 0.1) files['src/broken.ts'] = `export const broken: string = ${Math.floor(random() * 100)};\n`;
  return files;
}

/** Where the snapshot keeps what validators leave between runs. */
function cacheOf(repo: Repo): string | undefined {
  const root = join(repo.home, '.cache/writeopt');
  const [home] = existsSync(root) ? readdirSync(root) : [];
  return home === undefined ? undefined : join(root, home, 'cache');
}

async function oneRun(repo: Repo, random: Random): Promise<RunRecord> {
  await repo.stage(nextChange(random));
  const cache = cacheOf(repo);
  if (cache !== undefined && random() < 0.06) rmSync(join(cache, '..'), { recursive: true, force: true });
  const states = Object.fromEntries(['typescript', 'eslint'].map((name): [string, CacheState] => [name, cache !== undefined && existsSync(join(cache, name)) ? 'warm' : 'cold']));
  const date = new Date();
  const { report } = await checkReport(repo);
  await repo.write({ 'src/broken.ts': null });
  await repo.commit();
  const tracked = (await repo.git('ls-files')).split('\n').length - 1;
  return recordOf({ work: workOf(factsOf(report, repo, states, tracked)), report, date, hash: () => '' });
}

function factsOf(report: Report, repo: Repo, cache: Record<string, CacheState>, tracked: number): Parameters<typeof workOf>[0] {
  const sizeOf = ({ path }: { readonly path: RepoPath }): number | undefined => statSync(join(repo.directory, path), { throwIfNoEntry: false })?.size;
  return { command: 'check', validators: report.validators, operations: report.operations, sizeOf, importers: 0, tracked, cache, elapsed: elapsedOf(report.timings) };
}

/** Until the plan is known, which is when a prediction can be made. */
function elapsedOf(timings: readonly Timing[]): number {
  return timings.filter(({ name }) => name === 'snapshot' || name === 'plan').reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

async function collect(runs: number, seed: number): Promise<RunRecord[]> {
  const random = randomFrom(seed);
  const records: RunRecord[] = [];
  await withRepo(firstFiles(random), async (repo) => {
    linkPackages(repo, { typescript: 'typescript', eslint: 'eslint', 'typescript-eslint': 'typescript-eslint' });
    while (records.length < runs) records.push(await oneRun(repo, random));
  });
  return records;
}

const firstJudged = 50;

function print(what: string, records: readonly RunRecord[]): void {
  const outcomes = records.map((_, index) => index).slice(firstJudged).map((index) => judge(records, index));
  const calibrated = outcomes.filter(({ said }) => said.calibrated);
  process.stdout.write(`${what}: ${outcomes.length} runs from run ${firstJudged} on: ${sentence(outcomes)}; calibrated ${calibrated.length}: ${sentence(calibrated)}\n`);
}

const [runs = '130', file, seed = '1'] = process.argv.slice(2);
const isKept = file !== undefined && existsSync(file);
const records = isKept ? (JSON.parse(readFileSync(file, 'utf8')) as RunRecord[]) : await collect(Number(runs), Number(seed));
if (file !== undefined && !isKept) writeFileSync(file, JSON.stringify(records));
print('predicted when the plan is known', records.map((one) => ({ ...one, elapsed: (one.durations.snapshot ?? 0) + (one.durations.plan ?? 0) })));
print('predicted before the run', records.map(({ elapsed: _, ...rest }) => rest));
