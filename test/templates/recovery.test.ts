// Parameters of 200 generated families are found again, and two independent ones never become one.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recovery } from './recovery.ts';

const recovered = suite('recovery');

recovered('200 families: at least 95 % exactly, none merged', () => {
  const { families, exact, refused, merged } = recovery(0, 200);
  assert.equal(merged, []);
  assert.is(refused, 0);
  assert.ok(exact >= families * 0.95, `${exact} of ${families}`);
});

recovered.run();
