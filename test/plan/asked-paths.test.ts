// The law that every language keeps: what a resolver asks for is named by the specifier or by configuration, or is known to stand for others.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { languages } from '../../src/languages/index.ts';
import type { Reference } from '../../src/languages/reference.ts';
import type { RepoPath } from '../../src/model.ts';
import { isImplied, isUnclear, stemOf } from '../../src/plan/affected.ts';
import { wordsIn } from '../../src/plan/config-words.ts';
import { anyPath, anyRepository, anySpecifier, diceOf } from './random-repository.ts';

const asked = suite('asked paths');

class AskedPaths extends Set<string> {
  readonly list = new Set<string>();

  override has(path: string): boolean {
    this.list.add(path);
    return super.has(path);
  }
}

asked('200 repositories: no resolver asks for a path that nobody named', async () => {
  let count = 0;
  for (let seed = 1; seed <= 200; seed += 1) {
    const dice = diceOf(seed);
    const texts = anyRepository(dice);
    const list = Object.keys(texts);
    for (const language of Object.values(languages)) {
      const paths = new AskedPaths(list);
      const configs = new Map<RepoPath, string>();
      const read = async (path: RepoPath): Promise<string> => {
        const text = texts[path] ?? '';
        configs.set(path, text);
        return text;
      };
      const resolve = await language.createResolver({ paths, read });
      const words = wordsIn(configs);
      for (let number = 0; number < 60; number += 1) {
        const from = (dice.pick(list.filter((path) => language.files.test(path))) ?? anyPath(dice)) as RepoPath;
        if (!language.files.test(from)) continue;
        const specifier = anySpecifier(dice, from, list);
        const kinds: readonly Reference['kind'][] = ['import', 'reference', 'link'];
        paths.list.clear();
        for (const kind of kinds) resolve({ specifier, kind }, from);
        for (const path of paths.list) {
          count += 1;
          const isNamed = words === undefined || specifier.includes(stemOf(path)) || isImplied(path, words) || isUnclear(specifier);
          assert.ok(isNamed, `seed ${seed}: ${specifier} in ${from} asks for ${path}`);
        }
      }
    }
  }
  assert.ok(count > 50_000, String(count));
});

asked.run();
