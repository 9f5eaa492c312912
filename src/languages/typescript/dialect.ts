// Which grammar a file is read by.
import type { ParserOptions } from 'oxc-parser';

export type Dialect = NonNullable<ParserOptions['lang']>;

/** The grammar of a file: JavaScript may hold JSX whatever it is called, as TypeScript itself reads it. */
export function dialect(path: string): Dialect {
  if (/\.d\.[cm]?ts$|\.d\.[^./]+\.ts$/.test(path)) return 'dts';
  if (path.endsWith('.tsx')) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'ts' : 'jsx';
}
