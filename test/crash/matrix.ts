// The kill matrices in process: every call of a transaction, and every call of the recovery after it, is the last one once.
import { recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import type { FileSystem } from '../../src/file-system.ts';
import { exactListing } from '../helpers/tree.ts';
import { aftermath, everyChange, judge, listingAfter, prepareDesk, withoutInode, type Desk, type Listing, type Outcome } from './desk.ts';
import { dyingAt, isMutating, progressOf, recording, unflushed, withDevices, withoutLinks, type Call, type Progress } from './faults.ts';

/** A disk to run a matrix on. */
export interface Disk {
  readonly name: string;
  fileSystem(desk: Desk): FileSystem;
  /** Takes away what this disk cannot restore. */
  readonly view?: (listing: Listing) => Listing;
}

/** Directories that are mount points. */
const volumes: Readonly<Record<string, bigint>> = { pruned: 3n, crossing: 4n, untouched: 5n };

export const oneVolume: Disk = { name: 'one volume', fileSystem: () => unflushed };

export const manyVolumes: Disk = { name: 'five volumes', fileSystem: ({ root, home }) => withDevices(unflushed, (path) => (path.startsWith(home) ? 1n : (volumes[path.slice(root.length + 1).split('/', 1)[0] ?? ''] ?? 2n))) };

export const disks: readonly Disk[] = [
  oneVolume,
  { name: 'no second names (EPERM)', fileSystem: () => withoutLinks(unflushed, 'EPERM'), view: withoutInode },
  { name: 'home on another volume', fileSystem: ({ home }) => withDevices(unflushed, (path) => (path.startsWith(home) ? 1n : 2n)) },
  manyVolumes,
];

export interface Point {
  readonly at: number;
  readonly progress: Progress;
  readonly words: string;
  readonly call?: Call;
}

export interface Tally {
  points: number;
  old: number;
  new: number;
  readonly problems: string[];
}

interface Bench {
  readonly desk: Desk;
  readonly disk: Disk;
  readonly fileSystem: FileSystem;
  readonly after: Listing;
  readonly tally: Tally;
}

async function openBench(desk: Desk, disk: Disk): Promise<Bench> {
  const fileSystem = disk.fileSystem(desk);
  return { desk, disk, fileSystem, after: await listingAfter(desk, everyChange, fileSystem), tally: { points: 0, old: 0, new: 0, problems: [] } };
}

/** Every mutating call of `work`, in each of its parts; after the last one, too. */
export async function pointsOf(fileSystem: FileSystem, work: (fileSystem: FileSystem) => Promise<unknown>): Promise<Point[]> {
  const { fileSystem: recorder, calls } = recording(fileSystem, isMutating);
  await work(recorder);
  const points: Point[] = calls.flatMap((call) => progressOf(call).map((progress) => ({ at: call.index, progress, call, words: `${call.method} ${String(call.arguments[0])} (call ${call.index}, ${progress})` })));
  return [...points, { at: calls.length, progress: 'none', words: 'the end' }];
}

/** A killed process says nothing. */
async function silently(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}

const run = ({ desk }: Bench, fileSystem: FileSystem): Promise<unknown> => transact(everyChange, { ...desk, fileSystem });
const mend = ({ desk }: Bench, fileSystem: FileSystem): ReturnType<typeof recover> => recover({ ...desk, fileSystem });

/** The first kill, on a fresh desk; returns what was there before. */
async function killRun(bench: Bench, { at, progress }: Point): Promise<Listing> {
  prepareDesk(bench.desk);
  const before = exactListing(bench.desk.root);
  await silently(run(bench, dyingAt(bench.fileSystem, at, progress)));
  return before;
}

/** Recovers, judges, and goes on working. */
async function finish(bench: Bench, words: string, before: Listing): Promise<void> {
  const { desk, fileSystem, after, disk, tally } = bench;
  tally.points += 1;
  const note = (problem: string): number => tally.problems.push(`${words}: ${problem}`);
  try {
    const recovered = await mend(bench, fileSystem);
    const outcome: Outcome | readonly string[] = judge(desk.root, before, after, disk.view);
    if (outcome === 'old' || outcome === 'new') tally[outcome] += 1;
    else note(outcome.join('\n    '));
    for (const { path, why } of recovered?.left ?? []) note(`${path} ${why}`);
    for (const problem of await aftermath(desk, fileSystem)) note(problem);
  } catch (error) {
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** Kills the transaction at every call. */
export async function killMatrix(desk: Desk, disk: Disk): Promise<Tally> {
  const bench = await openBench(desk, disk);
  prepareDesk(desk);
  for (const point of await pointsOf(bench.fileSystem, (fileSystem) => run(bench, fileSystem))) await finish(bench, point.words, await killRun(bench, point));
  return bench.tally;
}

/** Kills the transaction at the calls that `first` accepts, and after each the recovery at every call. */
export async function recoveryMatrix(desk: Desk, disk: Disk, first: (point: Point, points: readonly Point[]) => boolean): Promise<Tally> {
  const bench = await openBench(desk, disk);
  prepareDesk(desk);
  const points = await pointsOf(bench.fileSystem, (fileSystem) => run(bench, fileSystem));
  for (const point of points.filter((one) => first(one, points))) {
    await killRun(bench, point);
    for (const second of await pointsOf(bench.fileSystem, (fileSystem) => mend(bench, fileSystem))) {
      const before = await killRun(bench, point);
      await silently(mend(bench, dyingAt(bench.fileSystem, second.at, second.progress)));
      await finish(bench, `${point.words}, then recovering: ${second.words}`, before);
    }
  }
  return bench.tally;
}

/** One point of each phase: staging, the journal, the middle of publication, its end, the commit point, the clean-up. */
export function representative(point: Point, points: readonly Point[]): boolean {
  const renames = points.filter(({ call }) => call?.method === 'rename');
  const commit = renames.find(({ call }) => /journal$/.test(String(call?.arguments[0])));
  const journal = renames.find(({ call }) => /journal$/.test(String(call?.arguments[1])));
  if (commit === undefined || journal === undefined) throw new Error('no commit point among the calls');
  const middle = Math.floor((journal.at + commit.at) / 2);
  const chosen = [Math.floor(journal.at / 2), journal.at, journal.at + 1, middle - 5, middle, middle + 5, commit.at - 1, commit.at, commit.at + 1, points.length - 2];
  return point.progress === 'none' && chosen.includes(point.at);
}
