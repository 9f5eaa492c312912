// The tokens of a text by its language: what similarity compares and what extraction takes apart.
import { languageOf, type TokenLanguage } from './tokens/grammars.ts';
import { lexCode } from './tokens/code.ts';
import { lexMarkup } from './tokens/markup.ts';
import { lexProse } from './tokens/prose.ts';
import { markRegions } from './tokens/regions.ts';
import { TokenSink } from './tokens/sink.ts';

export type { TokenLanguage } from './tokens/grammars.ts';
export { TokenKind, TokenRegion } from './tokens/kinds.ts';

/**
 * The tokens of `text` in its order. They do not overlap, none is empty, none begins or ends within a surrogate pair, and all that lies
 * between them (before the first, after the last) is whitespace in the sense of `\s`, so the text can be put together again.
 */
export interface Tokens {
  readonly text: string;
  readonly language: TokenLanguage;
  readonly count: number;
  /** Offset of the first character, and of what follows the last, in UTF-16 code units; as long as there are tokens. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Values of `TokenKind`. */
  readonly kinds: Uint8Array;
  /** Values of `TokenRegion`. */
  readonly regions: Uint8Array;
}

/**
 * Names, numbers, strings, words of comments, and punctuation; the language follows from the extension of `path`. A quoted string is one
 * token with its quotes; comments, Python's triple-quoted strings, template literals and prose are taken by words, since one other word in
 * a long text does not make it another text. No parser: broken texts have tokens too. It never throws and takes linear time.
 */
export function tokenize(text: string, path: string): Tokens {
  const language = languageOf(path);
  const sink = new TokenSink(text);
  if (language === 'markup') lexMarkup(sink);
  else if (language === 'prose' || language === 'markdown') lexProse(sink, language);
  else lexCode(sink, language, 0, text.length);
  const tokens = sink.finish(language);
  markRegions(tokens);
  return tokens;
}

/** The text of the token at `index`; empty beyond the last. */
export function tokenText(tokens: Tokens, index: number): string {
  return tokens.text.slice(tokens.starts[index] ?? tokens.text.length, tokens.ends[index] ?? tokens.text.length);
}
