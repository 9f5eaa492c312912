// What code does not need to be there: what it tries, what it catches, and what it looks for first.
import type { CallExpression, Node } from 'oxc-parser';

/** Calls that say whether a file is there. */
const looks: ReadonlySet<string> = new Set(['existsSync', 'pathExists', 'pathExistsSync']);

/** Whether a call of this name looks whether a file is there. */
export function isLook(name: string): boolean {
  return looks.has(name);
}

/** The children of a node that fail, or do not run, without harm. */
export function guardedChildren(node: Node): readonly Node[] {
  if (node.type === 'TryStatement') return node.handler === null ? [] : [node.block];
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
    if (!looksFor(node.test)) return [];
    return node.alternate === null ? [node.consequent] : [node.consequent, node.alternate];
  }
  return node.type === 'LogicalExpression' && looksFor(node.left) ? [node.right] : [];
}

/** Conditions are short; nobody reads a longer one. */
const mostParts = 50;

/** Whether a condition asks if a file is there, among other things. */
function looksFor(condition: Node): boolean {
  const waiting: Node[] = [condition];
  for (let count = 0; count < mostParts; count += 1) {
    const node = waiting.pop();
    if (node === undefined) return false;
    if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression') waiting.push(node.left, node.right);
    else if (node.type === 'UnaryExpression' || node.type === 'AwaitExpression') waiting.push(node.argument);
    else if (node.type === 'ParenthesizedExpression') waiting.push(node.expression);
    else if (node.type === 'CallExpression' && looks.has(lastName(node.callee))) return true;
  }
  return false;
}

/** `existsSync` and `fs.existsSync`. */
function lastName(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier' ? callee.property.name : '';
}

/** The `import()` whose failure a call handles: `import('x').then(f).catch(g)`, `import('x').then(f, g)`. */
export function caughtImport(call: CallExpression): Node | undefined {
  if (!handles(call)) return undefined;
  let node: Node = call;
  for (let depth = 0; depth < mostParts; depth += 1) {
    if (node.type === 'ImportExpression') return node;
    if (node.type === 'ParenthesizedExpression') node = node.expression;
    else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && /^(?:then|catch|finally)$/.test(lastName(node.callee))) node = node.callee.object;
    else return undefined;
  }
  return undefined;
}

function handles(call: CallExpression): boolean {
  const name = call.callee.type === 'MemberExpression' ? lastName(call.callee) : '';
  return (name === 'catch' && call.arguments.length > 0) || (name === 'then' && call.arguments.length > 1);
}
