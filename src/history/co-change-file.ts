// Keeps what was learnt of the commits of a repository: one file, replaced as a whole, and thrown away when it looks wrong.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mostCommits, mostFiles, type CoChangeModel } from './co-change.ts';

const fileName = 'co-change.json';

/** What is written is far below: names of files of 2,000 small commits. */
const mostBytes = 16 * 1024 * 1024;

export interface KeptModel {
  readonly model: CoChangeModel;
  /** When it was written, in milliseconds of the epoch. */
  readonly written: number;
}

/** Undefined when there is none, or none that can be used. */
export function readModel(directory: string): KeptModel | undefined {
  try {
    const file = join(directory, fileName);
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > mostBytes) return undefined;
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isModel(value) ? { model: value, written: stats.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/** Of several processes the last one wins; each has learnt of the same history. */
export function writeModel(directory: string, model: CoChangeModel): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, fileName);
  const temporary = `${file}.${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, JSON.stringify(model), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function isModel(value: unknown): value is CoChangeModel {
  if (typeof value !== 'object' || value === null) return false;
  const { version, head, asked, paths, commits } = value as Partial<Record<keyof CoChangeModel, unknown>>;
  if (version !== 1 || typeof head !== 'string' || !/^[0-9a-f]{40,64}$/.test(head) || typeof asked !== 'number') return false;
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) return false;
  const isIndex = (index: unknown): boolean => Number.isInteger(index) && Number(index) >= 0 && Number(index) < paths.length;
  return Array.isArray(commits) && commits.length <= mostCommits && commits.every((commit) => Array.isArray(commit) && commit.length <= mostFiles && commit.every(isIndex));
}
