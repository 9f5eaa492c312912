// What the page's script knows: the graph by number, with every reason in words.
import { inLine } from '../../text.ts';
import type { Graph } from '../graph.ts';
import { kinds, reasonOf } from '../words.ts';

/** The script has the same shapes as JSDoc; a test type-checks one against the other. */
export interface PageData {
  readonly nodes: readonly PageNode[];
  /** before, after, reasons in words. */
  readonly edges: readonly (readonly [before: number, after: number, why: readonly string[]])[];
}

export interface PageNode {
  readonly path: string;
  /** 1-based; 0 is outside of the operations. */
  readonly phase: number;
  readonly kind?: string;
  readonly word?: string;
  readonly from?: string;
  readonly strategy?: string;
  readonly reason?: string;
  readonly facts?: readonly string[];
  /** Points and words. */
  readonly risk?: readonly (readonly [number, string])[];
}

export function dataOf({ nodes, edges }: Graph): PageData {
  return {
    nodes: nodes.map(({ path, phase, operation }): PageNode => {
      const base = { path: inLine(path), phase: phase === undefined ? 0 : phase + 1 };
      if (operation === undefined) return base;
      const { kind, from, strategy, factors, requests = [] } = operation;
      return {
        ...base,
        kind,
        word: kinds[kind].word,
        ...(from === undefined ? {} : { from: inLine(from) }),
        strategy: strategy.name,
        reason: `${inLine(strategy.reason)}${strategy.basis === 'measured' ? ' (as measured here)' : ''}`,
        facts: [linesOf(operation.lines), bytes(operation.size), ...(requests.length === 0 ? [] : [`asked for by ${requests.map(inLine).join(', ')}`])],
        risk: factors.map(({ points, detail }) => [points, inLine(detail)] as const),
      };
    }),
    edges: edges.map(({ before, after, why }) => [before, after, why.map((one) => inLine(reasonOf(one, nodes[after]?.operation?.kind)))] as const),
  };
}

/** `+12 −3 lines` */
export function linesOf({ added, removed }: { readonly added: number; readonly removed: number }): string {
  return added + removed === 0 ? 'no lines' : `${[...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`−${removed}`] : [])].join(' ')} lines`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}
