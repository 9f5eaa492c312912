// The cheapest way through the patterns of a template and the lines of a file: which line is which, what is missing, what is more.
import type { Values } from '../template.ts';
import { read } from './read.ts';
import type { LinePattern } from './line-patterns.ts';

/** A line that a pattern gives, with the values that were read from it. */
export interface Matched {
  readonly pattern: number;
  readonly line: number;
  readonly values: Values;
}

const free = 0.4;
const mostCells = 4_000_000;

/** Undefined if there are too many lines to compare. */
export function bestPath(patterns: readonly LinePattern[], lines: readonly string[]): readonly Matched[] | undefined {
  const width = patterns.length + 1;
  if (width * (lines.length + 1) > mostCells) return undefined;
  const readings = new Map<number, Values | undefined>();
  const reading = (line: number, pattern: number): Values | undefined => {
    const cell = line * width + pattern;
    if (!readings.has(cell)) readings.set(cell, readLine(patterns[pattern], lines[line] ?? ''));
    return readings.get(cell);
  };
  return trace(patterns, lines, fillTable(patterns, lines, reading), reading);
}

type Reading = (line: number, pattern: number) => Values | undefined;

/** From the end to the start: what it costs from here; 1 match and go on, 2 match and another item, 3 match and stay, 4 skip pattern, 5 skip line. */
function fillTable(patterns: readonly LinePattern[], lines: readonly string[], reading: Reading): Uint8Array {
  const width = patterns.length + 1;
  const costs = new Float64Array(width * (lines.length + 1));
  const moves = new Uint8Array(costs.length);
  for (let line = lines.length; line >= 0; line -= 1) {
    for (let at = patterns.length; at >= 0; at -= 1) {
      if (line === lines.length && at === patterns.length) continue;
      const cell = line * width + at;
      const pattern = patterns[at];
      let best = Infinity;
      const offer = (cost: number, move: number): void => {
        if (cost < best) {
          best = cost;
          moves[cell] = move;
        }
      };
      if (pattern !== undefined && line < lines.length && reading(line, at) !== undefined) {
        const price = pattern.isFree ? free : 0;
        offer(price + (costs[cell + width + 1] ?? 0), 1);
        if (pattern.again !== undefined) offer(price + (costs[(line + 1) * width + pattern.again] ?? 0), 2);
        if (pattern.isFree) offer(price + (costs[cell + width] ?? 0), 3);
      }
      if (pattern !== undefined) offer((pattern.within === undefined ? 1 : 0.01) + (costs[cell + 1] ?? 0), 4);
      if (line < lines.length) offer(1 + (costs[cell + width] ?? 0), 5);
      costs[cell] = best;
    }
  }
  return moves;
}

function trace(patterns: readonly LinePattern[], lines: readonly string[], moves: Uint8Array, reading: Reading): readonly Matched[] {
  const width = patterns.length + 1;
  const matched: Matched[] = [];
  let [line, at] = [0, 0];
  while (line < lines.length || at < patterns.length) {
    const move = moves[line * width + at];
    if (move === undefined || move === 0) break;
    if (move <= 3) matched.push({ pattern: at, line, values: reading(line, at) ?? {} });
    if (move === 1) at += 1;
    else if (move === 2) at = patterns[at]?.again ?? at + 1;
    else if (move === 4) at += 1;
    if (move !== 4) line += 1;
  }
  return matched;
}

function readLine(pattern: LinePattern | undefined, line: string): Values | undefined {
  if (pattern === undefined || !line.startsWith(pattern.start)) return undefined;
  if (pattern.steps.length === 0 || (pattern.isFree && line.trim() === '')) return pattern.steps.length === 0 && line === '' ? {} : undefined;
  return read(pattern.steps, pattern.parameters, line, { budget: 400, readings: 1, accept: () => true });
}
