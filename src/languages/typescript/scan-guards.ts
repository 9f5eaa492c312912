// Which tokens lie within a `try` that is caught.
import type { Token } from './tokens.ts';

interface Block {
  /** `try {`, a function's body, or any other brace. */
  readonly kind: 'try' | 'function' | 'other';
  readonly start: number;
}

const controls = new Set(['if', 'for', 'while', 'switch', 'with', 'catch', 'await']);

/** The indexes of names within `try` whose `catch` follows; what a function does is not done within the `try` around it. */
export function guardsOf(tokens: readonly Token[]): ReadonlySet<number> {
  const guarded = new Set<number>();
  if (!tokens.some((token) => token.kind === 'name' && token.text === 'try')) return guarded;
  const blocks: Block[] = [];
  const parentheses: boolean[] = [];
  let afterControl = false;
  let waiting: number[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    const before = tokens[index - 1];
    if (kind === 'name') {
      // `() => import('x')` is a function without a block.
      if (innermost(blocks) === 'try' && !(before?.text === '>' && tokens[index - 2]?.text === '=')) waiting.push(index);
    } else if (kind === 'mark') {
      if (text === '(') parentheses.push(controls.has(before?.text ?? ''));
      else if (text === ')') afterControl = parentheses.pop() ?? false;
      else if (text === '{' || text === '${') blocks.push({ kind: kindOfBlock(before, tokens[index - 2], afterControl), start: index });
      else if (text === '}') {
        const block = blocks.pop();
        if (block?.kind !== 'try') continue;
        const inside = waiting.filter((one) => one > block.start);
        if (tokens[index + 1]?.text === 'catch') for (const one of inside) guarded.add(one);
        // Around it may be another `try`.
        waiting = innermost(blocks) === 'try' ? waiting : [];
      }
    }
  }
  return guarded;
}

function kindOfBlock(before: Token | undefined, second: Token | undefined, afterControl: boolean): Block['kind'] {
  if (before?.kind === 'name' && before.text === 'try') return 'try';
  if (before?.text === ')' && before.kind === 'mark') return afterControl ? 'other' : 'function';
  return before?.text === '>' && second?.text === '=' ? 'function' : 'other';
}

/** The nearest block that decides. */
function innermost(blocks: readonly Block[]): Block['kind'] {
  return blocks.findLast((block) => block.kind !== 'other')?.kind ?? 'other';
}
