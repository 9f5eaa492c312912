// The words in which every picture of a plan speaks of kinds, reasons, risk and time.
import type { Dependency, Estimate, PlannedOperation, PlannedPhase, PlanReport, RepoPath, Risk, RiskFactorName } from '../../model.ts';
import { count } from '../text.ts';

/** A sign that a terminal without colour can show, and what happened to the file. */
export const kinds = {
  create: { sign: '+', word: 'created' },
  update: { sign: '~', word: 'updated' },
  delete: { sign: '-', word: 'deleted' },
  rename: { sign: '>', word: 'renamed' },
  chmod: { sign: '*', word: 'mode changed' },
  symlink: { sign: '@', word: 'link set' },
  submodule: { sign: '#', word: 'submodule moved' },
} as const satisfies { [K in PlannedOperation['kind']]: { readonly sign: string; readonly word: string } };

/** What a factor is called where many files share it. */
export const factorNames = {
  'existing-file': 'existing file',
  dependents: 'dependents',
  size: 'size',
  deletion: 'deletion',
  untracked: 'untracked',
  generated: 'generated',
  'lock-file': 'lock file',
  executable: 'executable',
  symlink: 'symbolic link',
  'synced-folder': 'synced folder',
} as const satisfies { [K in RiskFactorName]: string };

/** `imports './a.js' (line 3)`: what `after` does that makes it wait; the texts of the repository as they are. */
export function reasonOf({ reason, detail, line }: Dependency, kind?: PlannedOperation['kind']): string {
  const place = line === undefined ? '' : ` (line ${line})`;
  if (reason === 'renames') return `takes the place of '${detail}'${place}`;
  if (reason === 'releases') return `was referred to there as '${detail}'`;
  // A file that goes waits for those that still needed it.
  if (kind === 'delete' && line === undefined) return `was ${reason === 'imports' ? 'imported' : 'referred to'} there as '${detail}'`;
  return `${reason === 'imports' ? 'imports' : 'refers to'} '${detail}'${place}`;
}

/** Milliseconds as a person says them. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${(milliseconds / 60_000).toFixed(1)} min`;
}

/** `about 2.1 s (1.6 to 3.0 s, from 23 runs)` */
export function estimateOf({ milliseconds, low, high, runs, calibrated }: Estimate): string {
  if (!calibrated) return 'no estimate yet: uncalibrated';
  const unit = (text: string): string => text.slice(text.indexOf(' '));
  const [from, to] = [duration(low), duration(high)];
  const range = unit(from) === unit(to) ? `${from.slice(0, from.indexOf(' '))} to ${to}` : `${from} to ${to}`;
  return `about ${duration(milliseconds)} (${range}, from ${count(runs, 'run')})`;
}

/** The factors of a phase, most points first, files with the same factor together: `deletion: it is deleted (src/a.ts and 3 more)`. */
export function factorLines({ factors }: Risk): { readonly name: RiskFactorName; readonly points: number; readonly text: string; readonly path: RepoPath; readonly more: number }[] {
  const groups = new Map<RiskFactorName, { most: Risk['factors'][number]; total: number; files: number }>();
  for (const factor of factors) {
    const group = groups.get(factor.name);
    if (group === undefined) groups.set(factor.name, { most: factor, total: factor.points, files: 1 });
    else groups.set(factor.name, { most: factor.points > group.most.points ? factor : group.most, total: group.total + factor.points, files: group.files + 1 });
  }
  return [...groups.values()]
    .sort((a, b) => b.total - a.total)
    .map(({ most, total, files }) => ({ name: most.name, points: total, text: most.detail, path: most.path, more: files - 1 }));
}

/** What follows from the weight of a phase. */
export function marksOf({ critical, barrier }: PlannedPhase): string[] {
  return [...(critical ? ['critical: its failure stops everything'] : []), ...(barrier ? ['barrier: judged on its own before anything goes on'] : [])];
}

/** `12 staged files in 4 phases` */
export function scopeOf({ source, operations, phases }: PlanReport): string {
  return `${count(operations.length, source === 'staged' ? 'staged file' : 'operation')} in ${count(phases.length, 'phase')}`;
}

/** Both names of a renamed file stand for its operation. */
export function operationsByPath(operations: readonly PlannedOperation[]): Map<string, PlannedOperation> {
  const names = new Map<string, PlannedOperation>();
  for (const operation of operations) if (operation.from !== undefined) names.set(operation.from, operation);
  for (const operation of operations) names.set(operation.path, operation);
  return names;
}
