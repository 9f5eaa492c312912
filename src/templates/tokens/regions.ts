// Marks the comment on the licence at the top, and the statements that import or re-export: what files share without being alike.
import type { Tokens } from '../tokens.ts';
import { Character, characterAt } from './characters.ts';
import type { TokenLanguage } from './grammars.ts';
import { TokenKind, TokenRegion } from './kinds.ts';

const licence = /copyright|\(c\)|©|licen[sc]e|spdx|all rights reserved|part of/i;
/** How much of a comment is searched; licences say it at once. */
const searched = 2_000;

/** What can begin such a statement, where it is the first on its line. */
const starters: Readonly<Partial<Record<TokenLanguage, ReadonlySet<string>>>> = {
  typescript: new Set(['import', 'export', 'const', 'let', 'var']),
  markup: new Set(['import', 'export']),
  python: new Set(['import', 'from']),
  css: new Set(['@']),
  scss: new Set(['@']),
  code: new Set(['import', 'package', 'using', '#', 'use', 'require_once', 'part']),
  go: new Set(['import', 'package']),
  rust: new Set(['use']),
  script: new Set(['require', 'require_relative', 'source']),
};

export function markRegions(tokens: Tokens): void {
  markHeader(tokens);
  const words = starters[tokens.language];
  if (words === undefined) return;
  for (let index = 0; index < tokens.count; ) {
    const end = isFirst(tokens, index) && words.has(textAt(tokens, index)) ? statementEnd(tokens, index, words) : index;
    if (end > index && isImport(tokens, index, end)) {
      tokens.regions.fill(TokenRegion.imports, index, end);
      index = end;
    } else {
      index += 1;
    }
  }
}

/** Comments before anything else, each with those that follow it without an empty line between; with a licence, also what stands before it. */
function markHeader({ text, count, starts, ends, kinds, regions }: Tokens): void {
  let index = 0;
  while (index < count && kinds[index] === TokenKind.comment) {
    let end = index + 1;
    while (end < count && kinds[end] === TokenKind.comment && !hasEmptyLine(text, ends[end - 1] ?? 0, starts[end] ?? 0)) end += 1;
    const from = starts[index] ?? 0;
    if (licence.test(text.slice(from, Math.min(ends[end - 1] ?? from, from + searched)))) regions.fill(TokenRegion.header, 0, end);
    index = end;
  }
}

function hasEmptyLine(text: string, from: number, to: number): boolean {
  return lineBreaks(text, from, to) > 1;
}

/** Not by `indexOf`, which would read on to the end of a text without line breaks, each time. */
function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 10) count += 1;
  return count;
}

/** Only blanks stand before it on its line. */
function isFirst({ text, starts, ends }: Tokens, index: number): boolean {
  if (index === 0) return true;
  return lineBreaks(text, ends[index - 1] ?? 0, starts[index] ?? 0) > 0;
}

/**
 * The token after the statement: the next that is first on its line outside brackets. Another statement's beginning within brackets
 * says that they are not what they seem, so that each token is looked at twice at most.
 */
function statementEnd(tokens: Tokens, from: number, words: ReadonlySet<string>): number {
  let depth = 0;
  for (let index = from; index < tokens.count; index += 1) {
    const first = index > from && isFirst(tokens, index);
    if (first && depth <= 0) return index;
    if (first && words.has(textAt(tokens, index))) return from;
    if (tokens.kinds[index] !== TokenKind.punctuation) continue;
    const sign = textAt(tokens, index);
    if (sign === '{' || sign === '(' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ')' || sign === ']') depth -= 1;
  }
  return tokens.count;
}

/** The statement from token `from` to before `end` only names what is elsewhere. */
function isImport(tokens: Tokens, from: number, end: number): boolean {
  const word = textAt(tokens, from);
  const next = textAt(tokens, from + 1);
  switch (tokens.language) {
    case 'typescript':
    case 'markup':
      if (word === 'import') return next !== '(' && next !== '.' && tokens.kinds.subarray(from, end).includes(TokenKind.string) && !endsInCall(tokens, from, end);
      return word === 'export' ? isReExport(tokens, from, end) : isRequire(tokens, from, end);
    case 'python':
      return word === 'import' || hasWord(tokens, from, end, 'import');
    case 'css':
    case 'scss':
      return next === 'import' || next === 'use' || next === 'forward';
    case 'code':
      return word !== '#' || next === 'include' || next === 'import';
    default:
      return true;
  }
}

/** `import x from 'y'; start()` on one line is more than an import. */
function endsInCall(tokens: Tokens, from: number, end: number): boolean {
  return textAt(tokens, end - 1) === ')' || (textAt(tokens, end - 2) === ')' && hasWord(tokens, from, end, '('));
}

/** `export … from 'x'`: the last but one word, or but two with a semicolon. */
function isReExport(tokens: Tokens, from: number, end: number): boolean {
  const last = textAt(tokens, end - 1) === ';' ? end - 2 : end - 1;
  const next = textAt(tokens, from + 1);
  return last > from + 1 && tokens.kinds[last] === TokenKind.string && textAt(tokens, last - 1) === 'from' && (next === '*' || next === '{' || next === 'type');
}

/** `const … = require('x')` and nothing after it. */
function isRequire(tokens: Tokens, from: number, end: number): boolean {
  const last = textAt(tokens, end - 1) === ';' ? end - 2 : end - 1;
  return last - 4 > from && textAt(tokens, last) === ')' && tokens.kinds[last - 1] === TokenKind.string && textAt(tokens, last - 2) === '(' && textAt(tokens, last - 3) === 'require' && textAt(tokens, last - 4) === '=';
}

function hasWord(tokens: Tokens, from: number, end: number, word: string): boolean {
  for (let index = from; index < end; index += 1) if (textAt(tokens, index) === word) return true;
  return false;
}

/** Short texts only, which is all that is asked for: a long token is none of them. */
function textAt({ text, starts, ends }: Tokens, index: number): string {
  const start = starts[index] ?? text.length;
  const end = ends[index] ?? text.length;
  if (end - start > 16 || end === start) return '';
  return end - start === 1 ? text.charAt(start) : characterAt(text, start) === Character.blank ? '' : text.slice(start, end);
}
