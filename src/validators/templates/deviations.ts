// New files that are nearly what a template of the repository makes, and where they depart from it.
import type { Diagnostic, Severity } from '../../model.ts';
import type { Source } from '../../templates/template.ts';
import type { StoredTemplate } from '../../templating/store.ts';

export interface Compared {
  /** Files that a template speaks for, exactly or nearly. */
  readonly known: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

export function deviationsFrom(_sources: readonly Source[], _templates: readonly StoredTemplate[], _severity: Severity | undefined, _similarity: number): Compared {
  return { known: new Set(), diagnostics: [] };
}
