// The drawing of a plan: every file has a place of its own, few edges cross, and none passes over a file.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanReport } from '../../src/model.ts';
import { type Graph, graphOf } from '../../src/reporters/plan/graph.ts';
import { crossingsOf, layoutOf, reduceCrossings } from '../../src/reporters/plan/layout.ts';
import { routes } from '../../src/reporters/plan/routes.ts';
import { aDependency, anOperation, aPlan, generated, hostile, seeded, twelve } from '../helpers/plan-reports.ts';

const drawing = suite('plan, layout');

/** Points along a path of M, H and C. */
function pointsOf(path: string): [x: number, y: number][] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MHC])([\d. -]+)/g)].flatMap(([, command, text = '']): [number, number][] => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = text.trim().split(' ').map(Number);
    const [fromX, fromY] = [x, y];
    [x, y] = command === 'M' ? [a, b] : command === 'H' ? [a, y] : [e, f];
    return Array.from({ length: 41 }, (_, step) => {
      const t = step / 40;
      if (command === 'M') return [x, y];
      if (command === 'H') return [fromX + (x - fromX) * t, y];
      const at = (p: number, q: number, r: number, s: number): number => (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
      return [at(fromX, a, c, e), at(fromY, b, d, f)];
    });
  });
}

function problemsOf(graph: Graph): string[] {
  const layout = layoutOf(graph);
  const { places, node, width, height, columns } = layout;
  const problems: string[] = [];
  const rows = new Map<number, { number: number; y: number }[]>();
  for (const [number, { x, y }] of places) {
    if (x < 0 || y < 0 || x + node.width > width || y + node.height > height) problems.push(`${number} is outside`);
    rows.set(x, [...(rows.get(x) ?? []), { number, y }]);
  }
  for (const list of rows.values()) {
    list.sort((a, b) => a.y - b.y);
    for (const [index, { y }] of list.entries()) if (index > 0 && y < (list[index - 1]?.y ?? 0) + node.height + 4) problems.push('two are too near');
  }
  for (const [index, { x }] of columns.entries()) if (index > 0 && x < (columns[index - 1]?.x ?? 0) + (columns[index - 1]?.width ?? 0) + 40) problems.push('phases are too near');
  const route = routes(layout);
  for (const edge of graph.edges) {
    for (const [x, y] of pointsOf(route(edge))) {
      const hit = [...rows].filter(([left]) => x > left + 0.5 && x < left + node.width - 0.5).flatMap(([, list]) => list.filter((one) => y > one.y + 0.5 && y < one.y + node.height - 0.5 && one.number !== edge.before && one.number !== edge.after));
      if (hit.length > 0) problems.push(`${edge.before} to ${edge.after} passes over ${hit[0]?.number}`);
    }
  }
  return [...new Set(problems)];
}

const wild = (size: number, seed: number): PlanReport => {
  const random = seeded(seed);
  const operations = Array.from({ length: size }, (_, index) => anOperation(`f${index}.ts`, { phase: Math.floor((index / size) * (random(2) + 6)) }));
  const sorted = operations.sort((a, b) => a.phase - b.phase);
  return aPlan({ operations: sorted, dependencies: Array.from({ length: size * 2 }, () => aDependency(`f${random(size)}.ts`, `f${random(size)}.ts`, './x', 1)) });
};

drawing('every file has its place, and no edge passes over another', () => {
  for (const [name, report] of Object.entries({ twelve: twelve(), hostile: hostile(), sixty: generated(60, 9), hundreds: generated(300, 40), wild: wild(80, 1), wilder: wild(250, 2) })) {
    const graph = graphOf(report);
    assert.is(layoutOf(graph).places.size, graph.nodes.length, name);
    assert.equal(problemsOf(graph), [], name);
  }
});

drawing('edges are untangled, and never tangled', () => {
  const edge = (before: number, after: number) => ({ before, after, why: [], cyclic: false });
  const layers = [[0, 1, 2], [3, 4, 5]];
  const crossed = [edge(0, 5), edge(1, 4), edge(2, 3)];
  assert.is(crossingsOf(layers, crossed), 3);
  assert.is(crossingsOf(reduceCrossings(layers, crossed), crossed), 0);
  // Against counting pair by pair.
  for (let seed = 1; seed <= 50; seed += 1) {
    const { edges, columns } = graphOf(wild(40, seed));
    const at = new Map(columns.flatMap((column, layer) => column.map((node, index) => [node, { layer, index }] as const)));
    let slow = 0;
    for (const [index, a] of edges.entries()) {
      for (const b of edges.slice(index + 1)) {
        const ends = [a, b].map(({ before, after }) => [at.get(before), at.get(after)].sort((p, q) => (p?.layer ?? 0) - (q?.layer ?? 0)));
        const [[p, q], [r, s]] = ends as [[{ layer: number; index: number }, { layer: number; index: number }], [{ layer: number; index: number }, { layer: number; index: number }]];
        if (p.layer === r.layer && q.layer === s.layer && p.layer !== q.layer && (p.index - r.index) * (q.index - s.index) < 0) slow += 1;
      }
    }
    assert.is(crossingsOf(columns, edges), slow);
    const after = reduceCrossings(columns, edges);
    assert.ok(crossingsOf(after, edges) <= slow);
    assert.equal(after.map((layer) => [...layer].sort()), columns.map((layer) => [...layer].sort()));
  }
});

drawing('a long phase becomes a block, and the whole is not a ribbon', () => {
  for (const size of [130, 500, 3000]) {
    const { width, height } = layoutOf(graphOf(generated(size)));
    assert.ok(width / height > 1 && width / height < 6, `${size}: ${Math.round(width)} by ${Math.round(height)}`);
  }
});

drawing('a plan in any size is drawn in bounded time', () => {
  const start = performance.now();
  layoutOf(graphOf(generated(5000)));
  process.stdout.write(`  5000 files: ${Math.round(performance.now() - start)} ms to lay out\n`);
});

drawing('an empty plan has an empty drawing', () => {
  assert.equal(graphOf(aPlan({})).columns, [[]]);
  assert.is(layoutOf(graphOf(aPlan({}))).places.size, 0);
});

drawing.run();
