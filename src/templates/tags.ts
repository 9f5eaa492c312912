// Reads a text with tags into a row of pieces: every problem told with its place, in time in proportion to the text.
import { closest } from '../closest.ts';
import type { Delimiters } from './delimiters.ts';
import type { Slot, Spelling } from './template.ts';
import { spellings } from './words.ts';

/** `offset`: where it begins in the text that is read. */
export type Piece = { readonly offset: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly slot: Slot }
  | { readonly kind: 'open'; readonly block: 'optional' | 'repeat'; readonly name: string; readonly separator?: string }
  | { readonly kind: 'close'; readonly name: string }
  /** A literal tag. */
  | { readonly kind: 'literal'; readonly text: string }
);

export type Tell = (offset: number, words: string) => void;

const namePattern = /[A-Za-z_][\w-]*/y;
const stringPattern = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y;
const blanks = /[ \t]*/y;
const word = /[A-Za-z-]+/y;

/** After a problem: the end of a tag is looked for this far. */
const longestTag = 500;

/** What a name of a parameter looks like. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(text);
}

/** `lines`: a block tag that stands alone on its line takes the line with it. */
export function readTags(text: string, { open, close }: Delimiters, tell: Tell, lines: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, from)) {
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at), offset: from });
    const reader = new TagReader(text, at, at + open.length, close, tell);
    const piece = reader.read();
    if (piece !== undefined) pieces.push(piece);
    from = reader.end;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from), offset: from });
  return lines ? withoutTagLines(pieces) : pieces;
}

/** One tag; a class because every step moves on in the text. */
class TagReader {
  /** After a problem: where reading goes on. */
  end: number;
  private readonly text: string;
  private readonly start: number;
  private readonly close: string;
  private readonly tell: Tell;

  constructor(text: string, start: number, end: number, close: string, tell: Tell) {
    this.text = text;
    this.start = start;
    this.end = end;
    this.close = close;
    this.tell = tell;
  }

  read(): Piece | undefined {
    this.take(blanks);
    const piece = this.content();
    if (piece === undefined) return this.skip();
    this.take(blanks);
    if (!this.text.startsWith(this.close, this.end)) return this.no(`a tag ends with ${this.close}`);
    this.end += this.close.length;
    return piece;
  }

  private content(): Piece | undefined {
    const offset = this.start;
    const sign = this.text[this.end] ?? '';
    if (sign === '"') {
      const text = this.string();
      return text === undefined ? undefined : { kind: 'literal', text, offset };
    }
    if (!'?#/'.includes(sign) || sign === '') return this.slot(offset);
    this.end += 1;
    const name = this.name();
    if (name === undefined) return undefined;
    if (sign === '/') return { kind: 'close', name, offset };
    if (sign === '?') return { kind: 'open', block: 'optional', name, offset };
    this.take(blanks);
    if (this.text[this.end] !== '"') return { kind: 'open', block: 'repeat', name, offset };
    const separator = this.string();
    return separator === undefined ? undefined : { kind: 'open', block: 'repeat', name, separator, offset };
  }

  private slot(offset: number): Piece | undefined {
    const name = this.name();
    if (name === undefined) return undefined;
    this.take(blanks);
    if (this.text[this.end] !== '|') return { kind: 'slot', slot: { kind: 'slot', name }, offset };
    this.end += 1;
    let [spelling, plural]: [Spelling | undefined, boolean] = [undefined, false];
    for (this.take(blanks); ; this.take(blanks)) {
      const at = this.end;
      const one = this.take(word);
      if (one === '') break;
      const known = spellings.find((each) => each === one);
      if (one === 'plural' && !plural) plural = true;
      else if (known !== undefined && spelling === undefined) spelling = known;
      else return this.told(at, known !== undefined || one === 'plural' ? `${one} is one spelling too many` : `unknown spelling ${JSON.stringify(one)}${guess(one)}; known are ${spellings.join(', ')} and plural`);
    }
    if (spelling === undefined && !plural) return this.told(this.end, `a spelling follows the |: ${spellings.join(', ')} or plural`);
    return { kind: 'slot', slot: { kind: 'slot', name, ...(spelling === undefined ? {} : { spelling }), ...(plural ? { plural } : {}) }, offset };
  }

  private name(): string | undefined {
    this.take(blanks);
    const name = this.take(namePattern);
    return name === '' ? this.told(this.end, 'the name of a parameter is missing: a letter or _, then letters, digits, _ and -') : name;
  }

  private string(): string | undefined {
    const at = this.end;
    const quoted = this.take(stringPattern);
    try {
      const value: unknown = JSON.parse(quoted);
      if (typeof value === 'string') return value;
    } catch {
      // Told below.
    }
    return this.told(at, 'not a JSON string');
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.end;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.end += found.length;
    return found;
  }

  private told(offset: number, words: string): undefined {
    this.tell(offset, words);
    return undefined;
  }

  private no(words: string): undefined {
    this.tell(this.end, words);
    return this.skip();
  }

  /** To the end of the tag, if it has one on this line. */
  private skip(): undefined {
    const [rest = ''] = this.text.slice(this.end, this.end + longestTag).split('\n', 1);
    const at = rest.indexOf(this.close);
    this.end += at < 0 ? 0 : at + this.close.length;
    return undefined;
  }
}

function guess(name: string): string {
  const near = closest(name.slice(0, 50), [...spellings, 'plural']);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** Takes the lines away on which nothing but one block tag stands. */
function withoutTagLines(pieces: readonly Piece[]): readonly Piece[] {
  // What stays of each text: its start and end may go with the lines of the tags beside it.
  const kept = pieces.map((piece) => ({ from: 0, to: piece.kind === 'text' ? piece.text.length : 0 }));
  pieces.forEach((piece, index) => {
    if (piece.kind !== 'open' && piece.kind !== 'close') return;
    const [before, after] = [blanksBefore(pieces[index - 1], index === 1), lineEndAfter(pieces[index + 1], index === pieces.length - 2)];
    if (before === undefined || after === undefined) return;
    const [previous, next] = [kept[index - 1], kept[index + 1]];
    if (previous !== undefined) previous.to -= before;
    if (next !== undefined) next.from = after;
  });
  return pieces.flatMap((piece, index): readonly Piece[] => {
    const { from, to } = kept[index] ?? { from: 0, to: 0 };
    return piece.kind !== 'text' ? [piece] : from < to ? [{ ...piece, text: piece.text.slice(from, to), offset: piece.offset + from }] : [];
  });
}

/** How many blanks a line begins with that ends in this piece; undefined: it holds something else. `isFirst`: the text begins with the piece. */
function blanksBefore(piece: Piece | undefined, isFirst: boolean): number | undefined {
  if (piece === undefined) return 0;
  if (piece.kind !== 'text') return undefined;
  let at = piece.text.length;
  while (at > 0 && ' \t'.includes(piece.text.charAt(at - 1))) at -= 1;
  return (at === 0 ? isFirst : piece.text[at - 1] === '\n') ? piece.text.length - at : undefined;
}

function lineEndAfter(piece: Piece | undefined, isLast: boolean): number | undefined {
  if (piece === undefined) return 0;
  if (piece.kind !== 'text') return undefined;
  blanks.lastIndex = 0;
  const { length } = blanks.exec(piece.text)?.[0] ?? '';
  if (length === piece.text.length) return isLast ? length : undefined;
  return piece.text[length] === '\n' ? length + 1 : undefined;
}
