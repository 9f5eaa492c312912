// Where changes that touch are a conflict, the merge is clean exactly where git's is, and says the same.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeText } from '../../src/operations/merge.ts';
import { gitMergeFiles, randomTriple, type Triple } from './triples.ts';

const merge = suite('merge like git');
const count = 10_000;
const some = 2_000;

interface Agreement {
  readonly agreed: number;
  /** Seeds: both are clean, and differ. */
  readonly different: readonly number[];
  /** Seeds: only one of the two is clean. */
  readonly divided: readonly number[];
}

function compare(triples: readonly Triple[]): Agreement {
  const judged = gitMergeFiles(triples).map((git, index) => {
    const triple = triples[index] as Triple;
    const { text, overlaps } = mergeText(triple, 'conflict');
    const clean = overlaps.length === 0;
    return { seed: triple.seed, divided: clean !== (git.conflicts === 0), different: clean && git.conflicts === 0 && text !== git.text };
  });
  const seeds = (wanted: 'divided' | 'different'): number[] => judged.filter((one) => one[wanted]).map(({ seed }) => seed);
  const [divided, different] = [seeds('divided'), seeds('different')];
  return { agreed: judged.length - divided.length - different.length, different, divided };
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
const triples = Array.from({ length: count }, (_, index) => randomTriple(index + 1));

merge(`${some} random triples: the same verdict and the same text as git merge-file`, () => {
  const whole = triples.slice(0, some).map((triple) => ({ ...triple, base: ended(triple.base), ours: ended(triple.ours), theirs: ended(triple.theirs) }));
  assert.equal(compare(whole), { agreed: some, different: [], divided: [] });
});

merge(`${count} random triples, some without a final newline, which is merged by itself here: at least 99 %, and never another text`, () => {
  const { agreed, different } = compare(triples);
  assert.equal(different, []);
  assert.ok(agreed >= count * 0.99, `${agreed} of ${count}`);
});

merge.run();
