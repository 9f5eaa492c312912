// Brings the files of a template up to what it says now: what changed in it is merged into each, and nothing of what was changed by hand is lost.
import { openDisk, type DiskReader } from '../apply/disk.ts';
import { lineMap } from '../operations/line-map.ts';
import { mergeBytes, type Overlap } from '../operations/merge.ts';
import type { Request } from '../model.ts';
import { problemsWith } from '../templates/problems.ts';
import { render } from '../templates/render.ts';
import type { Template, Values } from '../templates/template.ts';
import { sha256 } from '../transaction/state.ts';
import { droppedLines } from './dropped.ts';
import { withInstances, withVersion, type Ledger, type LedgerInstance } from './ledger.ts';
import { writingLedger, writingVersion, type Store, type StoredTemplate } from './store.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface Updates {
  /** Files and records; empty when everything is as the template says. */
  readonly requests: readonly Request[];
  /** Lines such as `src/a.ts:3-5: …`, for people. Where there are any, nothing is to be written. */
  readonly conflicts: readonly string[];
  /** Parameters that files lack, or that are wrong now. */
  readonly problems: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Paths that are not there any more: nobody wants them back. */
  readonly gone: readonly string[];
  /** Paths that are not on disk though git has them: what is recorded of them stays. */
  readonly away: readonly string[];
  /** Files that the template is merged into. */
  readonly files: number;
}

export interface UpdateRequest {
  /** What paths are relative to. */
  readonly root: string;
  readonly store: Store;
  readonly name: string;
  /** For parameters that are new: what files get that have no value for them. */
  readonly values: Values;
  readonly whereabouts: Whereabouts;
}

/** Plans the update of one template; nothing is written. */
export function planUpdate({ root, store, name, values, whereabouts }: UpdateRequest): Updates {
  const now = store.read(name);
  const ledger = store.ledger(name);
  const disk = openDisk(root);
  // What was read for a candidate waits until that is promoted.
  const waiting = new Set(ledger.versions.flatMap(({ id, state }) => (state === 'candidate' ? [id] : [])));
  const results = ledger.instances.filter(({ version }) => version !== now.id && !waiting.has(version)).map((instance) => updateOne({ disk, store, ledger, name, now, values, instance, whereabouts }));
  const of = <K extends Result['kind']>(kind: K): Extract<Result, { kind: K }>[] => results.filter((result): result is Extract<Result, { kind: K }> => result.kind === kind);
  const [updated, gone] = [of('updated'), of('gone').map(({ path }) => path)];
  return {
    requests: results.length === 0 ? [] : [...updated.flatMap(({ requests }) => requests), ...records(store, ledger, now, { updated, gone })],
    conflicts: of('conflict').flatMap(({ lines }) => lines),
    problems: of('problem').flatMap(({ words }) => words),
    moved: updated.flatMap(({ from, instance }) => (from === instance.path || whereabouts.renamed.has(from) ? [] : [{ from, to: instance.path }])),
    gone,
    away: of('away').map(({ path }) => path),
    files: updated.length,
  };
}

type Result =
  | { readonly kind: 'updated'; readonly from: string; readonly instance: LedgerInstance; readonly requests: readonly Request[] }
  | { readonly kind: 'away'; readonly path: string }
  | { readonly kind: 'gone'; readonly path: string }
  | { readonly kind: 'conflict'; readonly lines: readonly string[] }
  | { readonly kind: 'problem'; readonly words: readonly string[] };

function records(store: Store, ledger: Ledger, now: StoredTemplate, { updated, gone }: { readonly updated: readonly Extract<Result, { kind: 'updated' }>[]; readonly gone: readonly string[] }): readonly Request[] {
  const known = ledger.versions.some(({ id }) => id === now.id) ? ledger : withVersion(ledger, { id: now.id, origin: 'written' });
  const left = [...gone, ...updated.map(({ from }) => from)];
  return [...writingVersion(store, now), ...writingLedger(store, withInstances(known, updated.map(({ instance }) => instance), left))];
}

interface OneRequest extends Pick<UpdateRequest, 'store' | 'name' | 'values' | 'whereabouts'> {
  readonly disk: DiskReader;
  readonly ledger: Ledger;
  readonly now: StoredTemplate;
  readonly instance: LedgerInstance;
}

function updateOne({ disk, store, ledger, name, now, values: extra, instance, whereabouts }: OneRequest): Result {
  const { form } = instance;
  const path = whereabouts.renamed.get(instance.path) ?? instance.path;
  const found = disk.look(path);
  if (found.kind === 'absent') return { kind: whereabouts.away.has(path) ? 'away' : 'gone', path };
  if (found.kind !== 'file') return { kind: 'problem', words: [`${path} is no file any more`] };
  const old = store.version(name, instance.version).template;
  const stale = problemsWith(old, instance.values);
  if (stale.length > 0) return { kind: 'problem', words: stale.map((words) => `${path}, as it is recorded: ${words}`) };
  const values = valuesFor(now.template, instance.values, extra);
  const wrong = problemsWith(now.template, values);
  if (wrong.length > 0) return { kind: 'problem', words: wrong.map((words) => `${path}: ${words}`) };
  const [before, after] = [render(old, instance.values, form), render(now.template, values, form)];
  const [base, ours, theirs] = [Buffer.from(before.text), found.content, Buffer.from(after.text)];
  // As strict as git: changes that touch are conflicts too.
  const merged = mergeBytes({ base, ours, theirs }, 'conflict');
  if (merged.kind === 'kept') return { kind: 'conflict', lines: [`${path}: it is binary, and cannot be merged`] };
  if (merged.overlaps.length > 0) return { kind: 'conflict', lines: conflictLines(path, merged.overlaps, { merged: merged.bytes, ours }) };
  const dropped = droppedLines({ store, ledger, instance, old, now: now.template, after: after.text, ours: textOf(ours), merged: textOf(merged.bytes) });
  if (dropped.length > 0) return { kind: 'conflict', lines: dropped };
  // A file that was put elsewhere on purpose stays there.
  const to = path === before.path ? after.path : path;
  const requests = writes({ path, to, ours, content: merged.bytes, mode: found.mode, use: { name, id: now.id, values, recorded: true } });
  return { kind: 'updated', from: instance.path, instance: { path: to, version: now.id, values, ...(form === undefined ? {} : { form }) }, requests };
}

/** What is no parameter any more is left out; what is new comes from what was typed. */
function valuesFor({ parameters }: Template, values: Values, extra: Values): Values {
  const names = new Set(parameters.map(({ name }) => name));
  return { ...extra, ...Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name))) };
}

interface WritesRequest {
  readonly path: string;
  readonly to: string;
  readonly ours: Uint8Array;
  readonly content: Uint8Array;
  readonly mode: number;
  readonly use: NonNullable<Extract<Request, { kind: 'write' }>['template']>;
}

function writes({ path, to, ours, content, mode, use }: WritesRequest): readonly Request[] {
  const expect = { kind: 'file', sha256: sha256(ours) } as const;
  const isSame = Buffer.compare(ours, content) === 0;
  if (to === path) return isSame ? [] : [{ id: path, kind: 'write', path, content, expect, template: use }];
  if (isSame) return [{ id: path, kind: 'rename', from: path, path: to }];
  return [
    { id: path, kind: 'delete', path, expect, group: path },
    { id: to, kind: 'write', path: to, content, mode, expect: { kind: 'absent' }, group: path, template: use },
  ];
}

/** Where it is, in the file as it is on disk. */
function conflictLines(path: string, overlaps: readonly Overlap[], { merged, ours }: { readonly merged: Uint8Array; readonly ours: Uint8Array }): readonly string[] {
  const [result, disk] = [textOf(merged), textOf(ours)];
  const toDisk = result === disk ? (line: number): number => line : lineMap(result, disk);
  return overlaps.map(({ ours: { first, last } }) => {
    const [from, to] = [toDisk(first), toDisk(Math.max(first, last))];
    return `${path}:${from}${to > from ? `-${to}` : ''}: ${last < first ? 'lines were deleted here that the template changes' : 'the template changes what was changed here'}`;
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
