// Puts findings in the order in which a person should read them: causes before what follows from them.
import type { Diagnostic, Plan, RepoPath } from '../model.ts';
import { levelsOf } from './components.ts';

/** Sets `phase` and `blockedBy` and sorts: what concerns no file first, then files in dependency order, errors before warnings. */
export function orderDiagnostics(diagnostics: readonly Diagnostic[], plan: Plan): Diagnostic[] {
  const below = new Map<string, string[]>();
  for (const { before, after } of plan.dependencies) below.set(after, [...(below.get(after) ?? []), before]);
  const nodes = [...new Set(plan.dependencies.flatMap((one) => [one.before, one.after]))];
  const levels = levelsOf(nodes, below);
  const failing = new Set(diagnostics.filter((one) => one.severity === 'error' && one.path !== undefined).map((one) => one.path as string));
  const phaseOf = new Map(plan.phases.flatMap((phase) => phase.paths.map((path) => [path as string, phase.index] as const)));
  const withCause = diagnostics.map((diagnostic): Diagnostic => {
    if (diagnostic.path === undefined) return diagnostic;
    const phase = phaseOf.get(diagnostic.path);
    const cause = diagnostic.severity === 'error' ? nearestFailing(diagnostic.path, below, levels, failing) : undefined;
    return { ...diagnostic, ...(phase === undefined ? {} : { phase }), ...(cause === undefined ? {} : { blockedBy: cause as RepoPath }) };
  });
  const rank = (diagnostic: Diagnostic): (number | string)[] => [
    diagnostic.path === undefined ? 0 : 1,
    failing.has(diagnostic.path ?? '') ? 0 : 1,
    diagnostic.blockedBy === undefined ? 0 : 1,
    levels.get(diagnostic.path ?? '') ?? 0,
    diagnostic.path ?? '',
    diagnostic.range?.start.line ?? 0,
    diagnostic.range?.start.column ?? 0,
    diagnostic.source,
    diagnostic.code,
  ];
  const ranked = withCause.map((diagnostic) => ({ diagnostic, rank: rank(diagnostic) }));
  return ranked.sort((a, b) => compareRanks(a.rank, b.rank)).map((one) => one.diagnostic);
}

/** The nearest file below (breadth first) that has errors itself and is not in a cycle with this one. */
function nearestFailing(path: string, below: ReadonlyMap<string, string[]>, levels: ReadonlyMap<string, number>, failing: ReadonlySet<string>): string | undefined {
  const own = levels.get(path) ?? 0;
  const seen = new Set([path]);
  const queue = [path];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of [...(below.get(node) ?? [])].sort()) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (failing.has(next) && (levels.get(next) ?? 0) < own) return next;
      queue.push(next);
    }
  }
  return undefined;
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? left;
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return 0;
}
