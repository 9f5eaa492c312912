// Operations that ask for a template become writes, and what was made is recorded with them: one batch, one transaction.
import { RequestError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import type { Notice, Request } from '../model.ts';
import { problemsWith } from '../templates/problems.ts';
import { render } from '../templates/render.ts';
import { createChoice } from './choice.ts';
import { withInstances, withVersion } from './ledger.ts';
import { once, openStore, writingLedger, writingVersion, type StoredTemplate } from './store.ts';

type TemplateRequest = Extract<Request, { kind: 'template' }>;
type WriteRequest = Extract<Request, { kind: 'write' }>;

export interface RenderedRequests {
  readonly requests: readonly Request[];
  readonly notices: readonly Notice[];
}

/** Throws RequestError with everything that is wrong with any of them. `root`: what paths are relative to. */
export function withTemplatesRendered(root: string, requests: readonly Request[], repository: Pick<Repository, 'commonDirectory'>): RenderedRequests {
  const store = openStore(root);
  const choice = createChoice(store, repository);
  const problems: string[] = [];
  const helps = new Set<string>();
  const result = requests.map((request): Request => {
    if (request.kind !== 'template') return request;
    try {
      const found = choice.choose(request.template, request.values);
      const wrong = problemsWith(found.template, request.values);
      if (wrong.length === 0) return written(request, found, choice.retired.get(request.template));
      problems.push(...wrong.map((words) => `operation ${request.id}: ${request.template}: ${words}`));
      helps.add(`Mend the parameters; \`writeopt template show ${request.template}\` lists them.`);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      problems.push(`operation ${request.id}: ${error.message}`, ...error.details);
      helps.add(error.help);
    }
    return request;
  });
  if (problems.length === 0) return { requests: result, notices: choice.notices() };
  const [first = '', ...more] = problems;
  const [help = ''] = helps;
  throw new RequestError(more.length === 0 ? `${first.replace(/\.$/, '')}.` : `Templates cannot be rendered: ${problems.length} problems.`, { help: helps.size === 1 ? help : 'Nothing was written. Mend what is listed.', details: more.length === 0 ? [] : problems });
}

function written({ kind: _kind, template: name, values, ...request }: TemplateRequest, { template, id }: StoredTemplate, retires: string | undefined): WriteRequest {
  const { path, text } = render(template, values);
  return { expect: { kind: 'absent' }, ...request, kind: 'write', path: request.path === '' ? path : request.path, content: Buffer.from(text), template: { name, id, values, ...(retires === undefined ? {} : { retires }) } };
}

/** What the store is to remember of a batch: the files that are made from templates, and the versions that they are made from. */
export function recordsOf(root: string, requests: readonly Request[]): readonly Request[] {
  const byName = groupByName(requests);
  if (byName.size === 0) return [];
  const store = openStore(root);
  const requestsOf = ([name, made]: readonly [string, readonly Made[]]): readonly Request[] => {
    const retired = new Set(made.flatMap(({ template: { retires } }) => retires ?? []));
    const ids = [...new Set([...made.map(({ template }) => template.id), ...retired])];
    const versions = ids.map((id) => store.version(name, id));
    const listed = versions.reduce((ledger, { id, source }) => (ledger.versions.some((one) => one.id === id) ? ledger : withVersion(ledger, { id, origin: source === 'example' ? 'example' : 'written' })), store.ledger(name));
    const known = [...retired].reduce((ledger, id) => withVersion(ledger, { id, origin: 'written', state: 'retired' }), listed);
    const ledger = withInstances(known, made.map(({ path, template: { id, values } }) => ({ path, version: id, values })));
    return [...versions.flatMap((version) => writingVersion(store, version)), ...writingLedger(store, ledger)];
  };
  return once([...byName].flatMap(requestsOf));
}

type Made = WriteRequest & { readonly template: NonNullable<WriteRequest['template']> };

function groupByName(requests: readonly Request[]): ReadonlyMap<string, readonly Made[]> {
  const byName = new Map<string, Made[]>();
  for (const request of requests) {
    if (request.kind !== 'write' || request.template === undefined || request.template.recorded === true) continue;
    const one: Made = { ...request, template: request.template };
    const made = byName.get(one.template.name);
    if (made === undefined) byName.set(one.template.name, [one]);
    else made.push(one);
  }
  return byName;
}
