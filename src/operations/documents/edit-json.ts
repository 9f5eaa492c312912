// The format `edit-json`: the input of Claude's tools Edit, Write and MultiEdit, alone, in a list, and with or without the call around it.
import type { Replacement, Request } from '../../model.ts';
import { parseJson, propertiesOf, valueAt, type Node } from './json.ts';
import { boolean, list, name, object, optional, required, string, type Tell, type Values } from './shapes.ts';
import { shown, type Content, type Format, type Source } from './source.ts';

export const editJson: Format<'edit-json'> = {
  name: 'edit-json',
  detects: (_text, json) => json === 'edit-json',
  parse: (source): Content => {
    const root = parseJson(source, source.text, 0);
    if (root === undefined) return { requests: [] };
    const calls = root.type === 'array' ? (root.children ?? []) : [root];
    if (calls.length === 0) source.problem(root.offset, 'an empty list');
    return { requests: joined(source, calls.flatMap((call) => readCall(call, (node, words) => source.problem(node.offset, words)))) };
  },
};

const words = { old_string: required(string), new_string: required(string), replace_all: optional(boolean) };
const inputs = {
  Edit: object({ file_path: required(name), ...words }),
  Write: object({ file_path: required(name), content: required(string) }),
  MultiEdit: object({ file_path: required(name), edits: required(list(object(words))) }),
};

interface Change {
  readonly node: Node;
  readonly path: string;
  readonly content?: string;
  readonly replacements: readonly Replacement[];
}

/** A tool call: `{ name, input }`, as models write it and as hooks get it. */
function readCall(node: Node, tell: Tell): Change[] {
  if (node.type !== 'object') return tell(node, 'an edit must be an object'), [];
  const input = valueAt(node, 'input') ?? valueAt(node, 'tool_input') ?? valueAt(node, 'arguments');
  if (input === undefined || valueAt(node, 'file_path') !== undefined) return readInput(node, undefined, tell);
  const known = ['name', 'tool_name', 'type', 'id', 'input', 'tool_input', 'arguments'];
  for (const property of propertiesOf(node)) if (!known.includes(property.key)) tell(property.name, `unknown key ${shown(property.key)}`);
  const tool = valueAt(node, 'name') ?? valueAt(node, 'tool_name');
  const toolName: unknown = tool?.value;
  if (tool !== undefined && !(typeof toolName === 'string' && Object.hasOwn(inputs, toolName))) return tell(tool, `unknown tool: known are ${Object.keys(inputs).join(', ')}`), [];
  return readInput(input, typeof toolName === 'string' ? toolName : undefined, tell);
}

function readInput(node: Node, tool: string | undefined, tell: Tell): Change[] {
  const kind = tool ?? (valueAt(node, 'edits') !== undefined ? 'MultiEdit' : valueAt(node, 'content') !== undefined ? 'Write' : 'Edit');
  if (kind === 'Write') {
    const read = inputs.Write.read(node, tell)?.value;
    return read === undefined || hasHalf(read.content, node, tell) ? [] : [{ node, path: read.file_path, content: read.content, replacements: [] }];
  }
  const read = kind === 'Edit' ? one(inputs.Edit.read(node, tell)?.value) : inputs.MultiEdit.read(node, tell)?.value;
  return read === undefined ? [] : changeOf(node, read, tell);
}

type Words = Values<typeof words>;

const one = (edit: (Words & { readonly file_path: string }) | undefined): { readonly file_path: string; readonly edits: readonly Words[] } | undefined => (edit === undefined ? undefined : { file_path: edit.file_path, edits: [edit] });

function changeOf(node: Node, { file_path: path, edits }: { readonly file_path: string; readonly edits: readonly Words[] }, tell: Tell): Change[] {
  const [first] = edits;
  // Claude's tools create a file by an empty old text.
  if (first?.old_string === '' && first.new_string !== '' && edits.length === 1) return hasHalf(first.new_string, node, tell) ? [] : [{ node, path, content: first.new_string, replacements: [] }];
  for (const edit of edits) {
    if (edit.old_string === '') return tell(node, '"old_string" is empty: that creates a file, and can only stand alone'), [];
    if (edit.old_string === edit.new_string) return tell(node, '"old_string" and "new_string" are equal'), [];
  }
  return [{ node, path, replacements: edits.map((edit) => ({ old: edit.old_string, new: edit.new_string, ...(edit.replace_all === true ? { all: true } : {}) })) }];
}

function hasHalf(text: string, node: Node, tell: Tell): boolean {
  const half = /\p{Surrogate}/u.test(text);
  if (half) tell(node, 'contains half of a surrogate pair, which is no character');
  return half;
}

/** Edits of one file follow each other, in one operation. */
function joined(source: Source, changes: readonly Change[]): Request[] {
  const files = new Map<string, Change>();
  for (const change of changes) {
    const before = files.get(change.path);
    if (before !== undefined && (before.content !== undefined || change.content !== undefined)) source.problem(change.node.offset, `${shown(change.path)} is written whole and also edited or written again: write it once`);
    else files.set(change.path, before === undefined ? change : { ...before, replacements: [...before.replacements, ...change.replacements] });
  }
  return [...files.values()].map(({ node, path, content, replacements }, index): Request => {
    const base = { id: String(index + 1), path };
    if (content === undefined) return { kind: 'edit', ...base, replacements };
    const created = valueAt(valueAt(node, 'edits')?.children?.[0] ?? node, 'old_string') !== undefined;
    return { kind: 'write', ...base, ...(created ? { expect: { kind: 'absent' as const } } : {}), content: new TextEncoder().encode(content) };
  });
}
