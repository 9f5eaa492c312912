// The way from a batch to its templates: what a batch without any does not load.
import type { Notice, Request } from '../model.ts';
import type { TemplateOutcome } from '../history/record.ts';
import { repoPath } from './changes.ts';
import type { Attempt } from './keep-going.ts';
import type { ApplyPlace } from './place.ts';

/** Whether a request asks for a template, or is what came of one that did. */
export function isFromTemplate(request: Request): boolean {
  return request.kind === 'template' || (request.kind === 'write' && request.template !== undefined);
}

/** Every request for a template as the write that it comes to. Throws RequestError for what cannot be rendered, all at once. */
export async function rendered({ root, repository }: Pick<ApplyPlace, 'root' | 'repository'>, requests: readonly Request[]): Promise<{ readonly requests: readonly Request[]; readonly notices: readonly Notice[] }> {
  if (!requests.some(({ kind }) => kind === 'template')) return { requests, notices: [] };
  const { withTemplatesRendered } = await import('../templating/requests.ts');
  return withTemplatesRendered(root, requests, repository);
}

/** Which versions files were made from, and whether those files were to blame for a verdict. */
export function templateOutcomes({ targets, judged }: Attempt, below: string): readonly TemplateOutcome[] {
  return targets.flatMap(({ path, template }) => (template === undefined ? [] : [{ id: template.id, path: repoPath(below, path), blamed: judged.offenders.has(repoPath(below, path)) }]));
}

/** With what the store of templates is to remember of them. */
export async function withRecords({ root }: Pick<ApplyPlace, 'root'>, requests: readonly Request[]): Promise<readonly Request[]> {
  if (!requests.some(isFromTemplate)) return requests;
  const { recordsOf } = await import('../templating/requests.ts');
  return [...requests, ...recordsOf(root, requests)];
}
