// Imports and exports from the module record of oxc, which costs a tenth of its syntax tree.
import type { ParseResult, StaticImport } from 'oxc-parser';
import type { Gathering } from './gather.ts';

/**
 * What the record leaves out: calls, types, assets, what `try` surrounds, modules within `declare module`, and `export {} from`.
 * Only a look: a mention in a comment costs a visit of the tree, never an answer.
 */
const others = /\brequire\b|\bimport\s*(?:\(|\/[*/]|\.)|\.\s*(?:mock|doMock|unmock|dontMock|requireActual|importActual|requireMock|importMock)\b|\bmodule\s*["']|\bexport\s*(?:type\s*)?\{\s*(?:\}|\/[*/])/;

export function saysMoreThanRecord(source: string): boolean {
  return others.test(source);
}

export function gatherRecord(found: Gathering, source: string, module: ParseResult['module']): void {
  for (const one of module.staticImports) found.add(one.moduleRequest.value, isTypeImport(source, one) ? 'type' : 'import', one.moduleRequest.start);
  for (const { entries } of module.staticExports) {
    const [entry] = entries;
    if (entry?.moduleRequest) found.add(entry.moduleRequest.value, entries.every((each) => each.isType) ? 'type' : 'import', entry.moduleRequest.start);
  }
}

/** All names are types; `import type {} from` has none. */
function isTypeImport(source: string, { start, entries, moduleRequest }: StaticImport): boolean {
  if (entries.length > 0) return entries.every((entry) => entry.isType);
  return /^import\s+type\b/.test(source.slice(start, moduleRequest.start));
}
