// Repositories to take statistics of: one whose plain way is ESLint alone, one with TypeScript as well.
import type { StatsReport } from '../../src/model.ts';
import { parsePair, type MeasuredPair } from '../../src/history/measured.ts';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { linkPackages, writeopt } from './cli.ts';
import { withRepo, type Files, type Repo } from './repo.ts';

const common: Files = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "type": "module" }\n',
};

export const lintWorld: Files = {
  ...common,
  'eslint.config.js': "export default [{ files: ['**/*.js'], rules: { 'no-unused-vars': 'error', 'no-undef': 'error' } }];\n",
  'src/peculiar-name.js': 'export const one = 1;\n',
  'src/other-name.js': 'export const two = 2;\n',
};

export const typedWorld: Files = {
  ...common,
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "noEmit": true, "incremental": true, "types": [] }, "include": ["src"] }\n',
  'eslint.config.js': "export default [{ files: ['**/*.js'], rules: { 'no-undef': 'error' } }];\n",
  'src/a.ts': 'export const a: number = 1;\n',
  'src/b.ts': "import { a } from './a.js';\n\nexport const b: number = a;\n",
  'src/plain.js': 'export const plain = 1;\n',
};

export function withLint<T>(body: (repo: Repo) => Promise<T>, files: Files = {}): Promise<T> {
  return withRepo({ ...lintWorld, ...files }, (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    return body(repo);
  });
}

export function withTypes<T>(body: (repo: Repo) => Promise<T>, files: Files = {}): Promise<T> {
  return withRepo({ ...typedWorld, ...files }, (repo) => {
    linkPackages(repo, { eslint: 'eslint', typescript: 'typescript' });
    return body(repo);
  });
}

export async function statsOf(repo: Repo, ...args: string[]): Promise<StatsReport> {
  const { exitCode, stdout, stderr } = await writeopt(repo, ['stats', '--report', 'json', ...args]);
  if (exitCode !== 0 || !stdout.startsWith('{')) throw new Error(`stats ended with ${exitCode}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as StatsReport;
}

export function historyOf(repo: Repo): string {
  return join(repo.directory, '.git/writeopt/history');
}

export function measuredIn(repo: Repo): MeasuredPair[] {
  const file = join(historyOf(repo), 'measured.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap((line) => parsePair(line) ?? []) : [];
}

/** Directories that a measurement works in, and removes. */
export function scratchesOf(repo: Repo): string[] {
  const cache = join(repo.home, '.cache/writeopt');
  return existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('measure-')) : [];
}
