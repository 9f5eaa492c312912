// Every Python file of this machine's python3, its standard library and the packages beside it, compared with CPython.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareWithPython, filesBelow, spread } from './python-agreement.ts';
import { noPython, pythonDirectories } from './python-oracle.ts';

const agreement = suite('agreement with CPython, all files');
/** CPython's own tree takes some 7 ms a file. */
const most = 8000;

const directories = noPython === undefined ? pythonDirectories() : undefined;
const title = noPython === undefined ? '' : ` (skipped: ${noPython})`;
const python = noPython === undefined ? agreement : agreement.skip;
for (const place of ['standard', 'packages'] as const) {
  python(`the ${place === 'standard' ? 'standard library' : 'installed packages, if there are any'}${title}`, async () => {
    const root = directories?.[place] ?? '';
    const paths = filesBelow(root, /^(?:site|dist)-packages\/|\/__pycache__\//);
    const { files, places, kinds, edges, reading, resolving } = await compareWithPython(root, paths, spread(paths.filter((path) => /\.pyi?$/.test(path)), most));
    process.stdout.write(`\n  ${place}: ${files} files; imports ${String(places)}; kinds ${String(kinds)}; edges ${String(edges)}; read in ${reading.toFixed(0)} ms, resolved in ${resolving.toFixed(0)} ms\n`);
    if (place === 'packages' && files < 100) return;
    for (const one of [places, kinds, edges]) assert.ok(one.recall >= 0.99 && one.precision >= 0.99, `${String(one)}\n${one.differences.slice(0, 20).join('\n')}`);
  });
}

agreement('all files can be asked for', () => {
  assert.equal(spread([1, 2, 3], most), [1, 2, 3]);
});

agreement.run();
