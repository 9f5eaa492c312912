// The templates of a snapshot, and what is wrong with those that cannot be read.
import { RequestError } from '../../errors.ts';
import type { Diagnostic, RepoPath } from '../../model.ts';
import { openStore, templatePath, type Store } from '../../templating/store.ts';
import type { Stored } from './deviations.ts';

export interface StoredTemplates {
  readonly templates: readonly Stored[];
  readonly broken: readonly { readonly path: RepoPath; readonly error: RequestError }[];
}

export function readTemplates(directory: string): StoredTemplates {
  const store = openStore(directory);
  const templates: Stored[] = [];
  const broken: { path: RepoPath; error: RequestError }[] = [];
  for (const name of store.names) {
    try {
      templates.push({ template: store.read(name).template, instances: instancesOf(store, name) });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      broken.push({ path: templatePath(name) as RepoPath, error });
    }
  }
  return { templates, broken };
}

/** What a merge or a person has made of the list decides nothing here: `writeopt template` says what is wrong with it. */
function instancesOf(store: Store, name: string): ReadonlySet<string> {
  try {
    return new Set(store.ledger(name).instances.map(({ path }) => path));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return new Set();
  }
}

/** Errors in templates that are about to be committed, each at its place; old ones are somebody else's. */
export function brokenTemplates({ broken }: StoredTemplates, changed: ReadonlySet<RepoPath>): readonly Diagnostic[] {
  return broken
    .filter(({ path }) => changed.has(path))
    .flatMap(({ path, error }) => (error.details.length === 0 ? [error.message] : error.details).map((detail) => diagnosticOf(path, detail)));
}

/** A detail is `FILE:LINE:COLUMN: words`. */
function diagnosticOf(path: RepoPath, detail: string): Diagnostic {
  const [, line, column, words] = /:(\d+):(\d+): (.*)$/s.exec(detail) ?? [];
  const found: Diagnostic = { source: 'templates', code: 'parse', severity: 'error', message: `${capital(words ?? detail)}.`, path, help: 'Mend it; `writeopt template --help` shows what a template looks like.' };
  const start = { line: Number(line), column: Number(column) };
  return line === undefined ? found : { ...found, range: { start, end: { line: start.line, column: start.column + 1 } } };
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
