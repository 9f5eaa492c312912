// Plans made with the memory of those before them, held against plans made from nothing.
import * as assert from 'uvu/assert';
import type { RepoPath } from '../../src/model.ts';
import { buildPlan, type Planned } from '../../src/plan/graph.ts';
import { GraphMemory } from '../../src/plan/known.ts';
import { anyPath, anyRepository, diceOf, edit, type Texts } from './random-repository.ts';
import { cacheOf, operationsBetween, stateOf } from './worlds.ts';

/** Edits one repository so many times; says how often the two agreed, and how many plans had something to say. */
export async function compareEdits(seed: number, edits: number): Promise<{ readonly findings: number; readonly links: number }> {
  const dice = diceOf(seed);
  const cache = cacheOf();
  const memory = new GraphMemory();
  const sums = { findings: 0, links: 0 };
  let before: Texts = {};
  let after = anyRepository(dice);
  let renames: Readonly<Record<string, string>> = {};
  const past: Texts[] = [];
  for (let step = 0; step <= edits; step += 1) {
    const untracked = Array.from({ length: 6 }, () => anyPath(dice)).filter((path) => after[path] === undefined) as RepoPath[];
    const request = { operations: operationsBetween(before, after, renames), before: stateOf(before), after: stateOf(after), cache, untracked: async () => untracked };
    const [made, expected] = [await buildPlan({ ...request, memory }), await buildPlan(request)];
    assert.equal(plain(made), plain(expected), `seed ${seed}, edit ${step}`);
    sums.findings += expected.findings.length;
    sums.links += expected.links.length;
    past.push(after);
    // Now and then everything goes back to where it was.
    const back = dice.next() < 0.1 ? dice.pick(past) : undefined;
    before = after;
    ({ texts: after, renames } = back === undefined ? edit(dice, before) : { texts: back, renames: {} });
  }
  return sums;
}

function plain({ plan, order, findings, links }: Planned): unknown {
  return { links, findings, plan, order };
}
