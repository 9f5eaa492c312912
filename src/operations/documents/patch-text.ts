// The text of one `patch` operation: hunks of a unified diff, or chunks of Codex's format, for the one path of the operation.
import type { Hunk } from '../../model.ts';
import { codex } from './codex.ts';
import { readChunks } from './codex-chunks.ts';
import { linesOf, type Source } from './source.ts';
import { unified } from './unified.ts';
import { readUnifiedHunks } from './unified-hunks.ts';

/** Undefined when it is not right, which is told. */
export function readHunks(source: Source, path: string): readonly Hunk[] | undefined {
  const before = source.problems();
  const hunks = unified.detects(source.text) && !/^@@ -/.test(source.text) ? wholeFile(source, unified.parse(source).requests, path) : codex.detects(source.text) ? wholeFile(source, codex.parse(source).requests, path) : bareHunks(source);
  return source.problems() > before ? undefined : hunks;
}

/** A whole diff is fine when it patches this file and does nothing else. */
function wholeFile(source: Source, requests: ReturnType<typeof unified.parse>['requests'], path: string): readonly Hunk[] {
  const [only, second] = requests;
  if (only?.kind === 'patch' && second === undefined && only.path === path && only.from === undefined && only.mode === undefined) return only.hunks;
  if (requests.length > 0) source.problem(0, `a patch of one operation can only change the lines of ${JSON.stringify(path)}; give the whole diff to writeopt apply instead`);
  return [];
}

function bareHunks(source: Source): readonly Hunk[] {
  const lines = linesOf(source.text);
  const isUnified = /^@@ -\d/.test(lines[0]?.text ?? '');
  const { hunks, next } = isUnified ? readUnifiedHunks(source, lines, 0) : readChunks(source, lines, 0);
  const rest = lines.slice(next).find((line) => line.text.trim() !== '');
  if (rest !== undefined) source.problem(rest.offset, 'this line belongs to no hunk');
  if (hunks.length === 0 && source.problems() === 0) source.problem(0, 'there is no hunk in it');
  return hunks;
}
