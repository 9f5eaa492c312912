// Which characters open and close a tag of a stored template: such as its text does not use.
import { literalsOf } from './parts.ts';
import type { Part } from './template.ts';

export interface Delimiters {
  readonly open: string;
  readonly close: string;
}

/** What a template has that names none. */
export const usual: Delimiters = { open: '{{', close: '}}' };

const candidates: readonly Delimiters[] = [usual, { open: '<%', close: '%>' }, { open: '«', close: '»' }, { open: '[[', close: ']]' }, { open: '@@', close: '@@' }, { open: '⟦', close: '⟧' }];

/** The first pair that nothing in the text looks like, also not together with a tag beside it; the usual one, to be escaped, when there is none. */
export function chooseDelimiters(...texts: readonly (readonly Part[])[]): Delimiters {
  const literals = texts.flatMap((parts) => literalsOf(parts));
  return candidates.find((pair) => literals.every((literal) => isClear(pair, literal))) ?? usual;
}

function isClear({ open, close }: Delimiters, { text, tagBefore, tagAfter }: ReturnType<typeof literalsOf>[number]): boolean {
  if (text.includes(open) || text.includes(close)) return false;
  // `{` before `{{name}}` would read as `{{` and `{name`.
  return !(tagAfter && text.endsWith(open.slice(0, 1))) && !(tagBefore && text.startsWith(close.slice(-1)));
}

/** What is wrong with delimiters that somebody chose; undefined when nothing is. */
export function wrongWithDelimiters({ open, close }: Delimiters): string | undefined {
  for (const one of [open, close]) {
    if (one === '' || one.length > 8) return 'each delimiter has 1 to 8 characters';
    if (/[\s\w"?#/|\p{Surrogate}]/u.test(one)) return 'a delimiter has no letters, digits, spaces or any of " ? # / |';
  }
  return undefined;
}
