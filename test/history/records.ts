// Run records for tests, made of what matters in each.
import type { RunRecord, Work } from '../../src/history/record.ts';

export const work: Work = { command: 'check', validators: ['syntax', 'typescript'], operations: { update: 1 }, bytes: 1000, extensions: { ts: 1 }, files: {}, importers: 0, tracked: 100, cache: { typescript: 'warm' } };

export function record(parts: Partial<RunRecord> = {}): RunRecord {
  return { version: 1, date: '2026-01-02T03:04:05.000Z', ...work, verdict: 'passed', durations: {}, total: 100, rules: {}, strategies: {}, changed: [], ...parts };
}

/** A record that says whose it is and which one. */
export function numbered(name: string, number: number): RunRecord {
  return record({ rules: { [name]: number } });
}

/** The numbers of each name, in the order of the records. */
export function numbersOf(records: readonly RunRecord[]): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const { rules } of records) for (const [name, number] of Object.entries(rules)) numbers.set(name, [...(numbers.get(name) ?? []), number]);
  return numbers;
}
