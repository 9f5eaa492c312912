// A template that takes in files which do not fit it: a new version from which everything that was made from the old one still comes out the same.
import type { Request } from '../model.ts';
import { formOf, render } from '../templates/render.ts';
import { print } from '../templates/stored-form.ts';
import type { Instance, Parameter, Source, Template } from '../templates/template.ts';
import { evolve, match, textSimilarity, type Known } from './extraction.ts';
import { withInstances, withVersion, type Ledger, type LedgerInstance, type LedgerVersion } from './ledger.ts';
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
  /** Parameters of the template that it would not have any more: no file spoke for them. */
  readonly dropped: readonly string[];
}

/** Files that are less alike to every earlier one are something else. */
const leastAlike = 0.5;
/** Earlier files that a new version is made from; the others are read by it. */
const mostExamples = 60;

/** Tries to take in earlier files that the examples did not speak for. */
const mostTries = 4;

/** Plans the next version; nothing is written. Where an earlier file or a parameter would be lost it becomes a candidate, which somebody has to promote. */
export function planEvolution(store: Store, name: string, sources: readonly Source[]): Evolved | Refused {
  const current = store.read(name);
  const named = new Set(sources.map(({ path }) => path));
  const earlier = earlierOf(store, name).filter(({ instance }) => !named.has(instance.path));
  const grown = growFor(current.template, earlier, sources);
  if (grown.kind === 'refused') return grown;
  const { found, kept, lost } = grown;
  const template = described(grown.template, current.template);
  const [id, text] = [idOf(template), print(template)];
  const instances = sources.flatMap((source) => withValues(template, source, found.get(source.path)?.values) ?? []);
  const dropped = droppedFrom(current.template, template);
  const isUsed = lost.length === 0 && dropped.length === 0;
  const asListed = (instance: Instance): LedgerInstance => ({ ...instance, version: id });
  const listed = withVersion(store.ledger(name), { id, origin: id === current.id ? 'written' : 'evolved', ...(isUsed ? stateOf(store.ledger(name), id) : { state: 'candidate' }) });
  const next = withInstances(listed, [...(isUsed ? kept.map(asListed) : []), ...instances.map(asListed)]);
  // The version that is left stays to go back to.
  const requests = [...writingVersion(store, current), ...(isUsed && id !== current.id ? writing(store, templatePath(name), text) : []), ...(id === current.id ? [] : writingVersion(store, { id, text })), ...writingLedger(store, next)];
  return { kind: id === current.id ? 'fits' : 'evolved', template, requests, instances, lost: lost.map(({ instance: { path } }) => path), dropped };
}

/** Files of the ledger that do not come out of a version of the template as they were made. */
export function lostWith(store: Store, name: string, id: string): readonly string[] {
  const { template } = store.version(name, id);
  const others = earlierOf(store, name).filter(({ instance }) => instance.version !== id);
  return others.flatMap(({ instance: { path }, known }) => (withValues(template, { ...known, path }, undefined) === undefined ? [path] : []));
}

/** A file of the ledger, and what it was when it was made. */
interface Earlier {
  readonly instance: LedgerInstance;
  readonly known: Known;
}

function earlierOf(store: Store, name: string): readonly Earlier[] {
  return store.ledger(name).instances.map((instance) => ({ instance, known: knownOf(store, name, instance) }));
}

interface Grown {
  readonly kind: 'grown';
  readonly template: Template;
  /** By path, what it was made from. */
  readonly found: ReadonlyMap<string, Known>;
  /** Earlier files with the values that give them, and those that it does not give. */
  readonly kept: readonly Instance[];
  readonly lost: readonly Earlier[];
}

/** Made from some of the earlier files; those that it turns out to lose are among them the next time. */
function growFor(start: Template, earlier: readonly Earlier[], sources: readonly Source[]): Grown | Refused {
  let order = earlier;
  for (let tries = 1; ; tries += 1) {
    const grown = grow(start, distinct(order.map(({ known }) => known)).slice(0, mostExamples), sources);
    if (grown.kind === 'refused') return grown;
    const found = new Map(grown.known.map((one) => [one.path, one]));
    const read = earlier.map((one) => ({ one, instance: withValues(grown.template, { ...one.known, path: one.instance.path }, found.get(one.known.path)?.values) }));
    const lost = read.flatMap(({ one, instance }) => (instance === undefined ? [one] : []));
    if (lost.length === 0 || tries === mostTries) return { kind: 'grown', template: grown.template, found, kept: read.flatMap(({ instance }) => instance ?? []), lost };
    const isLost = new Set(lost);
    order = [...lost, ...order.filter((one) => !isLost.has(one))];
  }
}

/** The template that covers all of them, one newcomer after the other. */
function grow(start: Template, examples: readonly Known[], sources: readonly Source[]): { readonly kind: 'grown'; readonly template: Template; readonly known: readonly Known[] } | Refused {
  let [template, known] = [start, examples];
  for (const source of sources) {
    const evolution = evolve(template, known, source);
    if (evolution.kind === 'refused') return evolution;
    if (evolution.kind === 'fits') known = [...known, { ...source, values: evolution.values }];
    else {
      if (!known.some(({ text }) => textSimilarity(text, source.text, source.path) >= leastAlike)) return stranger(start.name, source);
      const texts = new Map([...known, source].map(({ path, text }) => [path, text]));
      template = evolution.template;
      known = evolution.instances.flatMap(({ path, values }) => (evolution.broken.includes(path) ? [] : [{ path, values, text: texts.get(path) ?? '' }]));
    }
  }
  return { kind: 'grown', template, known };
}

function stranger(name: string, { path }: Source): Refused {
  return { kind: 'refused', message: `${path} is not alike to any file of ${name}.`, help: 'Extract a template of its own from it and files like it, or change the template by hand.' };
}

/** What an earlier file was when it was made or last brought up to date, at the place that the template says. */
function knownOf(store: Store, name: string, { values, form, version }: LedgerInstance): Known {
  return { ...render(store.version(name, version).template, values, form), values };
}

/** Files that were put elsewhere may share the place that the template says. */
function distinct(known: readonly Known[]): readonly Known[] {
  return [...new Map(known.map((one) => [one.path, one])).values()];
}

/** A file with the values that give it: those that are known, else those that can be read from it. */
function withValues(template: Template, { path, text }: Source, values: Known['values'] | undefined): Instance | undefined {
  const { form } = formOf(text);
  const own = form.bom === template.form.bom && form.eol === template.form.eol ? {} : { form };
  if (values !== undefined && render(template, values, form).text === text) return { path, values, ...own };
  const found = match(template, path, text) ?? match(template, undefined, text);
  return found === undefined ? undefined : { path, values: found.values, ...own };
}

/** With what people have written about the template and its parameters. */
function described(template: Template, { description, parameters }: Template): Template {
  return { ...template, ...(description === undefined ? {} : { description }), parameters: withWords(template.parameters, parameters) };
}

function withWords(parameters: readonly Parameter[], earlier: readonly Parameter[]): readonly Parameter[] {
  const known = new Map(earlier.map((parameter) => [parameter.name, parameter]));
  return parameters.map((parameter): Parameter => {
    const was = known.get(parameter.name);
    const words = was?.description === undefined ? {} : { description: was.description };
    if (parameter.kind === 'text') return { ...parameter, ...words, ...(was?.kind === 'text' && was.default !== undefined ? { default: was.default } : {}) };
    if (parameter.kind === 'flag') return { ...parameter, ...words, ...(was?.kind === 'flag' && was.default !== undefined ? { default: was.default } : {}) };
    return { ...parameter, ...words, of: was?.kind === 'list' ? withWords(parameter.of, was.of) : parameter.of };
  });
}

/** Names of parameters that are not there any more, or are of another kind; `list.item` for those of an item. */
function droppedFrom(old: Pick<Template, 'parameters'>, made: Pick<Template, 'parameters'>): readonly string[] {
  return old.parameters.flatMap((parameter) => {
    const now = made.parameters.find(({ name, kind }) => name === parameter.name && kind === parameter.kind);
    if (now === undefined) return [parameter.name];
    return parameter.kind === 'list' && now.kind === 'list' ? droppedFrom({ parameters: parameter.of }, { parameters: now.of }).map((name) => `${parameter.name}.${name}`) : [];
  });
}

/** A mark stays. */
function stateOf({ versions }: Ledger, id: string): Pick<LedgerVersion, 'state'> {
  const state = versions.find((one) => one.id === id)?.state;
  return state === undefined ? {} : { state };
}
