// The lexer of languages with comments and strings; one for all, told by a grammar what those look like.
import { Character, characterAt, lineEndAfter, nameEnd, numberEnd } from './characters.ts';
import { type CodeLanguage, type Grammar, grammars } from './grammars.ts';
import { TokenKind } from './kinds.ts';
import { operatorEnd } from './operators.ts';
import { lexWords } from './prose.ts';
import type { TokenSink } from './sink.ts';

// See characters.ts: this is where the time goes.
const { blank, name, digit } = Character;

export function lexCode(sink: TokenSink, language: CodeLanguage, from: number, to: number): void {
  new CodeLexer(sink, grammars[language], to).run(from);
}

/** Names after which a value follows: a slash begins a regular expression, it does not divide. */
const beforePattern = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'instanceof', 'new', 'throw', 'do', 'else', 'await', 'yield', 'default', 'from', 'import', 'export', 'extends']);

class CodeLexer {
  private readonly sink: TokenSink;
  private readonly text: string;
  private readonly grammar: Grammar;
  private readonly to: number;
  /** Depth of braces outside each template literal whose substitution is open. */
  private readonly outer: number[] = [];
  private braces = 0;
  /** What does not end on its line need not be tried again before that line is over: so a line full of quotes takes linear time. */
  private readonly hopeless = new Map<string, number>();
  /** A slash here would divide. */
  private afterValue = false;

  constructor(sink: TokenSink, grammar: Grammar, to: number) {
    this.sink = sink;
    this.text = sink.text;
    this.grammar = grammar;
    this.to = to;
  }

  run(from: number): void {
    const { text, to, sink, grammar } = this;
    for (let at = text.startsWith('#!', from) && from === 0 ? this.words(0, lineEndAfter(text, 0, to), TokenKind.comment) : from; at < to; ) {
      const character = characterAt(text, at);
      if (character === blank) {
        at += 1;
      } else if (character === name) {
        const end = nameEnd(text, at, to, grammar.dashes);
        sink.add(TokenKind.name, at, end);
        this.afterValue = grammar.patterns !== true || end - at > 10 || !beforePattern.has(text.slice(at, end));
        at = end;
      } else if (character === digit) {
        const end = numberEnd(text, at, to);
        sink.add(TokenKind.number, at, end);
        this.afterValue = true;
        at = end;
      } else {
        at = this.comment(at) ?? this.string(at) ?? this.pattern(at) ?? this.sign(at);
      }
    }
  }

  private comment(at: number): number | undefined {
    const { text, to, grammar } = this;
    const { block } = grammar;
    if (block !== undefined && text.startsWith(block[0], at)) {
      const close = text.indexOf(block[1], at + block[0].length);
      return this.words(at, close === -1 ? to : close + block[1].length, TokenKind.comment);
    }
    if (!grammar.line.some((open) => text.startsWith(open, at)) || (grammar.apart === true && !this.isApart(at))) return undefined;
    return this.words(at, lineEndAfter(text, at, to), TokenKind.comment);
  }

  private string(at: number): number | undefined {
    const { text, to, grammar } = this;
    const quote = text[at] ?? '';
    if (quote === '`' && grammar.backtick !== undefined) return grammar.backtick === 'template' ? this.template(at, at + 1) : this.words(at, this.closing(at + 1, '`'), TokenKind.string);
    if (!grammar.quotes.includes(quote) || (this.isInWord(at) && (grammar.apart === true || grammar.patterns === true))) return undefined;
    if (grammar.triple === true && text.startsWith(quote.repeat(3), at)) {
      this.afterValue = true;
      return this.words(at, this.closing(at + 3, quote.repeat(3)), TokenKind.string);
    }
    const end = this.endOnLine(at, quote, to);
    if (end === undefined) return undefined;
    this.sink.add(TokenKind.string, at, end);
    this.afterValue = true;
    return end;
  }

  /** A regular expression; JSX's `</a>` is none. */
  private pattern(at: number): number | undefined {
    const { text, to, grammar } = this;
    if (grammar.patterns !== true || text[at] !== '/' || this.afterValue || text[at - 1] === '<' || text[at + 1] === '>') return undefined;
    const end = this.endOnLine(at, '/', to);
    if (end === undefined) return undefined;
    const flags = nameEnd(text, end, to);
    this.sink.add(TokenKind.string, at, flags);
    this.afterValue = true;
    return flags;
  }

  private sign(at: number): number {
    const { text, to, outer } = this;
    const sign = text[at] ?? '';
    const end = operatorEnd(text, at, to);
    this.sink.add(TokenKind.punctuation, at, end);
    this.afterValue = sign === ')' || sign === ']' || sign === '}';
    if (sign === '{') this.braces += 1;
    if (sign !== '}') return end;
    this.braces = Math.max(0, this.braces - 1);
    if (outer.at(-1) !== this.braces) return end;
    outer.pop();
    return this.template(end, end);
  }

  /** From the backtick or the end of a substitution to the next substitution or the end; `search`: where the end may be. */
  private template(from: number, search: number): number {
    const { text, to } = this;
    for (let at = search; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 92) {
        at += 1;
      } else if (code === 96) {
        this.afterValue = true;
        return this.words(from, at + 1, TokenKind.string);
      } else if (code === 36 && text.charCodeAt(at + 1) === 123) {
        this.words(from, at, TokenKind.string);
        this.sink.add(TokenKind.punctuation, at, at + 2);
        this.afterValue = false;
        this.outer.push(this.braces);
        this.braces += 1;
        return at + 2;
      }
    }
    return this.words(from, to, TokenKind.string);
  }

  private words(from: number, end: number, kind: number): number {
    const stop = Math.min(end, this.to);
    lexWords(this.sink, from, stop, kind);
    return stop;
  }

  /** After the next `quote` that no backslash precedes, on whatever line; the end of all when there is none. */
  private closing(from: number, quote: string): number {
    const { text, to } = this;
    const first = quote.charCodeAt(0);
    for (let at = from; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 92 && quote !== '`') at += 1;
      else if (code === first && text.startsWith(quote, at)) return at + quote.length;
    }
    return to;
  }

  /** After the quote that ends what begins at `at`, when it is on the same line. */
  private endOnLine(at: number, quote: string, to: number): number | undefined {
    const { text } = this;
    if ((this.hopeless.get(quote) ?? 0) > at) return undefined;
    const close = quote.charCodeAt(0);
    let inClass = false;
    let end = at + 1;
    for (; end < to; end += 1) {
      const code = text.charCodeAt(end);
      if (code === 10 || code === 13) break;
      // A backslash before a line break continues the string.
      if (code === 92) end += text.charCodeAt(end + 1) === 13 && quote !== '/' ? 2 : 1;
      else if (code === close && !inClass) return end + 1;
      else if (quote === '/' && code === 91) inClass = true;
      else if (quote === '/' && code === 93) inClass = false;
    }
    this.hopeless.set(quote, Math.min(end, to));
    return undefined;
  }

  /** The apostrophe of "don't", in JSX and plain scalars; JavaScript can have a string right after a keyword. */
  private isInWord(at: number): boolean {
    return at > 0 && characterAt(this.text, at - 1) >= name && this.afterValue;
  }

  private isApart(at: number): boolean {
    return at === 0 || characterAt(this.text, at - 1) === blank;
  }
}
