// The graph as SVG: readable without a script, where each file is a link to what the page says about it.
import type { PlanReport } from '../../../model.ts';
import { count, inLine, widthOf } from '../../text.ts';
import type { Graph } from '../graph.ts';
import { type Column, type Layout, layoutOf, type Place } from '../layout.ts';
import { fit } from '../lines.ts';
import { routes } from '../routes.ts';
import { kinds } from '../words.ts';
import { html, type Markup } from '../../page/markup.ts';

/** Width of a character, in parts of the size of the font: what nearly all monospaced fonts have. */
const advance = 0.603;
const sizes = { name: 12, directory: 10.5 } as const;
const mostOutside = 50;
const headHeight = 52;

export interface Drawing {
  readonly markup: Markup;
  readonly layout: Layout;
  /** Files outside that have no place of their own. */
  readonly folded: readonly number[];
}

export function draw(report: PlanReport, graph: Graph): Drawing {
  const outside = graph.columns.at(-1) ?? [];
  const folded = outside.length > mostOutside ? outside : [];
  // Many importers become one node, which stands for the first of them and has the edges of all.
  const stand = folded[0];
  const shown = stand === undefined ? graph : fold(graph, new Set(folded), stand);
  const layout = layoutOf(shown);
  const { width, height } = layout;
  const heads = layout.columns.map((column) => head(report, graph, column, folded.length));
  const route = routes(layout);
  const isMany = shown.edges.length > 150;
  const edges = shown.edges.map((edge) => {
    const [name, path] = [`${edge.before} ${edge.after}`, route(edge)];
    // A few edges can be pointed at; among many, the panel of a file tells them apart.
    return html`${isMany ? '' : html`<path class="hit" data-edge="${name}" d="${path}"/>`}<path class="edge${edge.cyclic ? ' cyclic' : ''}" data-edge="${name}" d="${path}"/>
`;
  });
  const nodes = layout.columns.flatMap((column) => column.nodes.map((number) => (number === stand ? foldedNode(number, folded.length, layout) : node(number, graph, layout))));
  const markup = html`<svg id="heads" width="${width}" height="${headHeight}" aria-hidden="true">${heads}</svg>
<svg id="graph" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" data-width="${width}" data-height="${height}" role="group" aria-label="Dependency graph: phases from left to right. Arrow keys move between files, Enter shows why, Escape closes.">
<defs>${['arrow', 'arrow-faint'].map((id) => html`<marker id="${id}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="6.5" markerHeight="6.5" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8 8 4 0 7.2z"/></marker>`)}</defs>
<g class="bands" aria-hidden="true">${layout.columns.map(({ x, width: wide }) => html`<rect x="${x - 12}" y="0" width="${wide + 24}" height="${height}" rx="10"/>`)}</g>
<g class="edges${isMany ? ' many' : ''}" aria-hidden="true">${edges}</g>
<g class="nodes">${nodes}</g>
</svg>`;
  return { markup, layout, folded };
}

function fold({ nodes, edges, columns }: Graph, folded: ReadonlySet<number>, stand: number): Graph {
  const seen = new Set<string>();
  const moved = edges.flatMap((edge) => {
    const [before, after] = [folded.has(edge.before) ? stand : edge.before, folded.has(edge.after) ? stand : edge.after];
    const key = `${before} ${after}`;
    if (before === after || seen.has(key)) return [];
    seen.add(key);
    return [{ ...edge, before, after }];
  });
  return { nodes, edges: moved, columns: [...columns.slice(0, -1), [stand]] };
}

function head(report: PlanReport, graph: Graph, { nodes, x }: Column, folded: number): Markup {
  const phase = graph.nodes[nodes[0] ?? -1]?.phase;
  const planned = report.phases.find(({ index }) => index === phase);
  if (planned === undefined) return html`<g data-x="${x}" transform="translate(${x} 0)"><text class="title" y="22">Outside<tspan class="number" dx="8">${count(Math.max(nodes.length, folded), 'file')}</tspan></text><text class="note low" y="40">unchanged</text></g>`;
  const marks = [`${planned.risk.level} risk`, ...(planned.critical ? ['critical'] : []), ...(planned.barrier ? ['barrier'] : []), ...(planned.cycles.length > 0 ? [count(planned.cycles.length, 'cycle')] : [])];
  return html`<g data-x="${x}" transform="translate(${x} 0)"><text class="title" y="22">Phase ${planned.index + 1}<tspan class="number" dx="8">${count(nodes.length, 'file')}</tspan></text><text class="note ${planned.risk.level}" y="40">${marks.join(' · ')}</text></g>`;
}

function place(number: number, { places }: Layout): Place {
  return places.get(number) ?? { x: 0, y: 0 };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function node(number: number, graph: Graph, layout: Layout): Markup {
  const one = graph.nodes[number];
  const { x, y } = place(number, layout);
  const { width, height } = layout.node;
  const kind = one?.operation?.kind;
  const path = inLine(one?.path ?? '');
  const told = kind === undefined ? 'unchanged, outside the operations' : `${kinds[kind].word}, phase ${(one?.phase ?? 0) + 1}, ${count(one?.operation?.dependents ?? 0, 'dependent')}`;
  return html`<a class="node ${kind ?? 'outside'}" href="#file-${number}" data-node="${number}" transform="translate(${round(x)} ${round(y)})"><title>${path}: ${told}</title><rect class="box" width="${width}" height="${height}" rx="6"/><rect class="kind" width="4" height="${height}" rx="2"/>${kind === undefined ? '' : html`<text class="sign" x="15" y="${height / 2 + 4.5}">${kinds[kind].sign}</text>`}${labels(path, layout, one?.operation?.lines)}</a>
`;
}

function foldedNode(number: number, files: number, layout: Layout): Markup {
  const { x, y } = place(number, layout);
  const { width, height } = layout.node;
  return html`<a class="node outside" href="#outside" data-node="${number}" transform="translate(${round(x)} ${round(y)})"><title>${files} unchanged files that import what changes</title><rect class="box" width="${width}" height="${height}" rx="6"/><text class="name" x="26" y="${height / 2 + 4}">${count(files, 'importer')}</text></a>
`;
}

/** The name of the file, its directory, and how many lines change, cut so that they stay in their box. */
function labels(path: string, { node, compact }: Layout, lines?: { readonly added: number; readonly removed: number }): Markup {
  const slash = path.lastIndexOf('/');
  const [directory, name] = [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
  const room = node.width - 26 - 10;
  const shown = cutEnd(name, Math.floor(room / (sizes.name * advance)));
  if (compact) {
    const left = Math.floor((room - widthOf(shown) * sizes.name * advance - 8) / (sizes.directory * advance));
    return html`<text class="label" x="26" y="15"><tspan class="name">${shown}</tspan>${left >= 6 && directory !== '' ? html`<tspan class="directory" dx="8">${fit(directory, left)}</tspan>` : ''}</text>`;
  }
  const delta = lines === undefined || lines.added + lines.removed === 0 ? '' : [...(lines.added > 0 ? [`+${lines.added}`] : []), ...(lines.removed > 0 ? [`−${lines.removed}`] : [])].join(' ');
  const left = Math.floor((room - (delta === '' ? 0 : delta.length * sizes.directory * advance + 10)) / (sizes.directory * advance));
  return html`<text class="label name" x="26" y="${directory === '' && delta === '' ? 25.5 : 18}">${shown}</text>${directory === '' ? '' : html`<text class="label directory" x="26" y="33">${fit(directory, left)}</text>`}${delta === '' ? '' : html`<text class="label delta" x="${node.width - 10}" y="33" text-anchor="end">${delta}</text>`}`;
}

function cutEnd(name: string, columns: number): string {
  if (widthOf(name) <= columns) return name;
  // The end of a name says what it is: `.test.ts`.
  const tail = /\.[^.]{1,6}(?:\.[^.]{1,4})?$/.exec(name)?.[0] ?? '';
  const characters = [...name.slice(0, name.length - tail.length)];
  let room = columns - 1 - widthOf(tail);
  const start = characters.findIndex((character) => (room -= widthOf(character)) < 0);
  return `${characters.slice(0, start === -1 ? characters.length : start).join('')}…${tail}`;
}
