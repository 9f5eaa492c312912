// Values are read back from files exactly or not at all, and a file that is nearly an instance is told where it departs.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { extract } from '../../src/templates/extract/extract.ts';
import { match } from '../../src/templates/match.ts';
import { nearest } from '../../src/templates/nearest.ts';
import { render } from '../../src/templates/render.ts';
import type { Source, Template, Values } from '../../src/templates/template.ts';
import { families } from './example-families.ts';
import { randomFamily } from './families.ts';

const matching = suite('match');

function templateOf(sources: readonly Source[]): Template {
  const found = extract(sources);
  if (found.kind === 'refused') throw new Error(found.message);
  return found.template;
}

const text = (value: string): Template['body'][number] => ({ kind: 'text', text: value });
const slot = (name: string, more: object = {}): Template['body'][number] => ({ kind: 'slot', name, ...more });

for (const [name, sources] of Object.entries(families)) {
  matching(`${name}: every file is an instance, with and without its path`, () => {
    const template = templateOf(sources);
    for (const source of sources) {
      const found = match(template, source.path, source.text);
      if (found === undefined) throw new Error(`${source.path} is none`);
      assert.equal(render(template, found.values, found.form), source);
      assert.is.not(match(template, undefined, source.text), undefined);
      assert.equal(match(template, source.path, source.text), found, 'the same every time');
    }
  });
}

matching('known templates: every value is found again, of 300 generated files', () => {
  let files = 0;
  for (let seed = 5000; files < 300; seed += 1) {
    const { template, sources } = randomFamily(seed);
    for (const source of sources) {
      const found = match(template, source.path, source.text);
      if (found === undefined) throw new Error(`seed ${seed}: ${source.path} is none`);
      assert.equal(render(template, found.values, found.form), source);
      files += 1;
    }
  }
});

matching('mark, line ends and values of a file in another form', () => {
  const [first] = families.typescript;
  const template = templateOf(families.typescript);
  if (first === undefined) throw new Error('no file');
  const found = match(template, first.path, `\uFEFF${first.text.replaceAll('\n', '\r\n')}`);
  assert.equal(found?.form, { bom: true, eol: 'crlf' });
  assert.is(found?.values['port'], '8080');
});

interface Case {
  readonly name: string;
  readonly template: Omit<Template, 'version' | 'name' | 'form'>;
  readonly path?: string;
  readonly text: string;
  readonly values: Values | undefined;
}

const name = { kind: 'text', name: 'name' } as const;
const cases: readonly Case[] = [
  { name: 'the file has the wrong name', template: { path: [slot('name')], body: [text('a '), slot('name'), text('\n')], parameters: [name] }, path: 'b', text: 'a c\n', values: undefined },
  { name: 'without its path', template: { path: [slot('name')], body: [text('a '), slot('name'), text('\n')], parameters: [name] }, text: 'a c\n', values: { name: 'c' } },
  { name: 'the path spells less than the text', template: { path: [slot('name', { spelling: 'kebab' })], body: [slot('name'), text(' '), slot('name', { spelling: 'flat' })], parameters: [name] }, path: 'xml-parser', text: 'XMLParser xmlparser', values: { name: 'XMLParser' } },
  { name: 'a flat name gets its words later', template: { path: [slot('name', { spelling: 'flat' })], body: [slot('name', { spelling: 'pascal' }), text('!')], parameters: [name] }, path: 'usercard', text: 'UserCard!', values: { name: 'UserCard' } },
  { name: 'another name than before', template: { path: [slot('name', { spelling: 'kebab' })], body: [slot('name', { spelling: 'pascal' }), text('!')], parameters: [name] }, path: 'user-card', text: 'OrderCard!', values: undefined },
  { name: 'a value that holds the text after it', template: { path: [], body: [text('('), slot('name'), text(') '), slot('name'), text('.')], parameters: [name] }, text: '(a) b) a) b.', values: { name: 'a) b' } },
  { name: 'a plural', template: { path: [], body: [slot('name', { spelling: 'camel', plural: true }), text(' of '), slot('name')], parameters: [name] }, text: 'cities of city', values: { name: 'city' } },
  { name: 'a flag used twice is one', template: { path: [], body: [{ kind: 'optional', name: 'on', parts: [text('a')] }, text('-'), { kind: 'optional', name: 'on', parts: [text('b')] }], parameters: [{ kind: 'flag', name: 'on' }] }, text: 'a-', values: undefined },
  { name: 'a block shown by its own text', template: { path: [], body: [text('x'), { kind: 'optional', name: 'name', parts: [text(' by '), slot('name')] }, text('.')], parameters: [{ ...name, default: '' }] }, text: 'x by me.', values: { name: 'me' } },
  { name: 'the block is absent', template: { path: [], body: [text('x'), { kind: 'optional', name: 'name', parts: [text(' by '), slot('name')] }, text('.')], parameters: [{ ...name, default: '' }] }, text: 'x.', values: {} },
  { name: 'items with a separator', template: { path: [], body: [text('['), { kind: 'repeat', name: 'list', separator: ', ', parts: [slot('name')] }, text(']')], parameters: [{ kind: 'list', name: 'list', of: [name] }] }, text: '[a, b, c]', values: { list: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] } },
  { name: 'lists within lists', template: { path: [], body: [{ kind: 'repeat', name: 'rows', parts: [{ kind: 'repeat', name: 'cells', separator: ',', parts: [slot('name')] }, text(';')] }], parameters: [{ kind: 'list', name: 'rows', of: [{ kind: 'list', name: 'cells', of: [name] }] }] }, text: 'a,b;c;', values: { rows: [{ cells: [{ name: 'a' }, { name: 'b' }] }, { cells: [{ name: 'c' }] }] } },
  { name: 'a line that was added is not part of the value before it', template: { path: [], body: [text('a: '), slot('name'), text(';\nb\n')], parameters: [{ ...name, example: 'one' }] }, text: 'a: one;\nc;\nb\n', values: undefined },
  { name: 'a value of several lines', template: { path: [], body: [text('a: '), slot('name'), text(';\nb\n')], parameters: [{ ...name, example: 'one;\ntwo' }] }, text: 'a: one;\nc;\nb\n', values: { name: 'one;\nc' } },
];

for (const { name: title, template, path, text: content, values } of cases) {
  matching(title, () => {
    const found = match({ version: 1, name: 'case', form: { bom: false, eol: 'lf' }, ...template }, path, content);
    assert.equal(found?.values, values);
  });
}

matching('choices without end are given up', () => {
  const many = Array.from({ length: 40 }, (_, index) => `p${index}`);
  const template: Template = { version: 1, name: 'many', path: [], body: [...many.flatMap((one) => [slot(one), text('a')]), text('b\n')], parameters: many.map((one) => ({ kind: 'text', name: one })), form: { bom: false, eol: 'lf' } };
  assert.is(match(template, undefined, `${'a'.repeat(2000)}b\nx`), undefined);
});

matching('nearly: 200 generated files with one line added or changed are told apart at that line', () => {
  let told = 0;
  for (let seed = 0; told < 200; seed += 1) {
    const { sources } = randomFamily(seed);
    const template = templateOf(sources);
    for (const [index, source] of sources.entries()) {
      const lines = source.text.split('\n');
      const at = (seed * 7 + index * 3) % (lines.length - 1);
      lines.splice(at, index % 2, `  deviating(${seed}); // here`);
      const found = nearest(template, source.path, lines.join('\n'));
      if (found === undefined) throw new Error(`seed ${seed}: not near`);
      assert.ok(found.similarity > 0.7 && found.similarity <= 1);
      assert.equal(found.deviations.map((one) => [one.first, one.found]), [[at + 1, [lines[at] ?? '']]], `seed ${seed}, ${source.path}`);
      told += 1;
    }
  }
});

matching('nearly: what is expected is said with the values of the file; an instance is not near, and neither is another file', () => {
  const template = templateOf(families.react);
  const [first, second] = families.react;
  if (first === undefined || second === undefined) throw new Error('no files');
  assert.is(nearest(template, first.path, first.text), undefined);
  assert.is(nearest(template, 'src/other.ts', 'export const one = 1;\nexport const two = 2;\n'), undefined);
  const found = nearest(template, first.path, first.text.replace('props: UserCardProps', 'props: Props'));
  assert.equal(found?.deviations, [{ first: 10, last: 10, expected: ['export function UserCard(props: UserCardProps) {'], found: ['export function UserCard(props: Props) {'] }]);
  assert.equal(found?.values['fields'], [{ name: 'id', type: 'string' }, { name: 'name', type: 'string' }]);
});

matching.run();
