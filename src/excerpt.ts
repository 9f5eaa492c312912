// The source lines around a finding.
import type { Diagnostic, Range } from './model.ts';

/** Up to three lines: the line before the range, its first line, and the one after. */
export function excerptOf(text: string, range: Range): NonNullable<Diagnostic['excerpt']> {
  const lines = text.split(/\r\n|\r|\n/);
  const first = Math.max(1, range.start.line - 1);
  return { line: first, text: lines.slice(first - 1, range.start.line + 1) };
}
