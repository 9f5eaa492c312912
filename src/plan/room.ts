// Makes room: what vanishes goes before what appears under the same name, below it, or above it.
import { foldedName } from '../operations/folded-name.ts';
import type { EdgeList } from './edge-list.ts';
import { compare } from './words.ts';

/** By path, the keys of the steps with which it vanishes and appears. */
export interface Comings {
  readonly vanishes: ReadonlyMap<string, string>;
  readonly appears: ReadonlyMap<string, string>;
}

/** Everything under one name, as a disk sees it that does not tell case or composition apart. */
interface Place {
  readonly name: string;
  readonly leaving: string[];
  readonly coming: string[];
  /** The nearest place whose name is a directory of this one. */
  upper?: Place;
  /** Something leaves here, or at a place above. */
  leaves: boolean;
  /** Something comes here, or at a place above. */
  comes: boolean;
  /** Keys of its gates: all that leaves here and above is gone; all that leaves below is gone. */
  readonly free: string;
  readonly empty: string;
}

/**
 * Adds the edges. Names may lie in each other a thousand deep, and thousands may fold to one: steps meet at gates, each of which waits
 * for the next, so that there are no more edges than names.
 */
export function makeRoom(steps: Comings, edges: EdgeList): void {
  const above: Place[] = [];
  const built = new Set<string>();
  for (const place of placesOf(steps)) {
    for (let last = above.at(-1); last !== undefined && !place.name.startsWith(`${last.name}/`); last = above.at(-1)) above.pop();
    const upper = above.at(-1);
    if (upper !== undefined) place.upper = upper;
    place.leaves = place.leaving.length > 0 || upper?.leaves === true;
    place.comes = place.coming.length > 0 || upper?.comes === true;
    above.push(place);
    if (place.leaves) for (const key of place.coming) edges.add(key, place.free);
    if (place.leaves && place.coming.length > 0) buildFree(place, edges, built);
    if (upper?.comes === true) for (const key of place.leaving) edges.add(upper.empty, key);
    if (upper?.comes === true && place.leaving.length > 0) buildEmpty(upper, edges, built);
  }
}

/** From here upwards. */
function buildFree(start: Place, edges: EdgeList, built: Set<string>): void {
  for (let place: Place | undefined = start; place?.leaves === true && !built.has(place.free); place = place.upper) {
    built.add(place.free);
    for (const key of place.leaving) edges.add(place.free, key);
    if (place.upper?.leaves === true) edges.add(place.free, place.upper.free);
  }
}

function buildEmpty(start: Place, edges: EdgeList, built: Set<string>): void {
  for (let place: Place | undefined = start; place?.comes === true && !built.has(place.empty); place = place.upper) {
    built.add(place.empty);
    for (const key of place.coming) edges.add(key, place.empty);
    if (place.upper?.comes === true) edges.add(place.upper.empty, place.empty);
  }
}

/** Sorted so that what is below a directory follows it at once. */
function placesOf({ vanishes, appears }: Comings): Place[] {
  const places = new Map<string, Place>();
  const placeOf = (path: string): Place => {
    const name = foldedName(path);
    // No key of a step begins like that.
    const known = places.get(name) ?? { name, leaving: [], coming: [], leaves: false, comes: false, free: `free ${places.size}`, empty: `empty ${places.size}` };
    places.set(name, known);
    return known;
  };
  for (const [path, key] of vanishes) placeOf(path).leaving.push(key);
  for (const [path, key] of appears) placeOf(path).coming.push(key);
  const sortable = [...places.values()].map((place) => ({ place, order: place.name.replaceAll('/', '\0') }));
  return sortable.sort((a, b) => compare(a.order, b.order)).map(({ place }) => place);
}
