// The versions that a batch was made from, where git still has them: what a merge needs besides the file and the new content.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratchPrefix } from '../git/index-file.ts';
import { readBase, writeStagedTree } from '../git/repository.ts';
import { withFilesOf } from '../git/working-tree.ts';
import type { Request, TreeId } from '../model.ts';
import { makeDirectories } from '../transaction/work.ts';
import { nodeFileSystem } from '../file-system.ts';
import { sha256 } from '../transaction/state.ts';
import { repoPath } from './changes.ts';
import type { ApplyPlace } from './place.ts';

/** The content that a request expects to replace, by the request's id. */
export type MergeBases = ReadonlyMap<string, Uint8Array>;

/** Looks in the last commit and in what is staged, for writes that say what they expect; hold the lock of the place. */
export async function findMergeBases(place: ApplyPlace, requests: readonly Request[]): Promise<MergeBases> {
  const wanted = requests.flatMap((request) => (request.kind === 'write' && request.expect?.kind === 'file' && request.expect.sha256 !== undefined ? [{ ...request, sha256: request.expect.sha256.toLowerCase() }] : []));
  const bases = new Map<string, Uint8Array>();
  if (wanted.length === 0) return bases;
  makeDirectories(nodeFileSystem, place.home);
  for (const tree of await treesOf(place)) {
    await withFilesOf(place.repository.git, tree, wanted.map(({ path }) => repoPath(place.below, path)), place.home, async (directory) => {
      for (const { id, path, sha256: hash } of wanted) {
        const content = contentOf(join(directory, repoPath(place.below, path)));
        if (content !== undefined && sha256(content) === hash) bases.set(id, content);
      }
    });
  }
  return bases;
}

async function treesOf({ repository, home }: ApplyPlace): Promise<TreeId[]> {
  const scratch = mkdtempSync(join(home, scratchPrefix));
  try {
    const [{ trees }, staged] = await Promise.all([readBase(repository), writeStagedTree(repository, join(scratch, 'index'))]);
    return [...new Set([...trees, staged])];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function contentOf(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
