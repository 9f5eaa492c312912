// Collects the writes that a function makes, and lands them as one batch: for generators and codemods that write file by file.
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { ApplyOptions } from './apply/apply.ts';
import { UsageError } from './errors.ts';
import { apply, type CallOptions } from './library.ts';
import type { ConfigChange, Expect, ImportChange, Replacement, Report, Request } from './model.ts';

/** Every call is remembered; nothing is written before the function has ended. Paths are relative to the root, or absolute below it. */
export interface Writer {
  /** Creates or replaces a file; text is written as UTF-8. `mode`: permission bits. */
  writeFile(path: string, content: string | Uint8Array, options?: { readonly mode?: number; readonly expect?: Expect }): void;
  /** Replaces text by text, exactly and uniquely; several calls on one file follow one another. */
  edit(path: string, ...replacements: readonly Replacement[]): void;
  config(path: string, ...changes: readonly ConfigChange[]): void;
  imports(path: string, ...changes: readonly ImportChange[]): void;
  rm(path: string): void;
  rename(from: string, to: string): void;
  mkdir(path: string): void;
  chmod(path: string, mode: number): void;
  symlink(target: string, path: string): void;
  /** What the file holds now, or will hold by an earlier `writeFile`. Rejects as `fs.readFile` does. */
  readFile(path: string): Promise<Uint8Array>;
}

type Distributed<T> = T extends unknown ? Omit<T, 'id'> : never;

/**
 * Runs `produce`, then applies everything it wrote as one batch: all or nothing, judged as a whole. When `produce` throws, nothing is
 * written and its error is passed on. Rejects as `apply` does.
 */
export async function optimizeWrites(produce: (writer: Writer) => Promise<void> | void, options: ApplyOptions & CallOptions = {}): Promise<Report> {
  const requests = new Map<string, Request>();
  const root = join(options.cwd ?? process.cwd(), options.root ?? '');
  let count = 0;
  let isOpen = true;
  const add = (request: Distributed<Request>, slot?: string): void => {
    if (!isOpen) throw new UsageError('This batch has ended: nothing more can be written in it.', { help: 'Write before the function ends: await everything in it.' });
    count += 1;
    // The last of several whole contents wins, as it does with a file.
    const key = slot ?? String(count);
    requests.delete(key);
    requests.set(key, { ...request, id: String(count) } as Request);
  };
  const below = (path: string): string => (isAbsolute(path) ? relative(root, path).split(sep).join('/') : path);
  const writer: Writer = {
    writeFile: (path, content, { mode, expect } = {}) =>
      add({ kind: 'write', path: below(path), content: typeof content === 'string' ? Buffer.from(content) : content, ...(mode === undefined ? {} : { mode }), ...(expect === undefined ? {} : { expect }) }, `write ${below(path)}`),
    edit: (path, ...replacements) => add({ kind: 'edit', path: below(path), replacements }),
    config: (path, ...changes) => add({ kind: 'config', path: below(path), changes }),
    imports: (path, ...changes) => add({ kind: 'imports', path: below(path), changes }),
    rm: (path) => add({ kind: 'delete', path: below(path) }),
    rename: (from, to) => add({ kind: 'rename', from: below(from), path: below(to) }),
    mkdir: (path) => add({ kind: 'mkdir', path: below(path) }),
    chmod: (path, mode) => add({ kind: 'chmod', path: below(path), mode }),
    symlink: (target, path) => add({ kind: 'symlink', path: below(path), target }),
    readFile: async (path) => {
      const written = requests.get(`write ${below(path)}`);
      return written?.kind === 'write' ? written.content : readFile(join(root, below(path)));
    },
  };
  try {
    await produce(writer);
  } finally {
    isOpen = false;
  }
  return apply([...requests.values()], { root, ...options });
}
