// Finds a key in a tree of collections; what is ambiguous or of the wrong kind on the way is refused.
import { Refusal, type Collection, type Entry, type Key, type Node } from './section.ts';

export type Place =
  | { readonly kind: 'found'; readonly parent: Collection; readonly index: number; readonly entry: Entry }
  /** `rest` begins with the key that `parent` lacks. */
  | { readonly kind: 'missing'; readonly parent: Collection; readonly rest: Key }
  /** An entry without any value, where the rest of the key can begin. */
  | { readonly kind: 'empty'; readonly entry: Entry; readonly rest: Key };

/** Follows a key from the root; `visit` sees every collection on the way and may refuse it. */
export function walk(root: Node, key: Key, visit?: (node: Collection) => void, mayFill = false): Place {
  let node = root;
  for (const [depth, part] of key.entries()) {
    const collection = collectionFor(node, key, depth);
    visit?.(collection);
    const index = collection.kind === 'list' ? placeIn(collection, Number(part), key, depth) : indexIn(collection, String(part), key.slice(0, depth + 1));
    const entry = collection.entries[index];
    if (entry === undefined) return { kind: 'missing', parent: collection, rest: key.slice(depth) };
    if (depth === key.length - 1) return { kind: 'found', parent: collection, index, entry };
    node = entry.node;
    if (mayFill && node.kind === 'scalar' && node.value === null && node.start === node.end) return { kind: 'empty', entry, rest: key.slice(depth + 1) };
  }
  throw new Refusal('the key is empty: name at least one key');
}

export function shown(key: Key): string {
  return key.map((part) => (typeof part === 'number' ? `[${part}]` : JSON.stringify(part))).join('.');
}

function collectionFor(node: Node, key: Key, depth: number): Collection {
  const wanted = typeof key[depth] === 'number' ? 'list' : 'map';
  if (node.kind === wanted) return node;
  const where = depth === 0 ? 'the top level' : shown(key.slice(0, depth));
  throw new Refusal(`${where} is a ${node.kind === 'scalar' ? 'plain value' : node.kind}, so it has no ${wanted === 'list' ? 'place' : 'key'} ${shown(key.slice(depth, depth + 1))}`, node.start, node.end);
}

function placeIn(list: Collection, index: number, key: Key, depth: number): number {
  if (Number.isInteger(index) && index >= 0 && index <= list.entries.length) return index;
  throw new Refusal(`${shown(key.slice(0, depth + 1))} is outside of the list, which has ${list.entries.length} places`, list.start, list.end);
}

function indexIn(map: Collection, name: string, key: Key): number {
  const found = map.entries.findIndex((entry) => entry.key === name);
  const again = map.entries.slice(found + 1).find((entry) => entry.key === name);
  if (found !== -1 && again !== undefined) throw new Refusal(`${shown(key)} is there more than once: remove the duplicates first`, again.start, again.end);
  return found;
}
