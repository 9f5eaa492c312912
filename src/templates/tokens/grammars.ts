// What the languages call a comment and a string, and which extension speaks which.

/** Languages with a grammar of their own; `code` and `script` stand for those that look like C and like a shell script. */
export type CodeLanguage = 'typescript' | 'python' | 'json' | 'yaml' | 'css' | 'scss' | 'code' | 'go' | 'script' | 'rust';
export type TokenLanguage = CodeLanguage | 'markup' | 'markdown' | 'prose';

export interface Grammar {
  /** What begins a comment that ends with its line. */
  readonly line: readonly string[];
  /** What begins and ends a comment of several lines. */
  readonly block?: readonly [open: string, close: string];
  /** Quotes of strings that end on their line. */
  readonly quotes: string;
  /** Three of such quotes hold several lines. */
  readonly triple?: boolean;
  /** What a backtick begins. */
  readonly backtick?: 'template' | 'raw';
  /** A slash can begin a regular expression. */
  readonly patterns?: boolean;
  /** Comments and strings begin after a blank or a sign only, never within a word. */
  readonly apart?: boolean;
  /** Names may hold `-`. */
  readonly dashes?: boolean;
}

const cComments = { line: ['//'], block: ['/*', '*/'] } as const;

export const grammars: Readonly<Record<CodeLanguage, Grammar>> = {
  typescript: { ...cComments, quotes: '"\'', backtick: 'template', patterns: true },
  python: { line: ['#'], quotes: '"\'', triple: true },
  json: { ...cComments, quotes: '"\'' },
  yaml: { line: ['#'], quotes: '"\'', apart: true, dashes: true },
  css: { line: [], block: ['/*', '*/'], quotes: '"\'', dashes: true },
  scss: { ...cComments, quotes: '"\'', apart: true, dashes: true },
  code: { ...cComments, quotes: '"\'', triple: true },
  go: { ...cComments, quotes: '"\'', backtick: 'raw' },
  // Lifetimes begin with the single quote.
  rust: { ...cComments, quotes: '"' },
  script: { line: ['#'], quotes: '"\'', apart: true },
};

const extensions: Readonly<Record<TokenLanguage, string>> = {
  typescript: 'ts tsx mts cts js jsx mjs cjs',
  python: 'py pyi',
  json: 'json jsonc json5 webmanifest code-workspace',
  yaml: 'yaml yml',
  css: 'css',
  scss: 'scss less sass styl',
  markup: 'html htm vue svelte xml svg xhtml astro',
  markdown: 'md mdx markdown',
  code: 'java kt kts scala groovy gradle c h cc cpp cxx hpp hh cs swift php dart proto m mm graphql gql prisma',
  go: 'go',
  rust: 'rs',
  script: 'sh bash zsh rb toml ini cfg conf properties env dockerfile makefile mk r pl tf hcl cmake nix',
  prose: '',
};

const languages = new Map(Object.entries(extensions).flatMap(([language, names]) => names.split(' ').map((name) => [name, language as TokenLanguage] as const)));

/** The extension in small letters, without its dot; of a name without one, or of a dot file, the name itself. */
export function extensionOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  return name.slice(name.lastIndexOf('.') + 1);
}

export function languageOf(path: string): TokenLanguage {
  return languages.get(extensionOf(path)) ?? 'prose';
}
