// What must come before what: by what a disk can hold, by what would be missing, and by what is better read first.
import type { Dependency, RepoPath } from '../model.ts';
import type { Edges } from './components.ts';
import { EdgeList } from './edge-list.ts';
import { makeRoom } from './room.ts';
import { appears, isLeaving, stepPath, type KeyedStep } from './steps.ts';

/** From the key of a step to the keys of those before it, in three strengths, each with all of the one above it. */
export interface Constraints {
  /** Two things of one name, or a file and what is below it as a directory, cannot be there at once. */
  readonly physical: Edges;
  /** And nothing refers to what is not there yet, or no longer. */
  readonly strict: Edges;
  /** And what is depended on comes first. */
  readonly all: Edges;
}

export interface Dependencies {
  readonly before: readonly Dependency[];
  readonly after: readonly Dependency[];
}

/**
 * The constraints among steps. A key that is no step's stands for what several steps meet at: a name, or a mention in a file that no
 * operation touches and which means another file afterwards (`./a` is `a.ts`, then `a/index.ts`): after the one appears, before the
 * other goes.
 */
export function constraintsOf(steps: readonly KeyedStep[], { before, after }: Dependencies): Constraints {
  const roles = rolesOf(steps);
  const all = new EdgeList();
  const strict = new EdgeList(all);
  const physical = new EdgeList(strict);
  makeRoom(roles, physical);
  addHalves(steps, physical);
  for (const { before: target, after: importer } of after) {
    const needed = roles.starts.get(target);
    const user = roles.starts.get(importer);
    if (needed !== undefined && user !== undefined) (roles.appears.has(target) ? strict : all).add(user, needed);
  }
  for (const { before: target, after: importer } of before) {
    const going = roles.vanishes.get(target);
    const user = roles.ends.get(importer);
    if (going !== undefined && user !== undefined) strict.add(going, user);
  }
  addTurns(roles, { before, after }, strict);
  return { physical: physical.edges, strict: strict.edges, all: all.edges };
}

/** By path, the key of the step at which something happens to it. */
interface Roles {
  /** A file is there that was not. */
  readonly appears: Map<string, string>;
  /** The new version is there, whether or not there was an old one. */
  readonly starts: Map<string, string>;
  /** The old version is no longer there, whether or not there is a new one. */
  readonly ends: Map<string, string>;
  /** There is no file any more. */
  readonly vanishes: Map<string, string>;
}

function rolesOf(steps: readonly KeyedStep[]): Roles {
  const roles: Roles = { appears: new Map(), starts: new Map(), ends: new Map(), vanishes: new Map() };
  const leave = (path: RepoPath, key: string): void => {
    roles.vanishes.set(path, key);
    roles.ends.set(path, key);
  };
  for (const step of steps) {
    const { operation, half, key } = step;
    if (isLeaving(step)) {
      leave(stepPath(step), key);
      continue;
    }
    roles.starts.set(operation.path, key);
    if (appears(operation)) roles.appears.set(operation.path, key);
    // What another step takes away goes with that one, whatever comes in its place.
    if (!roles.ends.has(operation.path)) roles.ends.set(operation.path, key);
    if (operation.kind === 'rename' && half === 'whole') leave(operation.from, key);
  }
  return roles;
}

/** The half that vanishes takes away what the other was made of. */
function addHalves(steps: readonly KeyedStep[], physical: EdgeList): void {
  const appearing = new Map(steps.filter(({ half }) => half === 'appear').map(({ operation, key }) => [operation, key]));
  for (const { operation, half, key } of steps) {
    const first = half === 'vanish' ? appearing.get(operation) : undefined;
    if (first !== undefined) physical.add(key, first);
  }
}

/** Mentions in untouched files that turn from one file to another. */
function addTurns(roles: Roles, { before, after }: Dependencies, strict: EdgeList): void {
  const turning = new Map<string, string[]>();
  for (const { before: target, after: importer, detail } of before) {
    const going = roles.vanishes.get(target);
    if (going === undefined || roles.ends.has(importer)) continue;
    const mention = `${importer}\0${detail}`;
    const list = turning.get(mention);
    if (list === undefined) turning.set(mention, [going]);
    else list.push(going);
  }
  if (turning.size === 0) return;
  const turned = new Set<string>();
  for (const { before: target, after: importer, detail } of after) {
    const coming = roles.appears.get(target);
    const mention = `${importer}\0${detail}`;
    if (coming === undefined || !turning.has(mention)) continue;
    strict.add(mention, coming);
    turned.add(mention);
  }
  for (const mention of turned) for (const going of turning.get(mention) ?? []) strict.add(going, mention);
}
