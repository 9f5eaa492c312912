// Strict JSON with a place for everything: no comments, no trailing commas, no key twice, and no deeper than anybody writes.
import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isWellFormed, quoted, type Source } from './source.ts';

/** A node whose offset counts from the start of the source. */
export type JsonNode = Pick<Node, 'type' | 'offset' | 'length' | 'value'> & { readonly children: readonly JsonNode[] };

const deepest = 64;

export interface JsonProperty {
  readonly name: string;
  /** Where the key starts. */
  readonly offset: number;
  readonly value: JsonNode;
}

/** The tree of `text`, which starts at `base` in the source; undefined when it is not JSON, which the source then knows. */
export function parseJson(source: Source, text = source.text, base = 0): JsonNode | undefined {
  const deep = tooDeep(text);
  if (deep !== undefined) return source.problem(base + deep, `is nested deeper than ${deepest}`);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  for (const { error, offset } of errors) source.problem(base + offset, wordsOf(printParseErrorCode(error)));
  if (errors.length > 0 || tree === undefined) return undefined;
  const refusal = refusalOf(text);
  if (refusal !== undefined) return source.problem(base, refusal);
  const node = placed(tree, base);
  checkStrings(source, node);
  return node;
}

export function propertiesOf(node: JsonNode): JsonProperty[] {
  return node.children.flatMap(({ children: [key, value] }) => (key === undefined || value === undefined ? [] : [{ name: String(key.value), offset: key.offset, value }]));
}

/** What a node says, as JSON.parse would have it: also a key named `__proto__` is a plain key. */
export function valueOf(source: Source, node: JsonNode): unknown {
  return JSON.parse(source.text.slice(node.offset, node.offset + node.length));
}

/** In the words of a person: "a number", "a list". */
export function kindOf(node: JsonNode): string {
  if (node.type === 'null') return 'null';
  return node.type === 'array' ? 'a list' : node.type === 'object' ? 'an object' : `a ${node.type}`;
}

/** Where the nesting passes the limit: the parser calls itself for each level. */
function tooDeep(text: string): number | undefined {
  let [depth, inString] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString && character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    else if (inString) inString = character !== '\n';
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > deepest) return at;
  }
  return undefined;
}

/** What the parser lets pass and JSON does not. */
function refusalOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function placed({ type, offset, length, value, children }: Node, base: number): JsonNode {
  return { type, offset: offset + base, length, value: value as unknown, children: (children ?? []).map((child) => placed(child, base)) };
}

/** Keys given twice, and strings that no file can hold. */
function checkStrings(source: Source, node: JsonNode): void {
  if (node.type === 'string' && typeof node.value === 'string' && !isWellFormed(node.value)) source.problem(node.offset, 'holds half of a surrogate pair, which no file can hold');
  if (node.type === 'object') {
    const seen = new Set<string>();
    for (const { name, offset } of propertiesOf(node)) {
      if (seen.has(name)) source.problem(offset, `has the key ${quoted(name)} twice`);
      seen.add(name);
    }
  }
  for (const child of node.children) checkStrings(source, child);
}

/** `PropertyNameExpected` → `property name expected`. */
function wordsOf(code: string): string {
  if (code === 'InvalidCommentToken') return 'comments are not allowed in JSON';
  return code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}
