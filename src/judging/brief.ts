// What validators are told about a snapshot: its operations in the order of the plan, who imports them, and everything around them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Repository } from '../git/repository.ts';
import type { Snapshot } from '../git/snapshot.ts';
import { createResolver } from '../languages/modules.ts';
import type { Plan, RepoPath, WriteOperation } from '../model.ts';
import { buildPlan } from '../plan/graph.ts';
import { openReferenceCache } from '../reference-cache.ts';
import type { Brief } from '../validators/run.ts';
import type { ValidationRequest } from '../validators/validator.ts';

export interface BriefRequest {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly config: Config;
  readonly operations: readonly WriteOperation[];
  /** Unique to this run. */
  readonly run: string;
}

/** Plans the operations and describes the snapshot. */
export async function briefOf(request: BriefRequest): Promise<Brief> {
  const plan = await planOf(request.snapshot, request.operations);
  return { plan, request: validationRequest(request, plan) };
}

async function planOf(snapshot: Snapshot, operations: readonly WriteOperation[]): Promise<Plan> {
  const read = (path: RepoPath): Promise<string> => readFile(join(snapshot.directory, path), 'utf8');
  const cache = openReferenceCache(join(snapshot.cache, 'references'));
  const tracked = new Map([...snapshot.tracked].map(([path, entry]) => [path, entry.blob]));
  const plan = await buildPlan({ operations, tracked, read, cache, createResolver: (paths) => createResolver({ paths, read }) });
  cache.save(tracked.values());
  return plan;
}

function inPlanOrder(operations: readonly WriteOperation[], plan: Plan): WriteOperation[] {
  const phaseOf = new Map(plan.phases.flatMap((phase) => phase.paths.map((path) => [path, phase.index] as const)));
  return [...operations].sort((a, b) => (phaseOf.get(a.path) ?? 0) - (phaseOf.get(b.path) ?? 0));
}

function validationRequest({ repository, snapshot, config, operations, run }: BriefRequest, plan: Plan): ValidationRequest {
  return {
    snapshot: snapshot.directory,
    workingTree: repository.topLevel,
    cache: snapshot.cache,
    cwd: repository.startedIn,
    operations: inPlanOrder(operations, plan),
    importers: plan.importers,
    changed: snapshot.staged.changed,
    tracked: [...snapshot.tracked.keys()],
    tree: snapshot.tree,
    baseTrees: snapshot.base.trees,
    config,
    fix: config.fix && config.eslint.fix,
    run,
  };
}
