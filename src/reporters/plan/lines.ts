// Text in lines that a terminal of a given width does not break.
import { widthOf } from '../text.ts';

/** What stands before the first line, and before those that follow it. */
export interface Shape {
  readonly first: string;
  readonly rest: string;
}

/** Breaks at spaces; a word that is longer than a line is broken where the line ends. */
export function wrap(text: string, { first, rest }: Shape, columns: number): string[] {
  const lines: string[] = [];
  let line = first;
  let width = widthOf(first);
  let isEmpty = true;
  const next = (): void => {
    lines.push(line.trimEnd());
    [line, width, isEmpty] = [rest, widthOf(rest), true];
  };
  for (const word of text.split(' ')) {
    for (const piece of pieces(word, columns - widthOf(rest))) {
      const room = widthOf(piece);
      if (!isEmpty && width + 1 + room > columns) next();
      line += `${isEmpty ? '' : ' '}${piece}`;
      width += room + (isEmpty ? 0 : 1);
      isEmpty = false;
    }
  }
  next();
  return lines;
}

function pieces(word: string, columns: number): string[] {
  if (word.length <= columns / 2 || widthOf(word) <= columns) return [word];
  const result: string[] = [];
  let [piece, width] = ['', 0];
  for (const character of word) {
    const room = widthOf(character);
    if (width + room > columns) {
      result.push(piece);
      [piece, width] = ['', 0];
    }
    piece += character;
    width += room;
  }
  return [...result, piece];
}

/** A path that fits: its middle gives way first, the name of the file last. */
export function fit(path: string, columns: number): string {
  if (widthOf(path) <= columns) return path;
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash);
  const room = columns - 1 - widthOf(name);
  if (slash > 0 && room >= 3) return `${start(path, room)}…${name}`;
  return `…${end(path, columns - 1)}`;
}

function start(text: string, columns: number): string {
  let [result, width] = ['', 0];
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    result += character;
  }
  return result;
}

function end(text: string, columns: number): string {
  return [...start([...text].reverse().join(''), columns)].reverse().join('');
}
