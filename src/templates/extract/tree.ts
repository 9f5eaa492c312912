// What the alignment of several texts gives: what all share, and what differs, row by row.

/**
 * A row is a file, a file that has an optional block, or an item of a repeated one. Texts are masked (`masks.ts`).
 */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  /** One value a row. */
  | { readonly kind: 'column'; readonly values: readonly string[] }
  /** `nodes` has a row for each row that is present. */
  | { readonly kind: 'optional'; readonly present: readonly boolean[]; readonly nodes: readonly Node[] }
  /** `nodes` has a row for each item, all items of the first row first. */
  | { readonly kind: 'repeat'; readonly counts: readonly number[]; readonly separator: string; readonly nodes: readonly Node[] };

/** What an alignment may use: how names are compared, and how much work is left. */
export interface Alignment {
  key(masked: string): string;
  readonly budget: Budget;
  readonly style: 'code' | 'prose';
}

/** Counts elementary comparisons, so that hostile input ends in coarse columns and not in waiting. */
export interface Budget {
  /** Whether that much work may still be done. */
  spend(work: number): boolean;
}

export function createBudget(total: number): Budget {
  let left = total;
  return {
    spend: (work) => {
      left -= work;
      return left >= 0;
    },
  };
}

/** A column, or the text that all rows share. */
export function columnOf(values: readonly string[]): readonly Node[] {
  const [first = ''] = values;
  if (values.every((value) => value === first)) return first === '' ? [] : [{ kind: 'text', text: first }];
  return [{ kind: 'column', values }];
}
