// `writeopt template detect` and `extract`: templates found in files that are there.
import { applyRequests } from '../apply/apply.ts';
import { openPlace } from '../apply/place.ts';
import { oneOf } from '../choices.ts';
import type { Context } from '../context.ts';
import { exitCodes, RequestError, UsageError } from '../errors.ts';
import { print } from '../templates/stored-form.ts';
import { again } from '../templating/again.ts';
import { describeFamilies, formatFamilies } from '../templating/detection.ts';
import { planEvolution } from '../templating/evolution.ts';
import { extract, findFamilies } from '../templating/extraction.ts';
import { assertExact, describeExtraction, installing, kindsOf } from '../templating/install.ts';
import { documentSources, readSources, selectPaths, stagedSources } from '../templating/sources.ts';
import { idOf, isTemplateName, openStore, templatePath } from '../templating/store.ts';
import type { Invocation, Run } from './index.ts';

const reports = ['pretty', 'json'] as const;

export const runDetect: Run = async (context, { values, positionals }) => {
  const report = oneOf(reports, values.report, 'report');
  const [threshold, minimum] = [numberOf('threshold', values.threshold ?? '0.7', 0, 1), numberOf('minimum', values.minimum ?? '3', 2, 1_000_000)];
  const place = await openPlace(context, undefined);
  const sources = await sourcesFor(context, place, { values, positionals });
  const progress = (step: 'read' | 'compare', done: number, total?: number): void => context.progress(`${step === 'read' ? 'reading' : 'comparing'} files: ${done}${total === undefined ? '' : ` of ${total}`}`);
  const families = findFamilies(sources, { threshold, minimum, progress, signal: context.signal });
  context.progress(undefined);
  const found = describeFamilies(openStore(place.root), families, values.staged !== true && values.operations === undefined);
  context.stdout(report === 'json' ? `${JSON.stringify({ version: 1, command: 'template detect', threshold, minimum, ...families, families: found }, undefined, 2)}\n` : formatFamilies(found, families, threshold));
  return exitCodes.passed;
};

function numberOf(name: string, typed: unknown, least: number, most: number): number {
  const value = typeof typed === 'string' && typed.trim() !== '' ? Number(typed) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} is a number from ${least} to ${most}, not ${JSON.stringify(typed)}.`, { help: 'Mend it, or leave it out.' });
}

async function sourcesFor(context: Context, place: Awaited<ReturnType<typeof openPlace>>, { values, positionals }: Invocation): Promise<ReturnType<typeof documentSources> | ReturnType<typeof readSources>> {
  const ways = [positionals.length > 0 && values.staged !== true ? 'PATHS' : '', values.staged === true ? '--staged' : '', values.operations === undefined ? '' : '--operations'].filter(Boolean);
  if (ways.length > 1) throw new UsageError(`${ways.join(' and ')} look in different places.`, { help: 'Choose one of them.' });
  if (typeof values.operations === 'string') return documentSources(context, values.operations);
  if (values.staged !== true) return readSources(place.root, await selectPaths(context, place, positionals));
  const wanted = positionals.length === 0 ? undefined : new Set(await selectPaths(context, place, positionals));
  return stagedSources(place, (path) => wanted === undefined || wanted.has(path));
}

export const runEvolve: Run = async (context, { values, positionals }) => {
  const [name, ...typed] = positionals;
  if (name === undefined || typed.length === 0) throw new UsageError('evolve takes a template, and files that it is to make from now on.', { help: 'Run `writeopt template evolve NAME PATH…`.' });
  const place = await openPlace(context, undefined);
  const sources = [...readSources(place.root, await selectPaths(context, place, typed))];
  return again(async () => {
    const store = openStore(place.root);
    const evolution = planEvolution(store, name, sources);
    if (evolution.kind === 'refused') throw new RequestError(evolution.message, { help: evolution.help });
    const { kind, template, instances, lost, dropped, requests } = evolution;
    if (values['dry-run'] === true) {
      context.stdout(print(template));
      return exitCodes.passed;
    }
    await applyRequests(context, requests, { level: 'none' });
    context.progress(undefined);
    const what = kind === 'fits' ? `${name} makes these files as it is` : lost.length + dropped.length === 0 ? `${name} has a new version, from which every earlier file comes out as it was; \`writeopt template rollback ${name}\` goes back` : `a candidate for ${name}, ${[...(lost.length === 0 ? [] : [`from which ${lost.join(', ')} would not come out as before`]), ...(dropped.length === 0 ? [] : [`without ${dropped.join(', ')}, which no file has anything for`])].join(', ')}; \`writeopt template promote ${name}${lost.length === 0 ? '' : ' --force'}\` uses it all the same`;
    context.stdout(`${describeExtraction(template, instances)}writeopt: ${what}.\n`);
    return exitCodes.passed;
  });
};

export const runExtract: Run = async (context, { values, positionals }) => {
  const report = oneOf(reports, values.report, 'report');
  if (positionals.length === 0) throw new UsageError('extract takes the files that are alike.', { help: 'Name them; `writeopt template detect` finds such files.' });
  const name = typeof values.name === 'string' ? values.name : undefined;
  if (name !== undefined && !isTemplateName(name)) throw new UsageError(`${JSON.stringify(name)} cannot be the name of a template.`, { help: 'Use letters, digits, `.`, `_` and `-`, beginning with a letter or digit.' });
  const place = await openPlace(context, undefined);
  const paths = await selectPaths(context, place, positionals);
  const sources = [...readSources(place.root, paths)];
  const read = new Set(sources.map(({ path }) => path));
  const leftOut = paths.filter((path) => !read.has(path)).map((path) => `${path} was left out: it is no text in UTF-8, no regular file, or too large`);
  const extraction = extract(sources, name === undefined ? {} : { name });
  if (extraction.kind === 'refused') throw new RequestError(extraction.message, { help: extraction.help, details: leftOut });
  const { template, instances } = extraction;
  assertExact(template, instances, sources);
  const requests = installing(openStore(place.root), template, instances);
  if (values['dry-run'] === true) {
    context.stdout(print(template));
    return exitCodes.passed;
  }
  const { verdict, written } = await applyRequests(context, requests, { level: 'none' });
  context.progress(undefined);
  for (const words of leftOut) context.stderr(`writeopt: ${words}.\n`);
  if (report === 'json') context.stdout(`${JSON.stringify({ version: 1, command: 'template extract', verdict, name: template.name, id: idOf(template), parameters: kindsOf(template.parameters), instances, written }, undefined, 2)}\n`);
  else context.stdout(`${describeExtraction(template, instances)}writeopt: ${templatePath(template.name)} makes these ${instances.length} files; commit .writeopt/templates with the project.\n`);
  return exitCodes.passed;
};
