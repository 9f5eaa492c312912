// Shapes of JSON values: each reads a value and says in JSON Schema what it takes, so that the parser and the schema cannot disagree.
import { closest } from '../../closest.ts';
import { kindOf, propertiesOf, type JsonNode } from './json.ts';
import { quoted, type Source } from './source.ts';

export type Schema = { readonly [key: string]: unknown };

/** Reads a value; undefined when it is not one, which the source then knows. */
export interface Shape<T> {
  readonly schema: Schema;
  read(node: JsonNode, source: Source): T | undefined;
}

export interface Field<T, Required extends boolean> {
  readonly shape: Shape<T>;
  readonly isRequired: Required;
  /** One sentence for the schema. */
  readonly about: string;
}

export type Fields = Readonly<Record<string, Field<unknown, boolean>>>;
type RequiredKeys<F> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F];
type ValueOf<F> = F extends Field<infer T, boolean> ? T : never;
export type Values<F> = { readonly [K in RequiredKeys<F>]: ValueOf<F[K]> } & { readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]> };

export function required<T>(about: string, shape: Shape<T>): Field<T, true> {
  return { shape, isRequired: true, about };
}

export function optional<T>(about: string, shape: Shape<T>): Field<T, false> {
  return { shape, isRequired: false, about };
}

/** A string; `pattern` says what it must look like, `words` how that is called. */
export function string(words = 'a string', pattern?: string): Shape<string> {
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return {
    schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
    read: (node, source) => {
      const value: unknown = node.value;
      if (typeof value === 'string' && expression?.test(value) !== false) return value;
      return source.problem(node.offset, `must be ${words}, not ${node.type === 'string' ? quoted(String(value)) : kindOf(node)}`);
    },
  };
}

export function nonEmpty(words: string): Shape<string> {
  const plain = string(words);
  return {
    schema: { type: 'string', minLength: 1 },
    read: (node, source) => (node.value === '' ? source.problem(node.offset, `must be ${words}, and is empty`) : plain.read(node, source)),
  };
}

export function boolean(): Shape<boolean> {
  return { schema: { type: 'boolean' }, read: (node, source) => (node.type === 'boolean' ? node.value === true : source.problem(node.offset, `must be true or false, not ${kindOf(node)}`)) };
}

export function wholeNumber(least: number): Shape<number> {
  return {
    schema: { type: 'integer', minimum: least },
    read: (node, source) => {
      const value: unknown = node.value;
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
      return source.problem(node.offset, `must be a whole number from ${least} on`);
    },
  };
}

export function oneOf<T extends string>(...values: readonly T[]): Shape<T> {
  return {
    schema: { enum: values },
    read: (node, source) => {
      const known = values.find((value) => value === node.value);
      if (known !== undefined) return known;
      const near = node.type === 'string' ? closest(String(node.value).slice(0, 100), values) : undefined;
      return source.problem(node.offset, `must be one of ${values.join(', ')}${near === undefined ? '' : `: did you mean ${near}?`}`);
    },
  };
}

/** Permission bits in octal digits; a number would be read as decimal by one and as octal by another. */
export function mode(): Shape<number> {
  return {
    schema: { type: 'string', pattern: '^0?[0-7]{3}$', examples: ['644', '755'] },
    read: (node, source) => {
      const value: unknown = node.value;
      if (typeof value === 'string' && /^0?[0-7]{3}$/.test(value)) return Number.parseInt(value, 8);
      if (typeof value === 'number') return source.problem(node.offset, `must be a string of octal digits, such as "755": nobody can tell whether the number ${value} is meant octal`);
      return source.problem(node.offset, 'must be three octal digits, such as "644" or "755"');
    },
  };
}

export function list<T>(item: Shape<T>, least = 0): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema, ...(least > 0 ? { minItems: least } : {}) },
    read: (node, source) => {
      if (node.type !== 'array') return source.problem(node.offset, `must be a list, not ${kindOf(node)}`);
      const { children } = node;
      if (children.length < least) return source.problem(node.offset, 'must not be empty');
      const read = children.map((child) => item.read(child, source));
      return read.includes(undefined) ? undefined : read.filter((one) => one !== undefined);
    },
  };
}

/** What another shape reads, made into something else. */
export function mapped<A, B>(shape: Shape<A>, to: (value: A, node: JsonNode, source: Source) => B | undefined): Shape<B> {
  return {
    schema: shape.schema,
    read: (node, source) => {
      const value = shape.read(node, source);
      return value === undefined ? undefined : to(value, node, source);
    },
  };
}

/** By the type of the value: one of several shapes. */
export function byType<T>(words: string, shapes: Readonly<Partial<Record<'string' | 'number' | 'object', Shape<T>>>>): Shape<T> {
  return {
    schema: { anyOf: Object.values(shapes).map(({ schema }) => schema) },
    read: (node, source) => {
      const shape = node.type === 'string' || node.type === 'number' || node.type === 'object' ? shapes[node.type] : undefined;
      return shape === undefined ? source.problem(node.offset, `must be ${words}, not ${kindOf(node)}`) : shape.read(node, source);
    },
  };
}

export function object<F extends Fields>(fields: F): Shape<Values<F>> {
  return { schema: objectSchema(fields), read: (node, source) => readObject(fields, node, source) };
}

export function objectSchema(fields: Fields): Schema {
  const entries = Object.entries(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, { shape, about }]) => [name, { ...shape.schema, description: about }])),
    required: entries.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
    additionalProperties: false,
  };
}

export function readObject<F extends Fields>(fields: F, node: JsonNode, source: Source): Values<F> | undefined {
  if (node.type !== 'object') return source.problem(node.offset, `must be an object, not ${kindOf(node)}`);
  const values: Record<string, unknown> = {};
  let isWhole = true;
  for (const { name, offset, value } of propertiesOf(node)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const read = field === undefined ? unknownKey(name, offset, Object.keys(fields), source) : field.shape.read(value, source);
    if (read === undefined) isWhole = false;
    else values[name] = read;
  }
  const given = new Set(propertiesOf(node).map(({ name }) => name));
  for (const [name, { isRequired }] of Object.entries(fields)) {
    if (!isRequired || given.has(name)) continue;
    source.problem(node.offset, `lacks ${name}`);
    isWhole = false;
  }
  return isWhole ? (values as Values<F>) : undefined;
}

function unknownKey(name: string, offset: number, known: readonly string[], source: Source): undefined {
  const near = closest(name.slice(0, 100), known);
  return source.problem(offset, `has an unknown key ${quoted(name)}${near === undefined ? '' : `: did you mean ${near}?`}`);
}
