// Builds dist/ from src/ with the TypeScript compiler and makes the executable files executable.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
rmSync(`${root}/dist`, { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve('typescript/lib/tsc.js'), '-p', `${root}/tsconfig.build.json`], {
  stdio: 'inherit',
  cwd: root,
});
chmodSync(`${root}/dist/cli.js`, 0o755);
