// Lines as blocks: a line with what is indented under it, the line that closes it, and the comments right above it.
import { append } from './arrays.ts';
import { lex } from './lex.ts';
import { kindOfLine } from './shapes.ts';
import type { Lines } from './align-lines.ts';

export interface Block {
  /** `blank` for empty lines; else what kind of line opens it. */
  readonly kind: string;
  /** Comments and decorators right above. */
  readonly above: Lines;
  readonly head: string;
  readonly rest: Lines;
}

export function linesOfBlock({ above, head, rest }: Block): Lines {
  return [...above, head, ...rest];
}

export function textOfBlock(block: Block): string {
  return linesOfBlock(block).join('');
}

const closes = /^\s*(?:[)}\]]|<\/|end\b|else\b|elif\b|except\b|finally\b|catch\b)/;
const isBlank = (line: string): boolean => line.trim() === '';
const isAbove = (line: string): boolean => /^\s*(?:\/\/|#(?!#)|\/\*|\*|@\w|--|"""|<!--)/.test(line);

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Lines that start within a block, which ends further down, are blocks of their own level up to there. */
export function blocksOf(lines: Lines): readonly Block[] {
  const leastAfter: number[] = [];
  for (let index = lines.length - 1, low = Infinity; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    if (!isBlank(line)) low = Math.min(low, indentOf(line));
    leastAfter[index] = low;
  }
  const blocks: Block[] = [];
  let from = 0;
  while (from < lines.length) {
    let first = from;
    while (first < lines.length && isBlank(lines[first] ?? '')) first += 1;
    const indent = first === lines.length ? 0 : indentOf(lines[first] ?? '');
    let to = lines.length;
    if (first < lines.length && indent > (leastAfter[first] ?? 0)) {
      to = first + 1;
      while (to < lines.length && (isBlank(lines[to] ?? '') || indentOf(lines[to] ?? '') >= indent)) to += 1;
    }
    append(blocks, levelOf(lines.slice(from, to), indent));
    from = to;
  }
  return blocks;
}

function levelOf(lines: Lines, outermost: number): readonly Block[] {
  const blocks: { kind: string; above: string[]; head: string; rest: string[] }[] = [];
  let above: string[] = [];
  lines.forEach((line, index) => {
    const last = blocks.at(-1);
    const belongs = last !== undefined && last.kind !== 'blank' && above.length === 0;
    if (isBlank(line)) {
      if (belongs && isInner(lines, index, outermost)) last.rest.push(line);
      else {
        flush();
        blocks.push({ kind: 'blank', above: [], head: line, rest: [] });
      }
    } else if (belongs && (indentOf(line) > outermost || closes.test(line))) last.rest.push(line);
    else if (isAbove(line) || (above.length > 0 && indentOf(line) > outermost)) above.push(line);
    else {
      blocks.push({ kind: kindOfLine(line), above, head: line, rest: [] });
      above = [];
    }
  });
  flush();
  return blocks;

  function flush(): void {
    for (const line of above) blocks.push({ kind: kindOfLine(line), above: [], head: line, rest: [] });
    above = [];
  }
}

/** Whether the next line that is not blank still belongs to the block above. */
function isInner(lines: Lines, index: number, outermost: number): boolean {
  for (let next = index + 1; next < lines.length && next < index + 4; next += 1) {
    const line = lines[next] ?? '';
    if (!isBlank(line)) return indentOf(line) > outermost || /^\s*[)}\]]/.test(line);
  }
  return false;
}

/** Blocks of one kind in a row, with as many blank lines between each two. */
export interface Run {
  readonly kind: string;
  readonly blocks: readonly Block[];
  /** Between two blocks. */
  readonly blank: string;
}

export function runsOf(blocks: readonly Block[]): readonly Run[] {
  const runs: { kind: string; blocks: Block[]; blank: string }[] = [];
  for (let index = 0; index < blocks.length; index += 1) {
    const block = withRest(blocks[index]);
    if (block === undefined) break;
    const last = runs.at(-1);
    const next = withRest(blocks[index + 1]);
    if (block.kind === 'blank' && last !== undefined && last.kind !== 'blank' && next !== undefined && next.kind === last.kind && (last.blocks.length === 1 || last.blank === block.head)) {
      last.blank = block.head;
      last.blocks.push(next);
      index += 1;
    } else if (last !== undefined && block.kind !== 'blank' && last.kind === block.kind && last.blank === '') last.blocks.push(block);
    else runs.push({ kind: block.kind, blocks: [block], blank: '' });
  }
  return runs;
}

/** A line alone and a line with others under it are not of one kind. */
function withRest(block: Block | undefined): Block | undefined {
  return block === undefined || block.rest.length === 0 ? block : { ...block, kind: `${block.kind}+` };
}

export function textOfRun({ blocks, blank }: Run): string {
  return blocks.map(textOfBlock).join(blank);
}

/** Words and marks with how often they occur: for similarity. */
export function bagOf(text: string, key: (text: string) => string): ReadonlyMap<string, number> {
  const bag = new Map<string, number>();
  for (const token of lex(text.trim())) {
    if (token.kind === 'space') continue;
    const name = key(token.text);
    bag.set(name, (bag.get(name) ?? 0) + 1);
  }
  return bag;
}

/** Dice: twice what they share, by what they have; words count three times. */
export function similarity(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const weight = (name: string): number => (/[\p{L}\p{N}\uE000-\uF8FF]/u.test(name) ? 3 : 1);
  let shared = 0;
  let all = 0;
  for (const [name, count] of a) {
    all += count * weight(name);
    shared += Math.min(count, b.get(name) ?? 0) * weight(name);
  }
  for (const [name, count] of b) all += count * weight(name);
  return all === 0 ? 1 : (2 * shared) / all;
}
