// Ten thousand random changes of TypeScript, held against the model that made the source and against oxc's module record.
import { parseSync } from 'oxc-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOne, expected, rounds } from './invariants.ts';
import { Random, randomChange, typescriptSample } from './random.ts';

const fuzz = suite('random changes of typescript imports');

fuzz(`${rounds} changes`, async () => {
  const random = new Random(1);
  let changed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const sample = typescriptSample(random);
    const { change, wanted } = randomChange(random, sample, 'typescript');
    const result = await checkOne('typescript', sample, change, wanted);
    changed += result === sample.text ? 0 : 1;
    const { module, errors } = parseSync('a.ts', result);
    assert.equal(errors, [], result);
    const found = module.staticImports.flatMap((one) => (one.entries.length === 0 ? [[one.moduleRequest.value]] : one.entries.map(({ importName, localName, isType }) => [one.moduleRequest.value, importName.kind === 'Default' ? 'default' : importName.kind === 'NamespaceObject' ? '*' : importName.name, localName.value, isType])));
    const model = expected(sample, change.kind, wanted).map((one) => (one.imported === undefined ? [one.from] : [one.from, one.imported, one.local, one.type]));
    assert.equal(found.map((one) => JSON.stringify(one)).sort(), [...model.map((one) => JSON.stringify(one))].sort(), `${JSON.stringify(change)}\n${sample.text}\n${result}`);
  }
  assert.ok(changed > rounds * 0.5, `${changed} changed something`);
});

fuzz.run();
