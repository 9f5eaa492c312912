// Where a finding in the fixed text lies in the text that the user has.
import type { Range } from '../model.ts';
import type { Hunk } from './line-diff.ts';
import { alignLines, commonPrefix, commonSuffix, refineHunk } from './line-pairs.ts';
import { createNumbering, splitLines, type Lines } from './lines.ts';

/** Line and column, 1-based, the column in UTF-16 code units. */
export type Position = Range['start'];

/** From lines (1-based) of one text to lines of another; `position` takes the column along. */
export interface LineMap {
  (line: number): number;
  position(position: Position): Position;
}

/**
 * Maps positions in `from` to positions in `to`. A line that both have keeps its column. A changed line that has a partner (it was
 * reformatted, or its stretch is as long on both sides) maps to it: the column counts from the start or the end of the line, whichever
 * part around it is unchanged, and else stays, but within the line. Any other line maps to the first column where its stretch begins
 * in `to`, and what lies beyond the end to the end.
 */
export function lineMap(from: string, to: string): LineMap {
  const [source, target] = [splitLines(from), splitLines(to)];
  const hunks = alignLines(createNumbering(source.content), source.content, target.content).flatMap((hunk) => refineHunk(hunk, source.content, target.content));
  const position = (place: Position): Position => mapPosition(place, hunks, source, target);
  return Object.assign((line: number) => position({ line, column: 1 }).line, { position });
}

/** Both ends, each by itself; the end never comes before the start. */
export function mapRange(range: Range, map: LineMap): Range {
  const [start, end] = [map.position(range.start), map.position(range.end)];
  const reversed = end.line < start.line || (end.line === start.line && end.column < start.column);
  return { start, end: reversed ? start : end };
}

function mapPosition({ line, column }: Position, hunks: readonly Hunk[], source: Lines, target: Lines): Position {
  const index = line - 1;
  if (index >= source.content.length) return endOf(target);
  const hunk = hunkAt(hunks, index);
  if (hunk === undefined) return { line, column };
  if (index >= hunk.oldEnd) return { line: line + hunk.newEnd - hunk.oldEnd, column };
  if (hunk.oldEnd - hunk.oldStart === hunk.newEnd - hunk.newStart) {
    const partner = index + hunk.newStart - hunk.oldStart;
    return { line: partner + 1, column: mapColumn(column, source.content[index] ?? '', target.content[partner] ?? '') };
  }
  return hunk.newStart < target.content.length ? { line: hunk.newStart + 1, column: 1 } : endOf(target);
}

/** The last hunk that begins at the line or before it. */
function hunkAt(hunks: readonly Hunk[], index: number): Hunk | undefined {
  let [low, high] = [0, hunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hunks[middle]?.oldStart ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return hunks[low - 1];
}

function mapColumn(column: number, before: string, after: string): number {
  const offset = column - 1;
  const prefix = commonPrefix(before, after);
  if (offset <= prefix) return column;
  const suffix = Math.min(commonSuffix(before, after), Math.min(before.length, after.length) - prefix);
  const fromEnd = before.length - offset;
  return 1 + (fromEnd <= suffix ? Math.min(after.length, after.length - fromEnd) : Math.min(offset, after.length));
}

/** Behind the last character. */
function endOf({ content, ends }: Lines): Position {
  if (ends.at(-1) !== '') return { line: content.length + 1, column: 1 };
  return { line: content.length, column: (content.at(-1) ?? '').length + 1 };
}
