// Every import of a Python source, statement or call with a literal, in the order in which they stand.
import type { Reference } from '../reference.ts';
import { Blocks, headers, isCaught, type Attempt } from './blocks.ts';
import { character } from './characters.ts';
import { PythonLexer } from './lexer.ts';
import { LineCounter } from './lines.ts';

/** Longer names are no modules. */
const longestName = 300;

interface Mention extends Reference {
  readonly attempt: Attempt | undefined;
}

/** All mentions, also those that repeat one; never throws, one pass. */
export function mentionsIn(text: string, stub: boolean): Reference[] {
  if (!text.includes('import')) return [];
  const found = new Reader(text, stub).read();
  return found.map(({ attempt, ...reference }): Reference => (isCaught(attempt) ? { ...reference, optional: true } : reference));
}

class Reader {
  readonly #text: string;
  readonly #lexer: PythonLexer;
  readonly #lines: LineCounter;
  readonly #blocks: Blocks;
  readonly #found: Mention[] = [];

  constructor(text: string, stub: boolean) {
    this.#text = text;
    this.#lexer = new PythonLexer(text);
    this.#lines = new LineCounter(text);
    this.#blocks = new Blocks(stub);
  }

  read(): readonly Mention[] {
    const lexer = this.#lexer;
    lexer.next();
    while (lexer.kind !== 'end') {
      if (lexer.kind === 'newline') lexer.next();
      else {
        this.#blocks.beginLine(lexer.column);
        this.#line(lexer.column);
      }
    }
    return this.#found;
  }

  /** Reads to the end of the logical line. */
  #line(column: number): void {
    const lexer = this.#lexer;
    let header: { readonly word: string; readonly start: number } | undefined;
    let begins = true;
    while (lexer.kind !== 'newline' && lexer.kind !== 'end') {
      const word = begins && lexer.kind === 'name' ? this.#word() : '';
      // `async def`: the statement is still to come.
      if (word !== 'async') begins = false;
      if (headers.has(word)) header = { word, start: lexer.end };
      if (word === 'import') this.#import();
      else if (word === 'from') this.#from();
      else {
        if (word === 'raise' || (word === 'sys' && this.#text.startsWith('.exit', lexer.end))) this.#blocks.giveUp();
        const isOpening = isOperator(lexer, character.colon) && lexer.depth === 0;
        begins ||= isOpening || (isOperator(lexer, character.semicolon) && lexer.depth === 0);
        if (isOpening && header !== undefined) {
          this.#blocks.open(header.word, this.#text.slice(header.start, lexer.start), column);
          header = undefined;
        }
        if (lexer.kind === 'name') this.#name();
        else lexer.next();
      }
    }
  }

  #word(): string {
    return this.#text.slice(this.#lexer.start, this.#lexer.end);
  }

  /** `import a.b as c, d` */
  #import(): void {
    this.#lexer.next();
    do {
      const at = this.#lexer.start;
      const module = this.#dotted();
      this.#add(module, at);
      this.#passAlias();
    } while (this.#passOperator(character.comma));
  }

  /** `from ..a import (b as c, d)`; a star mentions the module alone. */
  #from(): void {
    const lexer = this.#lexer;
    lexer.next();
    let module = '';
    while (isOperator(lexer, character.dot)) {
      module += '.';
      lexer.next();
    }
    // `from . import x`: the word is no module.
    if (this.#word() !== 'import') module += this.#dotted();
    if (lexer.kind !== 'name' || this.#word() !== 'import' || module === '') return;
    lexer.next();
    if (isOperator(lexer, character.star)) {
      this.#add(module, lexer.start);
      return lexer.next();
    }
    this.#passOperator(character.openParenthesis);
    while (lexer.kind === 'name') {
      this.#add(`${module}:${normalise(this.#word())}`, lexer.start);
      lexer.next();
      this.#passAlias();
      if (!this.#passOperator(character.comma)) break;
    }
  }

  #dotted(): string {
    const lexer = this.#lexer;
    let name = '';
    while (lexer.kind === 'name') {
      name += normalise(this.#word());
      lexer.next();
      if (!isOperator(lexer, character.dot)) break;
      name += '.';
      lexer.next();
    }
    return name;
  }

  #passAlias(): void {
    const lexer = this.#lexer;
    if (lexer.kind !== 'name' || this.#word() !== 'as') return;
    lexer.next();
    if (lexer.kind === 'name') lexer.next();
  }

  #passOperator(code: number): boolean {
    const lexer = this.#lexer;
    if (!isOperator(lexer, code)) return false;
    lexer.next();
    return true;
  }

  /** `__import__('x')`, `importlib.import_module('x')`, `pytest.importorskip('x')`. */
  #name(): void {
    const lexer = this.#lexer;
    const at = lexer.start;
    const length = lexer.end - at;
    const word = length === 10 || length === 12 || length === 13 ? this.#word() : '';
    lexer.next();
    if (word !== '__import__' && word !== 'import_module' && word !== 'importorskip') return;
    if (!isOperator(lexer, character.openParenthesis)) return;
    lexer.next();
    if (lexer.kind !== 'string') return;
    const module = literalOf(this.#word());
    lexer.next();
    if (!isOperator(lexer, character.comma) && !isOperator(lexer, character.closeParenthesis)) return;
    const absolute = module.startsWith('.') ? inPackage(module, this.#text.slice(lexer.end, lexer.end + longestName)) : module;
    if (isModule(absolute)) this.#add(absolute, at, { dynamic: true, optional: word === 'importorskip' });
  }

  #add(specifier: string, at: number, call?: { readonly dynamic: boolean; readonly optional: boolean }): void {
    if (specifier === '' || specifier.length > longestName || (specifier.endsWith('.') && /[^.]/.test(specifier))) return;
    const { type, later, attempt } = this.#blocks.context;
    const kind = type ? 'type' : later || call?.dynamic === true ? 'dynamic' : 'import';
    this.#found.push({ specifier, kind, line: this.#lines.at(at), attempt, ...(call?.optional === true ? { optional: true } : {}) });
  }
}

function isOperator(lexer: PythonLexer, code: number): boolean {
  return lexer.kind === 'op' && lexer.code === code;
}

/** Python compares names in this form. */
function normalise(name: string): string {
  return /^[\w]*$/.test(name) ? name : name.normalize('NFKC');
}

/** The text of a literal without escapes, or nothing. */
function literalOf(source: string): string {
  return /^[uUrR]?(["'])(?:\1\1)?([^"'\\]*)\1(?:\1\1)?$/.exec(source)?.[2] ?? '';
}

function isModule(name: string): boolean {
  return name.length <= longestName && /^\.*[^\W\d][\w.]*$/.test(name.replace(/[^\x00-\x7f]/g, '_')) && !/[^.]\.\.|\.$/.test(name);
}

/** A relative module as seen from the package that the rest of the call names; nothing when that is not written there. */
function inPackage(module: string, rest: string): string {
  const match = /^\s*(?:package\s*=\s*)?(?:(__name__|__package__|__spec__\s*\.\s*parent)|(["'])([\w.]{1,200})\2)\s*,?\s*\)/.exec(rest);
  if (match === null) return '';
  if (match[3] === undefined) return module;
  const level = /^\.*/.exec(module)?.[0].length ?? 0;
  const parents = match[3].split('.');
  if (level > parents.length) return '';
  return [...parents.slice(0, parents.length - level + 1), module.slice(level)].join('.');
}
