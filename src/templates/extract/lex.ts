// Cuts a line into tokens, and a token into words, the same way for every language: strings and comments are one token, brackets are kept.

export type TokenKind = 'word' | 'number' | 'string' | 'comment' | 'space' | 'mark';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Code has punctuation that means something; in prose only words do. */
export type Style = 'code' | 'prose';

export function styleOf(path: string): Style {
  return /\.(?:md|markdown|txt|rst|adoc)$/i.test(path) ? 'prose' : 'code';
}

const parts = [
  /(?<comment>\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*(?:\*\/)?|<!--(?:(?!-->)[^\n])*(?:-->)?|#(?=[ !])[^\n]*|-- [^\n]*|"""[^\n]*)/u,
  /(?<string>"(?:[^"\\\n]|\\[^\n]){0,400}"|(?<![\p{L}\p{N}])'(?:[^'\\\n]|\\[^\n]){0,400}'|`(?:[^`\\\n]|\\[^\n]){0,400}`)/u,
  /(?<word>[\p{L}_$\uE000-\uF8FF][\p{L}\p{M}\p{N}_$\uE000-\uF8FF]*(?:-[\p{L}\uE000-\uF8FF][\p{L}\p{M}\p{N}_$\uE000-\uF8FF]*)*)/u,
  /(?<number>\p{N}[\p{N}\p{L}_]*(?:\.\p{N}[\p{N}\p{L}_]*)*)/u,
  /(?<space>[ \t]+)/u,
  /(?<mark>\r?\n|===|!==|=>|->|==|!=|<=|>=|&&|\|\||\?\?|\?\.|::|:=|\.\.\.|\+=|-=|[^])/u,
];
const token = new RegExp(parts.map((one) => one.source).join('|'), 'gu');

/** A longer text is one token: nobody wrote it, and a quote that nothing closes would be looked for again and again. */
const longest = 8000;

export function lex(text: string): Token[] {
  if (text.length > longest) return [{ kind: 'comment', text }];
  if (isProse(text)) return proseTokens(text);
  return [...text.matchAll(token)].map(({ 0: found, groups = {} }) => ({ kind: kindOf(groups), text: found }));
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  if (groups['word'] !== undefined) return 'word';
  if (groups['space'] !== undefined) return 'space';
  if (groups['mark'] !== undefined) return 'mark';
  if (groups['string'] !== undefined) return 'string';
  return groups['number'] !== undefined ? 'number' : 'comment';
}

/** Three words in a row that nothing but a space keeps apart, and no sign of code: a sentence in a comment, a docstring or a text. */
function isProse(line: string): boolean {
  if (/^\s*(?:\*|\/\/|\/\*|"""|#)/.test(line)) return true;
  return /^\s*(?:[-*>] )?[\p{Lu}\uE000-\uF8FF][\p{L}\p{M}'’\uE000-\uF8FF]*,? [\p{L}\uE000-\uF8FF'’]+,? [\p{L}\uE000-\uF8FF'’]/u.test(line) && !/[;={}]|\w\(/.test(line);
}

/** The indentation and the mark, the sentence, and the line end. */
function proseTokens(line: string): Token[] {
  const [, indent = '', text = '', end = ''] = /^([ \t]*)([^\n]*?)(\r?\n?)$/.exec(line) ?? [];
  if (line.indexOf('\n') !== -1 && !line.endsWith('\n')) return [{ kind: 'comment', text: line }];
  const tokens: Token[] = [
    { kind: 'space', text: indent },
    { kind: 'comment', text },
    { kind: 'mark', text: end },
  ];
  return tokens.filter((one) => one.text !== '');
}

const piece = /[\uE000-\uF8FF]|v?\p{N}+(?:\.\p{N}+)+|\p{Lu}+(?!\p{Ll})[\p{M}\p{N}]*|\p{Lu}?[\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{M}]+\p{N}*|\p{N}+|[ \t]+|[^]/gu;

/** Words as `splitWords` finds them, and what is between them: `createUser` is create, User. A version (1.2.3) is one piece. */
export function pieces(text: string): string[] {
  return text.match(piece) ?? [];
}

export function isWord(text: string): boolean {
  return /^[\p{L}\p{N}\uE000-\uF8FF]/u.test(text);
}
