// A template as a file that people read and write: a header, then a body that looks like the files it makes.
import { Document, isScalar, Scalar, visit } from 'yaml';
import { RequestError } from '../errors.ts';
import { placesIn } from '../operations/places.ts';
import { misuses, nest, undeclared } from './blocks.ts';
import { chooseDelimiters, usual } from './delimiters.ts';
import { formatWord, readHeader } from './header.ts';
import { normalParts } from './parts.ts';
import { printParts } from './print-parts.ts';
import { readTags, type Piece, type Tell } from './tags.ts';
import type { FileForm, Parameter, Template } from './template.ts';

/** More than this helps nobody. */
const problemsTold = 50;
/** Characters: templates are text for people. */
const longest = 4_000_000;

/** The text of the stored file: always `\n` at line ends, one at the end. `parse` gives the template back, in normal form. */
export function print(template: Template): string {
  const [path, body] = [normalParts(template.path), normalParts(template.body)];
  const delimiters = chooseDelimiters(path, body);
  const stored = printParts(body, delimiters);
  const hasEnd = stored === '' || stored.endsWith('\n');
  const header = {
    writeopt: formatWord,
    ...(template.description === undefined ? {} : { description: template.description }),
    path: printParts(path, delimiters, false),
    ...(template.parameters.length === 0 ? {} : { parameters: parametersIn(template.parameters) }),
    ...formIn(template.form),
    ...(delimiters === usual ? {} : { delimiters: `${delimiters.open} ${delimiters.close}` }),
    ...(hasEnd ? {} : { 'final-newline': false }),
  };
  return `---\n${printYaml(header)}---\n${stored}${hasEnd ? '' : '\n'}`;
}

function parametersIn(parameters: readonly Parameter[]): ReadonlyMap<string, unknown> {
  return new Map(
    parameters.map((parameter): readonly [string, unknown] => {
      const { name, kind, description, example } = parameter;
      const preset = kind === 'list' ? undefined : parameter.default;
      if (kind === 'text' && example === undefined && preset === undefined) return [name, description ?? null];
      const facts = { ...(kind === 'text' ? {} : { kind }), description, default: preset, example, ...(kind === 'list' ? { of: parametersIn(parameter.of) } : {}) };
      return [name, new Map<string, unknown>(Object.entries(facts).filter(([, value]) => value !== undefined))];
    }),
  );
}

function formIn({ bom, eol }: FileForm): { readonly form?: string | readonly string[] } {
  const words = [...(eol === 'crlf' ? ['crlf'] : []), ...(bom ? ['bom'] : [])];
  return words.length === 0 ? {} : { form: words.length === 1 ? (words[0] ?? '') : words };
}

function printYaml(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Scalar: (_key, node) => {
      // What YAML would fold, or a file of text cannot hold as it is.
      if (isScalar(node) && typeof node.value === 'string' && /[^\u0020-\u007e\u00a1-\u1fff\u3000-\ud7ff]/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // A null behind a name is nothing at all.
  return escapeInvisible(document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: false, doubleQuotedMinMultiLineLength: 1_000_000_000 })).replaceAll(/: +\n/g, ':\n');
}

/** Only double-quoted text holds such characters. */
function escapeInvisible(yaml: string): string {
  return yaml.replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Throws RequestError with every problem. `file`: what it is called there. */
export function parse(text: string, name: string, file = `${name}.template`): Template {
  if (text.length > longest) throw new RequestError(`${file} is no template: it has more than ${longest} characters.`, { help: 'Keep templates to what files have in common.' });
  const normal = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const told: { readonly offset: number; readonly words: string }[] = [];
  const tell: Tell = (offset, words) => void told.push({ offset, words });
  const template = readTemplate(normal, name, tell);
  if (told.length === 0 && template !== undefined) return template;
  const place = placesIn(normal);
  const details = told
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, problemsTold)
    .map(({ offset, words }) => {
      const { line, column } = place(Math.min(offset, normal.length));
      return `${file}:${line}:${column}: ${words}`;
    });
  if (told.length > problemsTold) details.push(`and ${told.length - problemsTold} more`);
  throw new RequestError(`${file} is no template as it is: ${told.length === 1 ? 'one problem' : `${told.length} problems`}.`, { help: 'Mend what is listed; `writeopt template --help` shows what a template looks like.', details });
}

function readTemplate(text: string, name: string, tell: Tell): Template | undefined {
  const start = /^---[ \t]*\n/.exec(text)?.[0].length;
  const end = start === undefined ? undefined : endOfHeader(text, start);
  if (start === undefined || end === undefined) return void tell(0, start === undefined ? `a template begins with a line ---, "writeopt: ${formatWord}", "path: …" and a line ---` : 'the header is not closed: a line --- is missing');
  const header = readHeader(text.slice(start, end.header), (offset, words) => tell(start + offset, words));
  if (header === undefined) return undefined;
  const stored = text.slice(end.body);
  const { delimiters, parameters, form, description } = header;
  const inBody: Tell = (offset, words) => tell(end.body + offset, words);
  const inPath: Tell = (_offset, words) => tell(start + header.pathOffset, `path: ${words}`);
  const pieces = readTags(header.finalNewline ? stored : stored.replace(/\n$/, ''), delimiters, inBody, true);
  const body = nest(pieces, inBody);
  const path = nest(readTags(header.path, delimiters, inPath, false), inPath);
  const all = [...parameters, ...undeclared([path, body], parameters)];
  for (const words of misuses(path, [all]).values()) inPath(0, words);
  for (const [offset, words] of placed(misuses(body, [all]), pieces)) inBody(offset, words);
  return { version: 1, name, ...(description === undefined ? {} : { description }), path, body, parameters: all, form };
}

/** At the first tag of that name. */
function placed(wrong: ReadonlyMap<string, string>, pieces: readonly Piece[]): readonly (readonly [number, string])[] {
  const first = new Map<string, number>();
  for (const piece of pieces) {
    const name = piece.kind === 'slot' ? piece.slot.name : piece.kind === 'open' ? piece.name : undefined;
    if (name !== undefined && !first.has(name)) first.set(name, piece.offset);
  }
  return [...wrong].map(([name, words]) => [first.get(name) ?? 0, words]);
}

function endOfHeader(text: string, start: number): { readonly header: number; readonly body: number } | undefined {
  const line = /^---[ \t]*(?:\n|$)/gm;
  line.lastIndex = start;
  const found = line.exec(text);
  return found === null ? undefined : { header: found.index, body: found.index + found[0].length };
}
