// One measured pair, one line of `measured.jsonl`: the same work with writeopt and without; numbers and public words, nothing of the user's.

export interface MeasuredPair {
  readonly version: 1;
  /** When it began, in ISO 8601. */
  readonly date: string;
  readonly work: 'check' | 'write';
  /** What was done without writeopt. */
  readonly plain: string;
  /** Who ran first; chance decides. */
  readonly first: Way;
  readonly milliseconds: Readonly<Record<Way, number>>;
  readonly exits: Readonly<Record<Way, number>>;
  /** Files of the change. */
  readonly files: number;
}

export type Way = 'writeopt' | 'plain';

/** The pair in a line; undefined when it holds none that this version understands. */
export function parsePair(line: string): MeasuredPair | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isPair(value) ? value : undefined;
}

function isPair(value: unknown): value is MeasuredPair {
  if (!isObject(value)) return false;
  const { version, date, work, plain, first, milliseconds, exits, files } = value;
  return (
    version === 1 &&
    typeof date === 'string' &&
    !Number.isNaN(Date.parse(date)) &&
    (work === 'check' || work === 'write') &&
    typeof plain === 'string' &&
    plain.length <= 60 &&
    (first === 'writeopt' || first === 'plain') &&
    hasBoth(milliseconds) &&
    hasBoth(exits) &&
    isCount(files)
  );
}

function hasBoth(value: unknown): boolean {
  return isObject(value) && isCount(value.writeopt) && isCount(value.plain);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
