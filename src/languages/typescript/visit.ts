// Every mention of another module in a syntax tree of oxc, found without recursion.
import type { Argument, CallExpression, Expression, NewExpression, Node, Program } from 'oxc-parser';
import type { ReferenceKind } from '../reference.ts';
import { isAsset, kindOfCall } from './calls.ts';
import type { Gathering } from './gather.ts';
import { caughtImport, guardedChildren } from './guards.ts';

/** The names of the children of each type of node. */
export type Keys = Readonly<Record<string, readonly string[] | undefined>>;

export function gatherProgram(found: Gathering, program: Program, keys: Keys): void {
  const isModule = program.body.some(makesModule);
  // Two stacks of the same height: nodes that wait, and whether each may fail, or is not reached without what it names.
  const nodes: Node[] = [program];
  const guards: boolean[] = [false];
  const caught = new Set<Node>();
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const guarded = guards.pop() ?? false;
    const handled = node.type === 'CallExpression' ? caughtImport(node) : undefined;
    if (handled !== undefined) caught.add(handled);
    gatherNode(found, node, guarded || caught.has(node), isModule);
    // What a function does is not done within the `try` that surrounds it.
    const inner = guarded && !isFunction(node);
    const spared = guardedChildren(node);
    for (const key of keys[node.type] ?? []) {
      const value = childrenOf(node, key);
      if (value === null || value === undefined) continue;
      const children = 'type' in value ? [value] : value;
      for (const child of children) {
        if (child === null || isLeaf(child)) continue;
        nodes.push(child);
        guards.push(inner || spared.includes(child));
      }
    }
  }
}

/** Most nodes are names and literals; there is nothing in them but the type of a parameter. */
function isLeaf(node: Node): boolean {
  if (node.type === 'Identifier') return !('typeAnnotation' in node) || (node.typeAnnotation === null && node.decorators?.length === 0);
  return node.type === 'Literal' || node.type === 'TemplateElement' || node.type === 'PrivateIdentifier';
}

/** Statements that make a file a module, and its `declare module` an addition. */
function makesModule(node: Node): boolean {
  if (node.type === 'TSImportEqualsDeclaration') return node.moduleReference.type === 'TSExternalModuleReference';
  return ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportDefaultDeclaration', 'ExportAllDeclaration', 'TSExportAssignment', 'TSNamespaceExportDeclaration'].includes(node.type);
}

function isFunction(node: Node): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** The keys come from the parser: under each is a node, nothing, or a list of them. */
function childrenOf(node: Node, key: string): Node | readonly (Node | null)[] | null | undefined {
  return (node as unknown as Readonly<Record<string, Node | null | undefined | readonly (Node | null)[]>>)[key];
}

function gatherNode(found: Gathering, node: Node, guarded: boolean, isModule: boolean): void {
  switch (node.type) {
    case 'ImportDeclaration':
      return found.add(node.source.value, kindOf(node.importKind, node.specifiers.map((one) => ('importKind' in one ? one.importKind : 'value'))), node.source.start);
    case 'ExportNamedDeclaration':
      return node.source === null ? undefined : found.add(node.source.value, kindOf(node.exportKind, node.specifiers.map((one) => one.exportKind)), node.source.start);
    case 'ExportAllDeclaration':
      return found.add(node.source.value, kindOf(node.exportKind, []), node.source.start);
    case 'ImportExpression':
      return found.add(literal(node.source), 'dynamic', node.source.start, guarded);
    case 'TSImportType':
      return found.add(node.source.value, 'type', node.source.start);
    case 'TSImportEqualsDeclaration':
      if (node.moduleReference.type !== 'TSExternalModuleReference') return undefined;
      return found.add(node.moduleReference.expression.value, kindOf(node.importKind, []), node.moduleReference.expression.start);
    case 'TSModuleDeclaration':
      // It adds to a module in a module; elsewhere it declares one.
      return isModule && node.id.type === 'Literal' ? found.add(node.id.value, 'type', node.id.start) : undefined;
    case 'CallExpression':
      return gatherCall(found, node, guarded);
    case 'NewExpression':
      return gatherUrl(found, node, guarded);
    default:
      return undefined;
  }
}

function kindOf(statement: string | undefined, names: readonly (string | undefined)[]): ReferenceKind {
  return statement === 'type' || (names.length > 0 && names.every((one) => one === 'type')) ? 'type' : 'import';
}

/** What a callee is called; '' if it is not a plain path of names. */
function calleeName(callee: Expression): string {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MetaProperty') return 'import.meta';
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return '';
  const { object, property } = callee;
  if (object.type === 'Identifier') return `${object.name}.${property.name}`;
  return object.type === 'MetaProperty' ? `import.meta.${property.name}` : '';
}

function gatherCall(found: Gathering, node: CallExpression, guarded: boolean): void {
  const kind = kindOfCall(calleeName(node.callee));
  if (kind === undefined) return;
  found.add(literal(node.arguments[0]), kind, node.arguments[0]?.start ?? node.start, guarded || node.arguments.slice(1).some(isVirtual));
}

/** `{ virtual: true }`, which lets jest mock what does not exist. */
function isVirtual(argument: Argument): boolean {
  if (argument.type !== 'ObjectExpression') return false;
  return argument.properties.some(
    (one) => one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === 'virtual' && one.value.type === 'Literal' && one.value.value === true,
  );
}

/** `new URL('./x', import.meta.url)`. */
function gatherUrl(found: Gathering, node: NewExpression, guarded: boolean): void {
  const [path, base] = node.arguments;
  if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || base === undefined || base.type === 'SpreadElement') return;
  const specifier = literal(path);
  if (calleeName(base) === 'import.meta.url' && isAsset(specifier)) found.add(specifier, 'reference', path?.start ?? node.start, guarded);
}

/** The text of a literal, '' for everything else. */
function literal(node: Argument | undefined): string {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node?.type === 'TemplateLiteral' && node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? '') : '';
}
