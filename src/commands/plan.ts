// `writeopt plan`: what a commit or a batch would do, in which order and why, before anything judges or writes it.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { oneOf } from '../choices.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageError } from '../errors.ts';
import { hasErrors } from '../judging/excerpts.ts';
import { levels } from '../levels.ts';
import { priorities } from '../plan/priorities.ts';
import { planRequests } from '../planning/requested.ts';
import { planStaged, type PlanOptions } from '../planning/staged.ts';
import { readDocument } from '../read-document.ts';
import { planReporters, type PlanReporterName } from '../reporters/plan/index.ts';
import type { Invocation } from './index.ts';

/** Plans, reports, and says by the exit code whether the graph alone found an error. */
export async function runPlan(context: Context, { values, positionals }: Invocation): Promise<number> {
  const reporter = oneOf(Object.keys(planReporters) as PlanReporterName[], values.report, 'report');
  const options: PlanOptions = values.optimize === undefined ? {} : { optimize: oneOf(priorities, values.optimize, 'optimize') };
  if (values.level !== undefined && typeof values.operations !== 'string') throw new UsageError('--level is for the operations of a document, and what is staged is judged as the configuration says.', { help: 'Leave it out, or name a document with --operations.' });
  const report = typeof values.operations === 'string' ? await planDocument(context, values.operations, { values, positionals }, options) : await planStaged(context, positionals, options);
  context.progress(undefined);
  const text = planReporters[reporter](report, { color: context.color && values.output === undefined, columns: context.columns });
  if (typeof values.output === 'string') writeFileSync(resolve(context.cwd, values.output), text);
  else context.stdout(text);
  return hasErrors(report) ? exitCodes.failed : exitCodes.passed;
}

function planDocument(context: Context, file: string, { values, positionals }: Invocation, options: PlanOptions): ReturnType<typeof planRequests> {
  if (positionals.length > 0) throw new UsageError('Paths select staged files, and --operations plans a document instead.', { help: 'Leave one of them out.' });
  const { requests } = readDocument(context, file, values.format);
  return planRequests(context, requests, { ...options, ...(values.level === undefined ? {} : { level: oneOf(levels, values.level, 'level') }), ...(typeof values.root === 'string' ? { root: values.root } : {}) });
}
