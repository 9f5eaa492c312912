// Which configuration format a path has, by its name and extension.
import type { SectionFormat } from './index.ts';

const jsonExtensions = new Set(['json', 'webmanifest', 'geojson', 'topojson', 'importmap']);
const jsoncExtensions = new Set(['jsonc', 'code-workspace', 'code-snippets', 'sublime-project', 'sublime-settings']);

/** Files whose tool accepts comments; as the syntax check judges them (src/validators/syntax/kinds.ts), which this room may not import. */
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

const byExtension: Readonly<Record<string, SectionFormat>> = { toml: 'toml', ini: 'ini', cfg: 'ini', yml: 'yaml', yaml: 'yaml' };
const iniNames = new Set(['.editorconfig', '.gitconfig', '.npmrc', '.gitmodules']);

export function formatOf(path: string): SectionFormat | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
  if (name === '.env' || name.startsWith('.env.')) return 'env';
  if (iniNames.has(name)) return 'ini';
  if (jsoncExtensions.has(extension) || jsoncNames.some((expression) => expression.test(name))) return 'jsonc';
  if (jsonExtensions.has(extension)) return jsoncFolders.test(path) ? 'jsonc' : 'json';
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}
