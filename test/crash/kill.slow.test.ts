// Killed at every system call by strace, as a real process: exactly old or exactly new; recovery likewise; and a control that is neither.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { exactListing } from '../helpers/tree.ts';
import { aftermath, everyChange, fastDisk, judge, prepareDesk, withDesk, type Desk, type Listing } from './desk.ts';
import { eachFile, unflushed } from './faults.ts';
import { oneVolume, pointsOf, recoveryMatrix } from './matrix.ts';
import { argumentsOf, baseOf, callsOf, onDesks, prepareFor, strictly, withProgram, type Tally } from './programs.ts';
import { listCalls, runPlain, runWithFault, tracingProblem, type SystemCall } from './strace.ts';

const kill = suite('kill, traced');
const problem = await tracingProblem();

/** Kills a program at a call; says so when it was not reached. */
async function killAt(desk: Desk, mode: string, call: SystemCall, program: string): Promise<string[]> {
  const { killed, stdout, stderr } = await runWithFault(baseOf(desk), call, 'kill', program, argumentsOf(mode, desk));
  return killed ? [] : [`not reached: ${stdout}${stderr}`];
}

async function finish(tally: Tally, desk: Desk, before: Listing, after: Listing): Promise<string[]> {
  tally.points += 1;
  const recovered = await recover({ ...desk, fileSystem: unflushed });
  const outcome = judge(desk.root, before, after);
  const problems = (recovered?.left ?? []).map(({ path, why }) => `${path} ${why}`);
  if (outcome === 'old' || outcome === 'new') tally[outcome] += 1;
  else problems.push(outcome.join('\n    '));
  return [...problems, ...(await aftermath(desk, unflushed))];
}

/** The transaction with every kind of change, and one with a large file that is changed in place. */
const modes = [
  { mode: 'transact', what: 'a transaction', points: 110, old: 90 },
  { mode: 'large', what: 'a transaction with a change of 2 MB in place', points: 25, old: 15 },
] as const;

function registerMode({ mode, what, points, old }: (typeof modes)[number]): void {
  kill(`${what} killed at every mutating system call: old or new`, () =>
    withProgram(async ({ file, after }) => {
      const calls = await callsOf(mode, file);
      const tally: Tally = { points: 0, old: 0, new: 0, problems: [] };
      await onDesks(calls, (desk, call) =>
        strictly(tally, call.words, async () => {
          prepareFor(mode, desk);
          const before = exactListing(desk.root);
          return [...(await killAt(desk, mode, call, file)), ...(await finish(tally, desk, before, after))];
        }),
      );
      process.stdout.write(`  ${tally.points} points: ${tally.old} old, ${tally.new} new\n`);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.points > points && tally.old > old && tally.new > 5, JSON.stringify(tally));
      assert.is(tally.old + tally.new, calls.length);
    }, mode),
  );

  kill(`recovery of ${what} killed at every mutating system call, after kills in every phase: old or new`, () =>
    withProgram(async ({ file, after }) => {
      const first = representative(await callsOf(mode, file));
      const tally: Tally = { points: 0, old: 0, new: 0, problems: [] };
      const pairs = (await Promise.all(first.map((call) => withRecoveryCalls(mode, call, file)))).flat();
      await onDesks(pairs, (desk, { call, second }) =>
        strictly(tally, `${call.words}, then recovering: ${second.words}`, async () => {
          prepareFor(mode, desk);
          const before = exactListing(desk.root);
          const reached = [...(await killAt(desk, mode, call, file)), ...(await killAt(desk, 'recover', second, file))];
          return [...reached, ...(await finish(tally, desk, before, after))];
        }),
      );
      process.stdout.write(`  ${tally.points} points: ${tally.old} old, ${tally.new} new\n`);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.points > points && tally.new > 0, JSON.stringify(tally));
    }, mode),
  );
}

function registerTraced(): void {
  for (const mode of modes) registerMode(mode);

  kill('control: staging and renaming one after the other leaves a mix', () =>
    withProgram(async ({ file }) => {
      let mixed = 0;
      const after = await withDesk(async (desk) => {
        prepareDesk(desk);
        await runPlain(file, argumentsOf('naive', desk));
        return exactListing(desk.root);
      });
      await onDesks(await callsOf('naive', file), async (desk, call) => {
        prepareDesk(desk);
        const before = exactListing(desk.root);
        assert.equal(await killAt(desk, 'naive', call, file), []);
        if (typeof judge(desk.root, before, after) !== 'string') mixed += 1;
      });
      assert.ok(mixed >= 4, `${mixed} mixed`);
    }),
  );
}

async function withRecoveryCalls(mode: string, call: SystemCall, file: string): Promise<{ call: SystemCall; second: SystemCall }[]> {
  return withDesk(async (desk) => {
    prepareFor(mode, desk);
    assert.equal(await killAt(desk, mode, call, file), []);
    return (await listCalls(baseOf(desk), file, argumentsOf('recover', desk))).map((second) => ({ call, second }));
  });
}

/** Staging; the journal's name; early, middle and late in publication; the commit point and just after. */
function representative(calls: readonly SystemCall[]): SystemCall[] {
  const journal = calls.findIndex(({ name, path }) => /^rename/.test(name) && path.endsWith('journal.draft'));
  const commit = calls.findIndex(({ name, path }) => /^rename/.test(name) && path.endsWith('/journal'));
  assert.ok(journal > 0 && commit > journal, 'the journal comes and goes');
  const publication = calls.slice(journal + 2, commit).filter(({ name }) => !/sync/.test(name));
  const at = [0.25, 0.6, 1].flatMap((part) => publication.slice(Math.ceil(publication.length * part) - 1).slice(0, 1));
  return [calls[journal >> 1], calls[journal + 1], ...at, calls[commit], calls[commit + 1]].filter((call) => call !== undefined);
}

/** The process kills itself before the call, or in the middle of one that is several system calls. */
function registerSelfKilled(name: string, every: number): void {
  kill(name, () =>
    withProgram(async ({ file, after }) => {
      const points = await withDesk(async (desk) => {
        prepareDesk(desk);
        return pointsOf(eachFile, (fileSystem) => transact(everyChange, { ...desk, fileSystem }));
      });
      const chosen = points.slice(0, -1).filter((_, index) => index % every === 0);
      const tally: Tally = { points: 0, old: 0, new: 0, problems: [] };
      await onDesks(chosen, (desk, { at, progress, words }) =>
        strictly(tally, words, async () => {
          prepareDesk(desk);
          const before = exactListing(desk.root);
          const { killed, stdout } = await runPlain(file, [...argumentsOf('transact', desk), String(at), progress]);
          return [...(killed ? [] : [`not killed: ${stdout}`]), ...(await finish(tally, desk, before, after))];
        }),
      );
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.old > 10 && tally.new > 0 && tally.old + tally.new === chosen.length, JSON.stringify(tally));
    }),
  );
}

kill('in process: killed at every call, and the recovery after each at every call', () =>
  withDesk(async (desk) => {
    const tally = await recoveryMatrix(desk, oneVolume, () => true);
    process.stdout.write(`  ${tally.points} points: ${tally.old} old, ${tally.new} new\n`);
    assert.is(tally.problems.join('\n'), '');
    assert.ok(tally.points > 2000, `${tally.points} points`);
  }, fastDisk),
);

if (problem === undefined) {
  registerTraced();
  registerSelfKilled('a transaction that kills itself at every eighth call: the stand-in where strace cannot be used works', 8);
} else {
  process.stdout.write(`  strace cannot be used here (${problem}): instead the process kills itself at every mutating call\n`);
  registerSelfKilled('a transaction that kills itself at every mutating call, because strace cannot be used here: old or new', 1);
}

kill.run();
