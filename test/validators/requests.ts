// Runs the syntax and ESLint validators on a directory written from an object literal.
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultConfig, type Config } from '../../src/config.ts';
import type { FileMode, FileState, RepoPath, WriteOperation } from '../../src/model.ts';
import type { ValidationHost, ValidationRequest } from '../../src/validators/validator.ts';

export type Content = string | Buffer | { readonly link: string };

const defaults = defaultConfig();

/** Without a limit of time. */
export const config: Config = { ...defaults, eslint: { ...defaults.eslint, timeout: 0 } };

export const host: ValidationHost = { signal: new AbortController().signal, progress: () => {} };

export async function withDirectory<T>(files: Record<string, Content>, body: (directory: string) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'writeopt-test-')));
  try {
    await writeAll(join(root, 'snapshot'), files);
    return await body(join(root, 'snapshot'));
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

export async function writeAll(directory: string, files: Record<string, Content>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(file, content);
    else await symlink(content.link, file);
  }
}

export function repoPath(path: string): RepoPath {
  return path as RepoPath;
}

const absent: FileState = { kind: 'absent' };

export function staged(path: string, mode: FileMode = '100644'): WriteOperation {
  const blob = '0'.repeat(40) as Extract<FileState, { kind: 'file' }>['blob'];
  return { kind: 'create', path: repoPath(path), expected: absent, result: { kind: 'file', blob, mode }, origin: 'staged' };
}

export function deleted(path: string): WriteOperation {
  return { kind: 'delete', path: repoPath(path), expected: absent, result: absent, origin: 'staged' };
}

let runs = 0;

export function requestFor(snapshot: string, operations: readonly WriteOperation[], tracked: readonly string[], more: Partial<ValidationRequest> = {}): ValidationRequest {
  runs += 1;
  return {
    snapshot,
    workingTree: snapshot,
    cache: join(snapshot, '..', 'cache'),
    cwd: '',
    standsIn: '',
    operations,
    importers: [], findings: [],
    changed: operations.map(({ path }) => path),
    tracked: tracked.map(repoPath).sort(),
    tree: '',
    fix: false,
    baseTrees: [],
    config,
    run: `run ${runs}`,
    ...more,
  };
}
