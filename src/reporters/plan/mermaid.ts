// The plan as a Mermaid flowchart, for places that draw it: pull requests, wikis, Markdown.
import type { PlannedOperation, PlanReport } from '../../model.ts';
import { count, inLine } from '../text.ts';
import { type Graph, type GraphEdge, graphOf } from './graph.ts';
import { fit } from './lines.ts';
import { kinds, marksOf } from './words.ts';

/** A drawing of more nodes is not readable: then only what changes is in it. */
const mostNodes = 200;
/** What Mermaid draws at most, unless the page that embeds it was told otherwise: edges, and characters. */
const mostEdges = 500;
const mostText = 50_000;
const labelWidth = 60;

/** Fill and border by kind, dark text on both. */
const fills = {
  create: 'fill:#dcefe2,stroke:#2e7d4f,color:#14241a',
  update: 'fill:#f6ead0,stroke:#9a6b14,color:#2b2108',
  delete: 'fill:#f7ddd8,stroke:#b3402e,color:#33110b',
  rename: 'fill:#e6e0f3,stroke:#6b4fa0,color:#1d1530',
  chmod: 'fill:#d8ecee,stroke:#1f7a80,color:#0b2628',
  symlink: 'fill:#dbe7f4,stroke:#2f5d8c,color:#0e2033',
  submodule: 'fill:#e5e5e5,stroke:#5b5b5b,color:#1d1d1d',
} as const satisfies { [K in PlannedOperation['kind']]: string };

/** A `flowchart LR` with a subgraph for each phase. */
export function mermaid(report: PlanReport): string {
  const all = graphOf(report);
  const isLarge = all.nodes.length > mostNodes;
  const graph = isLarge ? graphOf(report, false) : all;
  const notes = [
    ...(all.nodes.length > graph.nodes.length ? [`${count(all.nodes.length - graph.nodes.length, 'file')} outside the change left out`] : []),
    ...(graph.edges.length > mostEdges ? [`${count(graph.edges.length - mostEdges, 'dependency').replace(/ys$/, 'ies')} left out`] : []),
  ];
  const full = text(report, graph, notes, true);
  if (full.length <= mostText) return full;
  const bare = text(report, graph, [...notes, 'reasons left out'], false);
  if (bare.length <= mostText) return bare;
  return `flowchart LR\n  ${note([`${count(graph.nodes.length, 'file')} are too many for Mermaid`])}`;
}

function text(report: PlanReport, graph: Graph, notes: readonly string[], withReasons: boolean): string {
  const used = new Set(graph.nodes.flatMap(({ operation }) => (operation === undefined ? [] : [operation.kind])));
  const styles = [...used].map((kind) => `  classDef ${kind}Kind ${fills[kind]}`);
  const groups = graph.columns.flatMap((column, index) => (column.length === 0 ? [] : [subgraph(report, graph, column, index)]));
  const edges = graph.edges.slice(0, mostEdges).map((one) => `  ${edge(graph, one, withReasons)}`);
  return ['flowchart LR', ...groups, ...edges, ...styles, ...(notes.length === 0 ? [] : [`  ${note(notes).trimEnd()}`])].map((line) => `${line}\n`).join('');
}

function subgraph({ phases }: PlanReport, { nodes }: Graph, column: readonly number[], index: number): string {
  const phase = phases[index];
  const marks = phase === undefined ? [] : marksOf(phase).map((mark) => mark.replace(/:.*/, ''));
  const title = phase === undefined ? 'Unchanged importers' : [`Phase ${phase.index + 1}`, `${phase.risk.level} risk`, ...marks].join(', ');
  const lines = column.map((number) => {
    const node = nodes[number];
    const operation = node?.operation;
    const what = operation === undefined ? '' : ` (${kinds[operation.kind].word})`;
    return `    n${number}["${label(`${fit(inLine(node?.path ?? ''), labelWidth)}${what}`)}"]${operation === undefined ? '' : `:::${operation.kind}Kind`}`;
  });
  return [`  subgraph ${phase === undefined ? 'outside' : `phase${index}`}["${label(title)}"]`, ...lines, '  end'].join('\n');
}

function edge({ nodes }: Graph, { before, after, why, cyclic }: GraphEdge, withReasons: boolean): string {
  const arrow = cyclic ? '==>' : nodes[after]?.operation === undefined || nodes[before]?.operation === undefined ? '-.->' : '-->';
  const [first, ...more] = why;
  const reason = `${fit(inLine(first?.detail ?? ''), labelWidth)}${more.length === 0 ? '' : ` and ${more.length} more`}`;
  return `n${before} ${arrow}${withReasons ? `|"${label(reason)}"|` : ''} n${after}`;
}

function note(notes: readonly string[]): string {
  return `note["${label(`${notes.join(', ')}: --report html shows all`)}"]\n`;
}

/** Every character that means something to Mermaid, Markdown or HTML as its number; letters and digits of any script stay. */
function label(text: string): string {
  const escaped = text.replace(/[^\p{L}\p{M}\p{N}\p{So}\u200d\ufe0f ,./-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
  return escaped.trim() === '' ? '#160;' : escaped;
}
