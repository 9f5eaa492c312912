// What all benchmarks share: medians and markdown rows.

/** The middle one; of an even number the upper. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function row(...cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(0) : cell)).join(' | ')} |\n`);
}

/** A title, and the head of a table. */
export function head(title: string, ...cells: readonly string[]): void {
  process.stdout.write(`\n${title}\n\n`);
  row(...cells);
  row(...cells.map(() => '---'));
}
