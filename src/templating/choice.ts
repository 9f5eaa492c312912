// Which version of a template new files are made from: the one in its file, unless what was made from it failed too often.
import type { Repository } from '../git/repository.ts';
import type { Notice } from '../model.ts';
import { problemsWith } from '../templates/problems.ts';
import type { Values } from '../templates/template.ts';
import type { Ledger, LedgerVersion } from './ledger.ts';
import type { Store, StoredTemplate } from './store.ts';
import { successOf, type Success } from './success.ts';

export interface Choice {
  /** Throws RequestError as `Store.read` does. An earlier version is used only where it takes the values. */
  choose(name: string, values: Values): StoredTemplate;
  /** What a person should know about the choices so far. */
  notices(): readonly Notice[];
  /** By name: the version that the choices so far retire. */
  readonly retired: ReadonlyMap<string, string>;
}

/** Fewer files say nothing about a version. */
const fewest = 5;
/** A version of which more files fail is worth leaving. */
const lowest = 0.5;

export function createChoice(store: Store, repository: Pick<Repository, 'commonDirectory'>): Choice {
  const notices = new Map<string, Notice>();
  const retired = new Map<string, string>();
  // A batch may ask for one template a thousand times.
  const known = new Map<string, { readonly left: Left | undefined }>();
  const leftOnce = (name: string, id: string): Left | undefined => {
    const found = known.get(name) ?? { left: leftFor(store.ledger(name), id, repository) };
    known.set(name, found);
    return found.left;
  };
  return {
    choose: (name, values) => {
      const current = store.read(name);
      const left = leftOnce(name, current.id);
      const earlier = left === undefined ? undefined : store.version(name, left.instead.id);
      if (left === undefined || earlier === undefined || problemsWith(earlier.template, values).length > 0) return current;
      if (left.isNew) retired.set(name, current.id);
      notices.set(name, { source: 'template', message: noticeOf(name, left) });
      return earlier;
    },
    notices: () => [...notices.values()],
    retired,
  };
}

interface Left {
  readonly version: LedgerVersion;
  readonly success: Success;
  readonly instead: LedgerVersion;
  /** It was not retired before. */
  readonly isNew: boolean;
}

/** Whether a version is left for an earlier one, because it is retired, or is to be. */
export function leftFor({ versions }: Ledger, id: string, repository: Pick<Repository, 'commonDirectory'>): Left | undefined {
  // A version of which no file passed is not listed yet.
  const version: LedgerVersion = versions.find((one) => one.id === id) ?? { id, number: Math.max(0, ...versions.map(({ number }) => number)) + 1, origin: 'written' };
  const earlier = versions.filter(({ number, state }) => number < version.number && state !== 'candidate' && state !== 'retired');
  if (version.state === 'kept' || earlier.length === 0) return undefined;
  const successes = successOf(repository, [id, ...earlier.map((one) => one.id)]);
  const success = successes.get(id) ?? { made: 0, blamed: 0, rate: undefined };
  const last = earlier.at(-1);
  if (version.state === 'retired') return last === undefined ? undefined : { version, success, instead: bestOf(earlier, successes) ?? last, isNew: false };
  if (success.made < fewest || success.rate === undefined || success.rate >= lowest) return undefined;
  const better = bestOf(earlier.filter((one) => (successes.get(one.id)?.rate ?? 0) > (success.rate ?? 0)), successes);
  return better === undefined ? undefined : { version, success, instead: better, isNew: true };
}

/** The most successful; of equals the latest. */
function bestOf(versions: readonly LedgerVersion[], successes: ReadonlyMap<string, Success>): LedgerVersion | undefined {
  const rate = ({ id }: LedgerVersion): number => successes.get(id)?.rate ?? -1;
  return versions.filter((one) => rate(one) >= 0).reduce<LedgerVersion | undefined>((best, one) => (best === undefined || rate(one) >= rate(best) ? one : best), undefined);
}

function noticeOf(name: string, { version, success, instead, isNew }: Left): string {
  const why = success.made === 0 ? '' : `: ${success.blamed} of ${success.made} files made from it failed the check`;
  return `Version ${version.number} of ${name} is ${isNew ? 'retired now' : 'retired'}${why}. Version ${instead.number} is used; \`writeopt template promote ${name} ${version.number}\` takes it back.`;
}
