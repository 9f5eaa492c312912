// What the graph alone finds: forgotten files, files that are still needed, new cycles; and what it leaves in peace.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BlobId, RepoPath, WriteOperation } from '../../src/model.ts';
import type { GraphFinding } from '../../src/plan/findings.ts';
import { buildPlan } from '../../src/plan/graph.ts';
import { stateBefore } from '../../src/plan/states.ts';
import type { Texts } from './random-repository.ts';
import { cacheOf, operationsBetween, stateOf } from './worlds.ts';

const findings = suite('findings of the graph');

interface Case {
  readonly name: string;
  readonly before: Texts;
  readonly after: Texts;
  readonly renames?: Readonly<Record<string, string>>;
  readonly untracked?: readonly string[];
  /** On disk, and ignored. */
  readonly present?: readonly string[];
  /** Operations as `apply` has them. */
  readonly request?: true;
  /** `forgotten a.ts:1 ./new -> new.ts`, `lost …`, `cycle a.ts b.ts`. */
  readonly found: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'a file that is on disk and not staged', before: {}, after: { 'a.ts': "import './new';" }, untracked: ['new.ts'], found: ['forgotten a.ts:1 ./new -> new.ts'] },
  { name: 'the line', before: {}, after: { 'a.ts': "\n\nexport * from './new.js';" }, untracked: ['new.ts', 'other.ts'], found: ['forgotten a.ts:3 ./new.js -> new.ts'] },
  { name: 'a file that is nowhere is for the compiler', before: {}, after: { 'a.ts': "import './new';" }, untracked: ['newer.ts'], found: [] },
  { name: 'what was broken before', before: { 'b.ts': "import './new';", 'a.ts': '' }, after: { 'b.ts': "import './new';", 'a.ts': '1' }, untracked: ['new.ts'], found: [] },
  { name: 'a package', before: {}, after: { 'a.ts': "import 'react';" }, untracked: ['react.ts'], found: [] },
  { name: 'a deleted file that another needs', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';" }, found: ['lost b.ts:1 ./a -> a.ts'] },
  { name: 'a deleted file that nobody needs any more', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'b.ts': '1' }, found: [] },
  { name: 'a deleted file with another in its place', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';", 'a/index.ts': '' }, found: [] },
  { name: 'a renamed file that another needs', before: { 'a.ts': 'x', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';", 'c.ts': 'x' }, renames: { 'c.ts': 'a.ts' }, found: ['lost b.ts:1 ./a -> a.ts (c.ts)'] },
  { name: 'a renamed file and its importer mended', before: { 'a.ts': 'x', 'b.ts': "import './a';" }, after: { 'b.ts': "import './c';", 'c.ts': 'x' }, renames: { 'c.ts': 'a.ts' }, found: [] },
  { name: 'a deleted file that is still on disk is lost, not forgotten', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';" }, untracked: ['a.ts'], found: ['lost b.ts:1 ./a -> a.ts'] },
  { name: 'a new importer of a file that goes', before: { 'a.ts': '' }, after: { 'b.ts': "import './a';" }, found: ['lost b.ts:1 ./a -> a.ts'] },
  { name: 'a deleted file that is ignored, and still on disk', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';" }, present: ['a.ts'], found: [] },
  { name: 'a file renamed in letter case, where that does not count', before: { 'a.ts': 'x', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';", 'A.ts': 'x' }, renames: { 'A.ts': 'a.ts' }, present: ['a.ts'], found: ['lost b.ts:1 ./a -> a.ts (A.ts)'] },
  { name: 'one that a batch takes from the disk', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';" }, present: ['a.ts'], request: true, found: ['lost b.ts:1 ./a -> a.ts'] },
  { name: 'a renamed file whose old name is ignored, and there again', before: { 'a.ts': 'x', 'b.ts': "import './a';" }, after: { 'b.ts': "import './a';", 'c.ts': 'x' }, renames: { 'c.ts': 'a.ts' }, present: ['a.ts'], found: [] },
  { name: 'a package of the workspace that may come from elsewhere now: told once', before: { 'p/package.json': '{"name":"@w/p"}', 'p/index.ts': '', 'a.ts': "import '@w/p';", 'b.ts': "import '@w/p';" }, after: { 'a.ts': "import '@w/p';", 'b.ts': "import '@w/p';" }, found: ['lost a.ts:1 @w/p -> p/index.ts ?'] },
  { name: 'a package of the workspace that stays, without its file', before: { 'p/package.json': '{"name":"@w/p","exports":"./index.ts"}', 'p/index.ts': '', 'a.ts': "import '@w/p';" }, after: { 'p/package.json': '{"name":"@w/p","exports":"./index.ts"}', 'a.ts': "import '@w/p';" }, found: ['lost a.ts:1 @w/p -> p/index.ts'] },
  { name: 'a vendored module', before: { 'vendor/six.py': '', 'vendor/a.py': 'import six' }, after: { 'vendor/a.py': 'import six' }, found: ['lost vendor/a.py:1 six -> vendor/six.py ?'] },
  { name: 'a module of a package that stays', before: { 'p/__init__.py': '', 'p/m.py': '', 'a.py': 'import p.m' }, after: { 'p/__init__.py': '', 'a.py': 'import p.m' }, found: ['lost a.py:1 p.m -> p/m.py'] },
  { name: 'a package that stays one without its __init__', before: { 'p/__init__.py': '', 'p/m.py': '', 'a.py': 'import p\nfrom p import x\nfrom p import m' }, after: { 'p/m.py': '', 'a.py': 'import p\nfrom p import x\nfrom p import m' }, found: ['lost a.py:2 p:x -> p/__init__.py ?'] },
  { name: 'an entry that a build may make', before: { 'package.json': '{"main":"./dist/index.js"}', 'dist/index.js': '' }, after: { 'package.json': '{"main":"./dist/index.js"}' }, found: [] },
  { name: 'a directory with a link or a submodule in its place', before: { 'd/a.ts': 'x', 'b.ts': "import './d/a';" }, after: { d: '-> other', 'b.ts': "import './d/a';" }, found: [] },
  { name: 'a new cycle', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'a.ts': "import './b';", 'b.ts': "import './a';" }, found: ['cycle a.ts b.ts'] },
  { name: 'a cycle that was there', before: { 'a.ts': "import './b';", 'b.ts': "import './a';" }, after: { 'a.ts': "import './b'; 1", 'b.ts': "import './a';" }, found: [] },
  { name: 'a cycle that was there, with a file renamed', before: { 'a.ts': "import './b';", 'b.ts': "import './a';" }, after: { 'c.ts': "import './b';", 'b.ts': "import './c';" }, renames: { 'c.ts': 'a.ts' }, found: [] },
  { name: 'a cycle that was there, all of it in another directory', before: { 'a.ts': "import './b';", 'b.ts': "import './a';" }, after: { 'd/a.ts': "import './b';", 'd/b.ts': "import './a';" }, renames: { 'd/a.ts': 'a.ts', 'd/b.ts': 'b.ts' }, found: [] },
  { name: 'a new cycle through a renamed file', before: { 'a.ts': '1', 'b.ts': "import './a';" }, after: { 'c.ts': "import './b';", 'b.ts': "import './c';" }, renames: { 'c.ts': 'a.ts' }, found: ['cycle c.ts b.ts'] },
  { name: 'names that changed places: the cycle of one is not that of the other', before: { 'a.ts': "import './b';", 'b.ts': "import './a';", 'x.ts': '1' }, after: { 'x.ts': "import './b';", 'b.ts': "import './x';", 'a.ts': '1' }, renames: { 'x.ts': 'a.ts', 'a.ts': 'x.ts' }, found: [] },
  { name: 'another import within a cycle that was there', before: { 'a.ts': "import './b';", 'b.ts': "import './c';", 'c.ts': "import './a';" }, after: { 'a.ts': "import './b'; import './c';", 'b.ts': "import './c';", 'c.ts': "import './a';" }, found: [] },
  { name: 'a longer way round: the shortest is told', before: { 'a.ts': '', 'b.ts': "import './a';", 'c.ts': "import './b'; import './a';" }, after: { 'a.ts': "import './c';", 'b.ts': "import './a';", 'c.ts': "import './b'; import './a';" }, found: ['cycle a.ts c.ts'] },
  { name: 'types are no cycle', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'a.ts': "import type { B } from './b';", 'b.ts': "import './a';" }, found: [] },
  { name: 'two files that know nothing of each other', before: { 'a.ts': '', 'b.ts': '' }, after: { 'a.ts': "import './b';", 'b.ts': '' }, found: [] },
];

const shown = (finding: GraphFinding): string =>
  finding.kind === 'cycle'
    ? `cycle ${finding.paths.join(' ')}`
    : `${finding.kind} ${finding.from}:${finding.reference.line} ${finding.reference.specifier} -> ${finding.target}${finding.kind === 'lost' && finding.renamed !== undefined ? ` (${finding.renamed})` : ''}${finding.kind === 'lost' && finding.doubtful === true ? ' ?' : ''}`;

for (const { name, before, after, renames = {}, untracked = [], present = [], request, found } of cases) {
  findings(name, async () => {
    const cache = cacheOf();
    const operations = operationsBetween(before, after, renames).map((one): WriteOperation => ({ ...one, origin: request === undefined ? 'staged' : 'request' }));
    const disk = { untracked: async () => untracked as RepoPath[], present: async (paths: readonly RepoPath[]) => paths.filter((path) => present.includes(path)) };
    const built = await buildPlan({ operations, before: stateOf(before), after: stateOf(after), cache, ...disk });
    assert.equal(built.findings.map(shown), found);
    // The state before can be told from the operations alone.
    const texts = new Map(Object.values(before).map((text) => [text as BlobId, text]));
    const told = stateBefore(stateOf(after), operations, async () => texts);
    assert.equal([...told.files].sort(), [...stateOf(before).files].sort());
    assert.equal((await buildPlan({ operations, before: told, after: stateOf(after), cache, ...disk })).findings.map(shown), found);
  });
}

findings('untracked files are not listed when nothing is missing', async () => {
  const [before, after] = [{ 'a.ts': '' }, { 'a.ts': "import './b';", 'b.ts': '' }];
  const cache = { get: () => undefined, set: () => undefined };
  const untracked = async (): Promise<never> => Promise.reject(new Error('listed'));
  assert.equal((await buildPlan({ operations: operationsBetween(before, after, {}), before: stateOf(before), after: stateOf(after), cache, untracked })).findings, []);
});

findings.run();
