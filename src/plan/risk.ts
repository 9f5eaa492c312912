// What makes an operation, or a phase, worth a second look: named factors whose points add up.
import type { RepoPath, Risk, RiskFactor, RiskFactorName, WriteOperation } from '../model.ts';
import { isGeneratedPath, isLockFile } from './made-by-tools.ts';
import { compare, counted } from './words.ts';

/** What is known of an operation before it is carried out; what is not known is not held against it. */
export interface RiskFacts {
  readonly path: RepoPath;
  readonly kind: WriteOperation['kind'];
  /** Something is at its path now (for a rename at its old one). */
  readonly existsBefore: boolean;
  /** Files that depend on it, directly or through others. */
  readonly dependents: number;
  /** Bytes of the larger version. */
  readonly size: number;
  /** What is there now is in git, and can be had back from there. */
  readonly tracked?: boolean;
  /** It says in its first lines that a tool wrote it. */
  readonly generatedHeader?: boolean;
  /** It can be executed, before or after. */
  readonly executable?: boolean;
  /** It is a symbolic link, before or after. */
  readonly symlink?: boolean;
  /** The service that synchronises its folder: `Dropbox`. */
  readonly syncedBy?: string;
}

/** Bytes above which a file is large. */
const largeFile = 50_000;

/** Operations that leave nothing of what was there: a mode or a name can be put back. */
const replacing: ReadonlySet<WriteOperation['kind']> = new Set(['create', 'update', 'delete', 'symlink', 'submodule']);

/** The factors of one operation, in a fixed order. */
export function riskFactors(facts: RiskFacts): RiskFactor[] {
  const { path, kind, existsBefore, dependents, size, tracked, generatedHeader, executable, symlink, syncedBy } = facts;
  const lock = isLockFile(path);
  const found: [boolean, RiskFactorName, number, string][] = [
    [existsBefore, 'existing-file', 1, 'it exists already'],
    [dependents > 0, 'dependents', 2, `${counted(dependents, 'file')} ${dependents === 1 ? 'depends' : 'depend'} on it`],
    [size > largeFile, 'size', 1, `it has ${counted(size, 'byte')}`],
    [kind === 'delete', 'deletion', 2, 'it is deleted'],
    [tracked === false && existsBefore && replacing.has(kind), 'untracked', 2, 'git does not have what is there now'],
    // A lock file is made by a tool too, which counts once.
    [!lock && (generatedHeader === true || isGeneratedPath(path)), 'generated', 1, generatedHeader === true ? 'it says that a tool makes it' : 'its name says that a tool makes it'],
    [lock, 'lock-file', 1, 'it pins what is installed'],
    [executable === true, 'executable', 1, 'it can be executed'],
    [symlink === true || kind === 'symlink', 'symlink', 1, 'it is a symbolic link'],
    [syncedBy !== undefined, 'synced-folder', 1, `${syncedBy ?? 'a service'} synchronises its folder`],
  ];
  return found.flatMap(([is, name, points, detail]) => (is ? [{ name, points, detail }] : []));
}

/** The original's thresholds. */
export function riskLevel(points: number): Risk['level'] {
  return points > 5 ? 'high' : points > 2 ? 'medium' : 'low';
}

export interface RatedOperation {
  readonly path: RepoPath;
  readonly factors: readonly RiskFactor[];
}

/**
 * The risk of operations together: the points of the riskiest one, and one more when two, two more when four or more are above `low`
 * by themselves.
 *
 * Not their sum, as the original has it: there six updates of files on which nothing depends are "high", and so is any phase of some size,
 * so that the word says how many files there are. A barrier after each such phase would cost much and find nothing, and a deletion that
 * breaks forty importers would look no worse. What is harmless alone therefore adds nothing, in whatever number, and what is not adds
 * at most two points: 100 updates are `low`, 100 updates of files with dependents `medium`, two deletions of files with dependents
 * `high`. The points of the factors hence add up within an operation only.
 */
export function riskOf(operations: readonly RatedOperation[]): Risk {
  const rated = operations.map(({ path, factors }) => ({ path, factors, points: factors.reduce((sum, { points }) => sum + points, 0) }));
  rated.sort((a, b) => b.points - a.points || compare(a.path, b.path) || compare(JSON.stringify(a.factors), JSON.stringify(b.factors)));
  const serious = rated.filter(({ points }) => riskLevel(points) !== 'low').length;
  const points = (rated[0]?.points ?? 0) + (serious >= 4 ? 2 : serious >= 2 ? 1 : 0);
  return { level: riskLevel(points), points, factors: rated.flatMap(({ path, factors }) => factors.map((factor) => ({ ...factor, path }))) };
}
