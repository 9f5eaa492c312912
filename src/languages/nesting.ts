// Whether a source nests so deeply that a recursive parser without a limit would end the process instead of the parse.

/** Brackets inside brackets. oxc-parser 0.159 ends in a segmentation fault between 4,000 and 8,000 levels of anything. */
const deepestBrackets = 2_000;
/** Elements inside elements that are never closed. */
const deepestElements = 2_000;
/** Characters of code without anything that ends an expression: chains of operators nest as well. */
const longestStretch = 8_000;
/** `else if`, and statements that have no body but another statement. */
const longestChain = 2_000;

/** Errs on the side of saying yes: no file that a person has written comes near. One pass, and linear expressions. */
export function isTooDeep(text: string): boolean {
  return hasDeepBrackets(text, deepestBrackets) || hasLongStretch(text) || hasDeepElements(text) || hasLongChain(text);
}

/** Whether brackets lie in more than `deepest` others; those in strings count too. */
export function hasDeepBrackets(text: string, deepest: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // ( [ { and ) ] }
    if (code === 40 || code === 91 || code === 123) depth += 1;
    else if (code === 41 || code === 93 || code === 125) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** By character code: a table, since every character of every file is looked up. */
const enders = new Uint8Array(128);
for (const character of ';,{}"\'`') enders[character.charCodeAt(0)] = 1;

function hasLongStretch(text: string): boolean {
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    if (index < text.length && enders[text.charCodeAt(index)] !== 1) continue;
    if (index - start > longestStretch && !isData(text.slice(start, index))) return true;
    start = index + 1;
  }
  return false;
}

/** Base64 and the like in a string. */
function isData(stretch: string): boolean {
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(stretch);
}

function hasDeepElements(text: string): boolean {
  if (!text.includes('</') && !/<[A-Za-z]/.test(text)) return false;
  let depth = 0;
  for (const match of text.matchAll(/<(\/?)[A-Za-z][\w.-]*|\/>/g)) {
    depth += match[0] === '/>' || match[1] === '/' ? -1 : 1;
    if (depth > deepestElements) return true;
  }
  return false;
}

function hasLongChain(text: string): boolean {
  let chain = 0;
  let end = 0;
  for (const match of text.matchAll(/\b(?:else|for|while|if|with|new|typeof|await|void|delete|do)\b/g)) {
    // What follows at once belongs to the same statement.
    chain = match.index - end <= 60 && !text.slice(end, match.index).includes('\n') ? chain + 1 : 1;
    end = match.index + match[0].length;
    if (chain > longestChain * 2) return true;
  }
  return false;
}
