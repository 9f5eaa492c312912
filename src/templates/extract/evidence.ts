// When two places that have the same values in all files are one parameter, and when that may be an accident.
import { splitWords } from '../words.ts';

const ordinary = new Set(
  'any array auto bool boolean bottom center class const dark date default delete false first float from get head high import info int integer last left let light list long low main map max medium min new next nil no none normal null num number object off on one patch post prev private public put record right set short small start str string text top true two type undefined unknown value var void yes zero'.split(' '),
);

/** How much a value says, in bits: roughly how unlikely it is that another parameter has it by accident. */
export function bitsOf(value: string): number {
  const words = splitWords(value);
  if (words.length === 0) return value.length > 8 ? 4 : 1;
  return words.reduce((sum, word) => sum + bitsOfWord(word), 0) + (value.length > 24 ? 4 : 0);
}

function bitsOfWord(word: string): number {
  if (/^\p{N}+$/u.test(word)) return word.length < 4 ? 1 : 3;
  if (ordinary.has(word) || word.length < 3) return 1;
  return word.length === 3 ? 4 : 6;
}

/** Bits that two equal columns need. */
const enough = 10;

/**
 * Whether columns with these values, equal in every row, are one parameter: the values together must say enough. Two names (user, order) do;
 * `true` and `false`, 80 and 443, `get` and `put`, `small` and `large` over three rows do not. Values that come again (two areas in ten files)
 * could be a choice that two parameters make alike, so there must be rows enough as well.
 */
export function isOneParameter(values: readonly string[]): boolean {
  const distinct = new Set(values);
  if (distinct.size < 2) return false;
  const bits = [...distinct].reduce((sum, value) => sum + bitsOf(value), 0);
  if (bits < enough) return false;
  return distinct.size === values.length || values.length * Math.log2(distinct.size) >= 12;
}

/** The key that a place gives a whole value to: `title: "…"`, `port = …`. */
export function keyOf(before: string): string | undefined {
  return /([\p{L}_][\p{L}\p{N}_-]*)["'`]?\s*[:=]\s*["'`]?$/u.exec(before)?.[1];
}

/** Two values in all that are given to different keys may be equal by accident, whatever they say. */
export function isByAccident(values: readonly string[], places: readonly { readonly before: string }[]): boolean {
  if (new Set(values).size > 2) return false;
  const keys = places.map(({ before }) => keyOf(before));
  return new Set(keys).size === keys.length && !keys.includes(undefined);
}

/** Whether values are names that may be looked for in all of a file. */
export function isName(values: readonly string[], inPath: boolean): boolean {
  const distinct = new Set(values);
  if (!values.every((value) => /^[\p{L}][\p{L}\p{M}\p{N} _.-]{2,80}$/u.test(value) && splitWords(value).length > 0 && splitWords(value).length <= 8)) return false;
  if (inPath && distinct.size > 1 && distinct.size < values.length) return values.length * Math.log2(distinct.size) >= 4 && [...distinct].every((value) => bitsOf(value) >= 4);
  return isOneParameter(values);
}

/** The letters and digits of a name, which are the same in every spelling. */
export function flatKey(values: readonly string[]): string {
  return JSON.stringify(values.map((value) => splitWords(value).join('') || value));
}
