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

/** What a second attempt may find: that the first was carried out after all, or that somebody else was there meanwhile. */
interface Guard {
  /** Looked at before each further attempt; `unsure`: neither was it carried out for certain, nor may it be repeated. Throws when somebody else was faster. */
  next?(): 'again' | 'done' | 'unsure';
  /** A further attempt ended with another code: whether that shows that an earlier one was carried out. */
  isDone?(code: string | undefined): boolean;
  /** Codes that a further attempt may only see because of an earlier one: the first refusal is the truth. */
  readonly ownTrace?: string;
}

/**
 * Repeats only what cannot do harm twice. A flush is never repeated. What is waited for must stay what it was: a client that
 * holds a file is about to write it, and its new content must not be overwritten after the wait.
 */
export function retrying(inner: FileSystem, policy: RetryPolicy): FileSystem {
  const wait = createWait(policy);
  const { stagger } = policy;
  const again = <T>(method: Method, path: string, first: unknown, run: () => T, makeGuard: () => Guard, done: () => T): T => {
    if (!isTransient(first, method, policy)) throw first;
    const guard = orThrow(makeGuard, first);
    const started = policy.clock.now();
    let refusal: NodeJS.ErrnoException = first;
    for (let attempts = 1; ; attempts += 1) {
      if (!wait(attempts, started)) throw new RetriesSpentError(method, path, refusal, attempts, policy.clock.now() - started);
      let outlook: ReturnType<NonNullable<Guard['next']>> = 'again';
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
  const over = <T>(method: Method, path: string, run: () => T, makeGuard: () => Guard = noGuard, done: () => T = run): T => {
    try {
      return run();
    } catch (error) {
      return again(method, path, error, run, makeGuard, done);
    }
  };
  /** What a client can see at once. */
  const visible = (method: Method, path: string, run: () => void, makeGuard: () => Guard): void => {
    stagger?.before(path);
    let refused = true;
    try {
      run();
      refused = false;
    } catch (error) {
      if (!isTransient(error, method, policy)) throw error;
      stagger?.after(path, true);
      again(method, path, error, run, makeGuard, () => undefined);
    }
    if (!refused) stagger?.after(path, false);
  };
  return {
    stat: (path) => over('stat', path, () => inner.stat(path)),
    read: (path) => over('read', path, () => inner.read(path)),
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
  const next = (): 'again' | 'done' | 'unsure' => {
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
