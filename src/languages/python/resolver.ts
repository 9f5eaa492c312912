// Where a module of Python leads inside the repository: what the interpreter would find, were it started in the usual places.
import type { Resolution, Resolve, ResolverOptions } from '../reference.ts';
import { follow, member, type Found } from './lookup.ts';
import { Modules } from './modules.ts';
import { readProjects } from './projects.ts';
import { Roots } from './roots.ts';

type Memo = Map<string, Resolution | undefined>;

/** Reads the configuration of every Python project once. */
export async function createPythonResolver(options: ResolverOptions): Promise<Resolve> {
  const modules = new Modules(options.paths);
  const resolver = new Resolver(modules, new Roots(modules, await readProjects(options)));
  const memo = new Map<string, Memo>();
  let last: { readonly from: string; readonly directory: string; readonly known: Memo } | undefined;
  return ({ specifier }, from) => {
    if (last?.from !== from) last = placeOf(memo, from);
    const known = last.known.get(specifier);
    if (known !== undefined || last.known.has(specifier)) return isItself(known, specifier, from) ? resolver.resolve(specifier, last.directory, from) : known;
    const found = resolver.resolve(specifier, last.directory, undefined);
    last.known.set(specifier, found);
    return isItself(found, specifier, from) ? resolver.resolve(specifier, last.directory, from) : found;
  };
}

function placeOf(memo: Map<string, Memo>, from: string): { readonly from: string; readonly directory: string; readonly known: Memo } {
  const directory = from.slice(0, Math.max(0, from.lastIndexOf('/')));
  let known = memo.get(directory);
  if (known === undefined) {
    known = new Map();
    memo.set(directory, known);
  }
  return { from, directory, known };
}

/** `import redis` in a `redis.py` that is no part of a package means another one. */
function isItself(found: Resolution | undefined, specifier: string, from: string): boolean {
  return found !== undefined && found.paths[0] === from && !/\/?__init__\.pyi?$/.test(from) && !specifier.includes('.');
}

class Resolver {
  readonly #modules: Modules;
  readonly #roots: Roots;

  constructor(modules: Modules, roots: Roots) {
    this.#modules = modules;
    this.#roots = roots;
  }

  /** `self`: a file that the first part of the name cannot mean. */
  resolve(specifier: string, directory: string, self: string | undefined): Resolution | undefined {
    const colon = specifier.indexOf(':');
    const module = colon < 0 ? specifier : specifier.slice(0, colon);
    const name = colon < 0 ? undefined : specifier.slice(colon + 1);
    if (module.startsWith('.')) return this.#relative(module, name, directory);
    const dot = module.indexOf('.');
    if (!this.#modules.hasName(dot < 0 ? module : module.slice(0, dot)) || builtin.has(module)) return undefined;
    return this.#absolute(module.split('.'), name, directory, self);
  }

  #relative(module: string, name: string | undefined, directory: string): Resolution {
    const level = /^\.*/.exec(module)?.[0].length ?? 0;
    const base = ancestor(directory, level - 1);
    if (base === undefined) return { paths: [] };
    const rest = module.slice(level);
    const found = follow(this.#modules, base, rest === '' ? [] : rest.split('.'));
    return this.#answer(found, name, directory) ?? { paths: found.kind === 'module' ? found.files : [] };
  }

  #absolute(names: readonly string[], name: string | undefined, directory: string, self: string | undefined): Resolution | undefined {
    let instead: Resolution | undefined;
    for (const root of this.#roots.of(directory)) {
      const found = follow(this.#modules, root.directory, names);
      if (self !== undefined && found.kind === 'found' && found.files[0] === self) continue;
      const answer = this.#answer(found, name, directory);
      if (answer !== undefined) return answer;
      instead ??= insteadOf(found, root.certain);
    }
    return this.#elsewhere(names, name, directory) ?? instead;
  }

  /** In the other projects of the repository: the nearest that have it. */
  #elsewhere(names: readonly string[], name: string | undefined, directory: string): Resolution | undefined {
    for (const group of this.#roots.elsewhere(names[0] ?? '', directory)) {
      const answers = group.flatMap((root) => this.#answer(follow(this.#modules, root, names), name, directory) ?? []);
      if (answers.length > 0) return { paths: [...new Set(answers.flatMap((one) => one.paths))] };
    }
    return undefined;
  }

  /** What is meant and, from outside, the packages that are loaded on the way. */
  #answer(found: Found, name: string | undefined, directory: string): Resolution | undefined {
    if (found.kind !== 'found') return undefined;
    const meant = name === undefined ? found : member(this.#modules, found, name);
    if (meant === undefined || meant.files.length === 0) return undefined;
    const around = meant.parents.filter((one) => one.files.length > 0 && !isWithin(directory, one.directory));
    return { paths: around.length === 0 ? meant.files : [...new Set([...meant.files, ...around.flatMap((one) => one.files)])] };
  }
}

/** What a name means that leads nowhere in a place where it begins; elsewhere it may begin once more, where packages are installed. */
function insteadOf(found: Found, certain: boolean): Resolution | undefined {
  if (found.kind === 'module') return { paths: found.files };
  return found.kind === 'missing' && found.within !== undefined && certain ? { paths: [] } : undefined;
}

/** Compiled into every interpreter, and found there before any file. */
const builtin: ReadonlySet<string> = new Set(['sys', 'builtins', 'marshal', 'time', 'gc', 'itertools', 'errno', 'atexit', '_thread', '_io', '_imp']);

function isWithin(directory: string, other: string): boolean {
  return directory === other || other === '' || directory.startsWith(`${other}/`);
}

function ancestor(directory: string, levels: number): string | undefined {
  let one = directory;
  for (let level = 0; level < levels; level += 1) {
    if (one === '') return undefined;
    one = one.slice(0, Math.max(0, one.lastIndexOf('/')));
  }
  return one;
}
