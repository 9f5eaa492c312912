// Killed at every call, in process: recovery leaves exactly old or exactly new.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fastDisk, withDesk } from './desk.ts';
import { disks, killMatrix } from './matrix.ts';

const kill = suite('kill');

for (const disk of disks) {
  kill(`a transaction killed at every call: ${disk.name}`, () =>
    withDesk(async (desk) => {
      const tally = await killMatrix(desk, disk);
      assert.is(tally.problems.join('\n'), '');
      assert.ok(tally.old > 90 && tally.new > 3, `${tally.old} old, ${tally.new} new`);
    }, fastDisk),
  );
}

kill.run();
