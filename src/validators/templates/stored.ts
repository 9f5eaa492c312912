// The templates of a snapshot, and what is wrong with those that cannot be read.
import { RequestError } from '../../errors.ts';
import type { Diagnostic, RepoPath } from '../../model.ts';
import { openStore, templatePath, type StoredTemplate } from '../../templating/store.ts';

export interface Stored {
  readonly templates: readonly StoredTemplate[];
  readonly broken: readonly { readonly path: RepoPath; readonly error: RequestError }[];
}

export function readTemplates(directory: string): Stored {
  const store = openStore(directory);
  const templates: StoredTemplate[] = [];
  const broken: { path: RepoPath; error: RequestError }[] = [];
  for (const name of store.names) {
    try {
      templates.push(store.read(name));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      broken.push({ path: templatePath(name) as RepoPath, error });
    }
  }
  return { templates, broken };
}

/** Errors in templates that are about to be committed, each at its place; old ones are somebody else's. */
export function brokenTemplates({ broken }: Stored, changed: ReadonlySet<RepoPath>): readonly Diagnostic[] {
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
