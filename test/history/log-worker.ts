// A process that appends to a run log, for tests: `log-worker.ts DIRECTORY NAME COUNT LIMIT START [USER]`; prints every reason it was given, and a hash.
import { openKey } from '../../src/history/key.ts';
import { appendRecord } from '../../src/history/log.ts';
import { numbered } from './records.ts';

const [directory = '', name = '', count = '0', limit = '0', start = '0', user] = process.argv.slice(2);
if (user !== undefined) process.setuid?.(Number(user));
// All begin at one moment.
while (Date.now() < Number(start));
console.log(`hash ${openKey(directory)('a')}`);
for (let number = 0; number < Number(count); number += 1) {
  const problem = await appendRecord(directory, numbered(name, number), { limit: Number(limit) });
  if (problem !== undefined) console.log(problem);
}
