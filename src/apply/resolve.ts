// From requests to targets: for each path what is there, what is to be there, and who asks for it; refused whole when anything is doubtful.
import type { Level, Request, TemplateUse } from '../model.ts';
import { higherLevel } from './levels.ts';
import { deletionProblem } from '../operations/text-edit.ts';
import { foldedName } from '../operations/folded-name.ts';
import { mergeBytes } from '../operations/merge.ts';
import { sha256 } from '../transaction/state.ts';
import type { DiskReader, Found } from './disk.ts';
import { directoriesAbove, problemsBetween, wrongWith, type Asked } from './paths.ts';

/** What a path is to hold. */
export type Wanted =
  | { readonly kind: 'absent' }
  /** `mode` absent: that of the file it replaces, else what the umask gives. */
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly mode?: number }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory'; readonly mode?: number };

/** One path of the batch. */
export interface Target {
  readonly path: string;
  /** The requests that make it what it is to be, in their order. */
  readonly ids: readonly string[];
  readonly before: Found;
  readonly after: Wanted;
  /** The whole file comes from here, unchanged: a rename. */
  readonly from?: string;
  /** The highest level that its requests ask for; absent: that of the batch. */
  readonly level?: Level;
  /** What it is made from. */
  readonly template?: TemplateUse;
}

/** Something that cannot be carried out: `what` a document gets wrong (exit 2), or `drift` of the disk from what it expects (exit 4). */
export interface Refusal {
  readonly id: string;
  readonly path: string;
  readonly kind: 'document' | 'drift';
  readonly words: string;
}

export interface Resolution {
  readonly targets: readonly Target[];
  readonly refusals: readonly Refusal[];
}

/** Requests that turn the content of a file into other content. */
export type TextRequest = Extract<Request, { kind: 'edit' | 'patch' | 'config' | 'imports' }>;

export type Transformed = { readonly kind: 'ok'; readonly content: Uint8Array } | { readonly kind: 'problem'; readonly words: string };

/** Carries a text request out on the content of its file; undefined: there is no file yet. */
export type Transform = (request: TextRequest, content: Uint8Array | undefined) => Promise<Transformed>;

/** What resolving needs of the outside. */
export interface Means {
  readonly disk: DiskReader;
  readonly transform: Transform;
  /** Content that a write expects to replace, by the request's id: where the file holds something else, both are merged. */
  readonly bases?: ReadonlyMap<string, Uint8Array>;
}

/** Looks at every path once. Refusals are told all at once, in the order of the requests. */
export async function resolveRequests(requests: readonly Request[], means: Means): Promise<Resolution> {
  const work = new Resolving(requests, means);
  for (const request of requests) await work.add(request);
  return work.finish(requests);
}

const textKinds: ReadonlySet<Request['kind']> = new Set(['edit', 'patch', 'config', 'imports']);

/** A target that later requests may still change. */
interface Draft {
  readonly path: string;
  readonly requests: Request[];
  readonly before: Found;
  after: Wanted;
  from?: string;
}

/** One pass over the requests; a class because every request needs the same collections. */
class Resolving {
  private readonly drafts = new Map<string, Draft>();
  private readonly refusals: Refusal[] = [];
  /** Paths whose content goes away, by whatever request of the batch: the order does not matter. */
  private readonly leaving: ReadonlySet<string>;
  /** What a write becomes where it is merged into a file that has changed. */
  private readonly merged = new Map<string, Uint8Array>();
  private readonly disk: DiskReader;
  private readonly transform: Transform;
  private readonly bases: ReadonlyMap<string, Uint8Array>;

  constructor(requests: readonly Request[], { disk, transform, bases = new Map() }: Means) {
    this.bases = bases;
    this.leaving = new Set(requests.flatMap(leftBy));
    this.disk = disk;
    this.transform = transform;
  }

  async add(request: Request): Promise<void> {
    for (const path of pathsOf(request)) {
      const wrong = wrongWith(path);
      if (wrong !== undefined) return this.refuse(request, wrong, 'document', path);
    }
    const known = this.drafts.get(request.path);
    if (known !== undefined) return this.again(request, known);
    const found = this.disk.look(request.path);
    if (!this.isReachable(request, found)) return;
    const before: Found = found.kind === 'beyond' ? { kind: 'absent' } : found;
    if (!this.isExpected(request, before)) return;
    const draft: Draft = { path: request.path, requests: [request], before, after: { kind: 'absent' } };
    // Known before it is decided, so that a second request on it is noticed whatever becomes of this one.
    this.drafts.set(request.path, draft);
    const after = await this.wanted(request, draft);
    if (after === undefined) this.drafts.delete(request.path);
    else draft.after = after;
  }

  finish(requests: readonly Request[]): Resolution {
    const drafts = [...this.drafts.values()];
    const asked = drafts.map(({ path, requests: own, after }): Asked => ({ path, ids: own.map(({ id }) => id), becomes: after.kind }));
    for (const { path, words } of [...problemsBetween(asked), ...drafts.flatMap((draft) => this.problemsOnDisk(draft))]) {
      const request = this.drafts.get(path)?.requests[0];
      if (request !== undefined) this.refuse(request, words, 'document', path);
    }
    const order = new Map(requests.map(({ id }, index) => [id, index]));
    const refusals = [...this.refusals].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    return { targets: drafts.map(targetOf), refusals };
  }

  private refuse(request: Request, words: string, kind: Refusal['kind'] = 'document', path: string = request.path): void {
    this.refusals.push({ id: request.id, path, kind, words });
  }

  /** Several edits of one file follow one another; anything else on the same path is two opinions about it. */
  private async again(request: Request, draft: Draft): Promise<void> {
    const [first] = draft.requests;
    const isText = isTextRequest(request) && !(request.kind === 'patch' && request.from !== undefined);
    if (!isText || draft.after.kind !== 'file' || draft.requests.some(({ kind }) => !textKinds.has(kind))) {
      return this.refuse(request, `is asked for twice: by ${first?.id ?? ''} (${first?.kind ?? ''}) and by ${request.id} (${request.kind})`);
    }
    if (!this.isExpected(request, draft.before)) return;
    const content = await this.transformed(request, draft.after.content);
    if (content === undefined) return;
    draft.requests.push(request);
    draft.after = { ...draft.after, content };
  }

  private isReachable(request: Request, found: Found): boolean {
    if (found.kind === 'beyond') {
      if (found.what === 'file' && this.leaving.has(found.path)) return true;
      this.refuse(request, `is beyond the ${found.what} ${found.path}`);
      return false;
    }
    if (found.kind === 'other') this.refuse(request, 'is neither a file nor a directory');
    return found.kind !== 'other';
  }

  private isExpected(request: Request, found: Found): boolean {
    const wrong = contradictionOf(request, found);
    if (wrong === undefined || this.canMerge(request, found)) return true;
    this.refuse(request, wrong, 'drift');
    return false;
  }

  private canMerge(request: Request, found: Found): boolean {
    const base = this.bases.get(request.id);
    if (request.kind !== 'write' || found.kind !== 'file' || base === undefined) return false;
    const merged = mergeBytes({ base, ours: found.content, theirs: request.content }, 'conflict');
    if (merged.kind === 'kept' || merged.overlaps.length > 0) return false;
    this.merged.set(request.id, merged.bytes);
    return true;
  }

  private async wanted(request: Request, draft: Draft): Promise<Wanted | undefined> {
    const { before } = draft;
    if (isTextRequest(request)) return this.edited(request, draft);
    if (request.kind === 'write') return this.written(request, before);
    if (request.kind === 'delete') return this.deleted(request, before);
    if (request.kind === 'rename') return this.renamed(request, draft);
    if (request.kind === 'chmod') return this.chmodded(request, before);
    if (request.kind === 'symlink') return this.linked(request, before);
    if (request.kind === 'template') throw new Error('a template becomes a write before it is resolved');
    if (before.kind === 'absent' || before.kind === 'directory') return { kind: 'directory', ...(request.mode === undefined ? {} : { mode: request.mode }) };
    return this.no(request, `is a ${wordOf(before)} already`);
  }

  private no(request: Request, words: string, kind: Refusal['kind'] = 'document'): undefined {
    this.refuse(request, words, kind);
    return undefined;
  }

  private written(request: Extract<Request, { kind: 'write' }>, before: Found): Wanted | undefined {
    if (before.kind === 'directory') return this.no(request, 'is a directory');
    if (before.kind === 'symlink') return this.no(request, `is a symbolic link to ${before.target}: name that file, or delete the link first`);
    return { kind: 'file', content: this.merged.get(request.id) ?? request.content, ...(request.mode === undefined ? {} : { mode: request.mode }) };
  }

  private deleted(request: Request, before: Found): Wanted | undefined {
    if (before.kind === 'absent') return this.no(request, 'is to be deleted, and is not there', 'drift');
    if (before.kind === 'directory') return this.no(request, 'is a directory: delete the files in it');
    const problem = before.kind === 'file' && request.kind === 'delete' ? deletionProblem(before.content, request) : undefined;
    return problem === undefined ? { kind: 'absent' } : this.no(request, `is not deleted: ${problem.words}`, 'drift');
  }

  private renamed(request: Extract<Request, { kind: 'rename' }>, draft: Draft): Wanted | undefined {
    const source = this.take(request, request.from);
    if (source === undefined) return undefined;
    if (draft.before.kind !== 'absent' && !isSameName(request.from, request.path)) return this.no(request, 'is there already: delete it in the same batch to replace it', 'drift');
    draft.from = request.from;
    return source.kind === 'symlink' ? { kind: 'symlink', target: source.target } : { kind: 'file', content: source.content, mode: source.mode };
  }

  /** The file that goes away under its old name. */
  private take(request: Request, from: string): Extract<Found, { kind: 'file' | 'symlink' }> | undefined {
    const known = this.drafts.get(from);
    if (known !== undefined) return this.no(request, `comes from ${from}, which ${known.requests[0]?.id ?? ''} (${known.requests[0]?.kind ?? ''}) changes too`);
    const source = this.disk.look(from);
    if (source.kind !== 'file' && source.kind !== 'symlink') {
      return this.no(request, source.kind === 'absent' ? `comes from ${from}, which is not there` : `comes from ${from}, which is no file`, 'drift');
    }
    this.drafts.set(from, { path: from, requests: [request], before: source, after: { kind: 'absent' } });
    return source;
  }

  private chmodded(request: Extract<Request, { kind: 'chmod' }>, before: Found): Wanted | undefined {
    if (before.kind !== 'file') return this.no(request, before.kind === 'absent' ? 'is not there' : 'is not a file: it has no mode of its own', before.kind === 'absent' ? 'drift' : 'document');
    return { kind: 'file', content: before.content, mode: request.mode };
  }

  private linked(request: Extract<Request, { kind: 'symlink' }>, before: Found): Wanted | undefined {
    const { target, path } = request;
    if (before.kind !== 'absent' && before.kind !== 'symlink') return this.no(request, `is a ${wordOf(before)} already`);
    if (target === '' || target.includes('\0')) return this.no(request, 'has no target that a link could have');
    if (/^(?:[\\/]|[A-Za-z]:)/.test(target)) return this.no(request, `would lead to ${target}, which is absolute`);
    if (leadsOut(path, target)) return this.no(request, `would lead to ${target}, which is outside the root`);
    return { kind: 'symlink', target };
  }

  private async edited(request: TextRequest, draft: Draft): Promise<Wanted | undefined> {
    if (request.kind === 'patch' && request.from !== undefined) return this.moved(request, request.from, draft);
    const { before } = draft;
    if (before.kind === 'directory') return this.no(request, 'is a directory');
    if (before.kind === 'symlink') return this.no(request, `is a symbolic link to ${before.target}: edit that file`);
    if (before.kind !== 'file' && request.kind !== 'config') return this.no(request, 'is to be edited, and is not there', 'drift');
    const content = await this.transformed(request, before.kind === 'file' ? before.content : undefined);
    const mode = request.kind === 'patch' && request.mode !== undefined ? { mode: request.mode } : {};
    return content === undefined ? undefined : { kind: 'file', content, ...mode };
  }

  private async moved(request: Extract<Request, { kind: 'patch' }>, from: string, draft: Draft): Promise<Wanted | undefined> {
    const source = this.take(request, from);
    if (source === undefined) return undefined;
    if (source.kind === 'symlink') return this.no(request, `comes from ${from}, which is a symbolic link`);
    if (draft.before.kind !== 'absent' && !isSameName(from, request.path)) return this.no(request, 'is there already', 'drift');
    const content = request.hunks.length === 0 ? source.content : await this.transformed(request, source.content);
    if (request.hunks.length === 0 && request.mode === undefined) draft.from = from;
    return content === undefined ? undefined : { kind: 'file', content, mode: request.mode ?? source.mode };
  }

  private async transformed(request: TextRequest, content: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    const result = await this.transform(request, content);
    if (result.kind === 'ok') return result.content;
    this.refuse(request, result.words);
    return undefined;
  }

  /** What is on disk beside a path that comes into being. */
  private problemsOnDisk({ path, before, after }: Draft): { path: string; words: string }[] {
    if (after.kind === 'absent' || before.kind !== 'absent') return [];
    for (const one of [...directoriesAbove(path), path]) {
      const directory = one.includes('/') ? one.slice(0, one.lastIndexOf('/')) : '';
      const name = one.slice(directory === '' ? 0 : directory.length + 1);
      const twin = this.disk.list(directory).find((other) => other !== name && foldedName(other) === foldedName(name));
      const twinPath = twin === undefined ? undefined : directory === '' ? twin : `${directory}/${twin}`;
      if (twinPath !== undefined && !this.leaving.has(twinPath)) return [{ path, words: `and ${twinPath}, which is there, are the same to a file system that does not tell case or composition apart` }];
    }
    return [];
  }
}

function leftBy(request: Request): string[] {
  if (request.kind === 'delete') return [request.path];
  const from = request.kind === 'rename' || request.kind === 'patch' ? request.from : undefined;
  return from === undefined ? [] : [from];
}

function targetOf({ path, requests, before, after, from }: Draft): Target {
  const level = requests.map((request) => request.level).reduce((one, other) => (one === undefined || other === undefined ? (one ?? other) : higherLevel(one, other)), undefined);
  const template = requests.flatMap((request) => (request.kind === 'write' ? (request.template ?? []) : []))[0];
  return { path, ids: requests.map(({ id }) => id), before, after, ...(from === undefined ? {} : { from }), ...(level === undefined ? {} : { level }), ...(template === undefined ? {} : { template }) };
}

function pathsOf(request: Request): string[] {
  const from = request.kind === 'rename' || request.kind === 'patch' ? request.from : undefined;
  return from === undefined ? [request.path] : [request.path, from];
}

function isTextRequest(request: Request): request is TextRequest {
  return textKinds.has(request.kind);
}

/** A rename that changes nothing but case or composition. */
function isSameName(from: string, to: string): boolean {
  return from !== to && foldedName(from) === foldedName(to);
}

/** In words that finish "PATH ". */
function contradictionOf({ expect }: Request, found: Found): string | undefined {
  if (expect === undefined) return undefined;
  if (expect.kind === 'absent') return found.kind === 'absent' ? undefined : `is there: ${describe(found)}, and was expected not to be`;
  if (found.kind !== 'file') return `is ${found.kind === 'absent' ? 'not there' : `a ${wordOf(found)}`}, and a file was expected`;
  if (expect.sha256 !== undefined && sha256(found.content) !== expect.sha256.toLowerCase()) return `has other content than expected: ${describe(found)}, expected was sha256 ${expect.sha256}`;
  if (expect.mode !== undefined && expect.mode !== found.mode) return `has mode ${found.mode.toString(8)}, expected was ${expect.mode.toString(8)}`;
  return undefined;
}

function describe(found: Found): string {
  return found.kind === 'file' ? `sha256 ${sha256(found.content)}` : `a ${wordOf(found)}`;
}

function wordOf(found: Found): string {
  return found.kind === 'symlink' ? 'symbolic link' : found.kind;
}

/** Whether a relative link target climbs above the root. */
function leadsOut(path: string, target: string): boolean {
  const at = path.split('/').slice(0, -1);
  for (const part of target.split(/[\\/]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') at.push(part);
    else if (at.pop() === undefined) return true;
  }
  return false;
}
