// Runs every benchmark, each in a process of its own, one after the other; `npm run bench NAME` runs those whose name contains it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../helpers/cli.ts';

const directory = join(projectRoot, 'test/bench');
/** What the benchmarks import or start themselves. */
const parts = ['run.ts', 'table.ts'];
const [pattern = ''] = process.argv.slice(2);

for (const name of readdirSync(directory).filter((file) => file.endsWith('.ts') && !parts.includes(file) && file.includes(pattern)).sort()) {
  process.stdout.write(`\n## ${name.slice(0, -'.ts'.length)}\n`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(directory, name)], { cwd: projectRoot, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
