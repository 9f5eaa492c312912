// What validators are told about a snapshot: its operations in the order of the plan, who imports them, and everything around them.
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Snapshot } from '../git/snapshot/held.ts';
import { listPresent, type Repository } from '../git/repository.ts';
import type { BlobId, Plan, RepoPath, WriteOperation } from '../model.ts';
import { stagedOperations } from '../operations/staged.ts';
import { needsGraph, planAlone } from '../plan/alone.ts';
import type { GraphFinding } from '../plan/findings.ts';
import type { Planned } from '../plan/graph.ts';
import type { MergeRequest } from '../plan/merged.ts';
import type { State } from '../plan/references.ts';
import { stateBefore } from '../plan/states.ts';
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
  return briefFrom(request, await planSnapshot(request));
}

/** What validators are told of what is planned already. */
export function briefFrom(request: BriefRequest, { plan, findings }: PlannedSnapshot): Brief {
  return { plan, request: validationRequest(request, plan, findings) };
}

/** A plan with everything that the graph and the documents say is wrong. */
export type PlannedSnapshot = Omit<Planned, 'findings'> & Pick<ValidationRequest, 'findings'>;

/** The graph and the order of the operations that lead to the snapshot. */
export async function planSnapshot({ repository, snapshot, operations }: BriefRequest): Promise<PlannedSnapshot> {
  const sides = await sidesOf(snapshot);
  if (!needsGraph(operations) && !sides.some(needsGraph)) return planAlone(operations);
  // The languages are a third of the program: loaded when there is something for them to read.
  const [{ buildPlan }, { referenceKey }, { findAnchors }, { GraphMemory }] = await Promise.all([import('../plan/graph.ts'), import('../plan/references.ts'), import('../plan/anchors.ts'), import('../plan/known.ts')]);
  const cache = openReferenceCache(join(snapshot.cache, 'references'));
  const after = snapshotState(snapshot);
  const before = stateBefore(after, operations, snapshot.blobTexts);
  const untracked = async (): Promise<readonly RepoPath[]> => (await listPresent(repository)).filter((path) => !after.files.has(path));
  const memory = new GraphMemory();
  const shared = { after, cache, memory, present: (paths: readonly RepoPath[]) => presentIn(snapshot.directory, paths) };
  const built = await buildPlan({ operations, before, untracked, ...shared });
  const anchors = await findAnchors({ operations, before, after, links: built.links });
  const merged = sides.length === 0 ? [] : await lostInMerge(sides, built.findings, shared, snapshot);
  cache.save(keysOf(after, referenceKey));
  return { ...built, findings: [...(await withStaged(repository, built.findings)), ...merged, ...anchors] };
}

/** What a merge changes of each parent; none where there is one parent, or none. */
async function sidesOf({ base: { trees }, tree, changesBetween }: Snapshot): Promise<readonly (readonly WriteOperation[])[]> {
  return trees.length < 2 ? [] : Promise.all(trees.map(async (parent) => stagedOperations(await changesBetween(parent, tree))));
}

/** What neither side broke alone, as far as it is not said already. */
async function lostInMerge(sides: readonly (readonly WriteOperation[])[], said: readonly GraphFinding[], shared: Omit<MergeRequest, 'parents'>, { blobTexts }: Snapshot): Promise<readonly GraphFinding[]> {
  const { findLostByMerge, nameOf } = await import('../plan/merged.ts');
  const parents = sides.map((operations) => ({ operations, before: stateBefore(shared.after, operations, blobTexts) }));
  const known = new Set(said.flatMap((one) => (one.kind === 'lost' ? [nameOf(one)] : [])));
  return (await findLostByMerge({ ...shared, parents })).filter((one) => !known.has(nameOf(one)));
}

function* keysOf({ files }: State, keyOf: (path: RepoPath, blob: BlobId) => string | undefined): Iterable<string> {
  for (const [path, blob] of files) {
    const key = keyOf(path, blob);
    if (key !== undefined) yield key;
  }
}

function snapshotState({ directory, tracked }: Snapshot): State {
  const files = new Map<RepoPath, BlobId>();
  const links = new Set<RepoPath>();
  for (const [path, { blob, mode }] of tracked) {
    files.set(path, blob);
    if (mode === '120000' || mode === '160000') links.add(path);
  }
  return { files, links, read: (paths) => readTexts(directory, paths) };
}

/** What is no file, or is not there, is left out. */
async function readTexts(directory: string, paths: readonly RepoPath[]): Promise<ReadonlyMap<RepoPath, string>> {
  const texts = new Map<RepoPath, string>();
  const read = async (path: RepoPath): Promise<void> => {
    const text = await readFile(join(directory, path), 'utf8').catch(() => undefined);
    if (text !== undefined) texts.set(path, text);
  };
  await Promise.all(paths.map(read));
  return texts;
}

/** A commit of some paths has an index of its own: what it forgets may be staged in the other one. */
async function withStaged({ git, gitDirectory, indexFile }: Repository, findings: readonly GraphFinding[]): Promise<readonly GraphFinding[]> {
  const index = join(gitDirectory, 'index');
  const targets = findings.flatMap((finding) => (finding.kind === 'forgotten' ? [finding.target] : []));
  if (indexFile === index || targets.length === 0) return findings;
  const out = await git(['--literal-pathspecs', 'diff', '--cached', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--', ...new Set(targets)], { env: { GIT_INDEX_FILE: index } });
  const staged = new Set(out.split('\0'));
  return findings.map((finding) => (finding.kind === 'forgotten' && staged.has(finding.target) ? { ...finding, staged: true } : finding));
}

/** What git ignores is linked into the snapshot. */
async function presentIn(directory: string, paths: readonly RepoPath[]): Promise<RepoPath[]> {
  const are = await Promise.all(paths.map((path) => access(join(directory, path)).then(() => true, () => false)));
  return paths.filter((_, index) => are[index]);
}

function inPlanOrder(operations: readonly WriteOperation[], plan: Plan): WriteOperation[] {
  const phaseOf = new Map(plan.phases.flatMap((phase) => phase.paths.map((path) => [path, phase.index] as const)));
  return [...operations].sort((a, b) => (phaseOf.get(a.path) ?? 0) - (phaseOf.get(b.path) ?? 0));
}

function validationRequest({ repository, snapshot, config, operations, run }: BriefRequest, plan: Plan, findings: ValidationRequest['findings']): ValidationRequest {
  return {
    snapshot: snapshot.directory,
    workingTree: repository.topLevel,
    cache: snapshot.cache,
    cwd: repository.startedIn,
    standsIn: repository.cwd,
    operations: inPlanOrder(operations, plan),
    importers: plan.importers,
    findings,
    changed: snapshot.staged.changed,
    tracked: [...snapshot.tracked.keys()],
    tree: snapshot.tree,
    baseTrees: snapshot.base.trees,
    config,
    fix: config.fix && config.eslint.fix,
    run,
  };
}
