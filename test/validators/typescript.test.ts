// The typescript validator on real repositories, with the three generations of the compiler.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../src/config.ts';
import { ValidatorError } from '../../src/errors.ts';
import type { Diagnostic, RepoPath, WriteOperation } from '../../src/model.ts';
import { typescript } from '../../src/validators/typescript.ts';
import type { ValidationHost, ValidationRequest, ValidationResult } from '../../src/validators/validator.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const defaults = defaultConfig();
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const compilers = { '5.9': 'typescript-5.9', '6.0': 'typescript', '7.0': 'typescript-7' };
const strict = { strict: true, target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', types: [], lib: ['es2022'], skipLibCheck: true };

const tsconfig = (compilerOptions: object = {}, rest: object = {}): string =>
  JSON.stringify({ compilerOptions: { ...strict, ...compilerOptions }, ...rest });

type Operations = readonly (readonly [WriteOperation['kind'], string, string?])[];

interface Options {
  importers?: readonly string[];
  config?: Partial<ValidationRequest['config']['typescript']>;
}

/** A repository whose directory plays the snapshot, and the protocol of a host around the validator. */
interface Desk {
  readonly repo: Repo;
  readonly progress: string[];
  readonly measured: string[];
  /** Commits everything without a check, so that nothing is known of this tree. */
  commit(): Promise<void>;
  request(operations: Operations, options?: Options): Promise<ValidationRequest>;
  /** Writes the files, stages them, and checks them against HEAD as `check` would. */
  check(files: Files, operations: Operations, options?: Options): Promise<ValidationResult>;
}

const git = (repo: Repo, ...args: string[]): string => execFileSync('git', args, { cwd: repo.directory, env: repo.env, encoding: 'utf8' }).trim();

async function withDesk(version: keyof typeof compilers | undefined, files: Files, body: (desk: Desk) => Promise<void>): Promise<void> {
  await withRepo({ '.gitignore': 'node_modules\ndist\n.cache\n', ...files }, async (repo) => {
    mkdirSync(join(repo.directory, 'node_modules'), { recursive: true });
    if (version !== undefined) symlinkSync(join(modules, compilers[version]), join(repo.directory, 'node_modules/typescript'));
    await body(openDesk(repo));
  });
}

function openDesk(repo: Repo): Desk {
  let runs = 0;
  const progress: string[] = [];
  const measured: string[] = [];
  const host: ValidationHost = { signal: new AbortController().signal, progress: (message) => progress.push(message) };
  const request: Desk['request'] = async (operations, options = {}) => {
    const index = { ...repo.env };
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: repo.directory, env: index, encoding: 'utf8' }).split('\0').filter(Boolean);
    return {
      snapshot: repo.directory,
      workingTree: repo.directory,
      cache: join(dirname(repo.directory), 'cache'),
      cwd: '',
      standsIn: '',
      operations: operations.map(([kind, path, from]) => ({ kind, path, from, expected: { kind: 'absent' }, result: { kind: 'absent' }, origin: 'staged' }) as unknown as WriteOperation),
      importers: (options.importers ?? []) as RepoPath[],
      findings: [],
      changed: operations.map(([, path]) => path) as RepoPath[],
      tracked: tracked.sort() as RepoPath[],
      tree: git(repo, 'write-tree'),
      fix: false,
      baseTrees: [git(repo, 'rev-parse', 'HEAD^{tree}')],
      config: { ...defaults, typescript: { ...defaults.typescript, timeout: 60, ...options.config } },
      run: `run ${(runs += 1)}`,
    };
  };
  return {
    repo,
    progress,
    measured,
    request,
    commit: () => repo.commit(),
    check: async (files, operations, options) => {
      await repo.write(files);
      await repo.git('add', '--all');
      const asked = await request(operations, options);
      const first = await typescript.validate(asked, host);
      if (first.missingBase === undefined) return first;
      for (const tree of first.missingBase) {
        measured.push(tree);
        await repo.git('read-tree', '-u', '--reset', tree);
        await typescript.measure?.(asked, tree, host);
      }
      await repo.git('read-tree', '-u', '--reset', asked.tree);
      return typescript.validate(asked, host);
    },
  };
}

const shown = (result: ValidationResult): string[] =>
  result.diagnostics.map((one: Diagnostic) => `${one.severity} ${one.path ?? '-'}:${one.range?.start.line ?? 0}:${one.range?.start.column ?? 0} ${one.code}`);

const projectReferences: Files = {
  'tsconfig.json': JSON.stringify({ files: [], references: [{ path: './a' }, { path: './b' }] }),
  'a/tsconfig.json': tsconfig({ composite: true, rootDir: 'src', outDir: 'dist' }, { include: ['src'] }),
  'b/tsconfig.json': tsconfig({ composite: true, rootDir: 'src', outDir: 'dist' }, { include: ['src'], references: [{ path: '../a' }] }),
  'a/package.json': '{"name":"@w/a","type":"module","exports":{".":{"types":"./dist/index.d.ts","default":"./dist/index.js"}}}',
  'b/package.json': '{"name":"@w/b","type":"module"}',
  'a/src/index.ts': 'export const x: number = 1;\n',
  'b/src/index.ts': "import { x } from '@w/a';\nexport const n: number = x;\n",
  'b/src/relative.ts': "import { x } from '../../a/src/index.js';\nexport const n: number = x;\n",
};

const staleDist: Files = {
  'a/dist/index.d.ts': 'export declare const x: number;\n',
  'a/dist/index.js': 'export const x = 1;\n',
  'node_modules/@w/a': { link: '../../a' },
};

for (const version of Object.keys(compilers) as (keyof typeof compilers)[]) {
  const test = suite(`typescript validator, TypeScript ${version}`);

  const simple: Files = {
    'tsconfig.json': tsconfig({}, { include: ['src'] }),
    'src/a.ts': 'export const a: number = 1;\n',
    'src/b.ts': "import { a } from './a.js';\nexport const b: number = a;\n",
  };

  test('a clean change passes, a new error blocks with place, code and message', () =>
    withDesk(version, simple, async (desk) => {
      assert.equal(await desk.check({ 'src/a.ts': 'export const a: number = 2;\n' }, [['update', 'src/a.ts']]), { diagnostics: [] });
      const result = await desk.check({ 'src/a.ts': 'const é = "漢😀"; export const a: number = "x";\n' }, [['update', 'src/a.ts']]);
      assert.equal(result.diagnostics, [
        {
          source: 'typescript',
          code: 'TS2322',
          severity: 'error',
          message: "Type 'string' is not assignable to type 'number'.",
          path: 'src/a.ts',
          range: { start: { line: 1, column: 31 }, end: { line: 1, column: 32 } },
        },
      ]);
    }));

  test('an error in an importer is reported there', () =>
    withDesk(version, simple, async (desk) => {
      const result = await desk.check({ 'src/a.ts': 'export const a: string = "";\n' }, [['update', 'src/a.ts']], { importers: ['src/b.ts'] });
      assert.equal(shown(result), ['error src/b.ts:2:14 TS2322']);
    }));

  test('a deletion that breaks an importer blocks', () =>
    withDesk(version, simple, async (desk) => {
      const result = await desk.check({ 'src/a.ts': null }, [['delete', 'src/a.ts']], { importers: ['src/b.ts'] });
      assert.equal(shown(result), ['error src/b.ts:1:19 TS2307']);
    }));

  test('old errors are warnings in staged files, silent elsewhere, also when their line or file moved', () =>
    withDesk(version, { ...simple, 'src/old.ts': 'export const o: number = "";\n', 'src/other.ts': 'export const o: number = "";\n' }, async (desk) => {
      const moved = await desk.check({ 'src/old.ts': '\n\nexport const o: number = "";\n' }, [['update', 'src/old.ts']]);
      assert.equal(shown(moved), ['warning src/old.ts:3:14 TS2322']);
      assert.is(desk.measured.length, 1);
      assert.match(moved.notices?.[0]?.message ?? '', /1 old type error in files/);
      await desk.commit();
      const twice = await desk.check({ 'src/old.ts': 'export const o: number = "";\nexport const p: number = "";\n' }, [['update', 'src/old.ts']]);
      assert.is(desk.measured.length, 1, 'the tree of the last check is known');
      assert.equal(shown(twice).map((line) => line.split(' ')[0]).sort(), ['error', 'warning']);
      await desk.commit();
      const renamed = await desk.check(
        { 'src/old.ts': null, 'src/new.ts': 'export const o: number = "";\nexport const p: number = "";\n' },
        [['rename', 'src/new.ts', 'src/old.ts']],
      );
      assert.equal(shown(renamed), ['warning src/new.ts:1:14 TS2322', 'warning src/new.ts:2:14 TS2322']);
    }));

  test('block touched and all', () =>
    withDesk(version, { ...simple, 'src/old.ts': 'export const o: number = "";\n', 'src/other.ts': 'export const o: number = "";\n' }, async (desk) => {
      const files = { 'src/old.ts': 'export const o: number = ""; // x\n' };
      const touched = await desk.check(files, [['update', 'src/old.ts']], { config: { block: 'touched' } });
      assert.equal(shown(touched), ['error src/old.ts:1:14 TS2322']);
      const all = await desk.check(files, [['update', 'src/old.ts']], { config: { block: 'all' } });
      assert.equal(shown(all), ['error src/old.ts:1:14 TS2322', 'error src/other.ts:1:14 TS2322']);
    }));

  test('an old syntax error hides no new type error', () =>
    withDesk(version, { ...simple, 'src/old.ts': 'export const o = (;\n' }, async (desk) => {
      const result = await desk.check({ 'src/a.ts': 'export const a: number = "x";\n' }, [['update', 'src/a.ts']]);
      assert.equal(shown(result), ['error src/a.ts:1:14 TS2322']);
    }));

  test('references and workspaces are judged from their sources, whatever an old build says', () =>
    withDesk(version, projectReferences, async (desk) => {
      await desk.repo.write(staleDist);
      const change = { 'a/src/index.ts': 'export const x: string = "";\nexport const y = 1;\n', 'b/src/y.ts': "export { y } from '@w/a';\n" };
      const result = await desk.check(change, [['update', 'a/src/index.ts'], ['create', 'b/src/y.ts']], { importers: ['b/src/index.ts', 'b/src/relative.ts'] });
      assert.equal(shown(result), ['error b/src/index.ts:2:14 TS2322', 'error b/src/relative.ts:2:14 TS2322']);
      assert.equal(git(desk.repo, 'status', '--porcelain', '--ignored', '--', 'a', 'b').split('\n').filter((line) => line.startsWith('!!')), ['!! a/dist/']);
      assert.equal(readdirSync(join(desk.repo.directory, 'a/dist')).sort(), ['index.d.ts', 'index.js']);
    }));

  test('a workspace package that others see only through its build is judged from its sources', () =>
    withDesk(
      version,
      {
        'packages/a/package.json': '{"name":"@w/a","type":"module","exports":{".":{"types":"./dist/index.d.ts","default":"./dist/index.js"}}}',
        'packages/a/src/index.ts': "export { x } from './x.js';\n",
        'packages/a/src/x.ts': 'export const x: number = 1;\n',
        'packages/a/tsconfig.json': tsconfig({ noEmit: true }, { include: ['src', 'test'] }),
        'packages/a/tsconfig.build.json': tsconfig({ outDir: 'dist', rootDir: 'src', declaration: true }, { include: ['src'] }),
        'packages/b/package.json': '{"name":"@w/b","type":"module","dependencies":{"@w/a":"*"}}',
        'packages/b/src/index.ts': "import { x } from '@w/a';\nexport const n: number = x;\n",
        'packages/b/tsconfig.json': tsconfig({ outDir: 'dist', rootDir: 'src' }, { include: ['src'] }),
        'packages/c/package.json': '{"name":"@w/c","type":"module"}',
        'packages/c/src/index.ts': 'export const c = 1;\n',
        'packages/c/tsconfig.json': tsconfig({ outDir: 'dist', rootDir: 'src' }, { include: ['src'] }),
      },
      async (desk) => {
        await desk.repo.write({ 'node_modules/@w/a': { link: '../../packages/a' }, 'packages/a/dist/index.d.ts': 'export declare const x: number;\n' });
        const change = { 'packages/a/src/x.ts': 'export const x: string = "";\n' };
        const result = await desk.check(change, [['update', 'packages/a/src/x.ts']]);
        assert.equal(shown(result), ['error packages/b/src/index.ts:2:14 TS2322']);
        assert.ok(!desk.progress.some((line) => line.includes('packages/c')));
        await desk.commit();
        const together = { 'packages/a/src/index.ts': "export { x } from './x.js';\nexport const y: number = 1;\n", 'packages/b/src/index.ts': "import { y } from '@w/a';\nexport const n: number = y;\n" };
        assert.equal((await desk.check(together, [['update', 'packages/a/src/index.ts'], ['update', 'packages/b/src/index.ts']])).diagnostics, []);
      },
    ));

  test('packages that need each other: the files of neither are left unchecked', () =>
    withDesk(
      version,
      {
        'packages/a/package.json': '{"name":"@w/a","type":"module","exports":{".":{"types":"./lib/index.d.ts","default":"./lib/index.js"}},"devDependencies":{"@w/b":"*"}}',
        'packages/a/tsconfig.src.json': tsconfig({ composite: true, rootDir: 'src', outDir: 'lib' }, { include: ['src'] }),
        'packages/a/tsconfig.json': JSON.stringify({ extends: './tsconfig.src.json', compilerOptions: { noEmit: true, rootDir: '.' }, include: ['src', 'test'] }),
        'packages/a/src/index.ts': 'export const x: number = 1;\n',
        'packages/a/test/x.ts': "import { x } from '@w/a';\nimport { b } from '@w/b';\nexport const n: number = x + b;\n",
        'packages/b/package.json': '{"name":"@w/b","type":"module","exports":{".":{"types":"./lib/index.d.ts","default":"./lib/index.js"}},"dependencies":{"@w/a":"*"}}',
        'packages/b/tsconfig.json': tsconfig({ composite: true, rootDir: 'src', outDir: 'lib' }, { include: ['src'], references: [{ path: '../a/tsconfig.src.json' }] }),
        'packages/b/src/index.ts': "import { x } from '@w/a';\nexport const b: number = x;\n",
      },
      async (desk) => {
        await desk.repo.write({ '.git/info/exclude': 'lib\n', 'node_modules/@w/a': { link: '../../packages/a' }, 'node_modules/@w/b': { link: '../../packages/b' } });
        const broken = await desk.check({ 'packages/a/src/index.ts': 'export const x: number = "";\n' }, [['update', 'packages/a/src/index.ts']]);
        assert.equal(shown(broken), ['error packages/a/src/index.ts:1:14 TS2322']);
        const retyped = await desk.check({ 'packages/a/src/index.ts': 'export const x: string = "";\n' }, [['update', 'packages/a/src/index.ts']]);
        assert.equal(shown(retyped), ['error packages/a/test/x.ts:3:14 TS2322', 'error packages/b/src/index.ts:2:14 TS2322']);
      },
    ));

  test('a file that a project includes and also leaves to a referenced one is checked', () =>
    withDesk(
      version,
      {
        'tsconfig.src.json': tsconfig({ composite: true, rootDir: 'src', outDir: 'dist' }, { include: ['src'] }),
        'tsconfig.json': tsconfig({ noEmit: true }, { include: ['src', 'test'], references: [{ path: './tsconfig.src.json' }] }),
        'src/a.ts': 'export const a: number = 1;\n',
        'test/a.ts': "import { a } from '../src/a.js';\nexport const n: number = a;\n",
      },
      async (desk) => {
        const result = await desk.check({ 'src/a.ts': 'export const a: number = "";\n' }, [['update', 'src/a.ts']], { importers: ['test/a.ts'] });
        assert.equal(shown(result), ['error src/a.ts:1:14 TS2322']);
      },
    ));

  const bundled: Files = {
    'tsconfig.json': tsconfig({ noEmit: true, allowImportingTsExtensions: true }, { include: ['packages'] }),
    'packages/a/package.json': '{"name":"@w/a","type":"module","exports":{".":"./dist/index.mjs","./deep/*":"./dist/deep/*.mjs"}}',
    'packages/a/src/index.ts': "export { x } from './x.ts';\n",
    'packages/a/src/x.ts': 'export const x: number = 1;\n',
    'packages/a/src/deep/y.ts': 'export const y: number = 1;\n',
    'packages/b/package.json': '{"name":"@w/b","type":"module","dependencies":{"@w/a":"*"}}',
    'packages/b/src/index.ts': "import { x } from '@w/a';\nimport { y } from '@w/a/deep/y';\nexport const n: number = x + y;\n",
  };
  const linked: Files = { 'packages/b/node_modules/@w/a': { link: '../../../a' } };
  const bundles: Files = {
    'packages/a/dist/index.d.mts': 'export declare const x: number;\n',
    'packages/a/dist/index.mjs': 'export const x = 1;\n',
    'packages/a/dist/deep/y.d.mts': 'export declare const y: number;\n',
  };

  for (const [state, output] of Object.entries({ 'not built': {}, 'built long ago': bundles })) {
    test(`a package that a bundler builds, ${state}, is judged from its sources`, () =>
      withDesk(version, bundled, async (desk) => {
        await desk.repo.write({ ...linked, ...output });
        const change = { 'packages/a/src/x.ts': 'export const x: string = "";\n', 'packages/a/src/deep/y.ts': 'export const z: number = 1;\n' };
        const result = await desk.check(change, [['update', 'packages/a/src/x.ts'], ['update', 'packages/a/src/deep/y.ts']]);
        assert.equal(shown(result), ['error packages/b/src/index.ts:2:10 TS2305', 'error packages/b/src/index.ts:3:14 TS2322']);
        const both = { ...change, 'packages/b/src/index.ts': "import { x } from '@w/a';\nimport { z } from '@w/a/deep/y';\nexport const n: string = x + z;\n" };
        assert.equal((await desk.check(both, [['update', 'packages/a/src/x.ts'], ['update', 'packages/a/src/deep/y.ts'], ['update', 'packages/b/src/index.ts']])).diagnostics, []);
      }));
  }

  test('sources in the place of bundles are not held against the project that imports them', () =>
    withDesk(
      version,
      {
        'packages/a/package.json': '{"name":"@w/a","type":"module","exports":{".":"./dist/index.mjs"}}',
        'packages/a/tsconfig.json': tsconfig({ noEmit: true, strict: false }, { include: ['src'] }),
        'packages/a/src/index.ts': 'export const x = (v) => v as number;\n',
        'packages/b/package.json': '{"name":"@w/b","type":"module","dependencies":{"@w/a":"*"}}',
        'packages/b/tsconfig.json': tsconfig({ rootDir: 'src', outDir: 'dist', composite: true }, { include: ['src'] }),
        'packages/b/src/index.ts': 'export const n: number = 1;\n',
      },
      async (desk) => {
        await desk.repo.write(linked);
        const uses = { 'packages/b/src/index.ts': "import { x } from '@w/a';\nexport const n: number = x(2);\n" };
        const result = await desk.check(uses, [['update', 'packages/b/src/index.ts']]);
        assert.equal(shown(result), []);
        const broken = await desk.check({ 'packages/a/src/index.ts': 'export const x = (v) => String(v);\n' }, [['update', 'packages/a/src/index.ts']], { importers: ['packages/b/src/index.ts'] });
        assert.equal(shown(broken), ['error packages/b/src/index.ts:2:14 TS2322']);
      },
    ));

  test('build output stays where its sources would mean something else', () =>
    withDesk(
      version,
      {
        'packages/a/package.json': '{"name":"@w/a","exports":{".":"./dist/index.mjs"}}',
        'packages/a/tsconfig.json': tsconfig({ noEmit: true }, { include: ['src'] }),
        'packages/a/src/index.ts': 'export default "";\n',
        'packages/c/package.json': '{"name":"@w/c","type":"module","exports":{".":"./dist/index.js"}}',
        'packages/c/tsconfig.json': tsconfig({ noEmit: true, paths: { '@/*': ['./src/*'] } }, { include: ['src'] }),
        'packages/c/src/index.ts': "export { c } from '@/c';\n",
        'packages/c/src/c.ts': 'export const c = (use: (v: string) => number): number => use("");\n',
        'packages/b/package.json': '{"name":"@w/b","type":"module"}',
        'packages/b/tsconfig.json': tsconfig({ noEmit: true }, { include: ['src'] }),
        'packages/b/src/index.ts': 'export const n: number = 1;\n',
      },
      async (desk) => {
        await desk.repo.write({
          ...linked,
          'packages/b/node_modules/@w/c': { link: '../../../c' },
          'packages/a/dist/index.d.mts': 'declare const a: number;\nexport default a;\n',
          'packages/c/dist/index.d.ts': 'export declare const c: (use: (v: number) => number) => number;\n',
        });
        const text = "import a from '@w/a';\nimport { c } from '@w/c';\nexport const n: number = a + c((v) => v);\n";
        const result = await desk.check({ 'packages/b/src/index.ts': text }, [['update', 'packages/b/src/index.ts']]);
        assert.equal(shown(result), []);
      },
    ));

  test('a workspace package that is its source', () =>
    withDesk(
      version,
      {
        'packages/a/package.json': '{"name":"@w/a","type":"module","exports":"./src/index.ts"}',
        'packages/a/src/index.ts': 'export const x: number = 1;\n',
        'packages/a/tsconfig.json': tsconfig({ noEmit: true }),
        'packages/b/package.json': '{"name":"@w/b","type":"module"}',
        'packages/b/src/index.ts': "import { x } from '@w/a';\nexport const n: number = x;\n",
        'packages/b/tsconfig.json': tsconfig({ noEmit: true }),
      },
      async (desk) => {
        await desk.repo.write({ 'node_modules/@w/a': { link: '../../packages/a' } });
        const change = { 'packages/a/src/index.ts': 'export const x: string = "";\n' };
        const result = await desk.check(change, [['update', 'packages/a/src/index.ts']], { importers: ['packages/b/src/index.ts'] });
        assert.equal(shown(result), ['error packages/b/src/index.ts:2:14 TS2322']);
        assert.ok(!JSON.stringify(result).includes(desk.repo.directory));
      },
    ));

  test('ambient types by include: fine, and breaking when they go', () =>
    withDesk(
      version,
      { ...simple, 'src/globals.d.ts': 'declare const VERSION: string;\n', 'src/uses.ts': 'export const v: string = VERSION;\n' },
      async (desk) => {
        assert.equal(await desk.check({ 'src/uses.ts': 'export const v: string = VERSION + 1;\n' }, [['update', 'src/uses.ts']]), { diagnostics: [] });
        const changed = await desk.check({ 'src/globals.d.ts': 'declare const VERSION: { a: 1 };\n', 'src/uses.ts': 'export const v: string = VERSION;\n' }, [['update', 'src/globals.d.ts']]);
        assert.equal(shown(changed), ['error src/uses.ts:1:14 TS2322']);
        const gone = await desk.check({ 'src/globals.d.ts': null }, [['delete', 'src/globals.d.ts']]);
        assert.equal(shown(gone), ['error src/uses.ts:1:26 TS2304']);
      },
    ));

  test('a tsconfig that does not parse', () =>
    withDesk(version, simple, async (desk) => {
      const result = await desk.check({ 'tsconfig.json': '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"' }, [['update', 'tsconfig.json']]);
      assert.ok(result.diagnostics.some((one) => one.path === 'tsconfig.json' && one.severity === 'error'), JSON.stringify(result));
    }));

  test('a tsconfig that extends what does not exist', () =>
    withDesk(version, simple, async (desk) => {
      const result = await desk.check({ 'tsconfig.json': tsconfig({}, { extends: './nope.json', include: ['src'] }) }, [['update', 'tsconfig.json']]);
      assert.equal(shown(result), ['error tsconfig.json:0:0 TS5083']);
      assert.not.match(result.diagnostics[0]?.message ?? '', /repo\//);
    }));

  test('a stricter option in an extended config makes its projects checked', () =>
    withDesk(
      version,
      { ...simple, 'base.json': tsconfig(), 'tsconfig.json': JSON.stringify({ extends: './base.json', include: ['src'] }), 'src/u.ts': 'export function f(unused: number) {}\n' },
      async (desk) => {
        const result = await desk.check({ 'base.json': tsconfig({ noUnusedParameters: true }) }, [['update', 'base.json']]);
        assert.equal(shown(result), ['error src/u.ts:1:19 TS6133']);
      },
    ));

  test('what declaration emit would complain about', () =>
    withDesk(
      version,
      { 'tsconfig.json': tsconfig({ declaration: true, outDir: 'dist' }, { include: ['src'] }), 'src/a.ts': 'export const a = 1;\n' },
      async (desk) => {
        const result = await desk.check({ 'src/a.ts': 'export const C = class { private p = 1; };\n' }, [['update', 'src/a.ts']]);
        assert.equal(shown(result), ['error src/a.ts:1:14 TS4094']);
      },
    ));

  test('a solution whose references share a directory', () =>
    withDesk(
      version,
      {
        'tsconfig.json': JSON.stringify({ files: [], references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.node.json' }] }),
        'tsconfig.app.json': tsconfig({ composite: true, noEmit: true }, { include: ['src'] }),
        'tsconfig.node.json': tsconfig({ composite: true, noUnusedLocals: true }, { include: ['*.config.ts'] }),
        'src/a.ts': 'const unused = 1;\nexport const a: number = 1;\n',
        'vite.config.ts': 'export const a = 1;\n',
      },
      async (desk) => {
        const change = { 'src/a.ts': 'const unused = 1;\nexport const a: number = "";\n', 'vite.config.ts': 'const unused = 1;\nexport const a = 1;\n' };
        const result = await desk.check(change, [['update', 'src/a.ts'], ['update', 'vite.config.ts']]);
        assert.equal(shown(result), ['error src/a.ts:2:14 TS2322', 'error vite.config.ts:1:7 TS6133']);
        assert.equal(shown(await desk.check({ ...change, 'vite.config.ts': 'export const a = 1;\n' }, [['update', 'src/a.ts']])), ['error src/a.ts:2:14 TS2322']);
      },
    ));

  test('options that only make sense without emit', () =>
    withDesk(
      version,
      { 'tsconfig.json': tsconfig({ allowImportingTsExtensions: true, allowJs: true, checkJs: true }, { include: ['src'] }), 'src/a.js': 'export const a = 1;\n', 'src/b.ts': "export { a } from './a.js';\n" },
      async (desk) => {
        assert.equal(await desk.check({ 'src/b.ts': "export { a as b } from './a.js';\n" }, [['update', 'src/b.ts']]), { diagnostics: [] });
        const broken = await desk.check({ 'src/a.js': '/** @type {number} */\nexport const a = "";\n' }, [['update', 'src/a.js']]);
        assert.equal(shown(broken), ['error src/a.js:2:14 TS2322']);
      },
    ));

  test('the second run answers like the first, also after a change and its reversal', () =>
    withDesk(version, { ...simple, 'src/old.ts': 'export const o: number = "";\n' }, async (desk) => {
      const bad = { 'src/a.ts': 'export const a: string = "";\n' };
      const operations: Operations = [['update', 'src/a.ts']];
      const options = { importers: ['src/b.ts'] };
      const first = await desk.check(bad, operations, options);
      assert.equal(shown(first), ['error src/b.ts:2:14 TS2322']);
      assert.equal(await desk.check(bad, operations, options), first);
      const good = await desk.check({ 'src/a.ts': 'export const a: number = 7;\n' }, operations, options);
      assert.equal(shown(good), []);
      assert.equal(await desk.check(bad, operations, options), first);
      assert.ok(existsSync(join(dirname(desk.repo.directory), 'cache/typescript')));
    }));

  test('two files that augment one module depend on each other without an import', () =>
    withDesk(
      version,
      {
        ...simple,
        'src/one.ts': "export {};\ndeclare module './a.js' {\n  interface Extra { x: string }\n}\n",
        'src/two.ts': "export {};\ndeclare module './a.js' {\n  interface Extra { x: string }\n}\n",
      },
      async (desk) => {
        assert.equal((await desk.check({ 'src/b.ts': 'export const b = 1;\n' }, [['update', 'src/b.ts']])).diagnostics, []);
        const change = { 'src/one.ts': "export {};\ndeclare module './a.js' {\n  interface Extra { x: number }\n}\n" };
        assert.equal(shown(await desk.check(change, [['update', 'src/one.ts']])), ['error src/two.ts:3:21 TS2717']);
        assert.equal((await desk.check({ 'src/one.ts': 'export {};\n' }, [['update', 'src/one.ts']])).diagnostics, []);
      },
    ));

  test('a merge: what either parent has is old', () =>
    withDesk(version, simple, async (desk) => {
      const ours = git(desk.repo, 'rev-parse', 'HEAD^{tree}');
      await desk.repo.write({ 'src/a.ts': 'export const a: number = "";\n' });
      await desk.commit();
      const theirs = git(desk.repo, 'rev-parse', 'HEAD^{tree}');
      const asked = { ...(await desk.request([['update', 'src/a.ts']])), baseTrees: [ours, theirs] };
      const host: ValidationHost = { signal: new AbortController().signal, progress: () => undefined };
      const first = await typescript.validate(asked, host);
      assert.equal(first.missingBase, [ours], 'the tree itself has just been checked');
      await desk.repo.git('read-tree', '-u', '--reset', ours);
      await typescript.measure?.(asked, ours, host);
      await desk.repo.git('read-tree', '-u', '--reset', theirs);
      assert.equal(shown(await typescript.validate(asked, host)), ['warning src/a.ts:1:14 TS2322']);
      assert.equal(shown(await typescript.validate({ ...asked, baseTrees: [] }, host)), ['error src/a.ts:1:14 TS2322']);
    }));

  test('listed projects, and only those, are checked', () =>
    withDesk(version, { ...simple, 'tsconfig.strict.json': tsconfig({ noUnusedLocals: true }, { include: ['src'] }) }, async (desk) => {
      const options = { config: { projects: ['tsconfig.strict.json'] } };
      const result = await desk.check({ 'src/a.ts': 'const u = 1;\nexport const a: number = 1;\n' }, [['update', 'src/a.ts']], options);
      assert.equal(shown(result), ['error src/a.ts:1:7 TS6133']);
    }));

  test('damaged memory costs time, not the verdict', () =>
    withDesk(version, simple, async (desk) => {
      const bad = { 'src/a.ts': 'export const a: string = "";\n' };
      const first = await desk.check(bad, [['update', 'src/a.ts']], { importers: ['src/b.ts'] });
      const cache = join(dirname(desk.repo.directory), 'cache/typescript');
      for (const file of readdirSync(cache, { recursive: true, encoding: 'utf8' })) {
        if (/\.(json|tsbuildinfo)$/.test(file)) writeFileSync(join(cache, file), '{"version":1,"nonsense":[');
      }
      assert.equal(await desk.check(bad, [['update', 'src/a.ts']], { importers: ['src/b.ts'] }), first);
    }));

  test('files that no project holds are not type-checked, files that it only imports are', () =>
    withDesk(
      version,
      { 'tsconfig.json': tsconfig({}, { files: ['src/a.ts'] }), 'src/a.ts': "export * from './b.js';\n", 'src/b.ts': 'export const b = 1;\n', 'scripts/x.ts': 'export {};\n' },
      async (desk) => {
        assert.equal(await desk.check({ 'scripts/x.ts': 'export const x: number = "";\n' }, [['update', 'scripts/x.ts']]), { diagnostics: [] });
        const result = await desk.check({ 'src/b.ts': 'export const b: number = "";\n' }, [['update', 'src/b.ts']], { importers: ['src/a.ts'] });
        assert.equal(shown(result), ['error src/b.ts:1:14 TS2322']);
      },
    ));

  test('the config at the top that includes everything does not answer for packages with a config of their own', () =>
    withDesk(
      version,
      {
        'tsconfig.json': tsconfig(),
        'root.ts': 'export const r = 1;\n',
        'packages/a/tsconfig.json': tsconfig({ strict: false, noImplicitAny: false }, { extends: '../../tsconfig.json' }),
        'packages/a/i.ts': 'export const i = 1;\n',
      },
      async (desk) => {
        const change = { 'root.ts': 'export const r = 2;\n', 'packages/a/i.ts': 'export function f(x) { return x; }\n' };
        assert.equal((await desk.check(change, [['update', 'root.ts'], ['update', 'packages/a/i.ts']])).diagnostics, []);
        const result = await desk.check({ 'packages/a/i.ts': 'export const i: number = "";\n' }, [['update', 'root.ts'], ['update', 'packages/a/i.ts']]);
        assert.equal(shown(result), ['error packages/a/i.ts:1:14 TS2322']);
      },
    ));

  test.run();
}

const test = suite('typescript validator, without TypeScript');

test('a missing TypeScript is no pass', () =>
  withDesk(undefined, { 'tsconfig.json': '{}', 'a.ts': '' }, async (desk) => {
    try {
      await desk.check({ 'a.ts': 'export {};\n' }, [['update', 'a.ts']]);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, ValidatorError);
      assert.match((error as ValidatorError).help, /npm install --save-dev typescript/);
    }
    assert.equal(await desk.check({ 'b.js': 'export {};\n' }, [['create', 'b.js']]), { diagnostics: [] }, 'nobody checks JavaScript here');
  }));

test('too old, and of the wrong generation', () =>
  withDesk(undefined, { 'tsconfig.json': '{}', 'a.ts': '' }, async (desk) => {
    const attempt = async (engine: 'auto' | 'classic' | 'native'): Promise<string> =>
      desk.check({ 'a.ts': 'export {};\n' }, [['update', 'a.ts']], { config: { engine } }).then(
        () => 'passed',
        (error: unknown) => (error instanceof ValidatorError ? error.message : 'crashed'),
      );
    await desk.repo.write({ 'node_modules/typescript/package.json': '{"name":"typescript","version":"4.9.5"}' });
    assert.match(await attempt('auto'), /4\.9\.5 is too old/);
    await desk.repo.write({ 'node_modules/typescript/package.json': '{"name":"typescript","version":"9.0.0"}' });
    assert.match(await attempt('auto'), /9\.0\.0 cannot be loaded/);
    assert.match(await attempt('classic'), /is native/);
    await desk.repo.write({ 'node_modules/typescript/package.json': '{"name":"typescript","version":"6.1.0"}' });
    assert.match(await attempt('native'), /has only TypeScript 6\.1\.0/);
  }));

test('applies only to files a compiler reads, in repositories with a project', () =>
  withDesk(undefined, { 'tsconfig.json': '{}', 'a.ts': '' }, async (desk) => {
    assert.is(typescript.applies(await desk.request([['update', 'a.ts']])), true);
    assert.is(typescript.applies(await desk.request([['update', 'README.md']])), false);
    assert.is(typescript.applies(await desk.request([['update', 'a.ts']], { config: { enabled: false } })), false);
    assert.is(typescript.applies({ ...(await desk.request([['update', 'a.ts']])), tracked: [] }), false);
  }));

test.run();
