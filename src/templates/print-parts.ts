// The parts of a template as text with tags, such that reading it gives the same parts.
import { usual, type Delimiters } from './delimiters.ts';
import type { Part } from './template.ts';

interface Piece {
  readonly text: string;
  /** A tag of a block within a line: alone on its line it would take the line with it. */
  readonly block?: true;
}

/** `lines` false: a path, in which no tag takes a line with it. */
export function printParts(parts: readonly Part[], delimiters: Delimiters, lines = true): string {
  const printing = new Printing(delimiters, lines);
  printing.add(parts);
  return printing.text();
}

/** A class because every part must know whether a line begins where it stands. */
class Printing {
  private readonly pieces: Piece[] = [];
  private readonly delimiters: Delimiters;
  private readonly lines: boolean;
  private atLineStart = true;

  constructor(delimiters: Delimiters, lines: boolean) {
    this.delimiters = delimiters;
    this.lines = lines;
  }

  add(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.kind === 'text') this.addText(part.text);
      else if (part.kind === 'slot') this.push(this.tag([part.name, spellingWords(part)].filter(Boolean).join(' | ')));
      else this.addBlock(part);
    }
  }

  text(): string {
    return (this.lines ? withoutLonelyTags(this.pieces, this.tag('""')) : this.pieces).map(({ text }) => text).join('');
  }

  private addText(text: string): void {
    for (const piece of literally(text, this.delimiters)) this.push(piece.plain ? piece.text : this.tag(printString(piece.text)));
  }

  private addBlock(part: Extract<Part, { kind: 'optional' | 'repeat' }>): void {
    const separator = part.kind === 'repeat' && part.separator !== undefined ? ` ${printString(part.separator)}` : '';
    const open = this.tag(`${part.kind === 'optional' ? '?' : '#'}${part.name}${separator}`);
    const close = this.tag(`/${part.name}`);
    // A tag on a line of its own only where its partner can have one too.
    const own = this.lines && this.atLineStart && endsLine(part.parts);
    // For the eye only: it goes with the line.
    const [first] = part.parts;
    const indent = own && first?.kind === 'text' ? (/^[ \t]*(?=[^ \t\r\n])/.exec(first.text)?.[0] ?? '') : '';
    this.push(own ? `${indent}${open}\n` : open, !own);
    this.add(part.parts);
    this.push(own ? `${indent}${close}\n` : close, !own);
  }

  private tag(content: string): string {
    return `${this.delimiters.open}${content}${this.delimiters.close}`;
  }

  private push(text: string, block = false): void {
    if (text === '') return;
    this.pieces.push(block ? { text, block } : { text });
    this.atLineStart = text.endsWith('\n');
  }
}

/** Whether the line is at its end after parts that begin with one. */
function endsLine(parts: readonly Part[]): boolean {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index];
    if (part?.kind === 'text') return part.text.endsWith('\n');
    // A block has lines of its own when it ends its line, and the line before it is at its end as well.
    if (part === undefined || part.kind === 'slot' || !endsLine(part.parts)) return false;
  }
  return true;
}

function spellingWords({ spelling, plural }: Extract<Part, { kind: 'slot' }>): string {
  return [spelling, plural === true ? 'plural' : undefined].filter((word) => word !== undefined).join(' ');
}

/** JSON that git, editors and YAML leave alone. */
function printString(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What a file of text cannot hold as it is: git turns `\r\n` into `\n`, UTF-8 has no half pairs, and some of it nobody would see. */
const unsafe = /(?:[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])+/g;
/** Where no delimiters were free, every run that a usual one could begin in is told by a tag. */
const unsafeOrBraces = new RegExp(`${unsafe.source}|\\{{2,}|\\{+$`, 'g');

/** Cuts a text into what stands there as it is and what only a literal tag can say. */
function* literally(text: string, { open }: Delimiters): Generator<{ text: string; plain: boolean }> {
  const first = open.slice(0, 1);
  let from = 0;
  for (const match of text.matchAll(open === usual.open ? unsafeOrBraces : unsafe)) {
    const end = match.index + match[0].length;
    let start = match.index;
    // `{` before the tag that follows would read as a part of it.
    while (start > from && text[start - 1] === first) start -= 1;
    if (start > from) yield { text: text.slice(from, start), plain: true };
    yield { text: text.slice(start, end), plain: false };
    from = end;
  }
  if (from < text.length) yield { text: text.slice(from), plain: true };
}

/** Puts an empty literal beside each block tag that stands alone on its line and is not meant to take it. */
function withoutLonelyTags(pieces: readonly Piece[], nothing: string): readonly Piece[] {
  const lonely = new Set<Piece>();
  let [tag, blank]: [Piece | undefined, boolean] = [undefined, true];
  const endLine = (): void => {
    if (tag !== undefined && blank) lonely.add(tag);
    [tag, blank] = [undefined, true];
  };
  for (const piece of pieces) {
    if (piece.block === true) {
      if (tag !== undefined) blank = false;
      tag = piece;
      continue;
    }
    piece.text.split('\n').forEach((part, index) => {
      if (index > 0) endLine();
      if (/[^ \t]/.test(part)) blank = false;
    });
  }
  endLine();
  return pieces.flatMap((piece) => (lonely.has(piece) ? [piece, { text: nothing }] : [piece]));
}
