// The configuration is read in every format, judged whole, and never half understood.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withOptionTable } from '../scripts/docs.ts';
import { defaultConfig, loadConfig, options, validatorSections, type LoadedConfig, type LoadOptions } from '../src/config.ts';
import { configSchema, formatExample } from '../src/config-docs.ts';
import { ConfigError } from '../src/errors.ts';
import type { RepoPath } from '../src/model.ts';
import { validators } from '../src/validators/index.ts';
import { projectRoot } from './helpers/cli.ts';

const test = suite('config');

type Request = Omit<LoadOptions, 'directory'>;

async function withFiles<T>(files: Record<string, string>, body: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-config-test-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    return await body(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const load = (files: Record<string, string>, request: Request = {}): Promise<LoadedConfig> => withFiles(files, (directory) => loadConfig({ directory, ...request }));

async function failure(files: Record<string, string>, request: Request = {}): Promise<ConfigError> {
  try {
    await load(files, request);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test('a repository without a configuration has the defaults', async () => {
  const { config, file, sources } = await load({ 'package.json': '{"devDependencies":{"writeopt":"1"}}' });
  assert.equal(config, defaultConfig());
  assert.is(file, undefined);
  assert.is(sources['eslint.enabled'], 'default');
});

test('every option of the table is in the configuration, and the other way round', () => {
  const keys = Object.entries(defaultConfig()).flatMap(([name, value]) => (typeof value === 'object' ? Object.keys(value as object).map((inner) => `${name}.${inner}`) : [name]));
  assert.equal(keys.filter((key) => key !== 'tasks.commands').sort(), options.map((option) => option.key as string).sort());
});

test('the sections that can be turned off are the validators', () => {
  assert.equal([...validatorSections].sort(), Object.keys(validators).sort());
});

const typed = 'const block: string = "all";\nexport default { typescript: { block } };\n';
const formats: Record<string, string> = {
  'package.json': '{"name":"it","writeopt":{"typescript":{"block":"all"}}}',
  '.writeoptrc': '# YAML\ntypescript:\n  block: all\n',
  '.writeoptrc.json': '{"$schema":"./node_modules/writeopt/dist/schema.json","typescript":{"block":"all"}}',
  '.writeoptrc.yaml': 'typescript: { block: all }\n',
  '.writeoptrc.yml': 'typescript:\n  block: "all"\n',
  '.writeoptrc.js': 'module.exports = { typescript: { block: "all" } };\n',
  '.writeoptrc.cjs': 'module.exports = { typescript: { block: "all" } };\n',
  '.writeoptrc.mjs': 'export default { typescript: { block: "all" } };\n',
  '.writeoptrc.ts': typed,
  'writeopt.config.js': 'module.exports = { typescript: { block: "all" } };\n',
  'writeopt.config.cjs': 'module.exports = { typescript: { block: "all" } };\n',
  'writeopt.config.mjs': 'export default { typescript: { block: "all" } };\n',
  'writeopt.config.ts': typed,
};

for (const [name, content] of Object.entries(formats)) {
  test(`${name} is read`, () =>
    withFiles({ [name]: content }, async (directory) => {
      mkdirSync(join(directory, 'node_modules'));
      symlinkSync(join(projectRoot, 'node_modules/typescript'), join(directory, 'node_modules/typescript'));
      const { config, file, sources } = await loadConfig({ directory });
      assert.is(config.typescript.block, 'all');
      assert.is(file, name);
      assert.is(sources['typescript.block'], 'file');
      assert.is(sources['typescript.engine'], 'default');
    }));
}

test('JSON in .writeoptrc is read too', async () => {
  assert.is((await load({ '.writeoptrc': '{\n\t"eslint": false\n}' })).config.eslint.enabled, false);
});

test('the first of several files counts, and the others are named', async () => {
  const { file, ignored } = await load({ '.writeoptrc': 'eslint: false', 'writeopt.config.mjs': 'export default {}' });
  assert.is(file, '.writeoptrc');
  assert.equal(ignored, ['writeopt.config.mjs']);
});

test('cosmiconfig is loaded only when there is something to read', () =>
  withFiles({ 'without/package.json': '{"devDependencies":{"writeopt":"1"}}', 'with/.writeoptrc': '' }, async (directory) => {
    const script = `
      const { loadConfig } = await import(${JSON.stringify(new URL('../src/config.ts', import.meta.url).href)});
      await loadConfig({ directory: process.argv[1] });
      const { createRequire } = await import('node:module');
      console.log(Object.keys(createRequire('/').cache).some((file) => file.includes('cosmiconfig')));`;
    const isLoaded = (name: string): string =>
      execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script, join(directory, name)], { encoding: 'utf8' }).trim();
    assert.equal([isLoaded('without'), isLoaded('with')], ['false', 'true']);
  }));

test('nothing above the top level is looked at, nor the home directory', () =>
  withFiles({ '.writeoptrc': 'eslint: false', 'top/package.json': '{"name":"writeopt"}', 'top/src/.writeoptrc': 'eslint: false' }, async (directory) => {
    const { config, file } = await loadConfig({ directory: join(directory, 'top') });
    assert.is(file, undefined);
    assert.is(config.eslint.enabled, true);
  }));

test('an untracked file does not judge', async () => {
  const tracked = new Set(['src/a.ts' as RepoPath]);
  assert.is((await load({ '.writeoptrc': 'eslint: false' }, { tracked })).config.eslint.enabled, true);
  tracked.add('.writeoptrc' as RepoPath);
  assert.is((await load({ '.writeoptrc': 'eslint: false' }, { tracked })).config.eslint.enabled, false);
});

test('all problems are told at once, with what was meant', async () => {
  const error = await failure(
    {
      '.writeoptrc': [
        'typescrpt: true',
        'typescript: { blok: all, block: knew, timeout: soon, projects: [1], engine: auto }',
        'eslint: { maxWarnings: 1.5 }',
        'tasks: { "*.ts": 5, timout: "300", "*.css": [] }',
        'constructor: {}',
        'fix: maybe',
        'allowempty: true',
        'block: all',
      ].join('\n'),
    },
    { env: { WRITEOPT_SKIP: 'eslnt, tasks' } },
  );
  assert.equal(error.details, [
    '.writeoptrc: "typescrpt": unknown option (did you mean "typescript"?)',
    '.writeoptrc: typescript.blok: unknown option (did you mean "block"?)',
    '.writeoptrc: typescript.block: expected one of "new", "touched", "all", got "knew" (did you mean "new"?)',
    '.writeoptrc: typescript.timeout: expected a whole number from 1 to 86400, got "soon"',
    '.writeoptrc: typescript.projects: expected a list of strings, got [1]',
    '.writeoptrc: eslint.maxWarnings: expected a whole number from -1 to 1000000, got 1.5',
    '.writeoptrc: tasks.*.ts: expected a command, a list of commands or a function, got 5',
    '.writeoptrc: tasks.timout: neither an option nor a glob (did you mean "timeout"?)',
    '.writeoptrc: tasks.*.css: expected a command, a list of commands or a function, got []',
    '.writeoptrc: "constructor": unknown option',
    '.writeoptrc: fix: expected true or false, got "maybe"',
    '.writeoptrc: "allowempty": unknown option (did you mean "allowEmpty"?)',
    '.writeoptrc: "block": unknown option (did you mean "typescript.block"?)',
    'WRITEOPT_SKIP: expected names of validators (syntax, references, typescript, eslint, tasks, templates), got "eslnt" (did you mean "eslint"?)',
  ]);
  assert.is(error.exitCode, 2);
  assert.match(error.message, '14 problems');
});

test('something that is not an object is no configuration', async () => {
  assert.equal((await failure({ '.writeoptrc.json': '[]' })).details, ['.writeoptrc.json: expected an object of options, got []']);
  assert.equal((await failure({ '.writeoptrc': 'eslint' })).details, ['.writeoptrc: expected an object of options, got "eslint"']);
});

test('an empty file, and an empty section, are the defaults', async () => {
  assert.equal((await load({ '.writeoptrc': '# later\n' })).config, defaultConfig());
  assert.equal((await load({ '.writeoptrc': '' })).config, defaultConfig());
  assert.equal((await load({ '.writeoptrc': 'eslint:\n  # maxWarnings: 0\n' })).config, defaultConfig());
});

const broken: readonly [file: string, content: string, detail: RegExp][] = [
  ['.writeoptrc', 'eslint:\n  maxWarnings: 0\n bad', /^\.writeoptrc:3:2: /],
  ['.writeoptrc', 'tasks:\n  *.ts: prettier\n', /^\.writeoptrc:2:\d+: .*alias/],
  ['.writeoptrc.json', '{\n  "eslint": tru\n}', /^\.writeoptrc\.json:2:13: JSON: Invalid symbol/],
  ['.writeoptrc.yaml', 'eslint: false\neslint: true\n', /^\.writeoptrc\.yaml:2:1: .*duplicated/],
  ['.writeoptrc.mjs', 'export default {};\nthrow new Error("no luck");\n', /^\.writeoptrc\.mjs:2:7: no luck$/],
  ['.writeoptrc.cjs', '\nmodule.exports = { eslint: missing };\n', /^\.writeoptrc\.cjs:2:\d+: missing is not defined$/],
  ['writeopt.config.mjs', 'import "./gone.mjs";\nexport default {};\n', /^writeopt\.config\.mjs.*: .*gone\.mjs/],
  ['package.json', '{\n  "name": "it",\n  "writeopt": {,}\n}', /^package\.json:3:16: JSON: /],
];

for (const [file, content, detail] of broken) {
  test(`a broken ${file} is told with its place: ${JSON.stringify(content)}`, async () => {
    const error = await failure({ [file]: content });
    assert.is(error.message, `${file} cannot be read.`);
    assert.match(error.details[0] ?? '', detail);
    assert.not.match(error.details.join('\n'), tmpdir());
  });
}

test('a JavaScript file without a default export is not an empty configuration', async () => {
  assert.match((await failure({ '.writeoptrc.mjs': 'export const eslint = false;\n' })).message, '.writeoptrc.mjs exports no configuration');
});

test('a configuration in TypeScript without TypeScript says what to do', async () => {
  if ((process.features as { typescript?: unknown }).typescript) return;
  assert.match((await failure({ '.writeoptrc.ts': typed })).help, /Node 22\.18.*\.mjs/);
});

test('true and false stand for enabled', async () => {
  const { config } = await load({ '.writeoptrc': 'eslint: false\nsyntax: true\ntasks: false\n' });
  assert.equal([config.eslint.enabled, config.syntax.enabled, config.tasks.enabled, config.typescript.enabled], [false, true, false, true]);
});

test('in tasks every other key is a glob, in order; functions stay functions', async () => {
  const { config } = await load({
    '.writeoptrc.mjs': `export default { tasks: { '*.ts': 'prettier --check', timeout: 300, '*': ['a', () => 'b'], lintStaged: ['--verbose'],
      '*.md': { title: 'words', task: async () => {} }, __proto__: null, enabled: true } };`,
  });
  assert.is(config.tasks.timeout, 300);
  assert.equal(config.tasks.lintStaged, ['--verbose']);
  assert.equal(Object.keys(config.tasks.commands), ['*.ts', '*', '*.md']);
  const [, second] = config.tasks.commands['*'] as [string, () => string];
  assert.is(second(), 'b');
});

test('the environment wins over the file, and a flag over both', async () => {
  const files = { '.writeoptrc': 'eslint: { enabled: true, maxWarnings: 3 }\ntypescript: { block: touched }\n' };
  const { config, sources } = await load(files, { env: { WRITEOPT_SKIP: ' eslint,' }, overrides: { 'typescript.block': 'all' } });
  assert.is(config.eslint.enabled, false);
  assert.is(config.eslint.maxWarnings, 3);
  assert.is(config.typescript.block, 'all');
  assert.equal([sources['eslint.enabled'], sources['eslint.maxWarnings'], sources['typescript.block']], ['environment', 'file', 'flag']);
  const error = await failure(files, { overrides: { 'typescript.blok': 'all', 'eslint.timeout': 0 } });
  assert.equal(error.details, [
    'command line: typescript.blok: unknown option (did you mean "typescript.block"?)',
    'command line: eslint.timeout: expected a whole number from 1 to 86400, got 0',
  ]);
});

test('options that belong to no validator stand at the top', async () => {
  const { config, sources } = await load({ '.writeoptrc': 'fix: false\nallowEmpty: true\neslint: { fix: false }\n' }, { overrides: { allowEmpty: false } });
  assert.equal([config.fix, config.allowEmpty, config.eslint.fix], [false, false, false]);
  assert.equal([sources.fix, sources.allowEmpty], ['file', 'flag']);
});

test('nobody can change it afterwards', async () => {
  const { config } = await load({ '.writeoptrc': 'syntax: { ignore: [a] }\ntasks: { "*": [a] }' });
  assert.throws(() => Object.assign(config, { syntax: {} }));
  assert.throws(() => (config.syntax.ignore as string[]).push('b'));
  assert.throws(() => (config.tasks.commands['*'] as string[]).push('b'));
});

test('the example in the repository is the one the table makes', () => {
  assert.is(readFileSync(join(projectRoot, '.writeoptrc.example'), 'utf8'), formatExample());
});

test('the example as it is changes nothing', async () => {
  assert.equal((await load({ '.writeoptrc': formatExample() })).config, defaultConfig());
});

test('the example with every option uncommented says the defaults, each of them', async () => {
  const { config, sources } = await load({ '.writeoptrc': uncommented() });
  assert.equal(config, defaultConfig());
  assert.equal(options.filter((option) => sources[option.key] !== 'file'), []);
});

test('one line of the example can be uncommented alone', async () => {
  const text = formatExample().replace('#block: "new"', 'block: "all"');
  assert.is((await load({ '.writeoptrc': text })).config.typescript.block, 'all');
});

test('the schema takes the example and refuses what is refused', async () => {
  const valid = compiledSchema();
  const { load: parse } = createRequire(createRequire(import.meta.url).resolve('cosmiconfig'))('js-yaml') as { load(text: string): unknown };
  for (const text of [formatExample(), uncommented(), 'eslint: false', 'tasks: { "*.ts": [a, b], timeout: 3 }']) assert.ok(valid(parse(text)), text);
  for (const text of ['eslnt: false', 'typescript: { block: knew }', 'tasks: { "*": 5 }', 'eslint: { timeout: 0 }', 'fix: { eslint: true }', '[]']) assert.not(valid(parse(text)), text);
});

test('the README shows the table of today', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  assert.is(withOptionTable(readme), readme);
});

function uncommented(): string {
  return formatExample().replace(/^( *)#(?=\w)/gm, '$1');
}

/** ESLint brings a validator of JSON schemas along. */
function compiledSchema(): (value: unknown) => boolean {
  const Ajv = createRequire(createRequire(import.meta.url).resolve('eslint'))('ajv') as new () => { compile(schema: object): (value: unknown) => boolean };
  return new Ajv().compile(configSchema());
}

test.run();
