// `import … from 'x'` and `export … from 'x'` as tokens.
import type { ReferenceKind } from '../reference.ts';
import type { Token } from './tokens.ts';

export interface ScannedStatement {
  readonly specifier: Token;
  readonly kind: ReferenceKind;
}

/** The statement that begins at `index`, if it names a module. */
export function readStatement(tokens: readonly Token[], index: number): ScannedStatement | undefined {
  const first = tokens[index + 1];
  const isImport = tokens[index]?.text === 'import';
  if (isImport && first?.kind === 'string') return { specifier: first, kind: 'import' };
  const typeOnly = isTypeOnly(tokens, index + 1);
  let braces: Token[] | undefined;
  let names = 0;
  for (let at = index + (typeOnly ? 2 : 1); at < tokens.length; at += 1) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined) return undefined;
    if (token.text === 'from' && token.kind === 'name' && next?.kind === 'string') {
      const types = braces !== undefined && names === 0 && braces.length > 0 && areTypes(braces);
      return { specifier: next, kind: typeOnly || types ? 'type' : 'import' };
    }
    if (token.kind === 'mark' && token.text === '{' && braces === undefined) {
      const end = endOfNames(tokens, at + 1);
      braces = tokens.slice(at + 1, end);
      at = end;
    } else if (token.kind === 'mark' && token.text === '=' && isImport) return requireAt(tokens, at + 1, typeOnly);
    else if (token.kind === 'name' && (isImport || ['as', 'default'].includes(token.text) || tokens[at - 1]?.text === 'as')) names += 1;
    else if (!(token.kind === 'mark' && (token.text === '*' || (token.text === ',' && isImport))) && !(token.kind === 'string' && tokens[at - 1]?.text === 'as')) return undefined;
    // No statement has more names before its braces.
    if (names > 6) return undefined;
  }
  return undefined;
}

/** `type` before names, and not as the name of a default import. */
function isTypeOnly(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1];
  if (tokens[index]?.text !== 'type' || tokens[index]?.kind !== 'name' || next === undefined) return false;
  if (next.kind === 'mark') return next.text === '{' || next.text === '*';
  return next.text !== 'from' || tokens[index + 2]?.text === 'from';
}

function endOfNames(tokens: readonly Token[], index: number): number {
  for (let at = index; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind === 'mark' && token.text !== ',') return at;
  }
  return tokens.length;
}

/** Whether each name between commas has `type` before it: `type as x` is a name that is called `type`. */
function areTypes(names: readonly Token[]): boolean {
  const elements: Token[][] = [[]];
  for (const token of names) {
    if (token.kind === 'mark') elements.push([]);
    else elements.at(-1)?.push(token);
  }
  return elements.filter((one) => one.length > 0).every((one) => one[0]?.text === 'type' && one.length > 1 && !(one.length === 3 && one[1]?.text === 'as'));
}

/** `import x = require('y')`; a plain `require` is found as the call that it is. */
function requireAt(tokens: readonly Token[], index: number, typeOnly: boolean): ScannedStatement | undefined {
  const specifier = tokens[index + 2];
  return typeOnly && tokens[index]?.text === 'require' && specifier?.kind === 'string' ? { specifier, kind: 'type' } : undefined;
}
