// Families of many languages, each with the template that a person would have written; what is one parameter and what is not; refusals.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { extract } from '../../src/templates/extract/extract.ts';
import { render } from '../../src/templates/render.ts';
import type { Source } from '../../src/templates/template.ts';
import { families } from './example-families.ts';
import { templates } from './example-templates.ts';
import { shown } from './shown.ts';

const extraction = suite('extract');

for (const [name, sources] of Object.entries(families)) {
  extraction(`${name}: the template, and every file comes out of it`, () => {
    const found = extract(sources);
    assert.is(shown(found), templates[name]);
    assertExact(found, sources);
    assert.is(shown(extract(sources.toReversed())), templates[name], 'whatever the order of the files');
  });
}

function assertExact(found: ReturnType<typeof extract>, sources: readonly Source[]): void {
  if (found.kind === 'refused') throw new Error(found.message);
  for (const [index, source] of sources.entries()) {
    const instance = found.instances[index];
    if (instance === undefined) throw new Error(`no instance of ${source.path}`);
    assert.equal(render(found.template, instance.values, instance.form), source);
  }
}

/** Two or more files of the same lines with `…` replaced: the parameters that are found. */
function parametersOf(rows: readonly (readonly string[])[], text: (values: readonly string[]) => string, path: (index: number) => string): readonly string[] {
  const sources = rows.map((values, index) => ({ path: path(index), text: text(values) }));
  const found = extract(sources);
  assertExact(found, sources);
  return found.kind === 'template' ? found.template.parameters.map((parameter) => `${parameter.kind} ${parameter.name}`) : [];
}

const frame = (middle: string): string => `export function setUp(options: Options): Registry {\n  const registry = createRegistry(options);\n${middle}  registry.validate();\n  return registry;\n}\n`;

extraction('one name in eight spellings and two plurals is one parameter', () => {
  const text = ([camel, pascal, kebab, snake, constant, title, flat, dot]: readonly string[]): string =>
    frame(`  registry.add('${kebab}', new ${pascal}(${camel}));\n  // The ${title} lives in ${dot}, see ${flat}.\n  registry.${camel}s = load('${kebab}s', ${constant}, '${snake}');\n`);
  const rows = [
    ['userCard', 'UserCard', 'user-card', 'user_card', 'USER_CARD', 'User Card', 'usercard', 'user.card'],
    ['orderList', 'OrderList', 'order-list', 'order_list', 'ORDER_LIST', 'Order List', 'orderlist', 'order.list'],
    ['invoice', 'Invoice', 'invoice', 'invoice', 'INVOICE', 'Invoice', 'invoice', 'invoice'],
  ];
  assert.equal(parametersOf(rows, text, (index) => `src/${rows[index]?.[2] ?? ''}.ts`), ['text name']);
});

interface Independent {
  readonly name: string;
  readonly rows: readonly (readonly [string, string])[];
  /** Texts that are found. */
  readonly count: number;
}

const independent: readonly Independent[] = [
  { name: 'booleans', rows: [['true', 'true'], ['false', 'false'], ['true', 'true']], count: 2 },
  { name: 'small numbers', rows: [['80', '80'], ['443', '443']], count: 2 },
  { name: 'ordinary words', rows: [['"small"', '"small"'], ['"large"', '"large"']], count: 2 },
  { name: 'two names under two keys', rows: [['"alice"', '"alice"'], ['"bernard"', '"bernard"']], count: 2 },
  { name: 'the same three names under two keys', rows: [['"alice"', '"alice"'], ['"bernard"', '"bernard"'], ['"claire"', '"claire"']], count: 1 },
  { name: 'equal in all files but one', rows: [['"alice"', '"alice"'], ['"bernard"', '"bernard"'], ['"claire"', '"daniel"']], count: 2 },
  { name: 'three small numbers', rows: [['80', '80'], ['443', '443'], ['22', '22']], count: 2 },
  { name: 'three ordinary words', rows: [['"small"', '"small"'], ['"large"', '"large"'], ['"medium"', '"medium"']], count: 2 },
  { name: 'a choice of three that four files make alike', rows: [['"berlin"', '"berlin"'], ['"london"', '"london"'], ['"vienna"', '"vienna"'], ['"berlin"', '"berlin"']], count: 2 },
  { name: 'a choice that three files make alike', rows: [['"berlin"', '"berlin"'], ['"london"', '"london"'], ['"berlin"', '"berlin"']], count: 2 },
];

for (const { name, rows, count } of independent) {
  extraction(`independent or not: ${name}`, () => {
    const found = parametersOf(rows, ([first, second]) => frame(`  registry.primary = ${first ?? ''};\n  registry.secondary = ${second ?? ''};\n`), (index) => `src/area${'wxyz'[index] ?? ''}/index.ts`);
    assert.is(found.filter((one) => /primary|secondary/i.test(one)).length, count, found.join(', '));
  });
}

extraction('a value that is part of a name, and one that is a word of the literal text, are found', () => {
  const rows = [
    ['user-card', 'user', 'registry'],
    ['order-list', 'list', 'options'],
    ['invoice-table', 'in', 'validate'],
  ];
  const found = parametersOf(rows, ([name, part, literal]) => frame(`  registry.title = '${part ?? ''}';\n  registry.about = '${literal ?? ''}';\n  registry.key = '${name ?? ''}';\n`), (index) => `src/${rows[index]?.[0] ?? ''}.ts`);
  assert.equal(found, ['text name', 'text title', 'text about']);
});

interface Place {
  readonly name: string;
  /** What each file has in the frame. */
  readonly middles: readonly string[];
  /** What the template has there. */
  readonly expected: string;
}

const places: readonly Place[] = [
  { name: 'lines that are different altogether are one value', middles: ['  a = b(c);\n  while (x) y();\n', '  return;\n'], expected: '  <value>\n' },
  { name: 'every file has one of several lines: one line that differs', middles: ['  #root {\n', '  #root {\n', '  #app {\n', '  #app {\n'], expected: '  #<value> {\n' },
  { name: 'the name within a sentence cuts it', middles: ["  log('Opens the areaw dialog when clicked');\n", "  log('Opens the areax dialog when pressed');\n"], expected: "  log('Opens the <name> dialog when <when>');\n" },
  { name: 'a block that two of three files have', middles: ['  audit.start();\n', '', '  audit.start();\n'], expected: '<?hasAuditStart|  audit.start();\n|>' },
  { name: 'a block with a value of its own is shown by it', middles: ['  audit.start("alpha");\n', '', '  audit.start("beta");\n'], expected: '<?start|  audit.start("<start>");\n|>' },
  { name: 'an item that all have by accident does not cut a list', middles: ['  one: 1,\n  all: 2,\n  three: 3,\n', '  four: 4,\n  five: 5,\n  all: 2,\n  six: 6,\n'], expected: '<*items|  <key>: <value>,\n|>' },
  { name: 'a list that is empty in a file', middles: ['  group(\n    one,\n    two,\n  );\n', '  group(\n  );\n', '', ''], expected: '<?hasGroup|  group(\n<*items|    <item>,\n|>  );\n|>' },
  { name: 'blank lines that some have between items', middles: ['  one: 1,\n\n  two: 2,\n', '  three: 3,\n  four: 4,\n'], expected: '' },
];

for (const { name, middles, expected } of places) {
  extraction(name, () => {
    const sources = middles.map((middle, index) => ({ path: `src/area${'wxyz'[index] ?? ''}.ts`, text: frame(middle) }));
    const found = extract(sources);
    assertExact(found, sources);
    if (expected !== '') assert.is(shown(found), `src/<name>.ts\n${frame(expected)}`);
  });
}

const refusals: readonly { readonly name: string; readonly sources: readonly Source[]; readonly reason: string }[] = [
  { name: 'one file', sources: [{ path: 'a.ts', text: 'a\n' }], reason: 'too-few' },
  { name: 'a file twice', sources: [{ path: 'a.ts', text: 'a\n' }, { path: 'a.ts', text: 'a\n' }], reason: 'too-few' },
  { name: 'binary', sources: [{ path: 'a.bin', text: 'a\u0000\n' }, { path: 'b.bin', text: 'a\u0000\n' }], reason: 'binary' },
  { name: 'too large', sources: [{ path: 'a.ts', text: 'a\n'.repeat(300_000) }, { path: 'b.ts', text: 'a\n' }], reason: 'too-large' },
  { name: 'too many', sources: Array.from({ length: 501 }, (_, index) => ({ path: `${index}.ts`, text: 'a\n' })), reason: 'too-many' },
  {
    name: 'a licence header in common',
    sources: ['const alpha = compute(1, 2);\nalpha.run();\n', 'while (queue.length > 0) {\n  queue.shift()();\n}\n'].map((body, index) => ({ path: `${index}.ts`, text: `/*\n * Copyright the authors.\n * Licensed under the MIT licence, see LICENSE.\n */\n${body}` })),
    reason: 'too-little-in-common',
  },
  {
    name: 'imports in common',
    sources: ['run(readFileSync(join(here, "a")));\nlog(1);\n', 'export class Other extends Base {\n  constructor() {\n    super();\n  }\n}\n'].map((body, index) => ({ path: `${index}.ts`, text: `import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\nimport {\n  Base,\n  run,\n} from './base.ts';\n\n${body}` })),
    reason: 'too-little-in-common',
  },
  { name: 'nothing in common', sources: [{ path: 'a.md', text: '# One\n\nSome words about it.\n' }, { path: 'b.md', text: 'No heading here, and not one line alike\n' }], reason: 'too-little-in-common' },
];

for (const { name, sources, reason } of refusals) {
  extraction(`refused: ${name}`, () => {
    const found = extract(sources);
    assert.is(found.kind === 'refused' ? found.reason : 'template', reason);
    if (found.kind === 'refused') assert.match(found.help, /^[A-Z].*\.$/);
  });
}

extraction('form: most files give the mark and the line ends, others keep theirs; mixed ends are text', () => {
  const text = frame('');
  const sources = [
    { path: 'a.ts', text: `\uFEFF${text.replaceAll('\n', '\r\n')}` },
    { path: 'b.ts', text: `\uFEFF${text.replaceAll('\n', '\r\n')}` },
    { path: 'b2.ts', text: `\uFEFF${text.replaceAll('\n', '\r\n')}` },
    { path: 'c.ts', text },
    { path: 'd.ts', text: text.replace(/\n$/, '') },
    { path: 'e.ts', text: text.replace('\n', '\r\n') },
  ];
  const found = extract(sources);
  assertExact(found, sources);
  if (found.kind === 'refused') return;
  assert.equal(found.template.form, { bom: true, eol: 'crlf' });
  assert.equal(found.instances.map((instance) => instance.form !== undefined), [false, false, false, true, true, true]);
  assert.ok(found.template.parameters.some((parameter) => parameter.kind === 'flag' && parameter.name === 'finalNewline'));
});

extraction('hostile texts end, in a template or a refusal', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['a,'.repeat(20_000), 'b,'.repeat(20_000)],
    ['('.repeat(50_000), ')'.repeat(50_000)],
    ['"\\'.repeat(50_000), "'".repeat(50_001)],
    ['x\ny\n'.repeat(10_000), 'y\nx\nx\n'.repeat(9_000)],
    ['\n'.repeat(50_000), '@a\n'.repeat(40_000)],
    [Array.from({ length: 400 }, (_, index) => `${' '.repeat(index)}a${index}`).join('\n'), Array.from({ length: 400 }, (_, index) => `${' '.repeat(index)}b${index}`).join('\n')],
  ];
  for (const [a, b] of pairs) assert.is.not(extract([{ path: 'a.ts', text: a }, { path: 'b.ts', text: b }]).kind, undefined);
});

extraction.run();
