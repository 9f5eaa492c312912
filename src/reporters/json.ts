// The report for machines: the value itself, versioned.
import type { Report } from '../model.ts';

/** The report as JSON, two spaces of indentation, one newline at the end. */
export function json(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
