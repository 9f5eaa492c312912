// What is left of a run: the estimate at its start, never nothing, and an end that only moves away.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { remaining } from '../../src/history/remaining.ts';
import type { Estimate } from '../../src/model.ts';
import { randomFrom } from '../helpers/power.ts';
import { normal } from './random.ts';
import { median } from './score.ts';

const left = suite('remaining');
const said: Estimate = { milliseconds: 1000, low: 700, high: 1600, runs: 50, calibrated: true };

left('at the start it is the estimate', () => {
  assert.equal(remaining(said, 0), { milliseconds: 1000, low: 700, high: 1600, done: 0 });
  assert.equal(remaining(said, -5), remaining(said, 0));
});

left('whatever the estimate: it is in order and finite, and the predicted end never comes nearer', () => {
  const factors = [1, 1.01, 1.5, 20];
  for (const low of factors) {
    for (const high of factors) {
      for (const milliseconds of [0, 1, 10_000]) {
        let end = 0;
        for (let elapsed = 0; elapsed < 20 * (milliseconds + 1); elapsed += 1 + milliseconds / 100) {
          const one = remaining({ ...said, milliseconds, low: milliseconds / low, high: milliseconds * high }, elapsed);
          const where = JSON.stringify({ low, high, milliseconds, elapsed, one });
          assert.ok(0 <= one.low && one.low <= one.milliseconds && one.milliseconds <= one.high && Number.isFinite(one.high), where);
          assert.ok(one.done >= 0 && one.done < 1, where);
          assert.ok(elapsed + one.milliseconds >= end - 1, where);
          end = elapsed + one.milliseconds;
        }
      }
    }
  }
});

left('it is right for the runs that the estimate describes', () => {
  const random = randomFrom(1);
  const runs = Array.from({ length: 20_000 }, () => 1000 * Math.exp((normal(random) * Math.log(1.6)) / 1.645));
  const symmetric = { ...said, low: 1000 / 1.6, high: 1600 };
  for (const elapsed of [0, 500, 800, 1000, 1300, 1600]) {
    const alive = runs.filter((run) => run > elapsed).map((run) => run - elapsed);
    const { milliseconds, low, high } = remaining(symmetric, elapsed);
    const covered = alive.filter((one) => one >= low && one <= high).length / alive.length;
    // The later, the longer it is said to take: real runs have longer tails than these.
    assert.ok(Math.abs(milliseconds / median(alive) - 1) < 0.4, `${elapsed}: ${milliseconds} ${median(alive)}`);
    assert.ok(covered > 0.85, `${elapsed}: ${covered}`);
  }
});

left.run();
