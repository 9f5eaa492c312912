// The hunks of a unified diff: line counts are checked, since a truncated hunk would lose lines silently.
import type { Hunk, HunkLine } from '../../model.ts';
import { shown, type Line, type Source } from './source.ts';

export interface HunkReading {
  readonly hunks: readonly Hunk[];
  /** The line after the last hunk. */
  readonly next: number;
  readonly right: boolean;
}

const header = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

export const isHunkStart = (line: Line | undefined): boolean => line !== undefined && line.text.startsWith('@@');

/** Reads all hunks from line `start` on. */
export function readUnifiedHunks(source: Source, lines: readonly Line[], start: number): HunkReading {
  const hunks: Hunk[] = [];
  let [next, right, oldEnd] = [start, true, 0];
  for (let line = lines[next]; line !== undefined && isHunkStart(line); line = lines[next]) {
    const match = header.exec(line.text);
    if (match === null) {
      source.problem(line.offset, `not a hunk header: ${shown(line.text)}; write @@ -LINE,COUNT +LINE,COUNT @@`);
      return { hunks, next: next + 1, right: false };
    }
    const [oldLine, oldCount, newCount] = [Number(match[1]), Number(match[2] ?? 1), Number(match[4] ?? 1)];
    const body = readBody(source, lines, next + 1, oldCount, newCount, line);
    next = body.next;
    const first = oldCount === 0 ? oldLine + 1 : oldLine;
    if (first < 1 || first < oldEnd) {
      source.problem(line.offset, first < 1 ? 'a line number is missing: lines count from 1' : 'this hunk begins before the one above ends');
      right = false;
    }
    oldEnd = first + oldCount;
    if (body.lines === undefined) return { hunks, next, right: false };
    hunks.push({ line: first, ...(reachesEnd(body.lines) ? { atEnd: true } : {}), lines: body.lines });
  }
  return { hunks, next, right };
}

/** As git concludes: a hunk with context above and none below ends where the file ends. */
function reachesEnd(lines: readonly HunkLine[]): boolean {
  return lines[0]?.kind === 'context' && lines.at(-1)?.kind !== 'context';
}

const kinds: Readonly<Record<string, HunkLine['kind']>> = { ' ': 'context', '-': 'removed', '+': 'added' };

function readBody(source: Source, lines: readonly Line[], start: number, oldCount: number, newCount: number, head: Line): { lines: HunkLine[] | undefined; next: number } {
  const result: HunkLine[] = [];
  let [old, fresh, next] = [0, 0, start];
  for (; next < lines.length && (old < oldCount || fresh < newCount || lines[next]?.text.startsWith('\\') === true); next += 1) {
    const line = lines[next]?.text ?? '';
    if (line.startsWith('\\')) {
      const last = result.pop();
      if (last === undefined || last.noNewline === true) return refuse(source, lines[next] ?? head, `misplaced ${shown(line)}`, next + 1);
      result.push({ ...last, noNewline: true });
      continue;
    }
    // Some tools strip the blank of an empty context line.
    const kind = line === '' || line === '\r' ? 'context' : kinds[line.charAt(0)];
    if (kind === undefined) break;
    if (kind !== 'added') old += 1;
    if (kind !== 'removed') fresh += 1;
    result.push({ kind, text: line === '\r' ? line : line.slice(1) });
  }
  if (old !== oldCount || fresh !== newCount) return refuse(source, head, `the hunk says ${oldCount} old and ${newCount} new lines, and has ${old} and ${fresh}`, next);
  const following = lines[next]?.text ?? '';
  if (/^[ +-]/.test(following) && !/^--- |^-- ?$/.test(following)) return refuse(source, lines[next] ?? head, 'the hunk has more lines than its header says', next);
  if (result.length === 0) return refuse(source, head, 'the hunk is empty', next);
  return markedWrongly(result) ? refuse(source, head, 'a line without newline at its end is not the last one', next) : { lines: result, next };
}

function refuse(source: Source, line: Line, words: string, next: number): { lines: undefined; next: number } {
  source.problem(line.offset, words);
  return { lines: undefined, next };
}

function markedWrongly(lines: readonly HunkLine[]): boolean {
  return (['removed', 'added'] as const).some((side) => {
    const ofSide = lines.filter((line) => line.kind === 'context' || line.kind === side);
    return ofSide.some((line, index) => line.noNewline === true && index < ofSide.length - 1);
  });
}
