// Errors of system calls as a person reads them: nothing was changed, and what to do.
import { DiskError, WriteoptError } from '../errors.ts';

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function asDiskError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw asWriteoptError(error);
  }
}

const diskHelp: Readonly<Record<string, string>> = {
  ENOSPC: 'Free disk space, and run the command again.',
  EDQUOT: 'Free disk space within your quota, and run the command again.',
  EFBIG: 'The limit for the size of a file is too low (`ulimit -f`).',
  EROFS: 'The file system is mounted read-only.',
  EACCES: 'Check the permissions of the file and its directory.',
  EPERM: 'Check the permissions and attributes of the file and its directory.',
  EMFILE: 'Too many files are open; close some programs or raise `ulimit -n`.',
  ETXTBSY: 'The file is being executed: end that program, and run the command again.',
  EBUSY: 'Another program holds the file; close it, and run the command again.',
};

/** Every failure of the disk says that nothing was changed, and what to do. */
export function asWriteoptError(error: unknown): unknown {
  if (!isDiskRefusal(error)) return error;
  return new DiskError(`The disk refused a write, and everything is as before: ${error.message}.`, { help: diskHelp[error.code] ?? 'Check the disk, and run the command again.', cause: error });
}

/** An error of a system call, and not yet one of ours. */
export function isDiskRefusal(error: unknown): error is Error & { code: string } {
  return error instanceof Error && !(error instanceof WriteoptError) && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}
