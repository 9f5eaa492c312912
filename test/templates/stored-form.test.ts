// The readable form of templates: what is printed is read back the same, by hand-written cases and by thousands of random ones.
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { template as templateGroup } from '../../src/commands/template-commands.ts';
import { RequestError } from '../../src/errors.ts';
import { extract } from '../../src/templates/extract/extract.ts';
import { normalParts } from '../../src/templates/parts.ts';
import { problemsWith } from '../../src/templates/problems.ts';
import { render } from '../../src/templates/render.ts';
import { parse, print } from '../../src/templates/stored-form.ts';
import type { Part, Template } from '../../src/templates/template.ts';
import { idOf } from '../../src/templating/store.ts';
import { randomFamily } from './families.ts';
import { randomTemplate, randomValues, seeded } from './random-template.ts';

const stored = suite('templates: stored form');

const normal = (template: Template): Template => ({ ...template, path: normalParts(template.path), body: normalParts(template.body) });
const withBody = (body: readonly Part[]): Template => ({ version: 1, name: 'sample', path: [{ kind: 'text', text: 'a.ts' }], body, parameters: [{ kind: 'text', name: 'name' }, { kind: 'flag', name: 'flag' }, { kind: 'list', name: 'fields', of: [{ kind: 'text', name: 'type' }] }], form: { bom: false, eol: 'lf' } });
const bodyOf = (text: string): string => text.slice(text.indexOf('\n---\n', 4) + 5);
const text = (value: string): Part => ({ kind: 'text', text: value });
const name: Part = { kind: 'slot', name: 'name' };
const optional = (...parts: readonly Part[]): Part => ({ kind: 'optional', name: 'flag', parts });

const printed: readonly (readonly [string, readonly Part[], string])[] = [
  ['text and slots look like the file', [text('export class '), { kind: 'slot', name: 'name', spelling: 'pascal' }, text(' {}\n')], 'export class {{name | pascal}} {}\n'],
  ['a plural', [{ kind: 'slot', name: 'name', spelling: 'kebab', plural: true }, { kind: 'slot', name: 'name', plural: true }, text('\n')], '{{name | kebab plural}}{{name | plural}}\n'],
  ['a block of whole lines has lines of its own', [text('a\n'), optional(text('b\n')), text('c\n')], 'a\n{{?flag}}\nb\n{{/flag}}\nc\n'],
  ['a block within a line stays there', [text('a'), optional(text(' b')), text('\n')], 'a{{?flag}} b{{/flag}}\n'],
  ['a block at the beginning of a line stays there', [optional(text('export ')), text('class\n')], '{{?flag}}export {{/flag}}class\n'],
  ['a list within a line', [text('('), { kind: 'repeat', name: 'fields', separator: ', ', parts: [{ kind: 'slot', name: 'type' }] }, text(')\n')], '({{#fields ", "}}{{type}}{{/fields}})\n'],
  ['blocks in blocks', [optional({ kind: 'repeat', name: 'fields', parts: [text('x\n')] })], '{{?flag}}\n{{#fields}}\nx\n{{/fields}}\n{{/flag}}\n'],
  ['a tag that would take its line does not', [text('a\n'), optional(text('\nb')), text('c\n')], 'a\n{{?flag}}{{""}}\nb{{/flag}}c\n'],
  ['braces before a slot', [text('a={'), name, text('}\n')], 'a={<%name%>}\n'],
  ['text that uses the usual delimiters', [text('{{a}}\n'), name, text('\n')], '{{a}}\n<%name%>\n'],
  ['text that uses all delimiters', [text('{{ <% « [[ @@ ⟦\n')], '{{"{{"}} <% « [[ @@ ⟦\n'],
  ['a lone carriage return', [text('a\rb\r\n')], 'a{{"\\r"}}b{{"\\r"}}\n'],
  ['half of a pair', [text('\ud83d\n')], '{{"\\ud83d"}}\n'],
  ['no newline at the end', [text('a')], 'a\n'],
  ['nothing', [], ''],
];

for (const [title, body, wanted] of printed) {
  stored(`prints ${title}`, () => {
    const written = print(withBody(body));
    assert.is(bodyOf(written), wanted);
    assert.is(written.includes('delimiters: <% %>'), wanted.includes('<%name%>'));
    assert.equal(parse(written, 'sample'), withBody(normalParts(body)));
  });
}

stored('gives 6,000 random templates back, also after git has turned line ends and back', () => {
  const random = seeded(1);
  for (let round = 0; round < 6000; round += 1) {
    const template = normal(randomTemplate(random));
    const written = print(template);
    const values = randomValues(random, template.parameters);
    assert.ok(!/\r|\0/.test(written) && Buffer.from(written, 'utf8').toString('utf8') === written && (written.endsWith('\n')), JSON.stringify(written));
    assert.equal(parse(written, 'sample'), template, `round ${round}`);
    assert.equal(parse(written.replaceAll('\n', '\r\n'), 'sample'), template, `round ${round}, CRLF`);
    assert.equal(render(parse(written, 'sample'), values), render(template, values));
  }
});

stored('what is extracted from files gives them back from its stored form', () => {
  let extracted = 0;
  for (let seed = 1; seed <= 150; seed += 1) {
    const { sources } = randomFamily(seed);
    const extraction = extract(sources, { name: 'sample' });
    if (extraction.kind === 'refused') continue;
    extracted += 1;
    const back = parse(print(extraction.template), 'sample');
    assert.equal(back, normal(extraction.template), `seed ${seed}`);
    assert.is(idOf(back), idOf(extraction.template));
    extraction.instances.forEach(({ values, form }, index) => {
      assert.equal(problemsWith(back, values), [], `seed ${seed}`);
      assert.equal(render(back, values, form), sources[index]);
    });
  }
  assert.ok(extracted > 75, `${extracted} of 150`);
});

stored('reads what people write: undeclared parameters, indented tags, a description behind a name', () => {
  const template = parse(
    ['---', 'writeopt: template 1', 'path: src/{{name | kebab}}.ts', 'parameters:', '  name: what it is called', '---', 'class {{ name|pascal }} {', '  {{? note }}', '  // {{note}}', '  {{/note}}', '  {{#fields}}', '  {{type}}: {{name}};', '  {{/fields}}', '  {{?done}}x{{/done}}', '}', ''].join('\n'),
    'sample',
  );
  assert.equal(template.parameters, [
    { kind: 'text', name: 'name', description: 'what it is called' },
    { kind: 'text', name: 'note' },
    { kind: 'list', name: 'fields', of: [{ kind: 'text', name: 'type' }] },
    { kind: 'flag', name: 'done' },
  ]);
  assert.is(render(template, { name: 'foo bar', note: 'n', fields: [{ type: 'A' }, { type: 'B' }], done: true }).text, 'class FooBar {\n  // n\n  A: foo bar;\n  B: foo bar;\n  x\n}\n');
  assert.is(render(template, { name: 'foo bar', fields: [] }).text, 'class FooBar {\n  \n}\n');
});

stored('the template of README and of --help renders with its name alone', async () => {
  const readme = /\n```\n(---\nwriteopt: template 1\n[^`]*)```/.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'))?.[1] ?? '';
  const help = (templateGroup.words ?? []).filter((line) => line.startsWith('  ')).map((line) => line.slice(2).replace(/ {8,}(?:#|only) .*/, '')).join('\n');
  for (const source of [readme, `${help}\n`]) {
    const template = parse(source, 'model');
    assert.equal(problemsWith(template, { name: 'giftCard' }), []);
    assert.match(render(template, { name: 'giftCard' }).text, /class GiftCard[^]*constructor\(\) \{\}/);
  }
});

const header = '---\nwriteopt: template 1\npath: a.ts\n---\n';
const broken: readonly (readonly [string, string, readonly RegExp[]])[] = [
  ['no header', 'class {}\n', [/:1:1: a template begins with/]],
  ['a header without an end', '---\nwriteopt: template 1\n', [/:1:1: the header is not closed/]],
  ['keys nobody knows', '---\nwriteopt: template 1\npth: a\n---\n', [/:2:1: "path" is missing/, /:3:1: unknown key "pth"; did you mean path\?/]],
  ['another version', '---\nwriteopt: template 2\npath: a\n---\n', [/:2:1: .*"writeopt: template 1" only/]],
  ['YAML that is none', '---\nwriteopt: [\n---\n', [/:\d+:\d+: Flow sequence/]],
  ['tags that do not fit, all of them', `${header}{{name | pascla}}\n{{}}\n{{name\n{{/x}}\n{{?a}}\n`, [/:5:10: unknown spelling "pascla" \(did you mean pascal\?\)/, /:6:3: the name of a parameter is missing/, /:7:7: a tag ends with }}/, /:8:1: \/x closes nothing/, /:9:1: a is not closed/]],
  ['a list put in as a text', `${header}{{#x}}{{/x}}\nb {{x}}\n`, [/:5:1: x is a list, and is put in as a text/]],
  ['a text that repeats', '---\nwriteopt: template 1\npath: a\nparameters:\n  x: words\n---\n{{#x}}{{/x}}\n', [/:7:1: x is a text, and something repeats/]],
  ['wrong kinds in the header', '---\nwriteopt: template 1\npath: 5\nparameters:\n  x: { kind: flg }\n  1x: {}\n  y: { default: 3 }\nform: mac\ndelimiters: "a"\n---\n', [/:3:7: path must be a text: write "5" in quotes/, /:5:14: "kind" must be text, flag or list; did you mean flag\?/, /:6:3: "1x" is no name/, /:7:17: default must be a text/, /:8:7: "form" is/, /:9:13: "delimiters" are two/]],
  ['a path that begins with a tag, without quotes', '---\nwriteopt: template 1\npath: {{dir}}/x.ts\n---\n', [/:3:7: a value that begins with \{ goes in quotes: path: "\{\{dir\}\}\/x\.ts"$/]],
  ['a problem in the path', '---\nwriteopt: template 1\npath: "{{"\n---\n', [/:3:7: path: the name of a parameter is missing/]],
];

for (const [title, source, wanted] of broken) {
  stored(`tells ${title} with their places`, () => {
    try {
      parse(source, 'sample');
    } catch (error) {
      assert.instance(error, RequestError);
      const { details } = error as RequestError;
      assert.is(details.length, wanted.length, details.join('\n'));
      wanted.forEach((pattern, index) => assert.match(details[index] ?? '', pattern));
      return;
    }
    assert.unreachable('must not be understood');
  });
}

stored('is read in time in proportion to its length, whatever it holds', () => {
  for (const piece of ['{{', '{{"', '{{?a}}', '{', '{{name |', '\\"{{"', '{{/a}}', '{{?a}} ', '\r', '{{#a "']) {
    const began = performance.now();
    try {
      parse(`${header}${piece.repeat(30_000)}`, 'sample');
    } catch (error) {
      assert.instance(error, RequestError);
    }
    assert.ok(performance.now() - began < 3000, `${piece} took ${performance.now() - began} ms`);
  }
  for (const piece of ['{', '{\r', '\r', '«<%{{[[@@⟦', '\n ', '{{']) {
    const began = performance.now();
    const template = withBody([text(piece.repeat(100_000)), name]);
    assert.equal(parse(print(template), 'sample'), template);
    assert.ok(performance.now() - began < 3000, `${piece} took ${performance.now() - began} ms`);
  }
});

stored.run();
