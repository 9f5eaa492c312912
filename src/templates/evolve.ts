// A template that is to cover one more file: a candidate, which may take its place only if every earlier instance still comes out of it.
import { extract } from './extract/extract.ts';
import { isName } from './extract/evidence.ts';
import type { Refused } from './extract/refusals.ts';
import { keepNames } from './evolve/keep-names.ts';
import { match } from './match.ts';
import { nearest } from './nearest.ts';
import { render } from './render.ts';
import type { Instance, Source, Template, Values } from './template.ts';

/** A file that came from the template. */
export interface Known extends Source {
  readonly values: Values;
}

export type Evolution =
  /** The file is an instance already. */
  | { readonly kind: 'fits'; readonly values: Values }
  | {
      readonly kind: 'candidate';
      readonly template: Template;
      /** Of every earlier file and, last, of the new one, with values for all parameters of the candidate. */
      readonly instances: readonly Instance[];
      /** Every earlier file comes out byte for byte. */
      readonly promotable: boolean;
      /** Paths of those that do not. */
      readonly broken: readonly string[];
      /** Names of parameters, on the outermost level. */
      readonly kept: readonly string[];
      readonly added: readonly string[];
      readonly dropped: readonly string[];
    }
  | Refused;

/**
 * Generalises the template's instances and the newcomer together (least general generalisation of all of them, which is what that of the template
 * and the newcomer would be, without forgetting values that happened to be equal so far). Parameters that have the values of an earlier one keep
 * its name, description and example.
 */
export function evolve(template: Template, instances: readonly Known[], newcomer: Source): Evolution {
  const fitting = match(template, newcomer.path, newcomer.text);
  if (fitting !== undefined) return { kind: 'fits', values: fitting.values };
  const earlier = instances.filter(({ path }) => path !== newcomer.path);
  const extraction = extract([...earlier, newcomer], { name: template.name, known: knownNames(template, earlier, newcomer) });
  if (extraction.kind === 'refused') return extraction;
  const renamed = keepNames(template, earlier.map(({ values }) => values), extraction);
  const broken = earlier.filter((source, index) => !comesOut(renamed.template, renamed.instances[index], source)).map(({ path }) => path);
  const names = (of: Template): string[] => of.parameters.map(({ name }) => name);
  const [before, after] = [new Set(names(template)), new Set(names(renamed.template))];
  return {
    kind: 'candidate',
    ...renamed,
    promotable: broken.length === 0,
    broken,
    kept: names(template).filter((name) => after.has(name)),
    added: names(renamed.template).filter((name) => !before.has(name)),
    dropped: names(template).filter((name) => !after.has(name)),
  };
}

/** Texts of the template that are names, with what the newcomer seems to have for them. */
function knownNames(template: Template, earlier: readonly Known[], newcomer: Source): readonly { readonly values: readonly string[] }[] {
  const near = nearest(template, newcomer.path, newcomer.text)?.values;
  if (near === undefined) return [];
  const inPath = new Set(template.path.flatMap((part) => (part.kind === 'slot' ? [part.name] : [])));
  return template.parameters.flatMap(({ name, kind }) => {
    if (kind !== 'text') return [];
    const values = [...earlier.map((one) => one.values[name]), near[name]].map((value) => (typeof value === 'string' ? value : ''));
    return isName(values, inPath.has(name)) && isSpelled(template, name) ? [{ values }] : [];
  });
}

/** Whether a parameter comes more than once, so that it was found as a name. */
function isSpelled(template: Template, name: string): boolean {
  return [...template.path, ...template.body].filter((part) => part.kind === 'slot' && part.name === name).length > 1;
}

function comesOut(template: Template, instance: Instance | undefined, source: Source): boolean {
  if (instance === undefined) return false;
  const { path, text } = render(template, instance.values, instance.form);
  return path === source.path && text === source.text;
}
