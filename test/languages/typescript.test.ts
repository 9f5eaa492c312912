// What TypeScript and JavaScript files refer to: every way to say it, what only looks like it, and the scanner beside the parser.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindReferences, Reference } from '../../src/languages/reference.ts';
import { loadReferences, typescript } from '../../src/languages/typescript.ts';

const references = suite('languages: typescript references');

const parse = await loadReferences();
const scan = await loadReferences(() => Promise.reject(new Error('no native part for this platform')));

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly source: string;
  /** `KIND SPECIFIER`, on line 1 if no `:LINE` follows; `?` for what is optional. */
  readonly found: readonly string[];
}

const shown = ({ specifier, kind, line, optional }: Reference): string => `${kind} ${specifier}${line === 1 ? '' : ` :${line}`}${optional ? ' ?' : ''}`;

const said: readonly Case[] = [
  { name: 'imports', source: "import a from './a'; import * as b from \"./b\"; import { c } from './c'; import './d'; import e, { f as g } from './e'", found: ['import ./a', 'import ./b', 'import ./c', 'import ./d', 'import ./e'] },
  { name: 'an import over several lines is where its name is', source: "import {\n  a,\n  b,\n} from './a';\nimport c from './c';", found: ['import ./a :4', 'import ./c :5'] },
  { name: 'imports that vanish', source: "import type A from './a'; import type { B } from './b'; import { type C, type D as E } from './c'; import type * as F from './f'; import type {} from './g'", found: ['type ./a', 'type ./b', 'type ./c', 'type ./f', 'type ./g'] },
  { name: 'imports that do not vanish', source: "import type from './a'; import { type B, c } from './b'; import {} from './c'; import d, { type D } from './d'; import { type as e } from './e'; import { type as as f } from './f'", found: ['import ./a', 'import ./b', 'import ./c', 'import ./d', 'import ./e', 'type ./f'] },
  { name: 'exports', source: "export * from './a'; export * as b from './b'; export { c } from './c'; export { default } from './d'; export { d as default } from './e'; export {} from './f'", found: ['import ./a', 'import ./b', 'import ./c', 'import ./d', 'import ./e', 'import ./f'] },
  { name: 'exports that vanish', source: "export type * from './a'; export type * as B from './b'; export type { C } from './c'; export { type D } from './d'; export type {} from './e'", found: ['type ./a', 'type ./b', 'type ./c', 'type ./d', 'type ./e'] },
  { name: 'exports of nothing else', source: 'export const a = 1; export default function from() {} export type T = string; export { b }; const b = "x"', found: [] },
  { name: 'attributes', path: 'a.mjs', source: "import a from './a.json' with { type: 'json' }; export { b } from './b.json' assert { type: 'json' }", found: ['import ./a.json', 'import ./b.json'] },
  { name: 'import equals', source: "import a = require('./a'); export import b = require('./b'); import type c = require('./c'); import d = e.f; namespace e { export const f = 1 }", found: ['import ./a', 'import ./b', 'type ./c'] },
  { name: 'require', path: 'a.cjs', source: "const a = require('./a'), { b } = require(\"./b\").c;\nrequire(`./d`)(require('./e'));\nif (x) require('./f')", found: ['import ./a', 'import ./b', 'import ./d :2', 'import ./e :2', 'import ./f :3'] },
  { name: 'dynamic imports', source: "await import('./a'); const b = () => import(`./b`); import('./c', { with: { type: 'json' } }); import(/* webpackChunkName: 'x' */ './d').then()", found: ['dynamic ./a', 'dynamic ./b', 'dynamic ./c', 'dynamic ./d'] },
  { name: 'types', source: "let a: import('./a').A; type B = typeof import('./b'); type C = import('./c', { with: { 'resolution-mode': 'import' } }).C<import('./d').D>", found: ['type ./a', 'type ./b', 'type ./c', 'type ./d'] },
  { name: 'what is resolved or mocked', source: "require.resolve('./a'); import.meta.resolve('./b'); jest.mock('./c'); vi.doMock('./d', () => ({})); vi.unmock('./e')", found: ['reference ./a', 'reference ./b', 'reference ./c', 'reference ./d', 'reference ./e'] },
  { name: 'what a mock hides', source: "jest.requireActual<typeof import('./a')>('./b'); await vi.importActual('./c'); await vi.importActual<A<B>>('./d')", found: ['type ./a', 'import ./b', 'dynamic ./c', 'dynamic ./d'] },
  { name: 'virtual mocks', source: "jest.mock('./a', () => ({ f() {} }), { virtual: true }); jest.mock('./b', () => ({ virtual: true }))", found: ['reference ./a ?', 'reference ./b'] },
  { name: 'assets', source: "new URL('./a.wasm', import.meta.url); new Worker(new URL('../b.ts', import.meta.url)); new URL('./c', base); new URL('.', import.meta.url); new URL('./d/', import.meta.url); new URL('https://e.f', import.meta.url)", found: ['reference ./a.wasm', 'reference ../b.ts'] },
  { name: 'directives', source: "// a comment first\n/// <reference path=\"a.d.ts\" />\n/// <reference types='node' />\n/// <reference path='../b.d.ts' preserve=\"true\" />\n/// <reference lib=\"dom\" />\nlet x;\n/// <reference path=\"late.d.ts\" />", found: ['type ./a.d.ts :2', 'type node :3', 'type ../b.d.ts :4'] },
  { name: 'augmentations', source: "declare module './a' { interface A {} }\ndeclare module 'b' { interface B {} }\nexport {}", found: ['type ./a', 'type b :2'] },
  { name: 'declarations of modules', path: 'a.d.ts', source: "declare module 'a' { import { B } from 'b'; export * from 'c'; }\ndeclare module '*.svg'", found: ['import b', 'import c'] },
  { name: 'JSDoc types', path: 'a.js', source: "/**\n * @param {import('./a').A} a\n * @param {{ b: { c: string }, d: Array<import(\"./d\")> }} b\n */\nfunction f(a, b) {}\n/** @type {typeof import('./e')} */ let e;\n/** @import { F } from './f' */\n/**\n * @import G, {\n *   H,\n * } from \"./g\"\n */", found: ['type ./a :2', 'type ./d :3', 'type ./e :6', 'type ./f :7', 'type ./g :11'] },
  { name: 'elements', path: 'a.tsx', source: "import { A } from './a';\nexport const b = <T,>(x: T) => <A x=\"import('./no')\" {...x}>don't `import('./no')` {import('./c')} <b.c/> require('./no') // './no'</A>;\nimport d from './d';", found: ['import ./a', 'dynamic ./c :2', 'import ./d :3'] },
  { name: 'elements in plain JavaScript', path: 'a.js', source: "const a = <><p>it's {`${<b>import x from './no'</b>}`}</p></>;\nconst c = a < b; const d = require('./d') /2/ 1", found: ['import ./d :2'] },
  { name: 'tried', source: "try { a = require('./a'); await import('./b') } catch { require('./c') }\ntry { require('./d') } finally { }\ntry { f(() => require('./e')); if (x) { require('./f') } } catch (e) {}", found: ['import ./a ?', 'dynamic ./b ?', 'import ./c', 'import ./d :2', 'import ./e :3', 'import ./f :3 ?'] },
  { name: 'looked for first', source: "if (existsSync('./a.js')) require('./a');\nif (fs.existsSync(p) && x) { require('./b') } else { require('./c') }\nconst d = existsSync(p) ? require('./d') : {};\nexistsSync(p) && import('./e');\nif (!existsSync(p)) f(); require('./g');\nif (exists(p)) require('./h')", found: ['import ./a ?', 'import ./b :2 ?', 'import ./c :2 ?', 'import ./d :3 ?', 'dynamic ./e :4 ?', 'import ./g :5', 'import ./h :6'] },
  { name: 'caught later', source: "const a = await import('./a').catch(() => undefined);\nimport('./b').then((m) => m.b(), f);\n(await import('./c')).run().catch(f);\nrequire('./d').run().catch(f);\nimport('./e').then((m) => import('./f')).finally(g).catch(f);\nimport('./h').then(f); import('./i').catch();", found: ['dynamic ./a ?', 'dynamic ./b :2 ?', 'dynamic ./c :3', 'import ./d :4', 'dynamic ./e :5 ?', 'dynamic ./f :5', 'dynamic ./h :6', 'dynamic ./i :6'] },
  { name: 'once each, needed once is needed', source: "try { require('./a') } catch {}\nrequire('./a'); import './b';\nimport { b } from './b'; import type { B } from './b'; export * from './b'; import('./b')", found: ['import ./a', 'import ./b :2', 'type ./b :3', 'dynamic ./b :3'] },
  { name: 'lines that end in CR LF, and a BOM', source: "\uFEFFimport './a';\r\n\r\nimport './b';\r\n", found: ['import ./a', 'import ./b :3'] },
  { name: 'a shebang', path: 'a.mjs', source: "#!/usr/bin/env node --import './no'\nimport './a';", found: ['import ./a :2'] },
  { name: 'modern grammar', source: "using a = f(); class A<in out T> { static { import('./a') } accessor b = 1; @dec c?: import('./c').C } enum E { A = `${1}` } const x = y satisfies Z; abstract class D {}", found: ['dynamic ./a', 'type ./c'] },
];

const unsaid: readonly Case[] = [
  { name: 'strings', source: "const a = \"import './no'\"; const b = 'require(\"./no\")'; const c = 'it\\'s import(\"./no\")';", found: [] },
  { name: 'templates', source: "const a = `import x from './no'; ${`require('./no')` + import('./b')} require('./no')`;", found: ['dynamic ./b'] },
  { name: 'comments', source: "// import './no'\n/* require('./no')\nimport('./no') */ import './a'; // export * from './no'", found: ['import ./a :3'] },
  { name: 'regular expressions', source: "const a = /import '.\\/no'/; const b = x.replace(/[/'\"]require('.no')/g, ''); const c = 1 / 2; f(/`/); import './a'", found: ['import ./a'] },
  { name: 'JSDoc in TypeScript, and prose in JavaScript', source: "/** @type {import('./no').A} */ let a; /** @import { B } from './no' */", found: [] },
  { name: 'prose of JSDoc', path: 'a.js', source: "/**\n * Like `import('./no')`, see {@link import('./no')}.\n * @example import x from './no'\n */\nlet a; /* import('./no') {import('./no')} */", found: [] },
  { name: 'members, names and keys', source: "a.require('./no'); a.import('./no'); function require(x = './no') {} const o = { import: './no', require: './no' }; a.jest.mock('./no')", found: [] },
  { name: 'what is not a literal', path: 'a.js', source: "require('./a' + b); require(c); import(`./${d}`); require.resolve(); require(...e); jest.mock(f); import(g ? './h' : './i')", found: [] },
  { name: 'nothing', source: '', found: [] },
];

const readers: readonly (readonly [string, FindReferences])[] = [
  ['parser', parse],
  ['scanner', scan],
];
for (const [reader, find] of readers) {
  for (const { name, path = 'a.ts', source, found } of [...said, ...unsaid]) {
    references(`${reader}: ${name}`, () => {
      const lines = (list: readonly string[]): string[] => [...list].sort();
      assert.equal(lines(find(source, path).map(shown)), lines(found));
      const order = find(source, path).map((one) => one.line);
      assert.equal(order, [...order].sort((a, b) => a - b), 'in order of lines');
    });
  }
}

references('a file that does not parse is scanned', () => {
  assert.equal(parse("import './a';\nconst = ;\nimport type { B } from './b'; // './no'\n<<<<<<< HEAD\nexport * from './c'", 'a.ts').map(shown), ['import ./a', 'type ./b :3', 'import ./c :5']);
  assert.equal(parse("// @flow\nimport type { A } from './a';\nexport type B = {| b: ?string |};\nconst c: number = require('./c');", 'a.js').map(shown), ['type ./a :2', 'import ./c :4']);
  assert.equal(parse("const a = require('./a');\nreturn await x;", 'a.js').map(shown), ['import ./a']);
});

references('the dialect says all that the path decides', () => {
  const paths = ['a.ts', 'b/c.mts', 'd.cts', 'e.tsx', 'f.d.ts', 'g.d.mts', 'h.js', 'i.jsx', 'j.cjs', 'k.mjs', 'l.d.css.ts'];
  assert.equal(paths.map((path) => typescript.dialect?.(path)), ['ts', 'ts', 'ts', 'tsx', 'dts', 'dts', 'jsx', 'jsx', 'jsx', 'jsx', 'dts']);
  for (const path of paths) assert.ok(typescript.files.test(path), path);
});

/** Texts that end, or slow down, a careless reader. */
const hostile: Readonly<Record<string, string>> = {
  brackets: "require('./a');" + '['.repeat(200_000),
  templates: "require('./a');" + '`${'.repeat(200_000),
  elements: "import './a';" + '<a>{'.repeat(100_000),
  escapes: "require('./a');'" + '\\x'.repeat(2_000_000),
  'a long template': "require('./a');`" + '\\`$'.repeat(1_000_000) + '`',
  'a long regular expression': "require('./a'); x = /" + '\\.a'.repeat(1_000_000) + '/',
  'half regular expressions': "require('./a');" + '=/['.repeat(200_000),
  'import without end': "require('./a');" + 'import a, { b '.repeat(100_000),
  'names without end': "require('./a'); import { " + 'type a, '.repeat(200_000),
  'types without end': "require('./a');" + 'require<'.repeat(100_000),
  'mocks without end': "require('./a');" + "jest.mock('./a', ".repeat(30_000),
  tags: "require('./a'); /** " + '@import a '.repeat(100_000) + '*/',
  'blank tags': "require('./a'); /** " + '\n * '.repeat(200_000) + '*/',
  'types in JSDoc': "require('./a'); /** " + "{import('./a')".repeat(50_000) + '*/',
  directives: '/// <reference ' + 'path '.repeat(100_000) + "\nrequire('./a')",
 'promises without end': "require('./a');" + "import('./b').catch(".repeat(30_000),
  'promises in a row': "require('./a');import('./b')" + '.catch(f)'.repeat(30_000),
  conditions: "require('./a');if(" + 'existsSync(a)||'.repeat(30_000) + 'b) c',
  looks: "require('./a');" + 'existsSync('.repeat(100_000),
  tries: "require('./a');" + 'try {'.repeat(100_000),
};
for (const [name, source] of Object.entries(hostile)) {
  references(`hostile: ${name}`, () => {
    for (const [, find] of readers) assert.ok(find(source, 'a.js').some((one) => one.specifier === './a'));
  });
}

references.run();
