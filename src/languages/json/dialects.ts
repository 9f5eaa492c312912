// Which kind of JSON a file is, by its name.
import { nameOf } from '../documents/paths.ts';

export type JsonDialect = 'package' | 'tsconfig' | 'config' | 'plain';

export function dialectOf(path: string): JsonDialect {
  const name = nameOf(path);
  if (name === 'package.json') return 'package';
  if (/^(?:tsconfig|jsconfig)(?:[.-].*)?\.jsonc?$|\.tsconfig\.json$/.test(name)) return 'tsconfig';
  if (/^\.?(?:eslintrc|oxlintrc|jest\.config|jest\.[\w.-]+|jest-[\w.-]+|writeoptrc)(?:\.jsonc?)?$/.test(name)) return 'config';
  return 'plain';
}
