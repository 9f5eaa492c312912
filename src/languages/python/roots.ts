// The directories from which absolute names are looked up: those around the importing file, then the other projects of the repository.
import { join, type Modules } from './modules.ts';
import type { Project } from './projects.ts';

export interface Root {
  readonly directory: string;
  /** The top level or a project: a name that begins here and leads nowhere is a mistake. */
  readonly certain: boolean;
}

/** Top-level names of a project that are not meant for others. */
const ownAffairs: ReadonlySet<string> = new Set(['test', 'tests', 'doc', 'docs', 'example', 'examples', 'script', 'scripts', 'tool', 'tools', 'bench', 'benchmarks', 'setup', 'conftest', 'noxfile']);

export class Roots {
  readonly #modules: Modules;
  readonly #projects: ReadonlyMap<string, Project>;
  readonly #known = new Map<string, readonly Root[]>();
  /** Where other projects have a top-level name. */
  readonly #offers = new Map<string, string[]>();

  constructor(modules: Modules, projects: readonly Project[]) {
    this.#modules = modules;
    this.#projects = new Map(projects.map((one) => [one.directory, one]));
    for (const project of projects) this.#offer(project);
  }

  #offer(project: Project): void {
    const sources = this.#sourcesOf(project.directory);
    const isFlat = sources.length === 0 && !this.#modules.isPackage(project.directory);
    for (const root of isFlat ? [project.directory] : sources) {
      for (const name of this.#modules.childrenOf(root)) {
        if (ownAffairs.has(name)) continue;
        const list = this.#offers.get(name);
        if (list === undefined) this.#offers.set(name, [root]);
        else if (!list.includes(root)) list.push(root);
      }
    }
  }

  /** Of the files in a directory, nearest first; a directory with `__init__` is a package and none. */
  of(directory: string): readonly Root[] {
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    const roots: Root[] = [];
    const top = this.#sourceAround(directory);
    for (let one: string | undefined = directory; one !== undefined; one = parentOf(one)) {
      const certain = one === '' || one === top || this.#projects.has(one);
      // Below the sources of a project a directory without `__init__` is a part of names, unless the file lies right in it, as a script may.
      const isPart = this.#modules.isPackage(one) || (top !== undefined && one.length > top.length && one !== directory);
      if (one === '' || !isPart) roots.push({ directory: one, certain });
      for (const source of this.#sourcesOf(one)) roots.push({ directory: source, certain });
    }
    const unique = roots.filter((one, index) => roots.findIndex((other) => other.directory === one.directory) === index);
    this.#known.set(directory, unique);
    return unique;
  }

  /** The directory of sources that a project keeps a directory in. */
  #sourceAround(directory: string): string | undefined {
    for (let one = parentOf(directory); one !== undefined; one = parentOf(one)) {
      if (!this.#projects.has(one)) continue;
      const found = this.#sourcesOf(one).find((source) => directory === source || directory.startsWith(`${source}/`));
      if (found !== undefined && found !== one) return found;
    }
    return undefined;
  }

  /** `src`, and what the configuration of a project names. */
  #sourcesOf(directory: string): string[] {
    const named = this.#projects.get(directory)?.sources ?? [];
    return [...new Set([join(directory, 'src'), ...named])].filter((one) => this.#modules.hasDirectory(one) && !this.#modules.isPackage(one));
  }

  /** Roots of other projects that have a name, those with the longest common way first, equally near ones together. */
  elsewhere(name: string, directory: string): string[][] {
    const groups = new Map<number, string[]>();
    for (const root of this.#offers.get(name) ?? []) {
      const near = commonParts(root, directory);
      const group = groups.get(near);
      if (group === undefined) groups.set(near, [root]);
      else group.push(root);
    }
    return [...groups].sort(([a], [b]) => b - a).map(([, roots]) => roots.sort());
  }
}

function parentOf(directory: string): string | undefined {
  return directory === '' ? undefined : directory.slice(0, Math.max(0, directory.lastIndexOf('/')));
}

function commonParts(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}
