// `writeopt template forget`: files that are their template's no longer; they stay as they are.
import { relative, resolve, sep } from 'node:path';
import { applyRequests } from '../apply/apply.ts';
import { openPlace } from '../apply/place.ts';
import { exitCodes, UsageError } from '../errors.ts';
import { withInstances } from '../templating/ledger.ts';
import { openStore, writingLedger } from '../templating/store.ts';
import type { Run } from './index.ts';

export const runForget: Run = async (context, { positionals }) => {
  if (positionals.length === 0) throw new UsageError('forget takes the files that are to be left alone.', { help: 'Name them: `writeopt template forget PATHS…`.' });
  const { root } = await openPlace(context, undefined);
  const store = openStore(root);
  const paths = [...new Set(positionals.map((typed) => relative(root, resolve(context.cwd, typed)).split(sep).join('/')))];
  const ledgers = [...store.names, ...store.examples].map((name) => store.ledger(name)).filter(({ instances }) => instances.some(({ path }) => paths.includes(path)));
  const known = new Set(ledgers.flatMap(({ instances }) => instances.map(({ path }) => path)));
  const unknown = paths.filter((path) => !known.has(path));
  if (unknown.length > 0) throw new UsageError(`${unknown.join(', ')} ${unknown.length === 1 ? 'comes' : 'come'} from no template.`, { help: 'Name files that `.writeopt/templates/NAME.jsonl` lists; nothing was changed.' });
  await applyRequests(context, ledgers.flatMap((ledger) => writingLedger(store, withInstances(ledger, [], paths))), { level: 'none' });
  context.progress(undefined);
  context.stdout(`writeopt: ${paths.length === 1 ? `${paths[0] ?? ''} is its template's no longer, and stays as it is` : `${paths.length} files are their template's no longer, and stay as they are`}.\n`);
  return exitCodes.passed;
};
