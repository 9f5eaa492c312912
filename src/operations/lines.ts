// A text as lines whose ends, mark and final newline are kept apart: what a line says and how it ends are merged separately.

/** `base`: the staged version before the fix; `ours`: the user's working file; `theirs`: the fixed version. */
export interface Versions<Content> {
  readonly base: Content;
  readonly ours: Content;
  readonly theirs: Content;
}

/** A text in parts; `splitLines` and `joinLines` are inverse to each other. */
export interface Lines {
  /** The byte order mark, as one character or as the three bytes of UTF-8 read as Latin-1; else empty. */
  readonly mark: string;
  /** What each line says, without its end. */
  readonly content: readonly string[];
  /** How each line ends: `\n`, `\r\n`, `\r`, and `''` for a last line without newline. */
  readonly ends: readonly string[];
}

const markPattern = /^(?:\uFEFF|\u00EF\u00BB\u00BF)/;

/** Splits at `\n`, `\r\n` and a lone `\r`, as editors, TypeScript and ESLint count lines. An empty text has no line. */
export function splitLines(text: string): Lines {
  const mark = markPattern.exec(text)?.[0] ?? '';
  const body = text.slice(mark.length);
  return { mark, ...(body.includes('\r') ? splitMixed(body) : splitPlain(body)) };
}

/** The common case, three times as fast. */
function splitPlain(body: string): Pick<Lines, 'content' | 'ends'> {
  const content = body.split('\n');
  const ends = new Array<string>(content.length).fill('\n');
  if (content.at(-1) === '') {
    content.pop();
    ends.pop();
  } else ends[ends.length - 1] = '';
  return { content, ends };
}

function splitMixed(body: string): Pick<Lines, 'content' | 'ends'> {
  const content: string[] = [];
  const ends: string[] = [];
  const breaks = /\r\n?|\n/g;
  let start = 0;
  while (start < body.length) {
    breaks.lastIndex = start;
    const end = breaks.exec(body);
    content.push(body.slice(start, end?.index));
    ends.push(end?.[0] ?? '');
    start = end === null ? body.length : breaks.lastIndex;
  }
  return { content, ends };
}

export function joinLines(lines: Lines): string {
  const shared = sharedEnd(lines);
  if (shared !== undefined) return lines.mark + lines.content.join(shared) + (lines.ends.at(-1) ?? '');
  return lines.mark + lines.content.map((line, index) => line + (lines.ends[index] ?? '')).join('');
}

/** The one end that all lines share (a last line without newline has no say); undefined when they differ or there is none. */
export function sharedEnd(lines: Lines): string | undefined {
  const first = lines.ends[0];
  if (first === undefined || first === '') return undefined;
  return lines.ends.every((end, index) => end === first || (end === '' && index === lines.ends.length - 1)) ? first : undefined;
}

/** Whether the last line ends with a newline; undefined for an empty text, which has no opinion. */
export function hasFinalNewline(lines: Lines): boolean | undefined {
  const last = lines.ends.at(-1);
  return last === undefined ? undefined : last !== '';
}

/** Lines as numbers: equal lines, in base and in every list numbered with it, get equal numbers, from 0 on without gaps. */
export interface Numbering {
  readonly base: Int32Array;
  number(lines: readonly string[]): Int32Array;
}

export function createNumbering(base: readonly string[]): Numbering {
  const numbers = new Map<string, number>();
  /** For each number the place in base where its line stands, or would. */
  const places: number[] = [];
  const numberOf = (line: string, place: number): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, places.length);
    return places.push(place) - 1;
  };
  const first = Int32Array.from(base, numberOf);
  const number = (lines: readonly string[]): Int32Array => {
    let next = 0;
    return Int32Array.from(lines, (line) => {
      // Versions of one file mostly agree: comparing with the line that comes next in base is cheaper than hashing.
      if (base[next] === line) return first[next++] ?? -1;
      const found = numberOf(line, next);
      next = (places[found] ?? next) + 1;
      return found;
    });
  };
  return { base: first, number };
}
