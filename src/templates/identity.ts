// What makes two templates the same one: their structure as canonical text, whatever they are called and however they are described.
import { normalParts } from './parts.ts';
import type { Parameter, Template } from './template.ts';

/** The same text for the same structure: what an id is the hash of. */
export function canonicalText({ version, path, body, parameters, form }: Template): string {
  return JSON.stringify(sorted({ version, path: normalParts(path), body: normalParts(body), parameters: parameters.map(structureOf).sort(byName), form }));
}

/** A default decides what is rendered; the order of parameters, their descriptions and examples do not. */
function structureOf(parameter: Parameter): { readonly name: string } {
  const { name, kind } = parameter;
  if (kind === 'list') return { name, kind, of: parameter.of.map(structureOf).sort(byName) } as { readonly name: string };
  return { name, kind, ...(parameter.default === undefined ? {} : { default: parameter.default }) } as { readonly name: string };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
