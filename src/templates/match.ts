// From a template and a file back to the values that give the file: exact, or nothing.
import { formOf, render } from './render.ts';
import type { FileForm, Template, Values } from './template.ts';
import { programOf, type Step } from './match/program.ts';
import { read } from './match/read.ts';

export interface Match {
  readonly values: Values;
  /** Of the file, which may differ from the template's. */
  readonly form: FileForm;
}

/** Stands between path and text, and in neither: a file with it is binary. */
const boundary = '\u0000';
const mostSteps = 100_000;

/**
 * The values from which `render` gives this file byte for byte; undefined if there are none, or if they are not found with a bounded number of
 * choices taken back. A value has several lines only if the example of its parameter has: a line that was added to a file is not part of the value
 * before it. `path` absent: only the text is looked at, and parameters of the path alone are not in `values`. Deterministic: the
 * shortest values that fit, blocks and items wherever they fit.
 */
export function match(template: Template, path: string | undefined, text: string): Match | undefined {
  const { form, text: body } = formOf(text);
  if (body.includes(boundary) || !hasLiterals(template, body)) return undefined;
  const parts = path === undefined ? template.body : [...template.path, { kind: 'text' as const, text: boundary }, ...template.body];
  const accept = (values: Values): boolean => {
    const rendered = render(template, values, form);
    return rendered.text === text && (path === undefined || rendered.path === path);
  };
  const steps: readonly Step[] = programOf(parts, template.parameters);
  const whole = path === undefined ? body : `${path}${boundary}${body}`;
  const values = read(steps, template.parameters, whole, { budget: mostSteps + 4 * body.length, accept });
  return values === undefined ? undefined : { values, form };
}

/** What every file of the template has, in order: told in one pass, so that most other files are left at once. */
function hasLiterals(template: Template, body: string): boolean {
  let from = 0;
  for (const part of template.body) {
    if (part.kind !== 'text') continue;
    const at = body.indexOf(part.text, from);
    if (at === -1) return false;
    from = at + part.text.length;
  }
  return true;
}
