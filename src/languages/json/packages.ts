// What a package.json names: its entry points, single files it publishes, scripts it runs, and configuration of tools.
import type { Node } from '../../sections/section.ts';
import { itemsOf, named, pairsOf, scalarsIn, textOf, valueAt, type Mention } from '../documents/mentions.ts';
import { mentionsOfEslint, mentionsOfJest } from './configs.ts';
import { programsIn } from './scripts.ts';

/** Fields that hold a path, or a map to paths. */
const entries = ['main', 'module', 'types', 'typings', 'bin', 'source', 'unpkg', 'jsdelivr', 'jsnext:main'];

const isPath = (text: string): boolean => text !== '' && !/[*{}<>$:]|^[/!#]/.test(text);
const isDotPath = (text: string): boolean => text.startsWith('./') && isPath(text);

export function mentionsOfPackage(root: Node): Mention[] {
  return [
    ...entries.flatMap((field) => named(scalarsIn(valueAt(root, field)), isPath)),
    ...['exports', 'imports'].flatMap((field) => named(scalarsIn(valueAt(root, field)), isDotPath)),
    ...mentionsOfBrowser(valueAt(root, 'browser')),
    ...mentionsOfFiles(valueAt(root, 'files')),
    ...pairsOf(valueAt(root, 'scripts')).flatMap(({ node }) => programsIn(textOf(node) ?? '').map((specifier) => ({ specifier, at: node.start }))),
    ...mentionsOfJest(valueAt(root, 'jest')),
    ...mentionsOfEslint(valueAt(root, 'eslintConfig')),
  ];
}

/** A path, or replacements of files (and packages, which are no paths) by others. */
function mentionsOfBrowser(browser: Node | undefined): Mention[] {
  if (browser?.kind === 'scalar') return named([browser], isPath);
  return pairsOf(browser).flatMap(({ key, start, node }) => [...(isDotPath(key) ? [{ specifier: key, at: start }] : []), ...named([node], isDotPath)]);
}

/** Single files only; npm does not mind when one is missing. */
function mentionsOfFiles(files: Node | undefined): Mention[] {
  if (files?.kind !== 'list') return [];
  return named(itemsOf(files), (text) => isPath(text.replace(/^\//, '')) && /[^./]\.\w+$/.test(text), (text) => text.replace(/^\//, '')).map((one) => ({ ...one, optional: true }));
}
