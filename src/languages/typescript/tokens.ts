// The tokens and comments of a source, without its grammar: enough to know what is code and what only looks like it.
import type { CommentSpan } from './comments.ts';
import type { Dialect } from './dialect.ts';

export interface Token {
  /** A template without holes is a string; one with holes, a regular expression, a number and an element are values. */
  readonly kind: 'name' | 'string' | 'value' | 'mark';
  /** What a string says, a name or mark is; '' for a value. */
  readonly text: string;
  readonly start: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentSpan[];
}

/** What is open: braces of code, a template and its holes, a tag and what is between tags, with braces of their own. */
type Frame = 'brace' | 'hole' | 'template' | 'tag' | 'children' | 'inset';

/** Behind these a slash begins a regular expression and `<` an element, although they are names. */
const operators = new Set('return typeof case in of do else void delete throw new instanceof yield await default extends'.split(' '));
const space = /\s+/y;
const name = /[\p{ID_Start}$_#\\][\p{ID_Continue}$\u200C\u200D\\]*/uy;
const number = /\.?\d[\w.]*/y;
const closing = /<\/[^>]*>?/y;
const element = /<(?:[\p{ID_Start}$_][\w$:.-]*|(?=>))/uy;
/** `<T,>() =>` and `<T extends U>() =>` are no elements. */
const typeParameters = /<[\w$]+(?:\s*,|\s+extends\b(?!\s*=))/y;

export function tokensOf(source: string, dialect: Dialect): Tokens {
  const tokens: Token[] = [];
  const comments: CommentSpan[] = [];
  const frames: Frame[] = [];
  let at = source.startsWith('#!') ? (source + '\n').indexOf('\n') : 0;
  let noRegexBefore = 0;
  let template = { start: 0, plain: true };
  const take = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    return expression.exec(source)?.[0];
  };
  const push = (kind: Token['kind'], text: string, start: number): void => void tokens.push({ kind, text, start });
  const isJsx = dialect === 'jsx' || dialect === 'tsx';

  const readTemplate = (): void => {
    const text = source.slice(at, endOfTemplateText(source, at));
    at += text.length;
    if (source.startsWith('${', at)) {
      template.plain = false;
      frames.push('hole');
      push('mark', '${', at);
      at += 2;
      return;
    }
    frames.pop();
    push(template.plain ? 'string' : 'value', template.plain ? decoded(text) : '', template.start);
    at += 1;
  };
  const readTag = (): void => {
    const character = source[at] ?? '';
    if (source.startsWith('/>', at) || character === '>') {
      frames.pop();
      if (character === '>') frames.push('children');
      else push('value', '', at);
      at += character === '>' ? 1 : 2;
    } else if (character === '{') openInset();
    else if (character === '"' || character === "'") {
      const end = source.indexOf(character, at + 1);
      at = end < 0 ? source.length : end + 1;
    } else at += readSkipped() || 1;
  };
  const readChildren = (): void => {
    const text = take(/[^<{]*/y) ?? '';
    at += text.length;
    if (source[at] === '{') return openInset();
    const end = take(closing);
    const start = take(element);
    if (end !== undefined) {
      frames.pop();
      push('value', '', at);
    } else if (start !== undefined) frames.push('tag');
    at += (end ?? start ?? ' ').length;
  };
  const openInset = (): void => {
    frames.push('inset');
    push('mark', '{', at);
    at += 1;
  };
  /** The length of spaces or a comment here. */
  const readSkipped = (): number => {
    const blank = take(space);
    if (blank !== undefined) return blank.length;
    const isLine = source.startsWith('//', at);
    if (!isLine && !source.startsWith('/*', at)) return 0;
    const end = source.indexOf(isLine ? '\n' : '*/', at + 2);
    const value = source.slice(at + 2, end < 0 ? source.length : end);
    comments.push({ type: isLine ? 'Line' : 'Block', value, start: at });
    return value.length + (isLine ? 2 : 4);
  };
  const readCode = (): void => {
    const skipped = readSkipped();
    if (skipped > 0) return void (at += skipped);
    const character = source[at] ?? '';
    const start = at;
    if (character === '`') {
      template = { start, plain: true };
      frames.push('template');
      at += 1;
    } else if (character === '"' || character === "'") {
      const end = endOfString(source, at);
      push('string', decoded(source.slice(start + 1, end)), start);
      at = source[end] === character ? end + 1 : end;
    } else if (character === '/' && at >= noRegexBefore && !isOperand(tokens.at(-1))) {
      const end = endOfRegex(source, at);
      push(end === undefined ? 'mark' : 'value', end === undefined ? '/' : '', start);
      at = end ?? at + 1;
      // What does not end on its line is a division, and so is the rest of the line: else each slash would be followed to its end.
      if (end === undefined) noRegexBefore = (source.indexOf('\n', at) + 1 || source.length + 1) - 1;
    } else if (character === '<' && isJsx && !isOperand(tokens.at(-1)) && take(typeParameters) === undefined && take(element) !== undefined) {
      at += (take(element) ?? '<').length;
      frames.push('tag');
    } else readWord(character, start);
  };
  const readWord = (character: string, start: number): void => {
    const word = take(name);
    const digits = word === undefined ? take(number) : undefined;
    if (word !== undefined) push('name', word, start);
    else if (digits !== undefined) push('value', '', start);
    else {
      push('mark', character, start);
      if (character === '{') frames.push('brace');
      else if (character === '}') frames.pop();
      // The template goes on, and it has had a hole.
      if (character === '}' && frames.at(-1) === 'template') template = { start, plain: false };
    }
    at += (word ?? digits ?? character).length;
  };

  while (at < source.length) {
    const frame = frames.at(-1);
    if (frame === 'template') readTemplate();
    else if (frame === 'tag') readTag();
    else if (frame === 'children') readChildren();
    else readCode();
  }
  return { tokens, comments };
}

/** Where a string that begins here has its other quote, or its line ends. A loop: an expression would need memory for each escape. */
function endOfString(source: string, start: number): number {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at];
    if (character === quote || character === '\n') return at;
    if (character === '\\') at += 1;
  }
  return source.length;
}

/** Where a template ends or has a hole. */
function endOfTemplateText(source: string, start: number): number {
  for (let at = start; at < source.length; at += 1) {
    const character = source[at];
    if (character === '`' || (character === '$' && source[at + 1] === '{')) return at;
    if (character === '\\') at += 1;
  }
  return source.length;
}

/** Behind a regular expression and its flags; undefined if its line ends first. */
function endOfRegex(source: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\n') return undefined;
    if (character === '\\') at += 1;
    else if (character === '[' || character === ']') inClass = character === '[';
    else if (character === '/' && !inClass) {
      while (/[a-z]/i.test(source[at + 1] ?? '')) at += 1;
      return at + 1;
    }
  }
  return undefined;
}

/** Whether an operator follows rather than a value. */
function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'mark') return token.text === ')' || token.text === ']' || token.text === '}';
  return token.kind !== 'name' || !operators.has(token.text);
}

/** Escapes are rare in names of modules: the character stands for itself. */
function decoded(text: string): string {
  return text.includes('\\') ? text.replace(/\\([^])/g, '$1') : text;
}
