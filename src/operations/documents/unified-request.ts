// What one file of a diff asks for: a new file is written, a deleted one must hold what the diff says, the rest is patched.
import { decode, toLatin1 } from '../encoding.ts';
import type { Hunk, HunkLine, Request } from '../../model.ts';
import type { Source } from './source.ts';
import type { FilePatch } from './unified-file.ts';

export function requestOf(source: Source, file: FilePatch, id: string): Request | undefined {
  const refuse = (words: string): undefined => void source.problem(file.head.offset, words);
  const { old, fresh, oldMode, newMode } = file;
  for (const mode of [oldMode, newMode]) {
    if (mode === '160000') return refuse('submodules are not patched');
    if (mode !== undefined && !['100644', '100755', '120000'].includes(mode)) return refuse(`unknown mode ${mode}`);
  }
  if ([old, fresh].some((name) => name?.includes('\0'))) return refuse('a name with a NUL character');
  if (old === undefined) return fresh === undefined ? refuse('no name') : newFile(source, file, { id, path: fresh });
  const { hunks, bytes } = characters(source, file.hunks);
  const inBytes = bytes ? { bytes } : {};
  if (fresh === undefined) {
    if (hunks.some((hunk) => hunk.lines.some((line) => line.kind !== 'removed')) || hunks.length > 1) return refuse('a deleted file must lose all its lines in one hunk');
    return oldMode === '120000' ? { kind: 'delete', id, path: old } : { kind: 'delete', id, path: old, hunks, ...inBytes };
  }
  const typeChanged = oldMode !== newMode && (oldMode === '120000' || newMode === '120000');
  if (typeChanged || (newMode === '120000' && hunks.length > 0)) return refuse('a changed symbolic link is not patched: write it with kind "symlink" in an ops document');
  const mode = newMode !== undefined && newMode !== oldMode ? { mode: newMode === '100755' ? 0o755 : 0o644 } : {};
  if (hunks.length > 0 || (file.renamed && 'mode' in mode)) return { kind: 'patch', id, path: fresh, hunks, ...(file.renamed ? { from: old } : {}), ...mode, ...inBytes };
  if (file.renamed) return { kind: 'rename', id, path: fresh, from: old };
  return mode.mode === undefined ? refuse('nothing is changed: hunks are missing') : { kind: 'chmod', id, path: fresh, mode: mode.mode };
}

function newFile(source: Source, file: FilePatch, base: { readonly id: string; readonly path: string }): Request | undefined {
  const lines = file.hunks.flatMap((hunk) => hunk.lines);
  const expect = { kind: 'absent' } as const;
  const text = lines.map((line, index) => line.text + (index === lines.length - 1 && line.noNewline === true ? '' : '\n')).join('');
  if (file.hunks.length > 1 || lines.some((line) => line.kind !== 'added')) return void source.problem(file.head.offset, 'a new file must get all its lines in one hunk');
  if (file.newMode === '120000') return lines.length === 0 ? void source.problem(file.head.offset, 'a symbolic link without a target') : { kind: 'symlink', ...base, expect, target: characters(source, file.hunks).hunks.flatMap((hunk) => hunk.lines.map((line) => line.text)).join('\n') };
  const content = source.bytes ? toLatin1(text) : /\p{Surrogate}/u.test(text) ? undefined : new TextEncoder().encode(text);
  if (content === undefined) return void source.problem(file.head.offset, 'contains half of a surrogate pair, which is no character');
  return { kind: 'write', ...base, expect, content, ...(file.newMode === '100755' ? { mode: 0o755 } : {}) };
}

/** Lines of a document that is no UTF-8 as a whole: those of this file may be. */
function characters(source: Source, hunks: readonly Hunk[]): { readonly hunks: readonly Hunk[]; readonly bytes: boolean } {
  if (!source.bytes) return { hunks, bytes: false };
  const decoded = hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map(characterLine) }));
  if (decoded.some((hunk) => hunk.lines.some((line) => line === undefined))) return { hunks, bytes: true };
  return { hunks: decoded.map((hunk) => ({ ...hunk, lines: hunk.lines.flatMap((line) => (line === undefined ? [] : [line])) })), bytes: false };
}

function characterLine(line: HunkLine): HunkLine | undefined {
  const bytes = toLatin1(line.text);
  // A mark inside a diff is part of a line there.
  const text = bytes === undefined ? undefined : decode(Uint8Array.from([0x20, ...bytes]));
  return text?.name === 'utf8' ? { ...line, text: text.text.slice(1) } : undefined;
}
