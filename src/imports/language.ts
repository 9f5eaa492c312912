// What a language must know so that its imports can be edited, and what every edit is held against.
import type { ImportChange } from '../model.ts';
import type { Problem, Splice } from './text.ts';

/** A source that was read. */
export interface ReadSource {
  readonly kind: 'source';
  /** One entry for each thing imported at the top level, in words that only this language understands. */
  readonly imported: readonly string[];
  /** The text of every top-level statement that is no import, in order. */
  readonly statements: readonly string[];
  /** Where every comment is. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** The next step towards a change: cuts, none when it is done. */
  step(change: ImportChange): readonly Splice[] | Problem;
  /** What must be imported once the change is made. */
  expected(change: ImportChange): readonly string[];
}

export interface ImportEditor {
  /** Reads a source; a problem with its place where it does not parse. */
  read(text: string, path: string): ReadSource | Problem;
  /** What is wrong with a change whatever the file holds. */
  refuse(change: ImportChange, path: string): Problem | undefined;
  /** What the result makes wrong that was right before, beyond its grammar. */
  regression?(before: string, after: string, path: string): Problem | undefined;
}
