// What tasks changed in the snapshot: such a fix is not part of the commit, so each is a finding, with a patch to apply.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic, RepoPath } from '../../model.ts';
import type { ValidationRequest } from '../validator.ts';
import type { Git } from './git.ts';

interface Change {
  readonly path: RepoPath;
  readonly kind: 'changes' | 'creates' | 'deletes';
  /** What would be committed; undefined for a new file. */
  readonly blob?: string;
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
  const help = helpFor(request, patch, await anyEdited(request, all));
  return all.map((change) => diagnosticOf(change, runOn(change.path), help));
}

function helpFor(request: ValidationRequest, patch: string, edited: boolean): string {
  // In a subdirectory git apply passes over all other paths without a word.
  const git = request.cwd === '' ? 'git' : `git -C ${request.cwd.split('/').map(() => '..').join('/')}`;
  return edited
    ? `Apply it to what is staged with \`${git} apply --cached ${quoted(patch)}\`, because there are unstaged edits, and commit again.`
    : `Apply it with \`${git} apply --3way ${quoted(patch)}\`, stage the result, and commit again.`;
}

/** Whether a file of the patch differs in the working tree from what is staged: `--3way` refuses those. */
async function anyEdited(request: ValidationRequest, changes: readonly Change[]): Promise<boolean> {
  for (const { path, blob } of changes) {
    const content = await readFile(join(request.workingTree, path)).catch(() => undefined);
    if ((content === undefined ? undefined : blobId(content, request.tree.length)) !== blob) return true;
  }
  return false;
}

function blobId(content: Buffer, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
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
    const [oldMode, , blob = '', , status] = (fields[index] as string).slice(1).split(' ');
    const path = fields[index + 1] as RepoPath;
    // Submodules are linked into the snapshot, which git takes for a change.
    if (oldMode === '160000') submodules.push(path);
    else if (status === 'A') changes.push({ path, kind: 'creates' });
    else changes.push({ path, kind: status === 'D' ? 'deletes' : 'changes', blob });
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
