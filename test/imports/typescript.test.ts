// Imports of TypeScript and JavaScript: a table of single changes by hand, and a matrix of styles by a small oracle.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editImports, importLanguageOf } from '../../src/imports/index.ts';
import { loadTypescriptImports } from '../../src/imports/typescript.ts';
import { change, checkRows, type Row } from './cases.ts';

const typescript = suite('imports of typescript');

const merged: readonly Row[] = [
  ["+x {b}", "import { a } from 'x';\n", "import { a, b } from 'x';\n"],
  ["+x {a}", "import { a } from 'x';\n", '='],
  ["+x {b, c}", "import { a } from 'x';\n", "import { a, b, c } from 'x';\n"],
  ["+x {a, b}", "import { a } from 'x';\n", "import { a, b } from 'x';\n"],
  ["+x {b}", "import {a} from 'x';\n", "import {a, b} from 'x';\n"],
  ["+x {b}", "import { a, } from 'x';\n", "import { a, b, } from 'x';\n"],
  ["+x {b as c}", "import { a } from 'x';\n", "import { a, b as c } from 'x';\n"],
  ["+x {a as c}", "import { a } from 'x';\n", "import { a, a as c } from 'x';\n"],
  ["+x {a as a}", "import { a } from 'x';\n", '='],
  ["+x {a as c}", "import { a as c } from 'x';\n", '='],
  ["+x d", "import { a } from 'x';\n", "import d, { a } from 'x';\n"],
  ["+x {a}", "import d from 'x';\n", "import d, { a } from 'x';\n"],
  ["+x {a}", 'import d from "x"', 'import d, { a } from "x"'],
  ["+x d {b}", "import { a } from 'x';\n", "import d, { a, b } from 'x';\n"],
  ["+x d {a}", "import d from 'x';\n", "import d, { a } from 'x';\n"],
  ["+x d", "import d from 'x';\n", '='],
  ["+x d", "import { default as d } from 'x';\n", '='],
  ["+x {default as d}", "import d from 'x';\n", '='],
  ["+x e", "import d from 'x';\n", "import d from 'x';\nimport e from 'x';\n"],
  ["+x *n", "import { a } from 'x';\n", "import { a } from 'x';\nimport * as n from 'x';\n"],
  ["+x {a}", "import * as n from 'x';\n", "import * as n from 'x';\nimport { a } from 'x';\n"],
  ["+x *n", "import * as n from 'x';\n", '='],
  ["+x d *n", "const a = 'q';\n", "import d from 'x';\nimport * as n from 'x';\n\nconst a = 'q';\n"],
  ["+x {a}", "import 'x';\n", "import 'x';\nimport { a } from 'x';\n"],
  ["+x", "import { a } from 'x';\n", "import { a } from 'x';\nimport 'x';\n"],
  ["+x", "import 'x';\n", '='],
  ["+y", "import 'x';\n", "import 'x';\nimport 'y';\n"],
  ["+x {a}", "import {} from 'x';\n", "import {} from 'x';\nimport { a } from 'x';\n"],
  ["+x {a}", "import d, {} from 'x';\n", "import d, { a } from 'x';\n"],
  ["+x {b}", "import {\n  a,\n} from 'x';\n", "import {\n  a,\n  b,\n} from 'x';\n"],
  ["+x {b, c}", "import {\n  a,\n} from 'x';\n", "import {\n  a,\n  b,\n  c,\n} from 'x';\n"],
  ["+x {b}", "import {\n\ta\n} from 'x';\n", "import {\n\ta,\n\tb\n} from 'x';\n"],
  ["+x {b}", "import {\n  a, // the a\n} from 'x';\n", "import {\n  a, // the a\n  b,\n} from 'x';\n"],
  ["+x {b}", "import {\n  a // the a\n} from 'x';\n", "import {\n  a, // the a\n  b\n} from 'x';\n"],
  ["+x {b}", "import {\n  a,\n  // more\n} from 'x';\n", "import {\n  a,\n  b,\n  // more\n} from 'x';\n"],
  ["+x {b}", "import { a /* the a */ } from 'x';\n", "import { a /* the a */, b } from 'x';\n"],
  ["+x {c}", "import {\n  a, b\n} from 'x';\n", "import {\n  a, b,\n  c\n} from 'x';\n"],
  ["+x {c}", "import { a,\n         b } from 'x';\n", "import { a,\n         b,\n         c } from 'x';\n"],
  ["+x {b}", "import { a } from 'x' with { type: 'json' };\n", "import { a, b } from 'x' with { type: 'json' };\n"],
  ["+x {b}", "import defer * as n from 'x';\n", "import defer * as n from 'x';\nimport { b } from 'x';\n"],
  ["+x {b}", "import { a } from 'x';\nimport { c } from 'x';\n", "import { a, b } from 'x';\nimport { c } from 'x';\n"],
  ["+x {c}", "import { a } from 'x';\nimport { c } from 'x';\n", '='],
  ["+x {a-b as c}", "import { a } from 'x';\n", "import { a, 'a-b' as c } from 'x';\n"],
  ["+x {type}", "import { a } from 'x';\n", "import { a, type } from 'x';\n"],
  ["+x {as}", "import { a } from 'x';\n", "import { a, as } from 'x';\n"],
];

const types: readonly Row[] = [
  ["+x {type b}", "import { a } from 'x';\n", "import { a, type b } from 'x';\n"],
  ["+x {type b}", "import type { a } from 'x';\n", "import type { a, b } from 'x';\n"],
  ["+type x {b}", "import type { a } from 'x';\n", "import type { a, b } from 'x';\n"],
  ["+type x {b}", "import { a } from 'x';\n", "import { a } from 'x';\nimport type { b } from 'x';\n"],
  ["+x {b}", "import type { a } from 'x';\n", "import type { a } from 'x';\nimport { b } from 'x';\n"],
  ["+x {a}", "import type { a } from 'x';\n", "import { a } from 'x';\n"],
  ["+x {a}", "import type {a} from 'x';\n", "import {a} from 'x';\n"],
  ["+x {a}", "import type { a, b } from 'x';\n", "import type { b } from 'x';\nimport { a } from 'x';\n"],
  ["+x {b}", "import type { a, b } from 'x';\nimport { c } from 'x';\n", "import type { a } from 'x';\nimport { c, b } from 'x';\n"],
  ["+x {a}", "import type { a } from 'x';\nimport { c } from 'x';\n", "import { c, a } from 'x';\n"],
  ["+x {a}", "import { type a, b } from 'x';\n", "import { a, b } from 'x';\n"],
  ["+x {a}", "import { type a as c } from 'x';\n", '!', 'a.js'],
  ["+x {a as c}", "import { type a as c } from 'x';\n", "import { a as c } from 'x';\n"],
  ["+x {type a}", "import { a } from 'x';\n", '='],
  ["+x {type a}", "import { type a } from 'x';\n", '='],
  ["+type x {a}", "import { type a } from 'x';\n", '='],
  ["+type x {a}", "import { a } from 'x';\n", '='],
  ["+x {type a}", "import type { a } from 'x';\n", '='],
  ["+type x d", "import { a } from 'x';\n", "import { a } from 'x';\nimport type d from 'x';\n"],
  ["+type x d {a}", "export {}\n", "import type d from \"x\"\nimport type { a } from \"x\"\n\nexport {}\n"],
  ["+x d", "import type d from 'x';\n", "import d from 'x';\n"],
  ["+x *n", "import type * as n from 'x';\n", "import * as n from 'x';\n"],
  ["+type x *n", "import { a } from 'x';\n", "import { a } from 'x';\nimport type * as n from 'x';\n"],
  ["+x d", "import type { a } from 'x';\n", "import type { a } from 'x';\nimport d from 'x';\n"],
  ["+x {type a, b}", "import d from 'x';\n", "import d, { type a, b } from 'x';\n"],
  ["+x {type a}", "import type d from 'x';\n", "import type d from 'x';\nimport { type a } from 'x';\n"],
  ["+type x {a}", "import a from 'y';\n", "!'a' is already imported in line 1. @1:8"],
  ["+x {type a}", "import b from 'y';\n", '!JavaScript', 'a.mjs'],
  ["+type x {a}", "", '!JavaScript', 'a.jsx'],
  ["+x {a}", "import/* t */type { a } from 'x';\n", "import/* t */{ a } from 'x';\n"],
  ["+x {a}", "import type from 'x';\n", "import type, { a } from 'x';\n"],
  ["-x {a}", "import type { a } from 'x';\n", ''],
  ["-x {type a}", "import { a } from 'x';\n", '='],
  ["-type x {a}", "import { type a, b } from 'x';\n", "import { b } from 'x';\n"],
];

const placed: readonly Row[] = [
  ["+x d", "", 'import d from "x";\n'],
  ["+x d", "foo('a');\n", "import d from 'x';\n\nfoo('a');\n"],
  ["+x d", "foo('a')\n", "import d from 'x'\n\nfoo('a')\n"],
  ["+x d", "\nfoo('a')\n", "import d from 'x'\n\n\nfoo('a')\n"],
  ["+x d", "#!/usr/bin/env node\nfoo('a');\n", "#!/usr/bin/env node\nimport d from 'x';\nfoo('a');\n"],
  ["+x d", "#!/usr/bin/env node\n\nfoo('a');\n", "#!/usr/bin/env node\n\nimport d from 'x';\n\nfoo('a');\n"],
  ["+x d", "#!/usr/bin/env node", '#!/usr/bin/env node\nimport d from "x";'],
  ["+x d", "// Copyright me\n// all of it\n\nfoo('a');\n", "// Copyright me\n// all of it\n\nimport d from 'x';\n\nfoo('a');\n"],
  ["+x d", "// Copyright me\n// all of it\nfoo('a');\n", "// Copyright me\n// all of it\nimport d from 'x';\nfoo('a');\n"],
  ["+x d", "/**\n * @license MIT\n */\nfoo('a');\n", "/**\n * @license MIT\n */\nimport d from 'x';\nfoo('a');\n"],
  ["+x d", "/* Copyright */\n/** Doc of f. */\nfunction f() {}\n", "/* Copyright */\nimport d from \"x\";\n/** Doc of f. */\nfunction f() {}\n"],
  ["+x d", "/** Doc of f. */\nfunction f() {}\n", "import d from \"x\";\n\n/** Doc of f. */\nfunction f() {}\n"],
  ["+x d", "// What it is.\n\n// Doc of f.\nfunction f() {}\n", "// What it is.\n\nimport d from \"x\";\n\n// Doc of f.\nfunction f() {}\n"],
  ["+x d", "'use strict';\nfoo();\n", "'use strict';\nimport d from 'x';\nfoo();\n", 'a.mjs'],
  ["+x d", "'use client';\n\nfoo();\n", "'use client';\n\nimport d from 'x';\n\nfoo();\n"],
  ["+x d", "// Copyright\n'use client'\n'use strict' // why\n\nfoo()\n", "// Copyright\n'use client'\n'use strict' // why\n\nimport d from 'x'\n\nfoo()\n"],
  ["+x d", "'use strict'; foo();\n", "'use strict'; import d from 'x'; foo();\n"],
  ["+x d", "/// <reference types=\"node\" />\nfoo();\n", "/// <reference types=\"node\" />\nimport d from \"x\";\nfoo();\n"],
  ["+x d", "/// <reference types=\"node\" />\n\n/// <reference types=\"b\" />\n\nfoo();\n", "/// <reference types=\"node\" />\n\n/// <reference types=\"b\" />\n\nimport d from \"x\";\n\nfoo();\n"],
  ["+x d", "// @ts-nocheck\nfoo();\n", "// @ts-nocheck\nimport d from \"x\";\nfoo();\n"],
  ["+x d", "// @ts-ignore\nfoo();\n", "import d from \"x\";\n\n// @ts-ignore\nfoo();\n"],
  ["+x d", "/* eslint-disable no-var */\nvar a;\n", "/* eslint-disable no-var */\nimport d from \"x\";\nvar a;\n"],
  ["+x d", "// eslint-disable-next-line\nvar a;\n", "import d from \"x\";\n\n// eslint-disable-next-line\nvar a;\n"],
  ["+x d", "// only a comment", "// only a comment\nimport d from \"x\";"],
  ["+x d", "// only a comment\n", "// only a comment\nimport d from \"x\";\n"],
  ["+x d", "import a from 'a';\nimport b from 'b';\n\nfoo();\n", "import a from 'a';\nimport b from 'b';\nimport d from 'x';\n\nfoo();\n"],
  ["+x d", "import a from 'a'; // why\nfoo();\n", "import a from 'a'; // why\nimport d from 'x';\nfoo();\n"],
  ["+x d", "import a from 'a'; /* long\n one */\nfoo();\n", "import a from 'a'; /* long\n one */\nimport d from 'x';\nfoo();\n"],
  ["+x d", "import a from 'a'; foo();\n", "import a from 'a'; import d from 'x'; foo();\n"],
  ["+x d", "import a from 'a'", "import a from 'a'\nimport d from 'x'"],
  ["+x d", "import a = require('a');\n", "import a = require('a');\nimport d from 'x';\n"],
  ["+x d", "import a from 'a';\nfoo();\nimport b from 'b';\nbar();\n", "import a from 'a';\nfoo();\nimport b from 'b';\nimport d from 'x';\nbar();\n"],
  ["+x d", "import a from 'a'\n(foo)()\n", "import a from 'a'\nimport d from 'x'\n(foo)()\n"],
  ["+x d", "declare module 'm' {\n  import a from 'a';\n}\nexport {};\n", "import d from 'x';\n\ndeclare module 'm' {\n  import a from 'a';\n}\nexport {};\n"],
  ["+x d", "export { a } from 'a'\n", "import d from 'x'\n\nexport { a } from 'a'\n"],
  ["+./y.ts d", "import a from './a';\n", "import a from './a';\nimport d from './y.ts';\n"],
  ["+x d", "import a from 'a';\r\nfoo();\r\n", "import a from 'a';\r\nimport d from 'x';\r\nfoo();\r\n"],
  ["+x d", "foo('');\r\n", "import d from 'x';\r\n\r\nfoo('');\r\n"],
  ["+x {b}", "import {\r\n  a,\r\n} from 'x';\r\n", "import {\r\n  a,\r\n  b,\r\n} from 'x';\r\n"],
  ["+x {b}", "import {a} from 'y'\n", "import {a} from 'y'\nimport {b} from 'x'\n"],
];

const refused: readonly Row[] = [
  ["+x a", "import { a } from 'y';\n", "!'a' is already imported in line 1. @1:10"],
  ["+x {b as a}", "import { a } from 'x';\n", "!'a' is already imported in line 1"],
  ["+x a", "import b from 'b';\n\nconst a = 1;\n", "!'a' is already declared in line 3. @3:7"],
  ["+x a", "function a() {}\n", '!declared in line 1'],
  ["+x a", "export class a {}\n", '!declared in line 1'],
  ["+x a", "interface a {}\n", '!declared in line 1'],
  ["+x a", "type a = 1;\n", '!declared in line 1'],
  ["+x a", "enum a {}\n", '!declared in line 1'],
  ["+x a", "namespace a { export const x = 1; }\n", '!declared in line 1'],
  ["+x a", "const { b: [a = 1] } = c;\n", '!declared in line 1'],
  ["+x a", "const { ...a } = c;\n", '!declared in line 1'],
  ["+x a", "import a = require('b');\n", '!in line 1'],
  ["+x a", "export default function a() {}\n", '!declared in line 1'],
  ["+x a", "if (b) { var a = 1; }\nexport {};\n", '!declared in line 1. @1:14'],
  ["+x a", "if (b) { let a = 1; }\n", "import a from \"x\";\n\nif (b) { let a = 1; }\n"],
  ["+x a", "declare global { const a: 1 }\nexport {};\n", "import a from \"x\";\n\ndeclare global { const a: 1 }\nexport {};\n"],
  ["+x a", "const b = require('b');\n", '!CommonJS', 'a.js'],
  ["+x a", "const b = require('b');\n", '!CommonJS', 'a.ts'],
  ["+x a", "module.exports = 1;\n", '!CommonJS', 'a.js'],
  ["+x a", "exports.b = 1;\n", '!CommonJS', 'a.js'],
  ["+x a", "", '!.cjs', 'a.cjs'],
  ["+x a", "foo();\n", '!neither', 'a.js'],
  ["+x a", "foo();\n", "import a from \"x\";\n\nfoo();\n", 'a.mjs'],
  ["+x a", "const b = require('b');\n", "import a from 'x';\n\nconst b = require('b');\n", 'a.mjs'],
  ["+x a", "foo();\n", "import a from \"x\";\n\nfoo();\n", 'a.jsx'],
  ["+x a", "export const b = 1;\n", "import a from \"x\";\n\nexport const b = 1;\n", 'a.js'],
  ["+x a", "declare const b: 1;\n", '!globals', 'a.d.ts'],
  ["+x a", "export declare const b: 1;\n", "import a from \"x\";\n\nexport declare const b: 1;\n", 'a.d.ts'],
  ["+x a", "const = 1;\n", '!does not parse', 'a.ts'],
  ["+x a", "foo();\nconst a b;\n", '!@2:', 'a.ts'],
  ["+x a", "const a = <div/>;\n", '!', 'a.ts'],
  ["+x d", "const a = <div/>;\n", "import d from \"x\";\n\nconst a = <div/>;\n", 'a.tsx'],
  ["+x {default}", "", "!'default' needs an alias"],
  ["+x {a-b}", "", '!alias'],
  ["+x {a, b as a}", "", "!'a' twice"],
  ["+x class", "", '!parse'],
  ["+x'y a", "", '!no module specifier'],
  ["-x a", "const = 1;\n", '!does not parse'],
];

const removed: readonly Row[] = [
  ["-x {a}", "import { a, b } from 'x';\n", "import { b } from 'x';\n"],
  ["-x {b}", "import { a, b } from 'x';\n", "import { a } from 'x';\n"],
  ["-x {b}", "import { a, b, c } from 'x';\n", "import { a, c } from 'x';\n"],
  ["-x {b}", "import {a,b,c} from 'x';\n", "import {a,c} from 'x';\n"],
  ["-x {b}", "import { a, b, } from 'x';\n", "import { a, } from 'x';\n"],
  ["-x {a, b}", "import { a, b, c } from 'x';\n", "import { c } from 'x';\n"],
  ["-x {a, b}", "import { a, b } from 'x';\n", ''],
  ["-x {c}", "import { a, b } from 'x';\n", '='],
  ["-y {a}", "import { a, b } from 'x';\n", '='],
  ["-x {a as c}", "import { a, b } from 'x';\n", '='],
  ["-x {a}", "import { a as c, b } from 'x';\n", '='],
  ["-x {a as c}", "import { a as c, b } from 'x';\n", "import { b } from 'x';\n"],
  ["-x {a}", "import { a } from 'x';\n\nfoo();\n", 'foo();\n'],
  ["-x {a}", "import { a } from 'x';\nimport b from 'b';\n", "import b from 'b';\n"],
  ["-x {a}", "import b from 'b';\nimport { a } from 'x';\n\nfoo();\n", "import b from 'b';\n\nfoo();\n"],
  ["-x {a}", "// Why.\nimport { a } from 'x';\nfoo();\n", '// Why.\nfoo();\n'],
  ["-x {a}", "import { a } from 'x'; // gone\nfoo();\n", 'foo();\n'],
  ["-x {a}", "import { a } from 'x'; /* stays\n */\nfoo();\n", '/* stays\n */\nfoo();\n'],
  ["-x {a}", "import { a } from 'x'; foo();\n", 'foo();\n'],
  ["-x {a}", "foo(); import { a } from 'x'; bar();\n", 'foo(); bar();\n'],
  ["-x {a}", "import b from 'b';\nimport { a } from 'x'", "import b from 'b';"],
  ["-x {a}", "import d, { a } from 'x';\n", "import d from 'x';\n"],
  ["-x {a}", "import d, { a, b } from 'x';\n", "import d, { b } from 'x';\n"],
  ["-x d", "import d, { a } from 'x';\n", "import { a } from 'x';\n"],
  ["-x d", "import d from 'x';\n", ''],
  ["-x d", "import { default as d, a } from 'x';\n", "import { a } from 'x';\n"],
  ["-x d", "import d, * as n from 'x';\n", "import * as n from 'x';\n"],
  ["-x *n", "import d, * as n from 'x';\n", "import d from 'x';\n"],
  ["-x *n", "import * as n from 'x';\n", ''],
  ["-x d {a}", "import d, { a } from 'x';\n", ''],
  ["-x", "import 'x';\nimport { a } from 'x';\n", "import { a } from 'x';\n"],
  ["-x", "import { a } from 'x';\n", '='],
  ["-x {a}", "import 'x';\nimport { a } from 'x';\n", "import 'x';\n"],
  ["-x {a}", "import {\n  a,\n  b,\n} from 'x';\n", "import {\n  b,\n} from 'x';\n"],
  ["-x {b}", "import {\n  a,\n  b,\n} from 'x';\n", "import {\n  a,\n} from 'x';\n"],
  ["-x {b}", "import {\n  a,\n  b\n} from 'x';\n", "import {\n  a\n} from 'x';\n"],
  ["-x {b}", "import {\n  a, // the a\n  b, // the b\n  // the c\n  c,\n} from 'x';\n", "import {\n  a, // the a\n  // the c\n  c,\n} from 'x';\n"],
  ["-x {b}", "import {\n  a, // the a\n  b // the b\n} from 'x';\n", "import {\n  a // the a\n} from 'x';\n"],
  ["-x {c}", "import {\n  a, b,\n  c, d,\n} from 'x';\n", "import {\n  a, b,\n  d,\n} from 'x';\n"],
  ["-x {b}", "import { a, /* the b */ b, c } from 'x';\n", "import { a, /* the b */ c } from 'x';\n"],
  ["-x {b}", "import { a, b /* the b */, c } from 'x';\n", "import { a, c } from 'x';\n"],
  ["-x {a}", "'use client';\n\nimport { a } from 'x';\n\nfoo();\n", "'use client';\n\nfoo();\n"],
  ["-x {a}", "const b = require('b');\n", '=', 'a.cjs'],
  ["-x {a}", "import { a } from 'x';\r\nfoo();\r\n", 'foo();\r\n'],
  ["-x {b}", "import {\r\n  a,\r\n  b,\r\n} from 'x';\r\n", "import {\r\n  a,\r\n} from 'x';\r\n"],
  ["-x {type b}", "import { a, type b } from 'x';\n", "import { a } from 'x';\n"],
  ["-x {a}", "import { a } from 'x';\nimport { a as c } from 'x';\n", "import { a as c } from 'x';\n"],
];

for (const [name, rows] of Object.entries({ merged, types, placed, refused, removed })) typescript(`${name}: ${rows.length} rows`, () => checkRows('typescript', rows, 'a.ts'));

typescript('a new statement is written as its neighbour: quotes, semicolons, spaces and line ends', async () => {
  const rows: Row[] = [];
  for (const quote of ['"', "'"]) {
    for (const end of [';', '']) {
      for (const space of [' ', '']) {
        for (const eol of ['\n', '\r\n']) {
          const line = (clause: string, from: string): string => `import ${clause}${quote}${from}${quote}${end}${eol}`;
          const names = (list: string): string => `{${space}${list}${space}} from `;
          const before = line(names('k'), 'k') + line('l, * as m from ', 'l');
          for (const [short, added] of [['+x', line('', 'x')], ['+x d', line('d from ', 'x')], ['+x *n', line('* as n from ', 'x')], ['+x {a, b as c}', line(names('a, b as c'), 'x')], ['+x d {a}', line(`d, ${names('a')}`, 'x')], ['+type x {a}', line(`type ${names('a')}`, 'x')]] as const) {
            rows.push([short, `${before}${eol}foo()${eol}`, `${before}${added}${eol}foo()${eol}`], [short.replace('+', '-'), `${before}${added}${eol}foo()${eol}`, `${before}${eol}foo()${eol}`]);
          }
        }
      }
    }
  }
  assert.is(rows.length, 192);
  await checkRows('typescript', rows, 'a.ts');
});

typescript('the language of a path', () => {
  const known = ['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'd/a.d.ts'];
  assert.equal(known.map((path) => importLanguageOf(path)), known.map(() => 'typescript'));
  assert.equal(['a.py', 'a.pyi', 'a.json', 'ts', 'a.tsv', 'py'].map((path) => importLanguageOf(path)), ['python', 'python', undefined, undefined, undefined, undefined]);
});

typescript('without the native part of oxc a problem says so', async () => {
  const loaded = await loadTypescriptImports(() => Promise.reject(new Error('Cannot find native binding')));
  assert.match('words' in loaded ? loaded.words : '', 'native part of oxc-parser');
});

typescript('hostile sources are refused in bounded time', async () => {
  const deep = ['['.repeat(1e5), 'a=>'.repeat(1e5), `${'a?b:'.repeat(1e5)}c`, `x = ${'('.repeat(1e5)}1${')'.repeat(1e5)}`];
  for (const text of deep) assert.is((await editImports('typescript', text, change('+x a'), { path: 'a.ts' })).kind, 'problem');
  const names = Array.from({ length: 300 }, (_, index) => ({ name: `n${index}` }));
  assert.is((await editImports('typescript', '', { kind: 'add', from: 'x', names }, { path: 'a.ts' })).kind, 'problem');
  const most = await editImports('typescript', '', { kind: 'add', from: 'x', names: names.slice(0, 200) }, { path: 'a.ts' });
  assert.is(most.kind, 'ok');
  if (most.kind === 'ok') assert.equal(await editImports('typescript', most.text, { kind: 'remove', from: 'x', names: names.slice(0, 200) }, { path: 'a.ts' }), { kind: 'ok', text: '' });
});

typescript.run();
