// The registry of languages whose imports can be edited, and the edit: small cuts, believed only when the result reads as intended.
import type { ImportChange } from '../model.ts';
import type { ImportEditor, ReadSource } from './language.ts';
import { nestingProblem } from './nesting.ts';
import { applySplices, problem, type Problem, type Splice } from './text.ts';

interface Entry {
  /** Matches the paths of this language. */
  readonly files: RegExp;
  load(): Promise<ImportEditor | Problem>;
}

const entries = {
  typescript: { files: /\.[cm]?[jt]sx?$/, load: () => import('./typescript.ts').then((module) => module.loadTypescriptImports()) },
  python: { files: /\.pyi?$/, load: () => import('./python.ts').then((module) => module.loadPythonImports()) },
} satisfies Record<string, Entry>;

export type ImportLanguage = keyof typeof entries;
export type ImportEdit = { readonly kind: 'ok'; readonly text: string } | Problem;

const importLanguages: readonly ImportLanguage[] = ['typescript', 'python'];

/** The language whose imports a file of this name has, or undefined. */
export function importLanguageOf(path: string): ImportLanguage | undefined {
  return importLanguages.find((name) => entries[name].files.test(path));
}

/** Steps of one change; every name is at most one step, or two when it was imported as a type. */
const mostNames = 200;

/** The text with one import more or less, everything else as it was; or why not. A change that is there already gives the same text. */
export async function editImports(language: ImportLanguage, text: string, change: ImportChange, options: { readonly path: string }): Promise<ImportEdit> {
  const editor = await entries[language].load();
  if ('kind' in editor) return editor;
  if ((change.names?.length ?? 0) > mostNames) return problem(`One change names more than ${mostNames} imports.`);
  const refused = editor.refuse(change, options.path) ?? nestingProblem(text);
  if (refused !== undefined) return refused;
  const first = editor.read(text, options.path);
  if (first.kind === 'problem') return first;
  const end = walk(editor, first, text, change, options.path);
  if ('words' in end) return end;
  if (end.text === text) return { kind: 'ok', text };
  if (!sameSet(end.source.imported, first.expected(change))) return problem('The result would import something else than what was asked for.');
  return editor.regression?.(text, end.text, options.path) ?? { kind: 'ok', text: end.text };
}

function walk(editor: ImportEditor, first: ReadSource, original: string, change: ImportChange, path: string): { source: ReadSource; text: string } | Problem {
  let [source, text] = [first, original];
  for (let steps = 0; steps <= mostNames * 2 + 4; steps += 1) {
    const splices = source.step(change);
    if (!Array.isArray(splices)) return 'words' in splices ? splices : problem('The change cannot be made.');
    if (splices.length === 0) return { source, text };
    const after = applySplices(text, splices);
    const read = editor.read(after, path);
    if (read.kind === 'problem') return problem(`The result would not parse: ${read.words}`);
    const lost = difference(source, text, splices, read, after);
    if (lost !== undefined) return problem(lost);
    [source, text] = [read, after];
  }
  return problem('The change does not come to an end.');
}

/** What changed beside imports, in words: it must be nothing. */
function difference(before: ReadSource, textBefore: string, splices: readonly Splice[], after: ReadSource, textAfter: string): string | undefined {
  if (!sameList(before.statements, after.statements)) return 'The result would differ in more than its imports.';
  const cuts = [...splices].sort((a, b) => a.start - b.start);
  const kept = before.comments.filter((one) => !cuts.some((cut) => cut.start <= one.start && one.end <= cut.end));
  const words = (text: string, list: ReadSource['comments']): string[] => list.map((one) => text.slice(one.start, one.end));
  return sameList(words(textBefore, kept), words(textAfter, after.comments)) ? undefined : 'The result would lose or change a comment.';
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, index) => one === b[index]);
const sameSet = (a: readonly string[], b: readonly string[]): boolean => sameList([...a].sort(), [...b].sort());
