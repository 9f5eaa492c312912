// The tokens of plain text and Markdown, and of what is written in words within code: comments and long strings.
import { Character, characterAt, nameEnd, numberEnd, runEnd } from './characters.ts';
import { TokenKind } from './kinds.ts';
import type { TokenSink } from './sink.ts';

// See characters.ts.
const { blank, name, digit } = Character;

/** Words and runs of one sign between `from` and `to`, all of one kind; without a kind they are names, numbers and punctuation. */
export function lexWords(sink: TokenSink, from: number, to: number, kind?: number): void {
  const { text } = sink;
  for (let at = from; at < to; ) {
    const character = characterAt(text, at);
    if (character === blank) {
      at += 1;
      continue;
    }
    const end = character === name ? nameEnd(text, at, to) : character === digit ? numberEnd(text, at, to) : runEnd(text, at, to);
    sink.add(kind ?? (character === name ? TokenKind.name : character === digit ? TokenKind.number : TokenKind.punctuation), at, end);
    at = end;
  }
}

/** All of the text; Markdown has comments: `<!-- … -->`. */
export function lexProse(sink: TokenSink, language: 'prose' | 'markdown'): void {
  const { text } = sink;
  let at = 0;
  while (language === 'markdown' && at < text.length) {
    const open = text.indexOf('<!--', at);
    if (open === -1) break;
    const close = text.indexOf('-->', open + 4);
    const end = close === -1 ? text.length : close + 3;
    lexWords(sink, at, open);
    lexWords(sink, open, end, TokenKind.comment);
    at = end;
  }
  lexWords(sink, at, text.length);
}
