// Finds rules of ESLint that are on and have never found anything, once enough has been linted to say so.
import { filesOf } from './features.ts';
import type { RunRecord } from './record.ts';

export interface UnusedRules {
  readonly rules: readonly string[];
  readonly enabled: number;
  readonly runs: number;
  readonly files: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}

/** With fewer runs or files a rule may just not have had a chance. */
export const leastLinted = { runs: 50, files: 200 } as const;

/** The runs in which ESLint had something to do. */
export function lintedRuns(records: readonly RunRecord[]): RunRecord[] {
  return records.filter(({ validators }) => validators.includes('eslint'));
}

/** Undefined while there is too little to say, or every rule has found something. */
export function unusedRules(records: readonly RunRecord[], enabled: readonly string[]): UnusedRules | undefined {
  const runs = lintedRuns(records);
  const files = runs.reduce((sum, run) => sum + filesOf(run), 0);
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined || runs.length < leastLinted.runs || files < leastLinted.files) return undefined;
  const fired = new Set(runs.flatMap(({ rules }) => Object.keys(rules)));
  const rules = [...new Set(enabled)].filter((rule) => !fired.has(`eslint/${rule}`)).sort();
  if (rules.length === 0) return undefined;
  const failed = runs.filter(({ verdict }) => verdict === 'failed').length;
  return { rules, enabled: new Set(enabled).size, runs: runs.length, files, failed, first: first.date, last: last.date };
}
