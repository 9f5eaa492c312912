// The key that makes hashes of paths meaningless outside of their log: random, private, made once.
import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeAbandoned } from '../abandoned.ts';

const keyName = 'key';
const keyBytes = 32;

/** Hashes paths for the log in `directory`. Never throws: where no key can be kept, one serves for this process alone. */
export function openKey(directory: string): (path: string) => string {
  const key = keptKey(directory) ?? randomBytes(keyBytes);
  // 72 bits: no two paths of a repository meet, and lines stay short.
  return (path) => createHmac('sha256', key).update(path).digest('base64url').slice(0, 12);
}

function keptKey(directory: string): Buffer | undefined {
  removeAbandoned(directory, [`${keyName}.`]);
  try {
    return readKey(directory) ?? makeKey(directory);
  } catch {
    return undefined;
  }
}

function readKey(directory: string): Buffer | undefined {
  try {
    const key = readFileSync(join(directory, keyName));
    return key.byteLength === keyBytes ? key : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file appears whole, and the first of several processes wins. */
function makeKey(directory: string): Buffer | undefined {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, keyName);
  const temporary = `${file}.${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' });
    try {
      linkSync(temporary, file);
    } catch {
      // Somebody was first; or there are no links here, or the key is damaged.
      if (readKey(directory) === undefined) renameSync(temporary, file);
    }
    return readKey(directory);
  } finally {
    rmSync(temporary, { force: true });
  }
}
