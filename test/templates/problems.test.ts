// What is wrong with values, all at once, and which templates are the same one.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalText } from '../../src/templates/identity.ts';
import { problemsWith } from '../../src/templates/problems.ts';
import { render } from '../../src/templates/render.ts';
import { parse } from '../../src/templates/stored-form.ts';
import type { Values } from '../../src/templates/template.ts';
import { randomTemplate, randomValues, seeded } from './random-template.ts';

const problems = suite('templates: problems with values');

const template = parse(
  ['---', 'writeopt: template 1', 'path: "{{dir}}/{{name | kebab}}.ts"', 'parameters:', '  name: what it is called', '  dir: { default: src }', '  flag: { kind: flag }', '  note:', '  fields:', '    of: { type: , init: { default: none } }', '---', '{{name}}{{?flag}}{{note}}{{/flag}}{{#fields}}{{type}}{{init}}{{/fields}}', ''].join('\n'),
  'sample',
);

const cases: readonly (readonly [Values, readonly string[]])[] = [
  [{ name: 'a', fields: [] }, []],
  [{ name: 'a', fields: [{ type: 'T' }, { type: 'U', init: '1' }] }, []],
  [{}, ['the parameter name is missing (what it is called)']],
  [{ name: 'a' }, []],
  [{ name: 'a', fields: [], flag: true }, ['the parameter note is missing']],
  [{ name: 'a', fields: [{}, { type: 'T' }] }, ['the parameter fields[0].type is missing']],
  [{ nme: 'a', fields: [{ tipe: 'x' }], flag: 'true' }, ['there is no parameter nme (did you mean name?)', 'there is no parameter fields[0].tipe (did you mean type?)', 'flag is a flag: true or false, not "true"']],
  [{ name: true, fields: 'x' }, ['name is a text, not true', 'fields is a list, not "x": give it as JSON, such as [{"type":"…","init":"…"}]']],
  [{ name: 'a', fields: [], dir: '..' }, ['the path "../a.ts" that these values make leads out of the root with `..`']],
  [{ name: '..' }, ['the path has nothing of name, which is ".."']],
  [{ name: '' }, ['the path has nothing of name, which is ""']],
  [{ name: 'a', fields: [], dir: '/etc' }, ['the path "/etc/a.ts" that these values make is absolute: name files below the root']],
  [{ name: 'a', fields: [], dir: '.GIT' }, ['the path ".GIT/a.ts" that these values make is inside a git directory, which belongs to git']],
  [{ name: 'a', fields: [], toString: 'x' }, ['there is no parameter toString; there are name, dir, flag, note, fields']],
];

for (const [values, wanted] of cases) problems(`of ${JSON.stringify(values)}`, () => assert.equal(problemsWith(template, values), wanted));

problems('nothing is missing where values are complete, and everything that is missing is needed', () => {
  const random = seeded(2);
  for (let round = 0; round < 2000; round += 1) {
    const one = randomTemplate(random);
    const values = randomValues(random, one.parameters);
    assert.equal(problemsWith(one, values).filter((words) => !words.startsWith('the path')), []);
    for (const { name, kind } of one.parameters) {
      const rest = Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
      const isMissed = problemsWith(one, rest).some((words) => words.startsWith(`the parameter ${name} is missing`));
      // What is not missed makes no difference, unless it decides about something: then it counts as off.
      if (kind === 'text' && !isMissed && !JSON.stringify(one).includes(`{"kind":"optional","name":${JSON.stringify(name)}`) && !Object.hasOwn(one.parameters.find((each) => each.name === name) ?? {}, 'default')) assert.equal(render(one, rest), render(one, values));
    }
  }
});

problems('lists that multiply are refused before they are rendered', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const bomb = parse(`---\nwriteopt: template 1\npath: x\nparameters:\n${names.map((name) => `  ${name}:\n    kind: list\n`).join('')}---\n${names.map((name) => `{{#${name}}}`).join('')}x${names.toReversed().map((name) => `{{/${name}}}`).join('')}\n`, 'bomb');
  const items = Array.from({ length: 100 }, () => ({}));
  const began = performance.now();
  assert.equal(problemsWith(bomb, Object.fromEntries(names.map((name) => [name, items]))), ['these values make a file of more than 50000000 characters']);
  assert.ok(performance.now() - began < 15_000);
});

problems('a template is the same one whatever it is called and however it is described', () => {
  const random = seeded(3);
  for (let round = 0; round < 500; round += 1) {
    const one = randomTemplate(random);
    const other = { ...one, name: 'other', description: 'words', parameters: one.parameters.toReversed().map((parameter) => ({ ...parameter, description: 'd', example: 'e' })) };
    assert.is(canonicalText(other), canonicalText(one));
    assert.is.not(canonicalText({ ...one, body: [...one.body, { kind: 'text', text: 'more' }] }), canonicalText(one));
  }
});

problems.run();
