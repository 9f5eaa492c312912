// What one file of a diff comes to: the request, or why there is none.
import type { Expect, Hunk } from '../../model.ts';
import { sha256 } from '../sha256.ts';
import type { Body } from './format.ts';
import type { PatchLines } from './patch-lines.ts';

/** One file of a diff. */
export interface FileSection {
  /** Its first line. */
  readonly at: number;
  /** Undefined: it is not there on that side. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Git's own lines by their names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly hunks: readonly Hunk[];
  /** False: something is wrong with it, and told already. */
  readonly isSound: boolean;
  /** The first line after it. */
  readonly next: number;
}

export type FileRequest = Body & { readonly path: string; readonly expect?: Expect };

const regular = '100644';
const modes: Readonly<Record<string, number>> = { '100644': 0o644, '100755': 0o755 };

export function requestOfSection(section: FileSection, patch: PatchLines): FileRequest | undefined {
  const { at, before, after, headers, isSound } = section;
  if (!isSound) return undefined;
  if (headers.has('copy from')) return patch.problem(at, 'copies a file: write the copy instead');
  const named = ['new file mode', 'deleted file mode', 'old mode', 'new mode'].map((name) => headers.get(name)).filter((mode) => mode !== undefined);
  const kept = / (\d{6})$/.exec(headers.get('index') ?? '')?.[1];
  const odd = [...named, kept].find((mode) => mode !== undefined && modes[mode] === undefined && mode !== '120000');
  if (odd !== undefined) return patch.problem(at, odd === '160000' ? 'changes a submodule, which only git can do' : `has the mode ${odd}, which git does not know`);
  if (before === undefined && after !== undefined) return created(section, after, headers.get('new file mode') ?? regular, patch);
  if (after === undefined && before !== undefined) return deleted(section, before, headers.get('deleted file mode') ?? regular, patch);
  if (before === undefined || after === undefined) return undefined;
  if ([...named, kept].includes('120000')) return patch.problem(at, 'changes a symbolic link: use an operation of the kind symlink');
  return changed(section, before, after, patch);
}

function created({ at, hunks }: FileSection, path: string, mode: string, patch: PatchLines): FileRequest | undefined {
  const content = wholeContent(hunks, 'added');
  if (content === undefined) return patch.problem(at, 'creates a file, and has lines that are not added');
  if (mode === '120000') return { kind: 'symlink', path, target: content, expect: { kind: 'absent' } };
  return { kind: 'write', path, content: new TextEncoder().encode(content), expect: { kind: 'absent' }, ...(mode === '100755' ? { mode: 0o755 } : {}) };
}

/** What goes must be what the diff shows, to the byte. */
function deleted({ at, hunks }: FileSection, path: string, mode: string, patch: PatchLines): FileRequest | undefined {
  const content = wholeContent(hunks, 'removed');
  if (content === undefined) return patch.problem(at, 'deletes a file, and has lines that are not removed');
  if (mode === '120000') return { kind: 'delete', path };
  return { kind: 'delete', path, expect: { kind: 'file', sha256: sha256(new TextEncoder().encode(content)) } };
}

/** The content of a file whose every line is in the one hunk. */
function wholeContent(hunks: readonly Hunk[], kind: 'added' | 'removed'): string | undefined {
  const [hunk] = hunks;
  if (hunk === undefined) return '';
  if (hunks.length > 1 || hunk.lines.some((line) => line.kind !== kind)) return undefined;
  const text = hunk.lines.map((line) => line.text).join('\n');
  return hunk.lines.at(-1)?.noNewline === true ? text : `${text}\n`;
}

function changed({ at, headers, hunks }: FileSection, before: string, path: string, patch: PatchLines): FileRequest | undefined {
  const newMode = modes[headers.get('new mode') ?? ''];
  const mode = newMode === undefined ? {} : { mode: newMode };
  if (before !== path) return hunks.length === 0 && newMode === undefined ? { kind: 'rename', path, from: before } : { kind: 'patch', path, from: before, hunks, ...mode };
  if (hunks.length > 0) return { kind: 'patch', path, hunks, ...mode };
  return newMode === undefined ? patch.problem(at, 'says nothing about the file') : { kind: 'chmod', path, mode: newMode };
}
