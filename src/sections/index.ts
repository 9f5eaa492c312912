// Sets or deletes one key of a configuration file and touches no other byte: the formats, and the proof that each edit must pass.
import type { ConfigChange, Range } from '../model.ts';
import { spliced } from './lines.ts';
import { intended, same, SectionProblem, type Edit, type Reading, type Section, type Span } from './section.ts';

export { formatOf } from './format-of.ts';

export type SectionFormat = 'json' | 'jsonc' | 'yaml' | 'toml' | 'ini' | 'env';

export type SectionEdit =
  | { readonly kind: 'ok'; readonly text: string }
  /** `range` lies in the text as it was. */
  | { readonly kind: 'problem'; readonly words: string; readonly range?: Range };

/** Each parser is loaded when the first file of its format is edited. */
const formats: Readonly<Partial<Record<SectionFormat, () => Promise<Section>>>> = {
  json: async () => (await import('./json.ts')).jsonSection(true),
  jsonc: async () => (await import('./json.ts')).jsonSection(false),
  yaml: async () => (await import('./yaml.ts')).yamlSection(),
  ini: async () => (await import('./ini.ts')).iniSection,
  env: async () => (await import('./env.ts')).envSection,
};

/** `text` comes without a byte order mark; an empty one is a new file. Deleting what is not there changes nothing. */
export async function editSection(format: SectionFormat, text: string, change: ConfigChange): Promise<SectionEdit> {
  try {
    const section = await formats[format]?.();
    if (section === undefined) throw new SectionProblem("no format");
    if (text.length > section.limit) throw new SectionProblem(`The file has more than ${section.limit} characters: too many to be edited by key.`);
    return { kind: 'ok', text: edited(section, text, section.normal?.(change) ?? change) };
  } catch (error) {
    if (error instanceof SectionProblem) {
      return { kind: 'problem', words: error.message, ...(error.span && { range: rangeOf(text, error.span) }) };
    }
    if (error instanceof RangeError) return { kind: 'problem', words: 'The file is nested too deeply to be edited by key.' };
    throw error;
  }
}

function edited(section: Section, text: string, change: ConfigChange): string {
  const before = section.read(text);
  const goal = intended(before.root, change);
  if (same(before.root, goal)) return text;
  const edit = section.edit(text, before, change);
  const result = spliced(text, edit.splices);
  const after = readAgain(section, result, change);
  if (!same(after.root, goal)) throw new SectionProblem(`${naming(change)} cannot be changed without changing something else: do it by hand.`, edit.splices[0]);
  proveComments(text, before, edit, result, after);
  return result;
}

function readAgain(section: Section, text: string, change: ConfigChange): Reading {
  try {
    return section.read(text);
  } catch (error) {
    if (!(error instanceof SectionProblem)) throw error;
    throw new SectionProblem(`${naming(change)} cannot be changed by itself: do it by hand (${error.message})`);
  }
}

function naming(change: ConfigChange): string {
  return change.key.map((segment) => String(segment)).join('.');
}

/** Every comment must be there as it was, except those of what is deleted. */
function proveComments(text: string, before: Reading, { gone = [] }: Edit, result: string, after: Reading): void {
  const kept = before.comments.filter((comment) => !gone.some((span) => comment.start >= span.start && comment.end <= span.end));
  const first = kept.findIndex((comment, at) => text.slice(comment.start, comment.end) !== sliceOf(result, after.comments[at]));
  if (first !== -1) throw new SectionProblem('This comment would be lost: change the keys around it one by one, or delete the key first.', kept[first]);
  if (kept.length !== after.comments.length) throw new SectionProblem('The value would be read as a comment: do it by hand.');
}

function sliceOf(text: string, span: Span | undefined): string | undefined {
  return span && text.slice(span.start, span.end);
}

function rangeOf(text: string, { start, end }: Span): Range {
  const point = (offset: number): Range['start'] => {
    const before = text.slice(0, Math.min(offset, text.length));
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  };
  return { start: point(start), end: point(Math.max(end, start)) };
}
