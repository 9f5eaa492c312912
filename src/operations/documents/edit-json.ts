// The tool calls of coding agents as JSON: Edit, MultiEdit and Write, bare or with the name of the tool around them.
import type { Replacement } from '../../model.ts';
import { numbered, type Format } from './format.ts';
import { kindOf, parseJson, propertiesOf, type JsonNode } from './json.ts';
import { kindOfJson } from './recognise.ts';
import { boolean, list, nonEmpty, object, oneOf, optional, readObject, required, string, type Shape, type Values } from './shapes.ts';
import type { Source } from './source.ts';
import type { FileRequest } from './unified-requests.ts';

export const editJson: Format = {
  about: 'tool calls as JSON: { "file_path", "old_string", "new_string" }, { "file_path", "content" } or { "file_path", "edits" }, or a list of them',
  fits: (text) => kindOfJson(text) === 'edit-json',
  parse: (source) => {
    const root = parseJson(source);
    if (root === undefined) return { requests: [] };
    const nodes = root.type === 'array' ? root.children : [root];
    return { requests: numbered(nodes.flatMap((node) => requestOf(node, source) ?? [])) };
  },
};

const filePath = { file_path: required('The file.', nonEmpty('a path')) };
const editFields = {
  old_string: required('Text that is there.', string()),
  new_string: required('Text to put there instead.', string()),
  replace_all: optional('Wherever it is.', boolean()),
};
const wrapperFields = (input: Shape<JsonNode>) => ({
  type: optional('', oneOf('tool_use')),
  id: optional('', string()),
  name: required('', oneOf('Edit', 'Write', 'MultiEdit')),
  input: required('', input),
});
const anyNode: Shape<JsonNode> = { schema: {}, read: (node) => node };

type Tool = 'Edit' | 'Write' | 'MultiEdit';

function requestOf(node: JsonNode, source: Source): FileRequest | undefined {
  if (node.type !== 'object') return source.problem(node.offset, `must be a tool call, not ${kindOf(node)}`);
  if (!namesOf(node).has('input')) return callOf(undefined, node, source);
  const wrapper = readObject(wrapperFields(anyNode), node, source);
  return wrapper === undefined ? undefined : callOf(wrapper.name, wrapper.input, source);
}

function namesOf(node: JsonNode): ReadonlySet<string> {
  return new Set(node.type === 'object' ? propertiesOf(node).map(({ name }) => name) : []);
}

function callOf(named: Tool | undefined, node: JsonNode, source: Source): FileRequest | undefined {
  const names = namesOf(node);
  const tool = named ?? (names.has('edits') ? 'MultiEdit' : names.has('content') ? 'Write' : 'Edit');
  if (tool === 'Write') {
    const call = readObject({ ...filePath, content: required('', string()) }, node, source);
    return call === undefined ? undefined : { kind: 'write', path: call.file_path, content: new TextEncoder().encode(call.content) };
  }
  if (tool === 'MultiEdit') {
    const call = readObject({ ...filePath, edits: required('', list(object(editFields), 1)) }, node, source);
    return call === undefined ? undefined : edited(call.file_path, call.edits, node, source);
  }
  const call = readObject({ ...filePath, ...editFields }, node, source);
  return call === undefined ? undefined : edited(call.file_path, [call], node, source);
}

/** An edit of nothing makes a new file; there can be only that one. */
function edited(path: string, edits: readonly Values<typeof editFields>[], node: JsonNode, source: Source): FileRequest | undefined {
  const [first] = edits;
  if (first !== undefined && edits.length === 1 && first.old_string === '') return { kind: 'write', path, content: new TextEncoder().encode(first.new_string), expect: { kind: 'absent' } };
  if (edits.some(({ old_string: old }) => old === '')) return source.problem(node.offset, 'has an empty old_string, which only an edit that makes a new file may have');
  return { kind: 'edit', path, replacements: edits.map(replacementOf) };
}

function replacementOf({ old_string: old, new_string: text, replace_all: all }: Values<typeof editFields>): Replacement {
  return { old, new: text, ...(all === undefined ? {} : { all }) };
}
