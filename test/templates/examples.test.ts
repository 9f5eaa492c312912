// The templates that come with writeopt: what they make is a whole file that its language takes, with the least and with the most values.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleOf, examples, isExampleName, type ExampleName } from '../../src/templates/examples/index.ts';
import { render } from '../../src/templates/render.ts';
import { problemsWith } from '../../src/templates/problems.ts';
import type { Values } from '../../src/templates/template.ts';
import { checkFiles } from '../../src/validators/syntax.ts';
import type { RepoPath } from '../../src/model.ts';

const shipped = suite('templates: examples');

interface Sample {
  readonly values: Values;
  readonly path: string;
  /** Lines that must be there, whole. */
  readonly lines: readonly string[];
}

const samples: { readonly [name in ExampleName]: readonly Sample[] } = {
  'python-module': [
    { values: { class_name: 'CsvReader', module_description: 'Reads tables.', class_description: 'A table.', method_description: 'Read.' }, path: 'csv_reader.py', lines: ['class CsvReader:', '    def __init__(self):', '        pass', '    def run(self):'] },
    {
      values: { class_name: 'csv-reader', directory: 'tables', module_description: 'Reads tables.', class_description: 'A table.', method_description: 'Read.', type_imports: 'Any', additional_imports: 'import csv', init_params: ', path: str', init_body: 'self.path = path', main_method: 'readAll', method_params: ', limit: int', method_body: 'return limit', main_block: 'CsvReader("a").read_all(1)' },
      path: 'tables/csv_reader.py',
      lines: ['from typing import Any', 'import csv', 'class CsvReader:', '    def __init__(self, path: str):', '        self.path = path', '    def read_all(self, limit: int):', 'if __name__ == "__main__":'],
    },
  ],
  'python-test': [
    { values: { class_name: 'CsvReader', module_path: 'tables.csv_reader' }, path: 'tests/test_csv_reader.py', lines: ['from tables.csv_reader import CsvReader', 'class TestCsvReader:'] },
    { values: { class_name: 'CsvReader', module_path: 'm', tests: [{ name: 'reads an empty file', description: 'No rows.', code: 'assert True' }, { name: 'closes', description: 'It does.' }] }, path: 'tests/test_csv_reader.py', lines: ['    def test_reads_an_empty_file(self):', '        assert True', '    def test_closes(self):', '        raise NotImplementedError'] },
  ],
  'react-component': [
    { values: { name: 'UserCard' }, path: 'src/components/UserCard.tsx', lines: ["import type { ReactElement } from 'react';", '    <div className="user-card">'] },
    { values: { name: 'UserCard', children: true }, path: 'src/components/UserCard.tsx', lines: ['  readonly children: ReactNode;'] },
    { values: { name: 'user card', element: 'section', children: true, props: [{ prop: 'full-name' }, { prop: 'age', type: 'number' }] }, path: 'src/components/UserCard.tsx', lines: ['export function UserCard({ children, fullName, age }: UserCardProps): ReactElement {', '    <section className="user-card">', '      <span>{age}</span>', '      {children}'] },
  ],
  'typescript-module': [
    { values: { name: 'UserAccount', description: 'Accounts.' }, path: 'src/user-account.ts', lines: ['export function createUserAccount(): UserAccount {'] },
    { values: { name: 'user account', directory: 'lib', description: 'Accounts.', fields: [{ field: 'id' }, { field: 'created at', type: 'Date' }] }, path: 'lib/user-account.ts', lines: ['  readonly createdAt: Date;', 'export function createUserAccount(id: string, createdAt: Date): UserAccount {', '  return { id, createdAt };'] },
  ],
  'typescript-test': [
    { values: { name: 'parseAmount', from: '../src/parse-amount.ts' }, path: 'test/parse-amount.test.ts', lines: ["import { parseAmount } from '../src/parse-amount.ts';"] },
    { values: { name: 'parseAmount', from: './a.ts', cases: [{ title: 'takes a comma', actual: "parseAmount('1,5')", expected: '1.5' }] }, path: 'test/parse-amount.test.ts', lines: ["  it('takes a comma', () => {", "    assert.deepEqual(parseAmount('1,5'), 1.5);"] },
  ],
};

for (const name of Object.keys(examples).filter(isExampleName)) {
  shipped(`${name} makes files that are whole and right`, async () => {
    const template = exampleOf(name);
    assert.ok(template.description);
    for (const { values, path, lines } of samples[name]) {
      assert.equal(problemsWith(template, values), []);
      const rendered = render(template, values);
      assert.is(rendered.path, path);
      const all = rendered.text.split('\n');
      assert.equal(lines.filter((line) => !all.includes(line)), [], rendered.text);
      assert.not.match(rendered.text, /[ \t]\n|\n{4}|\n\n$|\{\{|<%/);
      const contents = new Map([[path, Buffer.from(rendered.text)]]);
      const found = await checkFiles({ directory: '/', contents, files: [{ path: path as RepoPath, executable: false }], level: 'strict', code: true, signal: new AbortController().signal });
      // Imports of a file that stands alone lead nowhere, and a test without cases uses nothing of what it imports.
      assert.equal(found.filter(({ code }) => code === 'parse' || code.startsWith('E9')), [], rendered.text);
    }
  });

  shipped(`${name} says what it needs: every parameter is described`, () => {
    const template = exampleOf(name);
    const bare = template.parameters.flatMap((parameter) => [parameter, ...(parameter.kind === 'list' ? parameter.of : [])]).filter(({ description }) => description === undefined);
    assert.equal(bare, []);
    assert.ok(problemsWith(template, {}).length > 0);
  });
}

shipped('a rendered file that is broken is found: the check above can fail', async () => {
  const broken = render(exampleOf('typescript-module'), { name: 'A', description: 'B.', fields: [{ field: 'x', type: '= (' }] });
  const found = await checkFiles({ directory: '/', contents: new Map([[broken.path, Buffer.from(broken.text)]]), files: [{ path: broken.path as RepoPath, executable: false }], level: 'strict', code: true, signal: new AbortController().signal });
  assert.ok(found.some(({ code }) => code === 'parse'));
  const python = render(exampleOf('python-module'), { class_name: 'A', module_description: 'b', class_description: 'c', method_description: 'd', method_body: 'return (' });
  const wrong = await checkFiles({ directory: '/', contents: new Map([[python.path, Buffer.from(python.text)]]), files: [{ path: python.path as RepoPath, executable: false }], level: 'strict', code: true, signal: new AbortController().signal });
  assert.ok(wrong.length > 0, JSON.stringify(wrong));
});

shipped.run();
