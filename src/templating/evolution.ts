// A template that takes in files which do not fit it: a new version from which everything that was made from the old one still comes out the same.
import type { Request } from '../model.ts';
import { render } from '../templates/render.ts';
import { print } from '../templates/stored-form.ts';
import type { Instance, Source, Template } from '../templates/template.ts';
import { extract } from './extraction.ts';
import { withInstances, withVersion, type Ledger, type LedgerInstance } from './ledger.ts';
import { idOf, templatePath, writing, writingLedger, writingVersion, type Store } from './store.ts';

export type Evolution =
  | { readonly kind: 'refused'; readonly message: string; readonly help: string }
  /** The files fit as they are, or the new version was found. */
  | { readonly kind: 'fits' | 'evolved'; readonly template: Template; readonly requests: readonly Request[]; readonly instances: readonly Instance[]; /** Earlier files that do not come out of it. */ readonly lost: readonly string[] };

/** Plans the next version; nothing is written. Where an earlier file would be lost it becomes a candidate, which somebody has to promote. */
export function planEvolution(store: Store, name: string, sources: readonly Source[]): Evolution {
  const current = store.read(name);
  const ledger = store.ledger(name);
  const paths = new Set(sources.map(({ path }) => path));
  const earlier = ledger.instances.filter(({ path }) => !paths.has(path)).map((instance) => ({ instance, source: sourceOf(store, name, instance) }));
  const extraction = extract([...earlier.map(({ source }) => source), ...sources], { name });
  if (extraction.kind === 'refused') return extraction;
  const template = described(extraction.template, current.template);
  const [id, text] = [idOf(template), print(template)];
  const found = new Map(extraction.instances.map((instance) => [instance.path, instance]));
  const kept = earlier.flatMap(({ instance, source }) => (comesOut(template, found.get(source.path), source) ? [moved(instance, found.get(source.path), id)] : []));
  const lost = earlier.filter(({ instance }) => !kept.some(({ path }) => path === instance.path)).map(({ instance }) => instance.path);
  const added = sources.flatMap(({ path }) => found.get(path) ?? []);
  const next = withInstances(withVersion(ledger, { id, origin: 'evolved', ...(lost.length === 0 ? {} : { state: 'candidate' }) }), [...(lost.length === 0 ? kept : []), ...added.map((instance): LedgerInstance => ({ ...instance, version: id }))]);
  const kind = id === current.id ? 'fits' : 'evolved';
  return { kind, template, requests: requestsFor(store, { name, id, text, next, isUsed: kind === 'evolved' && lost.length === 0 }), instances: added, lost };
}

/** With what people have written about the template and its parameters. */
function described(template: Template, { description, parameters }: Template): Template {
  const words = new Map(parameters.map((parameter) => [parameter.name, parameter.description]));
  const withWords = template.parameters.map((parameter) => {
    const known = words.get(parameter.name);
    return known === undefined ? parameter : { ...parameter, description: known };
  });
  return { ...template, ...(description === undefined ? {} : { description }), parameters: withWords };
}

/** What an earlier file was when it was made, or last brought up to date. */
function sourceOf(store: Store, name: string, { path, values, form, version }: LedgerInstance): Source {
  return { path, text: render(store.version(name, version).template, values, form).text };
}

function comesOut(template: Template, instance: Instance | undefined, source: Source): boolean {
  return instance !== undefined && render(template, instance.values, instance.form).text === source.text;
}

function moved(instance: LedgerInstance, found: Instance | undefined, version: string): LedgerInstance {
  return { ...(found ?? instance), path: instance.path, version };
}

interface RequestsRequest {
  readonly name: string;
  readonly id: string;
  readonly text: string;
  readonly next: Ledger;
  readonly isUsed: boolean;
}

function requestsFor(store: Store, { name, id, text, next, isUsed }: RequestsRequest): readonly Request[] {
  // The version that is left stays to go back to.
  return [...writingVersion(store, store.read(name)), ...(isUsed ? writing(store, templatePath(name), text) : []), ...writingVersion(store, { id, text }), ...writingLedger(store, next)];
}
