// How the imports of a file are written: quotes, semicolons and the spaces in braces, from its imports or else from its code.
import { nodesOf } from './typescript-names.ts';
import type { TypescriptSource } from './typescript-source.ts';

export interface TypescriptStyle {
  readonly quote: '"' | "'";
  readonly semicolon: boolean;
  readonly spaced: boolean;
}

/** Nodes that are looked at for a string: enough for a file's habits, little for a large file. */
const glance = 5000;

export function typescriptStyle(source: TypescriptSource): TypescriptStyle {
  return { quote: quoteOf(source), semicolon: semicolonOf(source), spaced: spacedOf(source) };
}

/** As most imports and re-exports have it, the later one where they are even; else as the first string in the code. */
function quoteOf({ text, program, imports, module }: TypescriptSource): '"' | "'" {
  const ends = imports.map((one) => text.slice(one.start, one.end));
  const found = ends.length > 0 ? ends.map((one) => one.slice(Math.max(one.lastIndexOf("'"), one.lastIndexOf('"'))).charAt(0)) : reexports(text, module);
  const single = found.filter((one) => one === "'").length * 2 - found.length;
  if (single !== 0) return single > 0 ? "'" : '"';
  if (found.length > 0) return found.at(-1) === "'" ? "'" : '"';
  for (const node of nodesOf(program.body, glance)) {
    const raw = node['raw'];
    if (node['type'] === 'Literal' && typeof raw === 'string' && (raw.startsWith("'") || raw.startsWith('"'))) return raw.startsWith("'") ? "'" : '"';
  }
  return '"';
}

function reexports(text: string, module: TypescriptSource['module']): string[] {
  return module.staticExports.flatMap((one) => one.entries.flatMap((entry) => (entry.moduleRequest ? [text.charAt(entry.moduleRequest.start)] : [])));
}

/** As the last import has it, else as most of the first statements that may end in one. */
function semicolonOf({ text, program, lastImport }: TypescriptSource): boolean {
  if (lastImport !== undefined) return text.charAt(lastImport.end - 1) === ';';
  const ending = program.body.filter((node) => /^(?:ExpressionStatement|VariableDeclaration|Export(?:All|Named)Declaration|TSTypeAliasDeclaration)$/.test(node.type) && (text.charAt(node.end - 1) !== '}' || /^export\s*(?:type\s*)?\{/.test(text.slice(node.start, node.start + 20))));
  const without = ending.slice(0, 50).filter((node) => text.charAt(node.end - 1) !== ';').length;
  return without * 2 <= Math.min(ending.length, 50);
}

function spacedOf({ text, imports }: TypescriptSource): boolean {
  const flat = imports.filter((one) => one.open !== undefined && one.specifiers.length > 0 && !/[\r\n}]/.test(text.charAt(one.open + 1))).at(-1);
  return flat?.open === undefined ? true : /\s/.test(text.charAt(flat.open + 1));
}
