// What makes an operation or a phase worth a second look: every factor, every boundary, and names of files that tools make.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RepoPath } from '../../src/model.ts';
import { isGeneratedPath, isLockFile } from '../../src/plan/made-by-tools.ts';
import { riskFactors, riskLevel, riskOf, type RatedOperation, type RiskFacts } from '../../src/plan/risk.ts';
import { random, shuffled } from './order-world.ts';

const risk = suite('risk');

const facts = (more: Partial<Omit<RiskFacts, 'path'>> & { path?: string }): RiskFacts => ({ kind: 'update', existsBefore: true, dependents: 0, size: 100, ...more, path: (more.path ?? 'src/a.ts') as RepoPath });
const fresh = { kind: 'create', existsBefore: false } as const;

const table: readonly (readonly [Parameters<typeof facts>[0], string])[] = [
  [fresh, ''],
  [{}, 'existing-file 1'],
  [{ ...fresh, dependents: 1 }, 'dependents 2'],
  [{ dependents: 0 }, 'existing-file 1'],
  [{ dependents: 12 }, 'existing-file 1, dependents 2'],
  [{ ...fresh, size: 50_000 }, ''],
  [{ ...fresh, size: 50_001 }, 'size 1'],
  [{ kind: 'delete' }, 'existing-file 1, deletion 2'],
  [{ kind: 'delete', tracked: false }, 'existing-file 1, deletion 2, untracked 2'],
  [{ kind: 'delete', dependents: 3 }, 'existing-file 1, dependents 2, deletion 2'],
  [{ tracked: false }, 'existing-file 1, untracked 2'],
  [{ tracked: true }, 'existing-file 1'],
  [{ ...fresh, tracked: false }, ''],
  [{ kind: 'chmod', tracked: false }, 'existing-file 1'],
  [{ kind: 'rename', tracked: false }, 'existing-file 1'],
  [{ kind: 'symlink', tracked: false }, 'existing-file 1, untracked 2, symlink 1'],
  [{ kind: 'create', tracked: false }, 'existing-file 1, untracked 2'],
  [{ kind: 'submodule', tracked: false }, 'existing-file 1, untracked 2'],
  [{ ...fresh, generatedHeader: true }, 'generated 1'],
  [{ ...fresh, generatedHeader: false }, ''],
  [{ ...fresh, path: 'src/schema.generated.ts' }, 'generated 1'],
  [{ ...fresh, path: 'src/schema.generated.ts', generatedHeader: true }, 'generated 1'],
  [{ ...fresh, path: 'package-lock.json' }, 'lock-file 1'],
  [{ ...fresh, path: 'yarn.lock', generatedHeader: true }, 'lock-file 1'],
  [{ ...fresh, path: 'dist/yarn.lock' }, 'lock-file 1'],
  [{ ...fresh, executable: true }, 'executable 1'],
  [{ ...fresh, executable: false, symlink: false }, ''],
  [{ ...fresh, symlink: true }, 'symlink 1'],
  [{ kind: 'symlink', existsBefore: false, symlink: true }, 'symlink 1'],
  [{ ...fresh, syncedBy: 'Dropbox' }, 'synced-folder 1'],
  [
    { kind: 'delete', dependents: 2, size: 60_000, tracked: false, path: 'go.sum', executable: true, symlink: true, syncedBy: 'OneDrive' },
    'existing-file 1, dependents 2, size 1, deletion 2, untracked 2, lock-file 1, executable 1, symlink 1, synced-folder 1',
  ],
];

for (const [index, [given, expected]] of table.entries()) {
  risk(`factors ${index + 1}: ${expected === '' ? 'none' : expected}`, () => {
    assert.is(riskFactors(facts(given)).map(({ name, points }) => `${name} ${points}`).join(', '), expected);
  });
}

risk('details say what was seen', () => {
  const detail = (given: Parameters<typeof facts>[0]): string[] => riskFactors(facts({ ...fresh, ...given })).map((one) => one.detail);
  assert.equal(detail({ dependents: 1 }), ['1 file depends on it']);
  assert.equal(detail({ dependents: 1_234 }), ['1,234 files depend on it']);
  assert.equal(detail({ size: 60_000 }), ['it has 60,000 bytes']);
  assert.equal(detail({ syncedBy: 'Dropbox' }), ['Dropbox synchronises its folder']);
  assert.equal(detail({ generatedHeader: true }), ['it says that a tool makes it']);
  assert.equal(detail({ path: 'a.pb.go' }), ['its name says that a tool makes it']);
  assert.equal(detail({ kind: 'delete', existsBefore: true }), ['it exists already', 'it is deleted']);
});

risk('levels', () => assert.equal([0, 1, 2, 3, 4, 5, 6, 7, 100].map(riskLevel), ['low', 'low', 'low', 'medium', 'medium', 'medium', 'high', 'high', 'high']));

/** Operations of so many points each. */
const rated = (...points: number[]): RatedOperation[] =>
  points.map((one, index) => ({ path: `f${String(index).padStart(3, '0')}` as RepoPath, factors: one === 0 ? [] : [{ name: 'existing-file', points: one, detail: 'seen' }] }));
const many = (count: number, points: number): number[] => Array.from({ length: count }, () => points);

const together: readonly (readonly [string, readonly number[], number, string])[] = [
  ['nothing', [], 0, 'low'],
  ['nothing to say', [0, 0], 0, 'low'],
  ['one harmless', [2], 2, 'low'],
  ['100 harmless', many(100, 1), 1, 'low'],
  ['10,000 harmless of two points', many(10_000, 2), 2, 'low'],
  ['one of three', [3], 3, 'medium'],
  ['one of three among 100 harmless', [3, ...many(100, 2)], 3, 'medium'],
  ['two of three', [3, 3], 4, 'medium'],
  ['three of three', [3, 3, 3], 4, 'medium'],
  ['four of three', many(4, 3), 5, 'medium'],
  ['100 of three', many(100, 3), 5, 'medium'],
  ['one of five', [5], 5, 'medium'],
  ['two of five', [5, 5], 6, 'high'],
  ['one of five and one of three', [3, 5], 6, 'high'],
  ['one of five and one of two', [2, 5], 5, 'medium'],
  ['three of four', [4, 4, 4], 5, 'medium'],
  ['four of four', many(4, 4), 6, 'high'],
  ['one of six', [6], 6, 'high'],
  ['100 of six', many(100, 6), 8, 'high'],
];

for (const [name, points, expected, level] of together) {
  risk(`together: ${name}`, () => {
    const result = riskOf(rated(...points));
    assert.equal([result.points, result.level], [expected, level]);
    assert.is(result.factors.length, points.filter((one) => one > 0).length);
  });
}

risk('the riskiest first, then by name; the order of the input does not matter', () => {
  const operations = rated(1, 4, 2, 4, 0, 7);
  const result = riskOf(operations);
  assert.equal(result.factors.map(({ path }) => path), ['f005', 'f001', 'f003', 'f002', 'f000']);
  const next = random(7);
  for (let index = 0; index < 50; index += 1) assert.equal(riskOf(shuffled(operations, next)), result);
});

const lockFiles =
  'package-lock.json web/package-lock.json npm-shrinkwrap.json yarn.lock a/b/pnpm-lock.yaml bun.lock bun.lockb deno.lock poetry.lock Pipfile.lock uv.lock pdm.lock pylock.toml ' +
  'pylock.dev.toml Cargo.lock go.sum go.work.sum Gemfile.lock composer.lock mix.lock pubspec.lock Podfile.lock Package.resolved packages.lock.json gradle.lockfile flake.lock .terraform.lock.hcl MODULE.bazel.lock';
const noLockFiles = 'package.json src/lock.ts lock.json file.lock yarn.lock.md pylock.a.b.toml go.mod clock block.lock yarn.lock/a.ts .lock package-lock.json.bak';
const generated =
  'app.min.js style-min.css dist/a.js packages/x/dist/index.d.ts a.js.map a.d.ts.map src/__generated__/x.ts src/generated/y.ts api.generated.ts types.generated.d.ts routeTree.gen.ts model_generated.go ' +
  'zz_generated.deepcopy.go a.g.dart a.freezed.dart Form.Designer.cs a.g.i.cs x.pb.go x.pb.gw.go x_pb2.py x_pb2_grpc.pyi x_pb.d.ts x_grpc_pb.js a.test.ts.snap a.shot next-env.d.ts .pnp.cjs .yarn/releases/yarn-4.1.0.cjs';
const handmade =
  'generator.ts src/generate/index.ts regenerated.ts src/generated.ts mini.js admin.js a.map sitemap.map distance/a.ts src/dist.ts gen.ts generation.gen pb.go x_pb.rb snap.ts .yarn/plugins/x.cjs designer.ts a.designer.ts undist/a.ts minjs.js';

risk('files that tools make, by name', () => {
  const wrong = (names: string, is: (path: string) => boolean, expected: boolean): string[] => names.split(' ').filter((path) => is(path) !== expected);
  assert.equal(wrong(lockFiles, isLockFile, true), []);
  assert.equal(wrong(noLockFiles, isLockFile, false), []);
  assert.equal(wrong(generated, isGeneratedPath, true), []);
  assert.equal(wrong(handmade, isGeneratedPath, false), []);
});

risk('hostile names take no time', () => {
  const started = performance.now();
  for (const piece of ['.gen.', '_generated.', '_pb2', 'generated', '.min', '/', 'pylock.']) assert.ok(!isLockFile(piece.repeat(20_000)) && typeof isGeneratedPath(piece.repeat(20_000)) === 'boolean');
  assert.ok(performance.now() - started < 10_000);
});

risk.run();
