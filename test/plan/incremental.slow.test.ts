// The same as incremental.test.ts, for longer.
import { suite } from 'uvu';
import { compareEdits } from './incremental.ts';

const incremental = suite('incremental plans, long');

incremental('1,000 more repositories, 20 edits each', async () => {
  for (let seed = 1001; seed <= 2000; seed += 1) await compareEdits(seed, 20);
});

incremental.run();
