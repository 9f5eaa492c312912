// Measures what `writeopt suggest` and the co-change notice think about: 100,000 recorded operations, 2,000 commits.
import { episodesOf } from '../../src/history/episodes.ts';
import { missingPartners, modelOf, mostCommits, withNewer, type PastChange } from '../../src/history/co-change.ts';
import { parseRecord, type RunRecord } from '../../src/history/record.ts';
import { findRepetitions } from '../../src/history/sequences.ts';
import { randomFrom } from '../helpers/power.ts';
import { day, hashWith, now, recordOfAct } from '../history/past.ts';
import { head, median, row } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

function measure(body: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    body();
    return performance.now() - started;
  });
  return median(times);
}

/** All within the last week; every fifth operation creates a file of a common shape. */
function recordsOf(runs: number, each: number, files: number): RunRecord[] {
  const random = randomFrom(runs);
  const hash = hashWith('bench');
  const names = Array.from({ length: files }, (_, index) => `src/d${index % 40}/f${index}.ts`);
  const hashes = names.map(hash);
  const act = (index: number): RunRecord => recordOfAct({ at: now - 6 * day + index * 10, failed: random() < 0.1 }, hash);
  return Array.from({ length: runs }, (_, index): RunRecord => {
    const changed = Array.from({ length: each }, (_, number): RunRecord['changed'][number] => {
      const path = hashes[Math.floor(random() ** 1.5 * files)] ?? '';
      return number % 5 === 4 ? { kind: 'create', path: `${path}${index}`, extension: 'ts', shapes: [path.slice(0, 2), path, `${path}a`] } : { kind: 'update', path, extension: 'ts' };
    });
    return { ...act(index), changed };
  });
}

head('100,000 operations of one week, in few large runs or many small ones', 'what', 'runs', 'operations', 'files', 'found', 'median ms');
for (const [runs, each, files] of [[2_000, 50, 3_000], [10_000, 10, 1_000], [25_000, 4, 300], [100_000, 1, 100]] as const) {
  const records = recordsOf(runs, each, files);
  const found = findRepetitions(episodesOf(records, now)).length;
  row('what repeats', runs, runs * each, files, found, measure(() => findRepetitions(episodesOf(records, now))).toFixed(0));
}
const lines = recordsOf(10_000, 10, 1_000).map((record) => JSON.stringify(record));
row('reading the lines of a log', 10_000, 100_000, 1_000, lines.length, measure(() => lines.map(parseRecord)).toFixed(0));

const random = randomFrom(1);
const commits = Array.from({ length: mostCommits }, () => [...new Set(Array.from({ length: 5 }, () => Math.floor(random() ** 2 * 2_000)))].map((index): PastChange => ({ status: 'M', path: `src/d${index % 40}/f${index}.ts` })));
const model = modelOf('', mostCommits, commits);
const text = JSON.stringify(model);
head('Which files change together', 'what', 'commits', 'files', 'bytes', 'median ms');
row('making a model', mostCommits, model.paths.length, text.length, measure(() => modelOf('', mostCommits, commits)).toFixed(1));
row('one commit more', mostCommits, model.paths.length, text.length, measure(() => withNewer(model, '', commits.slice(0, 1))).toFixed(1));
row('reading what is kept', mostCommits, model.paths.length, text.length, measure(() => JSON.parse(text)).toFixed(1));
row('looking for what is missing', mostCommits, model.paths.length, text.length, measure(() => missingPartners(model, { staged: new Set(model.paths.slice(0, 6)), size: 6, isMissing: () => true })).toFixed(2));
