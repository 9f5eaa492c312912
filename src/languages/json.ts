// What a JSON file refers to: `$ref` and `$schema` in any, and what the configurations of the ecosystem name by path.
import { parseJson } from '../sections/json-parse.ts';
import { Refusal, type Node } from '../sections/section.ts';
import { mentionsOfConfig } from './json/configs.ts';
import { mentionsOfPackage } from './json/packages.ts';
import { mentionsOfTsconfig } from './json/tsconfig.ts';
import { createResolver } from './json/resolve.ts';
import { dialectOf, type JsonDialect } from './json/dialects.ts';
import { referencesOf, type Mention } from './documents/mentions.ts';
import { mayMention, mentionsOfAny } from './documents/schemas.ts';
import type { FindReferences, Language } from './reference.ts';

export const json: Language = { files: /\.jsonc?$|(?:^|\/)\.(?:eslintrc|babelrc|swcrc|prettierrc|stylelintrc|writeoptrc)$/, dialect: dialectOf, load: () => Promise.resolve(findReferences), createResolver };

/** Characters of a text that is still read: a longer one is data. */
const largest = 2 * 1024 * 1024;

const readers: Readonly<Record<JsonDialect, (root: Node) => readonly Mention[]>> = {
  package: (root) => [...mentionsOfPackage(root), ...mentionsOfAny(root)],
  tsconfig: (root) => [...mentionsOfTsconfig(root), ...mentionsOfAny(root)],
  config: (root) => [...mentionsOfConfig(root), ...mentionsOfAny(root)],
  plain: mentionsOfAny,
};

const findReferences: FindReferences = (source, path) => {
  const dialect = dialectOf(path);
  if (source.length > largest || (dialect === 'plain' && !mayMention(source))) return [];
  const root = parse(source);
  return root === undefined ? [] : referencesOf(source, readers[dialect](root));
};

/** Comments and trailing commas are accepted everywhere: whether they are allowed is not the question here. */
function parse(source: string): Node | undefined {
  try {
    // A byte order mark is skipped by all who read these files.
    return parseJson(source.startsWith('\uFEFF') ? ` ${source.slice(1)}` : source, 'jsonc').root;
  } catch (error) {
    if (error instanceof Refusal || error instanceof RangeError) return undefined;
    throw error;
  }
}
