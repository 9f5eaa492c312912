// `writeopt stats --measure`: what a change costs with writeopt and without, on copies; nothing of the user's is touched but the log of pairs.
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { exitCodes, InterruptedError, WriteoptError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import { appendRecord } from '../history/log.ts';
import type { MeasuredPair } from '../history/measured.ts';
import { checkExperiment } from './checks.ts';
import { shielded, withScratch } from './copy.ts';
import { measurePairs, type Experiment } from './pairs.ts';
import { readStates } from './states.ts';
import { writeExperiment } from './writes.ts';

export interface MeasureRequest {
  readonly context: Context;
  readonly repository: Repository;
  /** The directory of the log. */
  readonly directory: string;
  readonly pairs: number;
  /** Between 0 and 1. */
  random(): number;
}

/** What was measured, in sentences. Throws when the signal came; pairs so far are kept. */
export async function measure(request: MeasureRequest): Promise<string[]> {
  const { context, repository } = request;
  return withScratch(repository, context.env, async (scratch) => {
    context.progress('making copies to measure in');
    const shield = shielded(repository, scratch);
    const states = await readStates(shield, join(scratch.home, 'index'));
    const parts = { repository: shield, scratch, states, now: context.now };
    const said = [`Measured with ${states.source === 'staged' ? 'what is staged' : 'the last commit, as nothing is staged'}: ${states.change.changes.length} changed ${states.change.changes.length === 1 ? 'file' : 'files'}.`];
    const writes = await writeExperiment(parts);
    if (writes === undefined) said.push('Writes were not measured: the change holds no regular file, or too many.');
    else await run(request, writes);
    context.progress('making copies to check in');
    const checks = await checkExperiment({ ...parts, env: context.env, signal: context.signal });
    if (checks === undefined) said.push('Checks were not measured: neither TypeScript nor ESLint has anything to do in this change, so there is no plain way to compare with.');
    else await run(request, checks);
    return said;
  });
}

async function run({ context, directory, pairs, random }: MeasureRequest, experiment: Experiment): Promise<void> {
  const started = context.now();
  const kept = await measurePairs(experiment, {
    pairs,
    signal: context.signal,
    random,
    now: () => new Date(),
    keep: (pair) => keep(directory, pair),
    progress: (_, done) => context.progress(`measuring ${experiment.work}s, pair ${done + 1} of ${pairs}${left(done, pairs, context.now() - started)}`),
  });
  if (!context.signal.aborted) return;
  throw new InterruptedError(String(context.signal.reason), `The ${kept} of ${pairs} pairs of ${experiment.work}s that were measured are kept; run the command again to measure more.`);
}

function left(done: number, pairs: number, elapsed: number): string {
  return done === 0 ? '' : `, about ${Math.max(1, Math.ceil(((elapsed / done) * (pairs - done)) / 1000))} s left`;
}

async function keep(directory: string, pair: MeasuredPair): Promise<void> {
  const problem = await appendRecord(directory, pair, { name: 'measured' });
  if (problem === undefined) return;
  throw new WriteoptError('measure', exitCodes.tool, `What was measured could not be kept: ${problem}.`, { help: `Make ${directory} writable, and measure again.` });
}
