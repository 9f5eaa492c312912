// JSON against the schema that it names itself, where that is a file of the project; nothing is ever fetched.
import { posix } from 'node:path';
import { positionsIn, type Finding } from '../text.ts';
import type { Check } from './index.ts';

/** Bytes of a schema that is still read. */
const largest = 2 * 1024 * 1024;
const mostFindings = 10;

export const checkSchema: Check = async ({ path, text }, around) => {
  if (!text.includes('"$schema"')) return [];
  const jsonc = await import('jsonc-parser');
  const tree = jsonc.parseTree(text, [], { allowTrailingComma: true });
  const named = tree === undefined ? undefined : jsonc.findNodeAtLocation(tree, ['$schema']);
  if (tree === undefined || typeof named?.value !== 'string' || /^[a-z][a-z0-9+.-]*:/i.test(named.value) || named.value.startsWith('//')) return [];
  const at = positionsIn(text);
  const rangeOf = (node: { offset: number; length: number }): Finding['range'] => ({ start: at(node.offset), end: at(node.offset + Math.max(1, node.length)) });
  const file = posix.normalize(posix.join(posix.dirname(path), named.value.split('#')[0] ?? ''));
  const source = file.startsWith('../') ? undefined : await around.read(file);
  if (source === undefined) {
    // A schema in node_modules may not be installed here.
    if (around.files === undefined || file.startsWith('../') || file.split('/').includes('node_modules')) return [];
    return [{ code: 'missing-file', severity: 'error', message: `The schema ${named.value} is not there.`, help: 'Add the file, or mend the path.', range: rangeOf(named) }];
  }
  if (source.length > largest) return [];
  const { errors, problem } = await validate(source, jsonc.getNodeValue(tree) as unknown);
  if (problem !== undefined) return [{ code: 'not-checked', severity: 'warning', message: `The schema ${named.value} cannot be used: ${problem}.`, help: 'Mend the schema.', range: rangeOf(named) }];
  return errors.slice(0, mostFindings).map(({ where, message }) => {
    const node = jsonc.findNodeAtLocation(tree, pointer(where)) ?? tree;
    return { code: 'schema', severity: 'error', message: `${where === '' ? 'The file' : where} ${message}.`, help: `Mend it, or the schema ${named.value}.`, range: rangeOf(node) };
  });
};

async function validate(source: string, value: unknown): Promise<{ errors: readonly { where: string; message: string }[]; problem?: string }> {
  const [{ Ajv }, { Ajv2020 }] = await Promise.all([import('ajv'), import('ajv/dist/2020.js')]);
  try {
    const schema = JSON.parse(source) as Record<string, unknown>;
    const isNew = typeof schema.$schema === 'string' && /2020-12|2019-09/.test(schema.$schema);
    const rest = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
    const options = { allErrors: false, strict: false, validateFormats: false, logger: false } as const;
    const check = (isNew ? new Ajv2020(options) : new Ajv(options)).compile(rest);
    // What names the schema is not itself part of what it describes.
    const subject = typeof value === 'object' && value !== null && '$schema' in value && !mentionsSchemaKey(rest) ? withoutSchemaKey(value) : value;
    if (check(subject)) return { errors: [] };
    return { errors: (check.errors ?? []).map(({ instancePath, message }) => ({ where: instancePath, message: message ?? 'is not allowed' })) };
  } catch (error) {
    return { errors: [], problem: error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error) };
  }
}

function mentionsSchemaKey(schema: Record<string, unknown>): boolean {
  return typeof schema.properties === 'object' && schema.properties !== null && '$schema' in schema.properties;
}

function withoutSchemaKey(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$schema'));
}

/** A JSON pointer (RFC 6901) as keys and indexes. */
function pointer(text: string): (string | number)[] {
  return text.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
