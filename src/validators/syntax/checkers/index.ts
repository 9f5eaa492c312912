// The registry of checks by type: adding one is one file plus one entry here; each is loaded only when a file needs it.
import { lazy } from '../../../lazy.ts';
import type { Level } from '../../../model.ts';
import type { Finding } from '../text.ts';

/** A file whose bytes are sound text. */
export interface CheckedFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly executable: boolean;
  readonly level: Level;
}

/** What a check may know of the other files: the state that is to be. */
export interface Surroundings {
  /** Every file; undefined when they are not known, and nothing can be said about what is missing. */
  readonly files: ReadonlySet<string> | undefined;
  read(path: string): Promise<string | undefined>;
}

export type Check = (file: CheckedFile, around: Surroundings) => Promise<readonly Finding[]>;

export interface Checker {
  /** The lowest level at which it runs. */
  readonly level: 'syntax' | 'standard';
  /** Source code, which the project's own tools look at too: only when nobody else may. */
  readonly code?: true;
  applies(path: string): boolean;
  load(): Promise<Check>;
}

const hasExtension = (...extensions: readonly string[]) => {
  const expression = new RegExp(`\\.(?:${extensions.join('|')})$`, 'i');
  return (path: string): boolean => expression.test(path);
};

export const checkers = {
  toml: { level: 'syntax', applies: hasExtension('toml'), load: lazy(() => import('./toml.ts').then(({ checkToml }) => checkToml)) },
  typescript: { level: 'syntax', code: true, applies: hasExtension('[cm]?[jt]sx?'), load: lazy(() => import('./typescript.ts').then(({ checkTypeScript }) => checkTypeScript)) },
  python: { level: 'syntax', applies: hasExtension('pyi?'), load: lazy(() => import('./python.ts').then(({ checkPython }) => checkPython)) },
  encoding: { level: 'standard', applies: () => true, load: lazy(() => import('./encoding.ts').then(({ checkEncoding }) => checkEncoding)) },
  permissions: { level: 'standard', applies: () => true, load: lazy(() => import('./permissions.ts').then(({ checkPermissions }) => checkPermissions)) },
  schema: { level: 'standard', applies: hasExtension('json', 'jsonc'), load: lazy(() => import('./schema.ts').then(({ checkSchema }) => checkSchema)) },
  markdown: { level: 'standard', applies: hasExtension('md', 'markdown'), load: lazy(() => import('./markdown.ts').then(({ checkMarkdown }) => checkMarkdown)) },
} satisfies Record<string, Checker>;
