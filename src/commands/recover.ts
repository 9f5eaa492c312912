// `writeopt recover`: undoes what an interrupted run left, by hand; every other command does it by itself.
import { openPlace } from '../apply/place.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import { homesOf, withWorkingTree } from '../landing/place.ts';
import { describeRecovery } from '../recovered.ts';
import { readJournal, type Recovered } from '../transaction/recovery.ts';
import type { Run } from './index.ts';

/** Exit 0 when nothing is left of the interrupted run; 5 when files were left alone because somebody else has changed them. */
export const runRecover: Run = async (context, invocation) => {
  const { repository } = await openPlace(context, undefined);
  const [journal] = homesOf(repository).flatMap((home) => readJournal({ home }) ?? []);
  if (journal === undefined) {
    context.stdout('writeopt: nothing to recover.\n');
    return exitCodes.passed;
  }
  if (invocation.values['dry-run'] === true) {
    const paths = [...new Set(journal.steps.map(({ path }) => path))];
    context.stdout(`writeopt: a run of ${journal.started} (pid ${journal.pid}) was interrupted. \`writeopt recover\` would look at:\n${paths.map((path) => `  ${path}\n`).join('')}`);
    return exitCodes.passed;
  }
  return recoverNow(context, repository);
};

async function recoverNow(context: Context, repository: Repository): Promise<number> {
  let done: Recovered | undefined;
  await withWorkingTree(repository, { signal: context.signal, patience: 2_000, onRecovered: (recovered) => (done = recovered) }, async () => undefined);
  context.stdout(done === undefined ? 'writeopt: nothing to recover; another run has just done it.\n' : describeRecovery(done));
  return done !== undefined && done.left.length > 0 ? exitCodes.recovery : exitCodes.passed;
}
