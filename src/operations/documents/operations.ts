// Operations in JSON, one by one: the kind decides, by the table, what else must and may be there.
import type { Request } from '../../model.ts';
import { propertiesOf, valueAt, type Node } from './json.ts';
import { name as nameShape, type Tell } from './shapes.ts';
import { hint } from './shapes.ts';
import { nestedSource, shown, type Source } from './source.ts';
import { kinds } from './table.ts';
import { readHunks } from './patch-text.ts';

export interface OperationReader {
  read(node: Node, offset: number): void;
  readonly requests: readonly Request[];
}

/** Reads operations of one document: their ids are unique in it, and count from 1 where they are not given. */
export function createOperationReader(source: Source): OperationReader {
  const requests: Request[] = [];
  const ids = new Set<string>();
  let number = 0;
  return {
    requests,
    read: (node, offset) => {
      number += 1;
      const tell: Tell = (at, words) => source.problem(offset + at.offset, words);
      const request = readOperation(source, node, offset, String(number));
      const id = request?.id ?? String(number);
      if (ids.has(id)) tell(valueAt(node, 'id') ?? node, `the id ${shown(id)} is there twice (an operation without one has its number, counted from 1)`);
      ids.add(id);
      if (request !== undefined) requests.push(request);
    },
  };
}

function readOperation(source: Source, node: Node, offset: number, id: string): Request | undefined {
  const tell: Tell = (at, words) => source.problem(offset + at.offset, words);
  if (node.type !== 'object') return void tell(node, 'an operation must be an object');
  const kindNode = valueAt(node, 'kind');
  if (kindNode === undefined) return void tell(node, `"kind" is missing: one of ${Object.keys(kinds).join(', ')}`);
  const word = typeof kindNode.value === 'string' ? kindNode.value : '';
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (kind === undefined) return void tell(kindNode, `unknown kind${word === '' ? '' : ` ${shown(word)}`}${hint(word, Object.keys(kinds))}; known are ${Object.keys(kinds).join(', ')}`);
  return kind.read(node, {
    tell,
    id,
    readHunks: (text, at) => {
      const place = valueAt(at, 'text') ?? at;
      return readHunks(nestedSource(source, offset + place.offset, text), String(valueAt(at, 'path')?.value ?? ''));
    },
  });
}

/** Reads `version` and `key`; tells of every other key but those `also` allowed. */
export function readHeader(source: Source, node: Node, offset: number, also: readonly string[]): { readonly key?: string } {
  const known = ['version', 'key', ...also];
  for (const property of propertiesOf(node)) if (!known.includes(property.key)) source.problem(offset + property.name.offset, `unknown key ${shown(property.key)}${hint(property.key, known)}`);
  const version = valueAt(node, 'version');
  if (version === undefined) source.problem(offset + node.offset, '"version" is missing: write "version": 1');
  else if (version.value !== 1) source.problem(offset + version.offset, 'this version of writeopt understands "version": 1 only');
  const keyNode = valueAt(node, 'key');
  const key = keyNode === undefined ? undefined : nameShape.read(keyNode, (at, words) => source.problem(offset + at.offset, `"key" ${words}`));
  return key === undefined ? {} : { key: key.value };
}
