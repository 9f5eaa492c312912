// `writeopt doctor`: says what writeopt finds here, and for everything that is wrong the next step.
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { closest } from '../closest.ts';
import { loadConfig, type Config, type LoadedConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageError, WriteoptError } from '../errors.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { snapshotPlace } from '../git/snapshot/place.ts';
import { findHookPlace } from '../hook-place.ts';
import { callerIn } from '../hook-text.ts';
import { homeOf, homesOf } from '../landing/place.ts';
import { ownerOf } from '../lock.ts';
import { ownDirectory } from '../own.ts';
import { listBackups } from '../transaction/backups.ts';
import { lockName } from '../transaction/exclusive.ts';
import { needsRecovery, readJournal } from '../transaction/recovery.ts';
import { version } from '../version.ts';
import type { Run } from './index.ts';

/** One thing that was looked at. */
export interface Examination {
  readonly name: string;
  readonly found: string;
  /** What is wrong with it; undefined: nothing. */
  readonly problem?: string;
  /** What to do about the problem. */
  readonly next?: string;
  /** Worth knowing, not wrong. */
  readonly note?: string;
}

/** What `doctor --report json` prints. */
export interface DoctorReport {
  readonly version: 1;
  readonly command: 'doctor';
  readonly healthy: boolean;
  readonly examinations: readonly Examination[];
}

/** Exit 0 when nothing is wrong, 1 otherwise. */
export const runDoctor: Run = async (context, invocation) => {
  const format = formatNamed(invocation.values.report ?? 'pretty');
  const examinations = await examine(context);
  const report: DoctorReport = { version: 1, command: 'doctor', healthy: examinations.every((one) => one.problem === undefined), examinations };
  context.stdout(format(report));
  return report.healthy ? exitCodes.passed : exitCodes.failed;
};

const formats = { pretty, json: (report: DoctorReport) => `${JSON.stringify(report, undefined, 2)}\n` };

function formatNamed(name: unknown): (report: DoctorReport) => string {
  if (name === 'pretty' || name === 'json') return formats[name];
  const guess = closest(String(name), Object.keys(formats));
  throw new UsageError(`There is no report ${JSON.stringify(name)}.`, { help: guess === undefined ? 'Use pretty or json.' : `Did you mean --report ${guess}?` });
}

function pretty(report: DoctorReport): string {
  const width = Math.max(...report.examinations.map((one) => one.name.length));
  const rows = report.examinations.map((one) => {
    const more = [one.problem && `wrong: ${one.problem}`, one.next && `next: ${one.next}`, one.note && `note: ${one.note}`].filter((line) => typeof line === 'string');
    const indented = more.flatMap((text) => text.split('\n')).map((text) => `\n  ${' '.repeat(width)}  ${text}`);
    return `${one.problem === undefined ? ' ' : '✗'} ${one.name.padEnd(width)}  ${one.found}${indented.join('')}\n`;
  });
  const wrong = report.examinations.filter((one) => one.problem !== undefined).length;
  return `${rows.join('')}\n${wrong === 0 ? 'Nothing is wrong.' : wrong === 1 ? 'One thing is wrong.' : `${wrong} things are wrong.`}\n`;
}

async function examine(context: Context): Promise<Examination[]> {
  const here = [examineSelf(), examineNode(), ...examineEnvironment(context.env)];
  const repository = await openRepository(context).catch((error: unknown) => {
    if (error instanceof WriteoptError) return error;
    throw error;
  });
  if (repository instanceof WriteoptError) return [...here, { name: 'repository', found: 'none', problem: repository.message, next: repository.help }];
  const { examination: configuration, loaded } = await examineConfig(repository, context.env);
  const tracked = (await repository.git(['ls-files', '-z'])).split('\0');
  const config = loaded?.config;
  return [
    ...here,
    { name: 'git', found: (await repository.git(['version'])).trim().replace(/^git version /, '') },
    { name: 'repository', found: repository.topLevel },
    examineTypeScript(repository, tracked, config),
    examineEslint(repository, tracked, config),
    examineLintStaged(repository),
    await examineHook(repository),
    configuration,
    ...examineSnapshot(repository, context.env),
    examineBackups(repository, config, Date.now()),
    ...examineJournal(repository),
  ];
}

function examineSelf(): Examination {
  return { name: 'writeopt', found: version() };
}

const oldestNode = [20, 19] as const;

function examineNode(): Examination {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const found = `${process.versions.node} (${process.execPath})`;
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return { name: 'node', found };
  return { name: 'node', found, problem: `writeopt needs Node ${oldestNode.join('.')} or newer.`, next: 'Install a newer Node.' };
}

function examineEnvironment(env: NodeJS.ProcessEnv): Examination[] {
  const found: Examination[] = [];
  if (env.WRITEOPT === '0') found.push({ name: 'WRITEOPT', found: '0', problem: 'No commit is checked in this shell.', next: 'Run `unset WRITEOPT`.' });
  if (env.WRITEOPT_SKIP) found.push({ name: 'WRITEOPT_SKIP', found: env.WRITEOPT_SKIP, note: 'These validators do not run in this shell.' });
  return found;
}

interface Copy {
  readonly version: string;
  /** The directory of the package. */
  readonly directory: string;
}

/** The copies of a package that files in these directories would get. */
function copiesOf(name: string, directories: readonly string[]): Copy[] {
  const copies = new Map<string, Copy>();
  for (const directory of directories) {
    const copy = copyFor(name, directory);
    if (copy !== undefined) copies.set(copy.directory, copy);
  }
  return [...copies.values()];
}

function copyFor(name: string, directory: string): Copy | undefined {
  const places = createRequire(join(directory, 'package.json')).resolve.paths(name) ?? [];
  // Not by resolving `name/package.json`: packages may refuse to export it.
  for (const place of places) {
    const file = join(place, name, 'package.json');
    if (existsSync(file)) return { version: versionIn(file), directory: dirname(file) };
  }
  return undefined;
}

function versionIn(file: string): string {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : 'of unknown version';
}

function describeCopies(repository: Repository, copies: readonly Copy[]): string {
  return copies.map((copy) => `${copy.version} (${shown(repository, copy.directory)})`).join(', ');
}

function shown(repository: Repository, path: string): string {
  const way = relative(repository.topLevel, path).split('\\').join('/');
  return way.startsWith('..') ? path : way || '.';
}

function directoriesOf(repository: Repository, tracked: readonly string[], names: RegExp): string[] {
  return tracked.filter((path) => names.test(path)).map((path) => join(repository.topLevel, dirname(path)));
}

function examineTypeScript(repository: Repository, tracked: readonly string[], config: Config | undefined): Examination {
  const projects = directoriesOf(repository, tracked, /(^|\/)[jt]sconfig\.json$/);
  const copies = copiesOf('typescript', [repository.topLevel, ...projects]);
  const isWanted = projects.length > 0 && config?.typescript.enabled !== false;
  const name = 'TypeScript';
  const old = copies.find((copy) => Number.parseInt(copy.version, 10) < 5);
  if (isWanted && old !== undefined) {
    return { name, found: describeCopies(repository, copies), problem: `TypeScript ${old.version} is too old: writeopt supports 5 and newer.`, next: 'Run `npm install --save-dev typescript@5`, or set `typescript: false` in .writeoptrc.' };
  }
  if (copies.length > 0) return { name, found: describeCopies(repository, copies), ...(isWanted ? {} : { note: unused(config?.typescript.enabled, 'tsconfig.json') }) };
  if (!isWanted) return { name, found: 'not installed', note: unused(config?.typescript.enabled, 'tsconfig.json') };
  return { name, found: 'not installed', problem: 'The repository has a tsconfig.json, but no TypeScript.', next: 'Run your package manager (`npm install`, `npm install --save-dev typescript`), or set `typescript: false` in .writeoptrc.' };
}

function unused(enabled: boolean | undefined, configuration: string): string {
  return enabled === false ? 'Switched off.' : `Nothing to check: no ${configuration} is tracked.`;
}

function examineEslint(repository: Repository, tracked: readonly string[], config: Config | undefined): Examination {
  const places = directoriesOf(repository, tracked, /(^|\/)(eslint\.config\.[cm]?[jt]s|\.eslintrc(\.(js|cjs|ya?ml|json))?)$/);
  const hasConfig = places.length > 0 || hasPackageKey(repository, tracked, 'eslintConfig');
  const copies = copiesOf('eslint', [repository.topLevel, ...places]);
  const isWanted = hasConfig && config?.eslint.enabled !== false;
  const name = 'ESLint';
  if (copies.length > 0) return { name, found: describeCopies(repository, copies), ...(isWanted ? {} : { note: unused(config?.eslint.enabled, 'configuration of ESLint') }) };
  if (!isWanted) return { name, found: 'not installed', note: unused(config?.eslint.enabled, 'configuration of ESLint') };
  return { name, found: 'not installed', problem: 'The repository has a configuration of ESLint, but no ESLint.', next: 'Run your package manager (`npm install`, `npm install --save-dev eslint`), or set `eslint: false` in .writeoptrc.' };
}

function hasPackageKey(repository: Repository, tracked: readonly string[], key: string): boolean {
  if (!tracked.includes('package.json')) return false;
  const file = join(repository.topLevel, 'package.json');
  return existsSync(file) && readFileSync(file, 'utf8').includes(`"${key}"`);
}

function examineLintStaged(repository: Repository): Examination {
  const [theirs] = copiesOf('lint-staged', [repository.topLevel]);
  const ours = copyFor('lint-staged', ownDirectory);
  // pnpm starts writeopt with a NODE_PATH in which the repository seems to have what only writeopt has.
  const isTheirs = theirs !== undefined && (ours === undefined || realpathSync(theirs.directory) !== realpathSync(ours.directory));
  if (isTheirs) return { name: 'lint-staged', found: describeCopies(repository, [theirs]) };
  if (ours !== undefined) return { name: 'lint-staged', found: `${ours.version} (writeopt's own; the repository has none)` };
  return { name: 'lint-staged', found: 'not installed', problem: 'The installation of writeopt is incomplete.', next: 'Install writeopt again.' };
}

async function examineHook(repository: Repository): Promise<Examination> {
  const place = await findHookPlace(repository);
  const found = shown(repository, place.file);
  const name = 'hook';
  const { advice } = place;
  if (advice !== undefined) {
    const calls = existsSync(place.file) && callerIn(readFileSync(place.file, 'utf8')) !== undefined;
    const file = join(repository.topLevel, advice.file);
    if (calls || (existsSync(file) && /\bwriteopt check\b/.test(readFileSync(file, 'utf8')))) return { name, found: `${found}, by ${advice.tool}` };
    return { name, found: `${found}, by ${advice.tool}`, problem: `${advice.file} does not call writeopt.`, next: 'Run `npx writeopt init`: it says what to add.' };
  }
  if (!existsSync(place.file)) return { name, found: `none (${found})`, problem: 'Commits are not checked.', next: 'Run `npx writeopt init`.' };
  if (callerIn(readFileSync(place.file, 'utf8')) === undefined) return { name, found, problem: 'It does not call writeopt.', next: 'Run `npx writeopt init`.' };
  if (place.kind !== 'husky' && (statSync(place.file).mode & 0o111) === 0) return { name, found, problem: 'It is not executable, so git does not call it.', next: `Run \`chmod +x ${found}\`.` };
  if (place.dormant !== undefined) return { name, found, problem: 'git does not call it.', next: place.dormant };
  return { name, found: `${found}, calls writeopt` };
}

async function examineConfig(repository: Repository, env: NodeJS.ProcessEnv): Promise<{ examination: Examination; loaded?: LoadedConfig }> {
  const name = 'configuration';
  try {
    const loaded = await loadConfig({ directory: repository.topLevel, env });
    const note = await noteOnConfig(repository, loaded);
    return { loaded, examination: { name, found: loaded.file ?? 'none (the defaults)', ...(note === '' ? {} : { note }) } };
  } catch (error) {
    if (!(error instanceof WriteoptError)) throw error;
    return { examination: { name, found: 'broken', problem: [error.message, ...error.details].join('\n'), next: error.help } };
  }
}

async function noteOnConfig(repository: Repository, loaded: LoadedConfig): Promise<string> {
  const ignored = loaded.ignored.length === 0 ? [] : [`${loaded.ignored.join(', ')} is not read: ${loaded.file ?? ''} comes first.`];
  if (loaded.file === undefined) return '';
  const { env, indexFile, git } = repository;
  const differs = (await git(['--literal-pathspecs', 'status', '--porcelain', '-z', '--untracked-files=all', '--', loaded.file], { env: { ...env, GIT_INDEX_FILE: indexFile } })).slice(1, 2);
  const unstaged = differs === '' || differs === ' ' ? [] : [`${loaded.file} is not staged as it is here; commits are judged by the staged version.`];
  return [...ignored, ...unstaged].join('\n');
}

function examineSnapshot(repository: Repository, env: NodeJS.ProcessEnv): Examination[] {
  try {
    const { home } = snapshotPlace(repository, env);
    return [{ name: 'snapshot', found: existsSync(home) ? `${home}, ${megabytes(sizeOf(home))}` : `${home} (made by the first check)` }];
  } catch (error) {
    if (!(error instanceof WriteoptError)) throw error;
    return [{ name: 'snapshot', found: 'nowhere', problem: error.message, next: error.help }];
  }
}

function examineBackups(repository: Repository, config: Config | undefined, now: number): Examination {
  const backups = listBackups(homesOf(repository));
  const limits = config === undefined ? '' : ` (kept for ${config.backups.maxAge} days, up to ${config.backups.maxSize} MB)`;
  const [newest, oldest] = [backups[0], backups.at(-1)];
  if (newest === undefined || oldest === undefined) return { name: 'backups', found: `none${limits}` };
  const size = megabytes(backups.reduce((sum, backup) => sum + backup.size, 0));
  const ages = backups.length === 1 ? age(newest.started, now) : `${age(newest.started, now)} to ${age(oldest.started, now)}`;
  return { name: 'backups', found: `${backups.length}, ${size}, ${ages} old${limits}`, note: '`writeopt restore --list` shows them.' };
}

function age(started: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(started)) / 60_000));
  return minutes < 120 ? `${minutes} min` : minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}

/** Only looks: undoing is for a command that may write. */
function examineJournal(repository: Repository): Examination[] {
  const name = 'journal';
  const homes = homesOf(repository);
  const home = homes.find((one) => needsRecovery({ home: one })) ?? homeOf(repository);
  try {
    const journal = readJournal({ home });
    if (journal === undefined) return [];
    const files = new Set(journal.steps.map(({ path }) => path)).size;
    const found = `${files === 1 ? 'one file' : `${files} files`}, since ${journal.started}`;
    const owner = ownerOf(join(home, lockName));
    if (owner !== undefined) return [{ name, found: `${found}, by pid ${owner.pid} (${owner.command}), which runs` }];
    return [{ name, found: `${found}, by pid ${journal.pid}`, problem: 'A run was interrupted while it wrote.', next: 'Run `writeopt recover`; the next check does it, too.' }];
  } catch (error) {
    if (!(error instanceof WriteoptError)) throw error;
    return [{ name, found: 'unreadable', problem: [error.message, ...error.details].join('\n'), next: error.help }];
  }
}

/** Bytes of the files below, links not followed: they lead to what the working tree has anyway. */
function sizeOf(directory: string): number {
  let total = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) total += sizeOf(path);
    // A check that runs at this moment may take files away.
    else if (entry.isFile()) total += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return total;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
