// Real Python files: what is read from them and where it leads, compared with CPython's own parser and finders.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Agreement, compareWithPython, filesBelow, spread } from './python-agreement.ts';
import { noPython, pythonDirectories } from './python-oracle.ts';

const agreement = suite('agreement with CPython');
const wanted = 1000;

const skipped = noPython === undefined ? '' : ` (skipped: ${noPython})`;
const directories = noPython === undefined ? pythonDirectories() : undefined;
const paths = directories === undefined ? [] : filesBelow(directories.standard, /^(?:site|dist)-packages\/|\/__pycache__\//);
// CPython takes its time over larger ones; those are in the slow test.
const sources = paths.filter((path) => /\.pyi?$/.test(path) && statSync(join(directories?.standard ?? '', path)).size < 60_000);
// Debian ships its standard library without most tests.
const few = sources.length < wanted * 1.05 ? ` (only ${sources.length} are there: ${wanted} are not asserted)` : '';

const python = noPython === undefined ? agreement : agreement.skip;
python(`${wanted} files of the standard library: imports, their lines and kinds, and the files they lead to${skipped === '' ? few : skipped}`, async () => {
  const { files, places, kinds, edges } = await compareWithPython(directories?.standard ?? '', paths, spread(sources, wanted * 1.05));
  assert.ok(few !== '' || files >= wanted, `${files} files`);
  assert.ok(files >= 100, `${files} files`);
  for (const one of [places, kinds, edges]) {
    assert.ok(one.expected > files, String(one));
    assert.ok(one.recall >= 0.999 && one.precision >= 0.999, `${String(one)}\n${one.differences.slice(0, 20).join('\n')}`);
  }
});

agreement('what is missing lowers the recall, what is too much the precision', () => {
  const one = new Agreement();
  one.compare('a.py', new Set(['1 a', '2 b', '3 c']), new Set(['1 a', '2 b', '4 d', '5 e']));
  assert.equal([one.recall, one.precision, one.differences], [2 / 4, 2 / 3, ['+ a.py: 3 c', '- a.py: 4 d', '- a.py: 5 e']]);
  assert.equal([spread([1, 2, 3, 4, 5, 6], 3), spread([1, 2], 3), spread(Array.from({ length: 1700 }), 1000).length], [[1, 3, 5], [1, 2], 1000]);
});

agreement.run();
