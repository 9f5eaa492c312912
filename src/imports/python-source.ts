// The top-level imports of a Python source with the place of each part, as lezer reads them.
import type { SyntaxNode, Tree } from '@lezer/common';
import { Comments } from './comments.ts';
import type { Span } from './text.ts';

export interface PythonName extends Span {
  readonly name: string;
  readonly alias: string | undefined;
}

export interface PythonImport extends Span {
  /** Absent: `import a, b`. */
  readonly from: string | undefined;
  /** `*` stands here as a name too. */
  readonly names: readonly PythonName[];
  /** The closing parenthesis. */
  readonly close: number | undefined;
  /** Where the statements end that stand on the same line. */
  readonly lineEnd: number;
  /** Its neighbours between semicolons. */
  readonly before: Span | undefined;
  readonly after: Span | undefined;
}

export interface PythonSource {
  readonly text: string;
  readonly imports: readonly PythonImport[];
  readonly comments: Comments;
  readonly declared: readonly (Span & { readonly name: string })[];
  /** Top-level statements in order, those between semicolons one by one. */
  readonly statements: readonly (Span & { readonly kind: string; readonly lineEnd: number })[];
}

export function pythonSource(text: string, tree: Tree): PythonSource {
  const comments: Span[] = [];
  const cursor = tree.cursor();
  do {
    if (cursor.name === 'Comment') comments.push({ start: cursor.from, end: cursor.to });
  } while (cursor.next());
  const imports: PythonImport[] = [];
  const declared: (Span & { name: string })[] = [];
  const statements: (Span & { kind: string; lineEnd: number })[] = [];
  for (const line of children(tree.topNode)) {
    if (line.name === 'Comment') continue;
    const parts = line.name === 'StatementGroup' ? children(line).filter((one) => one.name !== 'Comment') : [line];
    const lineEnd = parts.at(-1)?.to ?? line.to;
    for (const [index, node] of parts.entries()) {
      if (node.name === ';') continue;
      statements.push({ start: node.from, end: node.to, kind: node.name, lineEnd });
      if (node.name === 'ImportStatement') imports.push({ ...importOf(text, node), lineEnd, before: spanOf(parts[index - 1]), after: spanOf(parts[index + 2]) });
      else declared.push(...declaredBy(text, node));
    }
  }
  return { text, imports, comments: new Comments(comments), declared, statements };
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

const spanOf = (node: SyntaxNode | undefined): Span | undefined => (node === undefined ? undefined : { start: node.from, end: node.to });

function importOf(text: string, node: SyntaxNode): Span & Pick<PythonImport, 'from' | 'names' | 'close'> {
  const tokens = children(node).filter((one) => one.name !== 'Comment');
  const at = tokens.findIndex((one) => text.slice(one.from, one.to) === 'import');
  const word = (one: SyntaxNode): string => text.slice(one.from, one.to);
  const from = at === 0 ? undefined : tokens.slice(1, at).map(word).join('');
  const names: PythonName[] = [];
  let item: SyntaxNode[] = [];
  const finish = (): void => {
    const [first, last] = [item[0], item.at(-1)];
    if (first === undefined || last === undefined) return;
    const as = item.findIndex((one) => word(one) === 'as');
    names.push({ start: first.from, end: last.to, name: (as < 0 ? item : item.slice(0, as)).map(word).join(''), alias: as < 0 ? undefined : item.slice(as + 1).map(word).join('') });
    item = [];
  };
  for (const token of tokens.slice(at + 1)) {
    if (token.name === ',') finish();
    else if (token.name !== '(' && token.name !== ')') item.push(token);
  }
  finish();
  return { start: node.from, end: node.to, from, names, close: tokens.findLast((one) => one.name === ')')?.from };
}

/** Functions, classes and plain assignments; what branches and loops bind is theirs. */
function declaredBy(text: string, node: SyntaxNode): (Span & { name: string })[] {
  if (node.name === 'DecoratedStatement') return children(node).flatMap((one) => (one.name === 'Decorator' ? [] : declaredBy(text, one)));
  const parts = children(node);
  const end = node.name === 'AssignStatement' ? parts.findLastIndex((one) => one.name === 'AssignOp') : parts.length;
  if (!['AssignStatement', 'FunctionDefinition', 'ClassDefinition', 'TypeDefinition'].includes(node.name)) return [];
  const names = parts.slice(0, Math.max(end, 1)).filter((one) => one.name === 'VariableName');
  return (node.name === 'AssignStatement' ? names : names.slice(0, 1)).map((one) => ({ name: text.slice(one.from, one.to), start: one.from, end: one.to }));
}
