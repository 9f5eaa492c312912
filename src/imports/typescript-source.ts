// The imports of a TypeScript or JavaScript source with the place of each part, as oxc reads them.
import type { ImportDeclaration, ModuleExportName, ParseResult, Program } from 'oxc-parser';
import { Comments } from './comments.ts';
import { declaredNames, type Declared } from './typescript-names.ts';
import type { Span } from './text.ts';

export interface Specifier extends Span {
  readonly kind: 'default' | 'namespace' | 'named';
  /** `default` and `*` for those. */
  readonly imported: string;
  readonly local: string;
  /** Imported as a type, by itself or by its statement. */
  readonly type: boolean;
  /** Where the imported name is, behind a `type`. */
  readonly nameStart: number;
}

export interface ImportStatement extends Span {
  readonly from: string;
  readonly typeOnly: boolean;
  /** `import defer`, `import source`: nothing is merged into these. */
  readonly phase: boolean;
  readonly specifiers: readonly Specifier[];
  /** Braces, also empty ones. */
  readonly open?: number;
  readonly close?: number;
}

export interface TypescriptSource {
  readonly text: string;
  readonly program: Program;
  readonly imports: readonly ImportStatement[];
  /** Where the last import ends, `import x = require()` included. */
  readonly lastImport: Span | undefined;
  readonly comments: Comments;
  readonly declared: readonly Declared[];
  readonly module: ParseResult['module'];
}

export function typescriptSource(text: string, result: ParseResult): TypescriptSource {
  const { program } = result;
  const comments = new Comments(result.comments);
  const imports: ImportStatement[] = [];
  let lastImport: Span | undefined;
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') imports.push(statementOf(text, node, comments));
    const required = node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference';
    if (node.type === 'ImportDeclaration' || required) lastImport = { start: node.start, end: node.end };
  }
  return { text, program, imports, lastImport, comments, declared: declaredNames(program), module: result.module };
}

function statementOf(text: string, node: ImportDeclaration, comments: Comments): ImportStatement {
  const typeOnly = node.importKind === 'type';
  const specifiers = node.specifiers.map((one): Specifier => {
    const base = { start: one.start, end: one.end, local: one.local.name };
    if (one.type === 'ImportDefaultSpecifier') return { ...base, kind: 'default', imported: 'default', type: typeOnly, nameStart: one.start };
    if (one.type === 'ImportNamespaceSpecifier') return { ...base, kind: 'namespace', imported: '*', type: typeOnly, nameStart: one.start };
    return { ...base, kind: 'named', imported: nameOf(one.imported), type: typeOnly || one.importKind === 'type', nameStart: one.imported.start };
  });
  const open = comments.find(text, '{', node.start, node.source.start);
  const lastNamed = specifiers.findLast((one) => one.kind === 'named');
  const close = open === undefined ? undefined : comments.find(text, '}', lastNamed?.end ?? open, node.source.start);
  const braces = open === undefined || close === undefined ? {} : { open, close };
  return { start: node.start, end: node.end, from: node.source.value, typeOnly, phase: node.phase !== null, specifiers, ...braces };
}

const nameOf = (name: ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name);
