// The plan for machines: the value itself, versioned.
import type { PlanReport } from '../../model.ts';

/** The plan as JSON, two spaces of indentation, one newline at the end. */
export function json(report: PlanReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
