// The tokens of HTML, Vue and XML: text by words, tags with their strings, and scripts and styles in their own languages.
import { Character, characterAt, nameEnd } from './characters.ts';
import { lexCode } from './code.ts';
import type { CodeLanguage } from './grammars.ts';
import { TokenKind } from './kinds.ts';
import { operatorEnd } from './operators.ts';
import { lexWords } from './prose.ts';
import type { TokenSink } from './sink.ts';

const nested: Readonly<Record<string, CodeLanguage>> = { script: 'typescript', style: 'scss' };

export function lexMarkup(sink: TokenSink): void {
  const { text } = sink;
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('<', at);
    if (open === -1) {
      lexWords(sink, at, text.length);
      return;
    }
    lexWords(sink, at, open);
    at = text.startsWith('<!--', open) ? comment(sink, open) : tag(sink, open);
  }
}

function comment(sink: TokenSink, open: number): number {
  const close = sink.text.indexOf('-->', open + 4);
  const end = close === -1 ? sink.text.length : close + 3;
  lexWords(sink, open, end, TokenKind.comment);
  return end;
}

/** From `<` to after `>`, and what a script or style element holds. */
function tag(sink: TokenSink, open: number): number {
  const { text } = sink;
  let at = operatorEnd(text, open, text.length);
  sink.add(TokenKind.punctuation, open, at);
  const nameStops = nameEnd(text, at, text.length, true);
  const name = nameStops - at < 8 && at === open + 1 ? text.slice(at, nameStops) : '';
  while (at < text.length) {
    const end = inTag(sink, at);
    const last = text[end - 1];
    const done = last === '>' && end > at && text[at] !== '"' && text[at] !== "'";
    const closed = done && text[end - 2] === '/';
    at = end;
    if (text[at] === '<') return at;
    if (done) return !closed && Object.hasOwn(nested, name.toLowerCase()) ? content(sink, name, at) : at;
  }
  return at;
}

/** One token or blank within a tag. */
function inTag(sink: TokenSink, at: number): number {
  const { text } = sink;
  const character = characterAt(text, at);
  if (character === Character.blank) return at + 1;
  if (character !== Character.sign) {
    const end = nameEnd(text, at, text.length, true);
    sink.add(TokenKind.name, at, end);
    return end;
  }
  const quote = text[at] ?? '';
  const close = quote === '"' || quote === "'" ? text.indexOf(quote, at + 1) : -1;
  const end = close !== -1 ? close + 1 : quote === '>' ? at + 1 : text.startsWith('/>', at) ? at + 2 : at + 1;
  sink.add(close === -1 ? TokenKind.punctuation : TokenKind.string, at, end);
  return end;
}

function content(sink: TokenSink, name: string, from: number): number {
  const language = nested[name.toLowerCase()];
  const close = sink.text.indexOf(`</${name}`, from);
  const end = close === -1 ? sink.text.length : close;
  if (language !== undefined) lexCode(sink, language, from, end);
  return end;
}
