// Reads files into what is compared: sequences of numbers and sketches, exact copies as one, apart by extension.
import { sketchOf } from './candidates.ts';
import { asideOf, type Aside, limits } from './set-aside.ts';
import { extensionOf } from './tokens/grammars.ts';
import { tokenize, TokenRegion, type Tokens } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** Files with exactly the same text. */
export interface Copies {
  /** Sorted; the first stands for all. */
  readonly paths: string[];
  readonly bytes: number;
  readonly sequence: Uint32Array;
  /** The part of it outside licence headers and imports. */
  readonly body: Uint32Array;
  readonly sketch: Uint32Array;
}

export interface Gathered {
  /** For each extension its files by path. */
  readonly groups: readonly { readonly extension: string; readonly nodes: readonly Copies[] }[];
  readonly files: number;
  readonly compared: number;
  /** Different texts among them. */
  readonly distinct: number;
  readonly leftAside: Record<Aside, number>;
  readonly vocabulary: Vocabulary;
}

export function gather(files: Iterable<{ readonly path: string; readonly text: string }>, progress: (done: number) => void): Gathered {
  const vocabulary = new Vocabulary();
  const groups = new Map<string, Map<string, Copies>>();
  const leftAside: Record<Aside, number> = { binary: 0, changelog: 0, generated: 0, large: 0, licence: 0, 'lock file': 0, minified: 0, small: 0 };
  let count = 0;
  let compared = 0;
  let distinct = 0;
  for (const { path, text } of files) {
    progress((count += 1));
    const extension = extensionOf(path);
    const group = groups.get(extension) ?? new Map<string, Copies>();
    groups.set(extension, group);
    const aside = asideOf(path, text);
    const known = group.get(text);
    const read = aside ?? known ?? readFile(path, text, vocabulary);
    if (typeof read === 'string') {
      leftAside[read] += 1;
      continue;
    }
    compared += 1;
    if (known !== undefined) {
      known.paths.push(path);
      continue;
    }
    group.set(text, read);
    distinct += 1;
  }
  return { groups: sorted(groups), files: count, compared, distinct, leftAside, vocabulary };
}

function readFile(path: string, text: string, vocabulary: Vocabulary): Copies | Aside {
  const tokens = tokenize(text, path);
  if (tokens.count > limits.largestTokens) return 'large';
  const bodyTokens = countBody(tokens);
  if (bodyTokens < limits.smallestBody) return 'small';
  const sequence = vocabulary.encode(tokens);
  const body = bodyTokens === tokens.count ? sequence : sequence.filter((_, index) => tokens.regions[index] === TokenRegion.body);
  return { paths: [path], bytes: utf8Length(text), sequence, body, sketch: sketchOf(sequence, vocabulary) };
}

function countBody({ regions }: Tokens): number {
  let count = 0;
  for (let index = 0; index < regions.length; index += 1) if (regions[index] === TokenRegion.body) count += 1;
  return count;
}

function sorted(groups: ReadonlyMap<string, ReadonlyMap<string, Copies>>): Gathered['groups'] {
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...groups].map(([extension, group]) => {
    for (const { paths } of group.values()) paths.sort(byText);
    // Two texts under one path: which comes first must not depend on the order they came in.
    const entries = [...group].sort(([textA, a], [textB, b]) => byText(a.paths[0] ?? '', b.paths[0] ?? '') || byText(textA, textB));
    return { extension, nodes: entries.map(([, node]) => node) };
  });
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // A pair of surrogates is four bytes, each of them two.
    length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}
