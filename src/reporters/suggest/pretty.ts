// Suggestions for a terminal: each with what it rests on and the command to run, then what was looked at and what is still missing.
import type { Evidence, SuggestReport, Suggestion } from '../../model.ts';
import type { ReporterOptions } from '../index.ts';
import { count, inLine, painter, type Paint } from '../text.ts';

const mostDetails = 8;

export function pretty(report: SuggestReport, { color }: ReporterOptions): string {
  const paint = painter(color);
  const parts = report.suggestions.map((one, index) => format(one, index + 1, paint));
  return [...parts, summary(report)].join('\n');
}

function format({ kind, message, evidence, command }: Suggestion, number: number, paint: Paint): string {
  const shown = evidence.details.slice(0, mostDetails).map((detail) => `     ${paint(inLine(detail), 'dim')}\n`);
  const more = evidence.details.length > mostDetails ? [`     ${paint(`and ${evidence.details.length - mostDetails} more (--report json)`, 'dim')}\n`] : [];
  return `${paint(`${number}.`, 'bold')} ${inLine(message)}\n   seen: ${seen(evidence, kind === 'co-change')}\n${shown.join('')}${more.join('')}   run:  ${paint(inLine(command), 'bold')}\n`;
}

function seen({ occurrences, opportunities, failed, confidence, first, last }: Evidence, isBound: boolean): string {
  const when = first === undefined || last === undefined ? [] : [`from ${moment(first)} to ${moment(last)}`];
  const failures = failed === 0 ? [] : [`${count(failed, 'run')} failed`];
  return [`${occurrences} of ${opportunities} (${isBound ? 'surely more than ' : ''}${Math.floor(100 * confidence + (isBound ? 0 : 0.5))} %)`, ...when, ...failures].join(', ');
}

function moment(date: string): string {
  return date.slice(0, 16).replace('T', ' ');
}

function summary({ looked, suggestions, wanting }: SuggestReport): string {
  const { keep, runs, recent, unreadable, first, commits } = looked;
  const since = first === undefined ? '' : ` since ${first.slice(0, 10)}`;
  const damaged = unreadable === 0 ? '' : `, ${count(unreadable, 'unreadable line')}`;
  const result = suggestions.length === 0 ? 'nothing to suggest' : count(suggestions.length, 'suggestion');
  const lines = [`writeopt: ${result}; looked at ${count(runs, 'run')}${since} (${recent} of the last 7 days${damaged}) and ${count(commits, 'commit')}.`];
  if (!keep) lines.push('Runs are not remembered (history.keep is false): nothing can be learnt from them.');
  return [...lines, ...wanting.map(inLine)].map((line, index) => `${index === 0 ? '' : '  '}${line}\n`).join('');
}
