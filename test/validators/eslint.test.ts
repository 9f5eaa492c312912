// The ESLint validator with real ESLint 8, 9 and 10: findings, selection of files, and failures that are never a pass.
import { execFile } from 'node:child_process';
import { readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ValidatorError } from '../../src/errors.ts';
import type { Diagnostic } from '../../src/model.ts';
import { eslint } from '../../src/validators/eslint.ts';
import type { ValidationResult } from '../../src/validators/validator.ts';
import { config, deleted, host, requestFor, staged, withDirectory, writeAll, type Content } from './requests.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

function installed(eslintName: string, ...others: readonly string[]): Record<string, Content> {
  const links = others.map((name): [string, Content] => [`node_modules/${name}`, { link: join(modules, name) }]);
  return { 'node_modules/eslint': { link: join(modules, eslintName) }, ...Object.fromEntries(links) };
}

const flat = "module.exports = [{ ignores: ['ignored/'] }, { rules: { 'no-debugger': 'error', 'prefer-const': 'warn' } }];\n";
const legacy = JSON.stringify({ root: true, env: { es2022: true }, parserOptions: { sourceType: 'module' }, rules: { 'no-debugger': 2, 'prefer-const': 1 } });
const faulty = 'debugger;\nlet a = 1;\nexport { a };\n';

interface Options {
  readonly staged?: readonly string[];
  readonly maxWarnings?: number;
  readonly run?: string;
  readonly fix?: boolean;
}

async function lint(snapshot: string, files: Record<string, Content>, options: Options = {}): Promise<ValidationResult> {
  const tracked = Object.keys(files).filter((path) => !path.includes('node_modules'));
  const paths = options.staged ?? tracked.filter((path) => !/eslint(?:rc|\.config|ignore)|^package\.json/.test(path));
  const request = requestFor(snapshot, paths.map((path) => staged(path)), tracked, {
    config: { ...config, eslint: { enabled: true, fix: true, maxWarnings: options.maxWarnings ?? -1, timeout: 0 } },
    ...(options.run === undefined ? {} : { run: options.run }),
    fix: options.fix === true,
  });
  assert.ok(eslint.applies(request));
  return eslint.validate(request, host);
}

async function check(files: Record<string, Content>, options: Options = {}): Promise<readonly Diagnostic[]> {
  return withDirectory(files, async (snapshot) => (await lint(snapshot, files, options)).diagnostics);
}

function brief(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ path, range, severity, code }) => `${path}:${range?.start.line}:${range?.start.column} ${severity} ${code}`).sort();
}

async function failure(files: Record<string, Content>, options: Options = {}): Promise<ValidatorError> {
  try {
    await check(files, options);
  } catch (error) {
    if (error instanceof ValidatorError) return error;
    throw error;
  }
  return assert.unreachable('should have thrown') as never;
}

const both = ['a.js:1:1 error no-debugger', 'a.js:2:5 warning prefer-const'];

const versions = suite('eslint: versions');

for (const [name, configuration] of [
  ['eslint', { 'eslint.config.js': flat }],
  ['eslint-9', { 'eslint.config.js': flat }],
  ['eslint-8', { 'eslint.config.js': flat }],
  ['eslint-8', { '.eslintrc.json': legacy, '.eslintignore': 'ignored/\n' }],
  ['eslint-9', { '.eslintrc.json': legacy, '.eslintignore': 'ignored/\n' }],
  ['eslint-8', { 'package.json': `{ "eslintConfig": ${legacy} }`, '.eslintignore': 'ignored/\n' }],
] as const) {
  versions(`${name} with ${Object.keys(configuration)[0]}: errors, warnings, ignored files, a broken file`, async () => {
    const files = { ...installed(name), ...configuration, 'a.js': faulty, 'ignored/a.js': faulty, 'broken.js': 'a = ;\n', 'README.md': '# a\n', 'x.json': '{', 'y.ts': 'type A = 1;' };
    const diagnostics = await check(files);
    assert.equal(brief(diagnostics), [...both, 'broken.js:1:5 error parse-error']);
    const warning = diagnostics.find(({ code }) => code === 'prefer-const');
    assert.equal(warning?.range, { start: { line: 2, column: 5 }, end: { line: 2, column: 6 } });
    assert.is(warning?.help, 'Run `npx eslint --fix a.js`.');
    assert.is(warning?.source, 'eslint');
  });
}

versions.run();

const selection = suite('eslint: which files');

selection('applies only with a config, a staged file that can be linted, and when enabled', () => {
  const tracked = ['eslint.config.js', 'a.js'];
  assert.ok(eslint.applies(requestFor('/nowhere', [staged('a.js')], tracked)));
  assert.not(eslint.applies(requestFor('/nowhere', [staged('a.js')], ['a.js'])));
  assert.not(eslint.applies(requestFor('/nowhere', [staged('a.js')], ['a.js', 'test/fixtures/x/.eslintrc.json'])));
  assert.not(eslint.applies(requestFor('/nowhere', [deleted('a.js'), staged('b', '120000'), staged('c.png')], tracked)));
  const off = { ...config, eslint: { ...config.eslint, enabled: false } };
  assert.not(eslint.applies(requestFor('/nowhere', [staged('a.js')], tracked, { config: off })));
});

selection('odd file names are names, not patterns', async () => {
  const names = ['a b.js', "it's.js", '[id].js', '-dash.js', 'ünï✓.js', '{x,y}.js', '*.js', '!no.js', 'new\nline.js', '(group)/[...all].js', '.hidden.js'];
  const files = Object.fromEntries(names.map((name) => [name, 'debugger;\n']));
  const found = await check({ ...installed('eslint'), 'eslint.config.js': flat, ...files });
  assert.equal(found.map(({ path }) => path).sort(), [...names].sort());
  // The literal name must not have pulled in a file that is not staged.
  const narrow = await check({ ...installed('eslint-8'), '.eslintrc.json': legacy, 'i.js': 'debugger;\n', '[id].js': 'debugger;\n' }, { staged: ['[id].js'] });
  assert.equal(brief(narrow), ['[id].js:1:1 error no-debugger']);
});

selection('legacy: files of other types only where overrides or a parser take them', async () => {
  const files = {
    ...installed('eslint-8', '@typescript-eslint/parser', 'typescript'),
    '.eslintrc.json': JSON.stringify({
      root: true,
      rules: { 'no-debugger': 2 },
      overrides: [{ files: '*.tsx', parser: '@typescript-eslint/parser' }, { files: '*.es' }],
    }),
    'a.ts': 'let a: string;\ndebugger;\n',
    'b.tsx': 'let a: string;\ndebugger;\n',
    'c.es': 'debugger;\n',
    'd.mjs': 'export {};\ndebugger;\n',
    'e.cjs': 'debugger;\n',
    'f.jsx': 'f(<a />);\ndebugger;\n',
    'g.txt': 'debugger;\n',
  };
  assert.equal(brief(await check(files)), ['b.tsx:2:1 error no-debugger', 'c.es:1:1 error no-debugger', 'e.cjs:1:1 error no-debugger']);
});

selection('a package with its own config is linted by it; one in test data is not', async () => {
  const strict = "module.exports = [{ rules: { 'no-console': 'error' } }];\n";
  for (const name of ['eslint', 'eslint-9']) {
    const files = {
      ...installed(name),
      'eslint.config.js': flat,
      'packages/a/eslint.config.cjs': strict,
      'packages/a/src/x.js': 'debugger;\nconsole.log(1);\n',
      'packages/b/x.js': 'debugger;\nconsole.log(1);\n',
      'test/fixtures/eslint.config.js': 'throw new Error("never loaded");\n',
      'test/fixtures/x.js': 'debugger;\n',
    };
    assert.equal(brief(await check(files)), [
      'packages/a/src/x.js:2:1 error no-console',
      'packages/b/x.js:1:1 error no-debugger',
      'test/fixtures/x.js:1:1 error no-debugger',
    ]);
  }
});

selection('legacy configs cascade up to the one with root: true', async () => {
  const files = {
    ...installed('eslint-8'),
    '.eslintrc.json': '{ "rules": { "no-console": 2 } }',
    'packages/a/.eslintrc.json': '{ "root": true, "rules": { "no-debugger": 2 } }',
    'packages/a/.eslintignore': 'gen/\n',
    'packages/a/x.js': 'debugger;\nconsole.log(1);\n',
    'packages/a/gen/x.js': 'debugger;\n',
    'packages/b/.eslintrc.json': '{ "rules": { "no-debugger": 2 } }',
    'packages/b/x.js': 'debugger;\nconsole.log(1);\n',
  };
  assert.equal(brief(await check(files)), [
    'packages/a/x.js:1:1 error no-debugger',
    'packages/b/x.js:1:1 error no-debugger',
    'packages/b/x.js:2:1 error no-console',
  ]);
});

selection('an example whose config does not load and that is ignored above is left out, with a notice', async () => {
  const files = {
    ...installed('eslint-9'),
    'eslint.config.js': "module.exports = [{ ignores: ['examples/'] }];\n",
    'examples/a/eslint.config.js': "require('not-installed');\nmodule.exports = [];\n",
    'examples/a/x.js': 'debugger;\n',
  };
  await withDirectory(files, async (snapshot) => {
    const { diagnostics, notices } = await lint(snapshot, files);
    assert.equal(diagnostics, []);
    assert.match(notices?.[0]?.message ?? '', /examples\/a was not linted/);
  });
  const error = await failure({ ...files, 'eslint.config.js': flat });
  assert.match(error.message, /not-installed/);
});

selection('suppressions recorded by ESLint hold', async () => {
  const suppressions = JSON.stringify({ 'a.js': { 'no-debugger': { count: 1 } }, 'b.js': { 'no-debugger': { count: 1 } } });
  const files = { ...installed('eslint'), 'eslint.config.js': flat, 'eslint-suppressions.json': suppressions, 'a.js': 'debugger;\n', 'b.js': 'debugger;\ndebugger;\n' };
  assert.equal(brief(await check(files)), ['b.js:1:1 error no-debugger', 'b.js:2:1 error no-debugger']);
});

selection.run();

const warnings = suite('eslint: warnings');

const warned = { ...installed('eslint'), 'eslint.config.js': flat, 'a.js': 'let a = 1;\nexport { a };\n', 'b.js': 'let b = 1;\nexport { b };\n' };

warnings('more than maxWarnings is an error, as many are not', async () => {
  assert.equal((await check(warned, { maxWarnings: 2 })).filter(({ severity }) => severity === 'error'), []);
  const errors = (await check(warned, { maxWarnings: 1 })).filter(({ severity }) => severity === 'error');
  assert.equal(errors.map(({ code, message }) => [code, message]), [['too-many-warnings', 'ESLint found 2 warnings; eslint.maxWarnings allows 1.']]);
});

warnings('they are counted over the calls of one run', async () => {
  await withDirectory(warned, async (snapshot) => {
    const codes = async (path: string): Promise<string[]> =>
      (await lint(snapshot, warned, { staged: [path], maxWarnings: 1, run: 'phases' })).diagnostics.map(({ code }) => code);
    assert.equal(await codes('a.js'), ['prefer-const']);
    assert.equal(await codes('a.js'), ['prefer-const']);
    assert.equal(await codes('b.js'), ['prefer-const', 'too-many-warnings']);
  });
});

warnings('an unused directive has a code of its own', async () => {
  const files = { ...installed('eslint'), 'eslint.config.js': flat, 'a.js': '// eslint-disable-next-line no-debugger\nf();\n' };
  assert.equal(brief(await check(files)), ['a.js:1:1 warning unused-directive']);
});

warnings.run();

const fixing = suite('eslint: fixes');

for (const [name, configuration] of [
  ['eslint', { 'eslint.config.js': flat }],
  ['eslint-9', { 'eslint.config.js': flat }],
  ['eslint-8', { '.eslintrc.json': legacy }],
] as const) {
  fixing(`${name} offers what it would fix, says what is left, and writes nothing; the cache hides nothing`, async () => {
    const files = { ...installed(name), ...configuration, 'a.js': faulty, 'b.js': 'debugger;\n', 'c.js': 'f();\n' };
    await withDirectory(files, async (snapshot) => {
      for (const fix of [false, true, true, false]) {
        const { diagnostics, fixes } = await lint(snapshot, files, { fix });
        const left = ['a.js:1:1 error no-debugger', 'b.js:1:1 error no-debugger'];
        assert.equal(brief(diagnostics), fix ? left : [left[0], both[1], left[1]].sort());
        assert.equal(fixes, fix ? [{ path: 'a.js', before: faulty, after: faulty.replace('let', 'const') }] : undefined);
        assert.is(await readFile(join(snapshot, 'a.js'), 'utf8'), faulty);
      }
    });
  });
}

fixing('typed and unknown rules, which no cache answers, are fixed too; bytes that are no UTF-8 are not', async () => {
  const plugin = "{ rules: { semi: { meta: { fixable: 'code' }, create: (c) => ({ DebuggerStatement: (node) => c.report({ node, message: 'no', fix: (f) => f.remove(node) }) }) } } }";
  const files = {
    ...installed('eslint'),
    'eslint.config.js': `module.exports = [{ plugins: { x: ${plugin} }, rules: { 'x/semi': 2 } }];\n`,
    'a.js': '\ufeffdebugger;f();\r\n',
    'latin.js': Buffer.from('debugger;f("\xe9");\n', 'latin1'),
  };
  await withDirectory(files, async (snapshot) => {
    const { diagnostics, fixes } = await lint(snapshot, files, { fix: true });
    assert.equal(fixes, [{ path: 'a.js', before: '\ufeffdebugger;f();\r\n', after: '\ufefff();\r\n' }]);
    assert.equal(brief(diagnostics), ['latin.js:1:1 error x/semi']);
  });
});

fixing.run();

const failures = suite('eslint: failures');

failures('ESLint is missing while a config exists', async () => {
  const error = await failure({ 'eslint.config.js': flat, 'a.js': 'f();\n' });
  assert.match(error.message, /ESLint is not installed, but eslint\.config\.js/);
  assert.match(error.help, /npm ci/);
});

failures('a config that throws, in the words of the config, without the path of the snapshot', async () => {
  for (const name of ['eslint', 'eslint-9', 'eslint-8']) {
    const error = await failure({ ...installed(name), 'eslint.config.js': 'throw new Error(`no good in ${__dirname}/x`);\n', 'a b.js': 'f();\n' });
    assert.is(error.message, 'ESLint failed with eslint.config.js: no good in x');
    assert.match(error.help, /npx eslint 'a b\.js'/);
    assert.ok(error.details.some((line) => line.includes('eslint.config.js:1')));
  }
});

failures('an unknown rule, a missing plugin', async () => {
  const rule = await failure({ ...installed('eslint'), 'eslint.config.js': "module.exports = [{ rules: { 'nope/nope': 2 } }];\n", 'a.js': 'f();\n' });
  assert.match(rule.message, /nope/);
  const plugin = await failure({ ...installed('eslint-8'), '.eslintrc.json': '{ "root": true, "plugins": ["nope"] }', 'a.js': 'f();\n' });
  assert.match(plugin.message, /eslint-plugin-nope/);
});

failures('a rule that throws', async () => {
  const plugin = "{ rules: { boom: { create: () => ({ Program: () => { throw new Error('boom'); } }) } } }";
  const files = { ...installed('eslint-9'), 'eslint.config.js': `module.exports = [{ plugins: { x: ${plugin} }, rules: { 'x/boom': 2 } }];\n`, 'a.js': 'f();\n' };
  const error = await failure(files);
  assert.match(error.message, /boom/);
  assert.match([error.message, ...error.details].join('\n'), /linting a\.js/);
});

failures('ESLint 10 cannot read .eslintrc: code is not let through, documents are', async () => {
  const files = { ...installed('eslint'), '.eslintrc.json': legacy, 'a.js': 'f();\n', 'README.md': '# a\n' };
  assert.match((await failure(files)).message, /cannot read \.eslintrc\.json/);
  assert.equal(await check(files, { staged: ['README.md'] }), []);
});

failures('before 8.57 there was no loadESLint', async () => {
  const early: Record<string, Content> = {
    'node_modules/eslint/package.json': '{ "name": "eslint", "version": "8.56.0" }',
    'node_modules/eslint/index.js': `const { loadESLint, ...rest } = require(${JSON.stringify(join(modules, 'eslint-8'))});\nmodule.exports = rest;\n`,
    'node_modules/eslint/use-at-your-own-risk.js': `module.exports = require(${JSON.stringify(join(modules, 'eslint-8/lib/unsupported-api.js'))});\n`,
  };
  assert.equal(brief(await check({ ...early, '.eslintrc.json': legacy, 'a.js': faulty })), both);
  assert.equal(brief(await check({ ...early, 'eslint.config.js': flat, 'a.js': faulty })), both);
  const first: Record<string, Content> = { ...early, 'node_modules/eslint/package.json': '{ "version": "8.0.0" }', 'node_modules/eslint/use-at-your-own-risk.js': '' };
  assert.match((await failure({ ...first, 'eslint.config.js': flat, 'a.js': 'f();\n' })).message, /ESLint 8\.0\.0 is too old for eslint\.config\.js: 8\.21/);
});

failures('ESLint 7 is too old', async () => {
  const old = { 'node_modules/eslint/package.json': '{ "name": "eslint", "version": "7.32.0" }', 'node_modules/eslint/index.js': 'exports.ESLint = class {};\n' };
  assert.match((await failure({ ...old, '.eslintrc.json': legacy, 'a.js': 'f();\n' })).message, /ESLint 7\.32\.0 is too old/);
});

failures.run();

const cache = suite('eslint: cache');

cache('untyped findings are kept and stay the same; a changed file or config is linted anew', async () => {
  await withDirectory({ ...installed('eslint'), 'eslint.config.js': flat, 'a.js': faulty }, async (snapshot) => {
    const files = { 'eslint.config.js': flat, 'a.js': faulty };
    assert.equal(brief((await lint(snapshot, files)).diagnostics), both);
    const [stored] = await readdir(join(snapshot, '..', 'cache', 'eslint'));
    assert.ok(stored !== undefined);
    assert.equal(brief((await lint(snapshot, files)).diagnostics), both);
    await writeAll(snapshot, { 'a.js': 'debugger;\n' });
    assert.equal(brief((await lint(snapshot, files)).diagnostics), both.slice(0, 1));
    await writeFile(join(snapshot, '..', 'cache', 'eslint', stored), 'damaged');
    assert.equal(brief((await lint(snapshot, files)).diagnostics), both.slice(0, 1));
  });
});

cache('a plugin of the repository is never answered from the cache', async () => {
  const withPlugin = (message: string): Record<string, Content> => ({
    'eslint.config.js': "module.exports = [{ plugins: { own: require('./own.js') }, rules: { 'own/x': 2 } }];\n",
    'own.js': `module.exports = { meta: { name: 'own', version: '1.0.0' }, rules: { x: { create: (c) => ({ Program: (node) => c.report({ node, message: '${message}' }) }) } } };\n`,
    'a.js': 'f();\n',
  });
  await withDirectory({ ...installed('eslint-9'), ...withPlugin('one') }, async (snapshot) => {
    assert.is((await inChild(snapshot, 'a.js', withPlugin('one')))[0]?.message, 'one');
    await writeAll(snapshot, withPlugin('two'));
    assert.is((await inChild(snapshot, 'a.js', withPlugin('two')))[0]?.message, 'two');
  });
});

cache('a typed rule sees that another file changed', async () => {
  const files: Record<string, Content> = {
    'eslint.config.mjs':
      "import tseslint from 'typescript-eslint';\nexport default [{ files: ['**/*.ts'], plugins: { t: tseslint.plugin }, rules: { 't/no-floating-promises': 2 }, " +
      'languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } }];\n',
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [] }, "include": ["*.ts"] }',
    'a.ts': "import { f } from './b.js';\nf();\n",
    'b.ts': 'export function f(): void {}\n',
  };
  await withDirectory({ ...installed('eslint', 'typescript-eslint', 'typescript'), ...files }, async (snapshot) => {
    assert.equal(brief(await inChild(snapshot, 'a.ts', files)), []);
    await writeAll(snapshot, { 'b.ts': 'export async function f(): Promise<void> {}\n' });
    assert.equal(brief(await inChild(snapshot, 'a.ts', files)), ['a.ts:2:1 error t/no-floating-promises']);
  });
});

cache('an unreadable cache directory does not fail the run', async () => {
  await withDirectory({ ...installed('eslint-9'), 'eslint.config.js': flat, 'a.js': faulty }, async (snapshot) => {
    await writeFile(join(snapshot, '..', 'cache'), 'a file where a directory should be');
    assert.equal(brief((await lint(snapshot, { 'eslint.config.js': flat, 'a.js': faulty })).diagnostics), both);
    await unlink(join(snapshot, '..', 'cache'));
  });
});

cache.run();

/** Each run of the program has a process of its own; a module loaded once would hide what changed. */
async function inChild(snapshot: string, path: string, files: Record<string, Content>): Promise<Diagnostic[]> {
  const request = requestFor(snapshot, [staged(path)], Object.keys(files));
  const script = join(snapshot, '..', 'child.ts');
  const url = new URL('../../src/validators/eslint.ts', import.meta.url).href;
  await writeFile(
    script,
    `import { eslint } from ${JSON.stringify(url)};\nconst host = { signal: new AbortController().signal, progress: () => {} };\n` +
      `eslint.validate(${JSON.stringify(request)}, host).then(({ diagnostics }) => console.log(JSON.stringify(diagnostics)));\n`,
  );
  try {
    const tsx = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, ['--import', tsx, script], { cwd: snapshot }, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    });
    return JSON.parse(output) as Diagnostic[];
  } finally {
    await rm(script);
  }
}
