// Where safety counts most: the state after each high-risk phase must be right by itself, not only the end.
import { hasErrors } from '../judging/excerpts.ts';
import type { PlannedPhase, RepoPath } from '../model.ts';
import { repoPath } from './changes.ts';
import type { Judged, JudgeRequest } from './judge.ts';
import type { Target } from './resolve.ts';

/**
 * Judges the batch up to each phase that has a barrier. The first state that is wrong refuses all; else what was judged is returned.
 * `judge` judges a part of the targets as a batch of its own.
 */
export async function judgeBarriers(request: JudgeRequest, judged: Judged, phases: readonly PlannedPhase[], judge: (request: JudgeRequest) => Promise<Judged>): Promise<Judged> {
  for (const { index } of phases.filter(({ barrier }) => barrier)) {
    const part = await judge({ ...request, targets: upTo(request.targets, phases, index, request.place.below) });
    request.lap(`barrier ${index + 1}`);
    if (!hasErrors(part)) continue;
    const message = `The state after phase ${index + 1} of ${phases.length}, which is of high risk, is not right by itself. With --optimize balanced only the whole is judged.`;
    return { ...part, plan: judged.plan, fixed: [], fixes: [], notices: [...judged.notices, { source: 'writeopt', message }] };
  }
  return judged;
}

/** The targets of the phases so far; an old name goes with the phase that takes it away, else with the new one. */
function upTo(targets: readonly Target[], phases: readonly PlannedPhase[], last: number, below: string): Target[] {
  const phaseOf = new Map<RepoPath, number>(phases.flatMap(({ index, paths }) => paths.map((path) => [path, index] as const)));
  const moved = new Map(targets.flatMap(({ path, from }) => (from === undefined ? [] : [[from, path] as const])));
  const rank = (path: string): number => phaseOf.get(repoPath(below, path)) ?? phaseOf.get(repoPath(below, moved.get(path) ?? path)) ?? 0;
  return targets.filter(({ path }) => rank(path) <= last);
}
