// A regression that learns one run after the other and forgets slowly: a Kalman filter whose first coefficient wanders, deaf to outliers.

/** What a filter says about a run before it has seen how long it took; in the units of the target. */
export interface Prediction {
  readonly value: number;
  /** Variance of the prediction in units of the noise's: 1 when the coefficients are known exactly. */
  readonly variance: number;
}

export interface FilterOptions {
  /** Deviation of each coefficient from 0 that is expected before anything was seen. */
  readonly spreads: readonly number[];
  /** How much the first coefficient (the speed of the machine) wanders from run to run, as a share of the noise's variance. */
  readonly wander: number;
}

export interface Filter {
  predict(features: Float64Array): Prediction;
  /** Learns what the run predicted last really was. */
  learn(value: number): void;
}

/** What runs of equal size differ by, before anything was seen: 20 %, in logarithms. */
const usualNoise = 0.2;

/** Beyond this many usual errors a run is an outlier, and counts no more than one at that distance (Huber). */
const outlier = 2;

/** Learning rate of the usual error, and how many of them a single one counts for at most. */
const pace = 0.1;
const mostOfOne = 5;

/* Its loops are most of what a prediction takes, in a process that has just begun: so they read their arrays in place. */
export function createFilter({ spreads, wander }: FilterOptions): Filter {
  const size = spreads.length;
  const coefficients = new Float64Array(size);
  /** Of the coefficients, in units of the noise's variance, row by row, up to the diagonal: the rest mirrors it. */
  const covariance = new Float64Array(size * size);
  for (const [index, spread] of spreads.entries()) covariance[index * size + index] = (spread / usualNoise) ** 2;
  /** Covariance times the features predicted last. */
  const gain = new Float64Array(size);
  let value = 0;
  let variance = 1;
  let usualError = usualNoise;
  let seen = 0;

  const predict = (features: Float64Array): Prediction => {
    value = 0;
    variance = 1;
    for (let row = 0, place = 0; row < size; row += 1, place = row * size) {
      const feature = features[row] ?? 0;
      let sum = 0;
      for (let column = 0; column < row; column += 1) {
        const shared = covariance[place + column] ?? 0;
        sum += shared * (features[column] ?? 0);
        gain[column] = (gain[column] ?? 0) + shared * feature;
      }
      gain[row] = sum + (covariance[place + row] ?? 0) * feature;
      value += (coefficients[row] ?? 0) * feature;
    }
    for (let row = 0; row < size; row += 1) variance += (gain[row] ?? 0) * (features[row] ?? 0);
    return { value, variance };
  };

  /** What is not known yet cannot be told from an outlier. */
  const bounded = (error: number): number => {
    const most = outlier * usualError * Math.sqrt(variance);
    return seen < size ? error : Math.max(-most, Math.min(most, error));
  };

  const learn = (actual: number): void => {
    const error = actual - value;
    const step = bounded(error) / variance;
    for (let row = 0; row < size; row += 1) {
      coefficients[row] = (coefficients[row] ?? 0) + (gain[row] ?? 0) * step;
      const share = (gain[row] ?? 0) / variance;
      for (let column = 0, place = row * size; column <= row; column += 1, place += 1) covariance[place] = (covariance[place] ?? 0) - share * (gain[column] ?? 0);
    }
    covariance[0] = (covariance[0] ?? 0) + wander;
    usualError += pace * (Math.min(Math.abs(error) / Math.sqrt(variance), mostOfOne * usualError) - usualError);
    seen += 1;
  };
  return { predict, learn };
}
