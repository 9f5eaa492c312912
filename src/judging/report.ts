// From everything that a run found and did to its report.
import type { Context } from '../context.ts';
import type { Plan, Report, Timing } from '../model.ts';
import { hasErrors } from './excerpts.ts';

/** Measures stages that follow one another. */
export interface Stopwatch {
  readonly laps: Timing[];
  /** Ends a stage, which began where the last one ended. */
  lap(name: string): void;
}

export function startStopwatch(context: Context): Stopwatch {
  const laps: Timing[] = [];
  let last = context.now();
  return {
    laps,
    lap: (name) => {
      const now = context.now();
      laps.push({ name, milliseconds: Math.round(now - last) });
      last = now;
    },
  };
}

/** A report without what follows from the rest of it. */
export type ReportParts = Omit<Report, 'version' | 'command' | 'verdict' | 'phases' | 'dependencies'> & { readonly command?: Report['command']; readonly plan: Plan };

/** The verdict follows from the findings and the fixes. */
export function reportOf(parts: ReportParts): Report {
  return {
    version: 1,
    command: parts.command ?? 'check',
    verdict: hasErrors(parts) ? 'failed' : parts.fixes.length > 0 ? 'fixed' : 'passed',
    operations: parts.operations,
    phases: parts.plan.phases.map((phase) => phase.paths),
    dependencies: parts.plan.dependencies,
    diagnostics: parts.diagnostics,
    notices: parts.notices,
    fixes: parts.fixes,
    written: parts.written,
    restored: parts.restored,
    timings: parts.timings,
    validators: parts.validators,
    ...(parts.requests === undefined ? {} : { requests: parts.requests }),
    ...(parts.patch === undefined ? {} : { patch: parts.patch }),
  };
}
