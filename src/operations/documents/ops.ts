// The format `ops`: one JSON object with a list of operations.
import { parseJson, valueAt } from './json.ts';
import { createOperationReader, readHeader } from './operations.ts';
import type { Content, Format } from './source.ts';

export const ops: Format<'ops'> = {
  name: 'ops',
  detects: (_text, json) => json === 'ops',
  parse: (source): Content => {
    const root = parseJson(source, source.text, 0);
    if (root === undefined) return { requests: [] };
    if (root.type !== 'object') {
      source.problem(root.offset, 'must be an object with "version" and "operations"');
      return { requests: [] };
    }
    const header = readHeader(source, root, 0, ['operations']);
    const list = valueAt(root, 'operations');
    if (list?.type !== 'array') source.problem((list ?? root).offset, list === undefined ? '"operations" is missing' : '"operations" must be a list');
    const reader = createOperationReader(source);
    if (list?.type === 'array') for (const node of list.children ?? []) reader.read(node, 0);
    return { ...header, requests: reader.requests };
  },
};
