// SIGKILL at moments spread over a whole check, compilers and linters included: nothing of the user's changes, and the next check is right.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, findings, linkPackages, projectRoot } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const kill = suite('killed while checking');

const base: Files = {
  '.gitignore': 'node_modules/\ndist/\n',
  'package.json': '{ "type": "module" }',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "types": [] }, "include": ["src"] }',
  'eslint.config.js': "export default [{ rules: { eqeqeq: 'error' } }];\n",
  'src/shape.ts': 'export const id = (n: number): number => n;\n',
  'src/user.ts': "import { id } from './shape.js';\nexport const one: number = id(1);\n",
  // An old error: the snapshot is put at HEAD for a moment to know it.
  'src/old.ts': 'export const old: number = "old";\n',
  'tool.js': 'export const t = 1;\n',
};
const expected = ['src/user.ts:2 TS2322 error', 'tool.js:1 eqeqeq error'];

/** Starts a check in a group of its own and kills it, or the whole group, after a while. */
async function killAfter(repo: Repo, delay: number, target: 'process' | 'group'): Promise<void> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'check'], { cwd: repo.directory, env: repo.env, stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([sleep(delay), ended]);
  if (child.exitCode === null && child.pid !== undefined) process.kill(target === 'group' ? -child.pid : child.pid, 'SIGKILL');
  await ended;
}

for (const first of ['cold', 'warm'] as const) {
  kill(`15 moments of a check, ${first} at first`, () =>
    withRepo(base, async (repo) => {
      linkPackages(repo, { typescript: 'typescript', eslint: 'eslint' });
      await repo.write({ 'dist/old.js': 'built\n' });
      await repo.stage({ 'src/shape.ts': 'export const id = (n: number): string => String(n);\n', 'tool.js': 'export const t = (a) => a == 1;\n' });
      await repo.write({ 'src/user.ts': 'unstaged', 'tool.js': 'also unstaged', 'untracked.ts': 'const = ;\n' });
      const before = fingerprint(repo);
      const started = performance.now();
      if (first === 'warm') assert.equal(await verdict(repo), expected);
      const whole = first === 'warm' ? performance.now() - started : 4000;
      for (let moment = 0; moment < 15; moment += 1) {
        const delay = Math.round((whole * (moment + Math.random())) / 15);
        await killAfter(repo, delay, moment % 2 === 0 ? 'process' : 'group');
        assert.equal(fingerprint(repo), before, `killed after ${delay} ms`);
        if (moment % 5 === 4) assert.equal(await verdict(repo), expected, `after a kill at ${delay} ms`);
        // Without what is known of HEAD it is measured each time anew.
        if (first === 'warm') await repo.run('rm', ['-rf', ...(await baselines(repo))]);
      }
      assert.equal(await verdict(repo), expected);
      assert.equal(fingerprint(repo), before);
    }),
  );
}

async function verdict(repo: Repo): Promise<string[]> {
  return findings((await checkReport(repo)).report).sort();
}

async function baselines(repo: Repo): Promise<string[]> {
  const { stdout } = await repo.run('find', [join(repo.home, '.cache'), '-name', 'baseline', '-type', 'd']);
  return stdout.split('\n').filter(Boolean);
}

kill.run();
