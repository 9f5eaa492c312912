// `writeopt apply`: a document of write operations, judged as a whole and written all or nothing.
import { realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyRequests, type ApplyOptions } from '../apply/apply.ts';
import { readPlan, type SavedPlan } from '../apply/saved-plan.ts';
import { oneOf } from '../choices.ts';
import type { Context } from '../context.ts';
import { exitCodeOf, UsageError } from '../errors.ts';
import { levels } from '../levels.ts';
import { priorities } from '../plan/priorities.ts';
import type { Request } from '../model.ts';
import { readDocument } from '../read-document.ts';
import { reporters, type ReporterName } from '../reporters/index.ts';
import type { Invocation } from './index.ts';

/** Reads the document, applies it, reports, and turns the report into an exit code. */
export async function runApply(context: Context, { values, positionals }: Invocation): Promise<number> {
  const reporter = oneOf(Object.keys(reporters) as ReporterName[], values.report, 'report');
  const { requests, key, options, saved } = typeof values.plan === 'string' ? fromPlan(context, values.plan, { values, positionals }) : fromDocument(context, { values, positionals });
  const given = typeof values.key === 'string' ? values.key : key;
  const report = await applyRequests(
    context,
    requests,
    {
      ...(typeof values.root === 'string' ? { root: values.root } : {}),
      ...options,
      ...(typeof values.fix === 'boolean' ? { fix: values.fix } : {}),
      ...(given === undefined ? {} : { key: given }),
      ...(typeof values['plan-out'] === 'string' ? { planOut: values['plan-out'] } : {}),
      dryRun: values['dry-run'] === true,
      merge: values.merge === true,
      keepGoing: values['keep-going'] === true,
    },
    saved === undefined ? {} : { saved },
  );
  context.progress(undefined);
  const text = reporters[reporter](report, { color: context.color && values.output === undefined, columns: context.columns });
  if (typeof values.output === 'string') writeFileSync(resolve(context.cwd, values.output), text);
  else context.stdout(text);
  return exitCodeOf(report);
}

interface Batch {
  readonly requests: readonly Request[];
  readonly key?: string;
  readonly options: Pick<ApplyOptions, 'level' | 'fix' | 'optimize'>;
  readonly saved?: { readonly plan: SavedPlan; readonly file: string; readonly name: string };
}

function fromDocument(context: Context, { values, positionals }: Invocation): Batch {
  const [file = '-', ...more] = positionals;
  if (more.length > 0) throw new UsageError(`apply takes one document, not ${positionals.length}.`, { help: 'Apply one after the other, or put all operations into one.' });
  const document = readDocument(context, file, values.format);
  const level = values.check === false ? 'none' : oneOf(levels, values.level ?? 'standard', 'level');
  return { requests: document.requests, options: { level, ...(values.optimize === undefined ? {} : { optimize: oneOf(priorities, values.optimize, 'optimize') }) }, ...(document.key === undefined ? {} : { key: document.key }) };
}

/** What a plan was made with is part of it. */
const fixedByPlan = ['optimize', 'level', 'check', 'format', 'merge', 'key', 'plan-out', 'keep-going'];

function fromPlan(context: Context, name: string, { values, positionals }: Invocation): Batch {
  const extra = [...positionals, ...fixedByPlan.filter((option) => values[option] !== undefined).map((option) => `--${option}`)];
  if (extra.length > 0) throw new UsageError(`A saved plan is applied as it was made: ${extra.join(', ')} cannot be changed now.`, { help: 'Leave it out, or make the plan anew.' });
  const file = resolve(context.cwd, name);
  const plan = readPlan(file, name);
  const { level, fix, key, optimize, requests } = plan;
  return { requests, options: { level, ...(fix === undefined ? {} : { fix }), ...(optimize === undefined ? {} : { optimize }) }, ...(key === undefined ? {} : { key }), saved: { plan, file: realpathSync(file), name } };
}
