// The levels of validation in their order: how much must be right before a file becomes visible.
import type { Level } from './model.ts';

export const levels: readonly Level[] = ['none', 'syntax', 'standard', 'strict'];

/** Whether what runs at `level` runs where `wanted` is asked for. */
export function isWithin(level: Level, wanted: Level): boolean {
  return levels.indexOf(level) <= levels.indexOf(wanted);
}

export function isLevel(value: unknown): value is Level {
  return levels.some((level) => level === value);
}
