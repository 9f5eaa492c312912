// Reads many blobs as text by one git process.
import { randomUUID } from 'node:crypto';
import type { BlobId } from '../model.ts';
import type { Git } from './git.ts';

/** The text of each blob that exists, as git stores it (no filters), read as UTF-8. */
export async function readBlobs(git: Git, blobs: readonly BlobId[]): Promise<ReadonlyMap<BlobId, string>> {
  const texts = new Map<BlobId, string>();
  if (blobs.length === 0) return texts;
  // git says sizes in bytes, which text no longer has: a name that nothing has, asked for after each blob, ends it.
  const nobody = `nobody-${randomUUID()}`;
  const out = await git(['cat-file', '--batch'], { input: blobs.map((blob) => `${blob}\n${nobody}\n`).join('') });
  const parts = out.split(`${nobody} missing\n`);
  for (const [index, blob] of blobs.entries()) {
    const part = parts[index] ?? '';
    const newline = part.indexOf('\n');
    if (part.startsWith(`${blob} blob `)) texts.set(blob, part.slice(newline + 1, -1));
  }
  return texts;
}
