// The key of a batch: what was applied under it before is not applied again, the part of a batch included that landed alone.
import { RequestError } from '../errors.ts';
import { homesOf } from '../landing/place.ts';
import type { Request } from '../model.ts';
import { digestOf, findKeys, type KeyRecord } from '../transaction/participants.ts';
import type { ApplyPlace } from './place.ts';

export interface KeyUse {
  /** When the whole batch was applied before, or its last part; undefined: something is left to do. */
  readonly applied: string | undefined;
  /** Requests that were not applied before. */
  readonly left: readonly Request[];
  /** Ids of those that were. */
  readonly done: ReadonlySet<string>;
  /** What is to be remembered when these land, and these are left out. */
  recordOf(landed: readonly Request[], isWhole: boolean): KeyRecord;
}

/** Looks up the key. Throws RequestError when it stands for another batch. */
export function openKey(place: ApplyPlace, key: string, requests: readonly Request[], root: string): KeyUse {
  const digest = digestOf([requests, root]);
  const digestOne = ({ id: _, ...request }: Request): string => digestOf([request, root]);
  const records = homesOf(place.repository).flatMap((home) => findKeys(home, key));
  const whole = records.find(({ part }) => part === undefined);
  if (whole !== undefined && whole.digest !== digest) throw usedForAnother(whole);
  const parts = whole === undefined ? records : [];
  // The same operation may be asked for more than once.
  const landed = countsOf(parts.flatMap(({ part }) => part?.landed ?? []));
  const done = new Set(whole === undefined ? requests.filter((request) => take(landed, digestOne(request))).map(({ id }) => id) : requests.map(({ id }) => id));
  const last = whole ?? parts.at(-1);
  if (last !== undefined && landed.size > 0) throw usedForAnother(last);
  const left = requests.filter(({ id }) => !done.has(id));
  const base = { version: 1, key, digest } as const;
  return {
    applied: left.length === 0 ? last?.applied : undefined,
    left,
    done,
    recordOf: (some, isWhole) => ({ ...base, applied: new Date().toISOString(), ...(isWhole ? {} : { part: { index: findKeys(place.home, key).length + 1, landed: some.map(digestOne) } }) }),
  };
}

function usedForAnother({ key, applied }: KeyRecord): RequestError {
  return new RequestError(`The key ${JSON.stringify(key)} was used for another batch (${applied}).`, { help: 'Nothing was written. Give each batch a key of its own.' });
}

function countsOf(list: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, one: string): boolean {
  const count = counts.get(one) ?? 0;
  if (count > 1) counts.set(one, count - 1);
  else counts.delete(one);
  return count > 0;
}
