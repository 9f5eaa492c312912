// Runs tables of edits: text before, change, text after or the words and the place of the refusal.
import * as assert from 'uvu/assert';
import type { ConfigValue } from '../../src/model.ts';
import { editSection, type SectionFormat } from '../../src/sections/index.ts';

export interface Case {
  readonly name: string;
  readonly before: string;
  /** `set` a value, or else delete. */
  readonly key: readonly (string | number)[];
  readonly set?: ConfigValue;
  /** Absent: refused. */
  readonly after?: string;
  /** What the refusal says, and `LINE:COLUMN` where it points. */
  readonly words?: RegExp;
  readonly at?: string;
}

/** One word per test: a table row is a test of its own. */
export function table(test: (name: string, run: () => Promise<void>) => void, format: SectionFormat, cases: readonly Case[]): void {
  for (const one of cases) {
    test(`${format}: ${one.name}`, async () => {
      const change = one.set === undefined ? ({ kind: 'delete', key: one.key } as const) : ({ kind: 'set', key: one.key, value: one.set } as const);
      const edit = await editSection(format, one.before, change);
      if (one.after !== undefined) {
        assert.equal(edit.kind === 'ok' ? edit.text : edit.words, one.after);
        // The same file with the line ends of Windows.
        const crlf = await editSection(format, one.before.replaceAll('\n', '\r\n'), change);
        if (one.before.includes('\n')) assert.equal(crlf.kind === 'ok' ? crlf.text : crlf.words, one.after.replaceAll('\n', '\r\n'));
        return;
      }
      assert.is(edit.kind, 'problem', edit.kind === 'ok' ? edit.text : '');
      if (edit.kind !== 'problem') return;
      if (one.words !== undefined) assert.match(edit.words, one.words);
      if (one.at !== undefined) assert.is(edit.range && `${edit.range.start.line}:${edit.range.start.column}`, one.at);
    });
  }
}
