// What the graph alone finds: forgotten files, files that are still needed, new cycles; and what it leaves in peace.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BlobId, RepoPath } from '../../src/model.ts';
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
  { name: 'a new cycle', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'a.ts': "import './b';", 'b.ts': "import './a';" }, found: ['cycle a.ts b.ts'] },
  { name: 'a cycle that was there', before: { 'a.ts': "import './b';", 'b.ts': "import './a';" }, after: { 'a.ts': "import './b'; 1", 'b.ts': "import './a';" }, found: [] },
  { name: 'another import within a cycle that was there', before: { 'a.ts': "import './b';", 'b.ts': "import './c';", 'c.ts': "import './a';" }, after: { 'a.ts': "import './b'; import './c';", 'b.ts': "import './c';", 'c.ts': "import './a';" }, found: [] },
  { name: 'a longer way round: the shortest is told', before: { 'a.ts': '', 'b.ts': "import './a';", 'c.ts': "import './b'; import './a';" }, after: { 'a.ts': "import './c';", 'b.ts': "import './a';", 'c.ts': "import './b'; import './a';" }, found: ['cycle a.ts c.ts'] },
  { name: 'types are no cycle', before: { 'a.ts': '', 'b.ts': "import './a';" }, after: { 'a.ts': "import type { B } from './b';", 'b.ts': "import './a';" }, found: [] },
  { name: 'two files that know nothing of each other', before: { 'a.ts': '', 'b.ts': '' }, after: { 'a.ts': "import './b';", 'b.ts': '' }, found: [] },
];

const shown = (finding: GraphFinding): string =>
  finding.kind === 'cycle'
    ? `cycle ${finding.paths.join(' ')}`
    : `${finding.kind} ${finding.from}:${finding.reference.line} ${finding.reference.specifier} -> ${finding.target}${finding.kind === 'lost' && finding.renamed !== undefined ? ` (${finding.renamed})` : ''}`;

for (const { name, before, after, renames = {}, untracked = [], found } of cases) {
  findings(name, async () => {
    const cache = cacheOf();
    const operations = operationsBetween(before, after, renames);
    const built = await buildPlan({ operations, before: stateOf(before), after: stateOf(after), cache, untracked: async () => untracked as RepoPath[] });
    assert.equal(built.findings.map(shown), found);
    // The state before can be told from the operations alone.
    const texts = new Map(Object.values(before).map((text) => [text as BlobId, text]));
    const told = stateBefore(stateOf(after), operations, async () => texts);
    assert.equal([...told.files].sort(), [...stateOf(before).files].sort());
    assert.equal((await buildPlan({ operations, before: told, after: stateOf(after), cache, untracked: async () => untracked as RepoPath[] })).findings.map(shown), found);
  });
}

findings('untracked files are not listed when nothing is missing', async () => {
  const [before, after] = [{ 'a.ts': '' }, { 'a.ts': "import './b';", 'b.ts': '' }];
  const cache = { get: () => undefined, set: () => undefined };
  const untracked = async (): Promise<never> => Promise.reject(new Error('listed'));
  assert.equal((await buildPlan({ operations: operationsBetween(before, after, {}), before: stateOf(before), after: stateOf(after), cache, untracked })).findings, []);
});

findings.run();
