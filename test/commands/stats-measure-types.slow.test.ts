// Measuring with TypeScript: what the compiler keeps stays in the copy, old errors make pairs that do not count.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeopt } from '../helpers/cli.ts';
import { measuredIn, scratchesOf, withTypes } from '../helpers/stats-world.ts';
import { exactListing } from '../helpers/tree.ts';

const measuring = suite('stats --measure with TypeScript');

measuring('an incremental project: both ways pass, and nothing of the user changes', () =>
  withTypes(async (repo) => {
    await repo.stage({ 'src/b.ts': "import { a } from './a.js';\n\nexport const b: number = a + 1;\n", 'src/plain.js': 'export const plain = 2;\n' });
    const before = exactListing(repo.directory);
    const { exitCode, stderr } = await writeopt(repo, ['stats', '--measure', '2']);
    assert.is(exitCode, 0, stderr);
    assert.equal(measuredIn(repo).filter(({ work }) => work === 'check').map(({ plain, exits }) => [plain, exits]), [1, 2].map(() => ['tsc + eslint', { writeopt: 0, plain: 0 }]));
    const after = Object.fromEntries(Object.entries(exactListing(repo.directory)).filter(([path]) => !path.startsWith('.git/writeopt')));
    assert.equal(after, before);
    assert.not(existsSync(join(repo.directory, 'tsconfig.tsbuildinfo')));
    assert.equal(scratchesOf(repo), []);
  }),
);

measuring('both find the same error: that counts; an old error, which only tsc minds, does not', () =>
  withTypes(
    async (repo) => {
      await repo.stage({ 'src/a.ts': 'export const a: string = 1;\n' });
      assert.is((await writeopt(repo, ['stats', '--measure', '1'])).exitCode, 0);
      await repo.git('reset', '--quiet', '--hard');
      await repo.write({ 'src/old.ts': 'export const old: string = 1;\n' });
      await repo.commit('an error nobody saw');
      await repo.stage({ 'src/a.ts': 'export const a: number = 3;\n' });
      assert.is((await writeopt(repo, ['stats', '--measure', '1'])).exitCode, 0);
      assert.equal(measuredIn(repo).filter(({ work }) => work === 'check').map(({ plain, exits }) => [plain, exits]), [['tsc + eslint', { writeopt: 1, plain: 1 }], ['tsc + eslint', { writeopt: 0, plain: 1 }]]);
    },
    { 'src/b.ts': 'export const b = 1;\n' },
  ),
);

measuring.run();
