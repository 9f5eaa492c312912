// Compares new files with each other and with the repository's templates: what could be a template, and what departs from one.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seriousness } from '../config.ts';
import type { RepoPath, Severity, WriteOperation } from '../model.ts';
import type { Source } from '../templates/template.ts';
import { matcherOf } from './syntax/globs.ts';
import type { Compared } from './templates/deviations.ts';
import type { ValidationHost, ValidationRequest, Validator } from './validator.ts';

/** Bytes. Files that a person writes by hand are smaller. */
const largest = 256 * 1024;
/** More new files at once are an import of something, not somebody's work. */
const mostFiles = 2_000;
const filesAtOnce = 16;

export const templates: Validator = {
  name: 'templates',
  isolation: 'inline',
  applies: (request) => {
    const { enabled, families, deviations, minimum } = request.config.templates;
    if (!enabled) return false;
    const created = request.operations.filter(isNewFile).length;
    if (created === 0 || created > mostFiles) return changedTemplates(request).length > 0;
    return (families !== 'off' && created >= minimum) || (deviations !== 'off' && request.tracked.some(isTemplate)) || changedTemplates(request).length > 0;
  },
  validate: async (request, host) => {
    const { families, minimum, similarity } = request.config.templates;
    const ignored = matcherOf(request.config.templates.ignore);
    const created = request.operations.filter(isNewFile).filter(({ path }) => !ignored(path) && !isKept(path));
    const sources = created.length > mostFiles ? [] : await readSources(request, created.map(({ path }) => path), host);
    const { known, diagnostics } = await compareWithTemplates(request, sources);
    const others = sources.filter(({ path }) => !known.has(path));
    const severity = severityOf(families);
    if (severity === undefined || others.length < minimum) return { diagnostics };
    const { familiesAmong } = await import('./templates/alike.ts');
    return { diagnostics: [...diagnostics, ...familiesAmong(others, { severity, similarity: similarity / 100, minimum, cwd: request.standsIn, signal: host.signal })] };
  },
};

/** Whoever has no templates does not wait for what reads them. */
async function compareWithTemplates(request: ValidationRequest, sources: readonly Source[]): Promise<Compared> {
  if (changedTemplates(request).length === 0 && !(await canConcern(request, sources))) return { known: new Set(), diagnostics: [] };
  const [{ brokenTemplates, readTemplates }, { deviationsFrom }] = await Promise.all([import('./templates/stored.ts'), import('./templates/deviations.ts')]);
  const { deviations, similarity } = request.config.templates;
  const stored = readTemplates(request.snapshot);
  const compared = deviationsFrom(sources, stored.templates, { severity: severityOf(deviations), similarity: similarity / 100, cwd: request.standsIn });
  return { ...compared, diagnostics: [...brokenTemplates(stored, new Set(changedTemplates(request))), ...compared.diagnostics] };
}

/** Whether a template makes files with the ending of a new one, as far as one look tells: reading templates takes longer than the rest. */
async function canConcern({ snapshot, tracked }: ValidationRequest, sources: readonly Source[]): Promise<boolean> {
  const headers = await Promise.all(tracked.filter(isTemplate).map((path) => readFile(join(snapshot, path), 'utf8')));
  return headers.some((text) => {
    const [, path = ''] = /^path:(.{1,1000})$/m.exec(text) ?? [];
    const [ending] = /\.\w{1,20}$/.exec(path.trim().replace(/['"]$/, '')) ?? [];
    return ending === undefined || sources.some((source) => source.path.endsWith(ending));
  });
}

function severityOf(seriousness: Seriousness): Severity | undefined {
  return seriousness === 'off' ? undefined : seriousness;
}

function isNewFile({ kind, result }: WriteOperation): boolean {
  return kind === 'create' && result.kind === 'file' && (result.mode === '100644' || result.mode === '100755');
}

/** What the store itself keeps: templates are alike on purpose, and versions of one another. */
function isKept(path: string): boolean {
  return path.startsWith('.writeopt/');
}

function isTemplate(path: string): boolean {
  return path.startsWith('.writeopt/templates/') && path.endsWith('.template');
}

function changedTemplates({ operations }: ValidationRequest): readonly RepoPath[] {
  return operations.filter(({ path, result }) => result.kind === 'file' && isTemplate(path)).map(({ path }) => path);
}

/** Texts only, and of a size that somebody writes. */
async function readSources({ snapshot }: ValidationRequest, paths: readonly RepoPath[], { signal, progress }: ValidationHost): Promise<Source[]> {
  progress(`comparing ${paths.length} new files`);
  const sources: Source[] = [];
  for (let start = 0; start < paths.length; start += filesAtOnce) {
    signal.throwIfAborted();
    const read = paths.slice(start, start + filesAtOnce).map(async (path): Promise<Source[]> => {
      const file = join(snapshot, path);
      if ((await stat(file)).size > largest) return [];
      const text = asText(await readFile(file));
      return text === undefined ? [] : [{ path, text }];
    });
    sources.push(...(await Promise.all(read)).flat());
  }
  return sources;
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    return bytes.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: the validator of syntax says so where it matters.
    return undefined;
  }
}
