// What a batch would write, as a unified diff in git's form.
import { isUtf8 } from 'node:buffer';
import { structuredPatch } from 'diff';
import type { Found } from './disk.ts';
import type { FixedContent } from './judge.ts';
import { isUnchanged, repoPath } from './changes.ts';
import type { Target, Wanted } from './resolve.ts';

/** More differences than this are not searched for the smallest way to say them: all of the file is said to be new. */
const mostEdits = 5_000;

/** The diff of all targets, with what fixers made of them; empty when nothing differs. Binary files are only named. */
export function patchOf(targets: readonly Target[], fixed: readonly FixedContent[], below: string): string {
  const byPath = new Map<string, FixedContent>(fixed.map((one) => [one.path, one]));
  const moved = new Set(targets.flatMap(({ from }) => from ?? []));
  const sources = new Map(targets.map(({ path, before }) => [path, before]));
  return targets
    .filter((target) => !isUnchanged(target) && !moved.has(target.path))
    .map((target) => {
      const path = repoPath(below, target.path);
      const after = sideOf(byPath.get(path)?.state ?? target.after, target.before);
      const from = target.from === undefined ? undefined : repoPath(below, target.from);
      return filePatch({ path, from: from ?? path, before: sideOf((target.from === undefined ? undefined : sources.get(target.from)) ?? target.before, undefined), after });
    })
    .join('');
}

/** One side of a file as git sees it; undefined: nothing is there. */
interface Side {
  readonly mode: '100644' | '100755' | '120000';
  readonly content: Uint8Array;
}

function sideOf(state: Found | Wanted | FixedContent['state'], before: Found | undefined): Side | undefined {
  if (state.kind === 'symlink') return { mode: '120000', content: Buffer.from(state.target) };
  if (state.kind !== 'file') return undefined;
  const kept = before?.kind === 'file' ? before.mode : 0;
  const executable = 'executable' in state ? state.executable : ((state.mode ?? kept) & 0o100) !== 0;
  return { mode: executable ? '100755' : '100644', content: state.content };
}

interface FileVersions {
  readonly path: string;
  readonly from: string;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
}

function filePatch({ path, from, before, after }: FileVersions): string {
  if (before === undefined && after === undefined) return '';
  const [old, fresh] = [quoted(`a/${from}`), quoted(`b/${path}`)];
  const head = [`diff --git ${old} ${fresh}`, ...modeLines(before, after), ...(from === path ? [] : [`rename from ${quoted(from)}`, `rename to ${quoted(path)}`])];
  const [left, right] = [Buffer.from(before?.content ?? []), Buffer.from(after?.content ?? [])];
  if (left.equals(right)) return lines(head);
  if (!isText(left) || !isText(right)) return lines([...head, `Binary files ${before === undefined ? '/dev/null' : old} and ${after === undefined ? '/dev/null' : fresh} differ`]);
  return lines([...head, `--- ${before === undefined ? '/dev/null' : named(old)}`, `+++ ${after === undefined ? '/dev/null' : named(fresh)}`, ...hunksOf(left.toString(), right.toString())]);
}

function modeLines(before: Side | undefined, after: Side | undefined): string[] {
  if (before === undefined) return [`new file mode ${after?.mode ?? ''}`];
  if (after === undefined) return [`deleted file mode ${before.mode}`];
  return before.mode === after.mode ? [] : [`old mode ${before.mode}`, `new mode ${after.mode}`];
}

function hunksOf(before: string, after: string): string[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: mostEdits }) ?? wholePatch(before, after);
  return patch.hunks.flatMap((hunk) => [`@@ -${span(hunk.oldStart, hunk.oldLines)} +${span(hunk.newStart, hunk.newLines)} @@`, ...hunk.lines]);
}

function span(start: number, count: number): string {
  return count === 1 ? String(start) : `${count === 0 ? Math.max(start - 1, 0) : start},${count}`;
}

interface Hunks {
  readonly hunks: readonly { readonly oldStart: number; readonly oldLines: number; readonly newStart: number; readonly newLines: number; readonly lines: readonly string[] }[];
}

function wholePatch(before: string, after: string): Hunks {
  const [old, fresh] = [sideLines('-', before), sideLines('+', after)];
  return { hunks: [{ oldStart: 1, oldLines: old.count, newStart: 1, newLines: fresh.count, lines: [...old.lines, ...fresh.lines] }] };
}

function sideLines(sign: string, text: string): { readonly count: number; readonly lines: readonly string[] } {
  const all = text.split('\n');
  const ended = all.at(-1) === '';
  if (ended) all.pop();
  return { count: all.length, lines: [...all.map((line) => sign + line), ...(ended ? [] : ['\\ No newline at end of file'])] };
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** Source: git's quote.c: what a terminal or a parser would stumble over is in C's notation. */
function quoted(path: string): string {
  if (!/["\\\u0000-\u001f\u007f]/.test(path)) return path;
  const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
  return `"${path.replaceAll(/["\\\u0000-\u001f\u007f]/g, (character) => escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`;
}

/** A tab ends a name that has spaces in it. */
function named(path: string): string {
  return /\s/.test(path) && !path.startsWith('"') ? `${path}\t` : path;
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join('');
}
