// A document being read: its text, where things are in it, and everything that is wrong with it.
import { RequestError } from '../../errors.ts';

/** More problems than anybody reads. */
const mostProblems = 100;
/** What one detail may quote of the document. */
const longestQuote = 60;

export class Source {
  readonly name: string;
  readonly text: string;
  private readonly found = new Map<string, { readonly offset: number; readonly words: string }>();
  private starts: readonly number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  problem(offset: number, words: string): undefined {
    this.found.set(`${offset} ${words}`, { offset, words });
    return undefined;
  }

  get isSound(): boolean {
    return this.found.size === 0;
  }

  /** Throws everything that was found, in the order of the document. */
  finish(): void {
    if (this.isSound) return;
    const sorted = [...this.found.values()].sort((a, b) => a.offset - b.offset);
    const details = sorted.slice(0, mostProblems).map(({ offset, words }) => `${this.name}:${this.positionOf(offset)}: ${words}`);
    const more = sorted.length - details.length;
    throw new RequestError(`${this.name} has ${sorted.length === 1 ? 'a problem' : `${sorted.length} problems`}.`, {
      help: 'Correct the document and apply it again; nothing was written.',
      details: more > 0 ? [...details, `and ${more} more`] : details,
    });
  }

  positionOf(offset: number): string {
    this.starts ??= startsOf(this.text);
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return `${low + 1}:${offset - (this.starts[low] ?? 0) + 1}`;
  }
}

/** Where each line starts. */
function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** A piece of a document as it may be shown: short, and without control characters. */
export function quoted(text: string): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\uFFFD');
  return `\`${plain.length > longestQuote ? `${plain.slice(0, longestQuote)}…` : plain}\``;
}

/** Whether every surrogate has its other half. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** UTF-8 as text; throws where it is none, for what cannot be read cannot be written either. */
export function decodeDocument(name: string, bytes: string | Uint8Array): string {
  const text = typeof bytes === 'string' ? bytes : decode(bytes);
  const mark = text?.startsWith('\uFEFF') === true ? 1 : 0;
  if (text !== undefined && isWellFormed(text)) return text.slice(mark);
  throw new RequestError(`${name} is not UTF-8 text.`, { help: 'Save the document as UTF-8; put content that is no text into an operation with encoding "base64".' });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
