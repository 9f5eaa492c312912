// Replacing text by text, exactly: what is not unique or not there is refused and told, never guessed.
import type { Replacement } from '../model.ts';
import { nearly, occurrences, placesIn, placesShown, type Place } from './places.ts';

export type Replaced =
  | { readonly kind: 'ok'; readonly text: string }
  /** `index`: of the replacement that cannot be made, in the text that those before it leave. */
  | { readonly kind: 'problem'; readonly words: string; readonly candidates: readonly Place[]; readonly index: number };

/** Longer texts are refused: one replacement for all may blow up a text without end. */
const longest = 1 << 28;

type Step = { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'problem'; readonly words: string; readonly candidates: readonly Place[] };

/** Makes the replacements one after the other, each in the result of the one before; all or none. */
export function replace(text: string, replacements: readonly Replacement[]): Replaced {
  let current = text;
  for (const [index, replacement] of replacements.entries()) {
    const step = replaceOne(current, replacement);
    if (step.kind === 'problem') return { ...step, index };
    current = step.text;
  }
  return { kind: 'ok', text: current };
}

function replaceOne(text: string, replacement: Replacement): Step {
  if (replacement.lines !== true || text === '' || text.endsWith('\n')) return replaceIn(text, replacement);
  // A final newline that is missing is lent to the last line, and taken back.
  const end = text.includes('\r\n') && !/(?<!\r)\n/.test(text) ? '\r\n' : '\n';
  const step = replaceIn(text + end, replacement);
  return step.kind === 'ok' ? { kind: 'ok', text: step.text.replace(/\r?\n$/, '') } : step;
}

function replaceIn(text: string, replacement: Replacement): Step {
  if (replacement.old === '') return problem('the old text is empty');
  if (replacement.old === replacement.new) return problem('the old and the new text are equal');
  const exact = wordsFor(text, replacement);
  const several = replacement.all === true || replacement.count !== undefined;
  const lines = replacement.lines === true;
  const all = occurrences(text, exact.old, several || lines ? Number.POSITIVE_INFINITY : placesShown + 1, !several || lines);
  const found = lines ? wholeLines(text, all, several ? exact.old.length : 1) : all;
  if (found.length === 0) return missing(text, exact.old);
  if (!several && found.length > 1) return tooMany(text, found, `the old text occurs ${found.length > placesShown ? `more than ${placesShown}` : found.length} times`);
  if (replacement.count !== undefined && found.length !== replacement.count) return tooMany(text, found, `the old text occurs ${found.length} times, not ${replacement.count}`);
  if (text.length + found.length * (exact.new.length - exact.old.length) > longest) return problem('the result would be too long');
  return { kind: 'ok', text: spliced(text, found, exact) };
}

/** Offsets where a line starts, and at least `apart` from each other. */
function wholeLines(text: string, offsets: readonly number[], apart: number): number[] {
  const kept: number[] = [];
  for (const offset of offsets) if ((offset === 0 || text[offset - 1] === '\n') && offset >= (kept.at(-1) ?? -apart) + apart) kept.push(offset);
  return kept;
}

/** In a file with CRLF an old text written with LF, which does not occur as it is, means CRLF; and so does the new one then. */
function wordsFor(text: string, { old, new: fresh }: Replacement): { old: string; new: string } {
  if (!text.includes('\r\n') || old.includes('\r')) return { old, new: fresh };
  if (!old.includes('\n')) return { old, new: fresh.includes('\n') && !fresh.includes('\r') && !/(?<!\r)\n/.test(text) ? toCrlf(fresh) : fresh };
  if (occurrences(text, old, 1, true).length > 0) return { old, new: fresh };
  return { old: toCrlf(old), new: toCrlf(fresh) };
}

function toCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

function spliced(text: string, offsets: readonly number[], words: { old: string; new: string }): string {
  const parts: string[] = [];
  let from = 0;
  for (const offset of offsets) {
    parts.push(text.slice(from, offset), words.new);
    from = offset + words.old.length;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function missing(text: string, old: string): Step {
  const near = nearly(text, old);
  return near === undefined ? problem('the old text is not there') : { kind: 'problem', words: `the old text is not there; found only ${near.how}`, candidates: near.places };
}

function tooMany(text: string, offsets: readonly number[], words: string): Step {
  return { kind: 'problem', words, candidates: offsets.slice(0, placesShown).map(placesIn(text)) };
}

function problem(words: string): Step {
  return { kind: 'problem', words, candidates: [] };
}
