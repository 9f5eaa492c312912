// What comments refer to: the directives that open a file, and the types of JSDoc in JavaScript.
import type { Gathering } from './gather.ts';

export interface CommentSpan {
  readonly type: 'Line' | 'Block';
  /** Without its delimiters. */
  readonly value: string;
  readonly start: number;
}

/** A look, so that comments are gone through only where it can pay. */
export function saysSomethingInComments(source: string, javascript: boolean): boolean {
  return source.includes('<reference') || (javascript && /@import\b|\bimport\s*\(/.test(source));
}

/** Gathers from comments; directives count only before `code`, where the first statement begins. */
export function gatherComments(found: Gathering, comments: readonly CommentSpan[], code: number, javascript: boolean): void {
  for (const comment of comments) {
    if (comment.type === 'Line' && comment.start < code) gatherDirective(found, comment);
    if (javascript && comment.type === 'Block' && comment.value.startsWith('*')) gatherJsdoc(found, comment);
  }
}

/** `/// <reference path="x" />` is a path, with a dot or without; `types` names a package, as an import does. */
function gatherDirective(found: Gathering, { value, start }: CommentSpan): void {
  const match = /^\/\s*<reference\s[^>]*?\b(path|types)\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(value);
  if (match === null) return;
  const name = match[2] ?? match[3] ?? '';
  found.add(match[1]?.toLowerCase() === 'path' && !/^[./]/.test(name) ? `./${name}` : name, 'type', start);
}

const types = /\bimport\s*\(\s*(?:"([^"\n]*)"|'([^'\n]*)')/g;
/** `@import { A } from "x"`, which may go over several lines. */
const imports = /(?:^|\n)[ \t*]*@import\s(?:[^@"'`]{0,2000}?\bfrom)?[\s*]*(?:"([^"\n]*)"|'([^'\n]*)')/g;

/** `import("x").T` in braces, and `@import` tags. */
function gatherJsdoc(found: Gathering, { value, start }: CommentSpan): void {
  if (!value.includes('import')) return;
  const offset = start + '/*'.length;
  for (const match of value.matchAll(imports)) addMatch(found, match, offset);
  const matches = [...value.matchAll(types)];
  if (matches.length === 0) return;
  const typed = placesInTypes(value, new Set(matches.map((match) => match.index)));
  for (const match of matches) if (typed.has(match.index)) addMatch(found, match, offset);
}

/** The match ends with the quoted name. */
function addMatch(found: Gathering, match: RegExpExecArray, offset: number): void {
  const name = match[1] ?? match[2] ?? '';
  found.add(name, 'type', offset + match.index + match[0].length - name.length - 2);
}

/** Which of the places lie in the braces of a tag's type; prose and `{@link}` are none. Each tag begins anew. */
function placesInTypes(text: string, places: ReadonlySet<number>): ReadonlySet<number> {
  const typed = new Set<number>();
  let depth = 0;
  let isType = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '@' && /[\s*]/.test(text[at - 1] ?? ' ')) depth = 0;
    else if (character === '{') {
      if (depth === 0) isType = text[at + 1] !== '@';
      depth += 1;
    } else if (character === '}') depth = Math.max(0, depth - 1);
    else if (depth > 0 && isType && places.has(at)) typed.add(at);
  }
  return typed;
}
