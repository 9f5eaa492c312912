// Every power failure of a transaction and of its recovery: runs them on the crash model and judges what each failure leaves.
import { join, posix } from 'node:path';
import type { FileSystem } from '../../src/file-system.ts';
import type { FileChange } from '../../src/model.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { needsRecovery, recover } from '../../src/transaction/recovery.ts';
import { transact, type TransactionOptions } from '../../src/transaction/transaction.ts';
import { backupsName } from '../../src/transaction/work.ts';
import type { CrashModel, Fate } from './crash-model.ts';

export const root = '/desk/root';
/** Neither it nor its parent exists at first. */
export const home = '/desk/state/home';

export interface Scenario {
  readonly name: string;
  /** A disk on which everything is durable, unless the scenario is about what is not. */
  readonly disk: () => CrashModel;
  /** One transaction after the other. */
  readonly batches: readonly (readonly FileChange[])[];
  /** The last transaction fails when everything is published. */
  readonly fails?: boolean;
  /** The disk has no hard links: what comes back are copies. */
  readonly copies?: boolean;
  /** The user's own last saves are not on disk: until the transaction shows, a power failure may take their content. */
  readonly unsaved?: boolean;
}

export interface Search {
  readonly seed: number;
  /** Disks looked at for each moment. */
  readonly width: number;
  /** The same for the moments of a recovery, of which one in `stride` is looked at. */
  readonly innerWidth: number;
  readonly stride: number;
  /** Puts something between the transaction and the disk. */
  readonly wrap?: (model: CrashModel) => FileSystem;
}

/** A disk that breaks the promise, and the moment of the failure. */
export class Violation extends Error {}

/** What a moment promises. */
interface Promised {
  readonly moment: string;
  /** Name of the state → its listing. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** Everything is said and done: nothing may wait to be undone. */
  readonly final: boolean;
  /** How the old state is compared. */
  readonly detail: Detail;
  /** What the backups hold for good. */
  readonly backups?: ReadonlySet<string>;
}

/** A moment in which the power may fail. */
interface Moment {
  readonly model: CrashModel;
  readonly promised: Promised;
}

/** What is on the disk after it failed. */
interface Image {
  readonly disk: CrashModel;
  readonly promised: Promised;
}

/** What is promised of a path besides type, mode and link target. */
interface Detail {
  /** The old state comes back to the nanosecond and, where the disk has hard links, to the inode. */
  readonly identity: 'none' | 'time' | 'inode';
  readonly content: boolean;
}

/** A line for each path. */
function listing(model: CrashModel, { identity, content: withContent }: Detail, below = root): string {
  const lines: string[] = [];
  const visit = (path: string): void => {
    const stats = model.stat(path);
    if (stats === undefined) return;
    const inode = identity === 'inode' && stats.kind !== 'directory' ? ` ${stats.device}:${stats.inode}` : '';
    const own = identity !== 'none' && stats.kind === 'file' ? `${inode} ${stats.modified}` : inode;
    const content = stats.kind === 'file' && withContent ? sha256(model.read(path)) : stats.kind === 'symlink' ? model.readLink(path) : '';
    lines.push(`${path} ${stats.kind} ${stats.mode.toString(8)} ${content}${own}`);
    if (stats.kind === 'directory') for (const name of model.list(path)) visit(posix.join(path, name));
  };
  visit(below);
  return lines.join('\n');
}

const plain: Detail = { identity: 'none', content: true };
const undo = { late: () => [] };
const late = { name: 'late', record: {}, publish: (): never => { throw new Error('too late'); } };

async function run(model: CrashModel, fileSystem: FileSystem, scenario: Scenario, index: number): Promise<boolean> {
  const failing = scenario.fails === true && index === scenario.batches.length - 1;
  const options: TransactionOptions = { root, home, fileSystem, now: model.now, undo, participants: failing ? [late] : [] };
  try {
    await transact(scenario.batches[index] ?? [], options);
    return true;
  } catch (error) {
    if (failing && (error as Error).message === 'too late') return false;
    throw new Violation(`it was refused: ${inWords(error)}`);
  }
}

/** All of an error's words. */
function inWords(error: unknown): string {
  return [String(error), ...((error as { details?: readonly string[] }).details ?? [])].join('\n');
}

/** Looks for a broken promise; returns the identities of all disks that kept theirs. */
export async function explore(scenario: Scenario, search: Search): Promise<Set<string>> {
  const seen = new Set<string>();
  const random = randomFrom(search.seed);
  await judgeAll(await momentsOf(scenario, search), search.width, { seen, search, random, depth: 1 });
  return seen;
}

/** The last first: most broken promises show late. */
async function judgeAll(moments: readonly Moment[], width: number, judging: Judging): Promise<void> {
  for (const moment of [...moments].reverse()) {
    for (const image of imagesOf(moment, width, judging.random)) await judge(image, judging);
  }
}

async function momentsOf(scenario: Scenario, search: Search): Promise<Moment[]> {
  const moments: Moment[] = [];
  const model = scenario.disk();
  const full: Detail = { identity: scenario.copies === true ? 'time' : 'inode', content: true };
  const loose: Detail = { ...full, content: false };
  const fileSystem = search.wrap?.(model) ?? model;
  for (const index of scenario.batches.keys()) {
    const old = listing(model, full);
    const looseOld = listing(model, loose);
    const rehearsal = model.copy();
    await run(rehearsal, rehearsal, scenario, index);
    const outcomes = { old, new: listing(rehearsal, plain) };
    let shown = false;
    model.onBoundary = (call, path) => {
      shown ||= call !== 'flush' && call !== 'flushAll' && call !== 'create' && path.split(' -> ').some((one) => one.startsWith(`${root}/`) && !one.includes('.writeopt-'));
      const early = scenario.unsaved === true && !shown;
      moments.push({ model: model.copy(), promised: { moment: `before ${call} ${path}`, outcomes: early ? { old: looseOld } : outcomes, final: false, detail: early ? loose : full } });
    };
    const succeeded = await run(model, fileSystem, scenario, index);
    model.onBoundary = () => undefined;
    const promised: Promised = { moment: succeeded ? 'after success' : 'after failure', outcomes: succeeded ? { new: outcomes.new } : { old }, final: true, detail: full, backups: contentsOfBackups(model) };
    moments.push({ model: model.copy(), promised });
  }
  return moments;
}

interface Judging {
  readonly seen: Set<string>;
  readonly search: Search;
  readonly random: () => number;
  /** How often recovery may be interrupted from here on. */
  readonly depth: number;
}

/** Recovers the disk, and recovers what power failures during that leave. */
async function judge({ disk, promised }: Image, judging: Judging): Promise<void> {
  const { seen, search, random, depth } = judging;
  const identity = `${disk.identity()} ${promised.final}`;
  if (seen.has(identity)) return;
  seen.add(identity);
  if (promised.final && needsRecovery({ home }, disk)) throw new Violation(`${promised.moment}: it would be undone once more`);
  const inner: Moment[] = [];
  const interrupted = depth > 0 && random() * search.stride < 1;
  if (interrupted) disk.onBoundary = (call, path) => void inner.push({ model: disk.copy(), promised: { ...promised, moment: `${promised.moment}, recovery: before ${call} ${path}`, final: false } });
  const outcome = await outcomeOf(disk, promised);
  disk.onBoundary = () => undefined;
  if (!interrupted) return;
  const expected = promised.outcomes[outcome] ?? '';
  inner.push({ model: disk.copy(), promised: { ...promised, moment: `${promised.moment}, recovered`, outcomes: { [outcome]: expected }, final: true } });
  await judgeAll(inner, search.innerWidth, { ...judging, depth: depth - 1 });
}

/** Recovers, and names the state that is there then. */
async function outcomeOf(disk: CrashModel, promised: Promised): Promise<string> {
  const { moment, outcomes, detail } = promised;
  const recovered = await recover({ home, fileSystem: disk, now: disk.now, undo }).catch((error: unknown) => {
    throw new Violation(`${moment}: recovery failed: ${inWords(error)}`);
  });
  const litter = (disk.stat(home) === undefined ? [] : disk.list(home)).filter((name) => name !== backupsName);
  if (litter.length > 0) throw new Violation(`${moment}: litter: ${litter.join()}`);
  const found = Object.keys(outcomes).find((name) => outcomes[name] === listing(disk, name === 'old' ? detail : plain));
  if (found === undefined || (recovered?.left.length ?? 0) > 0) throw new Violation(`${moment}: neither ${Object.keys(outcomes).join(' nor ')}; left ${JSON.stringify(recovered?.left)}\n${difference(outcomes, listing(disk, detail))}`);
  const kept = contentsOfBackups(disk);
  const lost = [...(promised.backups ?? [])].filter((content) => !kept.has(content));
  if (lost.length > 0) throw new Violation(`${moment}: lost of the backups: ${lost.join('\n')}`);
  return found;
}

/** Contents and link targets, without names: what was taken away may have two. */
function contentsOfBackups(model: CrashModel): Set<string> {
  const lines = listing(model, plain, join(home, backupsName)).split('\n');
  return new Set(lines.map((line) => line.split(' ').slice(1).join(' ')));
}

function difference(outcomes: Readonly<Record<string, string>>, found: string): string {
  const lines = new Set(found.split('\n'));
  return Object.entries(outcomes)
    .map(([name, text]) => `missing of ${name}:\n${text.split('\n').filter((line) => ![...lines].some((one) => one.startsWith(line))).join('\n')}`)
    .join('\n');
}

/** What a power failure in this moment may leave: all combinations where they are few, else the extremes and a random choice. */
function* imagesOf({ model, promised }: Moment, width: number, random: () => number): Generator<Image> {
  const shares = model.pending().map(({ tearable }) => (tearable ? [0, 0.5, 1] : [0, 1]));
  const image = (fate: Fate): Image => ({ disk: model.afterPowerFailure(fate), promised });
  const all = shares.reduce((product, one) => product * one.length, 1);
  if (all <= width) {
    for (let number = 0; number < all; number += 1) yield image(({ index }) => digit(shares, number, index));
    return;
  }
  const extremes: Fate[] = [() => 0, () => 1];
  const alone = shares.flatMap((_, piece): Fate[] => [({ index }) => (index === piece ? 1 : 0), ({ index }) => (index === piece ? 0 : 1)]);
  const half: Fate = ({ tearable }) => (tearable ? 0.5 : 1);
  const chosen = pick(alone, Math.floor(width / 2), random);
  const free = Array.from({ length: Math.max(0, width - chosen.length - 3) }, (): Fate => {
    const likely = random();
    return ({ tearable }) => (random() < likely ? (tearable && random() < 0.3 ? random() : 1) : 0);
  });
  for (const fate of [...extremes, half, ...chosen, ...free]) yield image(fate);
}

function digit(shares: readonly (readonly number[])[], number: number, index: number): number {
  let rest = number;
  for (const one of shares.slice(0, index)) rest = Math.floor(rest / one.length);
  const choices = shares[index] ?? [1];
  return choices[rest % choices.length] ?? 1;
}

function pick<T>(values: readonly T[], count: number, random: () => number): T[] {
  const rest = [...values];
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(Math.floor(random() * rest.length), 1)[0] as T);
}

/** mulberry32: the same numbers for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes a directory and those above it, with files (text) and links in it. */
export function fill(model: CrashModel, below: string, tree: Readonly<Record<string, string | { readonly link: string }>>): void {
  const directories = (path: string): void => {
    if (model.stat(path) !== undefined) return;
    directories(posix.dirname(path));
    model.makeDirectory(path, 0o755);
  };
  directories(below);
  for (const [path, content] of Object.entries(tree)) {
    directories(posix.dirname(join(below, path)));
    if (typeof content === 'string') model.create(join(below, path), Buffer.from(content));
    else model.createSymlink(content.link, join(below, path));
  }
}

/** One flush through the port, as `flush PATH`, `flushAll PATH` or `create PATH`. */
export interface Forgetful {
  readonly fileSystem: FileSystem;
  readonly flushes: string[];
}

/** A disk that says that it has flushed and has not, once: the flush with this number. */
export function forgetting(model: CrashModel, number: number): Forgetful {
  const flushes: string[] = [];
  const kept = (call: string): boolean => flushes.push(call) - 1 !== number;
  const overrides: Partial<FileSystem> = {
    flush: (path) => (kept(`flush ${path}`) ? model.flush(path) : undefined),
    flushAll: (path) => (!model.canFlushAll || kept(`flushAll ${path}`) ? model.flushAll(path) : true),
    create: (path, content, options = {}) => model.create(path, content, { ...options, flush: options.flush === true && kept(`create ${path}`) }),
  };
  const fileSystem = new Proxy<FileSystem>(model, {
    get: (_, name: keyof FileSystem) => overrides[name] ?? ((...values: never[]) => (model[name] as (...values: never[]) => unknown).apply(model, values)),
  });
  return { fileSystem, flushes };
}

/**
 * A process is killed when everything is published and nothing flushed, or the power fails then; its recovery runs on a disk
 * wrapped like that, and the power fails (again). `start` 0 and 1 are killed processes, the others are choices of what was
 * lost; the odd ones begin when what was written in place is flushed.
 */
export async function exploreRecovery(scenario: Scenario, search: Search, start: number): Promise<Set<string>> {
  const model = scenario.disk();
  const full: Detail = { identity: scenario.copies === true ? 'time' : 'inode', content: true };
  const promised: Promised = { moment: '', outcomes: { old: listing(model, full) }, final: false, detail: full };
  const random = randomFrom(search.seed);
  const killed = await killedBefore(model, scenario, start % 2 === 1);
  const chance = randomFrom(start);
  const begin = start < 2 ? killed : killed.afterPowerFailure(() => (chance() < 0.5 ? 0 : 1));
  const moments: Moment[] = [];
  begin.onBoundary = (call, path) => void moments.push({ model: begin.copy(), promised: { ...promised, moment: `recovery: before ${call} ${path}` } });
  await recover({ home, fileSystem: search.wrap?.(begin) ?? begin, now: begin.now, undo });
  begin.onBoundary = () => undefined;
  moments.push({ model: begin.copy(), promised: { ...promised, moment: 'recovered', final: true } });
  const seen = new Set<string>();
  await judgeAll(moments, search.width, { seen, search, random, depth: 0 });
  return seen;
}

async function killedBefore(model: CrashModel, scenario: Scenario, unmarked: boolean): Promise<CrashModel> {
  let published = false;
  let killed: CrashModel | undefined;
  model.onBoundary = (call, path) => {
    // The mark goes when all that is written in place is on disk.
    published ||= unmarked ? call === 'unlink' && path.startsWith(`${home}/`) : call === 'writeAt';
    if (published && call.startsWith('flush')) killed ??= model.copy();
  };
  await run(model, model, scenario, 0);
  if (killed === undefined) throw new Error('nothing was published');
  return killed;
}
