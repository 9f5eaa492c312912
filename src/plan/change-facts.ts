// What a change of a text comes to: lines that come and go, places, and how much stays.
import { diffLines } from '../operations/line-diff.ts';
import { createNumbering, splitLines } from '../operations/lines.ts';

export interface ChangeFacts {
  /** All zero when a side is no text, or too large to be compared by lines. */
  readonly lines: { readonly added: number; readonly removed: number; readonly total: number };
  readonly places: number;
  /** How much of the content stays, from 0 to 1. */
  readonly similarity: number;
}

/** Characters of both sides together above which only the ends are compared. */
const largest = 8 * 1024 * 1024;

/** Compares two versions; an absent one is empty. */
export function changeFacts(before: string, after: string): ChangeFacts {
  if (before === after) return { lines: { added: 0, removed: 0, total: isText(before) ? countLines(before) : 0 }, places: 0, similarity: 1 };
  if (!isText(before) || !isText(after) || before.length + after.length > largest) return { lines: { added: 0, removed: 0, total: 0 }, places: 1, similarity: sharedEnds(before, after) };
  const [old, fresh] = [splitLines(before).content, splitLines(after).content];
  const numbering = createNumbering(old);
  const hunks = diffLines(numbering.base, numbering.number(fresh));
  const removed = hunks.reduce((sum, { oldStart, oldEnd }) => sum + oldEnd - oldStart, 0);
  const added = hunks.reduce((sum, { newStart, newEnd }) => sum + newEnd - newStart, 0);
  const kept = old.length - removed;
  const all = old.length + fresh.length;
  return { lines: { added, removed, total: old.length }, places: Math.max(1, hunks.length), similarity: all === 0 ? 1 : (2 * kept) / all };
}

function isText(text: string): boolean {
  return !text.includes('\0') && !text.includes('\ufffd');
}

function countLines(text: string): number {
  return splitLines(text).content.length;
}

function sharedEnds(a: string, b: string): number {
  const shortest = Math.min(a.length, b.length);
  let head = 0;
  while (head < shortest && a.charCodeAt(head) === b.charCodeAt(head)) head += 1;
  let tail = 0;
  while (tail < shortest - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)) tail += 1;
  return (2 * (head + tail)) / (a.length + b.length);
}
