// How much of the files a template says: literal text, and values that come again, without licence headers and imports.
import { append } from './arrays.ts';
import type { Part, Template, Value, Values } from '../template.ts';
import { renderParts, withDefaults } from '../render.ts';

interface Piece {
  readonly text: string;
  readonly said: boolean;
}

export interface Share {
  /** Characters that follow from the template, of all that are not white space, outside headers and imports. */
  readonly share: number;
  /** All characters outside headers and imports. */
  readonly size: number;
}

/** The mean over the files. Blocks that one file alone has say nothing of the others. */
export function shareOf(template: Template, values: readonly Values[]): Share & { readonly files: readonly Share[] } {
  const lone = loneFlags(values);
  const files = values.map((one) => shareOfFile(template, one, lone));
  const all = files.filter(({ size }) => size > 0);
  const mean = (from: (share: Share) => number): number => all.reduce((sum, one) => sum + from(one), 0) / Math.max(1, all.length);
  return { share: mean(({ share }) => share), size: mean(({ size }) => size), files };
}

/** Parameters, on the outermost level, that show a block in one file only. */
function loneFlags(values: readonly Values[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const one of values) for (const [name, value] of Object.entries(one)) if (value === true) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count === 1 && values.length > 2).map(([name]) => name));
}

function shareOfFile(template: Template, values: Values, lone: ReadonlySet<string>): Share {
  const all = withDefaults(template.parameters, values);
  const seen = new Set<string>();
  for (const part of template.path) if (part.kind === 'slot') seen.add(part.name);
  const pieces: Piece[] = [];
  collect(template.body, [all], seen, lone, pieces);
  let said = 0;
  let size = 0;
  for (const line of withoutHeader(linesOf(pieces))) {
    for (const piece of line) {
      const length = piece.text.replace(/\s/g, '').length;
      size += length;
      if (piece.said) said += length;
    }
  }
  return { share: size === 0 ? 0 : said / size, size };
}

function collect(parts: readonly Part[], scopes: readonly Values[], seen: Set<string>, lone: ReadonlySet<string>, pieces: Piece[]): void {
  for (const part of parts) {
    if (part.kind === 'text') pieces.push({ text: part.text, said: true });
    else if (part.kind === 'slot') {
      const scope = scopes.find((one) => Object.hasOwn(one, part.name)) ?? {};
      const isOuter = scope === scopes.at(-1);
      pieces.push({ text: renderParts([part], scope), said: isOuter && seen.has(part.name) });
      if (isOuter) seen.add(part.name);
    } else {
      const value = scopes.find((one) => Object.hasOwn(one, part.name))?.[part.name];
      if (part.kind === 'repeat') (typeof value === 'object' ? value : []).forEach((item, index) => {
        if (index > 0 && part.separator !== undefined) pieces.push({ text: part.separator, said: true });
        collect(part.parts, [item, ...scopes], seen, lone, pieces);
      });
      else if (isOn(value)) {
        const inner: Piece[] = [];
        collect(part.parts, scopes, seen, lone, inner);
        append(pieces, (lone.has(part.name) ? inner.map(({ text }) => ({ text, said: false })) : inner));
      }
    }
  }
}

function isOn(value: Value | undefined): boolean {
  return typeof value === 'object' ? value.length > 0 : value !== undefined && value !== '' && value !== false;
}

function linesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const { text, said } of pieces) {
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: part, said });
    });
  }
  return lines;
}

/** Leaves out comments at the start and statements that only import. */
function withoutHeader(lines: readonly (readonly Piece[])[]): readonly (readonly Piece[])[] {
  const kept: (readonly Piece[])[] = [];
  let inHeader = true;
  let inImport = false;
  for (const line of lines) {
    const text = line.map((piece) => piece.text).join('').trim();
    inHeader &&= text === '' || /^(?:\/\/|\/\*|\*|#(?!include)|--|<!--|"""|-->|')/.test(text);
    const startsImport = /^(?:import\b|from \S+ import\b|#include\b|using \S+;|package \S+|use \S+;|(?:const|var|let) .*\brequire\()/.test(text);
    if (!inHeader && !inImport && !startsImport) kept.push(line);
    inImport = (startsImport || inImport) && !isWholeImport(text);
  }
  return kept;
}

function isWholeImport(text: string): boolean {
  return /["';)]$|["'];?\s*(?:\/\/.*)?$/.test(text) || !/[{(,\\]$|^[\w\s,]+$/.test(text) || /^(?:from|import) [^{(]*[^,({\\]$/.test(text);
}
