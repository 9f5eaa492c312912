// A thousand changes of what a saved plan rests on, every one refused.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withRepo } from '../helpers/repo.ts';
import { project, tryMutations } from './mutations.ts';

const plans = suite('saved plans, at length');

plans('1000 changes of what a plan rests on: each is refused with what was and what is, nothing is written, and without them it is carried out', () =>
  withRepo(project, async (repo) => {
    const { problems, report } = await tryMutations(repo, 1000);
    assert.equal([problems, report.verdict], [[], 'passed']);
  }),
);

plans.run();
