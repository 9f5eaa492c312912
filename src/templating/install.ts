// What becomes of files that a template was extracted from: the template, its first version, and the record of the files, in one batch.
import { RequestError } from '../errors.ts';
import type { Request } from '../model.ts';
import { render } from '../templates/render.ts';
import { parse, print } from '../templates/stored-form.ts';
import type { Instance, Parameter, Source, Template, Value } from '../templates/template.ts';
import { withInstances, withVersion } from './ledger.ts';
import { idOf, templatePath, writing, writingLedger, writingVersion, type Store } from './store.ts';

/** Throws when the stored form would not give every file back byte for byte: that would be a bug, and nothing was written. */
export function assertExact(template: Template, instances: readonly Instance[], sources: readonly Source[]): void {
  const stored = parse(print(template), template.name);
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  for (const { path, values, form } of instances) {
    const made = render(stored, values, form);
    if (made.text !== texts.get(path)) throw new Error(`the template of ${path} does not give it back as it was stored`);
  }
}

/** The requests that put a new template in place. Throws RequestError when there is one of that name. */
export function installing(store: Store, template: Template, instances: readonly Instance[]): readonly Request[] {
  const { name } = template;
  if (store.names.includes(name)) throw new RequestError(`There is a template ${name} already.`, { help: `Give the new one another name with --name, or add the files to it: \`writeopt template evolve ${name} PATH…\`.` });
  const [id, text] = [idOf(template), print(template)];
  const ledger = withInstances(withVersion(store.ledger(name), { id, origin: 'extracted' }), instances.map((instance) => ({ ...instance, version: id })));
  return [...writing(store, templatePath(name), text), ...writingVersion(store, { id, text }), ...writingLedger(store, ledger)];
}

/** What was found, for a person: each parameter, and what it was in each file. */
export function describeExtraction({ parameters }: Template, instances: readonly Instance[]): string {
  const rows = parameters.map(({ name, kind }) => `  ${name}${kind === 'text' ? '' : ` (${kind})`}: ${distinct(instances, name)}\n`);
  return parameters.length === 0 ? '  no parameters: the files are the same\n' : rows.join('');
}

const shownValues = 6;

function distinct(instances: readonly Instance[], name: string): string {
  const shown = [...new Set(instances.map(({ values }) => show(values[name])))];
  return `${shown.slice(0, shownValues).join(', ')}${shown.length > shownValues ? ` and ${shown.length - shownValues} more` : ''}`;
}

function show(value: Value | undefined): string {
  const text = value === undefined ? 'nothing' : typeof value === 'object' ? `${value.length} items` : typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 50 ? `${text.slice(0, 49)}…` : text;
}

/** Names and kinds, for a report as JSON. */
export function kindsOf(parameters: readonly Parameter[]): readonly { readonly name: string; readonly kind: Parameter['kind'] }[] {
  return parameters.map(({ name, kind }) => ({ name, kind }));
}
