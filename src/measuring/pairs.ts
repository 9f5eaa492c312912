// Measures pairs: the same work both ways, one right after the other, chance deciding who is first; what is measured is kept at once.
import type { MeasuredPair, Way } from '../history/measured.ts';

/** One kind of work that can be done both ways, again and again. */
export interface Experiment {
  readonly work: MeasuredPair['work'];
  readonly plain: string;
  readonly files: number;
  /** Brings both ways to where the work begins; not measured. */
  reset(): Promise<void>;
  /** Does the work; returns milliseconds, and the exit code it came to. */
  run(way: Way): Promise<{ readonly milliseconds: number; readonly exit: number }>;
}

export interface Measuring {
  readonly pairs: number;
  readonly signal: AbortSignal;
  /** Between 0 and 1. */
  random(): number;
  now(): Date;
  keep(pair: MeasuredPair): Promise<void>;
  progress(experiment: Experiment, done: number): void;
}

/** Returns how many pairs were kept; a signal ends it between two pairs, or in the middle of one, which is lost. */
export async function measurePairs(experiment: Experiment, { pairs, signal, random, now, keep, progress }: Measuring): Promise<number> {
  let kept = 0;
  while (kept < pairs && !signal.aborted) {
    progress(experiment, kept);
    try {
      await keep(await measurePair(experiment, random() < 0.5 ? 'writeopt' : 'plain', now));
    } catch (error) {
      if (signal.aborted) break;
      throw error;
    }
    kept += 1;
  }
  return kept;
}

async function measurePair(experiment: Experiment, first: Way, now: () => Date): Promise<MeasuredPair> {
  await experiment.reset();
  const date = now().toISOString();
  const one = await experiment.run(first);
  const other = await experiment.run(first === 'plain' ? 'writeopt' : 'plain');
  const [writeopt, plain] = first === 'writeopt' ? [one, other] : [other, one];
  return {
    version: 1,
    date,
    work: experiment.work,
    plain: experiment.plain,
    first,
    milliseconds: { writeopt: rounded(writeopt.milliseconds), plain: rounded(plain.milliseconds) },
    exits: { writeopt: writeopt.exit, plain: plain.exit },
    files: experiment.files,
  };
}

/** To hundredths: a write of a small file takes less than a millisecond. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
