// Reads YAML of any number of documents into trees; bounded, and aliases are followed only so often.
import type * as Yaml from 'yaml';
import type { Entry, Node } from '../../sections/section.ts';
import { hasDeepBrackets } from '../nesting.ts';

/** Characters of a text that is still read: the parser needs a second for some millions. */
const largest = 1024 * 1024;
const deepestBrackets = 200;
const deepest = 200;
/** Aliases that are followed, and entries that they bring: the rest is empty, as in a bomb. */
const mostAliases = 500;
const mostMerged = 20_000;

interface Reading {
  readonly yaml: typeof Yaml;
  readonly anchors: Map<string, Node>;
  aliases: number;
  merged: number;
}

/** One tree a document; none when the text does not parse. */
export function treesOf(yaml: typeof Yaml, text: string): readonly Node[] {
  if (text.length > largest || isHostile(text)) return [];
  try {
    const documents = yaml.parseAllDocuments(text, { strict: false, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    if (!Array.isArray(documents)) return [];
    if (documents.some(({ errors }) => errors.some((error) => error.code !== 'BAD_INDENT' || !error.message.startsWith('Flow ')))) return [];
    return documents.flatMap(({ contents }) => (contents === null ? [] : [nodeOf({ yaml, anchors: new Map(), aliases: 0, merged: 0 }, contents, 0)]));
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
  if (yaml.isAlias(node)) return (reading.aliases += 1) > mostAliases ? nothing(node.range?.[0]) : (anchors.get(node.source) ?? nothing(node.range?.[0]));
  if (depth > deepest || !yaml.isNode(node)) return nothing(undefined);
  const made = madeOf(reading, node, depth);
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
      if (one.kind !== 'map' || (reading.merged += one.entries.length) > mostMerged) continue;
      merged.push(...one.entries);
    }
    return [];
  });
  return [...merged, ...own];
}

function nothing(at: number | undefined): Node {
  return { kind: 'scalar', start: at ?? 0, end: at ?? 0, value: null };
}
