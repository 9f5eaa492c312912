// Pairs of measurements: chance decides who is first, a signal loses the pair it comes in and no other, what breaks is told.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePair, type MeasuredPair, type Way } from '../../src/history/measured.ts';
import { measurePairs, type Experiment, type Measuring } from '../../src/measuring/pairs.ts';
import { randomFrom } from '../helpers/power.ts';

const tests = suite('measured pairs');

interface Trial {
  readonly events: string[];
  readonly kept: MeasuredPair[];
  readonly count: number;
}

async function trial(pairs: number, run: (way: Way, number: number) => { milliseconds: number; exit: number }, parts: Partial<Measuring> = {}): Promise<Trial> {
  const events: string[] = [];
  const kept: MeasuredPair[] = [];
  let number = 0;
  const experiment: Experiment = {
    work: 'check',
    plain: 'tsc',
    files: 2,
    reset: async () => void events.push('reset'),
    run: async (way) => {
      events.push(way);
      number += 1;
      return run(way, number);
    },
  };
  const count = await measurePairs(experiment, { pairs, signal: new AbortController().signal, random: randomFrom(3), now: () => new Date(0), keep: async (pair) => void kept.push(pair), progress: () => undefined, ...parts });
  return { events, kept, count };
}

tests('each pair is reset, done both ways, and kept as a line that can be read', async () => {
  const { events, kept, count } = await trial(200, (way) => ({ milliseconds: way === 'plain' ? 20.123456 : 10, exit: way === 'plain' ? 1 : 0 }));
  assert.is(count, 200);
  assert.is(kept.length, 200);
  for (let pair = 0; pair < 200; pair += 1) {
    const [reset, first, second] = events.slice(pair * 3, pair * 3 + 3);
    assert.is(reset, 'reset');
    assert.is(kept[pair]?.first, first);
    assert.equal([first, second].sort(), ['plain', 'writeopt']);
    assert.equal([kept[pair]?.milliseconds, kept[pair]?.exits], [{ writeopt: 10, plain: 20.12 }, { writeopt: 0, plain: 1 }]);
  }
  const plainFirst = kept.filter(({ first }) => first === 'plain').length;
  assert.ok(plainFirst > 70 && plainFirst < 130, String(plainFirst));
  assert.equal(parsePair(JSON.stringify(kept[0])), kept[0]);
});

tests('a signal in the middle of a pair loses that one', async () => {
  const stop = new AbortController();
  const { kept, count, events } = await trial(
    10,
    (_, number) => {
      if (number === 6) {
        stop.abort('SIGINT');
        throw new Error('the child was stopped');
      }
      return { milliseconds: 1, exit: 0 };
    },
    { signal: stop.signal },
  );
  assert.equal([count, kept.length, events.length], [2, 2, 9]);
});

tests('what breaks without a signal is told, and what was measured before is kept', async () => {
  const kept: MeasuredPair[] = [];
  const keep = async (pair: MeasuredPair): Promise<void> => void kept.push(pair);
  try {
    await trial(10, (_, number) => {
      if (number === 5) throw new Error('broken');
      return { milliseconds: 1, exit: 0 };
    }, { keep });
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'broken');
  }
  assert.is(kept.length, 2);
});

tests.run();
