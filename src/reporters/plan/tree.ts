// The plan for a terminal: phases in their order, under each its files with how, why and after what.
import type { Dependency, Diagnostic, PlannedOperation, PlannedPhase, PlanReport } from '../../model.ts';
import type { ReporterOptions } from '../index.ts';
import { count, inLine, type Paint, painter } from '../text.ts';
import { fit, type Shape, wrap } from './lines.ts';
import { estimateOf, factorLines, kinds, operationsByPath, reasonOf, scopeOf } from './words.ts';

/** Above so many operations each phase shows its first ones only, so that all of it stays a few screens. */
const readable = 40;
const budget = 60;
const most = 20;
const least = 5;
const shownWaits = 3;
const shownFactors = 3;
const shownFindings = 50;

interface Context {
  readonly paint: Paint;
  readonly columns: number;
  /** How many files a phase shows. */
  readonly shown: number;
  readonly operations: ReadonlyMap<string, PlannedOperation>;
  /** Why each path waits. */
  readonly waits: ReadonlyMap<string, readonly Dependency[]>;
}

const colours = { create: 'green', update: 'yellow', delete: 'red', rename: 'blue', chmod: 'yellow', symlink: 'blue', submodule: 'blue' } as const satisfies { [K in PlannedOperation['kind']]: Parameters<Paint>[1] };

/** Readable at three files and at five hundred. */
export function tree(report: PlanReport, options: ReporterOptions): string {
  const context = contextOf(report, options);
  const { paint } = context;
  const parts = [
    ...report.phases.map((phase) => formatPhase(phase, context)),
    importersOf(report, context),
    ...findings(report.diagnostics, context),
    report.notices.map(({ message }) => lines(`note: ${inLine(message)}`, { first: '', rest: '  ' }, context, (text) => text.replace(/^note/, paint('note', 'blue')))).join(''),
    lines(`estimate: ${estimateOf(report.estimate)}`, { first: '', rest: '  ' }, context) + lines(summary(report), { first: '', rest: '  ' }, context, (line) => line.replace(/^writeopt:/, (text) => paint(text, 'bold'))),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function contextOf(report: PlanReport, { color, columns }: ReporterOptions): Context {
  const waits = new Map<string, Dependency[]>();
  for (const dependency of report.dependencies) {
    const list = waits.get(dependency.after);
    if (list === undefined) waits.set(dependency.after, [dependency]);
    else list.push(dependency);
  }
  const shown = report.operations.length <= readable ? readable : Math.min(most, Math.max(least, Math.floor(budget / report.phases.length)));
  return { paint: painter(color), columns: Math.max(32, columns), shown, operations: operationsByPath(report.operations), waits };
}

function lines(text: string, shape: Shape, { columns }: Context, style: (line: string) => string = (line) => line): string {
  return wrap(text, shape, columns).map((line) => `${style(line)}\n`).join('');
}

function formatPhase(phase: PlannedPhase, context: Context): string {
  const { paint } = context;
  const { level } = phase.risk;
  const marks = [...(phase.critical ? ['critical'] : []), ...(phase.barrier ? ['then a barrier'] : [])].map((mark) => `, ${mark}`).join('');
  const title = `Phase ${phase.index + 1}: ${count(phase.paths.length, 'file')}, ${level} risk${marks}`;
  const head = lines(title, { first: '', rest: '  ' }, context, (line) => line.replace(/^Phase \d+/, (text) => paint(text, 'bold')).replace(`${level} risk`, (text) => (level === 'low' ? text : paint(text, level === 'high' ? 'red' : 'yellow'))));
  const shown = phase.paths.slice(0, context.shown);
  const rest = phase.paths.length - shown.length;
  const files = shown.map((path, index) => formatFile(path, rest === 0 && index === shown.length - 1, context));
  const more = rest === 0 ? '' : lines(`… and ${rest} more; --report html shows all`, { first: '└─ ', rest: '   ' }, context, (line) => paint(line, 'dim'));
  return [head, ...about(phase, context), ...files, more].join('');
}

/** Risk in words, and the cycles by name. */
function about(phase: PlannedPhase, context: Context): string[] {
  const factors = factorLines(phase.risk);
  const named = factors.slice(0, shownFactors).map(({ text, path, more }) => `${inLine(text)} (${inLine(path)}${more === 0 ? '' : ` and ${more} more`})`);
  const others = factors.length > shownFactors ? [`${count(factors.length - shownFactors, 'more factor')}`] : [];
  const risk = factors.length === 0 ? [] : [`risk: ${[...named, ...others].join('; ')}`];
  const cycles = phase.cycles.slice(0, shownWaits).map((cycle) => {
    const names = cycle.slice(0, 6).map((path) => inLine(path));
    return `cycle of ${cycle.length}: ${names.join(', ')}${cycle.length > names.length ? `, … and ${cycle.length - names.length} more` : ''}`;
  });
  const left = phase.cycles.length > shownWaits ? [`… and ${count(phase.cycles.length - shownWaits, 'more cycle')}`] : [];
  return [...risk, ...cycles, ...left].map((text) => lines(text, { first: '│  ', rest: '│    ' }, context, (line) => context.paint(line, 'dim')));
}

function formatFile(path: string, isLast: boolean, context: Context): string {
  const { paint, columns } = context;
  const operation = context.operations.get(path);
  const branch = isLast ? '└─ ' : '├─ ';
  const indent = isLast ? '     ' : '│    ';
  if (operation === undefined) return `${branch}  ${fit(inLine(path), columns - 5)}\n`;
  const { added, removed } = operation.lines;
  const delta = [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`-${removed}`] : [])];
  const name = fit(inLine(path), columns - 5 - delta.join(' ').length - 2);
  const colour = colours[operation.kind];
  const painted = delta.map((text) => paint(text, text.startsWith('+') ? 'green' : 'red')).join(' ');
  const head = `${branch}${paint(kinds[operation.kind].sign, colour)} ${paint(name, 'bold')}${delta.length === 0 ? '' : `  ${painted}`}\n`;
  return head + details(operation, context).map((text) => lines(text, { first: indent, rest: `${indent}  ` }, context, (line) => paint(line, 'dim'))).join('');
}

function details(operation: PlannedOperation, context: Context): string[] {
  const { strategy, dependents, requests } = operation;
  const measured = strategy.basis === 'measured' ? ' (as measured here)' : '';
  const who = dependents === 0 ? '' : `; ${count(dependents, 'file')} ${dependents === 1 ? 'depends' : 'depend'} on it`;
  const asked = requests === undefined || requests.length === 0 ? '' : `; asked for by ${requests.slice(0, 5).map(inLine).join(', ')}${requests.length > 5 ? ` and ${requests.length - 5} more` : ''}`;
  const from = operation.from === undefined ? [] : [`from ${inLine(operation.from)}`];
  return [...from, `${strategy.name}: ${inLine(strategy.reason)}${measured}${who}${asked}`, ...waitsOf(operation, context)];
}

/** One line for each file it comes after, however many lines of it say so. */
function waitsOf(operation: PlannedOperation, { waits, operations }: Context): string[] {
  const byFile = new Map<string, { dependency: Dependency; more: number }>();
  for (const dependency of waits.get(operation.path) ?? []) {
    const before = operations.get(dependency.before);
    if (before === undefined || before === operation) continue;
    const known = byFile.get(before.path);
    if (known === undefined) byFile.set(before.path, { dependency, more: 0 });
    else known.more += 1;
  }
  const all = [...byFile].map(([before, { dependency, more }]) => `${relation(operation, operations.get(before))} ${inLine(before)}: ${inLine(reasonOf(dependency, operation.kind))}${more === 0 ? '' : `, and ${more} more`}`);
  return all.length <= shownWaits ? all : [...all.slice(0, shownWaits), `… and after ${count(all.length - shownWaits, 'more file')}`];
}

/** Files of one phase wait for each other only in a cycle. */
function relation(operation: PlannedOperation, before: PlannedOperation | undefined): string {
  return before?.phase === operation.phase ? 'together with' : 'after';
}

function importersOf({ importers }: PlanReport, context: Context): string {
  if (importers.length === 0) return '';
  const named = importers.slice(0, 5).map(inLine).join(', ');
  const rest = importers.length > 5 ? `, … and ${importers.length - 5} more` : '';
  return lines(`Unchanged, but importing what changes: ${count(importers.length, 'file')}: ${named}${rest}`, { first: '', rest: '  ' }, context, (line) => context.paint(line, 'dim'));
}

function findings(diagnostics: readonly Diagnostic[], context: Context): string[] {
  const shown = diagnostics.slice(0, shownFindings).map((one) => formatFinding(one, context)).join('');
  const rest = diagnostics.length - shownFindings;
  return [shown + (rest > 0 ? `… and ${count(rest, 'more finding')}; --report html shows all\n` : '')];
}

function formatFinding({ path, range, severity, message, source, code, help }: Diagnostic, context: Context): string {
  const { paint } = context;
  const word = severity === 'information' ? 'info' : severity;
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'blue';
  const place = path === undefined ? '' : `${inLine(path)}${range === undefined ? '' : `:${range.start.line}:${range.start.column}`} - `;
  // What the repository says may span lines; each is one of ours.
  const [first = '', ...more] = message.split('\n').map(inLine);
  const head = lines(`${place}${word} ${first}  ${inLine(source)}(${inLine(code)})`, { first: '', rest: '    ' }, context, (line) => line.replace(` - ${word} `, ` - ${paint(word, colour)} `));
  const body = more.map((text) => lines(text, { first: '    ', rest: '    ' }, context)).join('');
  return head + body + (help === undefined ? '' : lines(`next: ${inLine(help)}`, { first: '    ', rest: '      ' }, context, (line) => line.replace(/^ {4}next:/, () => `    ${paint('next:', 'bold')}`)));
}

function summary(report: PlanReport): string {
  const number = (severity: Diagnostic['severity']): number => report.diagnostics.filter((one) => one.severity === severity).length;
  const high = report.phases.filter(({ risk }) => risk.level === 'high').length;
  const cycles = report.phases.reduce((sum, phase) => sum + phase.cycles.length, 0);
  const counted = [
    number('error') > 0 ? count(number('error'), 'error') : '',
    number('warning') > 0 ? count(number('warning'), 'warning') : '',
    high > 0 ? `${count(high, 'phase')} of high risk` : '',
    cycles > 0 ? count(cycles, 'cycle') : '',
  ].filter((text) => text !== '');
  if (report.operations.length === 0) return `writeopt: ${report.source === 'staged' ? 'nothing is staged' : 'the document asks for nothing'}, nothing to plan.`;
  return `writeopt: ${scopeOf(report)}, ${report.optimize}${counted.length === 0 ? '' : `; ${counted.join(', ')}`}. Nothing was changed.`;
}
