// From similar files to one template that gives each of them back byte for byte (least general generalisation: Plotkin 1970, Reynolds 1970).
import { most } from './arrays.ts';
import type { FileForm, Instance, Source, Template } from '../template.ts';
import { formOf, render } from '../render.ts';
import { alignLines, linesOf } from './align-lines.ts';
import { alignPaths } from './paths.ts';
import { draftOf, rootScope, type Draft, type Scope } from './columns.ts';
import { findNames, rootColumns } from './known-names.ts';
import { createMasks, type Known } from './masks.ts';
import { templateName } from './naming.ts';
import { compose } from './parameters.ts';
import { refuseSources, refuseTemplate, type Refused } from './refusals.ts';
import { styleOf } from './lex.ts';
import { createBudget, type Alignment, type Node } from './tree.ts';

export interface ExtractOptions {
  /** Of the template; absent: from the path. */
  readonly name?: string;
  /** Of the files, headers and imports aside, that the template must say; absent: half. */
  readonly leastShare?: number;
  /** Names that are known before, with their values in each source: of a template that is made anew. */
  readonly known?: readonly { readonly values: readonly string[] }[];
}

export type Extraction = { readonly kind: 'template'; readonly template: Template; readonly instances: readonly Instance[] } | Refused;

interface Normal {
  readonly path: string;
  readonly text: string;
  readonly form: FileForm;
}

export function extract(sources: readonly Source[], options: ExtractOptions = {}): Extraction {
  const unfit = refuseSources(sources);
  if (unfit !== undefined) return unfit;
  const files = sources.map(({ path, text }): Normal => ({ path, ...formOf(text) }));
  const form = commonForm(files);
  const root = rootScope(files.length);
  const { path, body, known } = alignFiles(files, root, options.known ?? []);
  const { values, ...parts } = compose(path, body, root, known);
  const template: Template = { version: 1, name: options.name ?? templateName(parts.path), ...parts, form };
  const instances = files.map((file, index): Instance => ({ path: file.path, values: values[index] ?? {}, ...(isSameForm(file.form, form) ? {} : { form: file.form }) }));
  const wrong = sources.find((source, index) => !isExact(template, instances[index], source));
  if (wrong !== undefined) {
    return { kind: 'refused', reason: 'not-exact', message: `The template does not give ${wrong.path} back byte for byte.`, help: 'Leave this file out, and report it.' };
  }
  return refuseTemplate(template, values, files.map(({ path }) => path), options.leastShare) ?? { kind: 'template', template, instances };
}

const rounds = 3;

function alignFiles(files: readonly Normal[], root: Scope, start: readonly Known[]): { readonly path: readonly Draft[]; readonly body: readonly Draft[]; readonly known: readonly Known[] } {
  let known: readonly Known[] = start;
  let path: readonly Draft[] = [];
  let body: readonly Draft[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const masks = createMasks(known, files.flatMap((file) => [file.path, file.text]));
    const context: Alignment = { key: masks.key, budget: createBudget(40_000_000), style: styleOf(files[0]?.path ?? '') };
    path = draftOf(alignPaths(context, files.map((file, index) => masks.mask(file.path, index))), root, masks, true);
    if (round > 0) body = draftOf(alignBodies(context, files.map((file, index) => masks.mask(file.text, index))), root, masks, false);
    const next = findNames(known, [...rootColumns(path), ...rootColumns(body)]);
    if (round > 0 && JSON.stringify(next) === JSON.stringify(known)) break;
    if (round < rounds - 1) known = next;
  }
  return { path, body, known };
}

/** A last line end that some files have and others lack is a flag of its own, not a difference of the last line. */
function alignBodies(context: Alignment, texts: readonly string[]): readonly Node[] {
  const present = texts.map((text) => text.endsWith('\n'));
  if (new Set(present).size === 1) return alignLines(context, texts.map(linesOf));
  const bodies = texts.map((text, index) => (present[index] === true ? text.slice(0, -1) : text));
  return [...alignLines(context, bodies.map(linesOf)), { kind: 'optional', present, nodes: [{ kind: 'text', text: '\n' }] }];
}

function isExact(template: Template, instance: Instance | undefined, source: Source): boolean {
  if (instance === undefined) return false;
  const { path, text } = render(template, instance.values, instance.form);
  return path === source.path && text === source.text;
}

/** What most files have; of equals, the first. */
function commonForm(files: readonly Normal[]): FileForm {
  const counts = new Map<string, number>();
  for (const { form } of files) counts.set(JSON.stringify(form), (counts.get(JSON.stringify(form)) ?? 0) + 1);
  const largest = most([...counts.values()]);
  return files.find(({ form }) => counts.get(JSON.stringify(form)) === largest)?.form ?? { bom: false, eol: 'lf' };
}

function isSameForm(a: FileForm, b: FileForm): boolean {
  return a.bom === b.bom && a.eol === b.eol;
}
