// Durations from run to run: a small plot for the whole run and for each part of it, with what nine of ten lie above and below.
import type { Series, SeriesPoint, StatsReport } from '../../../model.ts';
import { html, type Markup } from '../../page/markup.ts';
import { counted, dayOf, time } from '../words.ts';
import { niceTicks } from './scale.ts';

/** More plots than that are no overview. */
const mostPlots = 12;

/** What the script reads aloud: for each plot its points, place in percent and words. */
export type PageData = readonly (readonly (readonly [at: number, words: string])[])[];

export function dataOf(report: StatsReport): PageData {
  return shown(report).map(({ points }) => points.map((point) => [Number(placeOf(point, report).toFixed(2)), wordsOf(point)] as const));
}

export function series(report: StatsReport): Markup {
  const plots = shown(report).map((one, index) => plot(one, index, report));
  const isGrouped = report.series.some(({ points }) => points.some(({ runs }) => runs > 1));
  const lede = isGrouped ? 'The oldest runs on the left. Each point is several runs in a row: their median, and the band that eight of ten lie in.' : 'The oldest runs on the left; each point is one run, a hollow one failed.';
  return html`<section aria-labelledby="series-title"><h2 id="series-title">Durations over time</h2><p class="lede">${lede} <span class="script-only">Point at a plot, or reach it with Tab and use the arrow keys, to read it.</span></p><div class="plots">${plots}</div></section>`;
}

function shown({ series: all }: StatsReport): readonly Series[] {
  return all.slice(0, mostPlots);
}

/** In percent of the width; a single run is in the middle. */
function placeOf({ at }: SeriesPoint, { runs }: StatsReport): number {
  return runs.total <= 1 ? 50 : (100 * at) / (runs.total - 1);
}

function wordsOf({ date, runs, median, low, high, failed }: SeriesPoint): string {
  if (runs === 1) return `${dayOf(date)} ${date.slice(11, 16)} UTC: ${time(median)}${failed > 0 ? ', failed' : ''}`;
  return `until ${dayOf(date)}: ${time(median)} (${time(low)} to ${time(high)}), ${failed > 0 ? `${failed} of ${counted(runs, 'run')} failed` : counted(runs, 'run')}`;
}

function plot({ name, points }: Series, index: number, report: StatsReport): Markup {
  const title = name === 'total' ? 'Whole run' : name;
  const part = report.parts.find((one) => one.name === name);
  const { runs, median, p90 } = (name === 'total' ? undefined : part?.time) ?? report.time;
  const { to, over } = ceilingOf(points);
  const height = (milliseconds: number): number => 100 - (100 * Math.min(milliseconds, to)) / to;
  const x = (point: SeriesPoint): string => placeOf(point, report).toFixed(2);
  const isGrouped = points.some((point) => point.runs > 1);
  const band = isGrouped ? html`<path class="band" d="${bandOf(points.map((point) => ({ x: x(point), low: height(point.low), high: height(point.high) })))}"/>` : '';
  const line = points.length < 2 ? '' : html`<path class="line${isGrouped ? '' : ' thin'}" d="M${points.map((point) => `${x(point)} ${height(point.median).toFixed(2)}`).join('L')}"/>`;
  const dots = isGrouped && points.length > 60 ? '' : dotsOf(points.map((point) => ({ x: x(point), y: height(point.median).toFixed(2), failed: point.failed > 0 && point.runs === 1 })));
  const days = [...new Set([report.runs.first, report.runs.last].map((date) => dayOf(date ?? '')))].map((day) => html`<span>${day}</span>`);
  const note = over === 0 ? '' : html`<span class="over">${over} above</span>`;
  return html`<figure class="plot" id="plot-${index}" data-plot="${index}" aria-labelledby="plot-title-${index}"><figcaption><span class="title" id="plot-title-${index}">${title}${part?.kind === 'stage' ? html` <span class="kind">stage</span>` : ''}</span><span class="facts">${counted(runs, 'run')}</span><span class="facts whole">median <b>${time(median)}</b>, nine of ten within <b>${time(p90)}</b></span></figcaption><div class="area"><span class="y" aria-hidden="true"><span>${time(to)}</span><span>${time(to / 2)}</span><span>0</span></span><div class="canvas"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M0 0H100M0 50H100M0 100H100"/>${band}${line}${dots}</svg>${note}<i class="cursor" hidden></i></div></div><div class="x" aria-hidden="true">${days}</div><p class="reading script-only" role="status"></p></figure>
`;
}

/** The top of a plot: one run of a minute must not press all others to the ground. */
function ceilingOf(points: readonly SeriesPoint[]): { readonly to: number; readonly over: number } {
  const highs = points.map(({ high }) => high).sort((a, b) => a - b);
  const most = highs.at(-1) ?? 0;
  const usual = highs[Math.floor((highs.length - 1) * 0.9)] ?? 0;
  const top = most > 3 * usual && usual > 0 ? 1.5 * usual : most;
  const { to } = niceTicks(0, Math.max(1, top), 4);
  return { to, over: points.filter(({ median }) => median > to).length };
}

function bandOf(points: readonly { readonly x: string; readonly low: number; readonly high: number }[]): string {
  const upper = points.map(({ x, high }) => `${x} ${high.toFixed(2)}`);
  const lower = points.map(({ x, low }) => `${x} ${low.toFixed(2)}`).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** Lines without length, whose round ends stay round however the plot is stretched. */
function dotsOf(points: readonly { readonly x: string; readonly y: string; readonly failed: boolean }[]): Markup {
  const path = (failed: boolean): string => points.filter((point) => point.failed === failed).map(({ x, y }) => `M${x} ${y}h0`).join('');
  return html`<path class="dots" d="${path(false)}"/><path class="dots ring" d="${path(true)}"/><path class="dots hole" d="${path(true)}"/>`;
}
