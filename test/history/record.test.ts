// A record says how large a run was and what came of it, and nothing that is the user's.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { extensionOf, mostFailed, mostOperations, parseRecord, recordOf, workOf, type RunRecord, type WorkFacts } from '../../src/history/record.ts';
import { longestLine } from '../../src/history/log.ts';
import type { BlobId, Diagnostic, FileState, Report, RepoPath, WriteOperation } from '../../src/model.ts';

const records = suite('run record');
const absent: FileState = { kind: 'absent' };
const file: FileState = { kind: 'file', blob: 'SECRET' as BlobId, mode: '100644' };
const path = (name: string): RepoPath => name as RepoPath;
const date = new Date('2026-01-02T03:04:05Z');

const operations: readonly WriteOperation[] = [
  { kind: 'update', path: path('SECRET/a.SECRET.ts'), expected: file, result: file, origin: 'staged' },
  { kind: 'update', path: path('SECRET/b.TSX'), expected: file, result: file, origin: 'staged' },
  { kind: 'create', path: path('a.SECRET'), expected: absent, result: file, origin: 'staged' },
  { kind: 'delete', path: path('SECRET.md'), expected: file, result: absent, origin: 'staged' },
  { kind: 'rename', path: path('.SECRET'), from: path('SECRET/from.ts'), expected: file, result: file, origin: 'staged' },
];

function finding(source: string, code: string): Diagnostic {
  return { source, code, severity: 'error', message: 'SECRET', help: 'SECRET', path: path('SECRET/a.ts'), excerpt: { line: 1, text: ['SECRET'] }, blockedBy: path('SECRET') };
}

const report: Report = {
  version: 1,
  command: 'check',
  verdict: 'failed',
  operations,
  phases: [[path('SECRET')]],
  dependencies: [{ before: path('SECRET'), after: path('SECRET'), reason: 'imports', detail: 'SECRET' }],
  diagnostics: [finding('typescript', 'TS2322'), finding('typescript', 'TS2322'), finding('eslint', '@typescript-eslint/no-explicit-any'), finding('tasks', 'SECRET.sh'), finding('tasks', 'timeout'), finding('eslint', 'SECRET with words'), finding('writeopt', '/SECRET'), finding('__proto__', 'x')],
  notices: [{ source: 'writeopt', message: 'SECRET' }],
  fixes: [{ path: path('SECRET'), by: ['SECRET'] }],
  written: [path('SECRET')],
  restored: [path('SECRET')],
  timings: [{ name: 'snapshot', milliseconds: 100 }, { name: 'typescript', milliseconds: 1000 }, { name: 'snapshot', milliseconds: 20 }, { name: 'total', milliseconds: 1300 }],
  validators: ['typescript', 'eslint'],
  requests: [{ id: 'SECRET', kind: 'write', path: 'SECRET', outcome: 'written' }],
};

const facts: WorkFacts = { command: 'check', validators: ['typescript', 'eslint'], operations, sizeOf: (operation) => (operation.kind === 'create' ? undefined : 1000), importers: 3, tracked: 50, cache: { typescript: 'cold' }, elapsed: 120 };

const expected: RunRecord = {
  version: 1,
  date: '2026-01-02T03:04:05.000Z',
  command: 'check',
  validators: ['typescript', 'eslint'],
  operations: { update: 2, create: 1, delete: 1, rename: 1 },
  bytes: 3000,
  extensions: { ts: 1, tsx: 1, other: 1, '': 1 },
  files: {},
  importers: 3,
  tracked: 50,
  cache: { typescript: 'cold' },
  elapsed: 120,
  verdict: 'failed',
  durations: { snapshot: 120, typescript: 1000 },
  total: 1300,
  rules: Object.fromEntries([['typescript/TS2322', 2], ['eslint/@typescript-eslint/no-explicit-any', 1], ['tasks/other', 1], ['tasks/timeout', 1], ['eslint/other', 1], ['writeopt/other', 1], ['__proto__/x', 1]]),
  strategies: { edit: 2, write: 1 },
  changed: [
    { kind: 'update', path: '#18', extension: 'ts' },
    { kind: 'update', path: '#12', extension: 'tsx' },
    { kind: 'create', path: '#8', extension: 'other', shapes: ['#9'] },
    { kind: 'delete', path: '#9', extension: 'md' },
    { kind: 'rename', path: '#7', extension: '' },
  ],
  errors: Object.fromEntries([['typescript', 2], ['eslint', 2], ['tasks', 2], ['writeopt', 1], ['__proto__', 1]]),
  failed: { '#11': 8 },
  content: '#87',
};

records('of a report: sizes, times, rules, hashes; nothing of the user', () => {
  const record = recordOf({ work: workOf(facts), report, date, hash: (name) => `#${name.length}`, strategies: ['edit', 'write', 'edit'] });
  assert.equal(record, expected);
  assert.not.match(JSON.stringify(record), 'SECRET');
  assert.equal(parseRecord(JSON.stringify(record)), record);
});

records('warnings are findings, but nobody failed with them', () => {
  const diagnostics = [{ ...finding('eslint', 'a'), severity: 'warning' as const }, finding('typescript', 'b')];
  const { rules, errors, failed } = recordOf({ work: workOf(facts), report: { ...report, diagnostics }, date, hash: (name) => `#${name.length}` });
  assert.equal([rules, errors, failed], [{ 'eslint/a': 1, 'typescript/b': 1 }, { typescript: 1 }, { '#11': 1 }]);
});

records('files made from templates, by a hash of the version, with those to blame', () => {
  const templates = [{ id: 'one', path: path('a'), blamed: false }, { id: 'two', path: path('b'), blamed: true }, { id: 'one', path: path('c'), blamed: true }];
  const record = recordOf({ work: workOf(facts), report, date, hash: (name) => `#${name}`, strategies: ['edit', 'write', 'edit'], templates });
  const same = recordOf({ work: workOf(facts), report, date, hash: (name) => `#${name}`, strategies: ['edit', 'write', 'edit'] });
  assert.equal(record, { ...same, templates: { '#template:one': { made: 2, blamed: 1, files: { '#a': false, '#c': true } }, '#template:two': { made: 1, blamed: 1, files: { '#b': true } } } });
  assert.equal(parseRecord(JSON.stringify(record)), record);
  for (const wrong of [null, [], { a: 1 }, { a: { made: 1 } }, { a: { made: -1, blamed: 0 } }, { a: { made: 1, blamed: 0, files: { b: 1 } } }]) assert.is(parseRecord(JSON.stringify({ ...record, templates: wrong })), undefined);
});

records('extensions are common ones or none', () => {
  for (const [name, extension] of [['a.ts', 'ts'], ['a/b.d.MTS', 'mts'], ['a.b/c', ''], ['.env', ''], ['a.', 'other'], ['a.acme', 'other'], ['Makefile', ''], ['a.ts/b.constructor', 'other'], ['', '']]) assert.is(extensionOf(name ?? ''), extension, name);
});

records('whatever a run did, its line stays short', () => {
  const many = Array.from({ length: 20_000 }, (_, index): WriteOperation => ({ kind: 'create', path: path(`src/${index}.e${index}`), expected: absent, result: file, origin: 'staged' }));
  const diagnostics = Array.from({ length: 20_000 }, (_, index) => finding('eslint', `${'x'.repeat(80)}-${index}`)).concat(finding('eslint', 'often'), finding('eslint', 'often'));
  const record = recordOf({ work: workOf({ ...facts, operations: many }), report: { ...report, operations: many, diagnostics }, date, hash: () => '0123456789ab' });
  assert.is(record.changed.length, mostOperations);
  assert.is(record.operations.create, 20_000);
  assert.is(record.rules['eslint/often'], 2, 'what fires most is kept');
  assert.is(record.errors?.eslint, 20_002);
  assert.equal(record.failed, { '0123456789ab': 20_002 });
  const spread = diagnostics.map((one, index) => ({ ...one, path: path(`src/${index % 10_001}.ts`) }));
  const wide = recordOf({ work: workOf({ ...facts, operations: many }), report: { ...report, operations: many, diagnostics: spread }, date, hash: (name) => name.slice(0, 14).padEnd(12) });
  assert.is(Object.keys(wide.failed ?? {}).length, mostFailed);
  assert.ok(JSON.stringify(wide).length < longestLine / 4);
  assert.ok(JSON.stringify(record).length < longestLine / 4);
});

records('a line that holds anything else is no record', () => {
  const without = (name: string): object => Object.fromEntries(Object.entries(expected).filter(([key]) => key !== name));
  for (const name of Object.keys(expected)) {
    const isNeeded = !['elapsed', 'errors', 'failed', 'content'].includes(name);
    assert.is(parseRecord(JSON.stringify(without(name))) === undefined, isNeeded, `without ${name}`);
    for (const wrong of [null, {}, [], -1, 'SECRET', [1], { a: -1 }, { a: 'x' }, true]) {
      const isRight = JSON.stringify(wrong) === '{}' ? ['operations', 'extensions', 'files', 'cache', 'durations', 'rules', 'strategies', 'errors', 'failed'].includes(name) : (JSON.stringify(wrong) === '[]' && ['validators', 'changed'].includes(name)) || (name === 'content' && typeof wrong === 'string');
      assert.is(parseRecord(JSON.stringify({ ...expected, [name]: wrong })) !== undefined, isRight, `${name}: ${JSON.stringify(wrong)}`);
    }
  }
  const create = (shapes: unknown): string => JSON.stringify({ ...expected, changed: [{ kind: 'create', path: 'x', extension: 'ts', shapes }] });
  assert.ok(parseRecord(create(['a', 'b'])) !== undefined);
  for (const shapes of ['a', [1], {}, null]) assert.is(parseRecord(create(shapes)), undefined, JSON.stringify(shapes));
  for (const line of ['', '{', 'null', '1', '"x"', '[]', '{"__proto__":{"version":1}}']) assert.is(parseRecord(line), undefined, line);
});

records.run();
