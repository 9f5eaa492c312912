// Edits by hand: per format, what one change makes of a text.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConfigChange, ConfigValue } from '../../src/model.ts';
import { editSection, formatOf, type SectionFormat } from '../../src/sections/index.ts';
import { envCases, iniCases, jsoncCases, jsonCases, tomlCases, yamlCases, type Case } from './tables.ts';

const cases = suite('sections: cases');

function changeOf([, key, value]: Case): ConfigChange {
  return value === undefined ? { kind: 'delete', key } : { kind: 'set', key, value };
}

async function edited(format: SectionFormat, text: string, change: ConfigChange): Promise<string> {
  const result = await editSection(format, text, change);
  return result.kind === 'ok' ? result.text : `! ${result.words}`;
}

const tables: readonly (readonly [SectionFormat, readonly Case[], number])[] = [
  ['json', jsonCases, 40],
  ['jsonc', jsoncCases, 40],
  ['yaml', yamlCases, 40],
  ['toml', tomlCases, 40],
  ['ini', iniCases, 20],
  ['env', envCases, 20],
];

for (const [format, table, least] of tables) {
  cases(format, async () => {
    assert.ok(table.length >= least, `${table.length}`);
    for (const one of table) {
      const [text, , , expected] = one;
      const result = await edited(format, text, changeOf(one));
      const where = `${JSON.stringify(text)} ${JSON.stringify(changeOf(one))}`;
      if (expected.startsWith('!')) assert.ok(result.startsWith('!') && result.includes(expected.slice(1).trim()), `${where}: ${result}`);
      else assert.is(result, expected, where);
      // The same with the other line end gives the same, with the other line end.
      if (!expected.startsWith('!') && text.includes('\n')) assert.is(await edited(format, text.replaceAll('\n', '\r\n'), changeOf(one)), expected.replaceAll('\n', '\r\n'), `${where} with CRLF`);
    }
  });
}

cases('jsonc-parser appends with the comment of the previous property: here it stays', async () => {
  assert.is(await edited('jsonc', '{\n  "a": 1 // about a\n}\n', { kind: 'set', key: ['b'], value: 2 }), '{\n  "a": 1, // about a\n  "b": 2\n}\n');
});

cases('jsonc-parser keeps the comment of a deleted property and drops its neighbour\'s: here it is the other way round', async () => {
  assert.is(await edited('jsonc', '{\n  "a": 1, // about a\n  "b": 2, // about b\n  "c": 3 // about c\n}\n', { kind: 'delete', key: ['b'] }), '{\n  "a": 1, // about a\n  "c": 3 // about c\n}\n');
  assert.is(await edited('jsonc', '{\n  "a": 1, // about a\n  "b": 2 // about b\n}\n', { kind: 'delete', key: ['b'] }), '{\n  "a": 1 // about a\n}\n');
});

cases('jsonc-parser edits the first of duplicate keys, which nobody reads: refused, with the place', async () => {
  const result = await editSection('json', '{\n  "a": 1,\n  "a": 2\n}\n', { kind: 'set', key: ['a'], value: 3 });
  assert.ok(result.kind === 'problem' && result.range?.start.line === 3 && result.range.start.column === 3, JSON.stringify(result));
});

cases('the Document API of yaml aligns, folds and indents anew: here one line changes', async () => {
  const text = "# head\na: 1       # far comment\nlist:\n- x\n-   y\nflow: {a: 1,   b: [ 1,2 ]}\nhex: 0xFF\nfolded: >\n  some text\n  more\n\n\nquoted: 'single'\nlong: " + 'word '.repeat(40) + 'end\nend: ~\n';
  assert.is(await edited('yaml', text, { kind: 'set', key: ['new'], value: 1 }), `${text}new: 1\n`);
});

cases('keys of prototypes are plain keys', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.is(await edited('json', '{"a": 1}', { kind: 'set', key: [name], value: 1 }), `{"a": 1, "${name}": 1}`);
    assert.is(await edited('json', `{"${name}": {"b": 1}}`, { kind: 'set', key: [name, 'b'], value: 2 }), `{"${name}": {"b": 2}}`);
    assert.is(await edited('yaml', 'a: 1\n', { kind: 'set', key: [name, 'b'], value: 1 }), `a: 1\n${name}:\n  b: 1\n`);
    assert.is(await edited('toml', 'a = 1\n', { kind: 'set', key: [name], value: 1 }), `a = 1\n${name} = 1\n`);
  }
  assert.is(Object.hasOwn(Object.prototype, 'b'), false);
});

const hostile: readonly (readonly [string, SectionFormat, string])[] = [
  ...(['json', 'jsonc', 'yaml', 'toml', 'ini', 'env'] as const).flatMap((format): [string, SectionFormat, string][] => [
    ['10 MB in one line', format, `{"a": "${'x'.repeat(10_000_000)}`],
    ['10 MB of digits', format, '1'.repeat(10_000_000)],
    ['10^5 brackets', format, '['.repeat(100_000)],
    ['10^5 closed brackets', format, `a = ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['10^5 braces', format, '{"a":'.repeat(100_000)],
    ['10^5 dashes', format, '- '.repeat(100_000)],
    ['10^5 dots', format, `${'a.'.repeat(100_000)}b`],
    ['10^5 stars', format, `${'/*'.repeat(100_000)}`],
    ['10^6 blanks', format, `a${' '.repeat(1_000_000)}b\n`],
    ['10^6 line ends', format, `{${'\n'.repeat(1_000_000)}`],
  ]),
  ['bomb of aliases', 'yaml', `a0: &a0 x\n${Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]\n`).join('')}a1: [\n`],
  ['steps', 'yaml', Array.from({ length: 1500 }, (_, index) => `${' '.repeat(index)}k:\n`).join('')],
];

for (const [name, format, text] of hostile) {
  cases(`hostile: ${name} as ${format}`, async () => {
    const started = Date.now();
    const result = await editSection(format, text, { kind: 'set', key: ['zz', 'y'], value: { a: [1] } });
    assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`);
    if (result.kind === 'problem') assert.ok(result.words.length < 2000);
  });
}

cases('a bomb of aliases is edited beside, never followed', async () => {
  const bomb = `a0: &a0 x\n${Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [${Array.from({ length: 9 }, () => `*a${index}`).join(', ')}]\n`).join('')}`;
  assert.is(await edited('yaml', `${bomb}b: 1\n`, { kind: 'set', key: ['b'], value: 2 }), `${bomb}b: 2\n`);
});

cases('formats by name', () => {
  const names: readonly (readonly [string, SectionFormat | undefined])[] = [
    ['package.json', 'json'], ['a/tsconfig.build.json', 'jsonc'], ['.vscode/settings.json', 'jsonc'], ['pyproject.toml', 'toml'], ['.github/workflows/ci.yml', 'yaml'], ['compose.yaml', 'yaml'],
    ['setup.cfg', 'ini'], ['.editorconfig', 'ini'], ['.gitconfig', 'ini'], ['.npmrc', 'ini'], ['.env', 'env'], ['.env.local', 'env'], ['prod.env', 'env'], ['src/x.ts', undefined], ['README.md', undefined], ['environment', undefined],
  ];
  for (const [path, format] of names) assert.is(formatOf(path), format, path);
});

const deep = (): ConfigValue => Array.from({ length: 100_000 }).reduce<ConfigValue>((inner) => [inner], 1);
cases('a value or a key nested too deeply is a problem', async () => {
  for (const format of ['json', 'yaml', 'toml'] as const) {
    assert.match(await edited(format, '', { kind: 'set', key: ['a'], value: deep() }), /^! /);
    assert.match(await edited(format, format === 'json' ? '{}' : '', { kind: 'set', key: Array.from({ length: 100_000 }, () => 'a'), value: 1 }), /^! /);
  }
});

cases.run();
