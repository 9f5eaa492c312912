// Strict JSON as a tree with places: no comments, no trailing commas, no duplicate keys, no endless depth.
import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { shown, type Source } from './source.ts';

export type { Node } from 'jsonc-parser';

const deepest = 100;

/** Tokens as jsonc-parser numbers them; its const enum cannot be imported where modules are isolated. */
const token = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 };

/** The tree of `text`, which stands at `offset` of the source; undefined when it has problems, which are told. */
export function parseJson(source: Source, text: string, offset: number): Node | undefined {
  const tooDeep = depthProblem(text);
  if (tooDeep !== undefined) {
    source.problem(offset + tooDeep, `nested more than ${deepest} deep`);
    return undefined;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  for (const error of errors.slice(0, 10)) source.problem(offset + error.offset, `not JSON: ${printParseErrorCode(error.error).replace(/[A-Z]/g, (letter, at) => (at === 0 ? letter : ` ${letter}`)).toLowerCase()}`);
  if (errors.length > 0 || root === undefined) return root === undefined && errors.length === 0 ? void source.problem(offset, 'not JSON: nothing there') : undefined;
  if (!isJson(text)) return void source.problem(offset, 'not JSON');
  const before = source.problems();
  tellDuplicates(source, root, offset);
  return source.problems() > before ? undefined : root;
}

function depthProblem(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    if (kind === token.openBrace || kind === token.openBracket) depth += 1;
    else if (kind === token.closeBrace || kind === token.closeBracket) depth -= 1;
    if (depth > deepest) return scanner.getTokenOffset();
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function tellDuplicates(source: Source, node: Node, offset: number): void {
  const names = new Set<string>();
  for (const child of node.children ?? []) {
    const name = child.type === 'property' ? child.children?.[0] : undefined;
    if (name !== undefined) {
      const key = String(name.value);
      if (names.has(key)) source.problem(offset + name.offset, `the key ${shown(key)} is there twice`);
      names.add(key);
    }
    tellDuplicates(source, child, offset);
  }
}

export interface Property {
  readonly key: string;
  readonly name: Node;
  readonly value: Node;
}

export function propertiesOf(node: Node): Property[] {
  return (node.children ?? []).flatMap((property) => {
    const [name, value] = property.children ?? [];
    return name === undefined || value === undefined ? [] : [{ key: String(name.value), name, value }];
  });
}

export function valueAt(node: Node, key: string): Node | undefined {
  return propertiesOf(node).find((property) => property.key === key)?.value;
}
