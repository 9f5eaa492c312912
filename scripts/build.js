// Builds dist/ from src/: declarations by the TypeScript compiler, programs by esbuild in few files, the schema, the notices of what is bundled.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const compiler = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
const fresh = join(root, 'dist.new');
const old = join(root, 'dist.old');

/** What is started or imported by name: the command line, the library, and the programs that run in processes of their own. */
const entries = ['cli', 'index', 'config-docs', 'operations/documents/schema', 'validators/child', 'validators/tasks/runner'];

/** Every package that is installed with writeopt, or that the repository brings, stays outside. */
const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const external = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/** A hook starts dozens of times a day, and two hundred small files cost it a tenth of its time. Returns the files that went in. */
async function bundle() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => `src/${name}.ts`),
    outbase: 'src',
    outdir: fresh,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // Their own choice for bundlers; the other one of jsonc-parser requires what no bundler can see.
    mainFields: ['module', 'main'],
    external,
    legalComments: 'none',
    banner: { js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);" },
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

/** The licences of the packages in the bundle, which ask to be handed on with it. */
function notices(inputs) {
  const packages = new Set(inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter((directory) => directory !== undefined));
  const parts = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `Licence: ${license} (the package has no licence file).` : readFileSync(join(root, directory, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `The programs in this directory contain the following packages.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

rmSync(fresh, { recursive: true, force: true });
let inputs = [];
try {
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], { stdio: 'inherit', cwd: root });
  inputs = await bundle();
} catch {
  // The compiler, or the bundler, has said why; the last good build stays.
  rmSync(fresh, { recursive: true, force: true });
  process.exitCode = 1;
}
if (process.exitCode === undefined) {
  const { configSchema } = await import(new URL('../dist.new/config-docs.js', import.meta.url).href);
  writeFileSync(join(fresh, 'schema.json'), `${JSON.stringify(configSchema(), undefined, 2)}\n`);
  const { opsSchema } = await import(new URL('../dist.new/operations/documents/schema.js', import.meta.url).href);
  writeFileSync(join(fresh, 'ops.schema.json'), `${JSON.stringify(opsSchema(), undefined, 2)}\n`);
  writeFileSync(join(fresh, 'THIRD-PARTY-NOTICES.txt'), notices(inputs));
  chmodSync(join(fresh, 'cli.js'), 0o755);
  // Swapped in one go: a hook that runs meanwhile finds a whole build.
  rmSync(old, { recursive: true, force: true });
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(fresh, join(root, 'dist'));
  rmSync(old, { recursive: true, force: true });
}
