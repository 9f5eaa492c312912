// Where a finding in the fixed text lies in the text that the user has.
import type { Range } from '../model.ts';
import type { Hunk } from './line-diff.ts';
import { alignLines, commonPrefix, commonSuffix, gist, isLayout, isPair, refineHunk, whatIsSaid } from './line-pairs.ts';
import { createNumbering, splitLines, type Lines } from './lines.ts';

/** Line and column, 1-based, the column in UTF-16 code units. */
export type Position = Range['start'];

/** From lines (1-based) of one text to lines of another; `position` takes the column along. */
export interface LineMap {
  (line: number): number;
  position(position: Position): Position;
}

/**
 * Maps positions in `from` to positions in `to`. A line that both have keeps its column. Where only the layout changed, also by joining
 * or splitting lines, a character maps to itself. In any other stretch that is as long on both sides, lines map one to one; the column
 * counts from the start or the end of the line, whichever part around it is unchanged, and else stays, but within the line. In
 * a stretch of another length all positions map to the first column where the stretch begins in `to`; what lies beyond the end
 * maps to the end.
 */
export function lineMap(from: string, to: string): LineMap {
  const [source, target] = [splitLines(from), splitLines(to)];
  const hunks = alignLines(createNumbering(source.content), source.content, target.content).flatMap((hunk) => refineHunk(hunk, source.content, target.content));
  const stretches = hunks.map((hunk) => ({ ...hunk, isLayout: isLayout(hunk, source.content, target.content) }));
  const position = (place: Position): Position => mapPosition(place, stretches, source, target);
  return Object.assign((line: number) => position({ line, column: 1 }).line, { position });
}

/** Where the texts differ; from `old…` in the source to `new…` in the target. */
interface Stretch extends Hunk {
  readonly isLayout: boolean;
}

/** Both ends, each by itself; the end never comes before the start. */
export function mapRange(range: Range, map: LineMap): Range {
  const [start, end] = [map.position(range.start), map.position(range.end)];
  const reversed = end.line < start.line || (end.line === start.line && end.column < start.column);
  return { start, end: reversed ? start : end };
}

function mapPosition({ line, column }: Position, stretches: readonly Stretch[], source: Lines, target: Lines): Position {
  const index = line - 1;
  if (index >= source.content.length) return endOf(target);
  const stretch = stretchAt(stretches, index);
  if (stretch === undefined) return { line, column };
  if (index >= stretch.oldEnd) return { line: line + stretch.newEnd - stretch.oldEnd, column };
  const text = source.content[index] ?? '';
  const pair = isPair(stretch) ? keptColumn(column, text, target.content[stretch.newStart] ?? '') : undefined;
  if (pair !== undefined) return { line: stretch.newStart + 1, column: pair };
  if (stretch.isLayout) return placeInLayout(stretch, source.content, target.content, index, column - 1);
  if (stretch.oldEnd - stretch.oldStart !== stretch.newEnd - stretch.newStart) {
    return stretch.newStart < target.content.length ? { line: stretch.newStart + 1, column: 1 } : endOf(target);
  }
  const partner = index + stretch.newStart - stretch.oldStart;
  const partnerText = target.content[partner] ?? '';
  return { line: partner + 1, column: keptColumn(column, text, partnerText) ?? Math.min(column, partnerText.length + 1) };
}

/** The last stretch that begins at the line or before it. */
function stretchAt(stretches: readonly Stretch[], index: number): Stretch | undefined {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.oldStart ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return stretches[low - 1];
}

/** Both sides say the same: the n-th character that is not layout is the n-th on the other side. */
function placeInLayout(stretch: Stretch, before: readonly string[], after: readonly string[], index: number, offset: number): Position {
  const text = before[index] ?? '';
  const said = whatIsSaid([...before.slice(stretch.oldStart, index), text.slice(0, offset)]).length;
  const fresh = after.slice(stretch.newStart, stretch.newEnd);
  // A quote or a blank stays behind the character that it follows; so does the end of a line.
  return gist(text.charAt(offset)) === '' ? nthCharacter(fresh, stretch.newStart, said - 1, 1) : nthCharacter(fresh, stretch.newStart, said, 0);
}

/** The place of the character, counting those that are not layout, or so many columns behind it; the first column for -1. */
function nthCharacter(lines: readonly string[], firstLine: number, count: number, behind: number): Position {
  let left = count;
  for (const [index, line] of lines.entries()) {
    for (let offset = 0; offset < line.length && left >= 0; offset += 1) {
      if (gist(line.charAt(offset)) !== '' && left-- === 0) return { line: firstLine + index + 1, column: offset + 1 + behind };
    }
  }
  return { line: firstLine + 1, column: 1 };
}

/** The column, if it lies in the part before or behind everything that differs between the two lines. */
function keptColumn(column: number, before: string, after: string): number | undefined {
  const prefix = commonPrefix(before, after);
  const suffix = Math.min(commonSuffix(before, after), Math.min(before.length, after.length) - prefix);
  const fromEnd = Math.max(0, before.length - column + 1);
  if (fromEnd <= suffix) return after.length - fromEnd + 1;
  return column <= prefix ? column : undefined;
}

/** Behind the last character. */
function endOf({ content, ends }: Lines): Position {
  if (ends.at(-1) !== '') return { line: content.length + 1, column: 1 };
  return { line: content.length, column: (content.at(-1) ?? '').length + 1 };
}
