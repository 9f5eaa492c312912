// The references of a source without a parser: tokens, and the few patterns that name a module.
import type { Reference } from '../reference.ts';
import type { Dialect } from './dialect.ts';
import { gathering } from './gather.ts';

const statements = /(?:^|[;\s}*])(?:import|export)\s*(?:type\s+)?(?:[\w$*{}\s,]+?\sfrom\s*|[{}\w$*\s,]*?\}\s*from\s*)?["']([^"'\n]+)["']/g;

export function scanReferences(source: string, _dialect: Dialect): Reference[] {
  const found = gathering(source);
  for (const match of source.matchAll(statements)) found.add(match[1] ?? '', 'import', match.index);
  return found.list();
}
