// Which rules apply to a path: text by extension, JSON or JSON with comments, YAML, test data, templates.

/** Files that are text whatever they hold: a NUL there is a mistake. */
const textExtensions = new Set(
  ('ts mts cts tsx js mjs cjs jsx vue svelte astro json jsonc json5 md mdx css scss sass less html htm ' +
    'yaml yml toml graphql gql sh bash zsh py rb go rs java kt swift c h cpp hpp cs php sql txt xml csv ini').split(' '),
);

/** Files that every tool reads as UTF-8; elsewhere another encoding may be declared or customary, which is only worth a warning. */
const utf8Extensions = new Set(
  'ts mts cts tsx js mjs cjs jsx vue svelte astro json jsonc json5 md mdx css scss sass less yaml yml toml graphql gql go rs'.split(' '),
);

const jsonExtensions = new Set(['json', 'webmanifest', 'geojson', 'topojson', 'importmap']);
const jsoncExtensions = new Set(['jsonc', 'code-workspace', 'code-snippets', 'sublime-project', 'sublime-settings']);

/** Files whose tool accepts comments. */
const jsoncNames: readonly RegExp[] = [
  /^(?:tsconfig|jsconfig)(?:[.-].*)?\.json$/,
  /\.tsconfig\.json$/,
  /^\.(?:eslintrc|babelrc|swcrc|jshintrc|jscsrc|hintrc|markdownlint|nycrc|oxlintrc|ember-cli|renovaterc|devcontainer)(?:\.json)?$/,
  /^(?:devcontainer|api-extractor|api-documenter|typedoc|turbo|nx|project|angular|tslint|rush|heft|rig|deno|biome|dprint)(?:[.-].*)?\.json$/,
  /^(?:language-configuration|cspell|knip|renovate|wrangler|pyrightconfig|babel\.config|swc\.config|bunfig|oxlint|tsdoc)(?:\.[\w-]+)?\.json$/,
  /^(?:\.cspell|\.lintstagedrc|\.swcrc|\.mocharc|\.oxfmtrc|\.jsbeautifyrc|\.sassdocrc|\.stylelintrc|\.releaserc|\.prettierrc)\.json$/,
  /^(?:appsettings(?:\..*)?|launchSettings|global|xunit\.runner|omnisharp|host|local\.settings)\.json$/,
  /^(?:\w[\w-]*-)?color-theme\.json$/,
  /^tauri(?:\..+)?\.conf\.json$/,
];
const jsoncFolders = /(?:^|\/)(?:\.vscode|\.devcontainer|\.zed|\.fleet|common\/config)\//;

export type Syntax = 'json' | 'jsonc' | 'yaml' | 'other';

export function syntaxOf(path: string): Syntax {
  const name = nameOf(path);
  const extension = extensionOf(path);
  if (jsoncExtensions.has(extension) || jsoncNames.some((expression) => expression.test(name))) {
    // `.eslintrc` and `.babelrc` without extension may also be YAML: only those that open as JSON are judged as such.
    return 'jsonc';
  }
  if (jsonExtensions.has(extension)) return jsoncFolders.test(path) ? 'jsonc' : 'json';
  return extension === 'yml' || extension === 'yaml' ? 'yaml' : 'other';
}

export function hasTextExtension(path: string): boolean {
  return textExtensions.has(extensionOf(path));
}

export function mustBeUtf8(path: string): boolean {
  return utf8Extensions.has(extensionOf(path));
}

export function extensionOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const fixtureFolder = /(?:^|\/)(?:__fixtures__|fixtures?|__testfixtures__|test-?fixtures|testdata|test[-_]data)\//i;
const testFolder = /(?:^|\/)(?:tests?|__tests__|spec|specs|e2e)\//i;

/** Test data: configuration found there configures nothing. */
export function isFixture(path: string): boolean {
  return fixtureFolder.test(path);
}

/** Data that tests feed to a parser is often broken on purpose. */
export function mayBeBrokenOnPurpose(path: string): boolean {
  return isFixture(path) || (testFolder.test(path) && /invalid|broken|malformed|corrupt|bad[-_.]|error/i.test(nameOf(path)));
}

/** Helm renders these before anything parses them as YAML. `directories` holds each directory with a tracked Chart.yaml. */
export function isHelmTemplate(path: string, directories: ReadonlySet<string>): boolean {
  for (let at = path.indexOf('templates/'); at !== -1; at = path.indexOf('templates/', at + 1)) {
    if (at > 0 && path[at - 1] !== '/') continue;
    if (directories.has(path.slice(0, Math.max(0, at - 1)))) return true;
  }
  return false;
}

/** A path with a placeholder belongs to a project generator: its files are templates. */
export function isGeneratorTemplate(path: string): boolean {
  return /\{\{.*\}\}|__\w+__\.(?:json|ya?ml)$|<%/.test(path);
}
