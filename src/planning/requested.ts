// The plan of a batch that somebody asks for: what applying it would do to the working tree as it is.
import { isUnchanged, pendingChanges, repoPath } from '../apply/changes.ts';
import { openDisk } from '../apply/disk.ts';
import { highestLevel, leveledFor } from '../apply/levels.ts';
import { openPlace, type ApplyPlace } from '../apply/place.ts';
import { refused } from '../apply/refused.ts';
import { resolveRequests, type Target } from '../apply/resolve.ts';
import { isFromTemplate, rendered, withRecords } from '../apply/templates.ts';
import { transform } from '../apply/transform.ts';
import { loadConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { costsFor } from '../costs.ts';
import { withPending } from '../git/pending.ts';
import { listUntracked } from '../git/repository.ts';
import { withSnapshot } from '../git/snapshot.ts';
import { isWithin } from '../levels.ts';
import type { Level, PlanReport, RepoPath, Request, WriteOperation } from '../model.ts';
import { stagedOperations } from '../operations/staged.ts';
import { forecastOf } from './forecast.ts';
import { planReport, type RequestFacts } from './report.ts';
import type { PlanOptions } from './staged.ts';

export interface RequestedPlanOptions extends PlanOptions {
  /** As for `apply`, whose verdict the plan foretells as far as the graph knows; `standard` when absent. */
  readonly level?: Level;
  readonly root?: string;
}

/** Throws RequestError and ConflictError as applying the batch would; nothing is judged or written. */
export async function planRequests(context: Context, asked: readonly Request[], options: RequestedPlanOptions = {}): Promise<PlanReport> {
  const started = context.now();
  const place = await openPlace(context, options.root);
  const { requests, notices } = await rendered(place, asked);
  const { targets, refusals } = await resolveRequests(await withRecords(place, requests), { disk: openDisk(place.root), transform });
  if (refusals.length > 0) throw refused(refusals);
  const changing = targets.filter((target) => !isUnchanged(target));
  const level = options.level ?? 'standard';
  const highest = highestLevel(changing, level);
  const open = { env: context.env, signal: context.signal, progress: context.progress };
  return withPending(place.repository, pendingChanges(changing, place.below), place.home, ({ repository, base }) =>
    withSnapshot(repository, { ...open, base }, async (snapshot) => {
      const { config } = await loadConfig({ directory: snapshot.directory, env: context.env, tracked: snapshot.tracked, overrides: isWithin('standard', highest) ? { 'syntax.level': highest } : {} });
      const facts = factsOf(requests, changing, place);
      const operations = stagedOperations(snapshot.staged.changes).map((operation): WriteOperation => ({ ...operation, origin: facts.get(operation.path)?.kind === 'template' ? 'template' : 'request' }));
      return planReport({
        repository,
        snapshot,
        config,
        operations,
        source: 'request',
        optimize: options.optimize ?? config.optimize,
        requests: facts,
        notices,
        untracked: new Set(await listUntracked(place.repository)),
        // Below `standard` files are looked at one by one, and the graph has no say.
        leveled: isWithin('standard', highest) ? leveledFor(changing, place.below, level) : () => [],
        signal: context.signal,
        costs: (isLarge) => costsFor(place.home, isLarge),
        ...(place.sync === undefined || place.sync.confidence === 'possible' ? {} : { syncedBy: place.sync.provider }),
        forecast: forecastOf({ repository, snapshot, command: 'apply', elapsed: () => context.now() - started }),
      });
    }),
  );
}

/** What asks for each path; the last request on it says how. */
function factsOf(requests: readonly Request[], targets: readonly Target[], { below }: ApplyPlace): ReadonlyMap<RepoPath, RequestFacts> {
  const byId = new Map(requests.map((request) => [request.id, request]));
  return new Map(
    targets.flatMap(({ path, ids }): [RepoPath, RequestFacts][] => {
      const own = ids.flatMap((id) => byId.get(id) ?? []);
      const last = own.at(-1);
      return last === undefined ? [] : [[repoPath(below, path), { ids, kind: isFromTemplate(last) ? 'template' : last.kind, critical: own.some(({ critical }) => critical === true) }]];
    }),
  );
}
