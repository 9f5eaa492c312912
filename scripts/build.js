// Builds dist/ from src/ with the TypeScript compiler, writes the schema, and makes the command line executable.
import { execFileSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const compiler = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
const fresh = join(root, 'dist.new');
const old = join(root, 'dist.old');

rmSync(fresh, { recursive: true, force: true });
try {
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], { stdio: 'inherit', cwd: root });
} catch {
  // The compiler has said why; the last good build stays.
  rmSync(fresh, { recursive: true, force: true });
  process.exitCode = 1;
}
if (process.exitCode === undefined) {
  const { configSchema } = await import(new URL('../dist.new/config-docs.js', import.meta.url).href);
  writeFileSync(join(fresh, 'schema.json'), `${JSON.stringify(configSchema(), undefined, 2)}\n`);
  chmodSync(join(fresh, 'cli.js'), 0o755);
  // Swapped in one go: a hook that runs meanwhile finds a whole build.
  rmSync(old, { recursive: true, force: true });
  try {
    renameSync(join(root, 'dist'), old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(fresh, join(root, 'dist'));
  rmSync(old, { recursive: true, force: true });
}
