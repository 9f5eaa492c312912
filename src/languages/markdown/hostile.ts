// Markdown on which a parser spends more than the file is worth.

/** Characters of a text that is still read: a longer one is generated. */
export const largest = 1024 * 1024;

const mostLinks = 3_000;

export function isHostile(text: string): boolean {
  // Brackets that are opened again and again, and definitions, cost the parser the square of their number; so do lists in lists.
  return text.split(/\][(:]/, mostLinks + 1).length > mostLinks || /[[(*_`]{300}|(?:> ?|[-+*] +|\d{1,9}[.)] +){100}|(?:!?\[[^\]\n]{0,3}){300}/.test(text);
}
