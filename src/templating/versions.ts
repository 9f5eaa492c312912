// Versions of a template: found by what somebody types.
import { UsageError } from '../errors.ts';
import type { Ledger, LedgerVersion } from './ledger.ts';

/** By its number or the beginning of its id. Throws UsageError that lists those that there are. */
export function findVersion(ledger: Ledger, typed: string): LedgerVersion {
  const byNumber = /^v?\d{1,6}$/.test(typed) ? ledger.versions.filter(({ number }) => number === Number(typed.replace('v', ''))) : [];
  const found = byNumber.length > 0 ? byNumber : ledger.versions.filter(({ id }) => id.startsWith(typed.toLowerCase()) && typed.length >= 4);
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  throw new UsageError(`${ledger.template} has ${more.length > 0 ? 'several versions' : 'no version'} ${JSON.stringify(typed)}.`, {
    help: ledger.versions.length === 0 ? 'Versions are remembered once a file is made from them.' : 'Name one by its number or the beginning of its id.',
    details: ledger.versions.map(({ number, id }) => `${number}  ${id}`),
  });
}
