// The references of a source without a parser, from the few patterns of tokens that name a module.
import type { Reference } from '../reference.ts';
import { kindOfCall, isAsset } from './calls.ts';
import { gatherComments } from './comments.ts';
import type { Dialect } from './dialect.ts';
import { gathering } from './gather.ts';
import { guardsOf } from './scan-guards.ts';
import { isCaught, looksOf } from './scan-looks.ts';
import { readStatement } from './scan-statements.ts';
import { tokensOf, type Token } from './tokens.ts';

/** Nearly what the parser finds; types and calls are told apart by what stands beside them. */
export function scanReferences(source: string, dialect: Dialect): Reference[] {
  const { tokens, comments } = tokensOf(source, dialect);
  const found = gathering(source);
  const guards = new Set([...guardsOf(tokens), ...looksOf(tokens)]);
  const isModule = makesModule(tokens);
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'name' || isMember(tokens, index)) continue;
    if (token.text === 'import' || token.text === 'export') {
      const statement = isMark(tokens[index + 1], '(') || isMark(tokens[index + 1], '.') ? undefined : readStatement(tokens, index);
      if (statement !== undefined) {
        found.add(statement.specifier.text, statement.kind, statement.specifier.start);
        index = tokens.indexOf(statement.specifier, index);
        continue;
      }
    }
    const specifier = stringIn(tokens, index + 1);
    if (token.text === 'import' && specifier !== undefined) {
      const type = isType(tokens, index, dialect);
      found.add(specifier.text, type ? 'type' : 'dynamic', specifier.start, !type && (guards.has(index) || isCaught(tokens, endOfCall(tokens, index))));
    }
    if (token.text === 'module' && isModule && tokens[index - 1]?.text === 'declare' && tokens[index + 1]?.kind === 'string') found.add(tokens[index + 1]?.text ?? '', 'type', tokens[index + 1]?.start ?? 0);
    const call = callAt(tokens, index);
    if (call !== undefined) found.add(call.specifier.text, call.kind, call.specifier.start, guards.has(index) || call.virtual);
    const asset = assetAt(tokens, index);
    if (asset !== undefined) found.add(asset.text, 'reference', asset.start, guards.has(index));
  }
  gatherComments(found, comments, tokens[0]?.start ?? source.length, dialect === 'jsx');
  return found.list();
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

function isMember(tokens: readonly Token[], index: number): boolean {
  return isMark(tokens[index - 1], '.') && !isMark(tokens[index - 2], '.');
}

/** An `import` or `export` outside of all braces. */
function makesModule(tokens: readonly Token[]): boolean {
  let depth = 0;
  return tokens.some(({ kind, text }, index) => {
    if (kind === 'mark') depth += /[{(]/.test(text) ? 1 : /[})]/.test(text) ? -1 : 0;
    const next = tokens[index + 1];
    return depth === 0 && kind === 'name' && (text === 'import' || text === 'export') && !isMember(tokens, index) && !isMark(next, '(') && !isMark(next, '.') && !isMark(next, ':');
  });
}

/** The literal of `('x')` or `('x', …)` that begins at `index`, type arguments before it aside. */
function stringIn(tokens: readonly Token[], index: number): Token | undefined {
  const open = isMark(tokens[index], '<') ? endOfTypes(tokens, index) : isMark(tokens[index], '?') && isMark(tokens[index + 1], '.') ? index + 2 : index;
  const string = tokens[open + 1];
  const next = tokens[open + 2];
  return isMark(tokens[open], '(') && string?.kind === 'string' && (isMark(next, ')') || isMark(next, ',')) ? string : undefined;
}

/** Behind `<…>`, which is short where it is a list of types. */
function endOfTypes(tokens: readonly Token[], index: number): number {
  let depth = 0;
  for (let at = index; at < Math.min(tokens.length, index + 100); at += 1) {
    if (isMark(tokens[at], '<')) depth += 1;
    else if (isMark(tokens[at], '>')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return index;
}

const beforeTypes = new Set(['typeof', 'keyof', 'extends', 'implements', 'as', 'satisfies', 'is', '|', '&', '<']);

/** `import('x').T`, which no promise has. */
function isType(tokens: readonly Token[], index: number, dialect: Dialect): boolean {
  if (dialect === 'jsx') return false;
  const before = tokens[index - 1]?.text ?? '';
  // `a && import('x')` is code, `A & import('x')` a type.
  const isTwice = /^[|&]$/.test(before) && tokens[index - 2]?.text === before;
  if (dialect === 'dts' || (beforeTypes.has(before) && !isTwice)) return true;
  const end = endOfCall(tokens, index);
  return isMark(tokens[end], '.') && !/^(?:then|catch|finally)$/.test(tokens[end + 1]?.text ?? '');
}

/** Behind `import('x')`; options may stand behind the name. */
function endOfCall(tokens: readonly Token[], index: number): number {
  let close = index + 3;
  while (close < index + 50 && !isMark(tokens[close], ')')) close += 1;
  return close + 1;
}

interface Call {
  readonly specifier: Token;
  readonly kind: Reference['kind'];
  readonly virtual: boolean;
}

function callAt(tokens: readonly Token[], index: number): Call | undefined {
  let name = tokens[index]?.text ?? '';
  let end = index + 1;
  for (let part = 0; part < 2 && isMark(tokens[end], '.') && tokens[end + 1]?.kind === 'name'; part += 1, end += 2) name += `.${tokens[end + 1]?.text ?? ''}`;
  const kind = tokens[index - 1]?.text === 'function' ? undefined : kindOfCall(name);
  const specifier = kind === undefined ? undefined : stringIn(tokens, end);
  return kind === undefined || specifier === undefined ? undefined : { specifier, kind, virtual: isVirtual(tokens, tokens.indexOf(specifier, index)) };
}

/** `{ virtual: true }` before the call ends. */
function isVirtual(tokens: readonly Token[], index: number): boolean {
  let depth = 0;
  for (let at = index + 1; at < Math.min(tokens.length, index + 2_000); at += 1) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: ')' };
    if (kind === 'mark' && /[([{]/.test(text)) depth += 1;
    if (kind === 'mark' && /[)\]}]/.test(text)) depth -= 1;
    if (depth < 0) return false;
    if (depth === 1 && text === 'virtual' && tokens[at + 2]?.text === 'true') return true;
  }
  return false;
}

/** `new URL('./x', import.meta.url)`. */
function assetAt(tokens: readonly Token[], index: number): Token | undefined {
  if (tokens[index]?.text !== 'new' || tokens[index + 1]?.text !== 'URL') return undefined;
  const specifier = stringIn(tokens, index + 2);
  const base = tokens.slice(index + 4, index + 10).map((token) => token.text).join('');
  return specifier !== undefined && isAsset(specifier.text) && base === ',import.meta.url' ? specifier : undefined;
}
