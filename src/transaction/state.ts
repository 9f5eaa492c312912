// What lies at a path, with its identity: how old is told from new, and both from what somebody else wrote.
import { createHash } from 'node:crypto';
import type { FileStats, FileSystem } from '../file-system.ts';
import type { Expected } from '../model.ts';

/** A state of a path as the journal keeps it. Located by identity, not by existence. */
export type DiskState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'file';
      readonly device: bigint;
      readonly inode: bigint;
      readonly mode: number;
      readonly size: number;
      /** Nanoseconds since the epoch. */
      readonly modified: bigint;
    }
  | { readonly kind: 'symlink'; readonly device: bigint; readonly inode: bigint; readonly target: string }
  | { readonly kind: 'directory'; readonly mode: number }
  /** A socket, a device: never changed, never taken for anything else. */
  | { readonly kind: 'other' };

export const absent: DiskState = { kind: 'absent' };

/** The state that `stats` shows; a symbolic link's target is read. */
export function stateOf(fileSystem: FileSystem, path: string, stats: FileStats | undefined): DiskState {
  if (stats === undefined) return absent;
  const { kind, device, inode, mode, size, modified } = stats;
  if (kind === 'file') return { kind, device, inode, mode, size, modified };
  if (kind === 'symlink') return { kind, device, inode, target: fileSystem.readLink(path) };
  return kind === 'directory' ? { kind, mode } : { kind: 'other' };
}

/** Whether a path holds exactly that: the same inode with the same size, time and mode. */
export function isState(state: DiskState, stats: FileStats | undefined): boolean {
  if (state.kind === 'absent') return stats === undefined;
  if (stats?.kind !== state.kind || state.kind === 'other') return false;
  if (state.kind === 'directory') return true;
  if (stats.inode !== state.inode || stats.device !== state.device) return false;
  if (state.kind === 'symlink') return true;
  return stats.size === state.size && stats.modified === state.modified && stats.mode === state.mode;
}

/** What contradicts the expectation, in words that finish "PATH "; undefined when it holds. */
export function contradiction(fileSystem: FileSystem, path: string, state: DiskState, expected: Expected | undefined): string | undefined {
  if (expected === undefined) return undefined;
  if (expected.kind !== state.kind) return `is ${words(state.kind)}, expected was ${words(expected.kind)}`;
  if (expected.kind === 'symlink' && state.kind === 'symlink') {
    return expected.target === undefined || expected.target === state.target ? undefined : `leads to ${state.target}, expected was ${expected.target}`;
  }
  if (expected.kind !== 'file' || state.kind !== 'file') return undefined;
  if (expected.mode !== undefined && expected.mode !== state.mode) return `has mode ${state.mode.toString(8)}, expected was ${expected.mode.toString(8)}`;
  if (expected.sha256 !== undefined && sha256(fileSystem.read(path)) !== expected.sha256) return 'has other content than expected';
  return undefined;
}

function words(kind: DiskState['kind']): string {
  return { absent: 'absent', file: 'a file', symlink: 'a symbolic link', directory: 'a directory', other: 'neither a file nor a directory' }[kind];
}

export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
