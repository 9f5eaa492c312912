// The JSON schema of the ops document, made of the table that the parser reads by.
import type { JsonSchema } from './shapes.ts';
import { kinds } from './table.ts';

export function opsSchema(): JsonSchema {
  const names = Object.keys(kinds);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Operations for writeopt apply',
    type: 'object',
    properties: {
      version: { const: 1 },
      key: { type: 'string', minLength: 1 },
      operations: {
        type: 'array',
        items: {
          type: 'object',
          required: ['kind'],
          properties: { kind: { enum: names } },
          // By kind, so that an editor tells what is wrong with this operation, and not with all others.
          allOf: names.map((name) => ({ if: { properties: { kind: { const: name } }, required: ['kind'] }, then: { $ref: `#/$defs/${name}` } })),
        },
      },
    },
    required: ['version', 'operations'],
    additionalProperties: false,
    $defs: Object.fromEntries(names.map((name) => [name, kinds[name]?.schema])),
  };
}
