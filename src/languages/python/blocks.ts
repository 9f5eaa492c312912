// Which blocks surround a statement of Python, and what they say about it: whether it runs when the file is loaded, and has to succeed.

/** What holds for the statements of a block. */
export interface Context {
  /** Only type checkers look at it. */
  readonly type: boolean;
  /** It runs when a function is called, or when the file is started as a script. */
  readonly later: boolean;
  /** The innermost block that may catch an import that fails. */
  readonly attempt: Attempt | undefined;
}

/** The body of a `try`, or of `with suppress(…)`. */
export interface Attempt {
  around: Attempt | undefined;
  /** What its first handler that catches such an import makes of it; undefined until there is one. */
  caught: boolean | undefined;
}

interface Block {
  readonly column: number;
  readonly word: string;
  readonly context: Context;
  /** What its `except` clauses decide; of a `try` and its handlers. */
  readonly attempt: Attempt | undefined;
  /** It is the handler that decides. */
  readonly decides: boolean;
  /** One of the conditions so far was `not TYPE_CHECKING`: the rest is for type checkers. */
  readonly negated: boolean;
}

/** Words that open a block which says something about the statements in it. */
export const headers: ReadonlySet<string> = new Set(['def', 'if', 'elif', 'else', 'try', 'except', 'finally', 'with']);

export class Blocks {
  readonly #base: Context;
  readonly #open: Block[] = [];
  /** The block that ended where the current line begins: what an `else` belongs to. */
  #previous: Block | undefined;

  /** In a stub everything is for type checkers. */
  constructor(stub: boolean) {
    this.#base = { type: stub, later: false, attempt: undefined };
  }

  get context(): Context {
    return this.#open.at(-1)?.context ?? this.#base;
  }

  /** A logical line begins: blocks that are not less indented are over. */
  beginLine(column: number): void {
    this.#previous = undefined;
    for (let last = this.#open.at(-1); last !== undefined && last.column >= column; last = this.#open.at(-1)) {
      this.#previous = last.column === column ? last : undefined;
      this.#open.pop();
    }
  }

  /** The colon of a header was read. */
  open(word: string, header: string, column: number): void {
    const chain = this.#previous;
    this.#previous = undefined;
    const text = header.trim();
    this.#open.push({ column, word, negated: false, attempt: undefined, decides: false, ...this.#inside(word, text, chain) });
  }

  #inside(word: string, text: string, chain: Block | undefined): Pick<Block, 'context'> & Partial<Block> {
    const around = this.context;
    if (word === 'def') return { context: { type: around.type, later: true, attempt: undefined } };
    if (word === 'with') return { context: suppresses(text) ? within(around, { around: around.attempt, caught: true }) : around };
    if (word === 'try') {
      const attempt: Attempt = { around: around.attempt, caught: undefined };
      return { attempt, context: within(around, attempt) };
    }
    if (word === 'except') {
      const attempt = chain?.attempt;
      const decides = attempt?.caught === undefined && catchesImports(text);
      if (attempt !== undefined && decides) attempt.caught = true;
      return { attempt, decides, context: around };
    }
    return word === 'if' || word === 'elif' || word === 'else' ? branch(around, text, chain) : { context: around };
  }

  /** A statement ends the handler it stands in: an import that fails is not lived with after all. */
  giveUp(): void {
    const last = this.#open.at(-1);
    if (last?.decides === true && last.attempt !== undefined) last.attempt.caught = false;
  }
}

/** Whether an import in this attempt may fail; shortens the way for the next one, so that a chain of attempts is walked once. */
export function isCaught(attempt: Attempt | undefined): boolean {
  const passed: Attempt[] = [];
  let one = attempt;
  while (one !== undefined && one.caught !== true) {
    passed.push(one);
    one = one.around;
  }
  for (const each of passed) each.around = one;
  return one !== undefined;
}

function within(context: Context, attempt: Attempt): Context {
  return { ...context, attempt };
}

function branch(around: Context, text: string, chain: Block | undefined): Pick<Block, 'context' | 'negated'> {
  const negatedBefore = chain?.negated === true;
  const condition = conditionOf(text);
  const context: Context = { ...around, type: around.type || negatedBefore || condition === 'type', later: around.later || condition === 'script' };
  return { context, negated: negatedBefore || condition === 'runtime' };
}

function conditionOf(text: string): 'type' | 'runtime' | 'script' | undefined {
  const bare = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text;
  if (/^(?:(?:\w+\.){0,9}(?:TYPE_CHECKING|MYPY)\b(?!\s*(?:or|if|==|!=|is)\b)|False$|0$)/.test(bare)) return 'type';
  if (/^not\s+\(?(?:\w+\.){0,9}(?:TYPE_CHECKING|MYPY)\)?$/.test(bare)) return 'runtime';
  return /^__name__\s*==\s*["']__main__["']|^["']__main__["']\s*==\s*__name__\b/.test(bare) ? 'script' : undefined;
}

function catchesImports(text: string): boolean {
  return text === '' || /\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b/.test(text);
}

function suppresses(text: string): boolean {
  return /\bsuppress\s*\(/.test(text) && catchesImports(text);
}
