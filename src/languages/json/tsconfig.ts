// What a tsconfig or jsconfig names: what it extends, the projects it references, its files.
import type { Node } from '../../sections/section.ts';
import { itemsOf, named, valueAt, type Mention } from '../documents/mentions.ts';

/** `${configDir}` is the directory of whoever extends the file: not known here. */
const isPath = (text: string): boolean => text !== '' && !/\$\{/.test(text);

export function mentionsOfTsconfig(root: Node): Mention[] {
  const references = itemsOf(valueAt(root, 'references')).flatMap((one) => itemsOf(valueAt(one, 'path')));
  return [...named(itemsOf(valueAt(root, 'extends')), isPath), ...named(references, isPath), ...named(itemsOf(valueAt(root, 'files')), isPath)];
}
