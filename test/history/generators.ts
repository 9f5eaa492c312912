// Histories of runs with known causes: what a run costs by its size, its caches and its machine, times noise.
import type { RunRecord, Work } from '../../src/history/record.ts';
import { noise, normal, type Random } from './random.ts';
import { record } from './records.ts';

/** The next run of a history: what is known before it, and what it took. */
export type Next = () => RunRecord;

/** Starts a history: its constants are drawn once. */
export type Generator = (random: Random) => Next;

/** From `low` to `high`, each order of magnitude as likely as another. */
function between(random: Random, low: number, high: number): number {
  return low * (high / low) ** random();
}

/** Mostly a few files, now and then many. */
function someFiles(random: Random): number {
  return Math.max(1, Math.round(Math.exp(1.2 + normal(random) * 1.1)));
}

interface Parts extends Partial<Work> {
  readonly files: Record<string, number>;
}

/** A run that changes `count` files of about `size` bytes each. */
function workOn(random: Random, count: number, parts: Partial<Work> = {}, size = 3000): Parts {
  const created = Math.round(count * random() * 0.3);
  return { operations: { update: count - created, create: created }, extensions: { ts: count }, bytes: Math.round(count * size * noise(random, 0.5)), files: {}, ...parts };
}

function run(parts: Partial<RunRecord>, milliseconds: number): RunRecord {
  return record({ ...parts, total: Math.max(1, Math.round(milliseconds)) });
}

const deviation = (random: Random): number => 0.1 + 0.2 * random();

export const generators: Readonly<Record<string, Generator>> = {
  'linear in files': (random) => {
    const [base, each, sigma] = [between(random, 100, 5000), between(random, 5, 500), deviation(random)];
    return () => {
      const count = someFiles(random);
      return run(workOn(random, count), (base + each * count) * noise(random, sigma));
    };
  },
  'cold and warm': (random) => {
    const [base, each, sigma, factor, chance] = [between(random, 300, 3000), between(random, 5, 200), deviation(random), between(random, 2, 10), 0.1 + 0.3 * random()];
    return () => {
      const [count, isCold] = [someFiles(random), random() < chance];
      const cache = { typescript: isCold ? 'cold' : 'warm' } as const;
      return run(workOn(random, count, { cache }), (base * (isCold ? factor : 1) + each * count) * noise(random, sigma));
    };
  },
  'drift of the machine': (random) => {
    const [base, each, sigma, step, at] = [between(random, 100, 3000), between(random, 5, 200), deviation(random), random() < 0.5 ? 2 : 0.5, Math.floor(20 + random() * 25)];
    let [speed, runs] = [1, 0];
    return () => {
      const count = someFiles(random);
      speed *= noise(random, 0.03) * (runs === at ? step : 1);
      runs += 1;
      return run(workOn(random, count), (base + each * count) * speed * noise(random, sigma));
    };
  },
  'heavy tails': (random) => {
    const [base, each, sigma, chance] = [between(random, 100, 5000), between(random, 5, 300), deviation(random) / 2, 0.05 + 0.1 * random()];
    return () => {
      const count = someFiles(random);
      const delay = random() < chance ? (1 - random()) ** -0.7 : 1;
      return run(workOn(random, count), (base + each * count) * delay * noise(random, sigma));
    };
  },
  'two kinds of repositories': (random) => {
    const kinds = [1, 2].map(() => ({ base: between(random, 200, 20_000), each: between(random, 5, 500), tracked: Math.round(between(random, 50, 20_000)), sigma: deviation(random) }));
    const share = 0.3 + 0.4 * random();
    return () => {
      const { base = 0, each = 0, tracked = 0, sigma = 0 } = kinds[random() < share ? 0 : 1] ?? {};
      const count = someFiles(random);
      return run(workOn(random, count, { tracked: tracked + Math.round(random() * 5) }), (base + each * count) * noise(random, sigma));
    };
  },
  'validators side by side': (random) => {
    const [syntax, types, importing, lint, tasks, sigma] = [between(random, 1, 5), between(random, 1000, 8000), between(random, 1, 20), between(random, 20, 300), between(random, 300, 5000), deviation(random)];
    return () => {
      const [count, hasTasks, isCode] = [someFiles(random), random() < 0.6, random() < 0.8];
      const importers = isCode ? Math.round(count * random() * 20) : 0;
      const validators = ['syntax', ...(isCode ? ['typescript', 'eslint'] : []), ...(hasTasks ? ['tasks'] : [])];
      const judges = isCode ? Math.max(types + importing * importers, 800 + lint * count) : 0;
      return run(workOn(random, count, { importers, validators }), (150 + syntax * count + judges + (hasTasks ? tasks : 0)) * noise(random, sigma));
    };
  },
  'bytes, more than linear': (random) => {
    const [base, rate, power, sigma] = [between(random, 50, 1000), between(random, 1, 30), 1 + 0.4 * random(), deviation(random)];
    return () => {
      const parts = workOn(random, someFiles(random), {}, between(random, 300, 100_000));
      return run(parts, (base + rate * ((parts.bytes ?? 0) / 1000) ** power) * noise(random, sigma));
    };
  },
  'check and apply': (random) => {
    const [base, each, write, sigma] = [between(random, 500, 5000), between(random, 5, 200), between(random, 1, 20), deviation(random)];
    return () => {
      const [count, isApply] = [someFiles(random), random() < 0.4];
      const total = isApply ? 60 + write * count : base + each * count;
      return run(workOn(random, count, { command: isApply ? 'apply' : 'check', validators: isApply ? ['syntax'] : ['syntax', 'typescript'] }), total * noise(random, sigma));
    };
  },
  'nothing matters': (random) => {
    const [base, sigma] = [between(random, 50, 60_000), deviation(random)];
    return () => run(workOn(random, someFiles(random)), base * noise(random, sigma));
  },
  'a cause that nobody sees': (random) => {
    const [base, each, sigma, factor, chance] = [between(random, 300, 3000), between(random, 5, 100), deviation(random) / 2, between(random, 1.5, 4), 0.1 + 0.2 * random()];
    return () => {
      const count = someFiles(random);
      return run(workOn(random, count), (base + each * count) * (random() < chance ? factor : 1) * noise(random, sigma));
    };
  },
};
