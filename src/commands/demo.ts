// `writeopt demo`: a throwaway repository with real git, TypeScript, ESLint and the real hook; one good commit and two bad ones.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import { exitCodes, InterruptedError, WriteoptError } from '../errors.ts';
import { withoutGitLocation } from '../git/git.ts';
import type { Invocation } from './index.ts';

interface Scene {
  readonly title: string;
  /** Written and staged. */
  readonly staged: Readonly<Record<string, string>>;
  /** Written afterwards, and not staged. */
  readonly unstaged: Readonly<Record<string, string>>;
  readonly passes: boolean;
}

const project: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "name": "demo", "private": true, "type": "module" }\n',
  'tsconfig.json': '{\n  "compilerOptions": { "strict": true, "module": "preserve", "target": "es2022", "noEmit": true, "types": [] },\n  "include": ["src"]\n}\n',
  'eslint.config.js': "import tseslint from 'typescript-eslint';\n\nexport default [{ files: ['src/**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: { eqeqeq: 'error' } }];\n",
  'src/user.ts': 'export interface User {\n  id: number;\n}\n',
};

const scenes: readonly Scene[] = [
  {
    title: 'A good commit',
    staged: { 'src/greet.ts': "import type { User } from './user';\n\nexport const greet = (user: User): string => `Hello, ${user.id}`;\n" },
    unstaged: {},
    passes: true,
  },
  {
    title: 'A commit that compiles only thanks to an edit that is not staged',
    staged: { 'src/greet.ts': "import type { User } from './user';\n\nexport const greet = (user: User): string => `Hello, ${user.name}`;\n" },
    unstaged: { 'src/user.ts': 'export interface User {\n  id: number;\n  name: string;\n}\n' },
    passes: false,
  },
  {
    title: 'A commit that imports a file nobody added',
    staged: { 'src/greet.ts': "import { title } from './title';\n\nexport const greet = (): string => title;\n" },
    unstaged: { 'src/title.ts': "export const title = 'Hello';\n" },
    passes: false,
  },
];

/** Plays the scenes; exit code 0 only when git committed what is good and nothing else. */
export async function runDemo(context: Context, invocation: Invocation): Promise<number> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-demo-')));
  try {
    const stage = await prepare(context, root);
    const outcomes: boolean[] = [];
    for (const [index, scene] of scenes.entries()) outcomes.push(await play(stage, scene, index + 1));
    const good = outcomes.filter(Boolean).length;
    context.stdout(`\n${good} of ${scenes.length} as expected.${good === scenes.length ? ' Try it in your repository: `npm install --save-dev writeopt && npx writeopt init`.' : ''}\n`);
    if (invocation.values.keep === true) context.stdout(`The repository is in ${join(root, 'demo')}.\n`);
    return good === scenes.length ? exitCodes.passed : exitCodes.failed;
  } finally {
    if (invocation.values.keep !== true) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Stage {
  readonly context: Context;
  readonly directory: string;
  run(command: string, args: readonly string[]): Promise<{ code: number; output: string }>;
}

async function prepare(context: Context, root: string): Promise<Stage> {
  const directory = join(root, 'demo');
  const env: NodeJS.ProcessEnv = {
    ...withoutGitLocation(context.env),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(root, 'gitconfig'),
    WRITEOPT_CACHE_DIR: join(root, 'cache'),
    PATH: `${dirname(process.execPath)}${delimiter}${context.env.PATH ?? ''}`,
  };
  for (const name of ['WRITEOPT', 'WRITEOPT_SKIP', 'WRITEOPT_RUNNING']) delete env[name];
  writeFileSync(join(root, 'gitconfig'), '[user]\n\tname = Demo\n\temail = demo@example.com\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n');
  const stage: Stage = { context, directory, run: (command, args) => execute(command, args, { cwd: directory, env, signal: context.signal }) };
  context.stdout('A throwaway repository with git, TypeScript, ESLint and the writeopt hook:\n\n');
  mkdirSync(directory);
  linkPackages(directory);
  write(directory, project);
  await must(stage, 'git', ['init', '--quiet'], 'git init');
  await must(stage, process.execPath, [fileURLToPath(new URL('../cli.js', import.meta.url)), 'init'], 'npx writeopt init');
  await must(stage, 'git', ['add', '--all'], 'git add --all');
  await must(stage, 'git', ['commit', '--quiet', '--message', 'Start'], 'git commit -m Start');
  return stage;
}

function linkPackages(directory: string): void {
  const require = createRequire(import.meta.url);
  mkdirSync(join(directory, 'node_modules'));
  for (const name of ['typescript', 'eslint', 'typescript-eslint']) {
    try {
      symlinkSync(dirname(require.resolve(`${name}/package.json`)), join(directory, 'node_modules', name), 'junction');
    } catch (error) {
      throw new WriteoptError('demo', exitCodes.tool, `The demo needs ${name}, which is not installed beside writeopt.`, {
        help: 'Run the demo in a clone of writeopt after `npm ci`, or install typescript, eslint and typescript-eslint here.',
        cause: error,
      });
    }
  }
  symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(directory, 'node_modules/writeopt'), 'junction');
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

async function must(stage: Stage, command: string, args: readonly string[], shown: string): Promise<void> {
  const { code, output } = await stage.run(command, args);
  stage.context.stdout(`$ ${shown}\n${output}`);
  if (code !== 0) throw new WriteoptError('demo', exitCodes.tool, `\`${shown}\` failed in the demo.`, { help: 'Run `writeopt doctor`, and report this.', details: output.split('\n') });
}

async function play(stage: Stage, scene: Scene, number: number): Promise<boolean> {
  const { context, directory } = stage;
  await stage.run('git', ['reset', '--quiet', '--hard']);
  context.stdout(`\n${number}. ${scene.title}\n\n`);
  write(directory, scene.staged);
  await must(stage, 'git', ['add', ...Object.keys(scene.staged)], `git add ${Object.keys(scene.staged).join(' ')}`);
  write(directory, scene.unstaged);
  if (Object.keys(scene.unstaged).length > 0) context.stdout(`  (written, but not added: ${Object.keys(scene.unstaged).join(', ')})\n`);
  const before = (await stage.run('git', ['rev-parse', 'HEAD'])).output;
  const { code, output } = await stage.run('git', ['commit', '--quiet', '--message', scene.title]);
  const committed = (await stage.run('git', ['rev-parse', 'HEAD'])).output !== before;
  context.stdout(`$ git commit -m "${scene.title}"\n${output}`);
  context.stdout(committed ? '→ committed\n' : `→ not committed (git ended with ${code})\n`);
  return committed === scene.passes && (code === 0) === scene.passes;
}

function execute(command: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal }): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { ...options, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (options.signal.aborted) return reject(new InterruptedError(String(options.signal.reason)));
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}
