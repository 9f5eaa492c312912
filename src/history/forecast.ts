// Predicts the logarithm of a duration from earlier ones by several filters that compete, and keeps what they were wrong by each time.
import { measure } from './features.ts';
import { createFilter, type Filter, type Prediction } from './filter.ts';
import type { Work } from './record.ts';

/** One run that is known. */
export interface Observation {
  readonly work: Work;
  readonly milliseconds: number;
}

/** What was said about a run before it was known, against what it was: an honest error, as the run had not been learnt. */
export interface Miss {
  readonly work: Work;
  /** Logarithm of actual by predicted. */
  readonly error: number;
  /** How uncertain the prediction was held to be, in units of the noise; at least 1. */
  readonly spread: number;
}

export interface Forecast {
  /** Logarithm of milliseconds. */
  readonly value: number;
  readonly spread: number;
  /** One a run but the first, the oldest first. */
  readonly misses: readonly Miss[];
}

/** About base / each, in files. */
const offsets = [2, 12, 80];
/** From a machine that stays as it is, to one that is another after ten runs. */
const wanders = [0.001, 0.05];

/** Old errors count less from run to run, so that a filter can become the best one. */
const memory = 0.95;
/** How fast better filters outweigh worse ones. */
const rivalry = 2;
/** One run in which a filter was wrong by more counts no more. */
const mostLoss = 2;

interface Expert {
  readonly filter: Filter;
  readonly rows: readonly Float64Array[];
  /** Discounted sum of absolute errors. */
  loss: number;
}

/** Predicts `work` from the runs before it, the oldest first; there must be one. */
export function forecast(observations: readonly Observation[], work: Work): Forecast {
  const experts = createExperts([...observations.map((one) => one.work), work]);
  const logarithms = observations.map(({ milliseconds }) => Math.log(Math.max(1, milliseconds)));
  const first = logarithms[0] ?? 0;
  const misses: Miss[] = [];
  for (const [index, { work: known }] of observations.entries()) {
    const actual = (logarithms[index] ?? 0) - first;
    const predictions = predictAll(experts, index);
    const { value, spread } = combine(experts, predictions);
    if (index > 0) misses.push({ work: known, error: actual - value, spread });
    for (const [rank, expert] of experts.entries()) {
      if (index > 0) expert.loss = expert.loss * memory + Math.min(mostLoss, Math.abs(actual - (predictions[rank]?.value ?? 0)));
      expert.filter.learn(actual);
    }
  }
  const { value, spread } = combine(experts, predictAll(experts, observations.length));
  return { value: value + first, spread, misses };
}

function createExperts(works: readonly Work[]): Expert[] {
  return offsets.flatMap((offset) => {
    const { spreads, rows } = measure(works, offset);
    return wanders.map((wander) => ({ filter: createFilter({ spreads, wander }), rows, loss: 0 }));
  });
}

const nothing = new Float64Array();

function predictAll(experts: readonly Expert[], index: number): Prediction[] {
  return experts.map(({ filter, rows }) => filter.predict(rows[index] ?? nothing));
}

/** The mean of what the experts say, weighted by how right each was lately. */
function combine(experts: readonly Expert[], predictions: readonly Prediction[]): { readonly value: number; readonly spread: number } {
  const least = Math.min(...experts.map(({ loss }) => loss));
  const scale = Math.max(0.01, least * (1 - memory));
  let [sum, value, variance] = [0, 0, 0];
  for (const [rank, { loss }] of experts.entries()) {
    const weight = Math.exp((-rivalry * (loss - least)) / scale);
    sum += weight;
    value += weight * (predictions[rank]?.value ?? 0);
    variance += weight * (predictions[rank]?.variance ?? 0);
  }
  return { value: value / sum, spread: Math.sqrt(variance / sum) };
}
