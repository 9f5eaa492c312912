// What the compiler found in a tree, kept so that the next commit's errors can be told from those that were there before.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Range, RepoPath } from '../../model.ts';

/** One error, free of machine paths. */
export interface Finding {
  readonly path?: RepoPath;
  readonly range?: Range;
  readonly code: string;
  readonly message: string;
}

interface Kept {
  readonly version: 1;
  /** Compiler version and installed packages: another of either, and the findings are not comparable. */
  readonly fingerprint: string;
  /** The run that found it: within one run the result is reused. */
  readonly run: string;
  /** By repository path of the project's configuration. */
  readonly projects: Readonly<Record<string, readonly Finding[]>>;
}

export interface Baselines {
  /** Findings of these projects in a tree, or undefined when one of them is not known. */
  read(tree: string, projects: readonly RepoPath[], run?: string): Map<RepoPath, readonly Finding[]> | undefined;
  /** Projects of a tree in which this run found errors. */
  failing(tree: string, run: string): RepoPath[];
  write(tree: string, findings: ReadonlyMap<RepoPath, readonly Finding[]>, run: string): void;
}

const keptTrees = 30;

/** Opens the kept findings in a directory. */
export function openBaselines(directory: string, fingerprint: string): Baselines {
  const fileOf = (tree: string): string => join(directory, `${tree}.json`);
  const load = (tree: string): Kept | undefined => {
    const kept = readKept(fileOf(tree));
    return kept?.fingerprint === fingerprint ? kept : undefined;
  };
  return {
    read: (tree, projects, run) => {
      const kept = load(tree);
      if (kept === undefined || (run !== undefined && kept.run !== run)) return undefined;
      const found = new Map<RepoPath, readonly Finding[]>();
      for (const project of projects) {
        const findings = kept.projects[project];
        if (findings === undefined) return undefined;
        found.set(project, findings);
      }
      return found;
    },
    failing: (tree, run) => {
      const kept = load(tree);
      const projects = kept?.run === run ? Object.entries(kept.projects) : [];
      return projects.filter(([, findings]) => findings.length > 0).map(([project]) => project as RepoPath);
    },
    write: (tree, findings, run) => {
      const kept: Kept = { version: 1, fingerprint, run, projects: { ...load(tree)?.projects, ...Object.fromEntries(findings) } };
      mkdirSync(directory, { recursive: true });
      const temporary = `${fileOf(tree)}.${process.pid}`;
      writeFileSync(temporary, JSON.stringify(kept));
      renameSync(temporary, fileOf(tree));
      prune(directory);
    },
  };
}

function readKept(file: string): Kept | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept> | null;
    if (value?.version !== 1 || typeof value.fingerprint !== 'string' || typeof value.projects !== 'object') return undefined;
    return Object.values(value.projects).every((list) => Array.isArray(list)) ? (value as Kept) : undefined;
  } catch {
    // Missing or damaged: not known, so it is measured again.
    return undefined;
  }
}

function prune(directory: string): void {
  const files = readdirSync(directory).map((name) => ({ name, time: statSync(join(directory, name)).mtimeMs }));
  for (const { name } of files.sort((a, b) => b.time - a.time).slice(keptTrees)) rmSync(join(directory, name), { force: true });
}

/** What package managers leave behind: changes when the installed packages do. */
const installRecords = ['node_modules/.package-lock.json', 'node_modules/.modules.yaml', 'node_modules/.yarn-state.yml', 'node_modules/.yarn-integrity'];

/** Identifies the compiler and the installed packages of a snapshot. */
export function fingerprintOf(snapshot: string, compilerVersion: string): string {
  const hash = createHash('sha256').update(compilerVersion);
  for (const record of installRecords) {
    const file = join(snapshot, record);
    if (existsSync(file)) hash.update(record).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 24);
}

/** Same place, same text: what stays the same when lines move. */
export function keyOf(finding: Finding, renamed: ReadonlyMap<string, string> = new Map()): string {
  const path = finding.path === undefined ? '' : (renamed.get(finding.path) ?? finding.path);
  return `${path}\0${finding.code}\0${finding.message}`;
}

/** Findings of several projects as one list; the same error seen by two projects counts once. */
export function mergeProjects(projects: Iterable<readonly Finding[]>): Finding[] {
  return [...new Map([...projects].flat().map((finding) => [JSON.stringify([keyOf(finding), finding.range]), finding])).values()];
}

/** Splits findings into new and old: old as often as any of the bases has them. */
export function splitByBases(
  findings: readonly Finding[],
  bases: readonly (readonly Finding[])[],
  renamed: ReadonlyMap<string, string>,
): { fresh: Finding[]; old: Finding[] } {
  const allowance = new Map<string, number>();
  for (const base of bases) {
    const counts = new Map<string, number>();
    for (const finding of base) counts.set(keyOf(finding, renamed), (counts.get(keyOf(finding, renamed)) ?? 0) + 1);
    for (const [key, count] of counts) allowance.set(key, Math.max(allowance.get(key) ?? 0, count));
  }
  const fresh: Finding[] = [];
  const old: Finding[] = [];
  for (const finding of findings) {
    const left = allowance.get(keyOf(finding)) ?? 0;
    if (left > 0) old.push(finding);
    else fresh.push(finding);
    allowance.set(keyOf(finding), left - 1);
  }
  return { fresh, old };
}
