// What `exports` and `imports` of a package.json map a name to, condition by condition.
import { isObject, own } from './json.ts';
import { keysOf, matchKey, type Keys } from './patterns.ts';

const deepest = 16;
const prepared = new WeakMap<object, Keys>();

/** Every target that the conditions permit, in order, until `load` finds one; null says that there is nothing on purpose. */
export function findTarget<T>(map: unknown, key: string, conditions: ReadonlySet<string>, load: (target: string) => T | undefined): T | null | undefined {
  const entry = entryOf(map, key);
  return entry === undefined ? undefined : walk(entry.target, entry.middle, conditions, load, 0);
}

/** Every text that a key can mean under any condition. */
export function allTargets(map: unknown, key: string): string[] {
  const entry = entryOf(map, key);
  return entry === undefined ? [] : textsIn(entry.target, 0).map((target) => filled(target, entry.middle));
}

export function hasKey(map: unknown, key: string): boolean {
  return entryOf(map, key) !== undefined;
}

function entryOf(map: unknown, key: string): { readonly target: unknown; readonly middle: string | undefined } | undefined {
  const isMap = isObject(map) && Object.keys(map).some((one) => one.startsWith('.') || one.startsWith('#'));
  if (!isMap) return key === '.' && map !== undefined ? { target: map, middle: undefined } : undefined;
  let keys = prepared.get(map);
  if (keys === undefined) {
    keys = keysOf(Object.keys(map));
    prepared.set(map, keys);
  }
  const match = matchKey(keys, key);
  return match === undefined ? undefined : { target: own(map, match.key), middle: keys.exact.has(key) ? undefined : match.middle };
}

function walk<T>(target: unknown, middle: string | undefined, conditions: ReadonlySet<string>, load: (target: string) => T | undefined, depth: number): T | null | undefined {
  if (depth > deepest) return undefined;
  if (typeof target === 'string') return load(filled(target, middle));
  if (target === null) return null;
  const list = Array.isArray(target) ? (target as unknown[]) : isObject(target) ? Object.keys(target).filter((one) => conditions.has(one)).map((one) => target[one]) : [];
  for (const one of list) {
    const outcome = walk(one, middle, conditions, load, depth + 1);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function filled(target: string, middle: string | undefined): string {
  if (middle === undefined) return target;
  return target.includes('*') ? target.replaceAll('*', () => middle) : target.endsWith('/') ? target + middle : target;
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  return Object.values(value).flatMap((one) => textsIn(one, depth + 1));
}
