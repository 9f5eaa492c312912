// What an mkdocs.yml names by path: its pages and assets, which lie in the directory of the documentation.
import type { Node } from '../../sections/section.ts';
import { itemsOf, named, scalarsIn, textOf, valueAt, type Mention } from '../documents/mentions.ts';
import { isRemote } from '../documents/paths.ts';

const isPath = (text: string): boolean => /\.\w+$/.test(text) && !isRemote(text) && !/[*${}<>]|^\//.test(text);

export function mentionsOfSite(root: Node, text: string): Mention[] {
  const directory = valueAt(root, 'docs_dir') === undefined ? 'docs' : textOf(valueAt(root, 'docs_dir'));
  const configs = named([...itemsOf(valueAt(root, 'INHERIT')), ...itemsOf(valueAt(root, 'hooks'))], isPath);
  // From a variable of the environment.
  if (directory === undefined || directory.startsWith('/')) return configs;
  const pages = scalarsIn(valueAt(root, 'nav'));
  const assets = ['extra_css', 'extra_javascript'].flatMap((key) => itemsOf(valueAt(root, key)).flatMap((one) => (one.kind === 'map' ? itemsOf(valueAt(one, 'path')) : [one])));
  // Plugins may make pages that are no files.
  const made = /\b(?:gen-files|monorepo|multirepo|literate-nav)\b/.test(text);
  const inside = named([...pages, ...assets], isPath, (page) => `${directory.replace(/\/+$/, '')}/${page.replace(/^\.\//, '')}`);
  return [...configs, ...(made ? inside.map((one) => ({ ...one, optional: true as const })) : inside)];
}
