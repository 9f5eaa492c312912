// Gives parameters of a template that was made anew the names that they had: those that have the same values in the same files.
import { flatKey } from '../extract/evidence.ts';
import type { Instance, Parameter, Part, Template, Value, Values } from '../template.ts';

export interface Named {
  readonly template: Template;
  readonly instances: readonly Instance[];
}

/** `earlier`: values of the first instances in the old template. */
export function keepNames(old: Template, earlier: readonly Values[], made: Named): Named {
  const renames = renamesFor(old.parameters, made.template.parameters, earlier, made.instances.map(({ values }) => values));
  const template: Template = {
    ...made.template,
    ...(old.description === undefined ? {} : { description: old.description }),
    path: renameParts(made.template.path, [renames]),
    body: renameParts(made.template.body, [renames]),
    parameters: renameParameters(made.template.parameters, renames),
  };
  return { template, instances: made.instances.map((instance) => ({ ...instance, values: renameValues(instance.values, renames) })) };
}

interface Rename {
  readonly name: string;
  /** The parameter that it was, if it was one. */
  readonly old?: Parameter;
  /** Of a list: its items' parameters. */
  readonly items: ReadonlyMap<string, Rename>;
}

type Renames = ReadonlyMap<string, Rename>;

function renamesFor(old: readonly Parameter[], made: readonly Parameter[], before: readonly Values[], after: readonly Values[]): Renames {
  const left = new Map(old.map((parameter) => [parameter.name, parameter]));
  const found = new Map<string, Parameter>();
  // The same name and values first, then the same values, then the same name.
  const rules: readonly ((a: Parameter, b: Parameter) => boolean)[] = [
    (a, b) => a.name === b.name && tupleOf(a, before, before.length) === tupleOf(b, after, before.length),
    (a, b) => tupleOf(a, before, before.length) === tupleOf(b, after, before.length),
    (a, b) => a.name === b.name,
  ];
  for (const isSame of rules) {
    for (const parameter of made) {
      if (found.has(parameter.name)) continue;
      const was = [...left.values()].find((one) => one.kind === parameter.kind && isSame(one, parameter));
      if (was === undefined) continue;
      found.set(parameter.name, was);
      left.delete(was.name);
    }
  }
  const used = new Set(old.map(({ name }) => name));
  return new Map(
    made.map((parameter) => {
      const was = found.get(parameter.name);
      const name = was?.name ?? freeName(parameter.name, used);
      used.add(name);
      const items = parameter.kind === 'list' ? renamesFor(was?.kind === 'list' ? was.of : [], parameter.of, itemsOf(was?.name, before), itemsOf(parameter.name, after.slice(0, before.length))) : new Map<string, Rename>();
      return [parameter.name, { name, items, ...(was === undefined ? {} : { old: was }) }];
    }),
  );
}

/** What a parameter is in the first files, whatever its spelling. */
function tupleOf(parameter: Parameter, values: readonly Values[], count: number): string {
  const all = values.slice(0, count).map((one) => one[parameter.name]);
  if (parameter.kind === 'list') return JSON.stringify(all.map((value) => (typeof value === 'object' ? value.length : 0)));
  if (parameter.kind === 'flag') return JSON.stringify(all.map((value) => value === true));
  return flatKey(all.map((value) => (typeof value === 'string' ? value : '')));
}

function itemsOf(name: string | undefined, values: readonly Values[]): readonly Values[] {
  return values.flatMap((one): readonly Values[] => {
    const value: Value | undefined = name === undefined ? undefined : one[name];
    return typeof value === 'object' ? value : [];
  });
}

function freeName(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  for (let number = 2; ; number += 1) if (!used.has(`${name}${number}`)) return `${name}${number}`;
}

/** Scopes from the innermost to the outermost. */
function renameParts(parts: readonly Part[], scopes: readonly Renames[]): readonly Part[] {
  return parts.map((part): Part => {
    if (part.kind === 'text') return part;
    const rename = scopes.find((scope) => scope.has(part.name))?.get(part.name);
    const name = rename?.name ?? part.name;
    if (part.kind === 'slot') return { ...part, name };
    return { ...part, name, parts: renameParts(part.parts, part.kind === 'repeat' ? [rename?.items ?? new Map<string, Rename>(), ...scopes] : scopes) };
  });
}

function renameParameters(parameters: readonly Parameter[], renames: Renames): readonly Parameter[] {
  return parameters.map((parameter): Parameter => {
    const rename = renames.get(parameter.name);
    const words = rename?.old === undefined ? {} : { ...(rename.old.description === undefined ? {} : { description: rename.old.description }), ...(rename.old.example === undefined ? {} : { example: rename.old.example }) };
    const name = rename?.name ?? parameter.name;
    return parameter.kind === 'list' ? { ...parameter, ...words, name, of: renameParameters(parameter.of, rename?.items ?? new Map<string, Rename>()) } : { ...parameter, ...words, name };
  });
}

function renameValues(values: Values, renames: Renames): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Value] => {
      const rename = renames.get(name);
      return [rename?.name ?? name, typeof value === 'object' ? value.map((item) => renameValues(item, rename?.items ?? new Map<string, Rename>())) : value];
    }),
  );
}
