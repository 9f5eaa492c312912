// What a TypeScript or JavaScript file declares at its top level, and whether it is a CommonJS module or a script.
import type { BindingPattern, Declaration, ExportDefaultDeclarationKind, Program } from 'oxc-parser';
import type { Span } from './text.ts';

export interface Declared extends Span {
  readonly name: string;
}

type Node = Program['body'][number];

/** Names of the top level that an import would collide with; those of imports are not among them. */
export function declaredNames(program: Program): Declared[] {
  return [...program.body.flatMap((node) => namesOf(node)), ...hoistedNames(program)];
}

/** `var` in a block of the top level, which is the top level's. */
function hoistedNames(program: Program): Declared[] {
  const found: Declared[] = [];
  const open = program.body.flatMap(partsOf);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'VariableDeclaration' && node.kind === 'var') found.push(...namesOf(node));
    for (const part of partsOf(node)) open.push(part);
  }
  return found;
}

/** The statements in a statement, without those of functions. */
function partsOf(node: Node): Node[] {
  switch (node.type) {
    case 'BlockStatement':
      return node.body;
    case 'IfStatement':
      return node.alternate === null ? [node.consequent] : [node.consequent, node.alternate];
    case 'ForStatement':
      return node.init?.type === 'VariableDeclaration' ? [node.init, node.body] : [node.body];
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? [node.left, node.body] : [node.body];
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return [node.body];
    case 'TryStatement':
      return [node.block, node.handler?.body, node.finalizer].filter((one) => one !== undefined && one !== null);
    case 'SwitchStatement':
      return node.cases.flatMap((one) => one.consequent);
    default:
      return [];
  }
}

function namesOf(node: Node | Declaration | ExportDefaultDeclarationKind): Declared[] {
  switch (node.type) {
    case 'VariableDeclaration':
      return node.declarations.flatMap((one) => patternNames(one.id));
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.id === null ? [] : [{ name: node.id.name, start: node.id.start, end: node.id.end }];
    case 'TSModuleDeclaration':
      return node.id.type === 'Identifier' && node.kind !== 'global' ? [{ name: node.id.name, start: node.id.start, end: node.id.end }] : [];
    case 'ExportNamedDeclaration':
      return node.declaration === null ? [] : namesOf(node.declaration);
    case 'ExportDefaultDeclaration':
      return namesOf(node.declaration);
    default:
      return [];
  }
}

function patternNames(pattern: BindingPattern): Declared[] {
  const found: Declared[] = [];
  const open: (BindingPattern | null)[] = [pattern];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === null) continue;
    if (one.type === 'Identifier') found.push({ name: one.name, start: one.start, end: one.end });
    else if (one.type === 'AssignmentPattern') open.push(one.left);
    else if (one.type === 'ArrayPattern') open.push(...one.elements.map((element) => (element?.type === 'RestElement' ? element.argument : element)));
    else open.push(...one.properties.map((property) => (property.type === 'RestElement' ? property.argument : property.value)));
  }
  return found;
}

/** Every node of a tree, children after parents and in order; never recurses. */
export function* nodesOf(root: unknown, most = Infinity): Generator<Readonly<Record<string, unknown>>> {
  const open: unknown[] = [root];
  for (let count = 0; open.length > 0 && count < most; count += 1) {
    const value = open.pop();
    if (!isRecord(value)) continue;
    if ('type' in value) yield value;
    const children = Object.values(value);
    for (let index = children.length - 1; index >= 0; index -= 1) open.push(children[index]);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** A module by its grammar: TypeScript's `import x = require()` and `export =` count. */
export function hasModuleSyntax(program: Program): boolean {
  return program.body.some((node) => /^(?:Import|Export|TSExport|TSImportEquals)/.test(node.type));
}

/** Calls `require`, or assigns to `module.exports` or `exports`. */
export function isCommonJs(program: Program): boolean {
  for (const node of nodesOf(program.body)) {
    if (node['type'] === 'CallExpression' && isNamed(node['callee'], 'require')) return true;
    if (node['type'] === 'MemberExpression' && (isNamed(node['object'], 'exports') || (isNamed(node['object'], 'module') && isNamed(node['property'], 'exports')))) return true;
  }
  return false;
}

function isNamed(node: unknown, name: string): boolean {
  return typeof node === 'object' && node !== null && 'type' in node && node.type === 'Identifier' && 'name' in node && node.name === name;
}
