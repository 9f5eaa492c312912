// New files that are alike, or nearly what a template makes, in real commits: told with a command that works, and never in the way unless asked for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook, writeopt } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const templates = suite('scenarios: templates');

const base: Files = { 'package.json': '{ "name": "x", "private": true, "type": "module" }\n' };

const service = (name: string, verb: string): string =>
  [
    `// Keeps ${name}s, and gives them back.`,
    "import { connect } from './connect.mjs';",
    '',
    `export class ${name}Service {`,
    '  #connection = connect();',
    '',
    `  async ${verb}${name}(id) {`,
    "    if (id === undefined) throw new Error('no id');",
    `    const found = await this.#connection.query('${name.toLowerCase()}', id);`,
    '    return found ?? null;',
    '  }',
    '',
    '  async close() {',
    '    await this.#connection.end();',
    '  }',
    '}',
    '',
  ].join('\n');

const connect = 'export const connect = () => ({ query: async () => undefined, end: async () => {} });\n';
const three: Files = { 'src/connect.mjs': connect, 'src/user-service.mjs': service('User', 'find'), 'src/order-service.mjs': service('Order', 'load'), 'src/it is an invoice-service.mjs': service('Invoice', 'get') };

const commit = async (repo: Repo): Promise<{ readonly exitCode: number; readonly said: string }> => {
  const { exitCode, stdout, stderr } = await repo.run('git', ['commit', '--message', 'm']);
  return { exitCode, said: stdout + stderr };
};

templates('three new files alike: the commit goes through and says so once', () =>
  withRepo(base, async (repo) => {
    await installHook(repo);
    await repo.stage(three);
    const passed = await commit(repo);
    assert.is(passed.exitCode, 0, passed.said);
    const told = passed.said.split('\n').filter((line) => line.includes('templates(alike)'));
    assert.is(told.length, 1, passed.said);
    assert.match(told[0] ?? '', /info 3 new files are alike, \d\d % of their tokens: this one, src\/.*\.mjs, src\/.*\.mjs\./);
    assert.match(passed.said, /next: Make a template of them: npx writeopt template extract 'src\/it is an invoice-service\.mjs' src\/order-service\.mjs src\/user-service\.mjs/);
  }),
);

templates('two are no family; and what was there before is nobody\'s news', () =>
  withRepo({ ...base, 'src/connect.mjs': connect, 'src/user-service.mjs': service('User', 'find') }, async (repo) => {
    await repo.stage({ 'src/order-service.mjs': service('Order', 'load'), 'src/invoice-service.mjs': service('Invoice', 'get') });
    const { report } = await checkReport(repo);
    assert.equal(report.diagnostics, []);
    assert.not.ok(report.validators.includes('templates'));
  }),
);

templates('as an error it blocks; off, ignored or for more files it says nothing', () =>
  withRepo(base, async (repo) => {
    await repo.stage(three);
    for (const [config, wanted] of [
      ['{ "templates": { "families": "error" } }', ['error']],
      ['{ "templates": { "families": "off" } }', []],
      ['{ "templates": false }', []],
      ['{ "templates": { "minimum": 4 } }', []],
      ['{ "templates": { "similarity": 99 } }', []],
      ['{ "templates": { "ignore": ["*-service.mjs"] } }', []],
      ['{ "templates": { "families": "warning" } }', ['warning']],
    ] as const) {
      await repo.stage({ '.writeoptrc': config });
      const { report, exitCode } = await checkReport(repo);
      assert.equal(report.diagnostics.map(({ severity }) => severity), wanted, config);
      assert.is(exitCode, config.includes('error') ? 1 : 0);
    }
  }),
);

const stored = [
  '---',
  'writeopt: template 1',
  'path: src/{{name | kebab}}-service.mjs',
  '---',
  service('@@', 'find').replaceAll('@@', '{{name | pascal}}').replace("'{{name | pascal}}'", "'{{name | flat}}'"),
].join('\n');

const kept: Files = { ...base, 'src/connect.mjs': connect, '.writeopt/templates/service.template': stored };

templates('a new file that a template makes is no news; one that departs from it is told, with the place and a command that works', () =>
  withRepo(kept, async (repo) => {
    await installHook(repo);
    assert.is((await writeopt(repo, ['template', 'render', 'service', '--param', 'name=User', '--no-check'])).exitCode, 0);
    await repo.git('add', '--all');
    await repo.stage({ 'src/bill-service.mjs': service('Bill', 'find'), 'src/order-service.mjs': service('Order', 'find').replace('return found ?? null;', 'return found;') });
    const passed = await commit(repo);
    assert.is(passed.exitCode, 0, passed.said);
    assert.match(passed.said, /src\/order-service\.mjs:10:5 - info This is nearly what the template service makes, 9\d % of the tokens, and departs from it in one place: line 10\. {2}templates\(deviates\)\n {4}the template: {5}return found \?\? null;/);
    assert.not.match(passed.said, /(?:user|bill)-service.*templates/);
    const [, line = ''] = /cover it: npx (writeopt template evolve service src\/order-service\.mjs)/.exec(passed.said) ?? [];
    assert.ok(line, passed.said);
    const evolved = await writeopt(repo, line.split(' ').slice(1));
    assert.is(evolved.exitCode, 0, evolved.stderr);
  }),
);

templates('what was made from a template and changed since, and what is like no template, is left alone', () =>
  withRepo(kept, async (repo) => {
    assert.is((await writeopt(repo, ['template', 'render', 'service', '--param', 'name=User', '--no-check'])).exitCode, 0);
    const read = (path: string): string => readFileSync(join(repo.directory, path), 'utf8');
    await repo.stage({ '.writeopt/templates/service.jsonl': read('.writeopt/templates/service.jsonl'), 'src/user-service.mjs': read('src/user-service.mjs').replace('?? null', '?? undefined'), 'src/other.mjs': 'export const other = (a, b) => a * b + 1;\n' });
    const { report } = await checkReport(repo);
    assert.equal(report.diagnostics, []);
  }),
);

templates('three that come out of a template are no family that needs one', () =>
  withRepo(kept, async (repo) => {
    await repo.stage(Object.fromEntries(['User', 'Order', 'Bill'].map((name) => [`src/${name.toLowerCase()}-service.mjs`, service(name, 'find')])));
    const { report } = await checkReport(repo);
    assert.equal(report.diagnostics, []);
    assert.ok(report.validators.includes('templates'));
  }),
);

templates('a template that cannot be read blocks the commit that brings it, at its place, and no other', () =>
  withRepo(base, async (repo) => {
    await repo.stage({ '.writeopt/templates/bad.template': `${stored}{{?open}}\n` });
    const { report, exitCode } = await checkReport(repo);
    assert.is(exitCode, 1);
    assert.equal(report.diagnostics.map(({ source, code, path, range }) => [source, code, path, range?.start.line]), [['templates', 'parse', '.writeopt/templates/bad.template', stored.split('\n').length]]);
    await repo.git('commit', '--quiet', '--no-verify', '--message', 'bad');
    await repo.stage({ 'src/user-service.mjs': service('User', 'find') });
    assert.is((await checkReport(repo)).exitCode, 0);
  }),
);

templates.run();
