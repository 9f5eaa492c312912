// A template that takes in files which do not fit it: a new version from which everything that was made from the old one still comes out the same.
import type { Request } from '../model.ts';
import { render } from '../templates/render.ts';
import { print } from '../templates/stored-form.ts';
import type { FileForm, Instance, Source, Template } from '../templates/template.ts';
import { extract, match, textSimilarity } from './extraction.ts';
import { withInstances, withVersion, type Ledger, type LedgerInstance } from './ledger.ts';
import { idOf, templatePath, writing, writingLedger, writingVersion, type Store } from './store.ts';

export interface Refused {
  readonly kind: 'refused';
  readonly message: string;
  readonly help: string;
}

export interface Evolved {
  /** `fits`: the template makes the files as it is. */
  readonly kind: 'fits' | 'evolved';
  readonly template: Template;
  readonly requests: readonly Request[];
  /** The files that were named. */
  readonly instances: readonly Instance[];
  /** Earlier files that do not come out of it as they were. */
  readonly lost: readonly string[];
}

/** Files that are less alike to every earlier one are something else. */
const leastAlike = 0.5;
/** Earlier files that a new version is made from; the others are read by it. */
const mostExamples = 60;

/** Plans the next version; nothing is written. Where an earlier file would be lost it becomes a candidate, which somebody has to promote. */
export function planEvolution(store: Store, name: string, sources: readonly Source[]): Evolved | Refused {
  const [current, ledger] = [store.read(name), store.ledger(name)];
  const fitting = sources.flatMap((source) => instanceOf(current.template, source) ?? []);
  if (fitting.length === sources.length) {
    const listed = ledger.versions.some(({ id }) => id === current.id) ? ledger : withVersion(ledger, { id: current.id, origin: 'written' });
    const next = withInstances(listed, fitting.map((instance) => ({ ...instance, version: current.id })));
    return { kind: 'fits', template: current.template, requests: [...writingVersion(store, current), ...writingLedger(store, next)], instances: fitting, lost: [] };
  }
  const named = new Set(sources.map(({ path }) => path));
  const earlier = ledger.instances.filter(({ path }) => !named.has(path)).map((instance) => ({ instance, source: sourceOf(store, name, instance) }));
  const examples = earlier.slice(0, mostExamples).map(({ source }) => source);
  const stranger = sources.find((source) => !examples.some((example) => textSimilarity(example.text, source.text, source.path) >= leastAlike));
  if (stranger !== undefined) return { kind: 'refused', message: earlier.length === 0 ? `Nothing was made from ${name} yet that could show what it is to become.` : `${stranger.path} is not alike to any file of ${name}.`, help: 'Extract a template of its own from it and files like it, or change the template by hand.' };
  const extraction = extract([...examples, ...sources], { name });
  return extraction.kind === 'refused' ? extraction : evolved({ store, current, ledger, template: described(extraction.template, current.template), found: extraction.instances, earlier, sources });
}

interface EvolvedRequest {
  readonly store: Store;
  readonly current: { readonly template: Template; readonly id: string };
  readonly ledger: Ledger;
  readonly template: Template;
  /** What the template was made from. */
  readonly found: readonly Instance[];
  readonly earlier: readonly { readonly instance: LedgerInstance; readonly source: Source }[];
  readonly sources: readonly Source[];
}

function evolved({ store, current, ledger, template, found, earlier, sources }: EvolvedRequest): Evolved {
  const { name } = current.template;
  const [id, text] = [idOf(template), print(template)];
  const byPath = new Map(found.map((instance) => [instance.path, instance]));
  const kept = earlier.flatMap(({ instance, source }): readonly LedgerInstance[] => {
    const known = byPath.get(source.path) ?? instanceOf(template, source, false);
    const comesOut = known !== undefined && render(template, known.values, known.form).text === source.text;
    return comesOut ? [{ ...known, path: instance.path, version: id }] : [];
  });
  const keptPaths = new Set(kept.map(({ path }) => path));
  const lost = earlier.flatMap(({ instance: { path } }) => (keptPaths.has(path) ? [] : [path]));
  const added = sources.flatMap(({ path }) => byPath.get(path) ?? []);
  const isUsed = lost.length === 0;
  const next = withInstances(withVersion(ledger, { id, origin: 'evolved', ...(isUsed ? {} : { state: 'candidate' }) }), [...(isUsed ? kept : []), ...added.map((instance): LedgerInstance => ({ ...instance, version: id }))]);
  // The version that is left stays to go back to.
  const requests = [...writingVersion(store, store.read(name)), ...(isUsed ? writing(store, templatePath(name), text) : []), ...writingVersion(store, { id, text }), ...writingLedger(store, next)];
  return { kind: 'evolved', template, requests, instances: added, lost };
}

/** What gives a file, if the template can; `withPath` false: wherever the file lies. */
function instanceOf(template: Template, { path, text }: Source, withPath = true): Instance | undefined {
  const found = match(template, withPath ? path : undefined, text);
  return found === undefined ? undefined : { path, values: found.values, ...(isSame(found.form, template.form) ? {} : { form: found.form }) };
}

function isSame(a: FileForm, b: FileForm): boolean {
  return a.bom === b.bom && a.eol === b.eol;
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
