// What tasks changed in the snapshot: such a fix is not part of the commit, so each is a finding, with a patch to apply.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic, RepoPath } from '../../model.ts';
import type { ValidationRequest } from '../validator.ts';
import type { Git } from './git.ts';

interface Change {
  readonly path: RepoPath;
  readonly kind: 'changes' | 'creates' | 'deletes';
}

/** Paths that are neither tracked nor ignored: normally none. */
export async function untrackedPaths(git: Git): Promise<ReadonlySet<string>> {
  return new Set(records(await git(['ls-files', '--others', '--exclude-standard', '-z'])));
}

/** One diagnostic per file that differs from what would be committed; `runOn` names the commands that got a file. */
export async function changeDiagnostics(
  request: ValidationRequest,
  git: Git,
  untrackedBefore: ReadonlySet<string>,
  runOn: (path: RepoPath) => readonly string[],
): Promise<Diagnostic[]> {
  const [raw, untracked] = await Promise.all([
    git(['diff', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', request.tree]),
    untrackedPaths(git),
  ]);
  const created = [...untracked].filter((path) => !untrackedBefore.has(path)) as RepoPath[];
  const { changes, submodules } = parseRaw(raw);
  if (changes.length + created.length === 0) return [];
  const patch = await writePatch(request, git, created, submodules);
  const all: Change[] = [...changes, ...created.map((path): Change => ({ path, kind: 'creates' }))];
  const help = `Apply it with \`git apply --3way ${quoted(patch)}\`, stage the result, and commit again.`;
  return all.map((change) => diagnosticOf(change, runOn(change.path), help));
}

/** Writes all changes as one patch that `git apply` takes at the top level. */
async function writePatch(request: ValidationRequest, git: Git, created: readonly string[], submodules: readonly string[]): Promise<string> {
  const directory = join(request.cache, 'tasks');
  const patch = join(directory, 'fixes.patch');
  await mkdir(directory, { recursive: true });
  await rm(patch, { force: true });
  // So that the diff shows new files; the snapshot's index is put right by its owner.
  if (created.length > 0) {
    await git(['--literal-pathspecs', 'add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'], { input: created.join('\0') });
  }
  const exclude = submodules.length === 0 ? [] : ['--', ':(top)', ...submodules.map((path) => `:(top,exclude,literal)${path}`)];
  // Written by git itself: a patch may be long, and its bytes must stay as they are.
  const format = ['--binary', '--full-index', '--no-renames', '--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/'];
  await git(['diff', ...format, `--output=${patch}`, request.tree, ...exclude]);
  return patch;
}

/** Records of `git diff --raw -z --no-renames`: `:oldmode newmode old new status`, then the path. */
function parseRaw(raw: string): { changes: Change[]; submodules: string[] } {
  const fields = records(raw);
  const changes: Change[] = [];
  const submodules: string[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode, , , , status] = (fields[index] as string).slice(1).split(' ');
    const path = fields[index + 1] as RepoPath;
    // Submodules are linked into the snapshot, which git takes for a change.
    if (oldMode === '160000') submodules.push(path);
    else changes.push({ path, kind: status === 'D' ? 'deletes' : status === 'A' ? 'creates' : 'changes' });
  }
  return { changes, submodules };
}

function diagnosticOf(change: Change, commands: readonly string[], help: string): Diagnostic {
  const who = commands.length === 0 ? 'A task' : commands.map((command) => `\`${command}\``).join(' or ');
  const consequence = {
    changes: 'the commit would hold the unfixed version',
    creates: 'the commit would not hold it',
    deletes: 'the commit would still hold it',
  }[change.kind];
  return {
    source: 'tasks',
    code: 'needs-fix',
    severity: 'error',
    message: `${who} ${change.kind} this file: ${consequence}.`,
    help,
    path: change.path,
  };
}

function records(text: string): string[] {
  return text.split('\0').filter((record) => record !== '');
}

/** For pasting into a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
