// The formats of writeopt itself: one JSON document, or one operation a line.
import { closest } from '../../closest.ts';
import type { Request } from '../../model.ts';
import type { Format, Parsed } from './format.ts';
import { kindOf, parseJson, propertiesOf, valueOf, type JsonNode } from './json.ts';
import { commonFields, kinds, laterKinds, type Kind } from './kinds.ts';
import { kindOfJson } from './recognise.ts';
import { nonEmpty, object, optional, readObject, required, string, type Shape } from './shapes.ts';
import { quoted, type Source } from './source.ts';

const version: Shape<1> = {
  schema: { const: 1 },
  read: (node, source) => (node.value === 1 ? 1 : source.problem(node.offset, `must be 1: this is the only version of the format, not ${node.type === 'number' ? String(node.value) : kindOf(node)}`)),
};

/** What a document has beside its operations. */
export const headFields = {
  version: required('Version of the format.', version),
  key: optional('Applying a second document with the same key changes nothing.', nonEmpty('a key that is not empty')),
};

/** What only a document in one piece has: editors want to know where its schema is. */
export const schemaField = { $schema: optional('Where the schema of the document is.', string()) };

const operations: Shape<readonly JsonNode[]> = {
  schema: {},
  read: (node, source) => (node.type === 'array' ? node.children : source.problem(node.offset, `must be a list, not ${kindOf(node)}`)),
};

export const ops: Format = {
  about: 'one JSON object: { "version": 1, "operations": [ … ] }',
  fits: (text) => kindOfJson(text) === 'ops',
  parse: (source) => {
    const root = parseJson(source);
    const read = root === undefined ? undefined : readObject({ ...schemaField, ...headFields, operations: required('', operations) }, root, source);
    // Even where the head is wrong, what is wrong with the operations is told at once.
    const list = read?.operations ?? operationsIn(root);
    return parsedOf(requestsOf(list, source), read?.key);
  },
};

export const ndjson: Format = {
  about: 'one operation a line, each a JSON object with a kind; before them perhaps { "version": 1 }',
  fits: (text) => kindOfJson(text) === 'ndjson',
  parse: (source) => {
    const nodes: JsonNode[] = [];
    let key: string | undefined;
    let isFirst = true;
    for (const { text, offset } of linesOf(source.text)) {
      if (text.trim() === '') continue;
      const node = parseJson(source, text, offset);
      if (node !== undefined && isFirst && isHead(node)) key = object(headFields).read(node, source)?.key;
      else if (node !== undefined) nodes.push(node);
      isFirst = false;
    }
    return parsedOf(requestsOf(nodes, source), key);
  },
};

function parsedOf(requests: readonly Request[], key: string | undefined): Parsed {
  return { requests, ...(key === undefined ? {} : { key }) };
}

function operationsIn(root: JsonNode | undefined): readonly JsonNode[] {
  if (root?.type !== 'object') return [];
  const list = propertiesOf(root).find(({ name }) => name === 'operations')?.value;
  return list?.type === 'array' ? list.children : [];
}

function isHead(node: JsonNode): boolean {
  const names = node.type === 'object' ? propertiesOf(node).map(({ name }) => name) : [];
  return names.includes('version') && !names.includes('kind');
}

function* linesOf(text: string): Generator<{ readonly text: string; readonly offset: number }> {
  for (let offset = 0; offset < text.length; ) {
    const end = text.indexOf('\n', offset);
    const next = end === -1 ? text.length : end;
    yield { text: text.slice(offset, next), offset };
    offset = next + 1;
  }
}

function requestsOf(nodes: readonly JsonNode[], source: Source): Request[] {
  const ids = new Set<string>();
  return nodes.flatMap((node, index) => {
    const request = requestOf(node, String(index + 1), source);
    if (request === undefined) return [];
    if (ids.has(request.id)) source.problem(node.offset, `has the id ${quoted(request.id)}, which an operation before it has`);
    ids.add(request.id);
    return [request];
  });
}

function requestOf(node: JsonNode, number: string, source: Source): Request | undefined {
  if (node.type !== 'object') return source.problem(node.offset, `must be an operation, not ${kindOf(node)}`);
  const name = propertiesOf(node).find((property) => property.name === 'kind');
  if (name === undefined) return source.problem(node.offset, `lacks kind: one of ${Object.keys(kinds).join(', ')}`);
  const found = kindNamed(name.value, source);
  if (found === undefined) return undefined;
  const values = readObject({ kind: required('', { schema: {}, read: (one) => valueOf(source, one) }), ...commonFields, ...found.fields }, node, source);
  if (values === undefined) return undefined;
  const body = found.read(values, node, source);
  if (body === undefined) return undefined;
  const { id = number, path, expect, level, critical, group } = values;
  return {
    ...body,
    id,
    path,
    ...(expect === undefined ? {} : { expect }),
    ...(level === undefined ? {} : { level }),
    ...(critical === undefined ? {} : { critical }),
    ...(group === undefined ? {} : { group }),
  };
}

function kindNamed(node: JsonNode, source: Source): Kind | undefined {
  const name: unknown = node.value;
  if (typeof name !== 'string') return source.problem(node.offset, `must be the name of a kind, not ${kindOf(node)}`);
  const known: Readonly<Record<string, Kind>> = kinds;
  if (Object.hasOwn(known, name)) return known[name];
  if (Object.hasOwn(laterKinds, name)) return source.problem(node.offset, `is ${name}: ${laterKinds[name] ?? ''}`);
  const near = closest(name.slice(0, 100), Object.keys(kinds));
  return source.problem(node.offset, `is no kind of operation: ${quoted(name)}${near === undefined ? `, one of ${Object.keys(kinds).join(', ')}` : `: did you mean ${near}?`}`);
}
