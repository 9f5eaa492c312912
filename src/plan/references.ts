// What every file of a state refers to, each text read once in its life.
import { languageOf } from '../languages/index.ts';
import type { FindReferences, Reference } from '../languages/reference.ts';
import type { BlobId, RepoPath } from '../model.ts';

/** References by content: a text that was parsed once is never parsed again. */
export interface ReferenceCache {
  get(key: string): readonly Reference[] | undefined;
  set(key: string, references: readonly Reference[]): void;
}

/** The files of one moment: of the index, of a document over the disk, of a commit. */
export interface State {
  readonly files: ReadonlyMap<RepoPath, BlobId>;
  /** Those that are symbolic links or submodules: they are there, and say nothing themselves. */
  readonly links?: ReadonlySet<RepoPath>;
  /** Texts of files; a file that cannot be read is left out. Called with what is needed together. */
  read(paths: readonly RepoPath[]): Promise<ReadonlyMap<RepoPath, string>>;
}

export type References = ReadonlyMap<RepoPath, readonly Reference[]>;

/** The key of a file's references: its text, and what else decides what that text says. Undefined: of no language. */
export function referenceKey(path: RepoPath, blob: BlobId): string | undefined {
  const language = languageOf(path);
  return language === undefined ? undefined : `${blob}:${language.name}${language.dialect === undefined ? '' : `:${language.dialect(path)}`}`;
}

/** Files whose texts are in memory at a time. */
const batchSize = 256;

/** The references of those files (all when absent) that are of a language, in their order; what cannot be read is left out. */
export async function readReferences(state: State, cache: ReferenceCache, paths: Iterable<RepoPath> = state.files.keys()): Promise<References> {
  const result = new Map<RepoPath, readonly Reference[]>();
  const missing: { path: RepoPath; key: string }[] = [];
  for (const path of paths) {
    const blob = state.links?.has(path) === true ? undefined : state.files.get(path);
    const key = blob === undefined ? undefined : referenceKey(path, blob);
    if (key === undefined) continue;
    const known = cache.get(key);
    if (known === undefined) missing.push({ path, key });
    // What is missing gets its place already.
    result.set(path, known ?? []);
  }
  const finders = new Map<string, Promise<FindReferences>>();
  for (let index = 0; index < missing.length; index += batchSize) {
    const batch = missing.slice(index, index + batchSize);
    const texts = await state.read(batch.map(({ path }) => path));
    for (const { path, key } of batch) {
      const text = texts.get(path);
      if (text === undefined) {
        result.delete(path);
        continue;
      }
      const list = await find(path, text, finders);
      cache.set(key, list);
      result.set(path, list);
    }
  }
  return result;
}

async function find(path: RepoPath, text: string, finders: Map<string, Promise<FindReferences>>): Promise<readonly Reference[]> {
  const language = languageOf(path);
  if (language === undefined) return [];
  const loading = finders.get(language.name) ?? language.load();
  finders.set(language.name, loading);
  return (await loading)(text, path);
}
