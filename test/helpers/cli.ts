// Runs the built command line in a repository, and installs it there the way a user would have it.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model.ts';
import type { CommandResult, Repo } from './repo.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const cli = join(projectRoot, 'dist/cli.js');

/** Runs `writeopt ARGS`. */
export function writeopt(repo: Repo, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<CommandResult> {
  return repo.run(process.execPath, [cli, ...args], options);
}

/** Runs `writeopt check --report json`. */
export async function checkReport(repo: Repo, args: readonly string[] = [], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<{ exitCode: number; report: Report }> {
  const result = await writeopt(repo, ['check', '--report', 'json', ...args], options);
  if (!result.stdout.startsWith('{')) throw new Error(`no report (exit ${result.exitCode}): ${result.stderr}${result.stdout}`);
  return { exitCode: result.exitCode, report: JSON.parse(result.stdout) as Report };
}

/** Links packages of this project into the repository's node_modules: name there → name here. */
export function linkPackages(repo: Repo, packages: Readonly<Record<string, string>>): void {
  for (const [name, source] of Object.entries(packages)) {
    const link = join(repo.directory, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    const target = source === 'writeopt' ? projectRoot : join(projectRoot, 'node_modules', source);
    if (!existsSync(target)) throw new Error(`${target} is not installed`);
    symlinkSync(target, link);
  }
}

/** Findings as `path:line code severity`, for comparing. */
export function findings(report: Report): string[] {
  return report.diagnostics.map((one) => `${one.path ?? '-'}${one.range ? `:${one.range.start.line}` : ''} ${one.code} ${one.severity}`);
}

/** Installs the hook the way a user does, with this project linked as the repository's writeopt. */
export async function installHook(repo: Repo): Promise<void> {
  if (!existsSync(join(repo.directory, 'node_modules/writeopt'))) linkPackages(repo, { writeopt: 'writeopt' });
  const result = await writeopt(repo, ['init']);
  if (result.exitCode !== 0) throw new Error(`init failed: ${result.stderr}${result.stdout}`);
}

/** Commits what is staged through the hook; what the hook printed, as `path:line code severity`. */
export async function commitFindings(repo: Repo): Promise<{ committed: boolean; found: string[]; output: string }> {
  const before = await repo.git('rev-parse', 'HEAD');
  const result = await repo.run('git', ['commit', '--message', 'through the hook']);
  const committed = (await repo.git('rev-parse', 'HEAD')) !== before;
  if (committed !== (result.exitCode === 0)) throw new Error(`git ended with ${result.exitCode}, but committed is ${committed}`);
  const output = result.stdout + result.stderr;
  const found = [...output.matchAll(/^(\S+?:\d+):\d+ - (error|warning) .* {2}\w+\((\S+)\)$/gm)].map((match) => `${match[1]} ${match[3]} ${match[2]}`);
  return { committed, found, output };
}
