// The JSON Schema of ops documents, made from the table that the parser reads with.
import { commonFields, kinds, type Kind } from './kinds.ts';
import { headFields, schemaField } from './ops.ts';
import { objectSchema, type Schema } from './shapes.ts';

export function opsSchema(): Schema {
  const head = objectSchema({ ...schemaField, ...headFields });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Operations for writeopt apply',
    ...head,
    properties: { ...propertiesOf(head), operations: { type: 'array', items: { $ref: '#/$defs/operation' }, description: 'Carried out all or none.' } },
    required: ['version', 'operations'],
    $defs: { operation: { anyOf: Object.entries(kinds).map(([name, kind]) => operationSchema(name, kind)) } },
  };
}

function operationSchema(name: string, { about, fields }: Kind): Schema {
  const schema = objectSchema({ ...commonFields, ...fields });
  return { ...schema, description: about, properties: { kind: { const: name }, ...propertiesOf(schema) }, required: ['kind', ...requiredOf(schema)] };
}

function propertiesOf({ properties }: Schema): Schema {
  return typeof properties === 'object' && properties !== null ? { ...properties } : {};
}

function requiredOf({ required }: Schema): readonly unknown[] {
  return Array.isArray(required) ? required : [];
}
