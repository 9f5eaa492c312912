// What writing takes on this machine and this disk, measured by real transactions in a private directory and kept for a month.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeAbandoned } from './abandoned.ts';
import type { FileChange } from './model.ts';
import type { CostModel, Rate } from './plan/strategy.ts';
import { replaceFile } from './replace-file.ts';
import { inPlaceFrom } from './transaction/splice.ts';
import { transact } from './transaction/transaction.ts';

const fileName = 'costs.json';
/** Of the directories in which is measured, before the pid. */
const prefix = 'costs-';
const month = 30 * 24 * 60 * 60 * 1000;
const mebibyte = 1 << 20;

interface Kept {
  readonly version: 1;
  /** Milliseconds since the epoch. */
  readonly measured: number;
  readonly costs: CostModel;
}

/** What was measured for the volume of `home` within a month; undefined when nothing was. */
export function readCosts(home: string, now = Date.now()): CostModel | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(home, fileName), 'utf8')) as Partial<Kept>;
    const isFresh = kept.version === 1 && typeof kept.measured === 'number' && now - kept.measured >= 0 && now - kept.measured < month;
    return isFresh && isCosts(kept.costs) ? kept.costs : undefined;
  } catch {
    // Missing or damaged: as if nothing was ever measured.
    return undefined;
  }
}

function isCosts(value: unknown): value is CostModel {
  const costs = (value ?? {}) as Partial<Record<keyof CostModel, Partial<Rate>>>;
  return [costs.write, costs.inPlace, costs.payload].every((rate) => [rate?.perOperation, rate?.perMiB].every((number) => typeof number === 'number' && Number.isFinite(number) && number >= 0));
}

/** What is known already, or measured when that matters. What a killed measurement left goes. */
export async function costsFor(home: string, isLarge: boolean): Promise<CostModel | undefined> {
  removeAbandoned(home, [prefix]);
  return isLarge ? costsOf(home) : readCosts(home);
}

/** Reads, or measures and keeps. Undefined where the disk refuses: then the rules decide. */
export async function costsOf(home: string): Promise<CostModel | undefined> {
  const known = readCosts(home);
  if (known !== undefined) return known;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const costs = await measureCosts(home);
    replaceFile(join(home, fileName), `${JSON.stringify({ version: 1, measured: Date.now(), costs } satisfies Kept)}\n`);
    return costs;
  } catch {
    return undefined;
  }
}

const rounds = 3;
const large = 4 * mebibyte;

/** Some tens of megabytes are written below `home`, and removed again. */
export async function measureCosts(home: string): Promise<CostModel> {
  const scratch = mkdtempSync(join(home, `${prefix}${process.pid}-`));
  try {
    const place = { root: join(scratch, 'root'), home: join(scratch, 'home') };
    mkdirSync(place.root);
    mkdirSync(place.home);
    const time = async (changes: readonly FileChange[]): Promise<number> => {
      const started = performance.now();
      await transact(changes, place);
      return performance.now() - started;
    };
    const content = Buffer.alloc(large, 'some text of a file\n');
    const timings: Record<'small' | 'large' | 'spot' | 'stretch', number>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const spliced = (length: number): FileChange => ({ kind: 'splice', path: 'large', edits: [{ offset: round * 64 * 1024, remove: length, insert: Buffer.alloc(length, 65 + round) }], size: large });
      timings.push({
        small: await time([{ kind: 'write', path: 'small', content: Buffer.from(`round ${round}\n`) }]),
        large: await time([{ kind: 'write', path: 'large', content: round % 2 === 0 ? content : Buffer.alloc(large, 'other text\n') }]),
        spot: await time([spliced(16)]),
        stretch: await time([spliced(mebibyte / 4)]),
      });
    }
    // The least of several: whatever else the machine does only adds.
    const least = (name: keyof (typeof timings)[number]): number => Math.min(...timings.map((timing) => timing[name]));
    return {
      write: rateOf(least('small'), least('large'), large),
      inPlace: rateOf(least('spot'), least('stretch'), mebibyte / 4),
      payload: { perOperation: 0, perMiB: parseTime() },
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function rateOf(few: number, many: number, bytes: number): Rate {
  return { perOperation: few, perMiB: (Math.max(0, many - few) * mebibyte) / bytes };
}

/** Milliseconds to read a mebibyte of a document. */
function parseTime(): number {
  const text = JSON.stringify({ content: 'a line of text "with quotes"\n'.repeat(Math.ceil(mebibyte / 32)) });
  const started = performance.now();
  JSON.parse(text);
  return ((performance.now() - started) * mebibyte) / text.length;
}

/** Above any that is believable: a measurement that a busy machine spoiled must not keep large files from being changed in place. */
const latestCrossover = 16 * mebibyte;

/** Bytes from which a small change is made in place: where that is the faster way here, and never below what is known to be worth it. */
export function crossoverOf(costs: CostModel | undefined): number {
  if (costs === undefined || costs.write.perMiB === 0) return inPlaceFrom;
  const size = ((costs.inPlace.perOperation - costs.write.perOperation) / costs.write.perMiB) * mebibyte;
  return Math.round(Math.min(latestCrossover, Math.max(inPlaceFrom, size)));
}
