// 10,000 random edits of every format.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fuzz } from './fuzzing.ts';

const fuzzed = suite('sections: many random edits');

for (const format of ['json', 'jsonc', 'yaml', 'toml', 'ini', 'env'] as const) {
  fuzzed(format, async () => {
    const { edits, refused, words } = await fuzz(format, 10_000, 1_000_000);
    assert.is(edits, 10_000);
    assert.ok(refused <= edits * (format === 'toml' || format === 'ini' ? 0.12 : 0.002), `${refused} of ${edits} refused: ${JSON.stringify([...words])}`);
  });
}

fuzzed.run();
