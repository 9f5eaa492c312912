// Words of a name and the ways to spell them: what fooBar, FooBar, foo-bar, FOO_BAR and Foo Bar have in common.
import type { Slot, Spelling } from './template.ts';

/** Every spelling; where two spell a name alike (one word, say), the first one is meant. */
export const spellings: readonly Spelling[] = ['camel', 'pascal', 'kebab', 'snake', 'constant', 'title', 'sentence', 'lower', 'train', 'dot', 'flat', 'flat-upper'];

/**
 * Cuts a name into words, in lower case: at anything that is no letter or digit, before a capital that follows a small letter or a digit, and
 * before the last capital of several when a small letter follows (XMLParser: xml, parser). Digits stay with the word before them.
 */
export function splitWords(name: string): readonly string[] {
  return (name.match(/\p{Lu}+(?!\p{Ll})[\p{M}\p{N}]*|\p{Lu}?[\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{M}]+\p{N}*|\p{N}+/gu) ?? []).map((word) => word.toLowerCase());
}

const capital = (word: string): string => {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
};

const ways: { readonly [K in Spelling]: (words: readonly string[]) => string } = {
  camel: (words) => words.map((word, index) => (index === 0 ? word : capital(word))).join(''),
  pascal: (words) => words.map(capital).join(''),
  kebab: (words) => words.join('-'),
  snake: (words) => words.join('_'),
  constant: (words) => words.join('_').toUpperCase(),
  title: (words) => words.map(capital).join(' '),
  sentence: (words) => capital(words.join(' ')),
  lower: (words) => words.join(' '),
  train: (words) => words.map(capital).join('-'),
  dot: (words) => words.join('.'),
  flat: (words) => words.join(''),
  'flat-upper': (words) => words.join('').toUpperCase(),
};

/** Spells words, which are in lower case. */
export function spell(words: readonly string[], spelling: Spelling): string {
  return ways[spelling](words);
}

/** The regular plural of an English word in lower case: box, boxes; city, cities; key, keys. */
export function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** What a slot puts in for a value. A plural without a spelling adds to the value as it was given. */
export function fill({ spelling, plural }: Pick<Slot, 'spelling' | 'plural'>, value: string): string {
  if (spelling === undefined) return plural === undefined ? value : pluralOf(value);
  const words = splitWords(value);
  return spell(plural === undefined ? words : words.map((word, index) => (index === words.length - 1 ? pluralOf(word) : word)), spelling);
}
