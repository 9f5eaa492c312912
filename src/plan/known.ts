// The graph of one state, kept for the next: what cannot have changed is not looked up again.
import { languageOf } from '../languages/index.ts';
import type { RepoPath } from '../model.ts';
import { affectedBy, Directories } from './affected.ts';
import { wordsIn } from './config-words.ts';
import { createLinker, reach, Sources, type Configs, type Link, type Linker } from './links.ts';
import { FileNode } from './node.ts';
import { readReferences, type ReferenceCache, type State } from './references.ts';

/** Keeps the graph of the state that was last asked for, between the plans of one process; no more than one. */
export class GraphMemory {
  #graph: KnownGraph | undefined;

  /** Lends the graph: until it comes back nobody else gets it, and after an error nobody does. */
  async using<T>(use: (graph: KnownGraph) => Promise<T>): Promise<T> {
    const graph = this.#graph ?? new KnownGraph();
    this.#graph = undefined;
    const result = await use(graph);
    this.#graph = graph;
    return result;
  }
}

export class KnownGraph {
  /** What each path held: the same bytes say something else as a link. */
  readonly #contents = new Map<RepoPath, string>();
  readonly #nodes = new Map<RepoPath, FileNode>();
  readonly #directories = new Directories();
  #configs: Configs = new Map();
  #words: { readonly set: ReadonlySet<string> | undefined } | undefined;
  #sources: { readonly code: Sources; readonly loaded: Sources } | undefined;
  #inOrder: readonly FileNode[] = [];
  /** Could not be read, and may be the next time. */
  #unread: readonly RepoPath[] = [];

  /** All files of a language, in the order of the state. */
  get nodes(): readonly FileNode[] {
    return this.#inOrder;
  }

  node(path: RepoPath): FileNode | undefined {
    return this.#nodes.get(path);
  }

  /** Who leads to the paths by code, directly or through others, sorted; `more` are links that count too. */
  importersOf(paths: Iterable<RepoPath>, more: readonly Link[]): RepoPath[] {
    const others = new Sources();
    for (const link of more) others.add(link);
    return reach(paths, [this.#gather().code, others]);
  }

  /** Who loads a file, directly or through others. */
  loadersOf(path: RepoPath): ReadonlySet<RepoPath> {
    return new Set(reach([path], [this.#gather().loaded]));
  }

  /** The files that mean others where some paths are not there and others are, and which a linker looks up; undefined: all. */
  affectedBy(there: readonly RepoPath[], gone: readonly RepoPath[], { configs }: Linker): readonly FileNode[] | undefined {
    if (!isSame(this.#configs, configs) || [...there, ...gone].some((path) => this.#directories.isAlone(path, there))) return undefined;
    return affectedBy([...there, ...gone], this.#inOrder, this.#wordsOf());
  }

  /** Becomes the graph of this state. */
  async advance(state: State, cache: ReferenceCache): Promise<void> {
    const { changed, moved, all } = this.#compare(state);
    const references = await readReferences(state, cache, changed);
    this.#unread = changed.filter((path) => !references.has(path) && state.links?.has(path) !== true && languageOf(path) !== undefined);
    const referring = this.#referring(references);
    const linker = await createLinker(state, referring);
    const isConfigured = isSame(this.#configs, linker.configs);
    if (!isConfigured) this.#words = undefined;
    this.#configs = linker.configs;
    const stale = all || !isConfigured ? undefined : affectedBy(moved, this.#nodes.values(), this.#wordsOf());
    if (stale === undefined) this.#sources = undefined;
    for (const node of stale ?? [...this.#nodes.values()]) if (state.files.has(node.path) && !references.has(node.path)) this.#relink(linker, node);
    for (const path of moved) if (!state.files.has(path)) this.#replace(path, undefined);
    for (const path of changed) {
      const list = references.get(path);
      this.#replace(path, list === undefined ? undefined : new FileNode(path, list, linker.linksOf(path, list)));
    }
    this.#inOrder = [...state.files.keys()].flatMap((path) => this.#nodes.get(path) ?? []);
  }

  /** Paths with another content, and those that came or went; `all`: directories came or went with them. */
  #compare({ files, links }: State): { readonly changed: RepoPath[]; readonly moved: RepoPath[]; readonly all: boolean } {
    const changed: RepoPath[] = [];
    const moved: RepoPath[] = [];
    let all = this.#contents.size === 0;
    const again = new Set(this.#unread);
    for (const [path, blob] of files) {
      const known = this.#contents.get(path);
      const content = links?.has(path) === true ? `link ${blob}` : blob;
      if (known === content && !again.has(path)) continue;
      changed.push(path);
      this.#contents.set(path, content);
      if (known !== undefined) continue;
      moved.push(path);
      if (this.#directories.add(path)) all = true;
    }
    if (this.#contents.size > files.size) {
      for (const path of [...this.#contents.keys()]) {
        if (files.has(path)) continue;
        moved.push(path);
        this.#contents.delete(path);
        if (this.#directories.remove(path)) all = true;
      }
    }
    return { changed, moved, all };
  }

  /** The files of the new state that refer to something. */
  *#referring(references: ReadonlyMap<RepoPath, readonly unknown[]>): Iterable<RepoPath> {
    for (const [path, list] of references) if (list.length > 0) yield path;
    for (const { path, references: old } of this.#nodes.values()) if (old.length > 0 && !references.has(path) && this.#contents.has(path)) yield path;
  }

  #wordsOf(): ReadonlySet<string> | undefined {
    return (this.#words ??= { set: wordsIn(this.#configs) }).set;
  }

  #relink(linker: Linker, node: FileNode): void {
    const links = linker.linksOf(node.path, node.references);
    if (!isSameLinks(links, node.links)) this.#replace(node.path, new FileNode(node.path, node.references, links));
  }

  #replace(path: RepoPath, node: FileNode | undefined): void {
    const old = this.#nodes.get(path);
    if (node === undefined) this.#nodes.delete(path);
    else this.#nodes.set(path, node);
    if (this.#sources === undefined) return;
    const { code, loaded } = this.#sources;
    for (const link of old?.code ?? []) code.remove(link);
    for (const { from, to } of old?.edges ?? []) loaded.remove({ from, to: [to] });
    for (const link of node?.code ?? []) code.add(link);
    for (const { from, to } of node?.edges ?? []) loaded.add({ from, to: [to] });
  }

  #gather(): { readonly code: Sources; readonly loaded: Sources } {
    if (this.#sources !== undefined) return this.#sources;
    const sources = { code: new Sources(), loaded: new Sources() };
    for (const node of this.#nodes.values()) {
      for (const link of node.code) sources.code.add(link);
      for (const { from, to } of node.edges) sources.loaded.add({ from, to: [to] });
    }
    this.#sources = sources;
    return sources;
  }
}

/** By their texts: what a link leads to may change while the link does not. */
function isSame(one: Configs, other: Configs): boolean {
  if (one.size !== other.size) return false;
  for (const [path, text] of one) if (!other.has(path) || text !== other.get(path)) return false;
  return true;
}

function isSameLinks(one: readonly Link[], other: readonly Link[]): boolean {
  return one.length === other.length && one.every((link, index) => isSameLink(link, other[index]));
}

function isSameLink(one: Link, other: Link | undefined): boolean {
  return one.reference === other?.reference && one.workspace === other.workspace && one.to.length === other.to.length && one.to.every((path, index) => path === other.to[index]);
}
