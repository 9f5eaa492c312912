// The report for people: findings by file, causes first, the source under each, and what to do next.
import type { Diagnostic, Report, Severity } from '../model.ts';
import type { ReporterOptions } from './index.ts';
import { count, type Paint, painter, printable, widthOf } from './text.ts';

/** One line when all is well; otherwise every finding, and a last line that counts them. */
export function pretty(report: Report, options: ReporterOptions): string {
  const paint = painter(options.color);
  const files = groupByFile(report.diagnostics).map((group) => formatGroup(group, paint, options.columns));
  const notices = report.notices.map((notice) => `${paint('note', 'blue')}: ${printable(notice.message)}\n`);
  const patch = report.patch === undefined || report.patch === '' ? [] : [formatPatch(report.patch, paint)];
  return [...files, ...patch, ...notices, summary(report, paint)].join(report.diagnostics.length > 0 ? '\n' : '');
}

function formatPatch(patch: string, paint: Paint): string {
  const styled = (line: string): string => {
    const text = printable(line);
    if (/^(diff|---|\+\+\+|new|old|deleted|rename) /.test(line)) return paint(text, 'bold');
    return line.startsWith('@@') ? paint(text, 'blue') : line.startsWith('+') ? paint(text, 'green') : line.startsWith('-') ? paint(text, 'red') : text;
  };
  return patch.split('\n').map(styled).join('\n');
}

function groupByFile(diagnostics: readonly Diagnostic[]): Diagnostic[][] {
  const groups: Diagnostic[][] = [];
  for (const diagnostic of diagnostics) {
    const last = groups.at(-1);
    if (last !== undefined && diagnostic.path !== undefined && last[0]?.path === diagnostic.path) last.push(diagnostic);
    else groups.push([diagnostic]);
  }
  return groups;
}

function formatGroup(group: readonly Diagnostic[], paint: Paint, columns: number): string {
  const [first] = group;
  const cause = group.find((one) => one.blockedBy !== undefined)?.blockedBy;
  const follows = cause === undefined ? '' : paint(`  (depends on ${printable(cause)}, which has errors too: mend that first)`, 'dim') + '\n';
  const head = first?.path === undefined ? '' : `${paint(printable(first.path), 'underline')}\n${follows}`;
  return head + group.map((diagnostic) => formatDiagnostic(diagnostic, paint, columns)).join('');
}

function formatDiagnostic(diagnostic: Diagnostic, paint: Paint, columns: number): string {
  const { path, range } = diagnostic;
  const [message = '', ...more] = printable(diagnostic.message).split('\n');
  const place = path === undefined ? '' : `${printable(path)}${range ? `:${range.start.line}:${range.start.column}` : ''} - `;
  const by = diagnostic.operation === undefined ? '' : `, operation ${printable(diagnostic.operation)}`;
  const rule = paint(`${diagnostic.source}(${printable(diagnostic.code)})${by}`, 'dim');
  const lines = [`${place}${severity(diagnostic.severity, paint)} ${message}  ${rule}`, ...more.map((line) => `    ${line}`)];
  if (diagnostic.excerpt && range) lines.push(...formatExcerpt(diagnostic.excerpt, range, paint, columns));
  if (diagnostic.help !== undefined) lines.push(`    ${paint('next:', 'bold')} ${printable(diagnostic.help)}`);
  return `${lines.join('\n')}\n`;
}

function severity(value: Severity, paint: Paint): string {
  if (value === 'error') return paint('error', 'red');
  return value === 'warning' ? paint('warning', 'yellow') : paint('info', 'blue');
}

function formatExcerpt(excerpt: NonNullable<Diagnostic['excerpt']>, range: NonNullable<Diagnostic['range']>, paint: Paint, columns: number): string[] {
  const gutter = String(excerpt.line + excerpt.text.length - 1).length;
  const room = Math.max(20, columns - gutter - 8);
  return excerpt.text.flatMap((text, offset) => {
    const number = excerpt.line + offset;
    const isFirst = number === range.start.line;
    // A long line is shown from a little before the finding.
    const cut = isFirst && range.start.column > room ? range.start.column - Math.floor(room / 2) : 0;
    const shown = expand(text.slice(cut)).slice(0, room);
    const line = `    ${paint(String(number).padStart(gutter), 'dim')} ${paint('|', 'dim')} ${shown}`.trimEnd();
    return isFirst ? [line, caretLine(text, range, { cut, gutter, room }, paint)] : [line];
  });
}

function caretLine(text: string, range: NonNullable<Diagnostic['range']>, layout: { cut: number; gutter: number; room: number }, paint: Paint): string {
  const start = range.start.column - 1;
  const end = range.end.line === range.start.line ? Math.max(range.end.column - 1, start + 1) : text.length;
  const before = widthOf(expand(text.slice(layout.cut, start)));
  const under = Math.max(1, widthOf(expand(text.slice(start, end))));
  const marks = '^'.repeat(Math.max(1, Math.min(under, layout.room - before)));
  return `    ${' '.repeat(layout.gutter)} ${paint('|', 'dim')} ${' '.repeat(before)}${paint(marks, 'red')}`;
}

function expand(text: string): string {
  return printable(text.replaceAll('\t', '  '));
}

function summary(report: Report, paint: Paint): string {
  const seconds = report.timings.reduce((latest, timing) => (timing.name === 'total' ? timing.milliseconds : latest), 0) / 1000;
  const errors = report.diagnostics.filter((one) => one.severity === 'error').length;
  const warnings = report.diagnostics.filter((one) => one.severity === 'warning').length;
  const counted = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''].filter(Boolean).join(', ');
  if (report.command === 'apply') return applySummary(report, counted, seconds, paint);
  const files = count(report.operations.length, 'staged file');
  const pronoun = report.operations.length === 1 ? 'it' : 'they';
  if (report.verdict !== 'failed') {
    if (report.operations.length === 0) return 'writeopt: nothing is staged, nothing to check.\n';
    const by = report.validators.length === 0 ? 'nothing applies' : report.validators.join(', ');
    const fixed = report.verdict === 'fixed' ? `passed, ${fixedSummary(report)}, ` : '';
    return `${paint('writeopt:', 'bold')} ${fixed}${files} checked as ${pronoun} will be committed: ${by}${counted === '' ? '' : `; ${counted}`} (${seconds.toFixed(1)} s)\n`;
  }
  return (
    `${paint('writeopt:', 'bold')} ${paint('blocked', 'red')}, ${counted}; ${files} checked as ${pronoun} would be committed (${seconds.toFixed(1)} s).${report.restored.length === 0 ? ' Nothing was changed.' : ''}\n` +
    `  next: mend what is listed, \`git add\` it, and commit again; \`WRITEOPT=0 git commit …\` commits without the check.\n`
  );
}

function applySummary(report: Report, counted: string, seconds: number, paint: Paint): string {
  const requests = report.requests ?? [];
  const operations = count(requests.length, 'operation');
  const head = paint('writeopt:', 'bold');
  if (report.verdict === 'failed') {
    const blamed = requests.filter(({ outcome }) => outcome === 'blamed').map(({ id, kind, path }) => `    operation ${printable(id)}: ${kind} ${printable(path)}\n`);
    if (report.written.length > 0) {
      const left = requests.filter(({ outcome }) => outcome === 'blamed' || outcome === 'not written');
      const list = left.map(({ id, kind, path, outcome }) => `    operation ${printable(id)}: ${kind} ${printable(path)}${outcome === 'blamed' ? '' : ' (depends on one that failed)'}\n`).join('');
      return `${head} ${count(report.written.length, 'path')} written, ${count(left.length, 'operation')} of ${requests.length} ${paint('left out', 'red')}, ${counted} (${seconds.toFixed(1)} s).\n  left out:\n${list}  next: mend what is listed, and apply those again.\n`;
    }
    const who = blamed.length === 0 ? '' : `  to blame:\n${blamed.join('')}`;
    return `${head} ${paint('refused', 'red')}, ${counted}; nothing of ${operations} was written (${seconds.toFixed(1)} s).\n${who}  next: mend what is listed, and apply the batch again.\n`;
  }
  const by = report.validators.length === 0 ? '' : `, judged by ${report.validators.join(', ')}`;
  const fixed = report.verdict === 'fixed' ? `, ${fixedSummary(report)}` : '';
  return `${head} ${operations}: ${count(report.written.length, 'path')} written${by}${fixed}${counted === '' ? '' : `; ${counted}`} (${seconds.toFixed(1)} s)\n`;
}

/** `3 files fixed (eslint: 2, prettier --write: 1)` */
function fixedSummary({ fixes }: Report): string {
  const counts = new Map<string, number>();
  for (const fixer of fixes.flatMap(({ by }) => by)) counts.set(fixer, (counts.get(fixer) ?? 0) + 1);
  const fixers = [...counts].map(([fixer, number]) => `${printable(fixer)}: ${number}`).join(', ');
  return `${count(fixes.length, 'file')} fixed (${fixers})`;
}
