// Measures what templates cost: families found among 1,000 and 10,000 files, many small ones, one of all, and none.
import { findFamilies, type TemplateSource } from '../../src/templates/families.ts';
import { tokenize } from '../../src/templates/tokens.ts';
import { random } from '../operations/triples.ts';
import { familyCorpus } from '../templates/corpus.ts';
import { head, median, row } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

function detection(name: string, families: number, size: number, bar: number, tokensEach = 1_000): void {
  const files: TemplateSource[] = [...familyCorpus(random(families + size), families, size, tokensEach)];
  const tokens = files.slice(0, 200).reduce((sum, { text, path }) => sum + tokenize(text, path).count, 0) / Math.min(200, files.length);
  const times: number[] = [];
  const processor: number[] = [];
  let found = 0;
  let unchecked = 0;
  for (let round = 0; round < (files.length > 1_000 ? 1 : rounds); round += 1) {
    const started = performance.now();
    const before = process.cpuUsage();
    const result = findFamilies(files);
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
    found = result.families.length;
    unchecked = result.unchecked;
  }
  row(name, files.length, tokens, found, unchecked, median(processor), median(times), Number.isFinite(bar) ? bar : '-', Number.isFinite(bar) ? (median(times) <= bar ? 'yes' : 'NO') : '-');
}

head(`Detection, one thread; up to 1,000 files medians of ${rounds} rounds`, 'corpus', 'files', 'tokens a file', 'families', 'pairs not tried', 'CPU ms', 'ms', 'bar', 'met');
// Twenty times the tokens a file, as translations have.
detection('large, all alike', 1, 50, Infinity, 19_000);
detection('large, none alike', 50, 1, Infinity, 19_000);
for (const [count, bar] of [[1_000, 5_000], [10_000, 60_000]] as const) {
  detection('families of 10', count / 10, 10, bar);
  detection('all alike', 1, count, bar);
  detection('none alike', count, 1, bar);
}
