// What is remembered of a snapshot between two runs, and how it is told that it is still so.
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeId } from '../../model.ts';
import type { LinkManifest } from '../ignored-links.ts';
import type { Repository } from '../repository.ts';
import type { SnapshotPlace } from './place.ts';

export interface State {
  readonly version: 1;
  /** The git directory this snapshot belongs to: a cache that was copied or moved is not trusted. */
  readonly owner: string;
  readonly directory: string;
  readonly tree: TreeId;
  /** The checksum at the end of the snapshot's index when it was left. */
  readonly checksum: string;
  readonly dirty: boolean;
  readonly links: LinkManifest;
}

/** The trailing checksum of the index (gitformat-index(5)) with its size: cheap, and different after any change. */
export function indexChecksum(place: SnapshotPlace): string {
  const file = join(place.gitDirectory, 'index');
  if (!existsSync(file)) return '';
  const size = statSync(file).size;
  const tail = Buffer.alloc(Math.min(size, 32));
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(descriptor);
  }
  return `${size}:${tail.toString('hex')}`;
}

export function statePath(place: SnapshotPlace): string {
  return join(place.home, 'state.json');
}

export function writeState(repository: Repository, place: SnapshotPlace, rest: Pick<State, 'tree' | 'dirty' | 'links'>): void {
  const state: State = {
    version: 1,
    owner: repository.gitDirectory,
    directory: place.directory,
    checksum: indexChecksum(place),
    ...rest,
  };
  const temporary = `${statePath(place)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
  renameSync(temporary, statePath(place));
}

/** The state of the last run; undefined when there is none, it is garbage, or it belongs to another repository. */
export function readState(repository: Repository, place: SnapshotPlace): State | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(statePath(place), 'utf8'));
  } catch {
    // Missing or damaged: both mean that nothing can be trusted.
    return undefined;
  }
  if (!isState(value) || value.owner !== repository.gitDirectory || value.directory !== place.directory) return undefined;
  return existsSync(place.directory) && existsSync(place.gitDirectory) ? value : undefined;
}

function isState(value: unknown): value is State {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<State>;
  return (
    state.version === 1 &&
    typeof state.owner === 'string' &&
    typeof state.tree === 'string' &&
    typeof state.checksum === 'string' &&
    typeof state.dirty === 'boolean' &&
    typeof state.links?.entries === 'object' &&
    Array.isArray(state.links.rejected)
  );
}
