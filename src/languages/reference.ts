// What a file can say about other files, and how that is looked up; the same for every language.
import type { RepoPath } from '../model.ts';

/**
 * How a file is mentioned: `import` is needed to load this one, `dynamic` is loaded later if at all, `type` vanishes when compiled,
 * `reference` is named by configuration or as an asset, `link` is followed by people.
 */
export type ReferenceKind = 'import' | 'dynamic' | 'type' | 'reference' | 'link';

/** One mention of another file or package. */
export interface Reference {
  /** As written: `./a.js`, `@scope/pkg/sub`, `#internal`, `..models.user`, `../schema.json#/definitions/a`. */
  readonly specifier: string;
  readonly kind: ReferenceKind;
  /** 1-based line of the mention. */
  readonly line: number;
  /** It is meant to work without it too: within `try`, a virtual mock. */
  readonly optional?: true;
}

export interface Resolution {
  /** The files of the state that it can mean; several when a package has several entries, none when it should be here and is not. */
  readonly paths: readonly RepoPath[];
  /** The directory of the workspace package it names, '' for the top level. */
  readonly workspace?: string;
}

export interface ResolverOptions {
  /** Every path of the state in which things are looked up. */
  readonly paths: ReadonlySet<string>;
  /** Reads a file of the state; used for the few that configure resolution: package.json, tsconfig, pyproject.toml. */
  read(path: RepoPath): Promise<string>;
}

/** Resolves a specifier as seen from a file; undefined: outside the repository, or unknown. */
export type Resolve = (reference: Pick<Reference, 'specifier' | 'kind'>, from: RepoPath) => Resolution | undefined;

/** Lists what a source refers to, in order of lines, each specifier and kind once; never throws for a text that does not parse. */
export type FindReferences = (source: string, path: string) => readonly Reference[];

export interface Language {
  /** Matches the paths of this language. */
  readonly files: RegExp;
  /** What else than the text decides what it says, such as the file's name: part of the key under which references are kept. */
  dialect?(path: string): string;
  /** Loads what the language needs to be read. */
  load(): Promise<FindReferences>;
  createResolver(options: ResolverOptions): Promise<Resolve>;
}
