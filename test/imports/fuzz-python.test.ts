// Ten thousand random changes of Python, held against the model that made the source and against CPython's own parser.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOne, expected, rounds } from './invariants.ts';
import { importedByPython, python3 } from './python-oracle.ts';
import { pythonSample, Random, randomChange } from './random.ts';

const fuzz = suite('random changes of python imports');

fuzz(`${rounds} changes${python3 ? '' : ' (without CPython as judge: there is no python3)'}`, async () => {
  const random = new Random(2);
  const results: string[] = [];
  const models: string[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const sample = pythonSample(random);
    const { change, wanted } = randomChange(random, sample, 'python');
    results.push(await checkOne('python', sample, change, wanted));
    const model = expected(sample, change.kind, wanted).map((one) => (one.imported === undefined ? [null, one.from, one.local === '' ? null : one.local] : [one.from, one.imported, one.local === one.imported ? null : one.local]));
    models.push(model.map((one) => JSON.stringify(one)).sort());
  }
  if (!python3) return;
  for (const [index, found] of importedByPython(results).entries()) assert.equal(found, models[index], results[index] ?? '');
});

fuzz.run();
