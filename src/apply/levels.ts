// How much is looked for in a batch and in each of its files: an operation may ask for more than the batch, or for less.
import { isWithin } from '../levels.ts';
import type { Diagnostic, Level } from '../model.ts';

export function higherLevel(one: Level, other: Level): Level {
  return isWithin(one, other) ? other : one;
}

/** What the validator of file types looks for only from `standard` on. */
const standardCodes: ReadonlySet<string> = new Set(['mojibake', 'byte-order-mark', 'executable', 'schema', 'missing-file', 'missing-anchor', 'letter-case']);

/**
 * A finding at the level of its file: `none` and `syntax` say what the types of files are looked at for, the tools of the project judge
 * the whole; at `strict` a warning is as bad as an error. Undefined when it is not wanted.
 */
export function atLevel(diagnostic: Diagnostic, level: Level): Diagnostic | undefined {
  if (diagnostic.source === 'syntax' && (level === 'none' || (level === 'syntax' && standardCodes.has(diagnostic.code)))) return undefined;
  return level === 'strict' && diagnostic.severity === 'warning' ? { ...diagnostic, severity: 'error' } : diagnostic;
}
