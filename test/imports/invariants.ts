// What must hold after every random change, whatever the language: once is twice, comments and code stay, there and back.
import * as assert from 'uvu/assert';
import { editImports, type ImportLanguage } from '../../src/imports/index.ts';
import type { ImportChange } from '../../src/model.ts';
import type { Binding, Sample } from './random.ts';

export const rounds = 10_000;

async function edited(language: ImportLanguage, text: string, change: ImportChange): Promise<string> {
  const edit = await editImports(language, text, change, { path: language === 'python' ? 'a.py' : 'a.ts' });
  assert.is(edit.kind, 'ok', `${'words' in edit ? edit.words : ''}\n${JSON.stringify(change)}\n${text}`);
  return edit.kind === 'ok' ? edit.text : '';
}

const commentsOf = (text: string): string[] => text.match(/comment\d+/g) ?? [];
const sameBinding = (one: Binding, two: Binding): boolean => one.from === two.from && one.imported === two.imported && one.local === two.local;

/** What the model says must be imported afterwards. */
export function expected({ bindings }: Sample, kind: ImportChange['kind'], wanted: readonly Binding[]): Binding[] {
  const meant = (one: Binding): Binding | undefined => wanted.find((two) => sameBinding(one, two));
  if (kind === 'remove') return bindings.filter((one) => !(meant(one) !== undefined && (one.type || meant(one)?.type === false)));
  return [...bindings.map((one) => (meant(one)?.type === false ? { ...one, type: false } : one)), ...wanted.filter((one) => !bindings.some((two) => sameBinding(one, two)))];
}

function checkComments(sample: Sample, change: ImportChange, result: string, wanted: readonly Binding[]): void {
  const [before, after] = [commentsOf(sample.text), commentsOf(result)];
  const gone = before.filter((id) => !after.includes(id));
  assert.equal(after, before.filter((id) => !gone.includes(id)), `comments in order\n${sample.text}\n${result}`);
  if (change.kind === 'add' && !wanted.some((one) => sample.bindings.some((two) => sameBinding(one, two)))) assert.equal(gone, [], `${sample.text}\n${result}`);
  assert.ok(gone.every((id) => [...sample.comments.values()].some((ids) => ids.includes(id))), `lost ${gone.join()}\n${JSON.stringify(change)}\n${sample.text}\n${result}`);
}

/** Everything that needs no other parser; returns the result. */
export async function checkOne(language: ImportLanguage, sample: Sample, change: ImportChange, wanted: readonly Binding[]): Promise<string> {
  const result = await edited(language, sample.text, change);
  assert.is(await edited(language, result, change), result, `twice is once\n${JSON.stringify(change)}\n${sample.text}`);
  assert.ok(result.includes(sample.body), `the body stays\n${sample.text}\n${result}`);
  checkComments(sample, change, result, wanted);
  if (change.kind === 'add' && !wanted.some((one) => sample.bindings.some((two) => sameBinding(one, two)))) {
    assert.is(await edited(language, result, { ...change, kind: 'remove' }), sample.text, `there and back\n${JSON.stringify(change)}\n${result}`);
  }
  return result;
}

