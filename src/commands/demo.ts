// `writeopt demo`: three commits in a throwaway repository, with real git, TypeScript, ESLint and the real hook; fails unless git did what the demo says.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { exitCodes, UsageError } from '../errors.ts';
import { withoutGitLocation } from '../git/git.ts';
import { ownDirectory } from '../own.ts';
import type { Run } from './index.ts';

/** Exit 0 only when every commit went the way it should. */
export const runDemo: Run = async (context, invocation) => {
  const packages = findPackages();
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'writeopt-demo-')));
  try {
    const stage = setUp(context, root, packages);
    const failures = await play(stage);
    say(stage, failures.length === 0 ? 'The good commit went through, and the two bad ones were blocked.' : `The demo went wrong: ${failures.join('; ')}.`);
    return failures.length === 0 ? exitCodes.passed : exitCodes.failed;
  } finally {
    if (invocation.values.keep === true) context.stdout(`The repository is in ${join(root, 'shop')}.\n`);
    else rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
};

/** Package name → directory: the tools of the demo are the ones that writeopt itself would find. */
function findPackages(): ReadonlyMap<string, string> {
  const require = createRequire(import.meta.url);
  if (!existsSync(join(ownDirectory, 'dist/cli.js'))) throw new UsageError('writeopt is not built.', { help: 'Run `npm run build`, then the demo again.' });
  const packages = ['typescript', 'eslint'].map((name): [string, string] => {
    try {
      return [name, dirname(require.resolve(`${name}/package.json`))];
    } catch (error) {
      throw new UsageError(`The demo needs ${name}, which is not installed.`, { help: 'Run `npm install --save-dev typescript eslint`, then the demo again.', cause: error });
    }
  });
  return new Map([...packages, ['writeopt', ownDirectory]]);
}

/** What the demo plays on. */
interface Stage {
  readonly context: Context;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

function setUp(context: Context, root: string, packages: ReadonlyMap<string, string>): Stage {
  const directory = join(root, 'shop');
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  for (const [name, target] of packages) symlinkSync(target, join(directory, 'node_modules', name), 'junction');
  writeFileSync(join(root, 'gitconfig'), '[user]\n\tname = Demo\n\temail = demo@example.com\n[init]\n\tdefaultBranch = main\n[core]\n\tautocrlf = false\n[commit]\n\tgpgSign = false\n');
  const inherited = Object.entries(withoutGitLocation(context.env)).filter(([name]) => !/^(WRITEOPT|HUSKY)/.test(name) && !/^GIT_(CONFIG|TRACE)/.test(name));
  const own = { GIT_CONFIG_GLOBAL: join(root, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1', WRITEOPT_CACHE_DIR: join(root, 'cache') };
  return { context, directory, env: { ...Object.fromEntries(inherited), ...own } };
}

const files: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "name": "shop", "private": true, "type": "module" }\n',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "nodenext", "target": "es2022", "types": [] }, "include": ["src"] }\n',
  'eslint.config.js': "export default [{ files: ['**/*.js'], rules: { 'no-unused-vars': 'error', 'no-undef': 'error' } }];\n",
  'src/price.ts': 'export interface Price {\n  cents: number;\n}\n',
  'src/cart.ts': "import type { Price } from './price.js';\n\nexport const total = (prices: readonly Price[]): number => prices.reduce((sum, price) => sum + price.cents, 0);\n",
};

const typeCheck = ['node', 'node_modules/typescript/bin/tsc'];

/** Plays the three commits; returns what did not go as it should. */
async function play(stage: Stage): Promise<string[]> {
  say(stage, 'A repository with TypeScript, ESLint and writeopt in its node_modules.');
  write(stage, files);
  await expectSuccess(stage, ['git', 'init', '--quiet']);
  await expectSuccess(stage, ['git', 'add', '--all']);
  await expectSuccess(stage, ['git', 'commit', '--quiet', '--message', 'Start a shop']);
  await expectSuccess(stage, ['node', 'node_modules/writeopt/dist/cli.js', 'init']);
  return [...(await playGood(stage)), ...(await playUnstaged(stage)), ...(await playForgotten(stage))];
}

async function playGood(stage: Stage): Promise<string[]> {
  say(stage, '1. A good commit.');
  write(stage, {
    'src/receipt.ts': "import { total } from './cart.js';\nimport type { Price } from './price.js';\n\nexport const receipt = (prices: readonly Price[]): string => `${total(prices)} cents`;\n",
    'tools/year.js': 'export const year = new Date().getFullYear();\n',
  });
  await expectSuccess(stage, ['git', 'add', '--all']);
  return commit(stage, 'Print a receipt', { goes: true, names: ['typescript', 'eslint'] });
}

async function playUnstaged(stage: Stage): Promise<string[]> {
  say(stage, '2. A commit that only compiles thanks to an edit that is not staged.');
  write(stage, {
    'src/price.ts': 'export interface Price {\n  cents: number;\n  currency: string;\n}\n',
    'src/receipt.ts': "import { total } from './cart.js';\nimport type { Price } from './price.js';\n\nexport const receipt = (prices: readonly Price[]): string => `${total(prices)} ${prices[0]?.currency ?? ''}`;\n",
  });
  await expectSuccess(stage, ['git', 'add', 'src/receipt.ts']);
  await expectSuccess(stage, ['git', 'status', '--short']);
  await expectSuccess(stage, typeCheck, 'the compiler finds nothing: on the desk, everything is there');
  const failures = await commit(stage, 'Print the currency', { goes: false, names: ['src/receipt.ts', 'TS2339'] });
  await expectSuccess(stage, ['git', 'reset', '--quiet', '--hard']);
  return failures;
}

async function playForgotten(stage: Stage): Promise<string[]> {
  say(stage, '3. A commit that imports a file nobody added.');
  write(stage, {
    'src/tax.ts': 'export const withTax = (cents: number): number => Math.round(cents * 1.2);\n',
    'src/receipt.ts': "import { total } from './cart.js';\nimport type { Price } from './price.js';\nimport { withTax } from './tax.js';\n\nexport const receipt = (prices: readonly Price[]): string => `${withTax(total(prices))} cents`;\n",
  });
  await expectSuccess(stage, ['git', 'add', '--update']);
  await expectSuccess(stage, ['git', 'status', '--short']);
  await expectSuccess(stage, typeCheck, 'nothing again: src/tax.ts is there, only git does not know it');
  return commit(stage, 'Add the tax', { goes: false, names: ['src/receipt.ts', 'git add src/tax.ts'] });
}

interface Expectation {
  /** Whether git must make the commit. */
  readonly goes: boolean;
  /** What the report must name: blocked for another reason is no success, nor is a pass without a look. */
  readonly names: readonly string[];
}

async function commit(stage: Stage, message: string, expected: Expectation): Promise<string[]> {
  const before = readHead(stage);
  const { exitCode, output } = await show(stage, ['git', 'commit', '--quiet', '--message', message]);
  const moved = readHead(stage) !== before;
  if (moved !== expected.goes || (exitCode === 0) !== expected.goes) return [`"${message}" ${moved ? 'was committed' : 'was not committed'} (exit ${exitCode})`];
  stage.context.stdout(moved ? '=> committed\n' : `=> not committed (git exited with ${exitCode})\n`);
  const missing = expected.names.filter((name) => !output.includes(name));
  return missing.length === 0 ? [] : [`the report on "${message}" does not name ${missing.join(' and ')}`];
}

function readHead(stage: Stage): string {
  return readFileSync(join(stage.directory, '.git/refs/heads/main'), 'utf8').trim();
}

function write(stage: Stage, contents: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(contents)) {
    const file = join(stage.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function say(stage: Stage, text: string): void {
  const { color } = stage.context;
  stage.context.stdout(`\n${color ? '\u001b[1m' : ''}${text}${color ? '\u001b[0m' : ''}\n`);
}

async function expectSuccess(stage: Stage, command: readonly string[], remark?: string): Promise<void> {
  const { exitCode } = await show(stage, command, remark);
  if (exitCode !== 0) throw new UsageError(`The demo could not be set up: ${command.join(' ')} failed (${exitCode}).`, { help: 'Read its words above; `writeopt doctor` shows what writeopt sees.' });
}

/** Prints the command as in a terminal, runs it, and passes on what it prints. */
function show(stage: Stage, command: readonly string[], remark?: string): Promise<{ exitCode: number; output: string }> {
  const [program = '', ...args] = command;
  const words = command.map((word) => (/^[\w./=-]+$/.test(word) ? word : `"${word}"`)).join(' ');
  stage.context.stdout(`$ ${words}${remark === undefined ? '' : `   # ${remark}`}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: stage.directory,
      env: stage.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: stage.context.signal,
    });
    let output = '';
    const pass = (text: string): void => {
      output += text;
      stage.context.stdout(text);
    };
    child.stdout.setEncoding('utf8').on('data', pass);
    child.stderr.setEncoding('utf8').on('data', pass);
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 130, output }));
  });
}
