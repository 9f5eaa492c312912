// Finds sequences of lines among many lines, by their rarest line and within a budget, so that no input takes long.

export interface LineIndex {
  readonly length: number;
  /** First place of one line, from a place on. */
  next(line: string, from: number): number | undefined;
  matches(wanted: readonly string[], place: number): boolean;
  /** Places where all of `wanted` stands, from a place on, at most `limit`; undefined when the budget is used up. */
  find(wanted: readonly string[], from: number, limit: number): number[] | undefined;
}

/** Lines compared before a search gives up; real patches need far below a million. */
const budgetOfLines = 20_000_000;

export function createIndex(lines: readonly string[]): LineIndex {
  let places: Map<string, number[]> | undefined;
  let budget = budgetOfLines;
  const placesOf = (line: string): readonly number[] => (places ??= numbered(lines)).get(line) ?? [];
  const matches = (wanted: readonly string[], place: number): boolean => {
    if (place < 0 || place + wanted.length > lines.length) return false;
    return wanted.every((line, index) => {
      budget -= 1;
      return line === lines[place + index];
    });
  };
  return {
    length: lines.length,
    matches,
    next: (line, from) => {
      const all = placesOf(line);
      return all[firstAtLeast(all, from)];
    },
    find: (wanted, from, limit) => {
      let rarest = { at: 0, places: placesOf(wanted[0] ?? '') };
      for (const [at, line] of wanted.entries()) if (placesOf(line).length < rarest.places.length) rarest = { at, places: placesOf(line) };
      const found: number[] = [];
      for (let index = firstAtLeast(rarest.places, from + rarest.at); index < rarest.places.length && found.length < limit; index += 1) {
        if ((budget -= 1) < 0) return undefined;
        const place = (rarest.places[index] ?? 0) - rarest.at;
        if (matches(wanted, place)) found.push(place);
      }
      return found;
    },
  };
}

function numbered(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  return places;
}

function firstAtLeast(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
