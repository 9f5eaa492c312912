// TypeScript and JavaScript that parse, for files that no compiler will look at.
import type * as Oxc from 'oxc-parser';
import { lazy } from '../../../lazy.ts';
import { isTooDeep } from '../../../languages/nesting.ts';
import { positionsIn, type Finding } from '../text.ts';
import type { Check } from './index.ts';

const help = 'Fix the code, or list the file in syntax.ignore if it is broken on purpose.';

export const checkTypeScript: Check = async ({ path, text }) => {
  if (isTooDeep(text)) return [notChecked('Nested too deeply to be checked.')];
  const parser = await loadParser();
  if (parser === undefined) return [notChecked('The parser has no build for this system.')];
  // Flow annotations and JSX live in .js files too: what parses in one of these ways is not broken.
  const attempts = /\.[cm]?jsx?$/i.test(path) ? [{}, { lang: 'tsx' as const }] : [{}];
  for (const options of attempts) if (errorsOf(parser, path, text, options).length === 0) return [];
  const [error] = errorsOf(parser, path, text, {});
  const [label] = error?.labels ?? [];
  const at = positionsIn(text);
  const start = at(Math.min(label?.start ?? 0, text.length));
  const end = at(Math.min(Math.max(label?.end ?? 0, (label?.start ?? 0) + 1), text.length + 1));
  return [{ code: 'parse', severity: 'error', message: `Does not parse: ${(error?.message ?? '').replace(/\.$/, '')}.`, help, range: { start, end } }];
};

function errorsOf({ parseSync }: typeof Oxc, path: string, text: string, options: { lang?: 'tsx' }) {
  return parseSync(path, text, options).errors.filter(({ severity }) => severity === 'Error');
}

/** Its native part may be missing: the finding says so. */
const loadParser = lazy((): Promise<typeof Oxc | undefined> => import('oxc-parser').catch(() => undefined));

function notChecked(message: string): Finding {
  return { code: 'not-checked', severity: 'warning', message, help: 'Check by hand that the file is what it should be.', range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } } };
}
