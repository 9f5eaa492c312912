// Replays the last commits of a repository through the real hook, and compares each verdict with the truth of a clean checkout.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../helpers/cli.ts';
import { hermeticEnvironment } from '../helpers/repo.ts';
import type { Report } from '../../src/model.ts';

const usage = `Usage: npm run replay -- CHECKOUT [options]

  --commits N      how many of the last commits (default 30)
  --install CMD    how dependencies are installed (default "npm ci --ignore-scripts")
  --build CMD      what the truth commands need built first, run in a clean checkout (default: nothing)
  --tsc CMD        the truth about types, run in a clean checkout (default "npx tsc --noEmit -p tsconfig.json"; with --tsc-build nothing)
  --tsc-build FILE the truth about types by project references: tsc -b FILE, and tsc -p for each project that it skips
  --unread REGEX   files that the truth about types does not depend on, such as documents, so that it need not be asked anew
  --eslint CMD     the truth about lint; file names are appended; "none" for no lint (default "npx eslint --no-warn-ignored --format json")
  --mutate N       also N broken variants of each commit (default 0)
  --only mutants   leave the commits as they were out
  --work DIR       where to work and keep node_modules and truths between runs (default: a temporary directory)
  --json FILE      write every comparison as JSON lines

CHECKOUT is only read. Exit code 1 when a verdict is wrong.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: 'string', default: '30' },
    install: { type: 'string', default: 'npm ci --ignore-scripts' },
    build: { type: 'string' },
    tsc: { type: 'string' },
    'tsc-build': { type: 'string' },
    unread: { type: 'string' },
    eslint: { type: 'string', default: 'npx eslint --no-warn-ignored --format json' },
    mutate: { type: 'string', default: '0' },
    only: { type: 'string' },
    work: { type: 'string' },
    json: { type: 'string' },
  },
});
const [checkout] = positionals;
if (checkout === undefined) throw new Error(usage);
const references = values['tsc-build'];
const tsc = values.tsc ?? (references === undefined ? 'npx tsc --noEmit -p tsconfig.json' : undefined);

const work = values.work ?? mkdtempSync(join(tmpdir(), 'writeopt-replay-'));
mkdirSync(work, { recursive: true });
const root = realpathSync(work);
const desk = join(root, 'desk');
const clean = join(root, 'clean');
const home = join(root, 'home');
const env: NodeJS.ProcessEnv = { ...hermeticEnvironment(home), WRITEOPT_CACHE_DIR: join(root, 'cache'), WRITEOPT_SKIP: 'tasks' };

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

function run(cwd: string, command: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}): Output {
  const started = performance.now();
  const result = spawnSync(command, args, { cwd, env: { ...env, ...extra }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.error) throw result.error;
  return { code: result.status ?? 255, stdout: result.stdout, stderr: result.stderr, milliseconds: performance.now() - started };
}

function git(cwd: string, ...args: string[]): string {
  const result = run(cwd, 'git', args);
  if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout.trim();
}

function prepare(): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Replay\n\temail = replay@example.com\n[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n[core]\n\thooksPath = \n');
  writeFileSync(join(home, '.npmrc'), existsSync(join(process.env.HOME ?? '', '.npmrc')) ? readFileSync(join(process.env.HOME ?? '', '.npmrc'), 'utf8') : '');
  if (existsSync(desk)) return;
  git(root, 'clone', '--quiet', '--no-hardlinks', realpathSync(checkout ?? ''), desk);
  git(desk, 'worktree', 'add', '--quiet', '--detach', clean);
}

/** Installs in both directories when the lock file (or, without one, package.json) changed. */
function install(commit: string): string | undefined {
  const names = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'];
  const listed = git(desk, 'ls-tree', '--name-only', commit).split('\n');
  const lock = names.find((name) => listed.includes(name)) ?? 'package.json';
  const key = createHash('sha256').update(git(desk, 'show', `${commit}:${lock}`)).digest('hex');
  for (const directory of [desk, clean]) {
    const mark = join(root, `installed-${directory === desk ? 'desk' : 'clean'}`);
    if (existsSync(mark) && readFileSync(mark, 'utf8') === key) continue;
    git(directory, 'checkout', '--quiet', '--force', '--detach', commit);
    const result = run(directory, 'sh', ['-c', values.install]);
    if (result.code !== 0) return `install failed: ${result.stderr.trim().split('\n').slice(-3).join(' ')}`;
    git(directory, 'checkout', '--quiet', '--force', '--', '.');
    writeFileSync(mark, key);
  }
  const link = join(desk, 'node_modules/writeopt');
  rmSync(link, { recursive: true, force: true });
  symlinkSync(projectRoot, link);
  return undefined;
}

interface Truth {
  /** `path code message` → how often. */
  readonly errors: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

/** Type errors of a commit in the clean checkout; kept, because each is asked for twice. */
function typeTruth(commit: string): Truth {
  const file = join(root, 'truth', `${createHash('sha256').update(JSON.stringify([2, contentRead(commit), values.build, references, tsc])).digest('hex')}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Truth;
  buildAt(commit);
  const outputs = [...(references === undefined ? [] : buildReferences(references)), ...(tsc === undefined ? [] : [run(clean, 'sh', ['-c', tsc])])];
  const errors = countErrors(outputs);
  const failed = outputs.find((one) => one.code !== 0);
  if (failed !== undefined && Object.keys(errors).length === 0) throw new Error(`the truth command failed without an error: ${failed.stdout}${failed.stderr}`);
  const truth = { errors, milliseconds: outputs.reduce((sum, one) => sum + one.milliseconds, 0) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(truth));
  return truth;
}

function contentRead(commit: string): string {
  if (values.unread === undefined) return git(desk, 'rev-parse', `${commit}^{tree}`);
  const unread = new RegExp(values.unread);
  return git(desk, 'ls-tree', '-r', commit).split('\n').filter((line) => !unread.test(line.slice(line.indexOf('\t') + 1))).join('\n');
}

/** What two projects say about the same place is one error. */
function countErrors(outputs: readonly Output[]): Record<string, number> {
  const errors: Record<string, number> = {};
  const lines = new Set(outputs.flatMap((one) => `${one.stdout}\n${one.stderr}`.split('\n')));
  for (const line of lines) {
    const match = /^(?:(.+?)\((\d+),\d+\): )?error (TS\d+): (.*)$/.exec(line);
    if (match === null) continue;
    const key = `${match[1] ?? ''} ${match[3] ?? ''} ${match[4] ?? ''}`;
    errors[key] = (errors[key] ?? 0) + 1;
  }
  return errors;
}

/**
 * Before TypeScript 5.6 `tsc -b` skips what depends on a project with errors, and what depends on it without saying so misses its
 * declarations: one error hides some and makes others. `tsc -p` writes declarations in spite of errors, so from the first project that
 * made it skip another everything is done again, one by one.
 */
function buildReferences(config: string): Output[] {
  const whole = run(clean, 'npx', ['tsc', '-b', '--verbose', config]);
  const culprit = /because its dependency '([^']+)' has errors/.exec(whole.stdout.replace(/^.*can't be built because.*$/gm, ''))?.[1];
  if (culprit === undefined) return [whole];
  const start = whole.stdout.indexOf(`Building project '${culprit}'`);
  const again = [...whole.stdout.slice(start).matchAll(/(?:Building project|Skipping build of project) '([^']+)'/g)].map((match) => match[1] ?? '');
  return [{ ...whole, stdout: whole.stdout.slice(0, start) }, ...again.map((project) => run(clean, 'npx', ['tsc', '-p', project]))];
}

let builtCommit: string | undefined;

/** A build that fails is no error here: what it did not write the truth commands miss. */
function buildAt(commit: string): void {
  if (builtCommit === commit) return;
  cleanAt(commit);
  if (values.build !== undefined) run(clean, 'sh', ['-c', values.build]);
  builtCommit = commit;
}

function cleanAt(commit: string): void {
  builtCommit = undefined;
  git(clean, 'checkout', '--quiet', '--force', '--detach', commit);
  // Everything but installed packages goes: build output of one commit must not serve another.
  git(clean, 'clean', '-ffdxq', '-e', 'node_modules');
}

function lintTruth(commit: string, parent: string): { errors: string[]; milliseconds: number } {
  const changed = git(desk, 'diff', '--name-only', '--diff-filter=ACMRT', parent, commit).split('\n').filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  if (changed.length === 0 || values.eslint === 'none') return { errors: [], milliseconds: 0 };
  buildAt(commit);
  const result = run(clean, 'sh', ['-c', `${values.eslint} "$@"`, 'sh', ...changed]);
  if (result.code > 1 || !result.stdout.trim().startsWith('[')) throw new Error(`eslint failed: ${result.stdout.slice(0, 500)}${result.stderr.slice(0, 500)}`);
  const files = JSON.parse(result.stdout) as { filePath: string; messages: { severity: number; ruleId: string | null }[] }[];
  const errors = files.flatMap((file) => file.messages.filter((message) => message.severity === 2).map((message) => `${file.filePath.slice(clean.length + 1)} ${message.ruleId}`));
  return { errors, milliseconds: result.milliseconds };
}

interface Comparison {
  readonly commit: string;
  readonly subject: string;
  readonly variant: string;
  readonly truth: readonly string[];
  readonly verdict: readonly string[];
  readonly blocked: boolean;
  readonly agrees: boolean;
  /** Files and codes that only one side names; undefined: not both blocked. */
  readonly differences: readonly string[] | undefined;
  readonly exitCode: number;
  readonly milliseconds: number;
  readonly truthMilliseconds: number;
}

/** Puts the desk at the parent with the commit staged, leaves broken work lying about, and commits through the hook. */
function judge(commit: string, parent: string): { report: Report | undefined; committed: boolean; exitCode: number; milliseconds: number } {
  git(desk, 'checkout', '--quiet', '--force', '--detach', parent);
  git(desk, 'clean', '-ffdq', '-e', 'node_modules');
  git(desk, 'read-tree', '-m', '-u', parent, commit);
  makeMess(commit, parent);
  const report = join(root, 'report.json');
  rmSync(report, { force: true });
  run(desk, process.execPath, [join(projectRoot, 'dist/cli.js'), 'init']);
  const done = run(desk, 'git', ['-c', `core.hooksPath=${join(projectRoot, 'hooks')}`, 'commit', '--quiet', '--allow-empty', '--message', 'replay']);
  const head = git(desk, 'rev-parse', 'HEAD');
  const committed = head !== git(desk, 'rev-parse', parent);
  if (committed) return { report: undefined, committed, exitCode: 0, milliseconds: done.milliseconds };
  const again = run(desk, process.execPath, [join(projectRoot, 'dist/cli.js'), 'check', '--report', 'json', '--output', report]);
  return {
    report: existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined,
    committed,
    exitCode: again.code,
    milliseconds: done.milliseconds,
  };
}

/** Unstaged and untracked breakage that must not matter. */
function makeMess(commit: string, parent: string): void {
  const changed = new Set(git(desk, 'diff', '--name-only', parent, commit).split('\n'));
  const bystander = git(desk, 'ls-files', '*.ts').split('\n').find((path) => path !== '' && !changed.has(path) && !path.endsWith('.d.ts'));
  if (bystander !== undefined) {
    writeFileSync(join(desk, bystander), `${readFileSync(join(desk, bystander), 'utf8')}\nexport const writeoptMess: number = "unstaged";\n`);
    writeFileSync(join(desk, dirname(bystander), 'writeopt-untracked.ts'), 'export const = ;\n');
  }
}

function compare(commit: string, parent: string, variant: string, subject: string): Comparison {
  const before = typeTruth(parent).errors;
  const types = typeTruth(commit);
  const fresh = Object.entries(types.errors).filter(([key, count]) => count > (before[key] ?? 0)).map(([key]) => key);
  const lint = lintTruth(commit, parent);
  const { report, committed, exitCode, milliseconds } = judge(commit, parent);
  const truth = [...fresh, ...lint.errors];
  const errors = (report?.diagnostics ?? []).filter((one) => one.severity === 'error');
  const verdict = errors.map((one) => `${one.path ?? ''} ${one.code} ${one.message.split('\n')[0]}`);
  const blocked = !committed;
  const agrees = (report !== undefined || committed) && blocked === truth.length > 0 && exitCode === (blocked ? 1 : 0);
  const differences = blocked && truth.length > 0 ? differencesOf(fresh.map(placeOfType), errors.filter((one) => one.source === 'typescript').map((one) => `${one.path ?? ''} ${one.code}`)) : undefined;
  return { commit: commit.slice(0, 10), subject, variant, truth, verdict, blocked, agrees, differences, exitCode, milliseconds, truthMilliseconds: types.milliseconds + lint.milliseconds };
}

function placeOfType(key: string): string {
  return /^.*? TS\d+/.exec(key)?.[0] ?? key;
}

function differencesOf(truth: readonly string[], verdict: readonly string[]): string[] {
  const [inTruth, inVerdict] = [new Set(truth), new Set(verdict)];
  return [...[...inTruth].filter((one) => !inVerdict.has(one)).map((one) => `only the truth: ${one}`), ...[...inVerdict].filter((one) => !inTruth.has(one)).map((one) => `only writeopt: ${one}`)];
}

type Mutation = (commit: string, parent: string, index: number) => string | undefined;

/** A commit like the given one, with another tree: made in the clean checkout, whose index is nobody's. */
function variantOf(commit: string, parent: string, change: () => boolean): string | undefined {
  cleanAt(commit);
  if (!change()) return undefined;
  git(clean, 'add', '--all');
  const tree = git(clean, 'write-tree');
  git(clean, 'reset', '--quiet', '--hard');
  return git(clean, 'commit-tree', tree, '-p', parent, '-m', 'variant');
}

function changedSources(commit: string, parent: string, filter: string): string[] {
  return git(desk, 'diff', '--name-only', '--no-renames', `--diff-filter=${filter}`, parent, commit)
    .split('\n')
    .filter((path) => /\.[cm]?tsx?$/.test(path) && !path.endsWith('.d.ts'));
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}

const mutations: Readonly<Record<string, Mutation>> = {
  'type error in a changed file': (commit, parent, index) => {
    const path = pick(changedSources(commit, parent, 'AM'), index);
    return path === undefined ? undefined : variantOf(commit, parent, () => (append(path, '\nexport const writeoptMutation: number = "text";\n'), true));
  },
  'an export renamed': (commit, parent, index) =>
    variantOf(commit, parent, () => {
      const paths = [...changedSources(commit, parent, 'AM'), ...git(clean, 'ls-files', '*.ts').split('\n').filter((path) => path !== '' && !path.endsWith('.d.ts'))];
      for (let offset = 0; offset < paths.length; offset += 1) {
        const path = pick(paths, index + offset) ?? '';
        const text = readFileSync(join(clean, path), 'utf8');
        const changed = text.replace(/export (async )?(function|class|interface) (\w+)/, 'export $1$2 $3Renamed');
        if (changed !== text) return writeFileSync(join(clean, path), changed), true;
      }
      return false;
    }),
  'a file deleted': (commit, parent, index) =>
    variantOf(commit, parent, () => {
      const path = pick(git(clean, 'ls-files', '*.ts').split('\n').filter((one) => one !== '' && !one.endsWith('.d.ts') && !/test|spec/.test(one)), index * 7 + 3);
      if (path === undefined) return false;
      rmSync(join(clean, path));
      return true;
    }),
  'an added file not staged': (commit, parent, index) => {
    const path = pick(changedSources(commit, parent, 'A'), index);
    return path === undefined ? undefined : variantOf(commit, parent, () => (rmSync(join(clean, path)), true));
  },
};

function append(path: string, text: string): void {
  writeFileSync(join(clean, path), readFileSync(join(clean, path), 'utf8') + text);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

const comparisons: Comparison[] = [];
if (values.json !== undefined) writeFileSync(values.json, '');
const skipped: string[] = [];
prepare();
const commits = git(desk, 'rev-list', '--first-parent', '--no-merges', `--max-count=${values.commits}`, 'origin/HEAD').split('\n').reverse();
for (const [index, commit] of commits.entries()) {
  const parent = git(desk, 'rev-parse', `${commit}^`);
  const subject = git(desk, 'log', '-1', '--format=%s', commit).slice(0, 60);
  const problem = install(commit);
  if (problem !== undefined) {
    skipped.push(`${commit.slice(0, 10)} ${subject}: ${problem}`);
    continue;
  }
  const names = Object.keys(mutations);
  const variants: [string, string][] = values.only === 'mutants' ? [] : [['as it was', commit]];
  // Not every commit can be broken in every way: then the next one is tried.
  for (let number = 0; number < names.length && variants.length < Number(values.mutate) + (values.only === 'mutants' ? 0 : 1); number += 1) {
    const name = names[(index + number) % names.length] ?? '';
    const id = mutations[name]?.(commit, parent, index);
    if (id !== undefined) variants.push([name, id]);
  }
  for (const [variant, id] of variants) {
    const comparison = compare(id, parent, variant, subject);
    comparisons.push(comparison);
    if (values.json !== undefined) appendFileSync(values.json, `${JSON.stringify(comparison)}\n`);
    const { differences } = comparison;
    process.stdout.write(`${comparison.agrees ? 'agrees   ' : 'DISAGREES'} ${comparison.blocked ? 'blocked' : 'passed '} ${commit.slice(0, 10)} ${variant}: ${subject} (${(comparison.milliseconds / 1000).toFixed(1)} s)\n`);
    if (!comparison.agrees) {
      process.stdout.write(`    truth:    ${comparison.truth.slice(0, 5).join('\n              ') || 'passes'}\n    writeopt: ${comparison.verdict.slice(0, 5).join('\n              ') || 'passes'} (exit ${comparison.exitCode})\n`);
    } else if (differences !== undefined && differences.length > 0) {
      process.stdout.write(`    ${differences.length} of its type errors differ: ${differences.slice(0, 8).join('\n    ')}\n`);
    }
  }
}

const wrong = comparisons.filter((one) => !one.agrees);
process.stdout.write(`
| judged | agreed: passed | agreed: blocked | same errors | disagreed | not judged | hook, median | tsc + eslint in a clean checkout, median |
| --- | --- | --- | --- | --- | --- | --- | --- |
| ${comparisons.length} | ${comparisons.filter((one) => one.agrees && !one.blocked).length} | ${comparisons.filter((one) => one.agrees && one.blocked).length} | ${comparisons.filter((one) => one.differences?.length === 0).length} | ${wrong.length} | ${skipped.length} | ${(median(comparisons.map((one) => one.milliseconds)) / 1000).toFixed(1)} s | ${(median(comparisons.map((one) => one.truthMilliseconds)) / 1000).toFixed(1)} s |
`);
for (const line of skipped) process.stdout.write(`not judged: ${line}\n`);
if (values.work === undefined) rmSync(root, { recursive: true, force: true });
else if (readdirSync(root).length === 0) rmSync(root);
process.exitCode = wrong.length > 0 || comparisons.length === 0 ? 1 : 0;
