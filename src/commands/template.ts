// `writeopt template`: what each of its commands prints; the work is done in templating/.
import { relative, resolve, sep } from 'node:path';
import { applyRequests } from '../apply/apply.ts';
import { openDisk } from '../apply/disk.ts';
import { openPlace } from '../apply/place.ts';
import { oneOf } from '../choices.ts';
import type { Repository } from '../git/repository.ts';
import type { Context } from '../context.ts';
import { ConflictError, exitCodeOf, exitCodes, RequestError, UsageError } from '../errors.ts';
import type { Expect, Report, Request } from '../model.ts';
import { reporters, type ReporterName } from '../reporters/index.ts';
import { printParts } from '../templates/print-parts.ts';
import { usual } from '../templates/delimiters.ts';
import { problemsWith } from '../templates/problems.ts';
import { render } from '../templates/render.ts';
import { again } from '../templating/again.ts';
import { once, openStore, type Store, type StoredTemplate } from '../templating/store.ts';
import { createChoice } from '../templating/choice.ts';
import { planUpdate } from '../templating/update.ts';
import { onlyName, readValues } from '../templating/values.ts';
import { whereaboutsOf } from '../templating/whereabouts.ts';
import { findVersion } from '../templating/versions.ts';
import { sha256 } from '../transaction/state.ts';
import type { Invocation, Run } from './index.ts';

const reports = ['pretty', 'json'] as const;

/** The store, and the directory that its paths are relative to. */
async function openHere(context: Context): Promise<{ readonly root: string; readonly store: Store; readonly repository: Repository }> {
  const { root, repository } = await openPlace(context, undefined);
  return { root, repository, store: openStore(root) };
}

export const runList: Run = async (context, { values }) => {
  const report = oneOf(reports, values.report, 'report');
  const { store } = await openHere(context);
  const rows = [...store.names, ...store.examples].map((name) => rowOf(store, name));
  if (report === 'json') context.stdout(`${JSON.stringify({ version: 1, command: 'template list', templates: rows }, undefined, 2)}\n`);
  else context.stdout(rows.length === 0 ? 'writeopt: there is no template; `writeopt template extract PATHS…` makes one from files that are alike.\n' : rows.map(lineOf).join(''));
  return exitCodes.passed;
};

interface Row {
  readonly name: string;
  readonly source: StoredTemplate['source'];
  readonly id?: string;
  readonly path?: string;
  readonly parameters?: readonly string[];
  readonly files?: number;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** One template that cannot be read must not hide the others. */
function rowOf(store: Store, name: string): Row {
  try {
    const { template, id, source } = store.read(name);
    return { name, source, id, path: printParts(template.path, usual, false), parameters: template.parameters.map((one) => one.name), files: store.ledger(name).instances.length };
  } catch (error) {
    return { name, source: store.names.includes(name) ? 'project' : 'example', problem: error instanceof Error ? error.message : String(error) };
  }
}

function lineOf({ name, source, path, parameters = [], files = 0, problem }: Row): string {
  if (problem !== undefined) return `${name}\n    ${problem}\n`;
  const made = source === 'example' && files === 0 ? 'example' : files === 1 ? '1 file' : `${files} files`;
  return `${name}  (${made})\n    ${path ?? ''}\n    ${parameters.length === 0 ? 'no parameters' : parameters.join(', ')}\n`;
}

export const runShow: Run = async (context, { values, positionals }) => {
  const report = oneOf(reports, values.report, 'report');
  const { store } = await openHere(context);
  const name = onlyName(positionals, 'template show', [...store.names, ...store.examples]);
  const { template, id, source, text } = typeof values.version === 'string' ? store.version(name, findVersion(store.ledger(name), values.version).id) : store.read(name);
  context.stdout(report === 'json' ? `${JSON.stringify({ ...template, version: 1, command: 'template show', id, source, text }, undefined, 2)}\n` : text);
  return exitCodes.passed;
};

export const runRender: Run = async (context, { values, positionals }) => {
  const { root, store, repository } = await openHere(context);
  const name = onlyName(positionals, 'template render', [...store.names, ...store.examples]);
  const typed = Array.isArray(values.param) ? values.param.map(String) : [];
  const parameters = readValues(context, store.read(name).template.parameters, typed, typeof values['param-file'] === 'string' ? values['param-file'] : undefined);
  // The same choice is made again where the file is written, which tells it.
  const { template } = createChoice(store, repository).choose(name, parameters);
  const wrong = problemsWith(template, parameters);
  if (wrong.length > 0) throw new UsageError(wrong.length === 1 ? `${sentence(wrong[0] ?? '')}` : `${name} cannot be rendered: ${wrong.length} problems.`, { help: `Give parameters as --param NAME=VALUE; \`writeopt template show ${name}\` lists them.`, details: wrong.length === 1 ? [] : wrong });
  const path = typeof values.path === 'string' ? pathFrom(context, root, values.path) : '';
  const target = path === '' ? render(template, parameters).path : path;
  if (values.force !== true && openDisk(root).look(target).kind === 'file') {
    throw new ConflictError(`${target} is there already.`, { help: `Nothing was written. \`--path\` puts the file elsewhere, \`--force\` replaces what is there, and \`writeopt template update ${name}\` brings files of the template up to date.` });
  }
  const expect = values.force === true ? { expect: asFound(root, target) } : {};
  const request: Request = { id: name, kind: 'template', path, template: name, values: parameters, ...expect };
  return conclude(context, values, await applyRequests(context, [request], optionsOf(values)));
};

export const runUpdate: Run = async (context, { values, positionals }) => {
  const { root, repository } = await openHere(context);
  return again(async () => {
    const store = openStore(root);
    const names = positionals.length === 0 ? store.names : [onlyName(positionals, 'template update', store.names)];
    if (names.length !== 1 && (values.param !== undefined || values['param-file'] !== undefined)) throw new UsageError('Parameters are those of one template.', { help: 'Name it: `writeopt template update NAME --param …`.' });
    const typed = { param: Array.isArray(values.param) ? values.param.map(String) : [], file: typeof values['param-file'] === 'string' ? values['param-file'] : undefined };
    const whereabouts = await whereaboutsOf(store, names, repository);
    const updates = names.map((name) => planUpdate({ root, store, name, values: readValues(context, store.read(name).template.parameters, typed.param, typed.file), whereabouts }));
    const [problems, conflicts, requests] = [updates.flatMap((one) => one.problems), updates.flatMap((one) => one.conflicts), once(updates.flatMap((one) => one.requests))];
    if (problems.length > 0) throw new RequestError('Files of the template have no right values for what it asks now.', { help: `Nothing was written. Give the values of new parameters: \`writeopt template update ${names.length === 1 ? (names[0] ?? '') : 'NAME'} --param NAME=VALUE\`, or give them defaults in the template.`, details: problems });
    if (conflicts.length > 0) throw new ConflictError(`The template and the changes by hand meet in ${conflicts.length === 1 ? 'one place' : `${conflicts.length} places`}.`, { help: 'Nothing was written. Change the template, or these places, such that they do not, or let go of a file: `writeopt template forget PATH`; the rest is merged by itself.', details: conflicts });
    for (const path of updates.flatMap((one) => one.away)) context.stderr(`writeopt: ${path} is not on disk, though git has it: it stays as it is, and is updated once it is back.\n`);
    if (requests.length === 0) {
      context.stdout('writeopt: every file is as its template says.\n');
      return exitCodes.passed;
    }
    const report = await applyRequests(context, requests, optionsOf(values));
    // Only now is it known that it is so.
    const isDone = exitCodeOf(report) === exitCodes.passed;
    if (isDone) for (const [from, to] of whereabouts.renamed) context.stderr(`writeopt: ${from} was renamed to ${to}, and is updated there.\n`);
    if (isDone) for (const { from, to } of updates.flatMap((one) => one.moved)) context.stderr(`writeopt: ${from} ${values['dry-run'] === true ? 'would move' : 'moves'} to ${to}.\n`);
    if (isDone) for (const path of updates.flatMap((one) => one.gone)) context.stderr(`writeopt: ${path} is not there any more, and stays away.\n`);
    return conclude(context, values, report);
  });
};

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** What lies there now, so that nothing else is replaced. */
function asFound(root: string, path: string): Expect {
  const found = openDisk(root).look(path);
  return found.kind === 'file' ? { kind: 'file', sha256: sha256(found.content) } : { kind: 'absent' };
}

/** A path that was typed is relative to where the user stands. */
function pathFrom(context: Context, root: string, typed: string): string {
  const path = relative(root, resolve(context.cwd, typed)).split(sep).join('/');
  if (path === '' || path === '..' || path.startsWith('../') || resolve(path) === path) throw new UsageError(`${typed} is outside of ${root}.`, { help: 'Name a path in the project.' });
  return path;
}

function optionsOf(values: Invocation['values']): { readonly dryRun: boolean; readonly level: 'none' | 'standard' } {
  return { dryRun: values['dry-run'] === true, level: values.check === false ? 'none' : 'standard' };
}

function conclude(context: Context, values: Invocation['values'], report: Report): number {
  const reporter = oneOf(Object.keys(reporters) as ReporterName[], values.report, 'report');
  context.progress(undefined);
  context.stdout(reporters[reporter](report, { color: context.color, columns: context.columns }));
  return exitCodeOf(report);
}

