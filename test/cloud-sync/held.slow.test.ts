// Renames that the system itself refuses: each of a real process's renames answers EBUSY three times (strace), and the outcome is as it should be.
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exactListing } from '../helpers/tree.ts';
import { aftermath, everyChange, fastDisk, judge, listingAfter, prepareDesk, withDesk, type Desk } from '../crash/desk.ts';
import { unflushed } from '../crash/faults.ts';
import { bundle, tracingProblem } from '../crash/strace.ts';
import type { Said } from './patient.ts';

const held = suite('cloud-sync: held, traced');
const problem = await tracingProblem();
const renames = '?rename,?renameat,?renameat2';

/** Runs the program under strace; what it says, and what strace saw of its renames. */
function run(program: string, { root, home }: Desk, budget: number, when?: string): Promise<{ said: Said; refused: number; renames: number }> {
  const inject = when === undefined ? [] : ['-e', `inject=${renames}:error=EBUSY:when=${when}`];
  return new Promise((resolve, reject) => {
    execFile('strace', ['-f', '-e', `trace=${renames}`, '-e', 'signal=none', ...inject, process.execPath, program, root, home, String(budget)], { cwd: tmpdir(), maxBuffer: 1 << 26 }, (_error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(`it said nothing: ${stderr}`));
      return resolve({ said: JSON.parse(stdout) as Said, refused: (stderr.match(/EBUSY .*\(INJECTED\)/g) ?? []).length, renames: (stderr.match(/rename\w*\(/g) ?? []).length });
    });
  });
}

if (problem === undefined) {
  held('three refusals of any rename pass after 10, 20 and 40 ms; a budget of two waits is told, and everything is as before', () =>
    withDesk(async (desk) => {
      const program = bundle('../cloud-sync/patient.ts');
      try {
        const after = await listingAfter(desk, everyChange, unflushed);
        prepareDesk(desk);
        const { renames: count } = await run(program.file, desk, 10_000);
        let [done, undone] = [0, 0];
        for (let at = 1; at <= count; at += 1) {
          prepareDesk(desk);
          const patient = await run(program.file, desk, 10_000, `${at}..${at + 2}`);
          assert.is(patient.refused, 3, `rename ${at}`);
          assert.is(patient.said.waits.length, 3, `rename ${at}: ${JSON.stringify(patient.said)}`);
          for (const [index, spec] of [10, 20, 40].entries()) assert.ok((patient.said.waits[index] ?? 0) >= spec - 1 && (patient.said.waits[index] ?? 0) < spec + 500);
          assert.is(judge(desk.root, {}, after), 'new', `rename ${at}`);
          done += 1;
          prepareDesk(desk);
          const before = exactListing(desk.root);
          const { said } = await run(program.file, desk, 60, `${at}..${at + 2}`);
          // What fails after the commit point is finished by the next run.
          const isCommitted = said.done;
          assert.is(judge(desk.root, before, after), isCommitted ? 'new' : 'old', `rename ${at}: ${JSON.stringify(said)}`);
          if (!isCommitted) {
            assert.is(said.code, 'disk');
            assert.is(said.attempts, 3);
            assert.match(said.message ?? '', /EBUSY: rename '[^]*' was refused 3 times in \d+ ms/);
            undone += 1;
          }
          assert.equal(await aftermath(desk, unflushed), []);
        }
        process.stdout.write(`  ${count} renames: ${done} times new after three refusals, ${undone} times old after the budget\n`);
        assert.ok(count > 10 && undone > 8 && undone < count);
      } finally {
        program.remove();
      }
    }, fastDisk),
  );
} else {
  process.stdout.write(`  strace cannot be used here (${problem}): retry.test.ts refuses the same calls in process\n`);
  held(`strace cannot be used here (${problem}), and that is told`, () => assert.ok(problem !== ''));
}

held.run();
