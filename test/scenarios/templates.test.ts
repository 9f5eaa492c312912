// New files that are alike, or nearly what a template makes, in real commits: told with a command that works, and never in the way unless asked for.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, installHook } from '../helpers/cli.ts';
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

templates.run();
