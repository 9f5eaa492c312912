// Takes bindings out of a TypeScript or JavaScript file: a name with its comma, the last one with its statement.
import type { ImportChange } from '../model.ts';
import { removeSome } from './list.ts';
import { removeStatement } from './place.ts';
import type { Splice } from './text.ts';
import { listOf } from './typescript-add.ts';
import { bindingsOf, type Binding } from './typescript-change.ts';
import type { ImportStatement, Specifier, TypescriptSource } from './typescript-source.ts';

/** The next binding that goes; none when nothing of the change is left. */
export function removeStep(source: TypescriptSource, change: ImportChange): readonly Splice[] {
  const bindings = bindingsOf(change);
  for (const statement of source.imports) {
    if (statement.from !== change.from) continue;
    if (bindings.length === 0 && isSideEffect(statement)) return [removeStatement(source.text, statement, source.comments)];
    const meant = statement.specifiers.filter((one) => bindings.some((binding) => isMeant(one, binding)));
    if (meant.length > 0) return removeMeant(source, statement, meant);
  }
  return [];
}

export const isSideEffect = (statement: ImportStatement): boolean => statement.specifiers.length === 0 && statement.open === undefined;

/** A change that says `type` means no value; one that does not means both. */
export function isMeant(one: Pick<Specifier, 'local' | 'imported' | 'type'>, binding: Binding): boolean {
  return one.local === binding.local && one.imported === binding.imported && (one.type || !binding.type);
}

function removeMeant({ text, comments }: TypescriptSource, statement: ImportStatement, meant: readonly Specifier[]): readonly Splice[] {
  const { specifiers, close } = statement;
  const specifier = meant[0];
  if (specifier === undefined) return [];
  if (meant.length === specifiers.length && (specifier.kind !== 'default' || specifiers.length > 1 || close === undefined)) return [removeStatement(text, statement, comments)];
  const list = listOf(statement);
  if (specifier.kind === 'named' && list.items.length > 1) return removeSome(text, list, meant.map((one) => list.items.indexOf(one)), comments);
  if (specifier.kind === 'default') {
    const comma = comments.find(text, ',', specifier.end, statement.end);
    return comma === undefined ? [] : [{ start: specifier.start, end: comments.at(comma + 1) ? comma + 1 : spacesEnd(text, comma + 1), text: '' }];
  }
  // The last name, or the namespace, beside a default: from the comma behind that one.
  const main = specifiers[0];
  const comma = main === undefined ? undefined : comments.find(text, ',', main.end, specifier.start);
  return comma === undefined ? [] : [{ start: comma, end: specifier.kind === 'named' && close !== undefined ? close + 1 : specifier.end, text: '' }];
}

function spacesEnd(text: string, at: number): number {
  return at + (/^\s*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0);
}
