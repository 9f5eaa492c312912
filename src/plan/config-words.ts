// The words of what configures resolution: a path may be asked for by them alone.
import type { Configs } from './links.ts';

/** Configuration that says where directories are, and nothing of files. */
const namesDirectories = /(?:^|\/)(?:setup\.(?:py|cfg)|pyproject\.toml|(?:pytest|tox)\.ini)$/;

/** What leads to no file by itself, by the names of configuration that says it: it chooses packages, projects, or concerns other tools. */
const aside: readonly { readonly files: RegExp; readonly keys: ReadonlySet<string> }[] = [
  {
    files: /(?:^|\/)package\.json$/,
    keys: new Set([
      ...['name', 'version', 'description', 'keywords', 'license', 'author', 'contributors', 'maintainers', 'funding', 'repository', 'homepage', 'bugs', 'engines', 'packageManager', 'scripts', 'files', 'workspaces'],
      ...['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'peerDependenciesMeta', 'overrides', 'resolutions', 'pnpm', 'sideEffects', 'lint-staged', 'nx', 'jest', 'eslintConfig', 'prettier', 'browserslist'],
    ]),
  },
  { files: /(?:^|\/)[tj]sconfig[^/]*\.json$/, keys: new Set(['include', 'exclude', 'files']) },
];

/** Undefined when names may be put together from it, or when some of it could not be read. */
export function wordsIn(configs: Configs): ReadonlySet<string> | undefined {
  const words = new Set<string>();
  for (const [path, text] of configs) {
    const texts = text === undefined ? undefined : textsIn(path, text);
    if (texts === undefined) return undefined;
    for (const one of [path, ...texts]) for (const word of wordsOf(one)) words.add(word);
  }
  return words;
}

export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}_-]+/gu) ?? [];
}

/** What may name a file; undefined when that cannot be told by its words. */
function textsIn(path: string, text: string): readonly string[] | undefined {
  if (namesDirectories.test(path)) return [text];
  const values = valuesIn(path, text);
  if (values !== undefined) return values.some(isPieced) ? undefined : values;
  // An escape hides what is written.
  const isTricky = /\\[^"\\/]/.test(text) || (text.match(/"[^"\n*]*\*[^"\n]*"(?!\s*:)/g) ?? []).some((one) => isPieced(one.slice(1, -1)));
  return isTricky ? undefined : [text];
}

/** The texts in JSON, keys aside: those are matched, and lead nowhere. Undefined: no JSON. */
function valuesIn(path: string, text: string): string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const without = aside.find(({ files }) => files.test(path))?.keys;
  const texts: string[] = [];
  const open = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, one]: [string, unknown]) => (without?.has(key) === true ? [] : [one])) : [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'string') texts.push(one);
    else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) open.push(inner);
  }
  return texts;
}

/** `icon-*` makes a name of what is written and of more. */
function isPieced(text: string): boolean {
  if (!text.includes('*')) return false;
  const plain = text.replaceAll('**', '*');
  return /[^/.\s]\*|\*[^/.\s]/.test(plain);
}
