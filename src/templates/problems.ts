// What is wrong with values for a template, all of it, before anything is rendered.
import { wrongWith } from '../apply/paths.ts';
import { closest } from '../closest.ts';
import { renderParts, withDefaults } from './render.ts';
import type { Parameter, Part, Template, Value, Values } from './template.ts';

/** Nothing when the values can be rendered. Each problem is a sentence without its full stop. */
export function problemsWith(template: Template, values: Values): readonly string[] {
  const problems = wrongValues(template.parameters, values, '');
  if (problems.length > 0) return problems;
  const all = withDefaults(template.parameters, values);
  const missing = new Set<string>();
  const budget: Budget = { left: longest };
  for (const parts of [template.path, template.body]) collectMissing(parts, [{ values: all, parameters: template.parameters, place: '' }], missing, budget);
  if (budget.left < 0) return [`these values make a file of more than ${longest} characters`];
  if (missing.size > 0) return [...missing].map((place) => `the parameter ${place} is missing${descriptionOf(template.parameters, place)}`);
  const empty = template.path.flatMap((part) => emptyIn(part, values, all));
  if (empty.length > 0) return [...new Set(empty)];
  const path = renderParts(template.path, all);
  const wrong = wrongWith(path);
  return wrong === undefined ? [] : [`the path ${JSON.stringify(path)} that these values make ${wrong}`];
}

/** What was given, not a default, and would leave a name such as `.ts`; what an optional block holds may be nothing. */
function emptyIn(part: Part, given: Values, all: Values): readonly string[] {
  if (part.kind !== 'slot' || !Object.hasOwn(given, part.name) || renderParts([part], all) !== '') return [];
  return [`the path has nothing of ${part.name}, which is ${shown(given[part.name] ?? '')}`];
}

function wrongValues(parameters: readonly Parameter[], values: Values, place: string): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const parameter = parameters.find((one) => one.name === name);
    return parameter === undefined ? [unknown(`${place}${name}`, name, parameters, values)] : wrongKind(parameter, value, `${place}${name}`);
  });
}

function unknown(place: string, name: string, parameters: readonly Parameter[], values: Values): string {
  const free = parameters.map((one) => one.name).filter((one) => !Object.hasOwn(values, one));
  const near = name.length > 100 ? undefined : closest(name, free);
  const known = parameters.map((one) => one.name).join(', ');
  return `there is no parameter ${place.slice(0, 200)}${near === undefined ? `; there ${parameters.length === 0 ? 'are none' : parameters.length === 1 ? `is ${known}` : `are ${known}`}` : ` (did you mean ${near}?)`}`;
}

function wrongKind(parameter: Parameter, value: Value, place: string): readonly string[] {
  if (parameter.kind === 'text') return typeof value === 'string' ? [] : [`${place} is a text, not ${shown(value)}`];
  if (parameter.kind === 'flag') return typeof value === 'boolean' ? [] : [`${place} is a flag: true or false, not ${shown(value)}`];
  if (!Array.isArray(value)) return [`${place} is a list, not ${shown(value)}: give it as JSON, such as ${exampleOf(parameter)}`];
  return value.flatMap((item: unknown, index) => (isValues(item) ? wrongValues(parameter.of, item, `${place}[${index}].`) : [`${place}[${index}] must be an object, such as ${exampleOf(parameter)}`]));
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function exampleOf({ of }: Extract<Parameter, { kind: 'list' }>): string {
  return JSON.stringify([Object.fromEntries(of.map((one) => [one.name, one.kind === 'text' ? (one.example ?? '…') : one.kind === 'flag' ? true : []]))]);
}

interface Scope {
  readonly values: Values;
  readonly parameters: readonly Parameter[];
  /** What comes before a name in words: `fields[2].`. */
  readonly place: string;
}

/** Characters: lists in lists may multiply to anything. */
const longest = 50_000_000;

interface Budget {
  left: number;
}

/** Goes where rendering would go, so that only what is needed with these values is missing. */
function collectMissing(parts: readonly Part[], scopes: readonly Scope[], missing: Set<string>, budget: Budget): void {
  for (const part of parts) {
    budget.left -= 1 + (part.kind === 'text' ? part.text.length : 0);
    if (budget.left < 0) return;
    if (part.kind === 'text') continue;
    const value = scopes.find(({ values }) => Object.hasOwn(values, part.name))?.values[part.name];
    if (part.kind === 'optional') {
      if (typeof value === 'object' ? value.length > 0 : value !== undefined && value !== '' && value !== false) collectMissing(part.parts, scopes, missing, budget);
    } else if (part.kind === 'repeat' && value === undefined) {
      // A list that is not given is empty, as a flag that is not given is off.
      continue;
    } else if (value === undefined) missing.add(`${scopes.find(({ parameters }) => parameters.some(({ name }) => name === part.name))?.place ?? ''}${part.name}`);
    else if (typeof value === 'string') budget.left -= value.length;
    else if (part.kind === 'repeat') {
      const list = scopes.flatMap(({ parameters }) => parameters.filter(({ name }) => name === part.name))[0];
      const of = list?.kind === 'list' ? list.of : [];
      for (const [index, item] of (typeof value === 'object' ? value : []).entries()) {
        budget.left -= 1;
        if (budget.left < 0) return;
        collectMissing(part.parts, [{ values: item, parameters: of, place: `${part.name}[${index}].` }, ...scopes], missing, budget);
      }
    }
  }
}

function descriptionOf(parameters: readonly Parameter[], place: string): string {
  const parameter = parameters.find(({ name }) => name === place);
  const words = parameter?.description ?? (parameter?.example === undefined ? undefined : `such as ${shown(parameter.example)}`);
  return words === undefined || words.length > 200 ? '' : ` (${words.replaceAll(/\s+/g, ' ')})`;
}
