// What any JSON or YAML may mention whatever it is for: `$ref`, `$schema`, and a relative `extends`.
import type { Node } from '../../sections/section.ts';
import { isRemote } from './paths.ts';
import { itemsOf, named, nodesIn, textOf, valueAt, type Mention } from './mentions.ts';

/** Whether a text can hold any of them; a `$ref` into itself is none. */
export function mayMention(text: string): boolean {
  return /\$ref["']?\s{0,20}:\s{0,20}["']?[^\s"'#]|\$schema["']?\s{0,20}:(?!\s{0,20}["']?https?:)|["']extends["']\s{0,20}:|^extends\s{0,20}:/m.test(text);
}

export function mentionsOfAny(root: Node): Mention[] {
  const schema = valueAt(root, '$schema');
  return [...(schema === undefined ? [] : named([schema], isFileUrl)), ...mentionsOfExtends(root), ...mentionsOfRefs(root)];
}

/** A configuration that extends a file, not a package. */
export function mentionsOfExtends(root: Node): Mention[] {
  return named(itemsOf(valueAt(root, 'extends')), isDotted);
}

/** Every `$ref` to a file; below an absolute `$id` it names what is published there, which need not lie here. */
function mentionsOfRefs(root: Node): Mention[] {
  const published = ['$id', 'id'].some((key) => isRemote(textOf(valueAt(root, key)) ?? ''));
  const targets = [...nodesIn(root)].flatMap((node) => (node.kind === 'map' ? node.entries.filter(({ key }) => key === '$ref').map((entry) => entry.node) : []));
  // A word alone names a definition, in older dialects.
  return named(targets, (text) => isFileUrl(text) && /[./]/.test(text)).map((mention) => (published ? { ...mention, optional: true } : mention));
}

export function isFileUrl(url: string): boolean {
  return url !== '' && !/^[#?]/.test(url) && !isRemote(url) && !/[{}<>$*\s]/.test(url);
}

export function isDotted(path: string): boolean {
  return /^\.{1,2}\//.test(path) && !/[{}<>$*]/.test(path);
}
