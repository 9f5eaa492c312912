// The registry of languages: which files say what they refer to, and how.
import type { RepoPath } from '../model.ts';

/** One mention of another file or package. */
export interface Reference {
  /** As written: `./a.js`, `@scope/pkg/sub`, `#internal`. */
  readonly specifier: string;
  readonly kind: 'import' | 'reference';
}

export interface Language {
  /** Matches the paths of this language. */
  readonly files: RegExp;
  /** Loads what the language needs; called once before `references`. */
  load(): Promise<(source: string, path: string) => Reference[]>;
}

export const languages = {
  typescript: { files: /\.[cm]?[jt]sx?$/, load: () => import('./typescript.ts').then((module) => module.loadReferences()) },
} satisfies Record<string, Language>;

/** The language of a path, or undefined. */
export function languageOf(path: RepoPath | string): Language | undefined {
  return Object.values<Language>(languages).find((language) => language.files.test(path));
}
