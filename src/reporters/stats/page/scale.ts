// Round numbers for the ends and the ticks of an axis.

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** Covers the span with about `wanted` steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, wanted: number): Scale {
  const step = niceStep((high - low || Math.abs(high) || 1) / wanted);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const end = last === first ? first + 1 : last;
  const ticks = Array.from({ length: end - first + 1 }, (_, index) => clean((first + index) * step));
  return { from: clean(first * step), to: clean(end * step), ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10;
  return factor * power;
}

/** 0.30000000000000004 is 0.3. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
