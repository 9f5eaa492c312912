// What fixers made of a batch takes the place of what the batch asked for, before anything is written.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChange } from '../model.ts';
import { expectedOf, openDisk } from './disk.ts';
import type { FixedContent } from './judge.ts';
import type { ApplyPlace } from './place.ts';

/** The changes with the fixed content; files that only a fixer touched are added, if the root holds them. */
export function landFixed(changes: readonly FileChange[], fixed: readonly FixedContent[], place: ApplyPlace): FileChange[] {
  if (fixed.length === 0) return [...changes];
  const byPath = new Map(fixed.flatMap((one) => pathBelow(place, one.path).map((path) => [path, one] as const)));
  const own = new Set(changes.map(({ path }) => path));
  const others = [...byPath].filter(([path]) => !own.has(path));
  return [...changes.flatMap((change) => withContent(place, change, byPath.get(change.path))), ...others.flatMap(([path, one]) => addition(place, path, one))];
}

function pathBelow({ below }: ApplyPlace, path: string): string[] {
  if (below === '') return [path];
  return path.startsWith(`${below}/`) ? [path.slice(below.length + 1)] : [];
}

function withContent(place: ApplyPlace, change: FileChange, fixed: FixedContent | undefined): FileChange[] {
  if (fixed?.state.kind !== 'file') return [change];
  const { content } = fixed.state;
  if (change.kind === 'write') return [{ ...change, content }];
  // A fixer went over a file that was only moved, or only got another mode: then it is written.
  const expected = change.expected === undefined ? {} : { expected: change.expected };
  if (change.kind === 'chmod') return [{ kind: 'write', path: change.path, content, mode: change.mode, ...expected }];
  if (change.kind === 'splice') return [{ kind: 'write', path: change.path, content, ...expected }];
  if (change.kind !== 'rename') return [change];
  const source = openDisk(place.root).look(change.from);
  const write: FileChange = { kind: 'write', path: change.path, content, ...expected, ...(source.kind === 'file' ? { mode: source.mode } : {}) };
  return [{ kind: 'delete', path: change.from, ...(change.expectedFrom === undefined ? {} : { expected: change.expectedFrom }) }, write];
}

function addition(place: ApplyPlace, path: string, { state }: FixedContent): FileChange[] {
  const found = openDisk(place.root).look(path);
  if (found.kind === 'beyond' || found.kind === 'other' || found.kind === 'directory') return [];
  const expected = expectedOf(found);
  if (state.kind === 'absent') return found.kind === 'absent' ? [] : [{ kind: 'delete', path, expected }];
  if (state.kind === 'symlink') return [{ kind: 'symlink', path, target: state.target, expected }];
  const mode = lstatSync(join(place.root, path), { throwIfNoEntry: false }) === undefined && state.executable ? { mode: 0o755 } : {};
  return [{ kind: 'write', path, content: state.content, expected, ...mode }];
}
