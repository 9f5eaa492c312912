// `git commit` with the real hook, killed and interrupted at every call of its landing: index, working tree and HEAD are old or new.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Repo } from '../helpers/repo.ts';
import { aftermathOf, begin, judgeCommit, recoverAs, rehearse, stateOf, withStart, type Rehearsal, type State } from './commit.ts';
import { commitDyingAt, countCalls, type CountedCall } from './dying.ts';
import { tracingProblem } from './strace.ts';
import { commitTracedAt, landingCalls } from './traced-commit.ts';

const commit = suite('git commit, killed');
const problem = await tracingProblem();

class Tally {
  readonly outcomes = { old: 0, landed: 0, committed: 0 };
  readonly problems: string[] = [];
  points = 0;
  private readonly repo: Repo;
  private readonly rehearsal: Rehearsal;

  constructor(repo: Repo, rehearsal: Rehearsal) {
    this.repo = repo;
    this.rehearsal = rehearsal;
  }

  /** Recovers, judges, and every third time goes on to commit. */
  async finish(words: string, before: State): Promise<void> {
    this.points += 1;
    const problems = await recoverAs(this.repo);
    const outcome = judgeCommit(await stateOf(this.repo), before, this.rehearsal);
    if (typeof outcome === 'string') this.outcomes[outcome] += 1;
    else problems.push(outcome.join('\n    '));
    const commits = outcome !== 'committed' && this.points % 3 === 0;
    problems.push(...(await aftermathOf(this.repo, this.rehearsal, { commits })));
    this.problems.push(...problems.map((one) => `${words}: ${one}`));
  }

  assert(): void {
    process.stdout.write(`  ${this.points} points: ${JSON.stringify(this.outcomes)}\n`);
    assert.is(this.problems.join('\n'), '');
    assert.ok(this.outcomes.old > 0 && this.outcomes.landed + this.outcomes.committed > 0, JSON.stringify(this.outcomes));
  }
}

const wordsOf = ({ at, name, words }: CountedCall): string => `${at}: ${name} ${words.join(' ').slice(-200)}`;

/** writeopt signals itself. */
function registerCounted(title: string, signal: NodeJS.Signals, every: number): void {
  commit(title, () =>
    withStart(async (repo) => {
      const tally = new Tally(repo, await rehearse(repo));
      await begin(repo);
      for (const call of (await countCalls(repo)).filter(({ at, words }) => at % every === 0 || words.some((word) => word.endsWith('index.lock')))) {
        const before = await begin(repo);
        await commitDyingAt(repo, call.at, signal);
        await tally.finish(wordsOf(call), before);
      }
      tally.assert();
    }),
  );
}

/** strace kills whichever process makes the call: writeopt, or git under it. */
function registerTraced(): void {
  commit('killed at every mutating system call of the landing, by strace', () =>
    withStart(async (repo) => {
      const tally = new Tally(repo, await rehearse(repo));
      await begin(repo);
      for (const call of await landingCalls(repo)) {
        const before = await begin(repo);
        if (!(await commitTracedAt(repo, call))) tally.problems.push(`${call.words}: not reached`);
        await tally.finish(call.words, before);
      }
      tally.assert();
      assert.ok(tally.points > 30, `${tally.points} points`);
    }),
  );
}

registerCounted('SIGTERM at every fourth call of the landing', 'SIGTERM', 4);
if (problem === undefined) {
  registerTraced();
  registerCounted('kills itself at every fourth call, the starts of git among them', 'SIGKILL', 4);
} else {
  process.stdout.write(`  strace cannot be used here (${problem}): instead writeopt kills itself at every call\n`);
  registerCounted('kills itself at every call, because strace cannot be used here', 'SIGKILL', 1);
}

commit.run();
