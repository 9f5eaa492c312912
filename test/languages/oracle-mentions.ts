// What a source file mentions, as TypeScript's own syntax tree has it.
import { dirname, join } from 'node:path';
import ts from 'typescript';

export interface Mention {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
  readonly mode: ts.ResolutionMode;
  /** Where it is, if it is a path and no module. */
  readonly path?: string;
}

/** What the compiler keeps for itself: every module name that a program looks up. */
interface Kept {
  readonly imports?: readonly ts.StringLiteralLike[];
  readonly moduleAugmentations?: readonly (ts.StringLiteral | ts.Identifier)[];
}

export function mentionsOf(source: ts.SourceFile, options: ts.CompilerOptions): Mention[] {
  const { imports = [], moduleAugmentations = [] } = source as ts.SourceFile & Kept;
  const literals = new Set<ts.StringLiteralLike>([...imports, ...moduleAugmentations.filter((one) => ts.isStringLiteral(one))]);
  // A helper library has no place in the text; a mention without an end is none of the text.
  const found = [...literals].filter((one) => one.pos >= 0 && one.text !== '').map((one) => mention(source, one, ts.getModeForUsageLocation(source, one, options)));
  for (const call of callsOf(source)) if (!literals.has(call)) found.push(mention(source, call, undefined));
  for (const { fileName, pos } of source.referencedFiles) {
    const path = join(dirname(source.fileName), fileName);
    found.push({ specifier: /^[./]/.test(fileName) ? fileName : `./${fileName}`, line: lineOf(source, pos), mode: undefined, path });
  }
  for (const { fileName, pos } of source.typeReferenceDirectives) found.push({ specifier: fileName, line: lineOf(source, pos), mode: undefined });
  return found;
}

function mention(source: ts.SourceFile, literal: ts.StringLiteralLike, mode: ts.ResolutionMode): Mention {
  return { specifier: literal.text, line: lineOf(source, literal.getStart(source)), mode };
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.text.slice(0, position).split('\n').length;
}

const names = /^(?:require|require\.resolve|import\.meta\.resolve|(?:jest|vi|vitest)\.(?:mock|doMock|unmock|doUnmock|dontMock|requireActual|requireMock|importActual|importMock))$/;

/** Calls that the compiler does not follow: `require` in TypeScript, mocks, assets. */
function callsOf(source: ts.SourceFile): ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  const visit = (node: ts.Node): void => {
    const first = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.arguments?.[0] : undefined;
    if (first !== undefined && ts.isStringLiteralLike(first) && first.text !== '') {
      if (ts.isCallExpression(node) && (names.test(node.expression.getText(source)) || node.expression.kind === ts.SyntaxKind.ImportKeyword)) found.push(first);
      // An asset is its own path.
      if (ts.isNewExpression(node) && node.expression.getText(source) === 'URL' && node.arguments?.[1]?.getText(source) === 'import.meta.url' && /^\.\.?\/(?:.*\/)?[^/]*[^/.][^/]*$/.test(first.text)) found.push(first);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
