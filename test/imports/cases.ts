// Short writing for changes of imports, and rows of a table that are run through the edit twice.
import * as assert from 'uvu/assert';
import { editImports, type ImportLanguage } from '../../src/imports/index.ts';
import type { ImportChange, ImportedName } from '../../src/model.ts';

/**
 * `+x` side effect or module, `+x d` default, `+x *n` namespace, `+x {a, type b, c as d}` names; `type` behind the sign: the whole
 * statement; `-` removes.
 */
export function change(short: string): ImportChange {
  const match = /^([+-])(type )?(\S+)(?: (\w[\w$]*))?(?: \*([\w$]+))?(?: \{(.*)\})?$/.exec(short);
  if (match === null) throw new Error(`no change: ${short}`);
  const [, sign, type, from = '', main, namespace, names] = match;
  return {
    kind: sign === '+' ? 'add' : 'remove',
    from,
    ...(main === undefined ? {} : { default: main }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(names === undefined ? {} : { names: names.split(',').map((one) => importedName(one.trim())) }),
    ...(type === undefined ? {} : { typeOnly: true }),
  };
}

function importedName(text: string): ImportedName {
  const match = /^(type )?(\S+?)(?: as (\S+))?$/.exec(text);
  if (match === null) throw new Error(`no name: ${text}`);
  const [, type, name = '', alias] = match;
  return { name, ...(alias === undefined ? {} : { alias }), ...(type === undefined ? {} : { typeOnly: true }) };
}

/** The change, the source, and what comes of it: `=` nothing, `!words` a problem with these words (and `@line:column`). */
export type Row = readonly [change: string, source: string, expected: string, path?: string];

export async function checkRows(language: ImportLanguage, rows: readonly Row[], usual: string): Promise<void> {
  const wrong: string[] = [];
  for (const [short, source, expected, path = usual] of rows) {
    const said = await outcome(language, short, source, path);
    const wanted = expected === '=' ? source : expected;
    if (expected.startsWith('!') ? !said.startsWith('!') || !said.includes(expected.slice(1)) : said !== wanted) wrong.push(`${short} in ${JSON.stringify(source)}\n     is ${JSON.stringify(said)}\n  not ${JSON.stringify(wanted)}`);
    else if (!said.startsWith('!')) {
      const again = await outcome(language, short, said, path);
      if (again !== said) wrong.push(`${short} twice in ${JSON.stringify(source)}: ${JSON.stringify(again)}`);
    }
  }
  assert.is(wrong.join('\n'), '');
}

async function outcome(language: ImportLanguage, short: string, source: string, path: string): Promise<string> {
  const edit = await editImports(language, source, change(short), { path });
  if (edit.kind === 'ok') return edit.text;
  return `!${edit.words}${edit.range === undefined ? '' : ` @${edit.range.start.line}:${edit.range.start.column}`}`;
}
