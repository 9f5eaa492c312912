// Names that are known before anything is aligned: each occurrence, in whatever spelling, becomes one private character.
import { most } from './arrays.ts';
import type { Slot, Spelling } from '../template.ts';
import { fill, spellings } from '../words.ts';
import { pieces } from './lex.ts';

/** A name with its value in each file. */
export interface Known {
  readonly values: readonly string[];
}

/** What a private character stands for. */
export interface Occurrence extends Pick<Slot, 'spelling' | 'plural'> {
  /** Index of the name. */
  readonly known: number;
}

/**
 * After masking, lines that differ only in the name are equal, so that alignment sees structure only. A character says which spelling was
 * found; `key` says only small, Capital or UPPER, since one word alone (user) fits several spellings and two (user-card) fit one.
 */
export interface Masks {
  mask(text: string, file: number): string;
  unmask(text: string, file: number): string;
  /** Equal for what may be the same name in other spellings. */
  key(masked: string): string;
  occurrence(character: string): Occurrence | undefined;
}

interface Form extends Occurrence {
  readonly character: string;
}

const forms: readonly { readonly spelling?: Spelling; readonly plural?: true }[] = [
  ...spellings.map((spelling) => ({ spelling })),
  {},
  ...spellings.map((spelling) => ({ spelling, plural: true as const })),
];
/** Names that masks hold at most. */
export const mostNames = 100;

export function createMasks(known: readonly Known[], texts: readonly string[]): Masks {
  const free = freeCharacters(texts, known.length * (forms.length + 6));
  const take = (): string => free.pop() ?? '';
  const all: Form[] = known.slice(0, mostNames).flatMap((_, index) => forms.map((form) => ({ ...form, known: index, character: take() }))).filter((form) => form.character !== '');
  const byCharacter = new Map(all.map((form) => [form.character, form]));
  const classes = new Map<string, string>();
  const classOf = (form: Form, file: number): string => {
    const surface = surfaceOf(known, form, file);
    const name = `${form.known} ${form.plural ?? false} ${caseOf(surface)}`;
    const found = classes.get(name) ?? take();
    classes.set(name, found);
    return found;
  };
  const keys = new Map<string, string>();
  for (const form of all) keys.set(form.character, classOf(form, longestFile(known[form.known])));
  const surfaces = new Map<number, ReadonlyMap<string, readonly (readonly [string, string])[]>>();
  return {
    mask: (text, file) => {
      const table = surfaces.get(file) ?? surfacesOf(known, all, file);
      surfaces.set(file, table);
      return table.size === 0 ? text : maskText(text, table);
    },
    unmask: (text, file) =>
      text.replace(/[\uE000-\uF8FF]/g, (character) => {
        const form = byCharacter.get(character);
        return form === undefined ? character : surfaceOf(known, form, file);
      }),
    key: (masked) => masked.replace(/[\uE000-\uF8FF]/g, (character) => keys.get(character) ?? character),
    occurrence: (character) => byCharacter.get(character),
  };
}

function surfaceOf(known: readonly Known[], form: Form, file: number): string {
  return fill(form, known[form.known]?.values[file] ?? '');
}

/** A value of several words, which shows what a spelling does. */
function longestFile(known: Known | undefined): number {
  const lengths = known?.values.map((value) => pieces(value).length) ?? [];
  return lengths.indexOf(most(lengths));
}

function caseOf(surface: string): 'upper' | 'capital' | 'small' {
  if (!/^\p{Lu}/u.test(surface)) return 'small';
  return /\p{Ll}/u.test(surface) ? 'capital' : 'upper';
}

/** Surfaces by their first word, longest first; of equal ones the first spelling is meant. */
function surfacesOf(known: readonly Known[], all: readonly Form[], file: number): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const characters = new Map<string, string>();
  for (const form of all) {
    const surface = surfaceOf(known, form, file);
    if (surface !== '' && !characters.has(surface)) characters.set(surface, form.character);
  }
  const table = new Map<string, (readonly [string, string])[]>();
  for (const entry of [...characters].sort(([a], [b]) => b.length - a.length)) {
    const first = pieces(entry[0])[0] ?? '';
    const list = table.get(first);
    if (list === undefined) table.set(first, [entry]);
    else list.push(entry);
  }
  return table;
}

/** Only whole words are masked: a surface starts and ends where a word does. */
function maskText(text: string, table: ReadonlyMap<string, readonly (readonly [string, string])[]>): string {
  const starts = new Set<number>();
  const all = pieces(text);
  let offset = 0;
  for (const one of all) {
    starts.add(offset);
    offset += one.length;
  }
  starts.add(offset);
  const out: string[] = [];
  let at = 0;
  let done = 0;
  for (const one of all) {
    const place = at;
    at += one.length;
    if (place < done) continue;
    const found = table.get(one)?.find(([surface]) => text.startsWith(surface, place) && starts.has(place + surface.length));
    out.push(found === undefined ? one : found[1]);
    done = found === undefined ? at : place + found[0].length;
  }
  return out.join('');
}

/** Private characters that no text holds. */
function freeCharacters(texts: readonly string[], count: number): string[] {
  const used = new Set<string>();
  for (const text of texts) for (const [character] of text.matchAll(/[\uE000-\uF8FF]/g)) used.add(character);
  const free: string[] = [];
  for (let code = 0xe000; code <= 0xf8ff && free.length < count; code += 1) {
    const character = String.fromCharCode(code);
    if (!used.has(character)) free.push(character);
  }
  return free;
}
