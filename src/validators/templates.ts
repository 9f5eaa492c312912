// Compares new files with each other and with the repository's templates: what could be a template, and what departs from one.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { matcherOf } from './syntax/globs.ts';
import type { Seriousness } from '../config.ts';
import type { Diagnostic, RepoPath } from '../model.ts';
import type { Source } from '../templates/template.ts';
import type { ValidationRequest, Validator } from './validator.ts';

/** Files that a person writes by hand are smaller. */
const largest = 256 * 1024;
/** More new files than this at once are an import of something, not somebody's work. */
const mostFiles = 2_000;
const filesAtOnce = 16;

export const templates: Validator = {
  name: 'templates',
  isolation: 'inline',
  applies: (request) => {
    const { enabled, minimum } = request.config.templates;
    const created = enabled ? newFiles(request).length : 0;
    return created > 0 && created <= mostFiles && ((wants(request, 'families') && created >= minimum) || (wants(request, 'deviations') && storedTemplates(request).length > 0));
  },
  validate: async (request, { signal }) => {
    const sources = await readAll(request, newFiles(request), signal);
    // Loaded when there is something to compare: most commits add no file.
    const stored = wants(request, 'deviations') ? await readAll(request, storedTemplates(request), signal) : [];
    const { deviationsFrom } = await import('./templates/deviations.ts');
    const { known, diagnostics } = deviationsFrom({ sources, stored, ...severities(request) });
    const others = sources.filter(({ path }) => !known.has(path));
    if (!wants(request, 'families') || others.length < request.config.templates.minimum) return { diagnostics };
    const { familiesAmong } = await import('./templates/alike.ts');
    return { diagnostics: [...diagnostics, ...familiesAmong({ sources: others, ...severities(request) })] };
  },
};
