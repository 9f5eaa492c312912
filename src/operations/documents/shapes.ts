// Shapes of JSON values: each reads a value, tells what is wrong with it, and says the same as a JSON schema.
import { closest } from '../../closest.ts';
import type { ConfigValue } from '../../model.ts';
import { propertiesOf, type Node } from './json.ts';
import { shown } from './source.ts';

export type JsonSchema = { readonly [key: string]: unknown };

export type Tell = (node: Node, words: string) => void;

/** The value read; undefined when it was not right, which was told. */
export type Read<T> = { readonly value: T } | undefined;

export interface Shape<T> {
  readonly schema: JsonSchema;
  read(node: Node, tell: Tell): Read<T>;
}

export function shape<T>(schema: JsonSchema, words: string, read: (value: unknown, node: Node) => T | undefined): Shape<T> {
  return {
    schema,
    read: (node, tell) => {
      const value = read(node.value, node);
      if (value !== undefined) return { value };
      tell(node, words);
      return undefined;
    },
  };
}

export const string = shape({ type: 'string' }, 'must be a string', (value) => (typeof value === 'string' ? value : undefined));
export const name = shape({ type: 'string', minLength: 1 }, 'must be a string that is not empty', (value) => (typeof value === 'string' && value !== '' ? value : undefined));
export const boolean = shape({ type: 'boolean' }, 'must be true or false', (value) => (typeof value === 'boolean' ? value : undefined));
export const positive = shape({ type: 'integer', minimum: 1 }, 'must be a whole number above 0', (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined));

export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return {
    schema: { enum: words },
    read: (node, tell) => {
      const value = words.find((word) => word === node.value);
      if (value !== undefined) return { value };
      tell(node, `must be one of ${words.join(', ')}${hint(node.value, words)}`);
      return undefined;
    },
  };
}

export function hint(value: unknown, words: readonly string[]): string {
  const near = typeof value === 'string' && value.length < 100 ? closest(value, words) : undefined;
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}

export function list<T>(item: Shape<T>, least = 1): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema, ...(least > 0 ? { minItems: least } : {}) },
    read: (node, tell) => {
      if (node.type !== 'array') return void tell(node, 'must be a list');
      const items = (node.children ?? []).map((child) => item.read(child, tell));
      if (items.length < least) return void tell(node, 'must not be an empty list');
      const values = items.flatMap((one) => (one === undefined ? [] : [one.value]));
      return values.length === items.length ? { value: values } : undefined;
    },
  };
}

interface Field<T, Required extends boolean> {
  readonly shape: Shape<T>;
  readonly required: Required;
}

export const required = <T>(of: Shape<T>): Field<T, true> => ({ shape: of, required: true });
export const optional = <T>(of: Shape<T>): Field<T, false> => ({ shape: of, required: false });

export type Fields = { readonly [key: string]: Field<unknown, boolean> };
export type Values<F extends Fields> = { readonly [K in keyof F as F[K]['required'] extends true ? K : never]: F[K] extends Field<infer T, boolean> ? T : never } & {
  readonly [K in keyof F as F[K]['required'] extends true ? never : K]?: F[K] extends Field<infer T, boolean> ? T : never;
};

/** An object with these keys and no other. */
export function object<F extends Fields>(fields: F): Shape<Values<F>> {
  const keys = Object.keys(fields);
  const must = keys.filter((key) => fields[key]?.required === true);
  return {
    schema: { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, fields[key]?.shape.schema])), ...(must.length > 0 ? { required: must } : {}), additionalProperties: false },
    read: (node, tell) => {
      if (node.type !== 'object') return void tell(node, 'must be an object');
      const properties = propertiesOf(node);
      const values = new Map<string, unknown>();
      let right = true;
      for (const property of properties) {
        const field = Object.hasOwn(fields, property.key) ? fields[property.key] : undefined;
        const read = field?.shape.read(property.value, (at, words) => tell(at, at === property.value ? `${shown(property.key)} ${words}` : words));
        if (field === undefined) tell(property.name, `unknown key ${shown(property.key)}${hint(property.key, keys)}`);
        if (read === undefined) right = false;
        else values.set(property.key, read.value);
      }
      const missing = must.filter((key) => !properties.some((property) => property.key === key));
      if (missing.length > 0) tell(node, `${missing.map((key) => JSON.stringify(key)).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
      // Every key was read by the shape of its field, and none that is required is missing.
      return right && missing.length === 0 ? { value: Object.fromEntries(values) as Values<F> } : undefined;
    },
  };
}

/** The first alternative whose `fits` says so reads the value, and tells; the last one reads the rest. */
export function either<A, B>(fits: (node: Node) => boolean, first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return { schema: { anyOf: [first.schema, second.schema] }, read: (node, tell): Read<A | B> => (fits(node) ? first : second).read(node, tell) };
}

export function mapped<A, B>(of: Shape<A>, map: (value: A, node: Node, tell: Tell) => B | undefined): Shape<B> {
  return {
    schema: of.schema,
    read: (node, tell) => {
      const read = of.read(node, tell);
      const value = read === undefined ? undefined : map(read.value, node, tell);
      return value === undefined ? undefined : { value };
    },
  };
}

/** Any JSON value whose numbers can be kept exactly. */
export const anything: Shape<ConfigValue> = { schema: {}, read: readAnything };

function readAnything(node: Node, tell: Tell): Read<ConfigValue> {
  if (node.type === 'array') {
    const items = (node.children ?? []).map((child) => readAnything(child, tell));
    const values = items.flatMap((one) => (one === undefined ? [] : [one.value]));
    return values.length === items.length ? { value: values } : undefined;
  }
  if (node.type === 'object') {
    const entries = propertiesOf(node).map(({ key, value }) => [key, readAnything(value, tell)] as const);
    const values = entries.flatMap(([key, read]) => (read === undefined ? [] : [[key, read.value] as const]));
    return values.length === entries.length ? { value: Object.fromEntries(values) } : undefined;
  }
  const value: unknown = node.value;
  if (typeof value === 'number' && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))) return void tell(node, 'is a number too large to be kept exactly; write it as a string');
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return { value };
  return void tell(node, 'is no JSON value');
}
