// What every reader of a template's parts needs: their one normal form, and the text that stands in them.
import type { Part } from './template.ts';

/** Blocks in blocks: more than this is no template that anybody wrote. */
export const deepestBlock = 64;

/** Parts without empty texts and without two texts in a row: two templates that render alike piece by piece are then equal. */
export function normalParts(parts: readonly Part[]): readonly Part[] {
  const normal: Part[] = [];
  for (const part of parts) {
    const last = normal.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') normal[normal.length - 1] = { kind: 'text', text: last.text + part.text };
    else if (part.kind === 'optional' || part.kind === 'repeat') normal.push({ ...part, parts: normalParts(part.parts) });
    else if (part.kind !== 'text' || part.text !== '') normal.push(part);
  }
  return normal;
}

/** Literal text in order, with what stands beside it in the stored form. */
export interface Literal {
  readonly text: string;
  /** A tag comes directly before or after it. */
  readonly tagBefore: boolean;
  readonly tagAfter: boolean;
}

/** Every literal of normal parts, blocks included. `inside`: the parts of a block, which has a tag at each end. */
export function literalsOf(parts: readonly Part[], inside = false): readonly Literal[] {
  return parts.flatMap((part, index): readonly Literal[] => {
    if (part.kind === 'text') return [{ text: part.text, tagBefore: inside || index > 0, tagAfter: inside || index < parts.length - 1 }];
    return part.kind === 'slot' ? [] : literalsOf(part.parts, true);
  });
}
