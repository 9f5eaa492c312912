// Where the lexers put their tokens: arrays of numbers that grow, since a large text has a hundred thousand of them.
import type { Tokens } from '../tokens.ts';
import type { TokenLanguage } from './grammars.ts';

export class TokenSink {
  readonly text: string;
  private count = 0;
  private starts: Uint32Array;
  private ends: Uint32Array;
  private kinds: Uint8Array;

  constructor(text: string) {
    this.text = text;
    const guess = 16 + (text.length >> 2);
    this.starts = new Uint32Array(guess);
    this.ends = new Uint32Array(guess);
    this.kinds = new Uint8Array(guess);
  }

  /** A token from `start` to before `end`; a value of `TokenKind`. */
  add(kind: number, start: number, end: number): void {
    if (this.count === this.starts.length) this.grow();
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.kinds[this.count] = kind;
    this.count += 1;
  }

  finish(language: TokenLanguage): Tokens {
    const { text, count } = this;
    return { text, language, count, starts: this.starts.slice(0, count), ends: this.ends.slice(0, count), kinds: this.kinds.slice(0, count), regions: new Uint8Array(count) };
  }

  private grow(): void {
    const size = this.count * 2;
    this.starts = enlarged(new Uint32Array(size), this.starts);
    this.ends = enlarged(new Uint32Array(size), this.ends);
    this.kinds = enlarged(new Uint8Array(size), this.kinds);
  }
}

function enlarged<A extends Uint32Array | Uint8Array>(larger: A, smaller: A): A {
  larger.set(smaller);
  return larger;
}
