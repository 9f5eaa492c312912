// The characters that Python's tokens turn on, by code.
export const character = {
  tab: 9,
  lineFeed: 10,
  formFeed: 12,
  carriageReturn: 13,
  space: 32,
  hash: 35,
  openParenthesis: 40,
  closeParenthesis: 41,
  star: 42,
  comma: 44,
  dot: 46,
  colon: 58,
  semicolon: 59,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  openBrace: 123,
  closeBrace: 125,
} as const;

const { lineFeed, carriageReturn } = character;

export function isNewline(code: number): boolean {
  return code === lineFeed || code === carriageReturn;
}

export function isQuote(code: number): boolean {
  return code === 34 || code === 39;
}

/** Letters, digits, the underscore, and everything beyond ASCII. */
export function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57) || code > 127;
}
