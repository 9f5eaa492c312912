// The truth table: what the commit holds decides, whatever lies on the desk, for every supported TypeScript.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkReport, commitFindings, findings, installHook, linkPackages } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';
import { fingerprint } from '../helpers/snapshot.ts';

const all = { '5.9': 'typescript-5.9', '6.0': 'typescript', '7.0': 'typescript-7' };
/** The quick run takes the version of this project; CI and `--slow` take every one. */
const versions = process.argv.includes('--slow') ? all : { '6.0': all['6.0'] };

const base: Files = {
  '.gitignore': 'node_modules/\ndist/\n.writeoptrc\n',
  'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', noEmit: true, types: [] }, include: ['src'] }),
  'package.json': JSON.stringify({ name: 'it', type: 'module', private: true }),
  'src/shape.ts': 'export interface Shape { id: number }\nexport const make = (id: number): Shape => ({ id });\n',
  'src/user.ts': "import { make } from './shape.js';\nexport const one: number = make(1).id;\n",
  'src/main.ts': "import { one } from './user.js';\nexport const twice = one * 2;\n",
};

const eslintConfig = (eqeqeq: string): string => `export default [{ rules: { eqeqeq: '${eqeqeq}' } }];\n`;

interface Row {
  readonly name: string;
  readonly files?: Files;
  readonly unstaged?: Files;
  readonly staged: Files;
  /** Findings expected; empty: passes. */
  readonly expected: readonly string[];
  readonly exitCode?: number;
  /** What the report says besides. */
  readonly says?: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'a staged file imports an untracked file: blocked',
    unstaged: { 'src/new.ts': 'export const fresh = 1;\n' },
    staged: { 'src/main.ts': "import { fresh } from './new.js';\nexport const twice = fresh;\n" },
    expected: ['src/main.ts:1 not-staged error'],
    exitCode: 1,
  },
  {
    name: 'compiles only thanks to an unstaged edit: blocked',
    staged: { 'src/main.ts': "import { make } from './shape.js';\nexport const name = make(1).name;\n" },
    unstaged: { 'src/shape.ts': 'export interface Shape { id: number; name: string }\nexport const make = (id: number): Shape => ({ id, name: "" });\n' },
    expected: ['src/main.ts:2 TS2339 error'],
    exitCode: 1,
  },
  {
    name: 'unrelated broken work in progress: passes',
    staged: { 'src/main.ts': "import { one } from './user.js';\nexport const twice = one * 3;\n" },
    unstaged: { 'src/user.ts': 'export const one: number = "broken";\n', 'src/draft.ts': 'const = ;\n' },
    expected: [],
  },
  {
    name: 'ambient types through include: fine',
    files: { 'src/globals.d.ts': 'declare const VERSION: string;\n' },
    staged: { 'src/main.ts': 'export const version: string = VERSION;\n' },
    expected: [],
  },
  {
    name: 'an exported type changed and an unstaged importer breaks: blocked, naming the importer',
    staged: { 'src/shape.ts': 'export interface Shape { id: string }\nexport const make = (id: number): Shape => ({ id: String(id) });\n' },
    expected: ['src/user.ts:2 TS2322 error'],
    exitCode: 1,
  },
  { name: 'a deletion that breaks an importer: blocked', staged: { 'src/shape.ts': null }, expected: ['src/user.ts:1 still-needed error'], exitCode: 1 },
  {
    name: 'a rename that breaks an importer: blocked',
    staged: { 'src/shape.ts': null, 'src/form.ts': base['src/shape.ts'] as string },
    expected: ['src/user.ts:1 still-needed error'],
    exitCode: 1,
  },
  {
    name: 'an old error elsewhere: passes with a warning',
    files: { 'src/old.ts': 'export const old: number = "old";\n' },
    staged: { 'src/main.ts': 'export const twice = 4;\n' },
    expected: [],
    says: /1 old type error in files that this commit does not touch/,
  },
  {
    name: 'an old error in the staged file, on another line now: passes with a warning',
    files: { 'src/old.ts': 'export const old: number = "old";\n' },
    staged: { 'src/old.ts': '\n\nexport const more = 1;\nexport const old: number = "old";\n' },
    expected: ['src/old.ts:4 TS2322 warning'],
  },
  {
    name: 'one more of an old error: blocked once',
    files: { 'src/old.ts': 'export const old: number = "old";\n' },
    staged: { 'src/old.ts': 'export const old: number = "old";\nexport const second: number = "old";\n' },
    expected: ['src/old.ts:1 TS2322 warning', 'src/old.ts:2 TS2322 error'],
    exitCode: 1,
  },
  {
    name: 'a staged tsconfig change is used',
    files: { 'src/loose.ts': 'export function loose(value?: string): number {\n  if (value) return 1;\n  return 0;\n}\nexport const unused = (extra: number) => 1;\n' },
    staged: {
      'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, noUnusedParameters: true, module: 'nodenext', target: 'es2022', noEmit: true, types: [] }, include: ['src'] }),
    },
    expected: ['src/loose.ts:5 TS6133 error'],
    exitCode: 1,
  },
  {
    name: 'an unstaged tsconfig change is not used',
    staged: { 'src/main.ts': 'export const unused = (extra: number) => 1;\n' },
    unstaged: { 'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, noUnusedParameters: true, module: 'nodenext', noEmit: true, types: [] }, include: ['src'] }) },
    expected: [],
    says: /tsconfig\.json has unstaged edits: the staged version was used/,
  },
  {
    name: 'a tsconfig that does not parse: blocked',
    staged: { 'tsconfig.json': '{ "compilerOptions": { "strict": tru }', 'src/main.ts': 'export const twice = 5;\n' },
    expected: [],
    exitCode: 1,
    says: /tsconfig\.json:1:\d+ - error /,
  },
  {
    name: 'a staged ESLint config change is used',
    files: { 'eslint.config.js': eslintConfig('off') },
    staged: { 'eslint.config.js': eslintConfig('error'), 'tool.js': 'export const is = (a) => a == 1;\n' },
    expected: ['tool.js:1 eqeqeq error'],
    exitCode: 1,
  },
  {
    name: 'an unstaged ESLint config change is not used',
    files: { 'eslint.config.js': eslintConfig('error') },
    staged: { 'tool.js': 'export const is = (a) => a == 1;\n' },
    unstaged: { 'eslint.config.js': eslintConfig('off') },
    expected: ['tool.js:1 eqeqeq error'],
    exitCode: 1,
    says: /eslint\.config\.js has unstaged edits: the staged version was used/,
  },
];

async function prepare(repo: Repo, typescript: string, row: Row): Promise<void> {
  linkPackages(repo, { typescript, eslint: 'eslint' });
  await installHook(repo);
  await repo.stage(row.staged);
  await repo.write(row.unstaged ?? {});
}

for (const [version, alias] of Object.entries(versions)) {
  const table = suite(`TypeScript ${version}`);
  for (const row of rows) {
    table(row.name, () =>
      withRepo({ ...base, ...row.files }, async (repo) => {
        await prepare(repo, alias, row);
        const before = fingerprint(repo);
        const { committed, found, output } = await commitFindings(repo);
        assert.is(committed, (row.exitCode ?? 0) === 0, output);
        // git itself refreshes the times in its index.
        assert.equal({ ...fingerprint(repo), '.git/index': '' }, { ...before, '.git/index': '' });
        assert.match(output, row.says ?? /writeopt: /);
        if (row.expected.length > 0 || committed) assert.equal(found, row.expected, output);
      }),
    );
  }

  table('a workspace package breaks another: blocked, judged from sources though a stale build lies in dist', () =>
    withRepo(
      {
        '.gitignore': 'node_modules\ndist/\n',
        'package.json': JSON.stringify({ private: true, workspaces: ['packages/*'] }),
        'packages/a/package.json': JSON.stringify({ name: '@it/a', type: 'module', types: './dist/index.d.ts', exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } }),
        'packages/a/tsconfig.json': JSON.stringify({ compilerOptions: { composite: true, strict: true, module: 'nodenext', target: 'es2022', rootDir: 'src', outDir: 'dist', types: [] }, include: ['src'] }),
        'packages/a/src/index.ts': 'export const value: number = 1;\n',
        'packages/b/package.json': JSON.stringify({ name: '@it/b', type: 'module' }),
        'packages/b/tsconfig.json': JSON.stringify({
          compilerOptions: { composite: true, strict: true, module: 'nodenext', target: 'es2022', rootDir: 'src', outDir: 'dist', types: [] },
          include: ['src'],
          references: [{ path: '../a' }],
        }),
        'packages/b/src/index.ts': "import { value } from '@it/a';\nexport const next: number = value + 1;\n",
      },
      async (repo) => {
        linkPackages(repo, { typescript: alias });
        await repo.write({ 'node_modules/@it/a': { link: '../../packages/a' }, 'packages/a/dist/index.d.ts': 'export declare const value: number;\n' });
        await installHook(repo);
        await repo.stage({ 'packages/a/src/index.ts': 'export const value: string = "one";\n' });
        const { committed, found, output } = await commitFindings(repo);
        assert.equal(found, ['packages/b/src/index.ts:2 TS2322 error'], output);
        assert.not.ok(committed);
      },
    ),
  );

  table('a workspace installed by npm, without project references', () =>
    withRepo(
      {
        '.gitignore': 'node_modules\ndist/\n',
        'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
        'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, module: 'preserve', target: 'es2022', noEmit: true, types: [] }, include: ['packages/*/src'] }),
        'packages/a/package.json': JSON.stringify({ name: '@it/a', version: '1.0.0', types: './src/index.ts' }),
        'packages/a/src/index.ts': 'export const value: number = 1;\n',
        'packages/b/package.json': JSON.stringify({ name: '@it/b', version: '1.0.0', dependencies: { '@it/a': '1.0.0' } }),
        'packages/b/src/index.ts': "import { value } from '@it/a';\nexport const next: number = value + 1;\n",
      },
      async (repo) => {
        const install = await repo.run('npm', ['install', '--offline', '--no-audit', '--no-fund']);
        assert.is(install.exitCode, 0, install.stderr);
        linkPackages(repo, { typescript: alias });
        await installHook(repo);
        await repo.stage({ 'packages/a/src/index.ts': 'export const value: string = "one";\n' });
        await repo.write({ 'packages/a/src/index.ts': 'export const value: number = 2;\n' });
        const { committed, found, output } = await commitFindings(repo);
        assert.equal(found, ['packages/b/src/index.ts:2 TS2322 error'], output);
        assert.not.ok(committed);
      },
    ),
  );

  const bundled: Files = {
    '.gitignore': 'node_modules\ndist/\n.writeoptrc\n',
    'package.json': JSON.stringify({ private: true, type: 'module', workspaces: ['packages/*'] }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', noEmit: true, types: [] }, include: ['./'] }),
    'packages/a/package.json': JSON.stringify({ name: '@it/a', type: 'module', exports: { '.': './dist/index.mjs' } }),
    'packages/a/src/index.ts': 'export const value: number = 1;\n',
    'packages/b/package.json': JSON.stringify({ name: '@it/b', type: 'module', dependencies: { '@it/a': '*' } }),
    'packages/b/src/index.ts': "import { value } from '@it/a';\nexport const next: number = value + 1;\n",
  };

  for (const build of ['none', 'stale'] as const) {
    table(`a workspace package that a bundler builds breaks another: blocked (build: ${build})`, () =>
      withRepo(
        bundled,
        async (repo) => {
          linkPackages(repo, { typescript: alias });
          await repo.write({ 'node_modules/@it/a': { link: '../../packages/a' } });
          if (build === 'stale') await repo.write({ 'packages/a/dist/index.d.mts': 'export declare const value: number;\n', 'packages/a/dist/index.mjs': 'export const value = 1;\n' });
          await installHook(repo);
          await repo.stage({ 'packages/a/src/index.ts': 'export const value: string = "one";\n' });
          const { committed, found, output } = await commitFindings(repo);
          assert.equal(found, ['packages/b/src/index.ts:2 TS2322 error'], output);
          assert.not.ok(committed);
        },
      ),
    );
  }

  for (const build of ['none', 'stale'] as const) {
    table(`the source of a workspace package that a bundler builds is deleted: blocked (build: ${build})`, () =>
      withRepo(bundled, async (repo) => {
        linkPackages(repo, { typescript: alias });
        await repo.write({ 'node_modules/@it/a': { link: '../../packages/a' } });
        if (build === 'stale') await repo.write({ 'packages/a/dist/index.d.mts': 'export declare const value: number;\n', 'packages/a/dist/index.mjs': 'export const value = 1;\n' });
        await installHook(repo);
        await repo.stage({ 'packages/a/src/index.ts': null });
        const { committed, found, output } = await commitFindings(repo);
        assert.equal(found, ['packages/b/src/index.ts:1 still-needed error'], output);
        assert.not.ok(committed);
        // The graph says it first; the compiler must see it by itself.
        const alone = await checkReport(repo, [], { env: { WRITEOPT_SKIP: 'references' } });
        assert.equal(findings(alone.report), ['packages/b/src/index.ts:1 TS2307 error']);
      }),
    );
  }

  table('a second commit after a passed one, and a broken one after a restored one', () =>
    withRepo(base, async (repo) => {
      linkPackages(repo, { typescript: alias });
      await repo.stage({ 'src/shape.ts': 'export interface Shape { id: string }\nexport const make = (id: number): Shape => ({ id: String(id) });\n' });
      const broken = await checkReport(repo);
      assert.is(broken.exitCode, 1);
      await repo.stage({ 'src/user.ts': "import { make } from './shape.js';\nexport const one: number = Number(make(1).id);\n" });
      assert.is((await checkReport(repo)).exitCode, 0);
      await repo.commit();
      await repo.stage({ 'src/user.ts': "import { make } from './shape.js';\nexport const one: number = make(1).id;\n" });
      const again = await checkReport(repo);
      assert.equal(findings(again.report), ['src/user.ts:2 TS2322 error']);
    }),
  );
  table.run();
}
