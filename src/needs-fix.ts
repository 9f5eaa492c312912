// Fixes that do not land: each is a finding, with one patch to apply by hand.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from './git/snapshot/held.ts';
import type { Repository } from './git/repository.ts';
import type { Diagnostic, FixedFile, StagedChange, TreeId } from './model.ts';
import { quoted } from './quoted.ts';

export interface UnlandedFixes {
  readonly repository: Repository;
  /** Holds any tree, of the repository. */
  readonly snapshot: Snapshot;
  /** What is staged, and what fixers would make of it. */
  readonly from: TreeId;
  readonly to: TreeId;
  /** What differs between the two, renames not looked for. */
  readonly changes: readonly StagedChange[];
  readonly fixes: readonly FixedFile[];
}

/** One finding for each file. The patch is written anew every time. */
export async function needsFix(request: UnlandedFixes): Promise<Diagnostic[]> {
  const patch = join(request.snapshot.home, 'fixes.patch');
  await rm(patch, { force: true });
  await request.snapshot.writePatch(request.from, request.to, patch);
  const help = helpFor(request.repository, patch, await anyEdited(request));
  const fixers = new Map(request.fixes.map(({ path, by }) => [path, by]));
  return request.changes.map((change) => diagnosticOf(change, fixers.get(change.path) ?? [], help));
}

function helpFor(repository: Repository, patch: string, edited: boolean): string {
  // In a subdirectory git apply passes over all other paths without a word.
  const git = repository.cwd === '' ? 'git' : `git -C ${repository.cwd.split('/').map(() => '..').join('/')}`;
  return edited
    ? `Apply it to what is staged with \`${git} apply --cached ${quoted(patch)}\`, because there are unstaged edits, and commit again.`
    : `Apply it with \`${git} apply --3way ${quoted(patch)}\`, stage the result, and commit again.`;
}

/** Whether a file of the patch differs in the working tree from what is staged: `--3way` refuses those. */
async function anyEdited({ repository, changes, from }: UnlandedFixes): Promise<boolean> {
  for (const { path, before } of changes) {
    const content = await readFile(join(repository.topLevel, path)).catch(() => undefined);
    const blob = before.kind === 'file' ? before.blob : undefined;
    if ((content === undefined ? undefined : blobId(content, from.length)) !== blob) return true;
  }
  return false;
}

function blobId(content: Buffer, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function diagnosticOf({ path, before, after }: StagedChange, by: readonly string[], help: string): Diagnostic {
  const who = by.length === 0 ? 'A task' : by.map((one) => `\`${one}\``).join(' or ');
  const [what, consequence] =
    before.kind === 'absent'
      ? ['creates', 'the commit would not hold it']
      : after.kind === 'absent'
        ? ['deletes', 'the commit would still hold it']
        : ['changes', 'the commit would hold the unfixed version'];
  return { source: 'writeopt', code: 'needs-fix', severity: 'error', message: `${who} ${what} this file: ${consequence}.`, help, path };
}
