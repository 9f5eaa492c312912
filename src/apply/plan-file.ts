// Where a plan may be saved: at a new name, or over an earlier plan, and never where the batch itself writes.
import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DiskError, UsageError } from '../errors.ts';
import type { Request } from '../model.ts';
import { foldedName } from '../operations/folded-name.ts';
import { replaceFile } from '../replace-file.ts';
import { isSavedPlan } from './saved-plan.ts';

export interface PlanFile {
  /** Absolute. */
  readonly file: string;
  /** As the user says it. */
  readonly name: string;
  /** What the paths of the requests are relative to. */
  readonly root: string;
  readonly requests: readonly Request[];
}

/** Throws UsageError for what is not ours to replace. */
export function assertFree({ file, name, root, requests }: PlanFile): void {
  const help = 'Nothing was written. Name a file that is not there yet, or an earlier plan.';
  const place = foldedName(realPlace(file));
  const target = requests.flatMap((request) => ('from' in request && request.from !== undefined ? [request.path, request.from] : [request.path])).find((path) => foldedName(join(root, path)) === place);
  if (target !== undefined) throw new UsageError(`The plan cannot be saved to ${name}: the batch itself is about ${target}.`, { help });
  const stats = statOf(file);
  if (stats === undefined) return;
  if (!stats.isFile()) throw new UsageError(`The plan cannot be saved to ${name}: that is no file.`, { help });
  // An empty one may be made by mktemp, and holds nothing.
  if (stats.size > 0 && !isSavedPlan(textOf(file))) throw new UsageError(`The plan cannot be saved to ${name}: something else is in it.`, { help });
}

/** Looks once more, and writes. Throws UsageError and DiskError. */
export function writePlan(plan: PlanFile, text: string): void {
  assertFree(plan);
  try {
    replaceFile(plan.file, text);
  } catch (error) {
    throw new DiskError(`The plan could not be saved to ${plan.name}: ${error instanceof Error ? error.message : String(error)}.`, { help: 'Name a file that can be written.', cause: error });
  }
}

/** Through links above it, which may lead into the root. */
function realPlace(file: string): string {
  try {
    return join(realpathSync(dirname(file)), basename(file));
  } catch {
    // The directory is not there yet.
    return file;
  }
}

function statOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    // Writing says why.
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
