// The statistics for machines: the value itself, versioned.
import type { StatsReport } from '../../model.ts';

export function json(report: StatsReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
