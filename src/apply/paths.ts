// Which paths may be written at all: decided from names alone, the same on every system, so that a batch that is safe here is safe elsewhere.
import { foldedName } from '../operations/folded-name.ts';

/** One path of a batch, and who asks for it. */
export interface Asked {
  readonly path: string;
  /** Ids of the requests that make something be at the path. */
  readonly ids: readonly string[];
  /** What will be there; a directory may have others below it. */
  readonly becomes: 'absent' | 'file' | 'symlink' | 'directory';
}

/** Something that must not be written; `words` finish "PATH ". */
export interface PathProblem {
  readonly path: string;
  readonly words: string;
}

/** Bytes that one name may have on the file systems in use: ext4, APFS, NTFS and ZFS agree within a few. */
const longestName = 255;
/** Bytes of a whole path: Linux's PATH_MAX leaves room for the root. */
const longestPath = 3_000;

/** What is wrong with a path whatever lies on disk; undefined when nothing is. */
export function wrongWith(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'has a control character in it';
  if (/^[A-Za-z]:/.test(path)) return 'begins with a drive letter: name files below the root';
  if (path.startsWith('\\\\') || path.startsWith('//')) return 'is a network path: name files below the root';
  if (path.startsWith('/')) return 'is absolute: name files below the root';
  if (path.includes('\\')) return 'has a backslash in it: use forward slashes';
  if (/^~(?:[\w-]*)(?:\/|$)/.test(path)) return 'begins with a home directory, which nobody expands here';
  if (!isWellFormed(path)) return 'holds half of a surrogate pair';
  if (bytesIn(path) > longestPath) return `is longer than ${longestPath} bytes`;
  for (const name of path.split('/')) {
    const wrong = wrongWithName(name);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongWithName(name: string): string | undefined {
  if (name === '') return 'has an empty name in it';
  if (name === '.') return 'has a `.` in it';
  if (name === '..') return 'leads out of the root with `..`';
  if (isGitDirectory(name)) return 'is inside a git directory, which belongs to git';
  if (/[. ]$/.test(name)) return `has a name that ends with a ${name.endsWith(' ') ? 'space' : 'dot'}, which Windows takes off`;
  if (name.includes(':')) return 'has a colon in it, which names another stream of a file on Windows';
  if (isDevice(name)) return 'is the name of a device on Windows';
  if (bytesIn(name) > longestName) return `has a name of more than ${longestName} bytes`;
  return undefined;
}

/**
 * `.git` in every spelling that some file system takes for it: in another case, with what NTFS takes off, with what HFS+ ignores, and its short name.
 * Source: git's is_ntfs_dotgit and is_hfs_dotgit (path.c, utf8.c).
 */
function isGitDirectory(name: string): boolean {
  const plain = name.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').toLowerCase();
  return /^(?:\.git|git~\d)[. ]*(?::.*)?$/.test(plain);
}

/** Also with an extension: `nul.txt` is the device. Source: Microsoft, Naming Files, Paths, and Namespaces. */
function isDevice(name: string): boolean {
  return /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\..*)?$/i.test(name.trimEnd());
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * What the paths of a batch have against each other: two that some file system takes for one, and files where others need a
 * directory. `ids` tell the reader which requests meet.
 */
export function problemsBetween(asked: readonly Asked[]): PathProblem[] {
  const there = asked.filter(({ becomes }) => becomes !== 'absent');
  return [...sameNames(there), ...belowFiles(there)];
}

function sameNames(there: readonly Asked[]): PathProblem[] {
  const problems: PathProblem[] = [];
  const known = new Map<string, string>();
  for (const { path } of there) {
    const parts = path.split('/');
    // Directories too: `Src/a` and `src/b` are one directory on some systems and two on others.
    for (let length = 1; length <= parts.length; length += 1) {
      const prefix = parts.slice(0, length).join('/');
      const folded = foldedName(prefix);
      const other = known.get(folded);
      if (other === undefined) known.set(folded, prefix);
      else if (other !== prefix) {
        problems.push({ path, words: `and ${other} are the same to a file system that does not tell case or composition apart` });
        break;
      }
    }
  }
  return problems;
}

function belowFiles(there: readonly Asked[]): PathProblem[] {
  const files = new Map(there.filter(({ becomes }) => becomes !== 'directory').map((one) => [one.path, one]));
  return there.flatMap(({ path }) => {
    const above = directoriesAbove(path).find((directory) => files.has(directory));
    const found = above === undefined ? undefined : files.get(above);
    return found === undefined ? [] : [{ path, words: `needs a directory where ${found.path} becomes a ${found.becomes === 'symlink' ? 'symbolic link' : 'file'}` }];
  });
}

/** `a/b/c` → `a`, `a/b`. */
export function directoriesAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
