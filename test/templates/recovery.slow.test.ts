// Parameters of 5,000 generated families are found again, and two independent ones never become one; prints the numbers.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recovery } from './recovery.ts';

const recovered = suite('recovery, 5,000 families');

recovered('at least 95 % exactly, none merged', () => {
  const { families, exact, refused, merged } = recovery(1000, 5000);
  process.stdout.write(`  ${exact} of ${families} families recovered exactly (${((100 * exact) / families).toFixed(2)} %), ${merged.length} merged, ${refused} refused\n`);
  assert.equal(merged, []);
  assert.ok(exact >= families * 0.95, `${exact} of ${families}`);
});

recovered.run();
