// The modules that a set of paths holds, by their path without extension.
import type { RepoPath } from '../../model.ts';

interface Files {
  /** `__init__` of the directory with this name. */
  readonly package: RepoPath[];
  readonly module: RepoPath[];
}

/** What a module can be in, best first: its source, its types, what it is compiled from or to. */
const extensions = ['.py', '.pyi', '.pyw', '.pyx', '.so', '.pyd', '.c', '.cc', '.cpp'];
const isPython = /\.(?:py[iwxd]?|so|c|cc|cpp)$/;

export class Modules {
  readonly #files = new Map<string, Files>();
  /** Directories with a module in them or below; '' is the top level. */
  readonly #directories = new Set<string>(['']);
  /** Every name that a module or a directory has somewhere. */
  readonly #names = new Set<string>();
  readonly #children = new Map<string, string[]>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) if (isPython.test(path)) this.#addFile(path as RepoPath);
    for (const { package: one, module } of this.#files.values()) {
      // `x/__init__.pyi` beside `x.so` describes it.
      if (one.length > 0 && module.length > 0 && one.every(isStub)) one.push(...module.filter((path) => !isStub(path)));
      for (const list of [one, module]) if (list.length > 1) list.sort(byRank);
    }
  }

  #addFile(path: RepoPath): void {
    const slash = path.lastIndexOf('/');
    const directory = slash < 0 ? '' : path.slice(0, slash);
    const file = path.slice(slash + 1);
    // `_speedups.cpython-311-x86_64-linux-gnu.so`
    const name = file.slice(0, file.indexOf('.'));
    const isSource = /\.py[iwx]?$/.test(path);
    if (name === '__init__') this.#entry(directory).package.push(path);
    else if (isSource ? file.lastIndexOf('.') === name.length : true) this.#entry(join(directory, name)).module.push(path);
    if (!isSource) return;
    if (name !== '__init__') this.#addName(directory, name);
    this.#addDirectory(directory);
  }

  #entry(stem: string): Files {
    const known = this.#files.get(stem);
    if (known !== undefined) return known;
    const files: Files = { package: [], module: [] };
    this.#files.set(stem, files);
    return files;
  }

  #addName(directory: string, name: string): void {
    this.#names.add(name);
    const list = this.#children.get(directory);
    if (list === undefined) this.#children.set(directory, [name]);
    else list.push(name);
  }

  #addDirectory(directory: string): void {
    let one = directory;
    while (!this.#directories.has(one)) {
      this.#directories.add(one);
      const slash = one.lastIndexOf('/');
      const parent = slash < 0 ? '' : one.slice(0, slash);
      this.#addName(parent, one.slice(slash + 1));
      one = parent;
    }
  }

  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  hasDirectory(directory: string): boolean {
    return this.#directories.has(directory);
  }

  isPackage(directory: string): boolean {
    return this.packageOf(directory).length > 0;
  }

  /** The files of `__init__`. */
  packageOf(directory: string): readonly RepoPath[] {
    return this.#files.get(directory)?.package ?? [];
  }

  moduleOf(stem: string): readonly RepoPath[] {
    return this.#files.get(stem)?.module ?? [];
  }

  /** Names of the modules and directories in a directory. */
  childrenOf(directory: string): readonly string[] {
    return this.#children.get(directory) ?? [];
  }
}

export function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function isStub(path: string): boolean {
  return path.endsWith('.pyi');
}

function byRank(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(path: string): number {
  return extensions.indexOf(path.slice(path.lastIndexOf('.')));
}
