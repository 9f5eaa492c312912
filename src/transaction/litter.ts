// Takes away what a transaction leaves in its directory, and on other volumes.
import { dirname, join } from 'node:path';
import type { FileSystem } from '../file-system.ts';
import { finishKeeping } from './keeping.ts';
import { oldName } from './stage.ts';
import { placesOf, type Work } from './work.ts';

/** Takes the stage away; what cannot be removed now is litter that the next transaction removes. */
export function discard(work: Work): void {
  try {
    removeLitter(work.fileSystem, work.directory);
  } catch {
    // The outcome is decided and durable; a leftover in a private directory must not turn it into a failure.
  }
}

/** Removes a transaction's directory, other volumes' first, so that the list of them goes last. */
export function removeLitter(fileSystem: FileSystem, directory: string): void {
  finishKeeping(fileSystem, directory);
  const list = placesOf(directory);
  if (fileSystem.stat(list) !== undefined) {
    const places = fileSystem.read(list).toString('utf8').split('\n').filter(Boolean);
    for (const place of places) removePlace(fileSystem, JSON.parse(place) as string);
  }
  removeStage(fileSystem, directory);
}

/** Flushed, also when it is gone already: once the list is gone nobody would find it. */
function removePlace(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(dirname(directory)) === undefined) return;
  removeStage(fileSystem, directory);
  fileSystem.flush(dirname(directory));
}

/** A stage: files, and one directory of files. */
function removeStage(fileSystem: FileSystem, directory: string): void {
  if (fileSystem.stat(directory) === undefined) return;
  removeStage(fileSystem, join(directory, oldName));
  for (const name of fileSystem.list(directory)) fileSystem.unlink(join(directory, name));
  fileSystem.removeDirectory(directory);
}
