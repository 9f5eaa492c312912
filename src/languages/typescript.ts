// What a TypeScript or JavaScript file refers to: parsed by oxc, scanned by expressions where its native part is missing.
import type { parseSync } from 'oxc-parser';
import { isTooDeep } from './nesting.ts';
import type { FindReferences, Language, Reference } from './reference.ts';
import { createResolver } from './resolve.ts';

export const typescript: Language = { files: /\.[cm]?[jt]sx?$/, load: loadReferences, createResolver };

type Parse = typeof parseSync;

/** Resolves to the function that lists the references of a source; never throws for a file that does not parse. */
export async function loadReferences(): Promise<FindReferences> {
  const parse = await loadParser();
  return (source, path) => unique([...(parse === undefined || isTooDeep(source) ? scanImports(source) : parseImports(parse, source, path)), ...scanCalls(source)]);
}

async function loadParser(): Promise<Parse | undefined> {
  try {
    return (await import('oxc-parser')).parseSync;
  } catch {
    // Its native part is an optional dependency: a platform without it gets the scanner, which finds a little more.
    return undefined;
  }
}

function parseImports(parse: Parse, source: string, path: string): Reference[] {
  const { module, errors } = parse(path, source);
  const isType = (entries: readonly { readonly isType: boolean }[]): boolean => entries.length > 0 && entries.every((entry) => entry.isType);
  const requests = [...module.staticImports.map((one) => ({ ...one.moduleRequest, type: isType(one.entries) })), ...module.staticExports.flatMap((one) => one.entries.flatMap((entry) => (entry.moduleRequest === null ? [] : { ...entry.moduleRequest, type: entry.isType })))];
  const found = requests.map(({ value, start, type }): Reference => ({ specifier: value, kind: type ? 'type' : 'import', line: lineAt(source, start) }));
  return errors.length > 0 ? [...found, ...scanImports(source)] : found;
}

/** Static imports and exports by expression: finds them in comments and strings too, which costs a look, never an answer. */
export function scanImports(source: string): Reference[] {
  const pattern = /(?:^|[;\s}*])(?:import|export)\s*(?:type\s+)?(?:[\w$*{}\s,]+?\sfrom\s*|[{}\w$*\s,]*?\}\s*from\s*)?["']([^"'\n]+)["']/g;
  return [...source.matchAll(pattern)].map((match): Reference => ({ specifier: match[1] ?? '', kind: 'import', line: lineAt(source, match.index) }));
}

const calls =
  /\b(?:require(?:\.resolve)?|import(?:\.meta\.resolve)?|(?:jest|vi)\.(?:mock|doMock|unmock|requireActual|importActual))\s*(?:<[^>()]*>)?\(\s*(?:\/\*[^*]*\*\/\s*)?["'`]([^"'`\n$]+)["'`]/g;
const urls = /new\s+URL\(\s*["'`](\.[^"'`\n$]+)["'`]\s*,\s*import\.meta\.url/g;
const tripleSlash = /^\s*\/\/\/\s*<reference\s+(?:path|types)\s*=\s*["']([^"']+)["']/gm;

/** Calls with a literal: `require('x')`, `import('x')`, `import('x').T`, mocks, `new URL('./x', import.meta.url)`, `/// <reference`. */
function scanCalls(source: string): Reference[] {
  const found: Reference[] = [];
  if (/require|import\s*[(.]|\.(mock|doMock|unmock|requireActual|importActual)/.test(source)) {
    for (const match of source.matchAll(calls)) found.push({ specifier: match[1] ?? '', kind: 'import', line: lineAt(source, match.index) });
  }
  if (source.includes('import.meta.url')) for (const match of source.matchAll(urls)) found.push({ specifier: match[1] ?? '', kind: 'reference', line: lineAt(source, match.index) });
  if (source.includes('<reference')) {
    for (const match of source.matchAll(tripleSlash)) {
      const specifier = match[1] ?? '';
      found.push({ specifier: match[0].includes('path') && !specifier.startsWith('.') ? `./${specifier}` : specifier, kind: 'reference', line: lineAt(source, match.index) });
    }
  }
  return found;
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}

function unique(references: readonly Reference[]): Reference[] {
  const seen = new Map(references.filter((one) => one.specifier !== '').map((one) => [one.specifier, one]));
  return [...seen.values()];
}
