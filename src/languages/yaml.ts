// What a YAML file refers to: `$ref` and `$schema` in any, and what workflows, actions, compose files and sites name by path.
import type * as Yaml from 'yaml';
import type { Node } from '../sections/section.ts';
import { referencesOf, type Mention } from './documents/mentions.ts';
import { isFileUrl, mayMention, mentionsOfAny } from './documents/schemas.ts';
import { mentionsOfConfig } from './json/configs.ts';
import type { FindReferences, Language } from './reference.ts';
import { mentionsOfCompose } from './yaml/compose.ts';
import { dialectOf, type YamlDialect } from './yaml/dialects.ts';
import { mentionsOfAction, mentionsOfGitlab, mentionsOfWorkflow } from './yaml/pipelines.ts';
import { createResolver } from './yaml/resolve.ts';
import { mentionsOfSite } from './yaml/site.ts';
import { treesOf } from './yaml/tree.ts';

export const yaml: Language = { files: /\.ya?ml$/, dialect: dialectOf, load: loadReferences, createResolver };

const readers: Readonly<Record<YamlDialect, (root: Node, text: string) => readonly Mention[]>> = {
  workflow: mentionsOfWorkflow,
  action: mentionsOfAction,
  compose: mentionsOfCompose,
  site: mentionsOfSite,
  gitlab: mentionsOfGitlab,
  config: mentionsOfConfig,
  plain: () => [],
};

/** Words without which a file of the kind names nothing. */
const words: Readonly<Record<YamlDialect, RegExp>> = {
  workflow: /\.\/|\b(?:node|tsx|python3?|bash|sh)\b/,
  action: /\b(?:main|pre|post|uses|image)\b/,
  compose: /\b(?:build|env_file|extends|include|volumes|configs|secrets)\b/,
  site: /\b(?:nav|extra_css|extra_javascript|INHERIT|hooks)\b/,
  gitlab: /\binclude\b/,
  config: /\.\/|\.json/,
  plain: /(?!)/,
};

async function loadReferences(): Promise<FindReferences> {
  const library: typeof Yaml = await import('yaml');
  return (source, path) => {
    const dialect = dialectOf(path);
    const named = commentsNaming(source);
    const trees = words[dialect].test(source) || mayMention(source) ? treesOf(library, source) : [];
    return referencesOf(source, [...named, ...trees.flatMap((root) => [...readers[dialect](root, source), ...mentionsOfAny(root)])]);
  };
}

/** `# yaml-language-server: $schema=x` and `# $schema: x`, which editors read. */
function commentsNaming(source: string): Mention[] {
  if (!source.includes('$schema')) return [];
  return [...source.matchAll(/^[ \t]*#[ \t]*(?:yaml-language-server[ \t]*:[ \t]*\$schema[ \t]*=|\$schema[ \t]*:)[ \t]*([^\s#]+)/gm)].flatMap((match) => {
    const specifier = match[1] ?? '';
    return isFileUrl(specifier) ? [{ specifier, at: match.index }] : [];
  });
}
