// Every reporter on every kind of report, compared with what was looked at once and found right.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exitCodeOf } from '../../src/errors.ts';
import type { Diagnostic, Report, RepoPath } from '../../src/model.ts';
import { reporters, type ReporterName } from '../../src/reporters/index.ts';
import { projectRoot } from '../helpers/cli.ts';

const reporting = suite('reporters');
const goldens = join(projectRoot, 'test/goldens');
const path = (text: string): RepoPath => text as RepoPath;

function aReport(part: Partial<Report>): Report {
  return {
    version: 1,
    command: 'check',
    verdict: 'passed',
    operations: [{ kind: 'update', path: path('src/a.ts'), expected: { kind: 'absent' }, result: { kind: 'absent' }, origin: 'staged' }],
    phases: [[path('src/a.ts')]],
    dependencies: [],
    diagnostics: [],
    notices: [],
    fixes: [],
    written: [],
    restored: [],
    timings: [{ name: 'total', milliseconds: 1234 }],
    validators: ['syntax', 'typescript'],
    ...part,
  };
}

const error: Diagnostic = {
  source: 'typescript',
  code: 'TS2322',
  severity: 'error',
  message: "Type 'string' is not assignable to type 'number'.\n  In detail.",
  path: path('src/a.ts'),
  range: { start: { line: 2, column: 8 }, end: { line: 2, column: 12 } },
  excerpt: { line: 1, text: ['// first', "\tconst 日本 = 'x';", '// third'] },
  help: 'Mend it.',
};

const situations: Readonly<Record<string, Report>> = {
  passed: aReport({}),
  fixed: aReport({
    verdict: 'fixed',
    fixes: [
      { path: path('src/a.ts'), by: ['eslint', 'prettier --write'] },
      { path: path('src/b.ts'), by: ['eslint'] },
    ],
  }),
  'nothing-staged': aReport({ operations: [], phases: [], validators: [] }),
  warnings: aReport({ diagnostics: [{ ...error, severity: 'warning' }], notices: [{ source: 'typescript', message: 'A note.' }] }),
  failed: aReport({
    verdict: 'failed',
    diagnostics: [
      { source: 'eslint', code: 'validator-failed', severity: 'error', message: 'eslint could not do its job: \u001b[31mred\u0007', help: 'Mend it.' },
      error,
      { ...error, path: path('src/long \u001b[2Jname.ts'), range: { start: { line: 1, column: 300 }, end: { line: 1, column: 305 } }, excerpt: { line: 1, text: ['x'.repeat(299) + 'WRONG' + 'y'.repeat(300)] } },
      { ...error, path: path('src/b.ts'), blockedBy: path('src/a.ts'), phase: 1 },
    ],
  }),
};

for (const name of Object.keys(reporters) as ReporterName[]) {
  for (const [situation, report] of Object.entries(situations)) {
    reporting(`${name}, ${situation}`, () => {
      const text = reporters[name](report, { color: false, columns: 80 });
      const file = join(goldens, `${situation}.${name}.txt`);
      if (process.env.UPDATE === '1' || !existsSync(file)) {
        assert.is(process.env.UPDATE, '1', `no golden ${file}: look at the output and run with UPDATE=1`);
        mkdirSync(goldens, { recursive: true });
        writeFileSync(file, text);
      }
      assert.is(text, readFileSync(file, 'utf8'));
    });
  }
}

reporting('no control character of a repository reaches the terminal', () => {
  const text = reporters.pretty(situations.failed as Report, { color: false, columns: 80 });
  assert.not.match(text, /[\u0000-\u0009\u000b-\u001f\u007f]/);
});

reporting('exit codes are a function of the report', () => {
  assert.equal(Object.values(situations).map(exitCodeOf), [0, 0, 0, 0, 3]);
  assert.is(exitCodeOf(aReport({ verdict: 'failed', diagnostics: [error] })), 1);
});

reporting.run();
