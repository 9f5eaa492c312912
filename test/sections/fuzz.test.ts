// 1,500 random edits of every format: right, small, and no comment elsewhere.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fuzz } from './fuzzing.ts';

const fuzzed = suite('sections: random edits');

for (const format of ['json', 'jsonc', 'yaml', 'toml', 'ini', 'env'] as const) {
  fuzzed(format, async () => {
    const { edits, refused, words } = await fuzz(format, 1500, 1);
    if (process.env['TALLY'] !== undefined) console.log(format, edits, refused, words);
    assert.ok(refused <= edits * (format === 'toml' || format === 'ini' ? 0.12 : 0), `${refused} of ${edits} refused: ${JSON.stringify([...words])}`);
  });
}

fuzzed.run();
