// The table of operations in JSON: parser and schema are both made of it, so that they cannot drift apart.
import type { Expect, Hunk, Request, TemplateValue, TemplateValues } from '../../model.ts';
import { propertiesOf, type Node } from './json.ts';
import { anything, boolean, either, list, mapped, name, object, oneOf, optional, positive, required, shape, string, type Fields, type JsonSchema, type Shape, type Tell, type Values } from './shapes.ts';

const octal = /^0?[0-7]{3}$/;
const modeHint = 'must be permission bits as an octal string';

export const mode: Shape<number> = {
  schema: { type: 'string', pattern: octal.source },
  read: (node, tell) => {
    if (typeof node.value === 'string' && octal.test(node.value)) return { value: Number.parseInt(node.value, 8) };
    // 755 may be meant as 0o755, and is 0o1363.
    return void tell(node, typeof node.value === 'number' ? `${modeHint}: write "${node.value}" if that is octal, or "755"` : `${modeHint} such as "755"`);
  },
};

const sha256 = shape({ type: 'string', pattern: '^[0-9a-f]{64}$' }, 'must be 64 lower-case hex digits', (value) => (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : undefined));

const expect: Shape<Expect> = either(
  (node) => node.type !== 'object',
  mapped(oneOf('absent'), (): Expect => ({ kind: 'absent' })),
  mapped(object({ sha256: optional(sha256), mode: optional(mode) }), (file): Expect => ({ kind: 'file', ...file })),
);

const place = shape({ type: 'integer', minimum: 0 }, 'must be a name or a place in a list, counted from 0', (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined));
const keyList = list(either((node) => node.type === 'string', string, place));
const key: Shape<readonly (string | number)[]> = {
  schema: keyList.schema,
  read: (node, tell) => {
    if (typeof node.value !== 'string') return keyList.read(node, tell);
    return void tell(node, `must be a list of names, since a name may contain a dot: write ${JSON.stringify(node.value.slice(0, 200).split('.'))}`);
  },
};

const replacementFields = { old: required(name), new: required(string), all: optional(boolean), count: optional(positive) };

function replacement(value: Values<typeof replacementFields>, node: Node, tell: Tell): Values<typeof replacementFields> | undefined {
  if (value.old === value.new) return void tell(node, '"old" and "new" are equal');
  if (value.all === true && value.count !== undefined) return void tell(node, '"all" and "count" exclude each other');
  return value;
}

const imported = either(
  (node) => node.type === 'string',
  mapped(name, (value) => ({ name: value })),
  object({ name: required(name), alias: optional(name), typeOnly: optional(boolean) }),
);
const importFields = { from: required(name), default: optional(name), namespace: optional(name), names: optional(list(imported)), typeOnly: optional(boolean) };

/** Texts, flags, and lists of such objects: whatever a template may ask for. */
const templateValues: Shape<TemplateValues> = {
  schema: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, { type: 'boolean' }, { type: 'array', items: { type: 'object' } }] } },
  read: (node, tell) => {
    if (node.type !== 'object') return void tell(node, 'must be an object: the parameters of the template');
    const entries = propertiesOf(node).map(({ key: parameter, value }) => [parameter, templateValue(value, tell)] as const);
    const values = entries.flatMap(([parameter, value]) => (value === undefined ? [] : [[parameter, value] as const]));
    return values.length === entries.length ? { value: Object.fromEntries(values) } : undefined;
  },
};

function templateValue(node: Node, tell: Tell): TemplateValue | undefined {
  const value: unknown = node.value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (node.type !== 'array') return void tell(node, `must be a string, true or false, or a list of objects${typeof value === 'number' ? `: write ${JSON.stringify(String(value))}` : ''}`);
  const items = (node.children ?? []).map((child) => templateValues.read(child, tell));
  const read = items.flatMap((item) => (item === undefined ? [] : [item.value]));
  return read.length === items.length ? read : undefined;
}

/** Text that Unicode can say, as UTF-8. */
function utf8(text: string, node: Node, tell: Tell): Uint8Array | undefined {
  if (/\p{Surrogate}/u.test(text)) return void tell(node, 'contains half of a surrogate pair, which is no character');
  return new TextEncoder().encode(text);
}

function base64(text: string, node: Node, tell: Tell): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (text.length % 4 === 0 && !/\s/.test(text)) return bytes;
  } catch {
    // Told below.
  }
  return void tell(node, '"content" is not base64');
}

const commonFields = {
  id: optional(name),
  path: optional(name),
  expect: optional(expect),
  level: optional(oneOf('none', 'syntax', 'standard', 'strict')),
  critical: optional(boolean),
  group: optional(name),
};

/** Hunks of the text of a `patch` operation, told at its node when they are wrong. */
export type ReadHunks = (text: string, node: Node) => readonly Hunk[] | undefined;

export interface Context {
  readonly tell: Tell;
  readonly readHunks: ReadHunks;
  /** The id where the operation gives none. */
  readonly id: string;
}

export interface Kind {
  readonly schema: JsonSchema;
  read(node: Node, context: Context): Request | undefined;
}

type Common = Omit<Values<typeof commonFields>, 'id' | 'path'> & { readonly id: string; readonly path: string };

type Build<F extends Fields> = (own: Values<F>, common: Common, node: Node, context: Context) => Request | undefined;

function kind<F extends Fields>(word: string, fields: F, build: Build<F>, more: JsonSchema = {}): Kind {
  return kindOf(word, fields, build, { more, path: required(name) });
}

/** `path` optional: the operation knows by itself where its file goes. */
function kindOf<F extends Fields>(word: string, fields: F, build: Build<F>, { more, path }: { readonly more: JsonSchema; readonly path: Fields[string] }): Kind {
  const common = object(commonFields);
  const own = object(fields);
  const all = object({ kind: required(oneOf(word)), ...commonFields, path, ...fields });
  const only = (node: Node, keys: object): Node => ({ ...node, children: (node.children ?? []).filter((property) => Object.hasOwn(keys, String(property.children?.[0]?.value))) });
  const silent: Tell = () => undefined;
  return {
    schema: { ...all.schema, ...more },
    read: (node, context) => {
      if (all.read(node, context.tell) === undefined) return undefined;
      const shared = common.read(only(node, commonFields), silent);
      const values = own.read(only(node, fields), silent);
      if (shared === undefined || values === undefined) return undefined;
      return build(values.value, { ...shared.value, id: shared.value.id ?? context.id, path: shared.value.path ?? '' }, node, context);
    },
  };
}

const noEdit = { properties: { all: { const: false } } };
export const allOrCount: JsonSchema = { if: { required: ['count'] }, then: noEdit };

export const kinds: { readonly [kind: string]: Kind } = {
  write: kind(
    'write',
    { content: required(string), encoding: optional(oneOf('utf8', 'base64')), mode: optional(mode) },
    ({ content, encoding, ...rest }, common, node, { tell }) => {
      const bytes = encoding === 'base64' ? base64(content, node, tell) : utf8(content, node, tell);
      return bytes === undefined ? undefined : { kind: 'write', ...common, ...rest, content: bytes };
    },
    { if: { properties: { encoding: { const: 'base64' } }, required: ['encoding'] }, then: { properties: { content: { pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' } } } },
  ),
  edit: kind(
    'edit',
    replacementFields,
    (own, common, node, { tell }) => {
      const only = replacement(own, node, tell);
      return only === undefined ? undefined : { kind: 'edit', ...common, replacements: [only] };
    },
    allOrCount,
  ),
  multiEdit: kind('multiEdit', { edits: required(list(withSchema(mapped(object(replacementFields), replacement), allOrCount))) }, ({ edits }, common) => ({ kind: 'edit', ...common, replacements: edits })),
  patch: kind('patch', { text: required(name) }, ({ text }, common, node, { readHunks }) => {
    const hunks = readHunks(text, node);
    return hunks === undefined ? undefined : { kind: 'patch', ...common, hunks };
  }),
  'config.set': kind('config.set', { key: required(key), value: required(anything) }, (own, common) => ({ kind: 'config', ...common, changes: [{ kind: 'set', ...own }] })),
  'config.delete': kind('config.delete', { key: required(key) }, (own, common) => ({ kind: 'config', ...common, changes: [{ kind: 'delete', ...own }] })),
  'imports.add': kind('imports.add', importFields, (own, common) => ({ kind: 'imports', ...common, changes: [{ kind: 'add', ...own }] })),
  'imports.remove': kind('imports.remove', importFields, (own, common) => ({ kind: 'imports', ...common, changes: [{ kind: 'remove', ...own }] })),
  delete: kind('delete', {}, (_own, common) => ({ kind: 'delete', ...common })),
  rename: kind('rename', { from: required(name) }, (own, common) => ({ kind: 'rename', ...common, ...own })),
  mkdir: kind('mkdir', { mode: optional(mode) }, (own, common) => ({ kind: 'mkdir', ...common, ...own })),
  chmod: kind('chmod', { mode: required(mode) }, (own, common) => ({ kind: 'chmod', ...common, ...own })),
  symlink: kind('symlink', { target: required(name) }, (own, common) => ({ kind: 'symlink', ...common, ...own })),
  'template.render': kindOf('template.render', { template: required(name), params: optional(templateValues) }, ({ template, params }, common) => ({ kind: 'template', ...common, template, values: params ?? {} }), { more: {}, path: optional(name) }),
};

function withSchema<T>(of: Shape<T>, more: JsonSchema): Shape<T> {
  return { ...of, schema: { ...of.schema, ...more } };
}
