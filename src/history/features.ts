// Turns what is known of runs before they start into numbers that a regression of their durations can use.
import type { Work } from './record.ts';

/** A feature: how it is measured, and how far its coefficient is expected to lie from 0 before anything was seen. */
interface Feature {
  readonly spread: number;
  measure(work: Work): number;
}

/** The same features of many runs. */
export interface Measured {
  /** One a feature. */
  readonly spreads: readonly number[];
  /** One a run, in the order given. */
  readonly rows: readonly Float64Array[];
}

/** More names than that tell no more: there are four validators. */
const mostNames = 8;

/** What compilers look at. */
const codeExtensions = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'py', 'vue', 'svelte'];

/**
 * Measures all runs. Sizes enter as logarithms of `offset` + files, because base + each · files is a straight line in that
 * logarithm for one offset, near base / each. What is the same in all runs says nothing
 * about any, and what two features say alike is said once.
 */
export function measure(works: readonly Work[], offset: number): Measured {
  const columns: Column[] = [{ spread: unknown, values: new Float64Array(works.length).fill(1) }];
  for (const { spread, measure: measureOne } of featuresOf(works, offset)) {
    const values = Float64Array.from(works, measureOne);
    if (!isConstant(values) && !columns.some((column) => isEqual(column.values, values))) columns.push({ spread, values });
  }
  const row = (index: number): Float64Array => Float64Array.from(columns, ({ values }) => values[index] ?? 0);
  return { spreads: columns.map(({ spread }) => spread), rows: works.map((_, index) => row(index)) };
}

interface Column {
  readonly spread: number;
  readonly values: Float64Array;
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, index) => value === b[index]);
}

/** Nothing is known of the first coefficient, that of the run of median size. */
const unknown = 100;

function featuresOf(works: readonly Work[], offset: number): readonly Feature[] {
  const names = [...new Set(works.flatMap(({ validators, cache }) => [...validators, ...Object.keys(cache)]))].slice(0, mostNames);
  const perFile = bytesPerFile(works);
  const usualStart = usualElapsed(works);
  const files = (work: Work): number => Math.log(1 + filesOf(work) / offset);
  return [
    { spread: 1, measure: files },
    { spread: 1, measure: ({ bytes }) => Math.log(1 + bytes / perFile / offset) },
    { spread: 0.5, measure: ({ importers }) => Math.log(1 + importers / offset) },
    { spread: 0.5, measure: ({ tracked }) => Math.log(1 + tracked / 100) },
    { spread: 1, measure: ({ command }) => Number(command === 'apply') },
    { spread: 1, measure: (work) => Number(hasCode(work)) },
    { spread: 0.5, measure: (work) => (isCold(work) ? files(work) : 0) },
    { spread: 0.5, measure: ({ elapsed }) => (elapsed === undefined ? 0 : bounded(Math.log((1 + elapsed) / usualStart))) },
    ...names.flatMap((name): Feature[] => [
      { spread: 1, measure: ({ validators }) => Number(validators.includes(name)) },
      { spread: 1, measure: ({ cache }) => Number(cache[name] === 'cold') },
    ]),
  ];
}

export function filesOf({ operations }: Work): number {
  return Object.values(operations).reduce((sum, count) => sum + count, 0);
}

export function isCold({ cache }: Work): boolean {
  return Object.values(cache).includes('cold');
}

/** A run without any is another kind of run, though the same validators may be enabled. */
export function hasCode({ extensions }: Work): boolean {
  return codeExtensions.some((one) => Object.hasOwn(extensions, one));
}

function bytesPerFile(works: readonly Work[]): number {
  const bytes = works.reduce((sum, work) => sum + work.bytes, 0);
  const files = works.reduce((sum, work) => sum + filesOf(work), 0);
  return Math.max(1, bytes / Math.max(1, files));
}

/** Who waited for another run at the start is not that much slower afterwards. */
function bounded(logarithm: number): number {
  return Math.max(-2, Math.min(2, logarithm));
}

/** Where it is not known it is taken for that. */
function usualElapsed(works: readonly Work[]): number {
  const known = works.flatMap(({ elapsed }) => (elapsed === undefined ? [] : [Math.log(1 + elapsed)]));
  return Math.exp(known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length));
}
