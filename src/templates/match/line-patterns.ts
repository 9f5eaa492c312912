// A template as patterns of one line each, with what may be left out and what may come again: for files that match in most lines only.
import type { Parameter, Part } from '../template.ts';
import { programOf, type Step } from './program.ts';

/** A list, or an optional block, that a line is in. */
export interface Enclosure {
  readonly kind: 'optional' | 'repeat';
  readonly name: string;
  readonly outer: Enclosure | undefined;
}

export interface LinePattern {
  readonly steps: readonly Step[];
  /** What every line of the pattern starts with. */
  readonly start: string;
  /** Parameters that are looked up, innermost first. */
  readonly parameters: readonly Parameter[];
  readonly within: Enclosure | undefined;
  /** The first line of an item, when this is the last: after it, another item may begin there. */
  readonly again: number | undefined;
  /** Nothing but a value: it may have several lines. */
  readonly isFree: boolean;
}

/** Blocks that start or end within a line are part of that line's pattern. */
export function linePatterns(parts: readonly Part[], parameters: readonly Parameter[]): readonly LinePattern[] {
  const patterns: LinePattern[] = [];
  addLines(parts, parameters, undefined, patterns);
  return patterns;
}

function addLines(parts: readonly Part[], parameters: readonly Parameter[], within: Enclosure | undefined, patterns: LinePattern[]): void {
  let line: Part[] = [];
  const flush = (): void => {
    if (line.length > 0) patterns.push(patternOf(line, parameters, within));
    line = [];
  };
  for (const part of parts) {
    if (part.kind === 'text') {
      for (const piece of part.text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
        if (piece !== '\n' || line.length === 0) line.push({ kind: 'text', text: piece.replace(/\n$/, '') });
        if (piece.endsWith('\n')) flush();
      }
    } else if (line.length === 0 && (part.kind === 'optional' || part.kind === 'repeat') && endsLine(part)) {
      const from = patterns.length;
      const list = parameters.find((one) => one.name === part.name);
      addLines(part.parts, list?.kind === 'list' ? [...list.of, ...parameters] : parameters, { kind: part.kind, name: part.name, outer: within }, patterns);
      const last = patterns.at(-1);
      if (part.kind === 'repeat' && last !== undefined && patterns.length > from) patterns[patterns.length - 1] = { ...last, again: from };
    } else line.push(part);
  }
  flush();
}

function endsLine(part: Part & { readonly kind: 'optional' | 'repeat' }): boolean {
  const last = part.parts.at(-1);
  if (part.kind === 'repeat' && part.separator?.endsWith('\n') === true) return true;
  if (last?.kind === 'text') return last.text.endsWith('\n');
  return last !== undefined && last.kind !== 'slot' && endsLine(last);
}

function patternOf(line: readonly Part[], parameters: readonly Parameter[], within: Enclosure | undefined): LinePattern {
  const [first] = line;
  const steps = programOf(line, parameters);
  return { steps, start: first?.kind === 'text' ? first.text : '', parameters, within, again: undefined, isFree: line.every((part) => part.kind === 'slot' || (part.kind === 'text' && part.text.trim() === '')) };
}
