// Where lines begin and end, and which line end, indentation and comments a text uses.
import type { Range } from '../model.ts';
import type { Comment } from './section.ts';

export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Before the line end, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline === -1) return text.length;
  return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Past the line end. */
export function nextLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
}

/** The line end of the line at `at`, else of the nearest line that has one. */
export function eolAt(text: string, at: number): string {
  let newline = text.indexOf('\n', at);
  if (newline === -1) newline = text.lastIndexOf('\n');
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** The blank text that its line begins with. */
export function indentAt(text: string, at: number): string {
  const start = lineStart(text, at);
  let end = start;
  while (isBlank(text[end])) end += 1;
  return text.slice(start, end);
}

export function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

export function skipBlanks(text: string, at: number): number {
  while (isBlank(text[at])) at += 1;
  return at;
}

export function skipBlanksBack(text: string, at: number): number {
  while (at > 0 && isBlank(text[at - 1])) at -= 1;
  return at;
}

/** Comments by where they begin and end, for steps over them. */
export class Comments {
  readonly #starts: ReadonlyMap<number, Comment>;
  readonly #ends: ReadonlyMap<number, Comment>;

  constructor(all: readonly Comment[]) {
    this.#starts = new Map(all.map((one) => [one.start, one]));
    this.#ends = new Map(all.map((one) => [one.end, one]));
  }

  /** Past blanks and comments that begin on this line; stays before a line end. */
  skipOnLine(text: string, at: number): number {
    let last = at;
    for (let here = skipBlanks(text, at); ; here = skipBlanks(text, last)) {
      const comment = this.#starts.get(here);
      if (comment === undefined) return last;
      last = comment.end;
    }
  }

  /** Past blanks, line ends and comments. */
  skip(text: string, at: number): number {
    for (;;) {
      const comment = this.#starts.get(at);
      if (comment !== undefined) at = comment.end;
      else if (/\s/.test(text[at] ?? '.')) at += 1;
      else return at;
    }
  }

  /** Back over blanks and comments that are wholly on this line. */
  skipBackOnLine(text: string, at: number): number {
    for (let here = skipBlanksBack(text, at); ; here = skipBlanksBack(text, here)) {
      const comment = this.#ends.get(here);
      if (comment === undefined || comment.start < lineStart(text, at)) return here;
      here = comment.start;
    }
  }
}

export function atLineEnd(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
}

/** The most common step of indentation: two blanks unless the text says otherwise. */
export function indentStep(text: string, fallback = '  '): string {
  const match = /\n([ \t]+)[^\s#/]/.exec(text.slice(0, 100_000));
  const step = match?.[1] ?? fallback;
  return step.startsWith('\t') ? '\t' : step;
}

export function rangeOf(text: string, start: number, end: number): Range {
  return { start: position(text, start), end: position(text, end) };
}

function position(text: string, at: number): Range['start'] {
  let line = 1;
  for (let newline = text.indexOf('\n'); newline !== -1 && newline < at; newline = text.indexOf('\n', newline + 1)) line += 1;
  return { line, column: at - lineStart(text, at) + 1 };
}
