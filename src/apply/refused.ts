// The error for a batch of which something cannot be carried out.
import { ConflictError, RequestError } from '../errors.ts';
import type { Refusal } from './resolve.ts';

/** `drift` alone is a conflict (exit 4). */
export function refused(refusals: readonly Refusal[]): RequestError | ConflictError {
  const lines = refusals.map(({ id, path, words }) => `operation ${id}: ${path} ${words}`);
  const [first = ''] = lines;
  const drift = refusals.every(({ kind }) => kind === 'drift');
  const message = lines.length === 1 ? `${first}.` : drift ? `${lines.length} files are not as expected.` : `${lines.length} operations cannot be carried out.`;
  const details = lines.length === 1 ? [] : lines;
  if (drift) return new ConflictError(message, { help: 'Nothing was written. Read the files again, and make the batch anew.', details });
  return new RequestError(message, { help: 'Nothing was written. Mend the batch, and apply it again.', details });
}
