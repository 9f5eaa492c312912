// The comments of a source by where they begin: to look past them, and to know which belong to a line.
import { endsLine, hasEol, skipSpaces, type Span } from './text.ts';

export interface Tail {
  /** After spaces and comments: the end of the line, or the code that follows. */
  readonly at: number;
  /** Nothing but spaces and comments stood between. */
  readonly clean: boolean;
  /** One of the comments goes over several lines. */
  readonly long: boolean;
}

export class Comments {
  readonly list: readonly Span[];
  readonly #byStart: ReadonlyMap<number, Span>;

  constructor(list: readonly Span[]) {
    this.list = list;
    this.#byStart = new Map(list.map((one) => [one.start, one]));
  }

  at(offset: number): Span | undefined {
    return this.#byStart.get(offset);
  }

  /** What follows `from` on its line. */
  tail(text: string, from: number): Tail {
    let at = skipSpaces(text, from);
    let long = false;
    for (let comment = this.at(at); comment !== undefined; comment = this.at(at)) {
      long ||= hasEol(text.slice(comment.start, comment.end));
      at = skipSpaces(text, comment.end);
    }
    return { at, clean: endsLine(text, at), long };
  }

  /** The first `char` from `from` on that is not in a comment, before `to`. */
  find(text: string, char: string, from: number, to: number): number | undefined {
    for (let at = from; at < to; ) {
      const comment = this.at(at);
      if (comment !== undefined) at = comment.end;
      else if (text[at] === char) return at;
      else at += 1;
    }
    return undefined;
  }
}
