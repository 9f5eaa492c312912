// `writeopt stats --measure`: what both ways took is kept, what they came to decides whether it counts, and nothing of the user's changes.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot, writeopt } from '../helpers/cli.ts';
import { withRepo } from '../helpers/repo.ts';
import { historyOf, lintWorld, measuredIn, scratchesOf, statsOf, withLint } from '../helpers/stats-world.ts';
import { exactListing } from '../helpers/tree.ts';

const measuring = suite('stats --measure');

measuring('pairs are kept with what both ways came to, nothing else changes, nothing is left behind', () =>
  withLint(async (repo) => {
    await repo.stage({ 'src/peculiar-name.js': 'export const one = 11;\n' });
    const before = exactListing(repo.directory);
    const { exitCode, stdout, stderr } = await writeopt(repo, ['stats', '--measure', '1']);
    assert.is(exitCode, 0, stderr);
    assert.match(stdout, 'Measured with what is staged: 1 changed file.');
    assert.match(stdout, 'check, against eslint: not enough pairs (1 of 30)');
    assert.match(stdout, 'write, against a loop of writes: not enough pairs (1 of 30)');
    const pairs = measuredIn(repo);
    assert.equal(pairs.map(({ work, plain, exits, files }) => [work, plain, exits, files]), [
      ['write', 'a loop of writes', { writeopt: 0, plain: 0 }, 1],
      ['check', 'eslint', { writeopt: 0, plain: 0 }, 1],
    ]);
    assert.ok(pairs.every(({ milliseconds }) => milliseconds.plain > 0 && milliseconds.writeopt > 0));
    const after = Object.fromEntries(Object.entries(exactListing(repo.directory)).filter(([path]) => !path.startsWith('.git/writeopt')));
    assert.equal(after, before);
    assert.equal(readdirSync(historyOf(repo)), ['measured.jsonl']);
    assert.equal(scratchesOf(repo), []);
    assert.not.match(readFileSync(join(historyOf(repo), 'measured.jsonl'), 'utf8'), /src|peculiar|repo|writeopt-test/);
  }),
);

measuring('what cannot be checked cannot be measured: the reason is told, and nothing is left behind', () =>
  withRepo(lintWorld, async (repo) => {
    await repo.stage({ 'src/peculiar-name.js': 'export const one = 13;\n' });
    const { exitCode, stderr } = await writeopt(repo, ['stats', '--measure', '1']);
    assert.is(exitCode, 3);
    assert.match(stderr, /ended with exit code 3[\s\S]*[Ee][Ss][Ll]int/);
    assert.equal(scratchesOf(repo), []);
    assert.equal(measuredIn(repo).map(({ work }) => work), ['write']);
  }),
);

measuring('Ctrl-C keeps the pairs so far', () =>
  withLint(async (repo) => {
    await repo.stage({ 'src/peculiar-name.js': 'export const one = 12;\n' });
    const child = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'stats', '--measure', '50'], { cwd: repo.directory, env: repo.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const checks = (): number => measuredIn(repo).filter(({ work }) => work === 'check').length;
    for (let waited = 0; checks() === 0 && waited < 400; waited += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    assert.is(await ended, 130);
    const kept = checks();
    assert.ok(kept >= 1 && kept < 50, String(kept));
    assert.match(said, new RegExp(`next: The ${kept} of 50 pairs of checks that were measured are kept`));
    assert.not.match(said, /Nothing was changed/);
    assert.equal(scratchesOf(repo), []);
    assert.is((await statsOf(repo)).saved.find(({ work }) => work === 'check')?.pairs, kept);
  }),
);

measuring.run();
