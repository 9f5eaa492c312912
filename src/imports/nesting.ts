// How deep a source nests, before a parser that recurses sees it: oxc ends the process at some thousand levels.
import { problem, type Problem } from './text.ts';

/** Levels; the deepest file of this project's dependencies has some dozens. */
const deepest = 1000;
/** Characters; more is data, not a program that somebody imports into. */
const longest = 10_000_000;

const openers = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);
const chaining = new Set(['=', '?', '<']);

/** Counts brackets also in strings and comments, where they mostly come in pairs. */
export function nestingProblem(text: string): Problem | undefined {
  if (text.length > longest) return problem(`The file has more than ${longest} characters.`);
  let depth = 0;
  let chain = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (openers.has(char)) depth += 1;
    else if (closers.has(char)) depth = Math.max(0, depth - 1);
    else if (chaining.has(char)) chain += 1;
    if (char === ';' || char === ',' || char === '}') chain = 0;
    if (depth > deepest || chain > deepest * 2) return problem(`The file nests more than ${deepest} levels deep.`, text, { start: at, end: at + 1 });
  }
  return undefined;
}
