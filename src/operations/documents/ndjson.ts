// The format `ndjson`: one operation a line, so that a stream can be written without an end in sight; the first line may be a header.
import { parseJson, valueAt } from './json.ts';
import { createOperationReader, readHeader } from './operations.ts';
import type { Content, Format } from './source.ts';

export const ndjson: Format<'ndjson'> = {
  name: 'ndjson',
  detects: (_text, json) => json === 'ndjson',
  parse: (source): Content => {
    const reader = createOperationReader(source);
    let header: { readonly key?: string } = {};
    let first = true;
    let offset = 0;
    for (const line of source.text.split('\n')) {
      if (line.trim() !== '') {
        const node = parseJson(source, line, offset);
        if (first && node?.type === 'object' && valueAt(node, 'kind') === undefined && valueAt(node, 'version') !== undefined) header = readHeader(source, node, offset, []);
        else if (node !== undefined) reader.read(node, offset);
        first = false;
      }
      offset += line.length + 1;
    }
    if (first) source.problem(0, 'nothing there: one JSON object a line is expected');
    return { ...header, requests: reader.requests };
  },
};
