// A document as read: its text, its lines, and all its problems with their places, told together.
import { RequestError } from '../../errors.ts';
import { placesIn } from '../places.ts';
import type { Request } from '../../model.ts';
import type { Look } from './look.ts';

export interface Source {
  readonly text: string;
  /** The text is bytes, one character each, because it is no valid UTF-8. */
  readonly bytes: boolean;
  /** Tells what is wrong at an offset of the text. */
  problem(offset: number, words: string): void;
  /** How many were told so far. */
  problems(): number;
}

/** What a document holds; problems were told to its source. */
export interface Content {
  readonly key?: string;
  readonly requests: readonly Request[];
}

export interface Format<Name extends string = string> {
  readonly name: Name;
  /** Whether the text may be in this format, which looks like `json`; cheap, and rather too often than too seldom. */
  detects(text: string, json?: Look): boolean;
  parse(source: Source): Content;
}

/** More than this helps nobody. */
const problemsTold = 50;

export interface RootSource extends Source {
  /** Throws when there were problems. */
  settle(): void;
}

export function createSource(name: string, text: string, bytes: boolean): RootSource {
  const told: { readonly offset: number; readonly words: string }[] = [];
  return {
    text,
    bytes,
    problem: (offset, words) => void told.push({ offset, words }),
    problems: () => told.length,
    settle: () => {
      if (told.length === 0) return;
      const place = placesIn(text);
      const details = told
        .toSorted((a, b) => a.offset - b.offset)
        .slice(0, problemsTold)
        .map(({ offset, words }) => {
          const { line, column } = place(Math.min(offset, text.length));
          return `${name}:${line}:${column}: ${words}`;
        });
      if (told.length > problemsTold) details.push(`and ${told.length - problemsTold} more`);
      throw new RequestError(`${name} cannot be understood: ${told.length === 1 ? 'one problem' : `${told.length} problems`}.`, {
        help: 'Correct what is listed and run the command again; nothing was written.',
        details,
      });
    },
  };
}

/** A text inside a document, at `offset` there: its problems are told there, with its own line. */
export function nestedSource(outer: Source, offset: number, text: string): Source {
  let place: ReturnType<typeof placesIn> | undefined;
  return { ...outer, text, bytes: false, problem: (inner, words) => outer.problem(offset, `line ${(place ??= placesIn(text))(inner).line} of the text: ${words}`) };
}

export interface Line {
  readonly text: string;
  readonly offset: number;
}

/** The lines of a text; when all of them end with CRLF, without the CR. */
export function linesOf(text: string): Line[] {
  const end = text.includes('\r\n') && !/(?<!\r)\n/.test(text) ? '\r\n' : '\n';
  const lines: Line[] = [];
  let offset = 0;
  for (const line of text.split(end)) {
    lines.push({ text: line, offset });
    offset += line.length + end.length;
  }
  if (lines.at(-1)?.text === '') lines.pop();
  return lines;
}

/** Quoted for a message, shortened. */
export const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
