// Files to find templates in: of the working tree, of what is staged, or of a document of operations.
import { lstatSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { ApplyPlace } from '../apply/place.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { readBlobs } from '../git/blobs.ts';
import { listPresent, parseRawDiff } from '../git/repository.ts';
import { readDocument } from '../read-document.ts';
import type { Source } from '../templates/template.ts';
import { matcherOf } from '../validators/syntax/globs.ts';
import { templatesDirectory } from './store.ts';

/** Larger files are no templates for people. */
const largest = 1_000_000;

/** Paths relative to the root: files below what was named, or what its glob matches; everything when nothing was. Sorted. */
export async function selectPaths(context: Context, { root, repository }: ApplyPlace, typed: readonly string[]): Promise<readonly string[]> {
  const present = [...new Set<string>(await listPresent(repository))].filter((path) => !path.startsWith('.writeopt/')).sort();
  if (typed.length === 0) return present;
  const missing: string[] = [];
  const chosen = new Set<string>();
  for (const one of typed) {
    const found = pathsOf(context, root, one, present);
    if (found.length === 0) missing.push(one);
    for (const path of found) chosen.add(path);
  }
  if (missing.length > 0) throw new UsageError(`${missing.length === 1 ? `${missing[0] ?? ''} names` : 'Some of these name'} no file of the project.`, { help: 'Name files, directories, or globs in quotes; ignored files are left out.', details: missing.length === 1 ? [] : missing });
  return [...chosen].sort();
}

function pathsOf(context: Context, root: string, typed: string, present: readonly string[]): readonly string[] {
  const path = relative(root, resolve(context.cwd, typed)).split(sep).join('/');
  if (path === '..' || path.startsWith('../')) throw new UsageError(`${typed} is outside of ${root}.`, { help: 'Name files of the project.' });
  const below = present.filter((one) => path === '' || one === path || one.startsWith(`${path}/`));
  if (below.length > 0 || !/[*?[{]/.test(typed)) return below;
  // From the place of the user: a glob without a slash would match anywhere.
  const matches = matcherOf([path.includes('/') ? path : `./${path}`]);
  return present.filter(matches);
}

/** The text of files of the working tree, one at a time; what is no text, no regular file or too large is left out. */
export function* readSources(root: string, paths: readonly string[]): Generator<Source> {
  for (const path of paths) {
    const file = join(root, path);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() !== true || stats.size > largest) continue;
    const text = textOf(readFileSync(file));
    if (text !== undefined) yield { path, text };
  }
}

/** Undefined for what is no UTF-8 text. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What is staged, as git stores it: files that are new or changed. */
export async function stagedSources({ repository }: ApplyPlace, isWanted: (path: string) => boolean): Promise<readonly Source[]> {
  const out = await repository.git(['diff', '--cached', '--raw', '-z', '--no-renames', '--abbrev=64', '--diff-filter=AM'], { env: { GIT_INDEX_FILE: repository.indexFile } });
  const changes = parseRawDiff(out).filter(({ path }) => isWanted(path) && !path.startsWith(`${templatesDirectory}/`));
  const files = changes.flatMap(({ path, after }) => (after.kind === 'file' && after.mode.startsWith('100') ? [{ path, blob: after.blob }] : []));
  const texts = await readBlobs(repository.git, [...new Set(files.map(({ blob }) => blob))]);
  return files.flatMap(({ path, blob }) => {
    const text = texts.get(blob);
    return text === undefined || text.length > largest || /[\0\uFFFD]/.test(text) ? [] : [{ path, text }];
  });
}

/** What a document would write. */
export function documentSources(context: Context, file: string): readonly Source[] {
  return readDocument(context, file, undefined).requests.flatMap((request) => {
    const text = request.kind === 'write' && request.content.byteLength <= largest ? textOf(request.content) : undefined;
    return text === undefined ? [] : [{ path: request.path, text }];
  });
}
