// What is extracted gives every file back byte for byte: 500 generated files with CRLF, marks, lost newlines, Unicode and delimiters.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { roundTrips } from './round-trip.ts';

const trips = suite('round trip');

trips('500 nasty files come back byte for byte', () => {
  const { cases, exact, refused, families, matched } = roundTrips(1, 500);
  assert.is(exact, cases);
  assert.is(refused.get('not-exact'), undefined);
  assert.ok(families > 50, `${families} families`);
  assert.ok(matched >= families * 0.95, `${matched} of ${families} matched`);
});

trips.run();
