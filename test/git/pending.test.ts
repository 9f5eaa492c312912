// The working tree as a tree: what a file holds decides, not what git remembers of its times.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withPending } from '../../src/git/pending.ts';
import { openRepository } from '../../src/git/repository.ts';
import { withRepo } from '../helpers/repo.ts';

const pending = suite('pending state');

pending('a file that changed twice in one second, to the same size, is read as it is', () =>
  withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    const file = join(repo.directory, 'a.txt');
    const second = (): number => Math.floor(statSync(file).ctimeMs / 1000);
    let texts = ['', ''];
    for (let attempt = 0; ; attempt += 1) {
      assert.ok(attempt < 8, 'never within one second: the machine is too slow to show it');
      await sleep(1010 - (Date.now() % 1000));
      texts = [`b${attempt % 10}\n`, `c${attempt % 10}\n`];
      writeFileSync(file, texts[0] ?? '');
      const written = second();
      await repo.git('add', 'a.txt');
      writeFileSync(file, texts[1] ?? '');
      const indexed = Math.floor(statSync(join(repo.directory, '.git/index')).mtimeMs / 1000);
      if (written === second() && written === indexed) break;
    }
    await sleep(1100);
    const repository = await openRepository({ cwd: repo.directory, env: repo.env });
    const tree = await withPending(repository, [], join(repo.home, 'private'), async ({ base }) => base.trees[0] ?? '');
    assert.is(await repo.git('show', `${tree}:a.txt`), texts[1]);
    assert.is(readFileSync(file, 'utf8'), texts[1]);
  }),
);

pending.run();
