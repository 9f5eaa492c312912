// Aligns several sequences of runs with each other, one after the other, against a profile of columns (progressive alignment).
import { bagOf, similarity, textOfRun, type Run } from './blocks.ts';
import type { Alignment } from './tree.ts';

/** One run for each row, or none. */
export interface ProfileColumn {
  readonly cells: (Run | undefined)[];
}

interface Growing extends ProfileColumn {
  readonly kind: string;
  readonly bag: ReadonlyMap<string, number>;
}

/** Runs that share less are not the same part of a template. */
const least = 0.5;

/** Columns in order; undefined if that would take too long. */
export function profileOf(context: Alignment, rows: readonly (readonly Run[])[]): readonly ProfileColumn[] | undefined {
  const order = rows.map((_, row) => row).sort((a, b) => (rows[b]?.length ?? 0) - (rows[a]?.length ?? 0) || a - b);
  const bags = new Map<string, ReadonlyMap<string, number>>();
  const bag = (run: Run): ReadonlyMap<string, number> => {
    const text = run.blocks[0]?.head ?? '';
    const found = bags.get(text) ?? bagOf(text, context.key);
    bags.set(text, found);
    return found;
  };
  const same = new Map<string, readonly number[]>();
  let columns: Growing[] = [];
  for (const row of order) {
    const runs = rows[row] ?? [];
    const name = context.key(runs.map(textOfRun).join('\u0000'));
    const known = same.get(name);
    let places = known;
    if (places === undefined) {
      if (!context.budget.spend((columns.length + 1) * (runs.length + 1) * 10)) return undefined;
      const placed = place(columns, runs, bag, rows.length);
      if (placed.columns.length > columns.length) same.clear();
      ({ columns, places } = placed);
      same.set(name, places);
    }
    runs.forEach((run, index) => {
      const column = columns[places[index] ?? -1];
      if (column !== undefined) column.cells[row] = run;
    });
  }
  return columns;
}

/** The best alignment of one more sequence (Needleman, Wunsch 1970); what fits nowhere gets a column of its own. */
function place(columns: readonly Growing[], runs: readonly Run[], bag: (run: Run) => ReadonlyMap<string, number>, count: number): { columns: Growing[]; places: readonly number[] } {
  const width = runs.length + 1;
  const scores = new Float64Array((columns.length + 1) * width);
  const fits = (i: number, j: number): number => {
    const [column, run] = [columns[i], runs[j]];
    return column === undefined || run === undefined ? 0 : fit(column, run, bag(run));
  };
  for (let i = columns.length - 1; i >= 0; i -= 1) {
    for (let j = runs.length - 1; j >= 0; j -= 1) {
      const value = fits(i, j);
      const both = value > 0 ? value + (scores[(i + 1) * width + j + 1] ?? 0) : -1;
      scores[i * width + j] = Math.max(both, scores[(i + 1) * width + j] ?? 0, scores[i * width + j + 1] ?? 0);
    }
  }
  const merged: Growing[] = [];
  const places: number[] = [];
  let [i, j] = [0, 0];
  while (i < columns.length || j < runs.length) {
    const [column, run] = [columns[i], runs[j]];
    const value = fits(i, j);
    if (column !== undefined && run !== undefined && value > 0 && scores[i * width + j] === value + (scores[(i + 1) * width + j + 1] ?? 0)) {
      places[j] = merged.length;
      merged.push(column);
      i += 1;
      j += 1;
    } else if (column !== undefined && (run === undefined || scores[i * width + j] === scores[(i + 1) * width + j])) {
      merged.push(column);
      i += 1;
    } else if (run !== undefined) {
      places[j] = merged.length;
      merged.push({ kind: run.kind, bag: bag(run), cells: Array.from({ length: count }, () => undefined) });
      j += 1;
    }
  }
  return { columns: merged, places };
}

function fit(column: Growing, run: Run, bag: ReadonlyMap<string, number>): number {
  if (column.kind === 'blank' || run.kind === 'blank') return column.kind === run.kind ? 0.1 : 0;
  if (indentOfKind(column.kind) !== indentOfKind(run.kind)) return 0;
  const alike = similarity(column.bag, bag);
  if (alike >= least) return alike;
  const isList = run.blocks.length > 1 || column.cells.some((cell) => (cell?.blocks.length ?? 0) > 1);
  return isList && column.kind === run.kind ? 0.3 + alike / 4 : 0;
}

function indentOfKind(kind: string): string {
  return kind.slice(0, kind.indexOf('|'));
}
