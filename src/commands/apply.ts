// `writeopt apply`: a document of write operations, judged as a whole and written all or nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { applyRequests } from '../apply/apply.ts';
import { oneOf } from '../choices.ts';
import type { Context } from '../context.ts';
import { exitCodeOf, UsageError } from '../errors.ts';
import { levels } from '../levels.ts';
import { formatNames, parseDocument, type FormatName } from '../operations/documents/index.ts';
import { reporters, type ReporterName } from '../reporters/index.ts';
import type { Invocation } from './index.ts';

/** Reads the document, applies it, reports, and turns the report into an exit code. */
export async function runApply(context: Context, { values, positionals }: Invocation): Promise<number> {
  const reporter = oneOf(Object.keys(reporters) as ReporterName[], values.report, 'report');
  const [file = '-', ...more] = positionals;
  if (more.length > 0) throw new UsageError(`apply takes one document, not ${positionals.length}.`, { help: 'Apply one after the other, or put all operations into one.' });
  const format = formatNamed(values.format);
  const document = parseDocument(readDocument(context, file), { name: file === '-' ? 'stdin' : file, ...(format === undefined ? {} : { format }) });
  const key = typeof values.key === 'string' ? values.key : document.key;
  const report = await applyRequests(context, document.requests, {
    ...(typeof values.root === 'string' ? { root: values.root } : {}),
    level: values.check === false ? 'none' : oneOf(levels, values.level, 'level'),
    ...(typeof values.fix === 'boolean' ? { fix: values.fix } : {}),
    ...(key === undefined ? {} : { key }),
    dryRun: values['dry-run'] === true,
    merge: values.merge === true,
  });
  context.progress(undefined);
  const text = reporters[reporter](report, { color: context.color && values.output === undefined, columns: context.columns });
  if (typeof values.output === 'string') writeFileSync(resolve(context.cwd, values.output), text);
  else context.stdout(text);
  return exitCodeOf(report);
}

function formatNamed(name: unknown): FormatName | undefined {
  return name === undefined ? undefined : oneOf(formatNames, name, 'format');
}

function readDocument(context: Context, file: string): Uint8Array {
  if (file === '-' && isatty(0)) context.stderr('writeopt: reading operations from the terminal; end them with Ctrl-D, or stop with Ctrl-C and name a file.\n');
  try {
    return readFileSync(file === '-' ? 0 : resolve(context.cwd, file));
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'Standard input' : file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      help: 'Name a file that holds the operations, or pipe them in.',
      cause: error,
    });
  }
}
