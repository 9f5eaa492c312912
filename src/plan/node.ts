// One file of the graph: what it says, where that leads, and what follows from it, worked out once.
import { languageOf } from '../languages/index.ts';
import type { Reference } from '../languages/reference.ts';
import type { Dependency, RepoPath } from '../model.ts';
import { isUnclear } from './affected.ts';
import type { Link } from './links.ts';
import { compare } from './words.ts';

/** A reference to a file that must be loaded first. */
export interface Edge {
  readonly from: RepoPath;
  readonly to: RepoPath;
  readonly reference: Reference;
}

/** Never changes: a file that does gets another. */
export class FileNode {
  readonly path: RepoPath;
  readonly references: readonly Reference[];
  readonly links: readonly Link[];
  #dependencies: readonly Dependency[] | undefined;
  #edges: readonly Edge[] | undefined;
  #dead: readonly Reference[] | undefined;
  #specifiers: string | undefined;
  #isUnclear: boolean | undefined;
  #isTypescript: boolean | undefined;

  constructor(path: RepoPath, references: readonly Reference[], links: readonly Link[]) {
    this.path = path;
    this.references = references;
    this.links = links;
  }

  /** All of them, in the order of a plan. */
  get dependencies(): readonly Dependency[] {
    return (this.#dependencies ??= dependenciesOf(this.links).sort(byPlan));
  }

  /** What must be loaded first; a package of the workspace counts as the file that it names, not as all its files. */
  get edges(): readonly Edge[] {
    return (this.#edges ??= edgesOf(this.links));
  }

  /** References that lead to no file. */
  get dead(): readonly Reference[] {
    if (this.#dead === undefined) {
      const alive = new Set(this.links.filter(({ to }) => to.length > 0).map(({ reference }) => reference));
      this.#dead = alive.size === this.references.length ? [] : this.references.filter((one) => !alive.has(one));
    }
    return this.#dead;
  }

  /** All that it says, in one text. */
  get specifiers(): string {
    return (this.#specifiers ??= this.references.map(({ specifier }) => specifier).join('\n'));
  }

  /** Whether it says something that names no file by itself. */
  get isUnclear(): boolean {
    return (this.#isUnclear ??= this.references.some(({ specifier }) => isUnclear(specifier)));
  }

  /** Those by which a change of what they lead to can change what this file means to a compiler. */
  get code(): readonly Link[] {
    this.#isTypescript ??= languageOf(this.path)?.name === 'typescript';
    if (!this.#isTypescript) return [];
    return this.links.every(isCode) ? this.links : this.links.filter(isCode);
  }
}

function isCode({ reference }: Link): boolean {
  return reference.kind !== 'link';
}

/** Among those of one file. */
export function byPlan(a: Dependency, b: Dependency): number {
  return compare(a.before, b.before) || compare(a.detail, b.detail) || compare(a.reason, b.reason);
}

export function dependenciesOf(links: readonly Link[]): Dependency[] {
  const list: Dependency[] = [];
  for (const { from, to, reference } of links) {
    const reason = reference.kind === 'reference' || reference.kind === 'link' ? 'references' : 'imports';
    for (const before of to) list.push({ before, after: from, reason, detail: reference.specifier, line: reference.line });
  }
  return list;
}

export function edgesOf(links: readonly Link[]): Edge[] {
  const edges: Edge[] = [];
  for (const { from, to, reference } of links) {
    if (reference.kind !== 'import' || reference.optional === true) continue;
    for (const target of to) if (target !== from) edges.push({ from, to: target, reference });
  }
  return edges;
}
