// What two runs record at the same time is recorded one after the other: the run that comes second does its work again.
import { ConflictError } from '../errors.ts';
import { templatesDirectory } from './store.ts';

/** Of several at once, one gets through each time. */
const mostTries = 20;

/** Runs `attempt` again while it fails because somebody else has written to the store of templates. Nothing was written by an attempt that failed. */
export async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === mostTries || !isRace(error)) throw error;
    }
  }
}

function isRace(error: unknown): boolean {
  if (!(error instanceof ConflictError)) return false;
  // Of several files, all must be the store's: what else has changed is for the user to know.
  const lines = error.details.length === 0 ? [error.message] : error.details;
  return lines.every((line) => line.includes(`${templatesDirectory}/`));
}
