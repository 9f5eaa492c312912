// Decides whether the findings of a file depend on that file alone: only then may ESLint's cache, keyed by content, answer.

/** ESLint's calculated configuration of one file: flat, or legacy with `parser` and `plugins` as names. */
export interface FileConfig {
  readonly rules?: unknown;
  readonly plugins?: unknown;
  readonly processor?: unknown;
  readonly parser?: unknown;
  readonly parserOptions?: ParserOptions;
  readonly languageOptions?: { readonly parser?: unknown; readonly parserOptions?: ParserOptions };
}

interface ParserOptions {
  readonly project?: unknown;
  readonly projectService?: unknown;
  readonly programs?: unknown;
  readonly EXPERIMENTAL_useProjectService?: unknown;
  readonly sourceType?: unknown;
  readonly ecmaFeatures?: { readonly jsx?: unknown };
}

/**
 * A list of what is known, because the unknown is unsafe: plugins read package.json (n, unicorn, react), resolve imports (import), read
 * other configuration (prettier), or live in the repository and change with it. ESLint puts the versions of these into the key.
 */
const plugins = new Set([
  '@typescript-eslint/eslint-plugin',
  '@stylistic/eslint-plugin',
  'eslint-plugin-react-hooks',
  'eslint-plugin-jsx-a11y',
  'eslint-plugin-promise',
  'eslint-plugin-regexp',
  'eslint-plugin-simple-import-sort',
  'eslint-plugin-unused-imports',
  '@eslint-community/eslint-plugin-eslint-comments',
]);
const parsers = new Set(['espree', 'typescript-eslint/parser', '@typescript-eslint/parser']);

export function readsOneFileOnly(config: FileConfig): boolean {
  if (isTyped(config.parserOptions) || isTyped(config.languageOptions?.parserOptions)) return false;
  if (config.processor !== undefined && config.processor !== null) return false;
  return config.languageOptions === undefined ? isPlainLegacy(config) : isKnownFlat(config);
}

/** Types come from other files. */
function isTyped(options: ParserOptions | undefined): boolean {
  return [options?.project, options?.projectService, options?.programs, options?.EXPERIMENTAL_useProjectService].some(Boolean);
}

/** ESLint's cache key holds no version of a legacy plugin or parser: an update would go unnoticed. */
function isPlainLegacy({ plugins: names, parser }: FileConfig): boolean {
  const hasPlugins = Array.isArray(names) && names.length > 0;
  return !hasPlugins && (parser === undefined || parser === null);
}

function isKnownFlat({ plugins: used, languageOptions }: FileConfig): boolean {
  const parser = languageOptions?.parser;
  if (parser !== undefined && parser !== null && !parsers.has(identityOf(parser) ?? '')) return false;
  const entries = typeof used === 'object' && used !== null ? Object.entries(used) : [];
  return entries.every(([namespace, plugin]) => namespace === '@' || plugins.has(identityOf(plugin) ?? ''));
}

/** The name of a plugin or parser that also has a version. */
function identityOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { meta } = value as { readonly meta?: unknown };
  const { name, version } = (typeof meta === 'object' && meta !== null ? meta : value) as { readonly name?: unknown; readonly version?: unknown };
  return typeof name === 'string' && typeof version === 'string' ? name : undefined;
}
