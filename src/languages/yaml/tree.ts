// Reads YAML of any number of documents into trees; bounded, and aliases are followed only so often.
import type * as Yaml from 'yaml';
import type { Entry, Node } from '../../sections/section.ts';
import { hasDeepBrackets } from '../nesting.ts';

/** Characters of a text that is still read: the parser needs a second for some millions. */
const largest = 1024 * 1024;
const deepestBrackets = 200;
const deepest = 200;
/** Nodes that aliases bring, counted anew each time: what comes after is empty, as in a bomb. */
const mostRepeated = 20_000;

interface Reading {
  readonly yaml: typeof Yaml;
  readonly anchors: Map<string, Node>;
  /** Nodes in each node, itself and what aliases repeat included. */
  readonly sizes: Map<Node, number>;
  repeated: number;
}

/** One tree a document; none when the text does not parse. */
export function treesOf(yaml: typeof Yaml, text: string): readonly Node[] {
  if (text.length > largest || isHostile(text)) return [];
  try {
    const documents = yaml.parseAllDocuments(text, { strict: false, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    if (!Array.isArray(documents)) return [];
    if (documents.some(({ errors }) => errors.length > 0)) return [];
    return documents.flatMap(({ contents }) => (contents === null ? [] : [nodeOf({ yaml, anchors: new Map(), sizes: new Map(), repeated: 0 }, contents, 0)]));
  } catch {
    // Nested too deeply for the parser, or what it does not expect.
    return [];
  }
}

/** On these the parser spends more than the file is worth, or ends the process. */
function isHostile(text: string): boolean {
  return hasDeepBrackets(text, deepestBrackets) || /(?:[-?:][ \t]{1,4}){100}|^ {400}/m.test(text);
}

function nodeOf(reading: Reading, node: unknown, depth: number): Node {
  const { yaml, anchors } = reading;
  if (yaml.isAlias(node)) {
    const named = anchors.get(node.source);
    return named === undefined || (reading.repeated += reading.sizes.get(named) ?? 1) > mostRepeated ? nothing(node.range?.[0]) : named;
  }
  if (depth > deepest || !yaml.isNode(node)) return nothing(undefined);
  const made = madeOf(reading, node, depth);
  reading.sizes.set(made, made.kind === 'scalar' ? 1 : made.entries.reduce((sum, entry) => sum + (reading.sizes.get(entry.node) ?? 1), 1));
  if ('anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, made);
  return made;
}

function madeOf(reading: Reading, node: Yaml.Node, depth: number): Node {
  const { yaml } = reading;
  const [start, end] = node.range ?? [0, 0];
  if (yaml.isMap(node)) return { kind: 'map', start, end, entries: entriesOf(reading, node, depth) };
  if (yaml.isSeq(node)) {
    const entries = node.items.map((item, index): Entry => {
      const value = nodeOf(reading, item, depth + 1);
      return { key: String(index), start: value.start, end: value.end, keyEnd: value.start, node: value };
    });
    return { kind: 'list', start, end, entries };
  }
  return { kind: 'scalar', start, end, value: yaml.isScalar(node) && typeof node.value === 'string' ? node.value : null };
}

/** What `<<` brings comes first, so that the map's own entries count. */
function entriesOf(reading: Reading, map: Yaml.YAMLMap, depth: number): Entry[] {
  const { yaml } = reading;
  const merged: Entry[] = [];
  const own = map.items.flatMap(({ key, value }): Entry[] => {
    if (!yaml.isScalar(key)) return [];
    const name = String(key.value);
    const [start, keyEnd] = key.range ?? [0, 0];
    const node = value === null ? nothing(keyEnd) : nodeOf(reading, value, depth + 1);
    if (name !== '<<') return [{ key: name, start, end: node.end, keyEnd, node }];
    for (const one of node.kind === 'list' ? node.entries.map((entry) => entry.node) : [node]) {
      if (one.kind === 'map') merged.push(...one.entries);
    }
    return [];
  });
  return [...merged, ...own];
}

function nothing(at: number | undefined): Node {
  return { kind: 'scalar', start: at ?? 0, end: at ?? 0, value: null };
}
