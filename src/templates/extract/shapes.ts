// What a line looks like when only the words that all rows share are read: lines of one template have the same shape.
import { lex, pieces, isWord, type Token } from './lex.ts';
import type { Alignment } from './tree.ts';

const weak = new Set(
  'a an and any as async await boolean break case class const continue def default do else end false for from function if import in int interface is let new none not null number of on or private public return self static str string switch the this to true type undefined var void while with'.split(' '),
);

/** Words, by key, that every row has. */
export function sharedWords(context: Alignment, rows: readonly (readonly string[])[]): ReadonlySet<string> {
  let shared: Set<string> | undefined;
  for (const row of rows) {
    const words = new Set<string>();
    for (const line of row) for (const one of pieces(line)) if (isWord(one)) words.add(context.key(one));
    shared = shared === undefined ? words : new Set([...shared].filter((word) => words.has(word)));
    if (shared.size === 0) break;
  }
  return shared ?? new Set();
}

/**
 * The line with everything but shared words and brackets left out; empty when it has too little that tells it from others: a masked name, a
 * word that is no keyword, or two words.
 */
export function shapeOf(context: Alignment, line: string, shared: ReadonlySet<string>): string {
  const kept: string[] = [/^[ \t]*/.exec(line)?.[0] ?? ''];
  let telling = 0;
  for (const one of pieces(line)) {
    const key = context.key(one);
    if (isWord(one)) {
      const isKept = shared.has(key);
      if (isKept) telling += /^\p{N}/u.test(key) ? 0 : weak.has(key.toLowerCase()) || key.length < 2 ? (/[\uE000-\uF8FF]/.test(key) ? 2 : 1) : 2;
      if (isKept || kept.at(-1) !== '•') kept.push(isKept ? key : '•');
    } else if (/[^\s.,'"`-]/.test(one)) kept.push(one);
  }
  return telling >= 2 ? kept.join(' ') : '';
}

/**
 * What kind of line it is: indentation, first word if it is a keyword (a word that a word, string or bracket follows), and how it ends. Items
 * of a list are of one kind.
 */
export function kindOfLine(line: string): string {
  const found = kinds.get(line);
  if (found !== undefined) return found;
  if (kinds.size > 20_000) kinds.clear();
  const kind = computeKind(line);
  kinds.set(line, kind);
  return kind;
}

const keywords = new Set([...weak, ...'abstract assert case catch create delete elif enum except export fn func insert module namespace package pass print protected pub raise require select struct throw try typeof unless use using val yield'.split(' ')]);

/** Remembered, since a line is asked for at every level around it. */
const kinds = new Map<string, string>();

function computeKind(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const rest = line.slice(indent.length).replace(/\r?\n$/, '');
  const tokens = lex(rest.length > 400 ? rest.slice(0, 400) : rest);
  const [first, space, second] = tokens;
  if (first === undefined) return 'blank';
  const last = tokens.at(-1);
  return `${indent}|${startOf(first, space, second)}|${last?.kind === 'mark' && last.text !== ',' && last.text !== ';' ? last.text : ''}`;
}

function startOf(first: Token, space: Token | undefined, second: Token | undefined): string {
  const opens = space?.kind === 'space' && second !== undefined && (second.kind !== 'mark' || '([{*<@'.includes(second.text));
  if (first.kind === 'word') return (opens && keywords.has(first.text.toLowerCase())) || (opens && /^[A-Z]+$/.test(first.text)) || space?.text === '(' ? first.text : 'word';
  return first.kind === 'comment' || first.kind === 'mark' ? first.text.slice(0, 2) : first.kind;
}
