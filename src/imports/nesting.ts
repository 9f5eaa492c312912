// How deep a source nests, before a parser that recurses sees it: oxc ends the process, not the call, at some thousand levels.
import { problem, skipSpaces, type Problem } from './text.ts';

/** Brackets within brackets; oxc 0.159 stood 4,000 and fell at 20,000. */
const deepest = 1000;
/** What nests without brackets between two statements or items: `a=>a=>`, `a?b:a?b:`, `if(x)if(x)`, `A<A<`. */
const longestChain = 3000;
/** Operators in one expression: oxc stood 20,000 and fell at 200,000. */
const longestRun = 20_000;
/** Characters; more is data, not a program that somebody imports into. */
const longest = 10_000_000;

/** Counts also in strings and comments: a lower bound is not needed, only that hostile text is not handed on. */
export function nestingProblem(text: string): Problem | undefined {
  if (text.length > longest) return problem(`The file has more than ${longest} characters.`);
  let [depth, chain, run] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
    if ('=?<('.includes(char) || text.startsWith('else', at)) chain += 1;
    else if ('.+-*!~&|'.includes(char)) run += 1;
    else if (ends(text, at)) [chain, run] = [0, 0];
    if (depth > deepest || chain > longestChain || run > longestRun) return problem('The file nests too deep to be parsed.', text, { start: at, end: at + 1 });
  }
  return undefined;
}

/** A statement or an item ends; `} else` goes on. */
function ends(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char === ';' || char === ',' || (char === '}' && !text.startsWith('else', skipSpaces(text, at + 1)));
}
