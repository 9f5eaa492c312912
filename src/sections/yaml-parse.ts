// Reads YAML into a tree with offsets: what the parser says, bounded, with aliases never followed.
import type * as Yaml from 'yaml';
import type { CST, Pair, ParsedNode } from 'yaml';
import { Refusal, type Comment, type Entry, type Node, type Value } from './section.ts';

const deepest = 500;
/** Lines and commas: each costs its parser more than its length. */
const mostParts = 12_000;

export interface YamlTree {
  /** Undefined: nothing but comments. */
  readonly root: Node | undefined;
  readonly comments: readonly Comment[];
  /** Anchors that some alias repeats: changing them changes more than their own key. */
  readonly anchors: readonly Comment[];
}

interface Reading {
  readonly yaml: typeof Yaml;
  readonly text: string;
  readonly aliased: ReadonlySet<string>;
  readonly anchors: Comment[];
}

export async function parseYaml(text: string): Promise<YamlTree> {
  assertShallow(text);
  const yaml = await import('yaml');
  const documents = yaml.parseAllDocuments(text, { keepSourceTokens: true, uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(documents)) return { root: undefined, comments: commentsOf(yaml, text), anchors: [] };
  const [document, second] = documents;
  const error = documents.flatMap((one) => one.errors)[0];
  if (error !== undefined) throw new Refusal(`the file is not valid YAML: ${error.message}`, error.pos[0], error.pos[1]);
  if (second !== undefined) throw new Refusal('the file holds more than one document', second.range?.[0], second.range?.[0]);
  const { comments, aliased } = lexed(yaml, text);
  const reading: Reading = { yaml, text, aliased, anchors: [] };
  const contents = document?.contents;
  if (contents === null || contents === undefined) return { root: undefined, comments, anchors: [] };
  const root = nodeOf(reading, contents, contents.range[0], 0);
  const empty = root.kind === 'scalar' && root.value === null && root.start === root.end;
  return { root: empty ? undefined : root, comments, anchors: reading.anchors };
}

/** Nesting that would exhaust a parser, seen without one. */
function assertShallow(text: string): void {
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 44) parts += 1;
    if (parts > mostParts) throw new Refusal(`the file is too large to edit by key (more than ${mostParts} lines and commas)`);
    if (code === 91 || code === 123) depth += 1;
    else if ((code === 93 || code === 125) && depth > 0) depth -= 1;
    if (depth > deepest) throw new Refusal(`the file is nested more than ${deepest} deep`, at, at + 1);
  }
  const run = text.search(/(?:[-?:][ \t]{1,4}){200}/);
  if (run !== -1) throw new Refusal('the file is nested too deeply', run, run + 1);
}

function commentsOf(yaml: typeof Yaml, text: string): Comment[] {
  return lexed(yaml, text).comments;
}

function lexed(yaml: typeof Yaml, text: string): { comments: Comment[]; aliased: Set<string> } {
  const comments: Comment[] = [];
  const aliased = new Set<string>();
  let at = 0;
  let content = false;
  for (const token of new yaml.Lexer().lex(text)) {
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') {
      content = token === '\u001f';
      continue;
    }
    if (!content && token.startsWith('#')) comments.push({ start: at, end: at + token.length });
    if (!content && token.startsWith('*')) aliased.add(token.slice(1));
    content = false;
    at += token.length;
  }
  return { comments, aliased };
}

function nodeOf(reading: Reading, node: ParsedNode, start: number, depth: number): Node {
  if (depth > deepest) throw new Refusal(`the file is nested more than ${deepest} deep`, start, start);
  const { yaml, text } = reading;
  const anchor = 'anchor' in node ? node.anchor : undefined;
  if (anchor !== undefined && reading.aliased.has(anchor)) reading.anchors.push({ start, end: start + 1 });
  if (yaml.isAlias(node)) return { kind: 'scalar', start, end: node.range[1], value: ['*', node.source] };
  const tagged = node.tag !== undefined && node.srcToken !== undefined && start < node.range[0] && /(?:^|\s)!/.test(text.slice(start, node.range[0]));
  if (yaml.isScalar(node)) {
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const end = block ? node.range[0] + text.slice(node.range[0], node.range[1]).trimEnd().length : node.range[1];
    return { kind: 'scalar', start, end: Math.max(end, start), value: tagged ? ['!', text.slice(start, end)] : scalarValue(node.value, text.slice(start, end)) };
  }
  if (tagged) return { kind: 'scalar', start, end: trimmedEnd(text, start, node.range[1]), value: ['!', text.slice(start, node.range[1]).trimEnd()] };
  const block = node.flow !== true;
  const entries = yaml.isMap(node) ? node.items.map((pair) => entryOf(reading, pair, depth)) : node.items.map((item, index) => itemOf(reading, item, index, node.srcToken, depth));
  return { kind: yaml.isMap(node) ? 'map' : 'list', start: block ? (entries[0]?.start ?? start) : node.range[0], end: block ? (entries.at(-1)?.end ?? node.range[1]) : node.range[1], entries, ...(block ? { block: true } : {}) };
}

function trimmedEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

function scalarValue(value: unknown, source: string): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  return ['?', source];
}

function entryOf(reading: Reading, pair: Pair<ParsedNode, ParsedNode | null>, depth: number): Entry {
  const { key, value, srcToken } = pair;
  const { yaml, text } = reading;
  const opening = srcToken?.start.find((token) => token.type === 'anchor' || token.type === 'tag' || token.type === 'explicit-key-ind');
  const start = Math.min(opening?.offset ?? Infinity, key.range[0]);
  const name = yaml.isScalar(key) ? String(key.value) : text.slice(key.range[0], key.range[1]);
  const keyEnd = key.range[1];
  const colon = srcToken?.sep?.find((token) => token.type === 'map-value-ind');
  const afterColon = colon === undefined ? keyEnd : colon.offset + 1;
  if (value === null) return { key: name, start, end: afterColon, keyEnd, node: { kind: 'scalar', start: afterColon, end: afterColon, value: null } };
  const node = placed(reading, value, afterColon, propsIn(srcToken?.sep), depth);
  return { key: name, start, end: node.end, keyEnd, node };
}

function itemOf(reading: Reading, item: ParsedNode | Pair, index: number, source: CST.Token | undefined, depth: number): Entry {
  const key = String(index);
  // `[a: 1]` is a list of a map without brackets: not to be entered.
  const token = source !== undefined && 'items' in source ? source.items[index] : undefined;
  const dash = token?.start.find((one) => one.type === 'seq-item-ind');
  if (reading.yaml.isPair(item)) throw new Refusal('a pair without brackets in a list cannot be edited', dash?.offset, dash?.offset);
  const node = placed(reading, item, dash === undefined ? item.range[0] : dash.offset + 1, propsIn(token?.start), depth);
  const start = dash?.offset ?? node.start;
  return { key, start, end: node.end, keyEnd: start, node };
}

function propsIn(tokens: readonly CST.SourceToken[] | undefined): number | undefined {
  return tokens?.find((token) => token.type === 'anchor' || token.type === 'tag')?.offset;
}

/** An empty value is at once after its `:` or `-`. */
function placed(reading: Reading, value: ParsedNode, after: number, props: number | undefined, depth: number): Node {
  const empty = reading.yaml.isScalar(value) && value.range[0] === value.range[1] && props === undefined;
  if (empty) return { kind: 'scalar', start: after, end: after, value: null };
  return nodeOf(reading, value, props ?? value.range[0], depth + 1);
}
