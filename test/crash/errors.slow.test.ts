// Every system call that changes something fails once, in a real process: refused with help and exactly old, or done and exactly new.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recover } from '../../src/transaction/recovery.ts';
import { exactListing } from '../helpers/tree.ts';
import type { Said } from './child.ts';
import { aftermath, judge, prepareDesk, withoutInode, type Desk, type Listing } from './desk.ts';
import { unflushed } from './faults.ts';
import { argumentsOf, baseOf, callsOf, onDesks, strictly, withProgram, type Tally } from './programs.ts';
import { runWithFault, tracingProblem, type SystemCall } from './strace.ts';

const errors = suite('errors, traced');
const problem = await tracingProblem();

interface Fault {
  readonly call: SystemCall;
  readonly error: string;
}

/** Where a link is refused its file is copied: then only the identity is new. */
const viewOf = ({ call, error }: Fault): ((listing: Listing) => Listing) | undefined => (error === 'EPERM' && /^link/.test(call.name) ? withoutInode : undefined);

async function suffer(desk: Desk, fault: Fault, file: string, after: Listing, tally: Tally): Promise<string[]> {
  prepareDesk(desk);
  const before = exactListing(desk.root);
  const { stdout, stderr } = await runWithFault(baseOf(desk), fault.call, fault, file, argumentsOf('transact', desk));
  if (stdout === '') return [`it said nothing: ${stderr}`];
  const said = JSON.parse(stdout) as Said;
  const problems = said.done || (said.code !== undefined && (said.help ?? '') !== '') ? [] : [`without help: ${said.message}`];
  await recover({ ...desk, fileSystem: unflushed });
  const outcome = judge(desk.root, before, after, viewOf(fault));
  tally.points += 1;
  if (outcome === 'old' || outcome === 'new') tally[outcome] += 1;
  if (outcome !== (said.done ? 'new' : 'old')) problems.push(`${stdout.trim()}, and it is ${typeof outcome === 'string' ? outcome : outcome.join('\n    ')}`);
  return [...problems, ...(await aftermath(desk, unflushed))];
}

if (problem === undefined) {
  for (const error of ['EIO', 'ENOSPC', 'EPERM']) {
    errors(`${error} at every mutating system call`, () =>
      withProgram(async ({ file, after }) => {
        const tally: Tally = { points: 0, old: 0, new: 0, problems: [] };
        const faults = (await callsOf('transact', file)).map((call): Fault => ({ call, error }));
        await onDesks(faults, (desk, fault) => strictly(tally, fault.call.words, () => suffer(desk, fault, file, after, tally)));
        process.stdout.write(`  ${tally.points} points: ${tally.old} old, ${tally.new} new\n`);
        assert.is(tally.problems.join('\n'), '');
        assert.ok(tally.old > 70 && tally.new > 15, JSON.stringify(tally));
      }),
    );
  }
} else {
  process.stdout.write(`  strace cannot be used here (${problem}): errors.test.ts refuses the same calls in process\n`);
  errors(`strace cannot be used here (${problem}), and that is told`, () => assert.ok(problem !== ''));
}

errors.run();
