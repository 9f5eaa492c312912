// The demo of the quick start works: every step is what git, TypeScript and ESLint really did.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import { withRepo } from '../helpers/repo.ts';

const test = suite('demo');

test('a good commit goes through, two bad ones are blocked, and nothing stays behind', () =>
  withRepo({}, async (repo) => {
    const { exitCode, stdout, stderr } = await writeopt(repo, ['demo'], { env: { TMPDIR: repo.home, GIT_DIR: '/nowhere', WRITEOPT_SKIP: 'typescript' } });
    assert.is(stderr, '');
    assert.is(exitCode, 0, stdout);
    assert.equal(stdout.match(/^=> .*/gm), ['=> committed', '=> not committed (git exited with 1)', '=> not committed (git exited with 1)']);
    assert.match(stdout, /src\/receipt\.ts:4:\d+ - error .*TS2339/);
    assert.match(stdout, /src\/receipt\.ts:3:\d+ - error .*not-staged\)/);
    assert.equal(readdirSync(repo.home).filter((name) => name.startsWith('writeopt-demo-')), []);
  }));

test('--keep leaves the repository behind; a hook that does not check makes the demo fail', () =>
  withRepo({}, async (repo) => {
    // The hook of the demo runs as every hook does: with a node that passes everything, nothing is checked.
    await repo.write({ 'bin/node': { content: '#!/bin/sh\nexit 0\n', mode: 0o755 } });
    const env = { TMPDIR: repo.home, PATH: `${join(repo.directory, 'bin')}:${repo.env.PATH ?? dirname(process.execPath)}` };
    const { exitCode, stdout } = await writeopt(repo, ['demo', '--keep'], { env });
    assert.is(exitCode, 1, stdout);
    assert.match(stdout, /The demo went wrong: .*"Print the currency" was committed/);
    const kept = /The repository is in (.*)\.\n/.exec(stdout)?.[1] ?? '';
    assert.ok(existsSync(join(kept, '.git')));
    rmSync(dirname(kept), { recursive: true });
  }));

test.run();
