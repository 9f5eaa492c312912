// How much is looked for in a batch and in each of its files: an operation may ask for more than the batch, or for less.
import { isWithin } from '../levels.ts';
import type { Diagnostic, Level } from '../model.ts';
import { repoPath } from './changes.ts';
import type { Target } from './resolve.ts';

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

/** What the batch as a whole is judged at: the highest that anything in it asks for. */
export function highestLevel(targets: readonly Target[], level: Level): Level {
  return targets.reduce((highest, target) => higherLevel(highest, target.level ?? 'none'), level);
}

/** Each file's findings at its own level. */
export function leveledFor(targets: readonly Target[], below: string, level: Level): (diagnostic: Diagnostic) => Diagnostic[] {
  const levels = new Map(targets.map((target) => [repoPath(below, target.path), target.level ?? level]));
  return (diagnostic) => {
    const found = atLevel(diagnostic, (diagnostic.path === undefined ? undefined : levels.get(diagnostic.path)) ?? level);
    return found === undefined ? [] : [found];
  };
}
