// A plan as a person weighs it: for each operation how and why, for each phase the risk, and what the graph finds wrong.
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Repository } from '../git/repository.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import { briefFrom, planSnapshot, type PlannedSnapshot } from '../judging/brief.ts';
import { withExcerpts } from '../judging/excerpts.ts';
import type { BlobId, Diagnostic, Notice, Optimize, PlannedOperation, PlannedPhase, PlanReport, Request, RepoPath, WriteOperation } from '../model.ts';
import { orderDiagnostics } from '../plan/causes.ts';
import { changeFacts } from '../plan/change-facts.ts';
import { dependents } from '../plan/links.ts';
import { saysGenerated } from '../plan/made-by-tools.ts';
import { riskFactors, riskOf } from '../plan/risk.ts';
import { chooseStrategy, largeFile, type CostModel } from '../plan/strategy.ts';
import { references } from '../validators/references.ts';
import type { Forecasting } from './forecast.ts';

/** What a request says about its operation. */
export interface RequestFacts {
  readonly ids: readonly string[];
  readonly kind: Request['kind'];
  readonly critical: boolean;
}

export interface PlanningRequest {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly operations: readonly WriteOperation[];
  readonly source: PlanReport['source'];
  readonly optimize: Optimize;
  /** By path; none for what is staged. */
  readonly requests?: ReadonlyMap<RepoPath, RequestFacts>;
  /** Paths that exist and that git has no version of. */
  readonly untracked?: ReadonlySet<RepoPath>;
  /** What synchronises the working tree, as words. */
  readonly syncedBy?: string;
  /** What writing takes here, measured if need be where a file is large; without that the rules decide. */
  readonly costs?: (isLarge: boolean) => Promise<CostModel | undefined>;
  readonly notices?: readonly Notice[];
  /** What is left of a finding at the level that is asked for; absent: all of it. */
  readonly leveled?: (diagnostic: Diagnostic) => readonly Diagnostic[];
  readonly signal: AbortSignal;
  readonly forecast: Forecasting;
}

/** The phases alone, with their risks and barriers. */
export async function weighPhases(request: Weighing): Promise<PlannedPhase[]> {
  const planned = await planSnapshot({ ...request, run: '' });
  return plannedPhases(request, planned, await plannedOperations(request, planned));
}

type Weighing = Omit<PlanningRequest, 'forecast'>;

/** Plans what leads to the snapshot; nothing is validated by the project's tools, and nothing is written. */
export async function planReport(request: PlanningRequest): Promise<PlanReport> {
  const { snapshot, source, optimize } = request;
  const briefing = { ...request, run: '' };
  const planned = await planSnapshot(briefing);
  const brief = briefFrom(briefing, planned);
  const operations = await plannedOperations(request, planned);
  const host = { signal: request.signal, progress: () => undefined };
  const found = references.applies(brief.request) ? (await references.validate(brief.request, host)).diagnostics : [];
  return {
    version: 1,
    command: 'plan',
    source,
    optimize,
    operations,
    phases: plannedPhases(request, planned, operations),
    dependencies: planned.plan.dependencies,
    importers: planned.plan.importers,
    diagnostics: await withExcerpts(orderDiagnostics(found.flatMap(request.leveled ?? ((one) => [one])), planned.plan), snapshot, snapshot),
    notices: request.notices ?? [],
    ...(await request.forecast(brief)),
  };
}

async function plannedOperations(request: Weighing, { plan, order, links }: PlannedSnapshot): Promise<PlannedOperation[]> {
  const { snapshot } = request;
  const phaseOf = new Map([...plan.phases].reverse().flatMap(({ index, paths }) => paths.map((path) => [path, index] as const)));
  const old = await snapshot.blobTexts([...new Set(request.operations.flatMap(({ expected, kind }) => (expected.kind === 'file' && kind !== 'submodule' ? [expected.blob] : [])))]);
  const costs = await request.costs?.([...old.values()].some((text) => Buffer.byteLength(text) >= largeFile));
  const dependentsOf = dependents(links);
  const result: PlannedOperation[] = [];
  for (const { operation, half } of order) {
    // The half that takes the old name away is told with the other.
    if (half === 'vanish') continue;
    const after = await textAfter(snapshot, operation);
    const text = { before: textBefore(operation, old), after };
    const all = dependentsOf([operation.path, ...(operation.kind === 'rename' ? [operation.from] : [])]);
    const count = all.filter((path) => path !== operation.path).length;
    result.push(plannedOperation(request, operation, { ...text, costs, phase: phaseOf.get(operation.path) ?? 0, dependents: count }));
  }
  return result;
}

interface Known {
  readonly before: string;
  readonly after: string;
  readonly costs: CostModel | undefined;
  readonly phase: number;
  readonly dependents: number;
}

function plannedOperation(request: Weighing, operation: WriteOperation, { before, after, costs, phase, dependents }: Known): PlannedOperation {
  const { path, kind, expected, result } = operation;
  const facts = changeFacts(before, after);
  const size = { before: Buffer.byteLength(before), after: Buffer.byteLength(after) };
  const asked = request.requests?.get(path);
  const existsBefore = expected.kind === 'file';
  const modes = [expected, result].flatMap((state) => (state.kind === 'file' ? [state.mode] : []));
  const strategy = chooseStrategy(
    {
      kind,
      existsBefore,
      size,
      lines: facts.lines,
      hunks: facts.places,
      similarity: facts.similarity,
      // As the transaction decides it: smaller files are replaced, and so is what may be running.
      splice: kind === 'update' && size.before >= largeFile && !modes.includes('100755'),
      ...(asked === undefined ? {} : { requestKind: asked.kind }),
    },
    costs,
  );
  const factors = riskFactors({
    path,
    kind,
    existsBefore,
    dependents,
    size: Math.max(size.before, size.after),
    tracked: request.untracked?.has(operation.kind === 'rename' ? operation.from : path) !== true,
    generatedHeader: saysGenerated(before) || saysGenerated(after),
    executable: modes.includes('100755'),
    symlink: modes.includes('120000'),
    ...(request.syncedBy === undefined ? {} : { syncedBy: request.syncedBy }),
  });
  const { added, removed } = facts.lines;
  return {
    path,
    kind,
    ...(operation.kind === 'rename' ? { from: operation.from } : {}),
    phase,
    strategy,
    factors,
    size: size.after,
    lines: { added, removed },
    dependents,
    ...(asked === undefined ? {} : { requests: asked.ids }),
  };
}

function textBefore({ expected, kind }: WriteOperation, texts: ReadonlyMap<BlobId, string>): string {
  return expected.kind === 'file' && kind !== 'submodule' ? (texts.get(expected.blob) ?? '') : '';
}

/** As it lies in the snapshot; of a link its target. */
async function textAfter({ directory }: Snapshot, { path, result, kind }: WriteOperation): Promise<string> {
  if (result.kind === 'absent' || kind === 'submodule') return '';
  const file = join(directory, path);
  const stats = await lstat(file).catch(() => undefined);
  if (stats === undefined) return '';
  return stats.isSymbolicLink() ? readlink(file) : readFile(file, 'utf8');
}

function plannedPhases({ optimize, requests }: Weighing, { plan }: PlannedSnapshot, operations: readonly PlannedOperation[]): PlannedPhase[] {
  return plan.phases.map((phase): PlannedPhase => {
    const risk = riskOf(operations.filter((operation) => operation.phase === phase.index));
    const critical = phase.paths.some((path) => requests?.get(path)?.critical === true);
    return { ...phase, risk, critical, barrier: optimize === 'safety' && risk.level === 'high' && phase.index < plan.phases.length - 1 };
  });
}
