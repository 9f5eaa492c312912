// Where something occurs in a text, and what nearly does: for replacements, hunks and the words about them.

export interface Place {
  /** 1-based, as `column`, which counts UTF-16 code units. */
  readonly line: number;
  readonly column: number;
}

/** As many places as a person wants to read. */
export const placesShown = 10;

/** Turns offsets into lines and columns, one look at the text for many. */
export function placesIn(text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** Index of the last number that is not above `limit`; the numbers rise. */
export function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Offsets of `part` in `text`, at most `limit`; those that overlap one before only when asked for. Linear also for hostile texts. */
export function occurrences(text: string, part: string, limit: number, overlapping: boolean): number[] {
  if (part === '' || part.length > text.length) return [];
  // The engine's own search is fast, and quadratic at worst: only where that cannot hurt.
  return part.length * text.length <= 1e8 || part.length < 64 ? bySearch(text, part, limit, overlapping) : byPrefixes(text, part, limit, overlapping);
}

function bySearch(text: string, part: string, limit: number, overlapping: boolean): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(part); at !== -1 && found.length < limit; at = text.indexOf(part, at + (overlapping ? 1 : part.length))) found.push(at);
  return found;
}

/** Source: D. Knuth, J. Morris, V. Pratt, "Fast pattern matching in strings", 1977. */
function byPrefixes(text: string, part: string, limit: number, overlapping: boolean): number[] {
  const border = new Int32Array(part.length + 1);
  border[0] = -1;
  for (let index = 0, length = -1; index < part.length; ) {
    while (length >= 0 && part.charCodeAt(index) !== part.charCodeAt(length)) length = border[length] ?? -1;
    border[(index += 1)] = length += 1;
  }
  const found: number[] = [];
  for (let index = 0, length = 0; index < text.length && found.length < limit; index += 1) {
    while (length >= 0 && (length === part.length || text.charCodeAt(index) !== part.charCodeAt(length))) length = border[length] ?? -1;
    length += 1;
    if (length < part.length) continue;
    found.push(index - part.length + 1);
    if (!overlapping) length = 0;
  }
  return found;
}

const punctuation: Readonly<Record<string, string>> = { '‘': "'", '’': "'", '‚': "'", '“': '"', '”': '"', '„': '"', '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-' };

/** A line as a reader sees it: blanks count once and not at the ends, typographic quotes and dashes are plain. */
export function likeness(line: string): string {
  return line.replace(/[‘’‚“”„‐-―−]/g, (sign) => punctuation[sign] ?? sign).split(/\s+/).filter((word) => word !== '').join(' ');
}

export interface Nearly {
  /** What is different there, to follow "found only". */
  readonly how: string;
  readonly places: readonly Place[];
}

/** Places that a person may have meant with `part`, which is not there; told, never used. */
export function nearly(text: string, part: string): Nearly | undefined {
  const wanted = part.split('\n').map(likeness);
  while (wanted[0] === '') wanted.shift();
  while (wanted.at(-1) === '') wanted.pop();
  if (wanted.length === 0) return undefined;
  const lines = text.split('\n').map(likeness);
  const joined = lines.join('\n');
  const place = placesIn(joined);
  const all = occurrences(joined, wanted.join('\n'), placesShown, true).map(place);
  if (all.length > 0) return { how: 'with other blanks, line ends or typographic signs', places: columnsIn(text, all) };
  const first = wanted.reduce((longest, line) => (line.length > longest.length ? line : longest), '');
  const some = first.length < 4 ? [] : occurrences(joined, first, placesShown, true).map(place);
  return some.length > 0 ? { how: `in part (${JSON.stringify(first.slice(0, 60))})`, places: columnsIn(text, some) } : undefined;
}

/** Places in the likeness of a text, moved to where the lines of the text itself begin to say something. */
function columnsIn(text: string, places: readonly Place[]): Place[] {
  const lines = text.split('\n');
  return places.map(({ line, column }) => ({ line, column: column + ((lines[line - 1] ?? '').search(/\S/) + 1 || 1) - 1 }));
}
