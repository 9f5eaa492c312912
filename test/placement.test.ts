// Findings in fixed text are put where the staged text has them.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic, RepoPath, TreeId } from '../src/model.ts';
import { placeInStaged } from '../src/placement.ts';

const placement = suite('placement');

const path = 'a.js' as RepoPath;
const [staged, judged] = ['1'.repeat(40) as TreeId, '2'.repeat(40) as TreeId];

interface Case {
  readonly staged?: string;
  readonly judged: string;
  readonly at: readonly [line: number, column: number];
  readonly tree?: TreeId;
  readonly help?: string;
}

async function place(one: Case): Promise<Diagnostic> {
  const [line, column] = one.at;
  const range = { start: { line, column }, end: { line, column: column + 1 } };
  const diagnostic: Diagnostic = { source: 's', code: 'c', severity: 'error', message: 'm', path, range, ...(one.help === undefined ? {} : { help: one.help }) };
  const [found] = await placeInStaged({
    diagnostics: [diagnostic],
    treeOf: () => one.tree ?? judged,
    staged,
    fixes: [{ path, by: ['eslint', 'sh fix.sh'] }],
    textOf: (tree) => Promise.resolve(tree === staged ? one.staged : one.judged),
  });
  return found as Diagnostic;
}

placement('a line below inserted and removed lines', async () => {
  const below = await place({ staged: 'one\ntwo\nthree\n', judged: '// header\n// more\none\ntwo\nthree\n', at: [4, 2] });
  assert.equal(below.range, { start: { line: 2, column: 2 }, end: { line: 2, column: 3 } });
  assert.is(below.help, undefined);
  const above = await place({ staged: 'gone\ngone too\none\n', judged: 'one\n', at: [1, 1] });
  assert.is(above.range?.start.line, 3);
});

placement('CRLF in one of the two', async () => {
  const found = await place({ staged: 'zero\r\none\r\n', judged: 'one\n', at: [1, 3] });
  assert.equal([found.range?.start, found.help], [{ line: 2, column: 3 }, undefined]);
});

placement('a line that a fix changed says so', async () => {
  const found = await place({ staged: 'let a = b == 1;\n', judged: '// x\nconst a = b == 1;\n', at: [2, 13], help: 'Mend it.' });
  assert.is(found.range?.start.line, 1);
  assert.is(found.help, 'Mend it. The finding is about what `eslint` and `sh fix.sh` made of this line; the staged text is shown.');
});

placement('what was judged as staged, and what only a fixer made, stays where it is', async () => {
  assert.is((await place({ staged: 'x\none\n', judged: 'one\n', at: [1, 1], tree: staged })).range?.start.line, 1);
  const made = await place({ judged: 'one\ntwo\n', at: [2, 1] });
  assert.equal([made.range?.start.line, made.help], [2, undefined]);
});

placement.run();
