// Where a part of a batch may fail: leaves out what is to blame and what depends on it, until the rest is right.
import { hasErrors } from '../judging/excerpts.ts';
import type { Diagnostic, Request, RequestOutcome } from '../model.ts';
import { repoPath } from './changes.ts';
import { idsOf, type Judged } from './judge.ts';
import type { Refusal, Target } from './resolve.ts';

/** A batch that was resolved and judged. */
export interface Attempt {
  readonly requests: readonly Request[];
  readonly targets: readonly Target[];
  readonly judged: Judged;
}

/** What came of trying a batch: it could be judged, or some of it cannot be carried out at all. */
export type Tried = { readonly kind: 'judged'; readonly attempt: Attempt } | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

export interface KeptGoing {
  /** The last try: what is left passes, or nothing can be done about it. */
  readonly tried: Tried;
  /** Requests that were left out. */
  readonly dropped: ReadonlyMap<string, RequestOutcome['outcome']>;
  /** Why. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Tries again and again with fewer requests. Ends with a try that passes; with one that fails when nobody is to blame for that, or
 * when a critical request would have to go; each round leaves at least one request out.
 */
export async function keepGoing(requests: readonly Request[], tryOut: (requests: readonly Request[]) => Promise<Tried>, below: string): Promise<KeptGoing> {
  const dropped = new Map<string, RequestOutcome['outcome']>();
  const diagnostics: Diagnostic[] = [];
  for (let left = requests; ; ) {
    const tried = await tryOut(left);
    const guilty = guiltyIn(tried, below);
    if (guilty.size === 0) return { tried, dropped, diagnostics };
    const gone = withDependents(left, guilty, tried, below);
    // What the store of templates is to remember was not asked for by anybody: there is nobody to leave out for it.
    if (!left.some(({ id }) => gone.has(id))) return { tried, dropped, diagnostics };
    if (left.some(({ id, critical }) => critical === true && gone.has(id))) return { tried, dropped: new Map(), diagnostics };
    for (const id of gone) dropped.set(id, guilty.has(id) ? 'blamed' : 'not written');
    diagnostics.push(...findingsOf(tried, below));
    left = left.filter(({ id }) => !gone.has(id));
  }
}

function guiltyIn(tried: Tried, below: string): ReadonlySet<string> {
  if (tried.kind === 'refused') return new Set(tried.refusals.map(({ id }) => id));
  const { judged, targets } = tried.attempt;
  if (!hasErrors(judged)) return new Set();
  return new Set(targets.filter(({ path }) => judged.offenders.has(repoPath(below, path))).flatMap(({ ids }) => ids));
}

/** With every request on the same path or of the same group, and whatever waits for one of them. */
function withDependents(requests: readonly Request[], guilty: ReadonlySet<string>, tried: Tried, below: string): Set<string> {
  const gone = new Set(guilty);
  for (let size = 0; size !== gone.size; ) {
    size = gone.size;
    const lost = requests.filter(({ id }) => gone.has(id));
    const paths = new Set(lost.flatMap(pathsOf));
    const groups = new Set(lost.flatMap(({ group }) => group ?? []));
    const waiting = tried.kind === 'judged' ? idsWaiting(tried.attempt, gone, below) : [];
    for (const request of requests) {
      if (pathsOf(request).some((path) => paths.has(path)) || (request.group !== undefined && groups.has(request.group))) gone.add(request.id);
    }
    for (const id of waiting) gone.add(id);
  }
  return gone;
}

function pathsOf(request: Request): string[] {
  return 'from' in request && request.from !== undefined ? [request.path, request.from] : [request.path];
}

/** Requests on paths that need a path of those, directly or through others; of what stays, since it is not taken away, they have what they need. */
function idsWaiting({ targets, judged }: Attempt, gone: ReadonlySet<string>, below: string): string[] {
  const ids = new Map(targets.map((target) => [repoPath(below, target.path), target.ids]));
  const found = new Set([...ids].filter(([, own]) => own.some((id) => gone.has(id))).map(([path]) => path));
  const staying = new Set(targets.filter(({ after }) => after.kind === 'absent').map(({ path }) => repoPath(below, path)));
  for (const path of found) {
    if (staying.has(path)) continue;
    for (const { before, after } of judged.plan.dependencies) if (before === path) found.add(after);
  }
  return [...found].flatMap((path) => ids.get(path) ?? []);
}

/** The findings that lead to requests being left out. */
function findingsOf(tried: Tried, below: string): Diagnostic[] {
  if (tried.kind === 'judged') return blamedFindings(tried.attempt, below);
  return tried.refusals.map(({ id, path, kind, words }): Diagnostic => ({
    source: 'apply',
    code: kind === 'drift' ? 'not-as-expected' : 'impossible',
    severity: 'error',
    message: `This operation cannot be carried out: ${words}.`,
    help: kind === 'drift' ? 'Read the file again, and make the operation anew.' : 'Mend the operation.',
    path: repoPath(below, path),
    operation: id,
  }));
}

/** Findings with the operation to blame. */
export function blamedFindings({ judged, targets }: Attempt, below: string): Diagnostic[] {
  const ids = idsOf(targets, below);
  return judged.diagnostics.map((one) => {
    const [id] = one.severity === 'error' && one.path !== undefined ? (ids.get(one.target ?? one.path) ?? []) : [];
    return id === undefined ? one : { ...one, operation: id };
  });
}
