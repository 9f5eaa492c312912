// Parses Python with lezer, which takes a few valid forms for errors: those are masked, letter for letter, and read again.
import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';

/** Forms within forms: masking one shows the next. */
const rounds = 8;
/** More than this is no Python: the largest test of the standard library has some hundred. */
const mostErrors = 2000;

/** The tree of a source, or the offset where it does not parse. */
export function parsePython(parser: LRParser, text: string): Tree | number {
  let masked = text;
  for (let round = 0; ; round += 1) {
    const tree = parser.parse(masked);
    const errors = errorsOf(tree, masked);
    const first = errors[0];
    if (first === undefined) return tree;
    const next = round < rounds && errors.length <= mostErrors ? mask(masked, errors) : masked;
    if (next === masked) return first;
    masked = next;
  }
}

function errorsOf(tree: Tree, text: string): number[] {
  const found: number[] = [];
  const cursor = tree.cursor();
  do {
    // `print x` is Python 2.
    if (cursor.type.isError || cursor.name === 'PrintStatement') found.push(cursor.from);
    // Lezer lets a string end without its quote.
    if ((cursor.name === 'String' || cursor.name === 'FormatString') && isBroken(text.slice(cursor.from, cursor.to))) found.push(cursor.from);
  } while (cursor.next());
  return found;
}

/** A string in single quotes that ends with its line instead. */
function isBroken(literal: string): boolean {
  const start = /^[a-zA-Z]*(["'])(\1\1)?/.exec(literal);
  if (start === null || start[2] !== undefined) return false;
  return !literal.slice(start[0].length).replace(/\\[^]/g, '').endsWith(start[1] ?? '');
}

/** The text where an error may have its cause. */
interface Window {
  readonly start: number;
  readonly before: string;
  readonly after: string;
}

type Mask = readonly [at: number, text: string];

const behind = 300;

function mask(text: string, errors: readonly number[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const error of errors) {
    const start = Math.max(0, error - behind);
    const found = maskAt({ start, before: text.slice(start, error), after: text.slice(error, error + behind) });
    if (found === undefined || found[0] < at) continue;
    parts.push(text.slice(at, found[0]), found[1]);
    at = found[0] + found[1].length;
  }
  return parts.join('') + text.slice(at);
}

function maskAt(window: Window): Mask | undefined {
  return bareYield(window) ?? pointWithoutDigits(window) ?? withTarget(window) ?? emptyPattern(window) ?? lambdaSlash(window) ?? starInSubscript(window);
}

/** `yield` without a value. */
function bareYield({ start, before, after }: Window): Mask | undefined {
  const match = /\byield(?=[ \t]*(?:#[^\r\n]*)?\s{0,100}[)\]}]?$)/.exec(before);
  if (match !== null) return [start + match.index, 'None '];
  return /^yield\b/.test(after) ? [start + before.length, 'None '] : undefined;
}

/** `1.` */
function pointWithoutDigits({ start, before, after }: Window): Mask | undefined {
  if (after.startsWith('.') && /\d$/.test(before)) return [start + before.length, '0'];
  const match = /\d\.(?=\s{0,100}$)/.exec(before);
  return match === null ? undefined : [start + match.index + 1, '0'];
}

/** `with x as self.y`, `with x as (a, b)`. */
function withTarget({ start, before, after }: Window): Mask | undefined {
  const as = before.lastIndexOf(' as ');
  const from = as < 0 ? /^as\s/.test(after) ? before.length + 3 : -1 : as + 4;
  if (from < 0 || !/\bwith\b/.test(before.slice(0, from)) || /\n/.test(before.slice(from))) return undefined;
  const rest = (before + after).slice(from);
  let depth = 0;
  let end = 0;
  for (; end < rest.length; end += 1) {
    const char = rest.charAt(end);
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    if (depth < 0 || char === '\n' || char === '\r' || (depth === 0 && (char === ':' || char === ','))) break;
  }
  const target = rest.slice(0, end);
  const name = target.replace(/[^\w]/g, '_');
  return name === target || name === '' ? undefined : [start + from, name];
}

/** `case A():`, `case {}:`. */
function emptyPattern({ start, before, after }: Window): Mask | undefined {
  const line = /(?:^|[\r\n])[ \t]*case\b[^\r\n]*$/.exec(before);
  if (line === null) return undefined;
  const text = line[0] + (/^[^\r\n]*/.exec(after)?.[0] ?? '');
  const pair = /\(\)|\{\}/.exec(text);
  return pair === null ? undefined : [start + line.index + pair.index, pair[0] === '()' ? '  ' : '11'];
}

/** `lambda a, /: a`. */
function lambdaSlash({ start, before, after }: Window): Mask | undefined {
  return after.startsWith('/') && /\blambda\b[^:\r\n]*$/.test(before) ? [start + before.length, '_'] : undefined;
}

/** `tuple[*Ts]`. */
function starInSubscript({ start, before, after }: Window): Mask | undefined {
  return after.startsWith('*') && /\[[^\r\n]*$/.test(before) ? [start + before.length, '-'] : undefined;
}
