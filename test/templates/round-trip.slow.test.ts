// What is extracted gives every file back byte for byte: 10,000 generated files; prints the numbers.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { roundTrips } from './round-trip.ts';

const trips = suite('round trip, 10,000 files');

trips('10,000 nasty files come back byte for byte', () => {
  const { cases, exact, refused, families, matched } = roundTrips(10_000, 10_000);
  process.stdout.write(`  ${exact} of ${cases} files exact, ${families} families, refused ${JSON.stringify([...refused])}, ${matched} matched\n`);
  assert.is(exact, cases);
  assert.is(refused.get('not-exact'), undefined);
});

trips.run();
