// What a document mentions, by offset, and how that becomes references with lines.
import type { Node } from '../../sections/section.ts';
import type { Reference, ReferenceKind } from '../reference.ts';

/** A file named at an offset of the text. */
export interface Mention {
  readonly specifier: string;
  readonly at: number;
  readonly kind?: ReferenceKind;
  readonly optional?: true;
}

/** In order of lines, each specifier and kind once; it is optional only if every mention of it is. */
export function referencesOf(text: string, mentions: readonly Mention[]): Reference[] {
  const found = new Map<string, Reference>();
  let line = 1;
  let at = 0;
  for (const mention of [...mentions].sort((a, b) => a.at - b.at)) {
    for (let next = text.indexOf('\n', at); next !== -1 && next < mention.at; next = text.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    const { specifier, kind = 'reference', optional } = mention;
    const key = `${kind} ${specifier}`;
    const known = found.get(key);
    if (known?.optional === true && optional !== true) found.set(key, { specifier, kind, line: known.line });
    else if (known === undefined && specifier !== '') found.set(key, { specifier, kind, line, ...(optional === true ? { optional } : {}) });
  }
  return [...found.values()];
}

/** What a key of a map holds; of several the last, which is the one that counts. */
export function valueAt(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let here = node;
  for (const key of keys) {
    if (here?.kind !== 'map') return undefined;
    here = here.entries.findLast((entry) => entry.key === key)?.node;
  }
  return here;
}

/** The entries of a map, otherwise none. */
export function pairsOf(node: Node | undefined): readonly { readonly key: string; readonly start: number; readonly node: Node }[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** The items of a list, otherwise the node alone: many fields take one or several. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.entries.map((entry) => entry.node) : [node];
}

/** The text of a scalar. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** Those of the nodes that are text and are accepted. */
export function named(nodes: readonly Node[], accepts: (text: string) => boolean, write: (text: string) => string = (text) => text): Mention[] {
  return nodes.flatMap((node) => {
    const text = textOf(node);
    return text !== undefined && accepts(text) ? [{ specifier: write(text), at: node.start }] : [];
  });
}

/** Every node from here down, each once however often an alias repeats it, without recursion. */
export function* nodesIn(root: Node | undefined): Generator<Node> {
  const stack: Node[] = root === undefined ? [] : [root];
  const seen = new Set<Node>(stack);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if (node.kind === 'scalar') continue;
    for (let index = node.entries.length - 1; index >= 0; index -= 1) {
      const child = node.entries[index]?.node;
      if (child === undefined || seen.has(child)) continue;
      seen.add(child);
      stack.push(child);
    }
  }
}

export function scalarsIn(root: Node | undefined): Node[] {
  return [...nodesIn(root)].filter((node) => node.kind === 'scalar');
}
