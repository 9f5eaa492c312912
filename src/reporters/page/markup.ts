// Markup in which what is inserted is text unless it is markup itself.
import { inLine } from '../text.ts';

/** Text that is HTML already. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Invisible characters are written out; what means something in HTML, as text or in quotes, is an entity. */
export function escape(text: string): string {
  return inLine(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(render).join('');
}

/** Tags a template; attributes must be in quotes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.map((text, index) => text + render(parts[index])).join('') };
}

/** Inside a script element nothing may look like a tag, and nothing like a line end that old JavaScript knows. */
export function embed(value: unknown): Markup {
  const escaped = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { markup: escaped };
}
