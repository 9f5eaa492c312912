// The statistics for people at a terminal: a sentence, then tables.
import type { PartStatistics, SavedTime, StatsReport } from '../../model.ts';
import type { ReporterOptions } from '../index.ts';
import { inLine, painter, widthOf, type Paint } from '../text.ts';
import { claimOf, counted, emptiness, grouped, orNone, percent, scopeOf, spanOf, time, warmth, workOf } from './words.ts';

export function pretty(report: StatsReport, { color, columns }: ReporterOptions): string {
  const paint = painter(color);
  const notices = report.notices.map(({ message }) => `${paint('note', 'blue')}: ${inLine(message)}\n`).join('');
  const blocks = report.runs.total === 0 ? [nothing(report, paint)] : [summary(report, paint), parts(report.parts, paint), rules(report, paint, columns), files(report, paint, columns)];
  const all = [...blocks, saved(report, paint)].filter((block) => block !== '');
  return `${notices}${notices === '' ? '' : '\n'}${all.join('\n')}`;
}

function nothing(report: StatsReport, paint: Paint): string {
  const { what, next } = emptiness(report);
  return `${paint('writeopt:', 'bold')} ${what}\n  next: ${next}\n`;
}

function summary(report: StatsReport, paint: Paint): string {
  const { runs, verdicts, time: whole, keeps } = report;
  const failed = `${grouped(verdicts.failed)} failed`;
  const kinds = runs.apply === 0 ? '' : ` (${grouped(runs.check)} of check, ${grouped(runs.apply)} of apply)`;
  const kept = keeps ? '' : '  `history.keep` is false: no further runs are remembered.\n';
  return (
    `${paint('writeopt:', 'bold')} ${scopeOf(report)}${kinds}, ${spanOf(report)}: ${grouped(verdicts.passed)} passed, ${grouped(verdicts.fixed)} fixed, ${verdicts.failed === 0 ? failed : paint(failed, 'red')}.\n` +
    `  Half of them took at most ${time(whole.median)}, nine of ten at most ${time(whole.p90)}.\n${kept}`
  );
}

function parts(all: readonly PartStatistics[], paint: Paint): string {
  const validators = all.filter(({ kind }) => kind === 'validator');
  const stages = all.filter(({ kind }) => kind === 'stage');
  const heads = ['runs', 'failed', 'median', '90 %', 'warm', 'median warm', 'cold'];
  const cells = (part: PartStatistics): string[] => [grouped(part.time.runs), percent(part.failed, part.judged), time(part.time.median), time(part.time.p90), warmth(part), part.warm === undefined ? '' : orNone(part.warm), part.cold === undefined ? '' : orNone(part.cold)];
  const table = validators.length === 0 ? '' : tableOf(['Validator', ...heads], validators.map((part) => [inLine(part.name), ...cells(part)]), paint);
  const others = stages.length === 0 ? '' : tableOf(['Stage', 'runs', 'median', '90 %'], stages.map(({ name, time: times }) => [inLine(name), grouped(times.runs), time(times.median), time(times.p90)]), paint);
  return [table, others].filter((block) => block !== '').join('\n');
}

function rules({ rules: all, otherRules }: StatsReport, paint: Paint, columns: number): string {
  if (all.length === 0) return '';
  const rows = all.slice(0, 10).map(({ rule, runs, findings }) => [shortened(inLine(rule), columns), grouped(runs), grouped(findings)]);
  return tableOf(['Findings by rule', 'runs', 'findings'], rows, paint) + more(Math.max(0, all.length - 10) + otherRules, 'rule');
}

function files({ files: all, otherFiles }: StatsReport, paint: Paint, columns: number): string {
  if (all.length === 0) return '';
  const rows = all.slice(0, 10).map(({ path, runs, findings }) => [path === undefined ? 'a file that is gone' : shortened(inLine(path), columns), grouped(runs), grouped(findings)]);
  return tableOf(['Files that fail most', 'runs', 'errors'], rows, paint) + more(Math.max(0, all.length - 10) + otherFiles, 'file');
}

function more(others: number, noun: string): string {
  return others === 0 ? '' : `  … and ${counted(others, noun)} more (--report json)\n`;
}

function saved({ saved: all, runs }: StatsReport, paint: Paint): string {
  if (all.length === 0) return runs.total === 0 ? '' : `${paint('Time saved', 'bold')}: not measured yet.\n  next: \`writeopt stats --measure\` does the last change with and without writeopt, on copies.\n`;
  return `${paint('Time saved', 'bold')}\n${all.map((one) => savedLine(one, paint)).join('')}`;
}

function savedLine(one: SavedTime, paint: Paint): string {
  const { claim, basis } = claimOf(one);
  const styled = one.verdict === 'gain' ? paint(claim, 'green') : one.verdict === 'loss' ? paint(claim, 'red') : claim;
  const next = one.verdict === 'not enough pairs' ? `    next: \`writeopt stats --measure ${Math.max(1, one.needed - one.pairs)}\` completes them.\n` : '';
  return `  ${inLine(workOf(one))}: ${styled}\n    ${basis}\n${next}`;
}

/** The first column to the left, the others to the right. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? '')), title.length));
  const line = (row: readonly string[]): string => row.map((cell, column) => (column === 0 ? cell + ' '.repeat((widths[0] ?? 0) - widthOf(cell)) : cell.padStart(widths[column] ?? 0))).join('   ').trimEnd();
  return [paint(line(head), 'bold'), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

/** Keeps the end, which says most of a path. */
function shortened(text: string, columns: number): string {
  const room = Math.max(24, columns - 26);
  return widthOf(text) <= room ? text : `…${text.slice(1 - room)}`;
}
