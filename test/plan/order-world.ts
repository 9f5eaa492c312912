// Random batches for the order of operations, and a disk that makes them visible step by step and says what is missing at each.
import type { Dependency, FileState, RepoPath, WriteOperation } from '../../src/model.ts';
import type { Step } from '../../src/plan/order.ts';

export type Next = () => number;

/** Mulberry32: small, seeded, good enough to shuffle tests. */
export function random(seed: number): Next {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled<T>(list: readonly T[], next: Next): T[] {
  return list.map((value) => ({ value, key: next() })).sort((a, b) => a.key - b.key).map((one) => one.value);
}

const absent: FileState = { kind: 'absent' };
const file = (blob: string): FileState => ({ kind: 'file', blob: blob as never, mode: '100644' });

export const create = (path: string): WriteOperation => ({ kind: 'create', path: path as RepoPath, expected: absent, result: file('b'), origin: 'staged' });
export const update = (path: string): WriteOperation => ({ kind: 'update', path: path as RepoPath, expected: file('a'), result: file('b'), origin: 'staged' });
export const remove = (path: string): WriteOperation => ({ kind: 'delete', path: path as RepoPath, expected: file('a'), result: absent, origin: 'staged' });
export const rename = (from: string, path: string): WriteOperation => ({ kind: 'rename', from: from as RepoPath, path: path as RepoPath, expected: file('a'), result: file('a'), origin: 'staged' });

/** `needs('a', 'b')`: a imports b. */
export const needs = (importer: string, ...targets: string[]): Dependency[] =>
  targets.map((target) => ({ before: target as RepoPath, after: importer as RepoPath, reason: 'imports', detail: `./${target}` }));

export interface Batch {
  readonly operations: readonly WriteOperation[];
  readonly before: readonly Dependency[];
  readonly after: readonly Dependency[];
  /** All files before the batch. */
  readonly present: readonly string[];
}

/** A batch over about `size` names. `cyclic`: references in any direction, and renames of case alone. */
export function randomBatch(next: Next, size: number, cyclic: boolean): Batch {
  const operations: WriteOperation[] = [];
  const old: string[] = [];
  const now: string[] = [];
  const kept = new Set<string>();
  for (let index = 0; index < size; index += 1) {
    const name = `f${Math.floor(next() * 1e6)}-${index}`;
    const dice = next();
    if (dice < 0.25) operations.push(create(name));
    else if (dice < 0.5) operations.push(update(name));
    else if (dice < 0.65) operations.push(remove(name));
    else if (dice < 0.85) {
      const to = cyclic && next() < 0.2 ? name.toUpperCase() : `${next() < 0.5 ? 'a' : 'z'}${name}`;
      operations.push(rename(name, to));
      old.push(name);
      now.push(to);
      continue;
    } else kept.add(name);
    if (dice >= 0.25) old.push(name);
    if (dice < 0.5 || dice >= 0.85) now.push(name);
  }
  const density = 0.5 + next() * 2;
  const before = references(next, shuffled(old, next), density, cyclic);
  // A file that is not touched says what it said.
  const same = before.filter(({ after }) => kept.has(after));
  const after = [...references(next, shuffled(now, next), density, cyclic).filter((one) => !kept.has(one.after)), ...same];
  // Now and then a mention of what is not there, before or after: nothing can be done about it.
  if (next() < 0.2 && old[0] !== undefined && now[0] !== undefined) after.push(...needs(now[0], old[0]));
  if (next() < 0.2 && old[0] !== undefined && now[0] !== undefined && !kept.has(old[0])) before.push(...needs(old[0], now[0]));
  return { operations, before, after, present: old };
}

function references(next: Next, names: readonly string[], density: number, cyclic: boolean): Dependency[] {
  const found: Dependency[] = [];
  for (const [index, importer] of names.entries()) {
    for (const [other, target] of names.entries()) {
      if (target !== importer && (cyclic || other < index) && next() < density / names.length) found.push(...needs(importer, target));
    }
  }
  return found;
}

/** A mention whose file is missing: `importer -> target`. */
export type Missing = readonly [importer: string, target: string];

/** What is missing after each step but the last, without what is missing before the first or after the last. */
export function brokenStates({ before, after, present }: Omit<Batch, 'operations'>, steps: readonly Step[]): Missing[][] {
  const oldReferences = byImporter(before);
  const newReferences = byImporter(after);
  const disk = new Map(present.map((path) => [path, oldReferences]));
  const missing = (): Missing[] => {
    const found: Missing[] = [];
    for (const [path, version] of disk) for (const target of version.get(path) ?? []) if (!disk.has(target)) found.push([path, target]);
    return found;
  };
  const states: Missing[][] = [missing()];
  for (const { operation, half } of steps) {
    if (operation.kind === 'delete') disk.delete(operation.path);
    else if (operation.kind !== 'rename') disk.set(operation.path, newReferences);
    else {
      if (half !== 'appear') disk.delete(operation.from);
      if (half !== 'vanish') disk.set(operation.path, newReferences);
    }
    states.push(missing());
  }
  const accepted = new Set([states[0], states.at(-1)].flatMap((state) => (state ?? []).map(String)));
  return states.slice(1, -1).map((state) => state.filter((one) => !accepted.has(String(one)))).filter((state) => state.length > 0);
}

function byImporter(dependencies: readonly Dependency[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const { before, after } of dependencies) map.set(after, [...(map.get(after) ?? []), before]);
  return map;
}

/** The order of names, and that of generators that delete first: what the original and others do. */
export function alphabetical(operations: readonly WriteOperation[]): Step[] {
  return [...operations].sort((a, b) => (a.path < b.path ? -1 : 1)).map((operation) => ({ operation, half: 'whole' }));
}

const hostSinkRank: Partial<Record<WriteOperation['kind'], number>> = { delete: 0, rename: 1, create: 2 };

/** Source: Angular's HostSink: deletions, renames, creations, updates. */
export function deletesFirst(operations: readonly WriteOperation[]): Step[] {
  const rank = (operation: WriteOperation): number => hostSinkRank[operation.kind] ?? 3;
  return alphabetical(operations).sort((a, b) => rank(a.operation) - rank(b.operation));
}
