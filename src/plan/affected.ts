// Which files may mean another file by what they say, once paths have come or gone.
import type { RepoPath } from '../model.ts';
import { wordsOf } from './config-words.ts';
import type { FileNode } from './node.ts';

/*
 * A language may ask for a path only if its name, up to the first dot, stands in the specifier, or in a file that configures resolution,
 * or is one of those that stand for something else: a directory, a package. (Two more: a specifier that names nothing means the directory
 * of who says it; and modules of Python have directories around them.) Whoever adds a language keeps to this; a test asks every one.
 */

/** Names that nobody has to write, in lower case. */
const implicit: ReadonlySet<string> = new Set(['index', '__init__', '__main__', 'main', 'mod', 'lib', 'src', 'source', 'package', 'tsconfig', 'jsconfig', 'action', 'dockerfile', 'readme']);

/** More paths than this: all is looked up again. */
const most = 32;

/** What a path is asked for by. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

/** Whether a path may be asked for by those who do not write its name. */
export function isImplied(path: string, words: ReadonlySet<string>): boolean {
  const stem = stemOf(path);
  const [first] = wordsOf(stem);
  return first === undefined || implicit.has(stem.toLowerCase()) || words.has(first);
}

/** Files that must be looked up again when these paths come or go; undefined: all. `words` are those of the configuration. */
export function affectedBy(paths: readonly RepoPath[], nodes: Iterable<FileNode>, words: ReadonlySet<string> | undefined): FileNode[] | undefined {
  if (paths.length === 0) return [];
  if (words === undefined || paths.length > most || paths.some((path) => isImplied(path, words))) return undefined;
  const stems = [...new Set(paths.map(stemOf))];
  const found: FileNode[] = [];
  for (const node of nodes) if (node.isUnclear || stems.some((stem) => node.specifiers.includes(stem))) found.push(node);
  return found;
}

/** Whether a specifier can mean a file without naming it: a directory by where it is, or what is behind an escape. */
export function isUnclear(specifier: string): boolean {
  if (specifier.includes('%') || specifier.includes('\\')) return true;
  const rest = specifier.replace(/^(?:\.{1,2}(?:\/+|$))+/, '');
  return rest === '' || /^[?#]/.test(rest) || /(?:^|\/)\.\.(?:[/?#]|$)/.test(rest);
}

/** How many paths of each kind lie right in each directory. */
export class Directories {
  readonly #counts = new Map<string, number>();

  /** Whether the directory had none of the kind. */
  add(path: string): boolean {
    const key = kindIn(path);
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count === 0;
  }

  /** Whether it is the only one of its kind in its directory, others of a list aside. */
  isAlone(path: string, others: readonly string[]): boolean {
    const key = kindIn(path);
    return (this.#counts.get(key) ?? 0) <= others.filter((one) => kindIn(one) === key).length;
  }

  /** Whether the directory has none of the kind any more. */
  remove(path: string): boolean {
    const key = kindIn(path);
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
    return count === 0;
  }
}

function kindIn(path: string): string {
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  return `${path.slice(0, slash + 1)}${dot > slash ? path.slice(dot) : ''}`;
}
