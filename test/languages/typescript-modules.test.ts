// Where specifiers lead: rules one by one, each answer also asked of TypeScript itself unless a comment says why it knows less.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import ts from 'typescript';
import { createResolver } from '../../src/languages/modules.ts';
import type { ReferenceKind, Resolve } from '../../src/languages/reference.ts';
import type { RepoPath } from '../../src/model.ts';

const modules = suite('languages: typescript modules');

/** A path, several (the first is TypeScript's), `-` for none although it should be here, `outside` for none of ours. */
type Answer = string;

interface State {
  readonly name: string;
  readonly files: Readonly<Record<string, string | object>>;
  /** The tsconfig by which TypeScript is asked; without one: a bundler's resolution. */
  readonly config?: string;
  /** Where an install would link packages: name to directory. */
  readonly links?: Readonly<Record<string, string>>;
  /** `FROM SPECIFIER`, and where that is. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** The same, where TypeScript finds less or nothing: assets, what is built, what only Node or a bundler does. */
  readonly further?: Readonly<Record<string, Answer>>;
  readonly kind?: ReferenceKind;
}

const named = (...paths: readonly string[]): Record<string, string> => Object.fromEntries(paths.map((path) => [path, '']));

const states: readonly State[] = [
  {
    name: 'extensions are added and replaced',
    files: named('a.ts', 'b.tsx', 'c.d.ts', 'd.js', 'e.jsx', 'f.mts', 'g.d.mts', 'h.mjs', 'i.cts', 'j.json', 'k.css', 'l.d.css.ts', 'l.css', 'm.test.ts', 'n.ts', 'n.d.ts', 'n.js', 'o.d.ts', 'o.js', 'p.json', 'p.ts', 'dir/x.ts', 'q.vue', 'r.d.json.ts', 'r.json'),
    answers: {
      'x.ts ./a': 'a.ts', 'x.ts ./a.js': 'a.ts', 'x.ts ./a.ts': 'a.ts', 'x.ts ./a.jsx': 'a.ts', 'x.ts ./b.js': 'b.tsx', 'x.ts ./b.jsx': 'b.tsx', 'x.ts ./c.js': 'c.d.ts', 'x.ts ./c': 'c.d.ts', 'x.ts ./d': 'd.js',
      'x.ts ./e': 'e.jsx', 'x.ts ./f.mjs': 'f.mts', 'x.ts ./g.mjs': 'g.d.mts', 'x.ts ./h.mjs': 'h.mjs', 'x.ts ./i.cjs': 'i.cts', 'x.ts ./j.json': 'j.json', 'x.ts ./m.test': 'm.test.ts', 'x.ts ./n': 'n.ts', 'x.ts ./n.js': 'n.ts',
      'x.ts ./n.d.ts': 'n.ts', 'x.ts ./o': 'o.d.ts', 'x.ts ./o.js': 'o.d.ts', 'x.ts ./p': 'p.ts', 'x.ts ./none': '-', 'x.ts ./none.js': '-', 'dir/x.ts ../a.js': 'a.ts', 'dir/x.ts ./../dir/./x': 'dir/x.ts', 'x.ts ./r.json': 'r.d.json.ts', 'x.ts ./a.mjs': '-',
    },
    further: { 'x.ts ./k.css': 'k.css', 'x.ts ./l.css': 'l.d.css.ts l.css', 'x.ts ./j': 'j.json', 'x.ts ./h': 'h.mjs', 'x.ts ./q.vue': 'q.vue', 'x.ts ./k.css?inline': 'k.css', 'x.ts ./a.js?x#y': 'a.ts', 'x.ts ../a': 'outside', 'x.ts /a': 'outside', 'x.ts ./node_modules/a/b.js': 'outside' },
  },
  {
    name: 'directories',
    files: { ...named('index.ts', 'a/index.ts', 'b/index.d.ts', 'c/main.ts', 'c/index.ts', 'd/lib/index.js', 'e/lib/x.js', 'e/lib/x.d.ts', 'f.ts', 'f/index.ts', 'g/out/t.d.ts', 'g/index.js', 'h/index.json', 'i/lib.ts'), 'c/package.json': { main: './main.js' }, 'd/package.json': { main: 'lib' }, 'e/package.json': { main: 'lib/x.js' }, 'g/package.json': { main: 'index.js', types: 'out/t' }, 'i/package.json': { main: 'lib', types: 'gone.d.ts' } },
    answers: { 'x.ts ./a': 'a/index.ts', 'x.ts ./a/': 'a/index.ts', 'a/x.ts .': 'a/index.ts', 'a/x.ts ..': 'index.ts', 'a/x.ts ../': 'index.ts', 'a/x.ts ./': 'a/index.ts', 'x.ts ./b': 'b/index.d.ts', 'x.ts ./c': 'c/main.ts', 'x.ts ./d': 'd/lib/index.js', 'x.ts ./e': 'e/lib/x.d.ts', 'x.ts ./f': 'f.ts', 'x.ts ./f/': 'f/index.ts', 'x.ts ./g': 'g/out/t.d.ts', 'x.ts ./a/index.js': 'a/index.ts', 'x.ts .': 'index.ts' },
    further: { 'x.ts ./h': 'h/index.json', 'x.ts ./i': 'i/lib.ts' },
  },
  {
    name: 'paths',
    files: { ...named('src/a.ts', 'src/ui/b.tsx', 'src/ui/index.ts', 'lib/c.ts', 'alt/c.ts', 'alt/d.ts', 'src/exact.ts', 'src/deep/e.js', 'src/one/a.service.ts', 'src/k.json', 'out/any/z.ts'), 'tsconfig.json': '{ // with a comment\n "compilerOptions": { "moduleResolution": "bundler", "module": "esnext", "paths": { "@/*": ["./src/*"], "@ui": ["./src/ui"], "@ui/*": ["./src/ui/*"], "c": ["./gone/c", "./lib/c.ts"], "alt/*": ["./lib/*", "./alt/*"], "@/deep/*": ["./src/deep/*.js"], "exact": ["src/exact"], "*.service": ["./src/one/*.service"], }, }, }' },
    config: 'tsconfig.json',
    answers: { 'src/x.ts @/a': 'src/a.ts', 'test/x.ts @/a.js': 'src/a.ts', 'x.ts @ui': 'src/ui/index.ts', 'x.ts @ui/b': 'src/ui/b.tsx', 'x.ts @/ui': 'src/ui/index.ts', 'x.ts c': 'lib/c.ts', 'x.ts alt/c': 'lib/c.ts', 'x.ts alt/d': 'alt/d.ts', 'x.ts @/deep/e': 'src/deep/e.js', 'x.ts exact': 'src/exact.ts', 'x.ts a.service': 'src/one/a.service.ts', 'x.ts @/k.json': 'src/k.json' },
    further: { 'x.ts @/none': '-', 'x.ts alt/none': 'outside', 'x.ts react': 'outside', 'x.ts node:fs': 'outside', 'x.ts @other/a': 'outside' },
  },
  {
    name: 'baseUrl',
    files: { ...named('src/a.ts', 'src/dir/index.ts', 'src/types/t.d.ts', 'lib/b.ts'), 'tsconfig.json': { compilerOptions: { baseUrl: './src', moduleResolution: 'bundler', module: 'esnext', ignoreDeprecations: '6.0', paths: { 'lib/*': ['../lib/*'] } } } },
    config: 'tsconfig.json',
    answers: { 'src/x.ts a': 'src/a.ts', 'src/x.ts dir': 'src/dir/index.ts', 'src/dir/x.ts types/t': 'src/types/t.d.ts', 'src/x.ts lib/b': 'lib/b.ts', 'src/x.ts lodash': 'outside' },
  },
  {
    name: 'extends: chains, lists, directories of their own, ${configDir}',
    files: { ...named('pkg/app/src/a.ts', 'pkg/app/gen/g.ts', 'shared/s.ts', 'base/x.ts'), 'pkg/app/tsconfig.json': { extends: ['../../base/one', '../../base/two.json'], include: ['src'] }, 'base/one.json': { compilerOptions: { module: 'esnext', moduleResolution: 'bundler', paths: { '@lost': ['./lost'] } } }, 'base/two.json': { extends: './three.json' }, 'base/three.json': { extends: './two.json', compilerOptions: { paths: { '@s/*': ['../shared/*'], '@g/*': ['${configDir}/gen/*'], '@b/*': ['./*'] } } } },
    answers: {},
    // TypeScript refuses the circle.
    further: { 'pkg/app/src/x.ts @s/s': 'shared/s.ts', 'pkg/app/src/x.ts @g/g': 'pkg/app/gen/g.ts', 'pkg/app/src/x.ts @b/x': 'base/x.ts', 'pkg/app/src/x.ts @lost': 'outside' },
  },
  {
    name: 'extends from a package of the repository',
    files: { ...named('app/src/a.ts', 'configs/shared/s.ts'), 'package.json': { workspaces: ['app', 'configs'] }, 'configs/package.json': { name: '@w/tsconfig', exports: { './base': './base.json' } }, 'configs/base.json': { compilerOptions: { module: 'esnext', moduleResolution: 'bundler', paths: { '@s/*': ['./shared/*'] } } }, 'app/tsconfig.json': { extends: '@w/tsconfig/base' } },
    config: 'app/tsconfig.json',
    links: { '@w/tsconfig': 'configs' },
    answers: { 'app/src/x.ts @s/s': 'configs/shared/s.ts' },
  },
  {
    name: 'rootDirs',
    files: { ...named('src/views/a.ts', 'gen/views/b.ts', 'gen/c.ts'), 'tsconfig.json': { compilerOptions: { module: 'esnext', moduleResolution: 'bundler', rootDirs: ['src', './gen'] } } },
    config: 'tsconfig.json',
    answers: { 'src/views/x.ts ./b': 'gen/views/b.ts', 'src/views/x.ts ../c': 'gen/c.ts', 'gen/views/x.ts ./a': 'src/views/a.ts', 'gen/views/x.ts ./b': 'gen/views/b.ts', 'src/views/x.ts ./none': '-' },
  },
  {
    name: 'the project that holds a file decides, and the nearest if none does',
    files: {
      ...named('src/a.ts', 'test/t.ts', 'packages/p/src/b.ts', 'packages/q/c.ts', 'c/a.ts'),
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './config/tsconfig.test.json' }] },
      'tsconfig.app.json': { include: ['src/**/*'], exclude: ['src/**/*.skip.ts'], compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'config/tsconfig.test.json': { include: ['../test'], compilerOptions: { paths: { '@/*': ['../test/*'] } } },
      'packages/p/tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'packages/q/tsconfig.json': { include: ['c.ts'] },
    },
    answers: {},
    further: { 'src/x.ts @/a': 'src/a.ts', 'test/x.ts @/t': 'test/t.ts', 'packages/p/src/x.ts @/b': 'packages/p/src/b.ts', 'packages/p/src/x.ts @/a': '-', 'packages/q/c.ts @/a': 'outside', 'x.skip.ts @/a': 'src/a.ts', 'tools/x.ts @/a': 'src/a.ts' },
  },
  {
    name: 'exports: conditions, patterns, lists, null, own name',
    files: {
      ...named('packages/p/src/index.ts', 'packages/p/src/node.ts', 'packages/p/src/f/a.ts', 'packages/p/src/f/deep/b.ts', 'packages/p/src/f/x.css', 'packages/p/types/t.d.ts', 'packages/p/js/t.js', 'packages/p/src/private/s.ts', 'packages/p/src/list.ts', 'packages/p/src/long/l.ts', 'packages/p/test/x.ts'),
      'package.json': { workspaces: ['packages/*'] },
      'packages/p/package.json': { name: '@w/p', exports: { '.': { node: { import: './src/node.ts' }, default: './src/index.ts' }, './f/*': './src/f/*.ts', './f/*.js': './src/f/*.ts', './typed': { types: './types/t.d.ts', default: './js/t.js' }, './late': { default: './js/t.js', types: './types/t.d.ts' }, './private/*': null, './gated': { node: null, default: './src/index.ts' }, './list': ['./gone.ts', './src/list.ts'], './lo*': './src/lo*/l.ts', './package.json': './package.json', './up': '../q/x.ts' } },
      'packages/q/x.ts': '',
      'tsconfig.json': { compilerOptions: { module: 'nodenext' } },
    },
    config: 'tsconfig.json',
    links: { '@w/p': 'packages/p' },
    answers: { 'x.mts @w/p': 'packages/p/src/node.ts packages/p/src/index.ts', 'x.mts @w/p/f/a': 'packages/p/src/f/a.ts', 'x.mts @w/p/f/deep/b': 'packages/p/src/f/deep/b.ts', 'x.mts @w/p/f/a.js': 'packages/p/src/f/a.ts', 'x.mts @w/p/typed': 'packages/p/types/t.d.ts', 'x.mts @w/p/late': 'packages/p/types/t.d.ts', 'x.mts @w/p/list': 'packages/p/src/list.ts', 'packages/p/test/x.ts @w/p/typed': 'packages/p/types/t.d.ts', 'x.mts @w/p/package.json': 'packages/p/package.json', 'x.mts @w/p/long': 'packages/p/src/long/l.ts' },
    further: { 'x.mts @w/p/private/s': '-', 'x.mts @w/p/gated': '-', 'x.mts @w/p/src/index.ts': '-', 'x.mts @w/none': 'outside', 'x.mts @w/p/up': '-' },
  },
  {
    name: 'imports: internal names',
    files: { ...named('src/in/a.ts', 'src/b.ts', 'src/types.d.ts', 'dep/index.ts'), 'package.json': { name: 'me', workspaces: ['dep'], imports: { '#a': './src/in/a.js', '#in/*': './src/in/*.ts', '#t': { types: './src/types.d.ts', default: './src/b.ts' }, '#dep': 'dep', '#fs': 'node:fs', '#circle': '#circle' } }, 'dep/package.json': { name: 'dep', main: 'index.ts' }, 'tsconfig.json': { compilerOptions: { module: 'nodenext' } } },
    config: 'tsconfig.json',
    links: { dep: 'dep' },
    answers: { 'src/x.ts #a': 'src/in/a.ts', 'src/in/x.ts #in/a': 'src/in/a.ts', 'src/x.ts #t': 'src/types.d.ts', 'src/x.ts #dep': 'dep/index.ts' },
    further: { 'src/x.ts #none': '-', 'src/x.ts #fs': 'outside', 'src/x.ts #circle': '-', 'dep/index.ts #a': 'outside' },
  },
  {
    name: 'packages without exports',
    files: { ...named('packages/a/lib/main.ts', 'packages/a/sub.ts', 'packages/a/dir/index.ts', 'packages/b/index.d.ts', 'packages/b/index.js', 'packages/c/ts4/index.d.ts', 'packages/c/ts4/s.d.ts', 'packages/d/x/main.js'), 'package.json': { workspaces: { packages: ['packages/{a,b,c}', '!packages/none', './packages/d/'] } }, 'packages/a/package.json': { name: 'a', main: './lib/main.js' }, 'packages/b/package.json': { name: 'b' }, 'packages/c/package.json': { name: 'c', typesVersions: { '<4.0': { '*': ['gone/*'] }, '>=4.0': { '*': ['ts4/*'] } } }, 'packages/d/package.json': { name: 'd', main: 'x/main' } },
    links: { a: 'packages/a', b: 'packages/b', c: 'packages/c', d: 'packages/d' },
    answers: { 'x.ts a': 'packages/a/lib/main.ts', 'x.ts a/sub': 'packages/a/sub.ts', 'x.ts a/sub.js': 'packages/a/sub.ts', 'x.ts a/dir': 'packages/a/dir/index.ts', 'x.ts b': 'packages/b/index.d.ts', 'x.ts c': 'packages/c/ts4/index.d.ts', 'x.ts c/s': 'packages/c/ts4/s.d.ts', 'x.ts d': 'packages/d/x/main.js' },
    further: { 'x.ts a/none': '-' },
  },
  {
    name: 'what is built leads to its source',
    files: {
      ...named('packages/a/src/index.ts', 'packages/a/src/sub/x.ts', 'packages/b/source/main.ts', 'packages/b/bin.js', 'packages/c/src/index.ts', 'packages/d/lib/deep.ts', 'packages/e/src/index.ts'),
      'pnpm-workspace.yaml': 'packages:\n  - "packages/*"\n',
      'packages/a/package.json': { name: 'a', exports: { '.': { types: './dist/types/index.d.ts', import: './dist/esm/index.mjs', require: './dist/cjs/index.cjs' }, './sub/*': './dist/sub/*.js' } },
      'packages/b/package.json': { name: 'b', main: 'build/main.js' },
      'packages/b/tsconfig.json': { compilerOptions: { outDir: 'build', rootDir: 'source' } },
      'packages/c/package.json': { name: 'c', module: 'whatever.mjs' },
      'packages/d/package.json': { name: 'd', exports: { './deep': { '@d/source': './lib/deep.ts', default: './dist/deep.js' } } },
      'packages/e/package.json': { name: 'e', exports: './out.js' },
    },
    answers: {},
    further: { 'x.ts a': 'packages/a/src/index.ts', 'x.ts a/sub/x': 'packages/a/src/sub/x.ts', 'x.ts b': 'packages/b/source/main.ts', 'packages/b/bin.js ./build/main.js': 'packages/b/source/main.ts', 'x.ts c': 'packages/c/src/index.ts', 'x.ts d/deep': 'packages/d/lib/deep.ts', 'x.ts e': 'packages/e/src/index.ts', 'x.ts a/none': '-' },
  },
  {
    name: 'names are those of the nearest workspaces, and fixtures play no part',
    files: { ...named('packages/react/index.ts', 'fixtures/react/index.ts', 'examples/one/packages/lib/index.ts', 'packages/lib/index.ts', 'index.ts'), 'package.json': { name: 'top', main: 'index.ts', workspaces: ['packages/lib'] }, 'packages/react/package.json': { name: 'react' }, 'fixtures/react/package.json': { name: 'react', exports: './index.ts' }, 'packages/lib/package.json': { name: 'lib' }, 'examples/one/package.json': { workspaces: ['packages/*'] }, 'examples/one/packages/lib/package.json': { name: 'lib' } },
    answers: { 'fixtures/react/x.ts react': 'fixtures/react/index.ts' },
    further: { 'x.ts react': 'outside', 'x.ts lib': 'packages/lib/index.ts', 'examples/one/x.ts lib': 'examples/one/packages/lib/index.ts', 'examples/one/x.ts top': 'index.ts', 'x.ts constructor': 'outside', 'x.ts __proto__': 'outside' },
  },
  {
    name: 'dependencies that are directories',
    files: { ...named('libs/one/main.ts', 'libs/two/index.ts', 'app/src/x.ts'), 'package.json': { workspaces: ['app'] }, 'app/package.json': { name: 'app', dependencies: { one: 'link:../libs/one' }, devDependencies: { renamed: 'file:../libs/two', three: 'file:../gone', four: '^1.0.0' } }, 'libs/one/package.json': { name: 'one', main: 'main.ts' }, 'libs/two/package.json': { name: 'two' } },
    links: { one: 'libs/one', renamed: 'libs/two' },
    answers: { 'app/src/x.ts one': 'libs/one/main.ts', 'app/src/x.ts renamed': 'libs/two/index.ts', 'app/src/x.ts three': 'outside', 'app/src/x.ts four': 'outside' },
    further: { 'x.ts one': 'outside' },
  },
  {
    name: 'an asset is the very file that is named',
    kind: 'reference',
    files: named('worker.js', 'worker.ts', 'only.ts', 'a.wasm'),
    answers: {},
    further: { 'x.ts ./worker.js': 'worker.js', 'x.ts ./only.js': 'only.ts', 'x.ts ./a.wasm': 'a.wasm', 'x.ts ./none.png': '-' },
  },
  {
    name: 'configuration that is broken is none',
    files: { ...named('a.ts', 'p/index.ts'), 'package.json': '{ "name": [], "workspaces": 7, "exports": {"__proto__": 1}, "imports": 3 }', 'p/package.json': '{ "name": "p", "main": 7, "typesVersions": [] ', 'q/package.json': 'null', 'tsconfig.json': '{ "extends": [1, "./none", "./tsconfig.json", "x"], "include": "src", "files": {}, "references": [null, {"path": 1}], "compilerOptions": { "paths": { "@/*": "a", "b": [1, "./a"], "c*d*e": ["./a"] }, "baseUrl": 7, "rootDirs": "x", "outDir": ["x"] } }', 'pnpm-workspace.yaml': 'packages: [a: : b', 'jsconfig.json': '[' },
    answers: {},
    further: { 'x.ts ./a': 'a.ts', 'x.ts b': 'a.ts', 'x.ts @/a': '-', 'x.ts #a': '-', 'x.ts p': 'p/index.ts' },
  },
];

const text = (content: string | object): string => (typeof content === 'string' ? content : JSON.stringify(content));

async function resolverOf({ files }: State): Promise<Resolve> {
  const paths = new Set(Object.keys(files));
  return createResolver({ paths, read: async (path) => text(files[path] ?? '') });
}

/** TypeScript's answer on the same files, with packages where an install would link them. */
function truth({ files, config, links = {} }: State, from: string, specifier: string): string {
  const real = (path: string): string => {
    const link = Object.keys(links).find((name) => path.startsWith(`/r/node_modules/${name}/`) || path === `/r/node_modules/${name}`);
    return link === undefined ? path : `/r/${links[link] ?? ''}${path.slice(`/r/node_modules/${link}`.length)}`;
  };
  const known = (path: string): string | object | undefined => files[real(path).slice('/r/'.length)];
  const host: ts.ModuleResolutionHost & ts.ParseConfigHost = {
    fileExists: (path) => known(path) !== undefined,
    readFile: (path) => text(known(path) ?? ''),
    directoryExists: (path) => Object.keys(files).some((file) => `/r/${file}`.startsWith(`${real(path.replace(/\/$/, ''))}/`)) || /\/node_modules(?:\/@\w+)?$/.test(path),
    realpath: real,
    getCurrentDirectory: () => '/r',
    useCaseSensitiveFileNames: true,
    readDirectory: () => [],
  };
  const name = `/r/${config ?? ''}`;
  const parsed = config === undefined ? undefined : ts.parseJsonConfigFileContent(ts.readConfigFile(name, host.readFile).config, host, name.slice(0, name.lastIndexOf('/')), undefined, name);
  const options: ts.CompilerOptions = { ...(parsed?.options ?? { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }), resolveJsonModule: true, allowJs: true };
  const mode = from.endsWith('.mts') ? ts.ModuleKind.ESNext : options.moduleResolution === ts.ModuleResolutionKind.Bundler ? undefined : ts.ModuleKind.CommonJS;
  const found = ts.resolveModuleName(specifier, `/r/${from}`, options, host, undefined, undefined, mode).resolvedModule?.resolvedFileName;
  return found === undefined ? (specifier.startsWith('.') ? '-' : 'outside') : found.slice('/r/'.length);
}

let asked = 0;
for (const state of states) {
  modules(state.name, async () => {
    const resolve = await resolverOf(state);
    for (const [question, answer] of Object.entries({ ...state.answers, ...state.further })) {
      const [from = '', specifier = ''] = question.split(' ');
      const found = resolve({ specifier, kind: state.kind ?? 'import' }, from as RepoPath);
      assert.is(found === undefined ? 'outside' : found.paths.join(' ') || '-', answer, question);
    }
    for (const [question, answer] of Object.entries(state.answers)) {
      const [from = '', specifier = ''] = question.split(' ');
      assert.is(truth(state, from, specifier), answer.split(' ')[0], `TypeScript: ${question}`);
      asked += 1;
    }
  });
}

modules('TypeScript was asked', () => {
  assert.ok(asked >= 80, String(asked));
});

modules('a package says which directory it is, a path does not', async () => {
  const resolve = await createResolver({ paths: new Set(['p/package.json', 'p/index.ts', 'a.ts']), read: async () => '{ "name": "p" }' });
  assert.equal(resolve({ specifier: 'p', kind: 'import' }, 'a.ts' as RepoPath), { paths: ['p/index.ts'], workspace: 'p' });
  assert.equal(resolve({ specifier: './a', kind: 'import' }, 'b.ts' as RepoPath), { paths: ['a.ts'] });
});

modules('each configuration is read once, and nothing else is', async () => {
  const reads: string[] = [];
  const paths = new Set(['package.json', 'tsconfig.json', 'a/tsconfig.build.json', 'base.json', 'src/a.ts', 'node_modules/x/package.json', 'other.json']);
  const resolve = await createResolver({
    paths,
    read: async (path) => {
      reads.push(path);
      return path === 'tsconfig.json' || path === 'a/tsconfig.build.json' ? JSON.stringify({ extends: path === 'tsconfig.json' ? './base' : '../base' }) : '{}';
    },
  });
  for (let round = 0; round < 3; round += 1) resolve({ specifier: './a', kind: 'import' }, 'src/b.ts' as RepoPath);
  assert.equal(reads.sort(), ['a/tsconfig.build.json', 'base.json', 'package.json', 'tsconfig.json']);
});

modules('hostile configuration costs little', async () => {
  const deep = '**/a/'.repeat(2_000);
  let nested: unknown = './a.ts';
  for (let depth = 0; depth < 2_000; depth += 1) nested = depth % 2 === 0 ? [nested] : { default: nested };
  const files: Record<string, string> = {
    'tsconfig.json': JSON.stringify({ include: [`${deep}*`, `${'*a'.repeat(2_000)}b`], exclude: [deep], references: Array.from({ length: 500 }, (_, index) => ({ path: `./t${index}` })), compilerOptions: { paths: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}/*`, ['./*']])) } }),
    'package.json': JSON.stringify({ name: 'me', workspaces: ['{a,b}'.repeat(30), deep], exports: { './x': nested }, imports: { '#x': nested } }),
    'a.ts': '',
    ...Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`t${index}/tsconfig.json`, JSON.stringify({ extends: [`../t${(index + 1) % 500}/tsconfig.json`, `../t${(index + 2) % 500}/tsconfig.json`], references: [{ path: `../t${(index * 7) % 500}` }] })])),
  };
  const resolve = await createResolver({ paths: new Set(Object.keys(files)), read: async (path) => files[path] ?? '' });
  for (let index = 0; index < 2_000; index += 1) {
    assert.equal(resolve({ specifier: './a', kind: 'import' }, `${'a'.repeat(index % 50)}b.ts` as RepoPath)?.paths, ['a.ts']);
    for (const specifier of ['me/x', '#x', `k${index}/none`, 'me']) resolve({ specifier, kind: 'import' }, `x/a/a/f${index}.ts` as RepoPath);
  }
});

modules.run();
