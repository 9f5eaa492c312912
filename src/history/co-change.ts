// Which files change together, learnt from commits: for a few files that are staged, the one that is missing most surely.

/** What a commit did to a file, as far as learning goes. */
export interface PastChange {
  readonly status: string;
  readonly path: string;
  readonly from?: string;
}

/** The files of the commits that something can be learnt from, the newest first; versioned, because it is kept. */
export interface CoChangeModel {
  readonly version: 1;
  /** The commit up to which it knows the history. */
  readonly head: string;
  /** How many commits were asked for; fewer than `mostCommits` when there was no time for more. */
  readonly asked: number;
  /** By their names of today. */
  readonly paths: readonly string[];
  /** Indices into `paths`. */
  readonly commits: readonly (readonly number[])[];
}

/** Older ones are about another program. */
export const mostCommits = 2000;

/** A commit of more files is a release, a move or a reformatting. */
export const mostFiles = 30;

/** Two files of which one is staged and the other is not. */
export interface MissingPartner {
  readonly path: string;
  readonly partner: string;
  /** Of the last `opportunities` commits that changed `path`, those that changed `partner` as well. */
  readonly support: number;
  readonly opportunities: number;
  readonly confidence: number;
  /** What the confidence is at least, nineteen times of twenty. */
  readonly least: number;
}

export interface Thresholds {
  /** Only the newest commits of a file count: habits change. */
  readonly memory: number;
  /** With more files staged nobody is told anything; also what other commits have at most. */
  readonly files: number;
  /** Commits with more than so many times the files that are staged are of another kind, such as releases. */
  readonly ratio: number;
  /** The confidence may not be below that, whatever chance did: 11 of 11 times is enough, 10 of 10 is not. */
  readonly least: number;
}

/** By `test/replay/co-change.ts` on public repositories. */
export const defaultThresholds: Thresholds = { memory: 30, files: 6, ratio: 2, least: 0.8 };

/** Makes a model of commits, the newest first. */
export function modelOf(head: string, asked: number, commits: readonly (readonly PastChange[])[]): CoChangeModel {
  return interned(head, asked, namedAsToday(commits).named);
}

/** Puts newer commits, the newest first, before those of a model. */
export function withNewer(model: CoChangeModel, head: string, commits: readonly (readonly PastChange[])[]): CoChangeModel {
  const { named, today } = namedAsToday(commits);
  const older = model.commits.map((indices) => indices.map((index) => today(model.paths[index] ?? '')));
  return interned(head, model.asked, [...named, ...older]);
}

interface Named {
  readonly named: readonly (readonly string[])[];
  /** What a file of before all these commits is called now. */
  today(path: string): string;
}

/** Walks back in time: whoever finds a rename knows what older commits mean by the old name. */
function namedAsToday(commits: readonly (readonly PastChange[])[]): Named {
  const names = new Map<string, string>();
  const today = (path: string): string => names.get(path) ?? path;
  const named: string[][] = [];
  for (const changes of commits) {
    if (changes.length > 1 && changes.length <= mostFiles) named.push(changes.map(({ path }) => today(path)));
    else if (changes.length === 1) named.push(changes.map(({ path }) => today(path)));
    // All names of this commit are read before any means something else.
    const renames = changes.flatMap(({ status, path, from }) => (status === 'R' && from !== undefined ? [[from, today(path)] as const] : []));
    // Before it was made, its name was nobody's, or another file's.
    for (const { status, path } of changes) if (status === 'A' || status === 'R') names.delete(path);
    for (const [from, path] of renames) names.set(from, path);
  }
  return { named, today };
}

function interned(head: string, asked: number, commits: readonly (readonly string[])[]): CoChangeModel {
  const indices = new Map<string, number>();
  const indexOf = (path: string): number => {
    const index = indices.get(path) ?? indices.size;
    indices.set(path, index);
    return index;
  };
  const kept = commits.slice(0, mostCommits).map((paths) => [...new Set(paths)].map(indexOf));
  return { version: 1, head, asked, paths: [...indices.keys()], commits: kept };
}

export interface Question {
  /** Files whose change is staged, by the names of before. */
  readonly staged: ReadonlySet<string>;
  /** Of the whole commit. */
  readonly size: number;
  /** Whether a file that is not staged could be: it is there, and nobody has said no. */
  isMissing(path: string): boolean;
}

/** Files that are missing, the surest first: one for each that is staged. */
export function missingPartners(model: CoChangeModel, { staged, size, isMissing }: Question, thresholds: Thresholds = defaultThresholds): MissingPartner[] {
  if (size > thresholds.files) return [];
  const largest = Math.min(thresholds.files, 1 + thresholds.ratio * size);
  const sought = new Map<number, Past>();
  for (const [index, path] of model.paths.entries()) if (staged.has(path)) sought.set(index, { path, index, commits: [] });
  for (const commit of sought.size === 0 ? [] : model.commits) {
    if (commit.length > largest) continue;
    for (const index of commit) {
      const commits = sought.get(index)?.commits;
      if (commits !== undefined && commits.length < thresholds.memory) commits.push(commit);
    }
  }
  const isOut = (path: string): boolean => !staged.has(path) && isMissing(path);
  const found = [...sought.values()].flatMap((past) => best(model, past, thresholds, isOut) ?? []);
  return found.sort((a, b) => b.least - a.least || b.support - a.support || compare(a.path, b.path));
}

/** The commits of a staged file that count. */
interface Past {
  readonly path: string;
  readonly index: number;
  readonly commits: (readonly number[])[];
}

function best(model: CoChangeModel, { path, index: self, commits }: Past, { least }: Thresholds, isMissing: (path: string) => boolean): MissingPartner | undefined {
  let found: MissingPartner | undefined;
  for (const [index, support] of timesIn(commits)) {
    if (index === self || support < (found?.support ?? 0)) continue;
    const bound = wilson(support, commits.length);
    const partner = model.paths[index] ?? '';
    if (bound < least || (found?.support === support && compare(found.partner, partner) < 0) || !isMissing(partner)) continue;
    found = { path, partner, support, opportunities: commits.length, confidence: support / commits.length, least: bound };
  }
  return found;
}

function timesIn(commits: readonly (readonly number[])[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const commit of commits) for (const index of commit) times.set(index, (times.get(index) ?? 0) + 1);
  return times;
}

/** One-sided, 95 %. */
const z = 1.645;

/** What a share is at least, seen `times` of `all`: a few times prove little (Wilson's lower bound). */
export function wilson(times: number, all: number): number {
  if (all === 0) return 0;
  const share = times / all;
  const square = (z * z) / all;
  return Math.max(0, (share + square / 2 - z * Math.sqrt((share * (1 - share)) / all + square / (4 * all))) / (1 + square));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
