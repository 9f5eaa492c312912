// Histories for tests: what somebody did, day by day, as the log would have it; patterns are planted among noise.
import { createHmac } from 'node:crypto';
import type { RecordedOperation, RunRecord } from '../../src/history/record.ts';
import { extensionOf } from '../../src/history/record.ts';
import { shapesOf } from '../../src/history/shapes.ts';
import { record } from './records.ts';
import type { Random } from './random.ts';

export const now = Date.parse('2026-03-08T12:00:00.000Z');
export const day = 24 * 3_600_000;

export type Hash = (text: string) => string;

export function hashWith(key: string): Hash {
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 12);
}

/** One run: what it created and updated. */
export interface Act {
  readonly at: number;
  readonly create?: readonly string[];
  readonly update?: readonly string[];
  readonly failed?: boolean;
  readonly content?: string;
}

export function recordOfAct({ at, create = [], update = [], failed = false, content }: Act, hash: Hash): RunRecord {
  const operation = (kind: RecordedOperation['kind']) => (path: string): RecordedOperation => ({ kind, path: hash(path), extension: extensionOf(path), ...(kind === 'create' ? { shapes: shapesOf(path).map(hash) } : {}) });
  return record({
    date: new Date(at).toISOString(),
    verdict: failed ? 'failed' : 'passed',
    operations: { create: create.length, update: update.length },
    changed: [...create.map(operation('create')), ...update.map(operation('update'))],
    ...(content === undefined ? {} : { content: hash(content) }),
  });
}

/** A pattern that is there, as `describe` in the tests would name it. */
export interface Planted {
  readonly name: string;
  readonly acts: readonly Act[];
}

const words = 'alpha bravo carol delta eager fancy gamma hotel india julia karma lemon mango night ocean piano quiet radio sunny tango umbra vivid water xenon yield zebra'.split(' ');

/** Updates of some of 300 files, some hot, and new files of which no two are alike. */
export function noiseOf(random: Random, count: number, since = now - 7 * day): Act[] {
  const pick = (): string => `lib/${words[Math.floor(random() * words.length)] ?? ''}/f${Math.floor(random() ** 2 * 12)}.ts`;
  return Array.from({ length: count }, (_, index): Act => {
    const at = since + Math.floor(random() * (now - since));
    const update = [...new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, pick))];
    if (random() < 0.3) update.push('CHANGELOG.md');
    return { at, update, failed: random() < 0.15, ...(random() < 0.1 ? { create: [`misc${index}/n${index}.e${index}`] } : {}) };
  });
}

/** When `number` things happened in the last six days, not two at once; each leaves room for one more right after it. */
export function momentsFor(random: Random, number: number): number[] {
  return Array.from({ length: number }, (_, index) => now - 6 * day + Math.floor(((index + 0.2 + 0.6 * random()) * 6 * day) / number));
}
