// `writeopt suggest`: what was done again and again, and the command that would save doing it.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { oneOf } from '../choices.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { suggestReporters, type SuggestReporterName } from '../reporters/suggest/index.ts';
import { suggest } from '../suggesting/report.ts';
import type { Invocation } from './index.ts';

/** Reports, and ends with 0 whatever there is to suggest: nobody has to follow. */
export async function runSuggest(context: Context, { values }: Invocation): Promise<number> {
  const reporter = oneOf(Object.keys(suggestReporters) as SuggestReporterName[], values.report, 'report');
  const report = await suggest(context, Date.now());
  context.progress(undefined);
  const text = suggestReporters[reporter](report, { color: context.color && values.output === undefined, columns: context.columns });
  if (typeof values.output === 'string') writeFileSync(resolve(context.cwd, values.output), text);
  else context.stdout(text);
  return exitCodes.passed;
}
