// `writeopt template versions`, `promote` and `rollback`: what became of a template over time, and which version is in use.
import { applyRequests } from '../apply/apply.ts';
import { openPlace } from '../apply/place.ts';
import { oneOf } from '../choices.ts';
import type { Context } from '../context.ts';
import { exitCodes, RequestError, UsageError } from '../errors.ts';
import { lostWith } from '../templating/evolution.ts';
import type { Ledger, LedgerVersion } from '../templating/ledger.ts';
import { noTemplate, openStore, readableTemplate, templatePath, versionPath, type Store, type StoredTemplate } from '../templating/store.ts';
import { successOf, type Success } from '../templating/success.ts';
import { findVersion, usingVersion, versionBefore, versionToPromote } from '../templating/versions.ts';
import type { Invocation, Run } from './index.ts';

export const runVersions: Run = async (context, { values, positionals }) => {
  const report = oneOf(['pretty', 'json'] as const, values.report, 'report');
  const { root, repository } = await openPlace(context, undefined);
  const store = openStore(root);
  const { name, ledger } = named(store, positionals, 1);
  const current = readableTemplate(store, name)?.id;
  const successes = successOf(repository, ledger.versions.map(({ id }) => id));
  const rows = ledger.versions.map((version) => rowOf(version, { ledger, current, success: successes.get(version.id) }));
  if (report === 'json') context.stdout(`${JSON.stringify({ version: 1, command: 'template versions', name, current, versions: rows }, undefined, 2)}\n`);
  else context.stdout([...rows.map(lineOf), ...(rows.some((row) => row.inUse) ? [] : ['what is in the file now: no file was made from it yet\n'])].join(''));
  return exitCodes.passed;
};

interface Row extends LedgerVersion {
  readonly inUse: boolean;
  readonly files: number;
  readonly success: Success | undefined;
}

function rowOf(version: LedgerVersion, { ledger, current, success }: { readonly ledger: Ledger; readonly current: string | undefined; readonly success: Success | undefined }): Row {
  return { ...version, inUse: version.id === current, files: ledger.instances.filter((one) => one.version === version.id).length, success };
}

function lineOf({ number, id, origin, state, inUse, files, success }: Row): string {
  const judged = success === undefined || success.made === 0 ? '' : `, ${success.made - success.blamed} of ${success.made} passed the check`;
  return `${inUse ? '*' : ' '} ${number}  ${id.slice(0, 8)}  ${[origin, ...(state === undefined ? [] : [state])].join(', ')}; ${files} ${files === 1 ? 'file' : 'files'}${judged}\n`;
}

export const runPromote: Run = (context, invocation) => use(context, invocation, versionToPromote);

export const runRollback: Run = (context, invocation) => use(context, invocation, versionBefore);

/** `choose`: the version when none was named. */
async function use(context: Context, { values, positionals }: Invocation, choose: (ledger: Ledger, current: string | undefined) => LedgerVersion): Promise<number> {
  const { root } = await openPlace(context, undefined);
  const store = openStore(root);
  const { name, ledger, typed } = named(store, positionals, 2);
  const version = typed === undefined ? choose(ledger, readableTemplate(store, name)?.id) : findVersion(ledger, typed);
  if (version.state === 'candidate' && values.force !== true) assertNothingLost(name, version, lostWith(store, name, version.id));
  const before = readableTemplate(store, name);
  await applyRequests(context, usingVersion(store, name, version), { level: 'none' });
  context.progress(undefined);
  if (before !== undefined && hasOwnWords(store, before)) context.stderr(`writeopt: descriptions or comments of ${templatePath(name)} were changed and are in no version: \`writeopt restore\` brings that file back.\n`);
  context.stdout(`writeopt: ${name} is at version ${version.number} (${version.id.slice(0, 8)}); \`writeopt template update ${name}\` brings its files there.\n`);
  return exitCodes.passed;
}

/** Versions are told apart by what they make: what is said about it changes no id. */
function hasOwnWords(store: Store, { id, source, text }: StoredTemplate): boolean {
  const stored = store.text(versionPath(id));
  return source === 'project' && stored !== undefined && stored !== text;
}

/** A template that widens must go on to give what it gave. */
function assertNothingLost(name: string, { number }: LedgerVersion, lost: readonly string[]): void {
  if (lost.length === 0) return;
  throw new RequestError(`Version ${number} of ${name} is not promoted: ${lost.length === 1 ? 'an earlier file does' : `${lost.length} earlier files do`} not come out of it.`, {
    help: `Change the template by hand so that it covers them, or \`writeopt template promote ${name} ${number} --force\`: they stay as they are then.`,
    details: lost.slice(0, 20),
  });
}

function named(store: Store, positionals: readonly string[], most: number): { readonly name: string; readonly ledger: Ledger; readonly typed: string | undefined } {
  const [name, typed] = positionals;
  if (name === undefined || positionals.length > most) throw new UsageError(`This takes the name of a template${most > 1 ? ', and a version' : ''}.`, { help: 'Run `writeopt template list` to see the templates.' });
  if (!store.has(name)) throw noTemplate(name, [...store.names, ...store.examples]);
  return { name, ledger: store.ledger(name), typed };
}
