// The line of an offset, for offsets that only grow.

/** Counts as Python does: a line ends with a line feed, a carriage return, or both. */
export class LineCounter {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): number {
    for (; this.#at < offset; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10 || (code === 13 && this.#text.charCodeAt(this.#at + 1) !== 10)) this.#line += 1;
    }
    return this.#line;
  }
}
