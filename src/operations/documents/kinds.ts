// The table of operations: their keys, what each must hold, and the request that it comes to.
import type { ConfigValue, Expect, ImportChange, ImportedName, Replacement } from '../../model.ts';
import type { Body } from './format.ts';
import { valueOf, type JsonNode } from './json.ts';
import { hunksOfPatchText } from './patch-text.ts';
import { boolean, byType, list, mapped, mode, nonEmpty, object, oneOf, optional, required, string, wholeNumber, type Fields, type Shape, type Values } from './shapes.ts';
import type { Source } from './source.ts';

/** One kind of operation. */
export interface Kind {
  readonly about: string;
  readonly fields: Fields;
  /** Of its own fields and of all that every operation has. */
  read(values: Values<Fields>, node: JsonNode, source: Source): Body | undefined;
}

function kind<F extends Fields>(about: string, fields: F, read: (values: Values<F>, node: JsonNode, source: Source) => Body | undefined): Kind {
  // The values were read with these very fields.
  return { about, fields, read: (values, node, source) => read(values as Values<F>, node, source) };
}

const anyText = string();
const identifier = string('a name', '^\\S+$');

const expectFields = {
  sha256: optional('SHA-256 of the content that must be there.', string('64 hexadecimal digits', '^[0-9A-Fa-f]{64}$')),
  mode: optional('Permission bits that must be there.', mode()),
};

const expect: Shape<Expect> = byType<Expect>('"absent" or an object with sha256 or mode', {
  string: mapped(oneOf('absent'), (): Expect => ({ kind: 'absent' })),
  object: mapped(object(expectFields), (values): Expect => ({ kind: 'file', ...values })),
});

/** What every operation has beside its kind. */
export const commonFields = {
  id: optional('Unique in the document; its number counted from 1 where it is not given.', nonEmpty('a name that is not empty')),
  path: required('Below the root, with forward slashes; for a rename the new name.', nonEmpty('a path')),
  expect: optional('What must be there now, else nothing is written.', expect),
  level: optional('How much must be right before it is written.', oneOf('none', 'syntax', 'standard', 'strict')),
  critical: optional('Its failure stops everything, also where others may go on.', boolean()),
  group: optional('Operations of one group land together or not at all.', nonEmpty('a name that is not empty')),
};

const replacementFields = {
  old: required('Text that is there, exactly, and once unless all or count says otherwise.', nonEmpty('the text to replace, which is not empty')),
  new: required('Text to put there instead.', anyText),
  all: optional('Replace it wherever it is.', boolean()),
  count: optional('How often it must be there; all of them are replaced.', wholeNumber(1)),
};

const replacement: Shape<Replacement> = mapped(object(replacementFields), checkedReplacement);

function checkedReplacement(value: Values<typeof replacementFields>, node: JsonNode, source: Source): Replacement | undefined {
  if (value.all === true && value.count !== undefined) return source.problem(node.offset, 'has both all and count: give one of them');
  return value;
}

const key: Shape<readonly (string | number)[]> = list(byType<string | number>('a name or a place in a list', { string: anyText, number: wholeNumber(0) }), 1);

const configValue: Shape<ConfigValue> = { schema: {}, read: (node, source) => valueOf(source, node) as ConfigValue };

const importedName: Shape<ImportedName> = byType<ImportedName>('a name or an object', {
  string: mapped(string('a name, or "name as alias"', '^\\S+(?: as \\S+)?$'), nameOf),
  object: object({
    name: required('The name in the module.', identifier),
    alias: optional('The name here.', identifier),
    typeOnly: optional('TypeScript: `type name`.', boolean()),
  }),
});

function nameOf(text: string): ImportedName {
  const [name = '', alias] = text.split(' as ');
  return alias === undefined ? { name } : { name, alias };
}

const importFields = {
  from: required('The module as the source names it.', nonEmpty('the module')),
  default: optional('Name of the default import.', identifier),
  namespace: optional('Name of everything: `* as name`.', identifier),
  names: optional('Names, each "a", "b as c" or an object.', list(importedName, 1)),
  typeOnly: optional('TypeScript: the whole statement is `import type`.', boolean()),
};

function imports(kindOf: ImportChange['kind']): (values: Values<typeof importFields>) => Body {
  return (values) => ({ kind: 'imports', changes: [{ kind: kindOf, ...values }] });
}

const modeField = { mode: optional('Permission bits as octal digits in a string.', mode()) };

export const kinds = {
  write: kind('Creates or replaces a file.', { content: required('The whole content.', anyText), encoding: optional('How content is written here; utf8 where it is not given.', oneOf('utf8', 'base64')), ...modeField }, readWrite),
  edit: kind('Replaces text by text.', replacementFields, (values, node, source) => {
    const checked = checkedReplacement({ old: values.old, new: values.new, ...(values.all === undefined ? {} : { all: values.all }), ...(values.count === undefined ? {} : { count: values.count }) }, node, source);
    return checked === undefined ? undefined : { kind: 'edit', replacements: [checked] };
  }),
  multiEdit: kind('Replaces several texts, one after the other.', { edits: required('Each is made in the result of the one before.', list(replacement, 1)) }, ({ edits }) => ({ kind: 'edit', replacements: edits })),
  patch: kind('Applies hunks to the file.', { text: required('The hunks of a unified diff, or of a Codex patch, without file headers.', anyText) }, (values, node, source) => {
    const hunks = hunksOfPatchText(values.text, node, source);
    return hunks === undefined ? undefined : { kind: 'patch', hunks };
  }),
  'config.set': kind('Sets one key of a configuration file.', { key: required('Names for maps, numbers for places in lists.', key), value: required('Any JSON value.', configValue) }, (values) => ({
    kind: 'config',
    changes: [{ kind: 'set', key: values.key, value: values.value }],
  })),
  'config.delete': kind('Removes one key of a configuration file.', { key: required('Names for maps, numbers for places in lists.', key) }, (values) => ({ kind: 'config', changes: [{ kind: 'delete', key: values.key }] })),
  'imports.add': kind('Adds to the imports of a source file.', importFields, (values) => imports('add')(importsOnly(values))),
  'imports.remove': kind('Removes from the imports of a source file.', importFields, (values) => imports('remove')(importsOnly(values))),
  delete: kind('Deletes a file.', {}, () => ({ kind: 'delete' })),
  rename: kind('Moves a file.', { from: required('Where it is now.', nonEmpty('a path')) }, ({ from }) => ({ kind: 'rename', from })),
  mkdir: kind('Creates a directory.', modeField, (values) => ({ kind: 'mkdir', ...(values.mode === undefined ? {} : { mode: values.mode }) })),
  chmod: kind('Changes permission bits.', { mode: required('Permission bits as octal digits in a string.', mode()) }, (values) => ({ kind: 'chmod', mode: values.mode })),
  symlink: kind('Creates a symbolic link.', { target: required('Where it leads, as the link says it.', nonEmpty('a path')) }, ({ target }) => ({ kind: 'symlink', target })),
} as const satisfies Readonly<Record<string, Kind>>;

/** Known, and not there yet. */
export const laterKinds: Readonly<Record<string, string>> = { 'template.render': 'templates come with a later version' };

function importsOnly(values: Values<typeof importFields>): Values<typeof importFields> {
  const { from, default: standard, namespace, names, typeOnly } = values;
  return { from, ...(standard === undefined ? {} : { default: standard }), ...(namespace === undefined ? {} : { namespace }), ...(names === undefined ? {} : { names }), ...(typeOnly === undefined ? {} : { typeOnly }) };
}

function readWrite(values: { readonly content: string; readonly encoding?: 'utf8' | 'base64'; readonly mode?: number }, node: JsonNode, source: Source): Body | undefined {
  const content = values.encoding === 'base64' ? bytesOf(values.content) : new TextEncoder().encode(values.content);
  if (content === undefined) return source.problem(node.offset, 'has content that is not base64');
  return { kind: 'write', content, ...(values.mode === undefined ? {} : { mode: values.mode }) };
}

/** Strict base64: padded, and nothing but its alphabet. */
function bytesOf(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
