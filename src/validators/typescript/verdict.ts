// Tells new errors from old ones, and says which of them block.
import type { Diagnostic, RepoPath } from '../../model.ts';
import { countErrors, identityOf, type Finding, type Findings } from './baseline.ts';

export interface Judgement {
  readonly findings: Findings;
  /** What each base tree has; an error is old when any of them has it. */
  readonly bases: readonly Findings[];
  readonly block: 'new' | 'touched' | 'all';
  readonly staged: ReadonlySet<string>;
  /** Where a path of a base tree is now. */
  readonly pathAfter: (path: string) => string;
}

export interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  /** Old errors that are not shown. */
  readonly hidden: number;
}

export function judge(input: Judgement): Judged {
  const allowances = input.bases.map((base) => countErrors(base, input.pathAfter));
  const used = new Map<string, number>();
  const isOld = (finding: Finding): boolean => {
    const key = identityOf(finding.path, finding);
    const count = (used.get(key) ?? 0) + 1;
    used.set(key, count);
    return allowances.some((allowance) => (allowance.get(key) ?? 0) >= count);
  };
  const rated = merged(input.findings).map((finding) => ({ finding, old: isOld(finding) }));
  const broken = new Set(rated.filter(({ finding, old }) => !old && finding.stage === 'syntactic').map(({ finding }) => finding.path));
  // What the checker says about a file that does not even parse follows from that.
  const worthwhile = rated.filter(({ finding, old }) => old || finding.stage === 'syntactic' || !broken.has(finding.path));
  const shown = worthwhile.filter(({ finding, old }) => !old || input.block === 'all' || input.staged.has(finding.path));
  return {
    diagnostics: shown.map(({ finding, old }) => toDiagnostic(finding, blocks(finding, old, input))),
    hidden: worthwhile.length - shown.length,
  };
}

function blocks(finding: Finding, old: boolean, input: Judgement): boolean {
  if (!old || input.block === 'all') return true;
  return input.block === 'touched' && input.staged.has(finding.path);
}

/** The findings of all projects; what two projects find at the same place is one finding. */
function merged(findings: Findings): Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of Object.values(findings).flatMap((list) => list ?? [])) {
    const key = JSON.stringify([finding.path, finding.code, finding.message, finding.start]);
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()].sort(
    (a, b) =>
      (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
      (a.start?.line ?? 0) - (b.start?.line ?? 0) ||
      (a.start?.column ?? 0) - (b.start?.column ?? 0),
  );
}

function toDiagnostic(finding: Finding, error: boolean): Diagnostic {
  const { start, end, path } = finding;
  return {
    source: 'typescript',
    code: `TS${finding.code}`,
    severity: error ? 'error' : 'warning',
    message: [finding.message, ...finding.related.slice(0, 3).map((text) => `  ${text.split('\n')[0]}`)].join('\n'),
    ...(path === '' ? {} : { path: path as RepoPath }),
    ...(start === undefined || end === undefined ? {} : { range: { start, end } }),
  };
}
