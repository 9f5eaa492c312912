// Versions of a template: found by what somebody types, and put in use.
import { UsageError } from '../errors.ts';
import type { Request } from '../model.ts';
import { withVersion, type Ledger, type LedgerVersion } from './ledger.ts';
import { readableTemplate, templatePath, writing, writingLedger, writingVersion, type Store } from './store.ts';

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

/** What is to be written so that a version is the one in use. Throws UsageError when it is in use already. */
export function usingVersion(store: Store, name: string, version: LedgerVersion): readonly Request[] {
  // One that is broken can be left as well: the transaction keeps what it replaces.
  const current = readableTemplate(store, name);
  const ledger = store.ledger(name);
  const isMarked = version.state === 'retired' || version.state === 'candidate';
  if (current?.id === version.id && current.source === 'project' && !isMarked) throw new UsageError(`${name} is at version ${version.number} already.`, { help: `\`writeopt template versions ${name}\` lists them.` });
  // What stands in the file now must be there to go back to.
  const kept = current === undefined || ledger.versions.some(({ id }) => id === current.id) ? ledger : withVersion(ledger, { id: current.id, origin: 'written' });
  const { state, ...rest } = version;
  // Who takes a version back wants it whatever became of it.
  const marked = withVersion(kept, state === 'retired' ? { ...rest, state: 'kept' } : rest);
  return [...(current === undefined ? [] : writingVersion(store, current)), ...(current?.id === version.id ? [] : writing(store, templatePath(name), store.version(name, version.id).text)), ...writingLedger(store, marked)];
}

/** The one before the version in use that is neither retired nor a candidate. */
export function versionBefore({ versions, template }: Ledger, id: string | undefined): LedgerVersion {
  const number = versions.find((one) => one.id === id)?.number ?? Infinity;
  const before = versions.findLast((one) => one.number < number && one.state !== 'candidate' && one.state !== 'retired');
  if (before !== undefined) return before;
  throw new UsageError(`${template} has no version before the one in use.`, { help: `\`writeopt template versions ${template}\` lists them.` });
}

/** The newest candidate, else the version in use when it is retired. */
export function versionToPromote({ versions, template }: Ledger, id: string | undefined): LedgerVersion {
  const found = versions.findLast(({ state }) => state === 'candidate') ?? versions.find((one) => one.id === id && one.state === 'retired');
  if (found !== undefined) return found;
  throw new UsageError(`${template} has no version that waits to be promoted.`, { help: `Name one: \`writeopt template versions ${template}\` lists them.` });
}
