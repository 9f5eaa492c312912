// What a fix does to a file of the working tree: replace it, merge into it, or leave it alone and say why; pure.
import type { FileMode, FileState, RepoPath } from '../model.ts';
import { mergeBytes, type Overlap } from '../operations/merge.ts';

/** A file or symbolic link on disk. */
export interface DiskFile {
  readonly kind: 'file' | 'symlink';
  /** For a link: its target. */
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** What lies at a path: `other` is a directory, a socket and the like. */
export type OnDisk = DiskFile | { readonly kind: 'absent' } | { readonly kind: 'other' };

/** One fix and everything it meets. */
export interface Meeting {
  readonly path: RepoPath;
  /** What was staged, and what the fix makes of it. */
  readonly before: FileState;
  readonly after: FileState;
  /** The bytes of both as a checkout writes them; undefined where absent. */
  readonly staged: Uint8Array | undefined;
  readonly fixed: Uint8Array | undefined;
  readonly now: OnDisk;
}

export type Landing =
  | { readonly kind: 'write'; readonly content: Uint8Array; readonly mode: number | undefined; readonly overlaps: readonly Overlap[] }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'chmod'; readonly mode: number }
  | { readonly kind: 'delete' }
  /** The working tree stays as it is; `why`, when the user should know. */
  | { readonly kind: 'nothing'; readonly why?: string; readonly overlaps?: readonly Overlap[] };

const nothing: Landing = { kind: 'nothing' };

/** Decides for one file. The user's edits win over the fix, always. */
export function landingOf(meeting: Meeting): Landing {
  const { before, after, now } = meeting;
  if (isSubmodule(before) || isSubmodule(after)) return nothing;
  if (after.kind === 'absent') return removal(meeting);
  if (before.kind === 'absent') return creation(meeting, after.mode);
  // Staged, then deleted from disk: the file is wanted in the commit, and not here.
  if (now.kind === 'absent') return nothing;
  if (now.kind === 'other') return { kind: 'nothing', why: 'is no file here any more' };
  if (isLink(before.mode) || isLink(after.mode) || now.kind === 'symlink') return whole(meeting, now, after.mode);
  return edit(meeting, now, { from: before.mode, to: after.mode });
}

function isSubmodule(state: FileState): boolean {
  return state.kind === 'file' && state.mode === '160000';
}

function isLink(mode: FileMode): boolean {
  return mode === '120000';
}

function removal({ staged, now }: Meeting): Landing {
  if (now.kind === 'absent') return nothing;
  return now.kind !== 'other' && isEqual(now.content, staged) ? { kind: 'delete' } : { kind: 'nothing', why: 'has unstaged edits, so it stays here; the commit does not hold it' };
}

function creation({ fixed, now }: Meeting, mode: FileMode): Landing {
  if (fixed === undefined) return nothing;
  if (now.kind === 'absent') return made(fixed, mode);
  return now.kind !== 'other' && isEqual(now.content, fixed) ? nothing : { kind: 'nothing', why: 'exists here with other content, which stays; the commit holds what was made' };
}

function made(fixed: Uint8Array, mode: FileMode): Landing {
  if (isLink(mode)) return { kind: 'symlink', target: Buffer.from(fixed).toString() };
  return { kind: 'write', content: fixed, mode: mode === '100755' ? 0o755 : undefined, overlaps: [] };
}

/** A link, or what becomes or was one: all or nothing. */
function whole({ before, staged, fixed }: Meeting, now: DiskFile, mode: FileMode): Landing {
  const wasLink = before.kind === 'file' && isLink(before.mode);
  const isAsStaged = (now.kind === 'symlink') === wasLink && isEqual(now.content, staged);
  if (isAsStaged && fixed !== undefined) return made(fixed, mode);
  return { kind: 'nothing', why: 'has unstaged edits, so it stays here; the fix is in the commit' };
}

function edit({ staged, fixed }: Meeting, now: DiskFile, mode: { readonly from: FileMode; readonly to: FileMode }): Landing {
  if (staged === undefined || fixed === undefined) return nothing;
  const wanted = wantedMode(now.mode, mode);
  const merged = mergeBytes({ base: staged, ours: now.content, theirs: fixed });
  if (merged.kind === 'kept') return { kind: 'nothing', why: 'is binary and has unstaged edits, so it stays here; the fix is in the commit' };
  if (!isEqual(merged.bytes, now.content)) return { kind: 'write', content: merged.bytes, mode: wanted, overlaps: merged.overlaps };
  if (wanted !== now.mode) return { kind: 'chmod', mode: wanted };
  return merged.overlaps.length === 0 ? nothing : { kind: 'nothing', overlaps: merged.overlaps };
}

/** The executable bit follows the fix where the file had it as staged; all other bits are the user's. */
function wantedMode(now: number, { from, to }: { readonly from: FileMode; readonly to: FileMode }): number {
  if (from === to || (now & 0o100) !== (from === '100755' ? 0o100 : 0)) return now;
  // As `chmod +x` does it: whoever may read may execute.
  return to === '100755' ? now | ((now & 0o444) >> 2) : now & ~0o111;
}

function isEqual(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
