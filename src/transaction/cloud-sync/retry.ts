// The file system with patience: what another program holds for a moment is tried again, and nothing else ever is.
import { ConflictError } from '../../errors.ts';
import type { FileStats, FileSystem } from '../../file-system.ts';
import { delayAfter, isTransient, type Method, type RetryPolicy } from './retry-policy.ts';

/** A call that was refused until its budget was spent. As an error of the port it keeps the code: the transaction decides by it. */
export class RetriesSpentError extends Error implements NodeJS.ErrnoException {
  readonly code: string;
  readonly syscall: string;
  readonly path: string;
  readonly attempts: number;
  /** Milliseconds from the first refusal to the last. */
  readonly elapsed: number;

  constructor(method: Method, path: string, cause: NodeJS.ErrnoException, attempts: number, elapsed: number) {
    const code = cause.code ?? 'EIO';
    super(`${code}: ${method} '${path}' was refused ${attempts === 1 ? 'once' : `${attempts} times`} in ${Math.round(elapsed)} ms`, { cause });
    this.name = new.target.name;
    this.code = code;
    this.syscall = cause.syscall ?? method;
    this.path = path;
    this.attempts = attempts;
    this.elapsed = elapsed;
  }
}

/** `unsure`: neither was it carried out for certain, nor may it be repeated. */
type Outlook = 'again' | 'done' | 'unsure';

/** What a second attempt may find: that the first was carried out after all, or that somebody else was there meanwhile. */
interface Guard {
  /** Looked at before each further attempt. Throws when somebody else was faster. */
  next?(): Outlook;
  /** A further attempt ended with another code: whether that shows that an earlier one was carried out. */
  isDone?(code: string | undefined): boolean;
  /** Codes that a further attempt may only see because of an earlier one: the first refusal is the truth. */
  readonly ownTrace?: string;
}

/** One call of the port. */
interface Call<T> {
  readonly method: Method;
  /** What a program may hold: of two paths the one that is replaced. */
  readonly path: string;
  run(): T;
  /** Made when the first attempt was refused. */
  guard(): Guard;
  /** The result of a call that turns out to be done. */
  done(): T;
}

/**
 * Repeats only what cannot do harm twice. A flush is never repeated. What is waited for must stay what it was: a client that
 * holds a file is about to write it, and its new content must not be overwritten after the wait.
 */
export function retrying(inner: FileSystem, policy: RetryPolicy): FileSystem {
  const wait = createWait(policy);
  const { stagger } = policy;
  const isWorthIt = (error: unknown, method: Method, path: string): error is NodeJS.ErrnoException => isTransient(error, method, policy) && !(isPermission(error) && (method === 'rename' || method === 'unlink') && isClosed(inner, path));
  const again = <T>({ method, path, run, guard: makeGuard, done }: Call<T>, first: NodeJS.ErrnoException): T => {
    const guard = orThrow(makeGuard, first);
    const started = policy.clock.now();
    let refusal = first;
    for (let attempts = 1; ; attempts += 1) {
      if (!wait(attempts, started)) throw new RetriesSpentError(method, path, refusal, attempts, policy.clock.now() - started);
      let outlook: Outlook = 'again';
      try {
        outlook = guard.next?.() ?? 'again';
        if (outlook === 'again') return run();
      } catch (error) {
        if (isTransient(error, method, policy)) refusal = error;
        else if (guard.isDone?.((error as NodeJS.ErrnoException).code) === true) return done();
        else throw guard.ownTrace !== undefined && (error as NodeJS.ErrnoException).code === guard.ownTrace ? first : error;
      }
      if (outlook === 'done') return done();
      if (outlook === 'unsure') throw first;
    }
  };
  const over = <T>(method: Method, path: string, run: () => T, guard: () => Guard = noGuard): T => {
    try {
      return run();
    } catch (error) {
      if (!isWorthIt(error, method, path)) throw error;
      return again({ method, path, run, guard, done: run }, error);
    }
  };
  /** What a client can see at once. */
  const visible = (method: Method, path: string, run: () => void, guard: () => Guard): void => {
    stagger?.before(path);
    try {
      run();
    } catch (error) {
      if (!isWorthIt(error, method, path)) throw error;
      stagger?.after(path, true);
      return again({ method, path, run, guard, done: () => undefined }, error);
    }
    stagger?.after(path, false);
  };
  return {
    stat: (path) => over('stat', path, () => inner.stat(path)),
    read: (path) => over('read', path, () => inner.read(path)),
    readAt: (path, places) => over('readAt', path, () => inner.readAt(path, places)),
    // Half of it may be done: what a second attempt would find is not what the first one was asked about.
    writeAt: (path, pieces, file) => inner.writeAt(path, pieces, file),
    list: (path) => over('list', path, () => inner.list(path)),
    readLink: (path) => over('readLink', path, () => inner.readLink(path)),
    create: (path, content, options) => over('create', path, () => inner.create(path, content, options), exclusively),
    createSymlink: (target, path) => over('createSymlink', path, () => inner.createSymlink(target, path), exclusively),
    link: (existing, path) => visible('link', path, () => inner.link(existing, path), () => linkGuard(inner, existing, path)),
    rename: (from, to) => visible('rename', to, () => inner.rename(from, to), () => renameGuard(inner, from, to)),
    unlink: (path) => visible('unlink', path, () => inner.unlink(path), () => ({ ...sameThing(inner, path), isDone: isGone })),
    makeDirectory: (path, mode) => visible('makeDirectory', path, () => inner.makeDirectory(path, mode), exclusively),
    removeDirectory: (path) => visible('removeDirectory', path, () => inner.removeDirectory(path), () => ({ isDone: isGone })),
    chmod: (path, mode) => visible('chmod', path, () => inner.chmod(path, mode), () => sameThing(inner, path)),
    chown: (path, user, group) => over('chown', path, () => inner.chown(path, user, group)),
    setModified: (path, modified) => over('setModified', path, () => inner.setModified(path, modified)),
    flush: (path) => inner.flush(path),
    flushAll: (path) => inner.flushAll(path),
  };
}

/** Sleeps before a further attempt; false, at once, when that would be longer than the call or the batch may wait. */
function createWait(policy: RetryPolicy): (attempts: number, started: number) => boolean {
  let left = policy.perBatch;
  let renewed = false;
  return (attempts, started) => {
    const delay = delayAfter(attempts, policy);
    if (policy.clock.now() - started + delay > policy.perCall || delay > left) {
      // The batch is lost; what comes now is undoing it, and that must not fail for the patience that is used up.
      if (!renewed) left = policy.perBatch;
      renewed = true;
      return false;
    }
    left -= delay;
    policy.clock.sleep(delay);
    return true;
  };
}

const isPermission = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPERM' || code === 'EACCES';

/** On Windows the same codes are about a read-only file, or a directory where a file should be: those stay. */
function isClosed(inner: FileSystem, path: string): boolean {
  try {
    const stats = inner.stat(path);
    return stats !== undefined && (stats.kind === 'directory' || (stats.kind === 'file' && (stats.mode & 0o200) === 0));
  } catch {
    return false;
  }
}

/** Without a look there is no safe second attempt. */
function orThrow(makeGuard: () => Guard, first: unknown): Guard {
  try {
    return makeGuard();
  } catch {
    throw first;
  }
}

const noGuard = (): Guard => ({});
const exclusively = (): Guard => ({ ownTrace: 'EEXIST' });
const isGone = (code: string | undefined): boolean => code === 'ENOENT';

/** Servers repeat and lose answers: a rename that was refused may have happened. */
function renameGuard(inner: FileSystem, from: string, to: string): Guard {
  const [source, target] = [inner.stat(from), inner.stat(to)];
  // It may have happened or not, and nothing here can tell: undoing looks at what is there.
  if (source === undefined) throw new Error('unknown');
  const next = (): Outlook => {
    const there = inner.stat(to);
    if (inner.stat(from) === undefined) return isSame(there, source) ? 'done' : 'unsure';
    if (!isSame(there, target)) throw changed(to);
    return 'again';
  };
  return { next };
}

function linkGuard(inner: FileSystem, existing: string, path: string): Guard {
  return {
    isDone: (code) => {
      const [one, other] = code === 'EEXIST' ? [inner.stat(existing), inner.stat(path)] : [undefined, undefined];
      return one !== undefined && other !== undefined && one.device === other.device && one.inode === other.inode;
    },
  };
}

/** What is to be removed or changed must still be what it was. Gone is for the call itself to say. */
function sameThing(inner: FileSystem, path: string): Guard {
  const before = inner.stat(path);
  const next = (): 'again' => {
    const now = inner.stat(path);
    if (now !== undefined && before !== undefined && !isSame(now, before)) throw changed(path);
    return 'again';
  };
  return { next };
}

function isSame(one: FileStats | undefined, other: FileStats | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.device === other.device && one.inode === other.inode && one.kind === other.kind && one.size === other.size && one.modified === other.modified;
}

/** The transaction's own word for somebody who was faster. */
function changed(path: string): ConflictError {
  return new ConflictError(`${path} changed while another program held it; nothing was written to it.`, { help: 'Look at the file, and run the command again.' });
}
