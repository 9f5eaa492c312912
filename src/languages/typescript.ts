// What a TypeScript or JavaScript file refers to: parsed by oxc, scanned token by token where its native part is missing.
import type { parseSync } from 'oxc-parser';
import { createResolver } from './modules.ts';
import { isTooDeep } from './nesting.ts';
import type { FindReferences, Language, Reference } from './reference.ts';
import { gatherComments, saysSomethingInComments } from './typescript/comments.ts';
import { dialect, type Dialect } from './typescript/dialect.ts';
import { gathering } from './typescript/gather.ts';
import { gatherRecord, saysMoreThanRecord } from './typescript/record.ts';
import { scanReferences } from './typescript/scan.ts';
import { gatherProgram, type Keys } from './typescript/visit.ts';

export const typescript: Language = { files: /\.[cm]?[jt]sx?$/, dialect, load: loadReferences, createResolver };

interface Parser {
  readonly parse: typeof parseSync;
  readonly keys: Keys;
}

/** Loads oxc; a place that it cannot be loaded from is for tests. */
export async function loadReferences(loadParser: () => Promise<Parser> = loadOxc): Promise<FindReferences> {
  // Its native part is an optional dependency: a platform without it gets the scanner.
  const parser = await loadParser().catch(() => undefined);
  return (source, path) => {
    const lang = dialect(path);
    if (parser === undefined || isTooDeep(source)) return scanReferences(source, lang);
    return parseReferences(parser, source, lang) ?? scanReferences(source, lang);
  };
}

async function loadOxc(): Promise<Parser> {
  const { parseSync, visitorKeys } = await import('oxc-parser');
  return { parse: parseSync, keys: visitorKeys };
}

/** Undefined where oxc gives up: half a file would be half an answer. */
function parseReferences({ parse, keys }: Parser, source: string, lang: Dialect): Reference[] | undefined {
  const result = parse('', source, { lang, sourceType: 'unambiguous' });
  if (result.errors.length > 0 && result.program.body.length === 0) return undefined;
  const found = gathering(source);
  if (saysMoreThanRecord(source)) gatherProgram(found, result.program, keys);
  else gatherRecord(found, source, result.module);
  const javascript = lang === 'jsx';
  if (saysSomethingInComments(source, javascript)) {
    const [first] = result.program.body;
    gatherComments(found, result.comments, first?.start ?? source.length, javascript);
  }
  return found.list();
}
