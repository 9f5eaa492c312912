// Cuts Python into tokens without a grammar: strings, f-strings, brackets, comments and lines, which is what finding imports needs.
import { character, isNewline, isQuote, isWord } from './characters.ts';

/** `format` is the start of an f-string, whose replacement fields follow as tokens of their own. */
export type TokenKind = 'name' | 'string' | 'format' | 'op' | 'newline' | 'end';

/** The literal part of an f-string (or of a format specification in it) to which the next `}` leads back. */
interface Literal {
  readonly quote: number;
  readonly triple: boolean;
  readonly spec: boolean;
  /** Depth of brackets around the string. */
  readonly outer: number;
  /** Depth within its open replacement field. */
  field: number;
}

// Hard keywords that no bracket can hold: one that begins a line tells that a bracket above was never closed.
const statements = /(?:import|def|class|return|raise|del|pass|while|try|global|assert)\b|from[ \t]+[\w.]+[ \t]+import\b/y;

const { tab, lineFeed, formFeed, carriageReturn, space, hash, backslash, openBrace, closeBrace } = character;

/** One pass over a text, forwards only; the fields describe the current token. */
export class PythonLexer {
  kind: TokenKind = 'newline';
  start = 0;
  end = 0;
  /** The character of an `op`; each is one character long. */
  code = 0;
  /** Indentation of the current logical line. */
  column = 0;
  /** Open brackets. */
  depth = 0;
  readonly #text: string;
  readonly #literals: Literal[] = [];
  #lineStart = 0;
  /** Nothing of the logical line was seen yet. */
  #fresh = true;
  /** Within brackets: nothing of the physical line was seen yet. */
  #broken = false;

  constructor(text: string) {
    this.#text = text;
    this.end = text.startsWith('\ufeff') ? 1 : 0;
    this.#lineStart = this.end;
  }

  next(): void {
    if (this.#fresh) this.#indent();
    const code = this.#skipToToken();
    this.start = this.end;
    if (Number.isNaN(code)) return this.#finish();
    if (isNewline(code)) {
      this.#passNewline(code);
      this.#fresh = true;
      return this.#emit('newline', 0);
    }
    if (this.#broken && this.#beginsStatement()) return this.#reset();
    this.#broken = false;
    if (isWord(code)) this.#word();
    else if (isQuote(code)) this.#string(this.end);
    else this.#operator(code);
  }

  #emit(kind: TokenKind, code: number): void {
    this.kind = kind;
    this.code = code;
  }

  #finish(): void {
    // A last line without a line break is a line too.
    const open = !this.#fresh && this.kind !== 'newline';
    this.#fresh = false;
    this.depth = 0;
    this.#emit(open ? 'newline' : 'end', 0);
  }

  /** Blank lines and lines of comments have no indentation that counts. */
  #indent(): void {
    const text = this.#text;
    let column = 0;
    for (let at = this.end; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code === space) column += 1;
      else if (code === tab) column += 8 - (column % 8);
      else if (code === formFeed) column = 0;
      else if (code === hash || isNewline(code)) {
        this.end = at;
        if (code === hash) this.#skipComment();
        if (this.end >= text.length) return;
        this.#passNewline(text.charCodeAt(this.end));
        column = 0;
        at = this.end - 1;
      } else {
        this.end = at;
        if (at < text.length) this.#fresh = false;
        break;
      }
    }
    this.column = column;
  }

  #skipComment(): void {
    const text = this.#text;
    while (this.end < text.length && !isNewline(text.charCodeAt(this.end))) this.end += 1;
  }

  #passNewline(code: number): void {
    this.end += code === carriageReturn && this.#text.charCodeAt(this.end + 1) === lineFeed ? 2 : 1;
    this.#lineStart = this.end;
  }

  /** Passes what separates tokens; the character of the next one, NaN at the end. */
  #skipToToken(): number {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.end);
      if (code === space || code === tab || code === formFeed) this.end += 1;
      else if (code === hash) this.#skipComment();
      else if (code === backslash && isNewline(text.charCodeAt(this.end + 1))) {
        this.end += 1;
        this.#passNewline(text.charCodeAt(this.end));
      } else if (this.depth > 0 && isNewline(code)) {
        this.#passNewline(code);
        this.#broken = true;
      } else return code;
    }
  }

  #beginsStatement(): boolean {
    statements.lastIndex = this.end;
    return statements.test(this.#text);
  }

  /** Ends the logical line in spite of its open brackets. */
  #reset(): void {
    this.end = this.#lineStart;
    this.depth = 0;
    this.#literals.length = 0;
    this.#broken = false;
    this.#fresh = true;
    this.#emit('newline', 0);
  }

  #word(): void {
    const text = this.#text;
    let at = this.end + 1;
    let code = text.charCodeAt(at);
    while (isWord(code)) code = text.charCodeAt((at += 1));
    if (isQuote(code) && at - this.start <= 2 && /^[bfrtu]+$/i.test(text.slice(this.start, at))) return this.#string(at);
    this.end = at;
    this.#emit('name', 0);
  }

  /** A string whose quote is at `at`, behind its prefix. */
  #string(at: number): void {
    const text = this.#text;
    const quote = text.charCodeAt(at);
    const triple = text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
    this.end = at + (triple ? 3 : 1);
    if (/[ft]/i.test(text.slice(this.start, at))) {
      this.#literals.push({ quote, triple, spec: false, outer: this.depth, field: 0 });
      this.#literal();
      return this.#emit('format', 0);
    }
    this.#passString(quote, triple);
    this.#emit('string', 0);
  }

  #passString(quote: number, triple: boolean): void {
    const text = this.#text;
    for (; this.end < text.length; this.end += 1) {
      const code = text.charCodeAt(this.end);
      if (code === backslash) this.#passEscape();
      else if (code === quote && (!triple || this.#isTriple(quote))) {
        this.end += triple ? 3 : 1;
        return;
      } else if (!triple && isNewline(code)) return;
    }
    this.end = text.length;
  }

  /** Leaves `end` on the last character of the escape. */
  #passEscape(): void {
    this.end += 1;
    if (this.#text.charCodeAt(this.end) === carriageReturn && this.#text.charCodeAt(this.end + 1) === lineFeed) this.end += 1;
  }

  #isTriple(quote: number): boolean {
    return this.#text.charCodeAt(this.end + 1) === quote && this.#text.charCodeAt(this.end + 2) === quote;
  }

  /** Passes the literal part of the innermost f-string, up to its next replacement field or its end. */
  #literal(): void {
    const text = this.#text;
    for (; this.end < text.length; this.end += 1) {
      const literal = this.#literals.at(-1);
      if (literal === undefined) return;
      const code = text.charCodeAt(this.end);
      if (code === backslash) {
        // A backslash does not keep a brace from its meaning; that `\N{NAME}` is no field does no harm.
        const next = text.charCodeAt(this.end + 1);
        if (next !== openBrace && next !== closeBrace) this.#passEscape();
      } else if (code === literal.quote && (!literal.triple || this.#isTriple(code))) return this.#closeFormat(literal, literal.triple ? 3 : 1);
      else if (!literal.triple && isNewline(code)) return this.#closeFormat(literal, 0);
      else if (code === openBrace) {
        if (literal.spec || text.charCodeAt(this.end + 1) !== openBrace) return this.#openField(literal);
        this.end += 1;
      } else if (code === closeBrace && literal.spec) {
        this.#literals.pop();
        this.depth -= 1;
      }
    }
    this.#literals.length = 0;
  }

  #openField(literal: Literal): void {
    this.end += 1;
    this.depth += 1;
    literal.field = this.depth;
  }

  #closeFormat(literal: Literal, length: number): void {
    this.end += length;
    this.depth = literal.outer;
    while (this.#literals.pop()?.spec === true);
  }

  #operator(code: number): void {
    const literal = this.#literals.at(-1);
    const inField = literal !== undefined && this.depth === literal.field;
    this.end += 1;
    this.#emit('op', code);
    if (code === character.openParenthesis || code === character.openBracket || code === openBrace) this.depth += 1;
    else if (inField && code === closeBrace) {
      this.depth -= 1;
      this.#literal();
    } else if (inField && code === character.colon) {
      this.#literals.push({ ...literal, spec: true, field: 0 });
      this.#literal();
    } else if (!inField && this.depth > 0 && (code === character.closeParenthesis || code === character.closeBracket || code === closeBrace)) this.depth -= 1;
  }
}
