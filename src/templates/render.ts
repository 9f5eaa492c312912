// From a template and values to a file: one pass over the parts, in which nothing can clash with a delimiter.
import type { FileForm, Parameter, Part, Template, Value, Values } from './template.ts';
import { fill } from './words.ts';

export interface Rendered {
  readonly path: string;
  /** With its byte order mark and line ends. */
  readonly text: string;
}

/**
 * The file that `values` make of a template. They must have no `problemsWith`; defaults are filled in. `form` absent: the template's own.
 * Takes time in proportion to what comes out.
 */
export function render(template: Template, values: Values, form: FileForm = template.form): Rendered {
  const all = withDefaults(template.parameters, values);
  return { path: renderParts(template.path, all), text: inForm(renderParts(template.body, all), form) };
}

/** The text of parts, with `\n` at line ends. Values are looked up in `values`. */
export function renderParts(parts: readonly Part[], values: Values): string {
  const pieces: string[] = [];
  addParts(parts, [values], pieces);
  return pieces.join('');
}

/** Scopes from the innermost to the outermost. */
function addParts(parts: readonly Part[], scopes: readonly Values[], pieces: string[]): void {
  for (const part of parts) {
    if (part.kind === 'text') pieces.push(part.text);
    else if (part.kind === 'slot') pieces.push(fill(part, textOf(lookUp(part.name, scopes))));
    else if (part.kind === 'optional') {
      if (isOn(lookUp(part.name, scopes))) addParts(part.parts, scopes, pieces);
    } else {
      itemsOf(lookUp(part.name, scopes)).forEach((item, index) => {
        if (index > 0 && part.separator !== undefined) pieces.push(part.separator);
        addParts(part.parts, [item, ...scopes], pieces);
      });
    }
  }
}

function lookUp(name: string, scopes: readonly Values[]): Value | undefined {
  return scopes.find((scope) => Object.hasOwn(scope, name))?.[name];
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isOn(value: Value | undefined): boolean {
  return typeof value === 'object' ? value.length > 0 : value !== undefined && value !== '' && value !== false;
}

function itemsOf(value: Value | undefined): readonly Values[] {
  return typeof value === 'object' ? value : [];
}

/** Values with the defaults of what is not given; a text without default that is not given is left out (see `problemsWith`). */
export function withDefaults(parameters: readonly Parameter[], values: Values): Values {
  const given = new Map(Object.entries(values));
  for (const parameter of parameters) {
    const value = given.get(parameter.name);
    if (value === undefined && parameter.kind !== 'list' && parameter.default !== undefined) given.set(parameter.name, parameter.default);
    if (parameter.kind === 'list' && typeof value === 'object') given.set(parameter.name, value.map((item) => withDefaults(parameter.of, item)));
  }
  return Object.fromEntries(given);
}

/** Puts a text with `\n` at line ends into the form of a file. */
export function inForm(text: string, { bom, eol }: FileForm): string {
  return `${bom ? '\uFEFF' : ''}${eol === 'crlf' ? text.replaceAll('\n', '\r\n') : text}`;
}

/** A text without its mark and with `\n` at line ends, and the form that `inForm` needs to give it back exactly. */
export function formOf(text: string): { readonly form: FileForm; readonly text: string } {
  const bom = text.startsWith('\uFEFF');
  const rest = bom ? text.slice(1) : text;
  const isCrlf = rest.includes('\r\n') && !/(?:^|[^\r])\n/.test(rest) && !/\r(?!\n)/.test(rest);
  return { form: { bom, eol: isCrlf ? 'crlf' : 'lf' }, text: isCrlf ? rest.replaceAll('\r\n', '\n') : rest };
}
