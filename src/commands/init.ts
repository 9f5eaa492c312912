// `writeopt init`: puts the call into the pre-commit hook where the repository keeps it, and a commented configuration beside; `--uninstall` takes both out.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { formatExample } from '../config-docs.ts';
import { findConfigFile } from '../config-file.ts';
import type { Context } from '../context.ts';
import { exitCodes, UsageError } from '../errors.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { snapshotPlace } from '../git/snapshot/place.ts';
import { findHookPlace, findPackage, type HookPlace } from '../hook-place.ts';
import { addLine, callerIn, formatHook, formatHookLine, removeLine, updateLine, type HookLine } from '../hook-text.ts';
import { ownDirectory } from '../own.ts';
import type { Run } from './index.ts';

const configName = '.writeoptrc';

/** Installs, or with `--uninstall` takes out. Says what it did on stdout, a line each. */
export const runInit: Run = async (context, invocation) => {
  const repository = await openRepository(context);
  const lines = invocation.values.uninstall === true ? await uninstall(context, repository) : await install(repository);
  context.stdout(lines.map((line) => `${line}\n`).join(''));
  return exitCodes.passed;
};

async function install(repository: Repository): Promise<string[]> {
  const place = await findHookPlace(repository);
  const lines = [...installHook(repository, place), ...writeConfig(repository)];
  if (place.dormant !== undefined) lines.push(`next: ${place.dormant}`);
  return [...lines, 'Every commit is checked from now on; `WRITEOPT=0 git commit …` skips it, `npx writeopt init --uninstall` undoes this.'];
}

function installHook(repository: Repository, place: HookPlace): string[] {
  const name = shown(repository, place.file);
  if (place.advice !== undefined) return adviseTool(repository, place.advice);
  const line = lineFor(repository, place);
  const text = existsSync(place.file) ? readFileSync(place.file, 'utf8') : undefined;
  const caller = text === undefined ? undefined : callerIn(text);
  if (text !== undefined && caller !== undefined) return renew({ place, name, text, line: caller === 'line' ? line : { packagePath: line.packagePath } });
  if (place.foreign) {
    throw byHand(`The hooks of this repository lie outside of it (${place.file}), where other repositories may use them too.`, line);
  }
  if (text === undefined) {
    mkdirSync(dirname(place.file), { recursive: true });
    replaceFile(place.file, formatHook(line), 0o755);
    return [`hook: wrote ${name}`];
  }
  return append({ place, name, text, line });
}

interface Installation {
  readonly place: HookPlace;
  readonly name: string;
  readonly text: string;
  readonly line: HookLine;
}

function renew({ place, name, text, line }: Installation): string[] {
  const updated = updateLine(text, line);
  if (updated === text) return [`hook: ${name} calls writeopt already`];
  replaceFile(place.file, updated);
  return [`hook: brought the line in ${name} up to date`];
}

function append({ place, name, text, line }: Installation): string[] {
  // husky runs its files with sh, whatever their mode.
  if (place.kind !== 'husky' && (statSync(place.file).mode & 0o111) === 0) {
    throw byHand(`${name} is not executable, so git does not call it, and making it so would start what it holds.`, line);
  }
  const edit = addLine(text, line);
  if (edit.kind === 'refused') throw byHand(`${name} is somebody's hook, and no line can be added to it safely: ${edit.reason}.`, line);
  if (!parses(edit.text)) throw byHand(`${name} is somebody's hook, and sh cannot read it with a line added.`, line);
  replaceFile(place.file, edit.text);
  return [`hook: added a line to ${name}`, ...(edit.note === undefined ? [] : [`note: ${edit.note}`])];
}

function adviseTool(repository: Repository, advice: NonNullable<HookPlace['advice']>): string[] {
  const file = join(repository.topLevel, advice.file);
  if (existsSync(file) && /\bwriteopt check\b/.test(readFileSync(file, 'utf8'))) return [`hook: ${advice.file} of ${advice.tool} calls writeopt already`];
  throw new UsageError(`${advice.tool} writes the hooks of this repository, so nothing was changed.`, {
    help: `Add this to ${advice.file}, and let ${advice.tool} install its hooks again.`,
    details: advice.lines,
  });
}

function byHand(message: string, line: HookLine): UsageError {
  return new UsageError(`${message} Nothing was changed.`, { help: 'Add the line above to the hook, where it runs last.', details: [formatHookLine(line)] });
}

function lineFor(repository: Repository, place: HookPlace): HookLine {
  const packagePath = findPackage(repository, ownDirectory);
  if (packagePath === undefined) {
    throw new UsageError('writeopt is not installed in this repository, so its hook would find nothing to run.', {
      help: 'Run `npm install --save-dev writeopt`, then `npx writeopt init` again.',
    });
  }
  return place.shared ? { packagePath } : { packagePath, node: process.execPath };
}

function parses(script: string): boolean {
  try {
    execFileSync('sh', ['-n'], { input: script, stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch (error) {
    // Without sh (a bare Windows) nothing can be said; git brings its own to run the hook.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Old or new, never between; a link stays a link, the mode stays unless one is given. */
function replaceFile(file: string, text: string, mode?: number): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const temporary = `${target}.writeopt-${process.pid}`;
  try {
    writeFileSync(temporary, text);
    chmodSync(temporary, mode ?? statSync(target).mode & 0o7777);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeConfig(repository: Repository): string[] {
  const { file } = findConfigFile(repository.topLevel);
  if (file !== undefined) return [`config: ${file} is there already`];
  writeFileSync(join(repository.topLevel, configName), formatExample(), { flag: 'wx' });
  return [`config: wrote ${configName} (every option, commented out; commit it)`];
}

async function uninstall(context: Context, repository: Repository): Promise<string[]> {
  const place = await findHookPlace(repository);
  // The setting may have changed since: the hooks directory of git is looked at in any case.
  const files = [...new Set([place.file, join(repository.commonDirectory, 'hooks/pre-commit')])];
  const removed = files.flatMap((file) => removeHook(repository, file));
  const hooks = removed.length > 0 ? removed : ['hook: nothing of writeopt init was found'];
  const { home } = snapshotPlace(repository, context.env);
  const cache = existsSync(home) ? [`note: the snapshot in ${home} stays; delete the directory when you do not need it`] : [];
  return [...hooks, ...removeConfig(repository), ...cache];
}

function removeHook(repository: Repository, file: string): string[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const name = shown(repository, file);
  const caller = callerIn(text);
  if (caller === 'words') return [`hook: ${name} calls writeopt in words that init did not write: left as it is`];
  if (caller === undefined) return [];
  const rest = removeLine(text);
  if (rest === undefined) rmSync(file);
  else replaceFile(file, rest);
  return [rest === undefined ? `hook: removed ${name}` : `hook: took the line out of ${name}`];
}

function removeConfig(repository: Repository): string[] {
  const file = join(repository.topLevel, configName);
  if (!existsSync(file)) return [];
  if (readFileSync(file, 'utf8') !== formatExample()) return [`config: kept ${configName}, it was edited`];
  rmSync(file);
  return [`config: removed ${configName}`];
}

function shown(repository: Repository, file: string): string {
  const path = relative(repository.topLevel, file);
  return path.startsWith('..') ? file : path.split('\\').join('/');
}
