// `git commit` with the real hook, killed and interrupted at every call of its landing: index, working tree and HEAD are old or new.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Repo } from '../helpers/repo.ts';
import { aftermathOf, begin, judgeCommit, recoverAs, stateOf, withStart, type State } from './commit.ts';
import { commitDyingAt, countCalls, type CountedCall } from './dying.ts';

const commit = suite('git commit, killed');

interface Tally {
  old: number;
  new: number;
  readonly problems: string[];
}

async function finish(repo: Repo, tally: Tally, before: State, after: State): Promise<string[]> {
  const problems = await recoverAs(repo);
  const outcome = judgeCommit(await stateOf(repo), before, after);
  if (outcome === 'old' || outcome === 'new') tally[outcome] += 1;
  else problems.push(outcome.join('\n    '));
  return [...problems, ...(await aftermathOf(repo, after))];
}

const wordsOf = ({ at, name, words }: CountedCall): string => `${at}: ${name} ${words.join(' ')}`;

for (const [signal, every] of [['SIGKILL', 1], ['SIGTERM', 4]] as const) {
  commit(`${signal} at ${every === 1 ? 'every call' : `every ${every}th call`} of the landing`, () =>
    withStart(async (repo) => {
      await begin(repo);
      const calls = await countCalls(repo);
      const after = await stateOf(repo);
      const tally: Tally = { old: 0, new: 0, problems: [] };
      for (const call of calls.filter(({ at }) => at % every === 0)) {
        const before = await begin(repo);
        await commitDyingAt(repo, call.at, signal);
        const problems = await finish(repo, tally, before, after);
        tally.problems.push(...problems.map((one) => `${wordsOf(call)}: ${one}`));
      }
      process.stdout.write(`  ${calls.length} calls, ${tally.old} old, ${tally.new} new\n`);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.old > 0 && tally.new > 0, JSON.stringify(tally));
    }),
  );
}


commit.run();
