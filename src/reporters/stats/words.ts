// The words in which every report of statistics speaks of times, shares and what was saved.
import type { Durations, PartStatistics, SavedTime, StatsReport } from '../../model.ts';
import { count } from '../text.ts';
import { duration } from '../plan/words.ts';

/** Milliseconds; small ones with a digit more, as writes take less than one. */
export function time(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  return size > 0 && size < 10 ? `${size.toFixed(size < 1 ? 2 : 1)} ms` : duration(size);
}

/** `4 %`, `0.4 %`: never 0 or 100 of what is not. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  if (part === 0 || part === whole) return `${share} %`;
  return `${Math.min(99, Math.max(0.1, Number(share.toFixed(share < 9.95 ? 1 : 0))))} %`;
}

/** Thousands apart. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(number: number, noun: string): string {
  return count(number, noun).replace(/^\d+/, grouped(number));
}

/** Of an ISO date. */
export function dayOf(date: string): string {
  return date.slice(0, 10);
}

/** `1,204 runs` */
export function scopeOf({ runs, days }: StatsReport): string {
  const window = days === undefined ? '' : ` in the last ${days === 1 ? 'day' : `${days} days`}`;
  return `${counted(runs.total, 'run')}${window}`;
}

/** `2026-01-02 to 2026-03-04` */
export function spanOf({ runs: { first, last } }: StatsReport): string {
  if (first === undefined || last === undefined) return '';
  return dayOf(first) === dayOf(last) ? dayOf(first) : `${dayOf(first)} to ${dayOf(last)}`;
}

/** Why there is nothing to show, and what to do about it. */
export function emptiness({ keeps, runs, days }: StatsReport): { readonly what: string; readonly next: string } {
  if (!keeps) return { what: 'No runs are remembered: `history.keep` is false.', next: 'set `history.keep: true` in .writeoptrc, or take it out, and runs are remembered from then on.' };
  if (runs.earlier > 0) return { what: `No run in the last ${days === 1 ? 'day' : `${days} days`}; ${counted(runs.earlier, 'run')} before.`, next: 'run `writeopt stats` without --days, or with more.' };
  return { what: 'No runs are remembered yet.', next: 'stage a change and run `writeopt check`, or commit with the hook: each run adds to the statistics.' };
}

/** Share of runs that began with a cache. */
export function warmth({ warm, cold }: PartStatistics): string {
  return warm === undefined || cold === undefined ? '' : percent(warm.runs, warm.runs + cold.runs);
}

export function orNone({ runs, median }: Durations): string {
  return runs === 0 ? '–' : time(median);
}

/** What is compared: `check, against tsc + eslint`. */
export function workOf({ work, plain }: SavedTime): string {
  return `${work}, against ${plain}`;
}

/** The claim, and what it rests on; nothing is claimed without enough pairs. */
export function claimOf(one: SavedTime): { readonly claim: string; readonly basis: string } {
  const thrown = one.thrown === 0 ? '' : `; ${counted(one.thrown, 'pair')} thrown away, as the two ways came to different ends`;
  if (one.saved === undefined) return { claim: `not enough pairs (${one.pairs} of ${one.needed})`, basis: `nothing is claimed yet${thrown}` };
  const { median, low, high, confidence } = one.saved;
  const sure = `${Math.floor(confidence * 100)} % confidence, ${counted(one.pairs, 'pair')}${thrown}`;
  const medians = `median ${time(one.medians.writeopt)} instead of ${time(one.medians.plain)}`;
  if (one.verdict === 'no measurable gain') return { claim: 'no measurable gain', basis: `${signed(low)} to ${signed(high)} a run, which includes 0; ${medians}; ${sure}` };
  const [from, to] = one.verdict === 'gain' ? [low, high] : [high, low];
  return { claim: `${time(median)} ${one.verdict === 'gain' ? 'saved' : 'lost'} a run`, basis: `${time(from)} to ${time(to)}; ${medians}; ${sure}` };
}

/** With its sign, where both are possible. */
export function signed(milliseconds: number): string {
  return `${milliseconds < 0 ? '−' : milliseconds > 0 ? '+' : ''}${milliseconds === 0 ? '0' : time(milliseconds)}`;
}

/** For a page: a number stays on the line of its unit. */
export function tight(text: string): string {
  return text.replace(/(\d) (?=(?:ms|s|min|%)(?![a-z]))/g, '$1\u00a0');
}
