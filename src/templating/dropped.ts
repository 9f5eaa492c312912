// What a file would lose with a parameter that its template has no more, where the value came from a file that somebody wrote by hand.
import type { Hunk } from '../operations/line-diff.ts';
import { lineMap } from '../operations/line-map.ts';
import { alignLines } from '../operations/line-pairs.ts';
import { createNumbering, splitLines } from '../operations/lines.ts';
import { render } from '../templates/render.ts';
import type { Template, Value } from '../templates/template.ts';
import type { Ledger, LedgerInstance } from './ledger.ts';
import type { Store } from './store.ts';

interface Loss {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly instance: LedgerInstance;
  readonly old: Template;
  readonly now: Template;
  /** The file as the new version makes it, as it is on disk, and as it would be. */
  readonly after: string;
  readonly ours: string;
  readonly merged: string;
}

/**
 * A line for each parameter that goes and takes along what the file has for it. What was read from a file (by `evolve` or `extract`) stands in the
 * base of the merge, so that no merge sees that it was written by hand. Places that are on disk as the new version wants them already are none.
 */
export function droppedLines({ store, ledger, instance, old, now, after, ours, merged }: Loss): readonly string[] {
  if (merged === ours) return [];
  const names = new Set(now.parameters.map(({ name }) => name));
  const dropped = Object.keys(instance.values).filter((name) => !names.has(name) && wasAdopted(name, { store, ledger, instance }));
  if (dropped.length === 0) return [];
  const before = render(old, instance.values, instance.form).text;
  const [changes, landed, toDisk] = [hunksOf(before, after), hunksOf(ours, merged), lineMap(before, ours)];
  const isOnDisk = ({ oldStart, oldEnd }: Hunk): boolean => landed.some((hunk) => meets(hunk, { oldStart: toDisk(oldStart + 1) - 1, oldEnd: toDisk(oldEnd + 1) - 1 }));
  return dropped.flatMap((name) => {
    const value = other(instance.values[name]);
    const made = value === undefined ? [] : hunksOf(before, render(old, { ...instance.values, [name]: value }, instance.form).text);
    const lost = changes.find((change) => made.some((hunk) => meets(change, hunk)) && isOnDisk(change));
    return lost === undefined ? [] : [`${instance.path}:${toDisk(lost.oldStart + 1)}: the template has no parameter ${name} any more, and would write over what this file has for it`];
  });
}

/** Whether the value may have been read from a file, by a version that came before what the file is at. */
function wasAdopted(name: string, { store, ledger, instance }: Pick<Loss, 'store' | 'ledger' | 'instance'>): boolean {
  const own = ledger.versions.find(({ id }) => id === instance.version)?.number ?? 0;
  const reading = ledger.versions.filter(({ number, origin }) => number <= own && (origin === 'evolved' || origin === 'extracted'));
  return reading.some(({ id }) => store.version(ledger.template, id).template.parameters.some((parameter) => parameter.name === name));
}

/** A value that gives other text wherever the parameter stands; undefined where there is none. */
function other(value: Value | undefined): Value | undefined {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return value.split('\n').map((line) => `${line}Other`).join('\n');
  return value === undefined || value.length === 0 ? undefined : [];
}

function hunksOf(before: string, after: string): readonly Hunk[] {
  const [old, fresh] = [splitLines(before).content, splitLines(after).content];
  return alignLines(createNumbering(old), old, fresh);
}

/** Whether they share a line, or a place between lines. */
function meets(a: Pick<Hunk, 'oldStart' | 'oldEnd'>, b: Pick<Hunk, 'oldStart' | 'oldEnd'>): boolean {
  const isPlace = a.oldStart === a.oldEnd || b.oldStart === b.oldEnd;
  return isPlace ? a.oldStart <= b.oldEnd && b.oldStart <= a.oldEnd : a.oldStart < b.oldEnd && b.oldStart < a.oldEnd;
}
