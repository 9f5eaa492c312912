// Reads one YAML document into a tree with offsets; what cannot be edited alone (anchors, aliases, tags, merges) is opaque.
import type * as Yaml from 'yaml';
import type { CST, Pair } from 'yaml';
import { SectionProblem, type Entry, type MapNode, type Node, type Reading, type Span } from './section.ts';

export interface YamlReading extends Reading {
  /** Maps and lists in brackets. */
  readonly flows: ReadonlySet<Node>;
  /** Behind the colon or the dash that introduces a value. */
  readonly introduced: ReadonlyMap<Node, number>;
  /** How strings are written: `"`, `'`, `|` or nothing. */
  readonly quotes: ReadonlyMap<Node, string>;
  readonly aliased: ReadonlyMap<string, readonly Span[]>;
  readonly style: { readonly unit: number; readonly dash: number; readonly quote: string };
}

type Api = typeof Yaml;

export function readYaml(yaml: Api, text: string): YamlReading {
  const comments = commentsOf(yaml, text);
  const parsed = yaml.parseAllDocuments(text, { keepSourceTokens: true, uniqueKeys: false, prettyErrors: false, logLevel: 'silent', strict: true });
  const [document, second] = Array.isArray(parsed) ? parsed : [];
  const error = document?.errors[0];
  if (error !== undefined) throw new SectionProblem(`Not valid YAML: ${error.message.replace(/\.$/, '')}.`, { start: error.pos[0], end: error.pos[1] });
  if (second !== undefined) throw new SectionProblem('The file holds several documents: change it by hand.', { start: second.range[0], end: second.range[0] });
  return new Reader(yaml, text, comments).read(document?.contents);
}

/** The tokens of the lexer add up to the text; a scalar is announced, so that what begins with a hash otherwise is a comment. */
function commentsOf(yaml: Api, text: string): Span[] {
  const comments: Span[] = [];
  let at = 0;
  let scalar = false;
  for (const token of new yaml.Lexer().lex(text)) {
    if (token === '\u001f') scalar = true;
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') continue;
    if (!scalar && token.startsWith('#')) comments.push({ start: at, end: at + token.length });
    at += token.length;
    scalar = false;
  }
  if (at !== text.length) throw new SectionProblem('The file holds control characters: change it by hand.');
  return comments;
}

class Reader {
  readonly #yaml: Api;
  readonly #text: string;
  readonly #comments: readonly Span[];
  readonly #flows = new Set<Node>();
  readonly #introduced = new Map<Node, number>();
  readonly #quotes = new Map<Node, string>();
  readonly #anchors = new Set<string>();
  readonly #aliased = new Map<string, Span[]>();
  #unit = 0;
  #dash = -1;
  #quote = '';

  constructor(yaml: Api, text: string, comments: readonly Span[]) {
    this.#yaml = yaml;
    this.#text = text;
    this.#comments = comments;
  }

  read(contents: unknown): YamlReading {
    const empty = contents === null || contents === undefined || (this.#yaml.isScalar(contents) && contents.source === '' && contents.type === 'PLAIN' && contents.anchor === undefined && contents.tag === undefined);
    const root = empty ? undefined : this.#node(contents, 0, 0);
    const style = { unit: this.#unit || 2, dash: this.#dash === -1 ? this.#unit || 2 : this.#dash, quote: this.#quote || '"' };
    return { root, comments: this.#comments, flows: this.#flows, introduced: this.#introduced, quotes: this.#quotes, aliased: this.#aliased, style };
  }

  /** `place`: where a value that is not written would be. */
  #node(value: unknown, place: number, depth: number): Node {
    const yaml = this.#yaml;
    if (depth > 150) throw new SectionProblem('Nested too deeply to be edited by key.', { start: place, end: place });
    if (yaml.isAlias(value)) return this.#alias(value);
    if (!yaml.isNode(value) || !value.range) return { kind: 'scalar', value: null, start: place, end: place };
    const node = this.#plain(value, place, depth);
    if (yaml.isAlias(value)) return node;
    const { anchor, tag } = value as { anchor?: string; tag?: string };
    if (anchor !== undefined) this.#anchors.add(anchor);
    if (anchor === undefined && !this.#isTagged(value, place)) return node;
    const words = anchor === undefined ? `written with a tag (${tag ?? '!'})` : `written with an anchor (&${anchor}), so that others would change with it`;
    return { kind: 'opaque', words, text: `${anchor ?? ''} ${tag ?? ''} ${this.#text.slice(node.start, node.end)}`, start: node.start, end: node.end };
  }

  /** Tags are also given to what has none written: the text in front decides. */
  #isTagged(value: { tag?: string | undefined; range?: Yaml.Range | null | undefined }, place: number): boolean {
    return value.tag !== undefined && /(?:^|[\s,[{:])![^\s]*\s*$/.test(this.#text.slice(place, value.range?.[0] ?? place)) || (value.tag !== undefined && this.#text[value.range?.[0] ?? 0] === '!');
  }

  #alias(alias: Yaml.Alias): Node {
    const [start, end] = alias.range ?? [0, 0];
    if (!this.#anchors.has(alias.source)) throw new SectionProblem(`The alias *${alias.source} has no anchor before it.`, { start, end });
    this.#aliased.set(alias.source, [...(this.#aliased.get(alias.source) ?? []).slice(0, 1), { start, end }]);
    return { kind: 'opaque', words: `an alias (*${alias.source})`, text: `*${alias.source}`, start, end };
  }

  #plain(value: Yaml.Node, place: number, depth: number): Node {
    const yaml = this.#yaml;
    if (yaml.isMap(value)) return this.#map(value, depth);
    if (yaml.isSeq(value)) return this.#list(value, depth);
    return this.#scalar(value, place);
  }

  #scalar(node: Yaml.Node, place: number): Node {
    const { type, value, source } = node as Yaml.Scalar;
    const [from, to] = node.range ?? [place, place];
    const isWritten = to > from;
    const block = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
    const span = { start: isWritten ? from : place, end: isWritten ? (block ? this.#blockEnd(from, to) : to) : place };
    const known = value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
    const result: Node = known ? { kind: 'scalar', value: value as string, ...span } : { kind: 'opaque', words: 'a value of a kind of its own', text: String(source), ...span };
    const quote = type === 'QUOTE_DOUBLE' ? '"' : type === 'QUOTE_SINGLE' ? "'" : block ? '|' : '';
    this.#quotes.set(result, quote);
    if (quote === '"' || quote === "'") this.#quote ||= quote;
    return result;
  }

  /** Blank lines below belong to the text only when its header says so. */
  #blockEnd(start: number, end: number): number {
    const header = this.#text.slice(start, this.#text.indexOf('\n', start)).split('#')[0] ?? '';
    let at = end;
    if (header.includes('+')) return this.#text[at - 1] === '\n' ? at - (this.#text[at - 2] === '\r' ? 2 : 1) : at;
    while (at > start && /\s/.test(this.#text[at - 1] ?? '')) at -= 1;
    return at;
  }

  #map(map: Yaml.YAMLMap, depth: number): Node {
    const [start, to] = map.range ?? [0, 0];
    const flow = map.flow === true;
    const entries: Entry[] = [];
    let odd = flow && this.#text[start] !== '{' ? 'written without braces' : undefined;
    for (const pair of map.items) {
      const entry = this.#entry(pair, depth);
      if (entry.key === '<<' && this.#text.startsWith('<<', entry.keySpan.start)) odd ??= 'a map that merges another one (<<)';
      entries.push(entry);
      if (!flow && entry.value.kind === 'map' && !this.#flows.has(entry.value) && this.#unit === 0) this.#unit = Math.max(0, this.#column(entry.value.start) - this.#column(entry.keySpan.start));
      if (!flow && entry.value.kind === 'list' && !this.#flows.has(entry.value) && this.#dash === -1) this.#dash = Math.max(0, this.#column(entry.value.start) - this.#column(entry.keySpan.start));
    }
    const end = flow ? to : Math.max(start, entries.at(-1)?.value.end ?? start);
    if (odd !== undefined) return { kind: 'opaque', words: odd, text: this.#text.slice(start, end), start, end };
    const node: MapNode = { kind: 'map', entries, start, end };
    if (flow) this.#flows.add(node);
    return node;
  }

  #entry(pair: Pair, depth: number): Entry {
    const { key, value } = pair;
    const token = pair.srcToken;
    const [keyStart, keyEnd] = (this.#yaml.isNode(key) ? key.range : undefined) ?? [0, 0];
    const colon = token?.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
    const keySpan = { start: keyStart, end: keyEnd };
    const node = this.#node(value, colon === undefined ? keyEnd : colon + 1, depth + 1);
    const name = this.#yaml.isScalar(key) ? String(key.source ?? key.value) : this.#text.slice(keyStart, keyEnd);
    const words = oddness(token, colon, this.#yaml.isScalar(key) && key.anchor === undefined && key.tag === undefined);
    if (words === undefined) this.#introduced.set(node, (colon ?? keyEnd) + 1);
    return { key: name, keySpan, value: words === undefined ? node : { kind: 'opaque', words, text: this.#text.slice(keyStart, node.end), start: keyStart, end: node.end } };
  }

  #list(list: Yaml.YAMLSeq, depth: number): Node {
    const [start, to] = list.range ?? [0, 0];
    const flow = list.flow === true;
    const source: CST.Token | undefined = list.srcToken;
    const tokens: readonly CST.CollectionItem[] = source !== undefined && 'items' in source ? source.items : [];
    const items = list.items.map((item, at) => {
      const dash = tokens[at]?.start.find(({ type }) => type === 'seq-item-ind')?.offset;
      const from = this.#yaml.isNode(item) ? item.range?.[0] : undefined;
      const node = this.#node(item, dash === undefined ? (from ?? start) : dash + 1, depth + 1);
      if (dash !== undefined) this.#introduced.set(node, dash + 1);
      return node;
    });
    const node: Node = { kind: 'list', items, start, end: flow ? to : Math.max(start + 1, items.at(-1)?.end ?? start) };
    if (flow) this.#flows.add(node);
    return node;
  }

  #column(offset: number): number {
    return offset - (this.#text.lastIndexOf('\n', offset - 1) + 1);
  }
}

function oddness(token: CST.CollectionItem | undefined, colon: number | undefined, plainKey: boolean): string | undefined {
  if (token?.start.some(({ type }) => type === 'explicit-key-ind') === true) return 'written with a question mark';
  if (token?.start.some(({ type }) => type === 'anchor' || type === 'tag') === true || !plainKey) return 'under a key that is not plain text';
  return colon === undefined ? 'written without a colon' : undefined;
}
