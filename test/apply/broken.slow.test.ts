// Broken files of every type are refused by an apply before a byte of them is visible.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyRequests } from '../../src/apply/apply.ts';
import type { Request } from '../../src/model.ts';
import { quietContext } from '../helpers/apply.ts';
import { withRepo } from '../helpers/repo.ts';
import { broken, type Broken } from '../validators/broken-files.ts';

const refused = suite('broken files');

function requestsOf({ files, executable = [] }: Broken): Request[] {
  return Object.entries(files).map(([path, content], index) => ({ id: String(index + 1), kind: 'write', path, content: Buffer.from(content), ...(executable.includes(path) ? { mode: 0o755 } : {}) }));
}

refused(`${broken.length} broken files: each is refused with its place and the operation to blame, and nothing of the batch is there`, () =>
  withRepo({ 'kept.txt': 'kept\n' }, async (repo) => {
    assert.ok(broken.length >= 300, String(broken.length));
    const before = readdirSync(repo.directory).sort();
    const wrong: string[] = [];
    for (const one of broken) {
      const report = await applyRequests(quietContext(repo), requestsOf(one), { level: one.level });
      const found = report.diagnostics.find(({ severity, code, operation }) => severity === 'error' && one.code.test(code) && operation !== undefined);
      if (report.verdict !== 'failed' || report.written.length > 0 || found?.range === undefined) wrong.push(`${one.title}: ${report.verdict}, ${report.diagnostics.map(({ code }) => code).join() || 'nothing found'}`);
      if (Object.keys(one.files).some((path) => existsSync(join(repo.directory, path)))) wrong.push(`${one.title}: is there`);
    }
    assert.equal(wrong, []);
    assert.equal(readdirSync(repo.directory).sort(), before);
  }),
);

refused('a control: a good file is written', () =>
  withRepo({ 'kept.txt': 'kept\n' }, async (repo) => {
    const report = await applyRequests(quietContext(repo), [{ id: '1', kind: 'write', path: 'a.json', content: Buffer.from('{"a":1}\n') }], { level: 'standard' });
    assert.equal([report.verdict, report.written, existsSync(join(repo.directory, 'a.json'))], ['passed', ['a.json'], true]);
  }),
);

refused.run();
