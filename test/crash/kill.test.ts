// Killed at every call, in process: recovery leaves exactly old or exactly new; and killed again while recovering.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fastDisk, withDesk } from './desk.ts';
import { disks, killMatrix, recoveryMatrix, representative } from './matrix.ts';

const kill = suite('kill');

for (const disk of disks) {
  kill(`a transaction killed at every call: ${disk.name}`, () =>
    withDesk(async (desk) => {
      const tally = await killMatrix(desk, disk);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.old > 90 && tally.new > 3, `${tally.old} old, ${tally.new} new`);
    }, fastDisk),
  );

  kill(`recovery killed at every call, then again: ${disk.name}`, () =>
    withDesk(async (desk) => {
      const tally = await recoveryMatrix(desk, disk, representative);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.old > 200 && tally.new > 3, `${tally.old} old, ${tally.new} new`);
    }, fastDisk),
  );
}

kill.run();
