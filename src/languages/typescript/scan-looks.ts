// Which tokens depend on a look whether a file is there, and which promises are caught, without a parser.
import { isLook } from './guards.ts';
import type { Token } from './tokens.ts';

/** Nobody writes more between a look and what it is for, or in what a promise is followed by. */
const furthest = 500;

/** The indexes of names between `existsSync(…)` and the end of the statement or the block that it decides about. */
export function looksOf(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'name' || !isLook(token.text) || tokens[index + 1]?.text !== '(') continue;
    const end = endOfLook(tokens, index + 1);
    for (let at = index; at < end; at += 1) if (tokens[at]?.kind === 'name') found.add(at);
    // What is within has been looked at.
    index = Math.max(index, end - 1);
  }
  return found;
}

function endOfLook(tokens: readonly Token[], start: number): number {
  const last = Math.min(tokens.length, start + furthest);
  let depth = 0;
  let inBlock = false;
  for (let at = start; at < last; at += 1) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: ';' };
    if (kind !== 'mark') continue;
    if (text === '{') inBlock = true;
    if (text === ';' && !inBlock) return at;
    if (/^[([{]|\$\{$/.test(text)) depth += 1;
    else if (/^[)\]}]$/.test(text)) depth -= 1;
    // The end of the block around, or of the one that the condition is for and that has no other.
    if (text === '}' && (!inBlock || (depth <= 0 && tokens[at + 1]?.text !== 'else'))) return at;
  }
  return last;
}

/** Whether what is promised by a call that ends before `index` may fail: `.then(f).catch(g)`, `.then(f, g)`. */
export function isCaught(tokens: readonly Token[], index: number): boolean {
  const last = Math.min(tokens.length, index + furthest);
  for (let at = index; at + 2 < last && tokens[at]?.text === '.' && tokens[at + 2]?.text === '('; ) {
    const name = tokens[at + 1]?.text ?? '';
    if (!/^(?:then|catch|finally)$/.test(name)) return false;
    const { end, parts } = endOfArguments(tokens, at + 2, last);
    if (parts >= (name === 'catch' ? 1 : name === 'then' ? 2 : Infinity)) return true;
    at = end;
  }
  return false;
}

/** Behind the closing parenthesis, and how many arguments there are. */
function endOfArguments(tokens: readonly Token[], start: number, last: number): { readonly end: number; readonly parts: number } {
  let depth = 0;
  let parts = tokens[start + 1]?.text === ')' && tokens[start + 1]?.kind === 'mark' ? 0 : 1;
  for (let at = start; at < last; at += 1) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: ')' };
    if (kind !== 'mark') continue;
    if (/^[([{]|\$\{$/.test(text)) depth += 1;
    else if (/^[)\]}]$/.test(text)) depth -= 1;
    else if (text === ',' && depth === 1 && tokens[at + 1]?.text !== ')') parts += 1;
    if (depth === 0) return { end: at + 1, parts };
  }
  return { end: last, parts: 0 };
}
