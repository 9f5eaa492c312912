// Documents of every format: what they come to, and every mistake at its place.
import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RequestError } from '../../src/errors.ts';
import { parseDocument, type FormatName } from '../../src/operations/documents/index.ts';
import { sha256 } from '../../src/operations/sha256.ts';

const documents = suite('documents');

/** Requests as plain values, content as text. */
function read(text: string, format?: FormatName): unknown {
  const { requests } = parseDocument(text, { name: 'd', ...(format === undefined ? {} : { format }) });
  return requests.map((request) => ('content' in request ? { ...request, content: new TextDecoder().decode(request.content) } : request));
}

function refusal(text: string | Uint8Array, format?: FormatName): RequestError {
  try {
    parseDocument(text, { name: 'd', ...(format === undefined ? {} : { format }) });
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

const oneOp = (json: string): string => `{"version":1,"operations":[${json}]}`;

const operations: readonly (readonly [json: string, request: object])[] = [
  ['{"kind":"write","path":"a","content":"x\\n"}', { kind: 'write', path: 'a', content: 'x\n' }],
  ['{"kind":"write","path":"a","content":"eA==","encoding":"base64","mode":"0755"}', { kind: 'write', path: 'a', content: 'x', mode: 0o755 }],
  ['{"kind":"write","path":"a","content":"","expect":"absent","level":"syntax","critical":true,"group":"g","id":"w"}', { kind: 'write', path: 'a', content: '', expect: { kind: 'absent' }, level: 'syntax', critical: true, group: 'g', id: 'w' }],
  [`{"kind":"delete","path":"a","expect":{"sha256":"${'0'.repeat(64)}","mode":"644"}}`, { kind: 'delete', path: 'a', expect: { kind: 'file', sha256: '0'.repeat(64), mode: 0o644 } }],
  ['{"kind":"edit","path":"a","old":"\\n","new":""}', { kind: 'edit', path: 'a', replacements: [{ old: '\n', new: '' }] }],
  ['{"kind":"edit","path":"a","old":"x","new":"y","count":2}', { kind: 'edit', path: 'a', replacements: [{ old: 'x', new: 'y', count: 2 }] }],
  ['{"kind":"multiEdit","path":"a","edits":[{"old":"x","new":"y","all":true},{"old":"1","new":"2"}]}', { kind: 'edit', path: 'a', replacements: [{ old: 'x', new: 'y', all: true }, { old: '1', new: '2' }] }],
  ['{"kind":"patch","path":"a","text":"@@ -2 +2 @@\\n-x\\n+y\\n"}', { kind: 'patch', path: 'a', hunks: [{ line: 2, lines: [{ kind: 'removed', text: 'x' }, { kind: 'added', text: 'y' }] }] }],
  ['{"kind":"patch","path":"a","text":"@@ f\\n-x\\n+y\\n*** End of File"}', { kind: 'patch', path: 'a', hunks: [{ anchors: ['f'], atEnd: true, lines: [{ kind: 'removed', text: 'x' }, { kind: 'added', text: 'y' }] }] }],
  ['{"kind":"config.set","path":"a.json","key":["a",0],"value":{"b":null}}', { kind: 'config', path: 'a.json', changes: [{ kind: 'set', key: ['a', 0], value: { b: null } }] }],
  ['{"kind":"config.delete","path":"a.json","key":["a"]}', { kind: 'config', path: 'a.json', changes: [{ kind: 'delete', key: ['a'] }] }],
  ['{"kind":"imports.add","path":"a.ts","from":"m","default":"d","names":["a","b as c",{"name":"T","typeOnly":true}]}', { kind: 'imports', path: 'a.ts', changes: [{ kind: 'add', from: 'm', default: 'd', names: [{ name: 'a' }, { name: 'b', alias: 'c' }, { name: 'T', typeOnly: true }] }] }],
  ['{"kind":"imports.remove","path":"a.py","from":"m","namespace":"n","typeOnly":false}', { kind: 'imports', path: 'a.py', changes: [{ kind: 'remove', from: 'm', namespace: 'n', typeOnly: false }] }],
  ['{"kind":"rename","path":"b","from":"a"}', { kind: 'rename', path: 'b', from: 'a' }],
  ['{"kind":"mkdir","path":"b"}', { kind: 'mkdir', path: 'b' }],
  ['{"kind":"chmod","path":"b","mode":"600"}', { kind: 'chmod', path: 'b', mode: 0o600 }],
  ['{"kind":"symlink","path":"b","target":"a"}', { kind: 'symlink', path: 'b', target: 'a' }],
];

for (const [json, request] of operations) {
  documents(`ops: ${json.slice(0, 60)}`, () => {
    assert.equal(read(oneOp(json)), [{ id: '1', ...request }]);
    assert.equal(read(json, 'ndjson'), [{ id: '1', ...request }]);
  });
}

documents('a document and its lines say the same, with a key and ids', () => {
  const lines = operations.map(([json]) => json);
  const whole = parseDocument(`\uFEFF{ "$schema": "x", "version": 1, "key": "k", "operations": [\n${lines.join(',\n')}\n] }`, { name: 'd' });
  const streamed = parseDocument(new TextEncoder().encode(`{"version":1,"key":"k"}\n\n${lines.join('\r\n')}\n`), { name: 'd' });
  assert.equal([whole.format, whole.key, streamed.format, streamed.key], ['ops', 'k', 'ndjson', 'k']);
  assert.equal(whole.requests, streamed.requests);
  assert.equal(whole.requests.map(({ id }) => id).slice(0, 4), ['1', '2', 'w', '4']);
});

documents('a key named __proto__ is a plain key', () => {
  const [request] = parseDocument(oneOp('{"kind":"config.set","path":"a","key":["__proto__","x"],"value":{"__proto__":{"y":1}}}'), { name: 'd' }).requests;
  assert.is(JSON.stringify(request), '{"kind":"config","changes":[{"kind":"set","key":["__proto__","x"],"value":{"__proto__":{"y":1}}}],"id":"1","path":"a"}');
  assert.is(({} as { x?: unknown; y?: unknown }).y, undefined);
});

const diff = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const changed = [{ line: 1, lines: [{ kind: 'removed', text: 'x' }, { kind: 'added', text: 'y' }] }];
const patched = { id: '1', kind: 'patch', path: 'f', hunks: changed };
const absent = { kind: 'absent' };

const others: readonly (readonly [name: string, text: string, requests: readonly object[]])[] = [
  ['unified', diff('--- a/f', '+++ b/f', '@@ -1 +1 @@', '-x', '+y'), [patched]],
  ['unified, no prefix, dates', diff('--- f\t2026-01-01', '+++ f\t2026-01-02', '@@ -1,1 +1,1 @@ section', '-x', '+y'), [patched]],
  ['unified, all CRLF', diff('--- a/f', '+++ b/f', '@@ -1 +1 @@', '-x', '+y').replaceAll('\n', '\r\n'), [patched]],
  ['unified, no newline at the end', diff('--- a/f', '+++ b/f', '@@ -1 +1 @@', '-x', '\\ No newline at end of file', '+y'), [{ ...patched, hunks: [{ line: 1, lines: [{ kind: 'removed', text: 'x', noNewline: true }, { kind: 'added', text: 'y' }] }] }]],
  ['unified, a removed line that looks like a header', diff('--- a/f', '+++ b/f', '@@ -1 +1 @@', '--- x', '+++ y'), [{ ...patched, hunks: [{ line: 1, lines: [{ kind: 'removed', text: '-- x' }, { kind: 'added', text: '++ y' }] }] }]],
  ['unified, new and gone', diff('--- /dev/null', '+++ b/n', '@@ -0,0 +1 @@', '+x', '--- a/g', '+++ /dev/null', '@@ -1 +0,0 @@', '-x'), [{ id: '1', kind: 'write', path: 'n', content: 'x\n', expect: absent }, { id: '2', kind: 'delete', path: 'g', expect: { kind: 'file', sha256: createHash('sha256').update('x\n').digest('hex') } }]],
  ['git: a mail', diff('From 0123456789012345678901234567890123456789 Mon Sep 17', 'Subject: x', '', '--- prose', '---', ' f | 2', '', 'diff --git a/f b/f', 'index 1..2 100644', '--- a/f', '+++ b/f', '@@ -1 +1 @@', '-x', '+y', '-- ', '2.39.0'), [patched]],
  ['git: rename, mode, empty file, link', diff('diff --git a/a b b/c', 'similarity index 100%', 'rename from a b', 'rename to c', 'diff --git a/s b/s', 'old mode 100644', 'new mode 100755', 'diff --git a/e b/e', 'new file mode 100755', 'index 0..e69de29', 'diff --git a/l b/l', 'new file mode 120000', '--- /dev/null', '+++ b/l', '@@ -0,0 +1 @@', '+t', '\\ No newline at end of file'), [
    { id: '1', kind: 'rename', path: 'c', from: 'a b' },
    { id: '2', kind: 'chmod', path: 's', mode: 0o755 },
    { id: '3', kind: 'write', path: 'e', content: '', expect: absent, mode: 0o755 },
    { id: '4', kind: 'symlink', path: 'l', target: 't', expect: absent },
  ]],
  ['git: rename with a change and a quoted name', diff('diff --git "a/\\303\\244\\t\\"" b/f', 'similarity index 50%', 'rename from "\\303\\244\\t\\""', 'rename to f', '--- "a/\\303\\244\\t\\""', '+++ b/f', '@@ -1 +1 @@', '-x', '+y'), [{ ...patched, from: 'ä\t"' }]],
  ['git: no prefix, a directory named a', diff('diff --git a/f a/f', '--- a/f', '+++ a/f', '@@ -1 +1 @@', '-x', '+y'), [{ ...patched, path: 'a/f' }]],
  ['codex', diff('*** Begin Patch', '*** Add File: n', '+x', '*** Delete File: g', '*** Update File: f', '*** Move to: h', '@@ class A', '@@   def b', ' c', '', '-x', '+y', '*** End of File', '*** Update File: k', '-x', '+y', '*** End Patch'), [
    { id: '1', kind: 'write', path: 'n', content: 'x\n', expect: absent },
    { id: '2', kind: 'delete', path: 'g' },
    { id: '3', kind: 'patch', path: 'h', from: 'f', hunks: [{ anchors: ['class A', 'def b'], atEnd: true, lines: [{ kind: 'context', text: 'c' }, { kind: 'context', text: '' }, { kind: 'removed', text: 'x' }, { kind: 'added', text: 'y' }] }] },
    { id: '4', kind: 'patch', path: 'k', hunks: [{ lines: [{ kind: 'removed', text: 'x' }, { kind: 'added', text: 'y' }] }] },
  ]],
  ['search-replace', diff('Now:', '', '`f`', '```ts', '<<<<<<< SEARCH', 'a', 'x', '=======', 'a', 'y', '>>>>>>> REPLACE', '', '<<<<<<< SEARCH', 'z', '=======', '>>>>>>> REPLACE', '```', 'n.md', '<<<<<<< SEARCH', '=======', '# N', '>>>>>>> REPLACE'), [
    { id: '1', kind: 'patch', path: 'f', hunks: [{ lines: [{ kind: 'context', text: 'a' }, { kind: 'removed', text: 'x' }, { kind: 'added', text: 'y' }] }] },
    { id: '2', kind: 'patch', path: 'f', hunks: [{ lines: [{ kind: 'removed', text: 'z' }] }] },
    { id: '3', kind: 'write', path: 'n.md', content: '# N\n', expect: absent },
  ]],
  ['edit-json', '[{"file_path":"/f","old_string":"x","new_string":"y","replace_all":true},{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"n","content":"c"}},{"name":"MultiEdit","input":{"file_path":"f","edits":[{"old_string":"x","new_string":"y"}]}},{"file_path":"m","old_string":"","new_string":"c"}]', [
    { id: '1', kind: 'edit', path: '/f', replacements: [{ old: 'x', new: 'y', all: true }] },
    { id: '2', kind: 'write', path: 'n', content: 'c' },
    { id: '3', kind: 'edit', path: 'f', replacements: [{ old: 'x', new: 'y' }] },
    { id: '4', kind: 'write', path: 'm', content: 'c', expect: absent },
  ]],
  ['edit-json, one', '{"file_path":"n","content":"c"}', [{ id: '1', kind: 'write', path: 'n', content: 'c' }]],
];

for (const [name, text, requests] of others) documents(name, () => assert.equal(read(text), requests));

/** Details without the name of the document. */
const mistakes: readonly (readonly [text: string, details: readonly string[], format?: FormatName])[] = [
  ['{"version":2,"operations":[],"keey":"x"}', ['1:12: must be 1: this is the only version of the format, not 2', '1:30: has an unknown key `keey`: did you mean key?']],
  ['{"version":1,"operations":{}}', ['1:27: must be a list, not an object']],
  ['{"operations":[\n  {"kind":"wrte","path":"a"},\n  {"kind":"template.render","path":"a"},\n  {"path":"a"},\n  7]}', ['1:1: lacks version', '2:11: is no kind of operation: `wrte`: did you mean write?', '3:11: is template.render: templates come with a later version', '4:3: lacks kind: one of write, edit, multiEdit, patch, config.set, config.delete, imports.add, imports.remove, delete, rename, mkdir, chmod, symlink', '5:3: must be an operation, not a number']],
  [oneOp('{"kind":"chmod","path":"","mode":755}'), ['1:51: must be a path, and is empty', '1:61: must be a string of octal digits, such as "755": nobody can tell whether the number 755 is meant octal']],
  [oneOp('{"kind":"write","path":"a","contnt":"x"}'), ['1:28: lacks content', '1:55: has an unknown key `contnt`: did you mean content?']],
  [oneOp('{"kind":"write","path":"a","content":"x","encoding":"base64"}'), ['1:28: has content that is not base64']],
  [oneOp('{"kind":"write","path":"a","content":"\\ud800"}'), ['1:65: holds half of a surrogate pair, which no file can hold']],
  [oneOp('{"kind":"delete","path":"a","id":"2"},{"kind":"delete","path":"b"},{"kind":"delete","path":"b","id":"2"}'), ['1:66: has the id `2`, which an operation before it has', '1:95: has the id `2`, which an operation before it has']],
  [oneOp('{"kind":"delete","path":"a","path":"b"}'), ['1:56: has the key `path` twice']],
  [oneOp('{"kind":"edit","path":"a","old":"","new":"b"}'), ['1:60: must be the text to replace, which is not empty, and is empty']],
  [oneOp('{"kind":"edit","path":"a","old":"a","new":"b","all":true,"count":1}'), ['1:28: has both all and count: give one of them']],
  [oneOp('{"kind":"delete","path":"a","expect":"gone"}'), ['1:65: must be one of absent']],
  [oneOp('{"kind":"patch","path":"a","text":"@@ -1,2 +1 @@\\n-x\\n"}'), ['1:28: patch line 1: says 2 old and 1 new lines, and the hunk has 1 and 0']],
  [oneOp('{"kind":"patch","path":"a","text":"--- a/x\\n"}'), ['1:28: patch line 1: names a file: only the hunks belong here, for the path of the operation']],
  ['{"version":1,"operations":[],}', ['1:30: property name expected', '1:30: value expected']],
  ['{"version":1, // c\n"operations":[]}', ['1:15: comments are not allowed in JSON']],
  [`{"version":1,"operations":${'['.repeat(70)}`, ['1:90: is nested deeper than 64']],
  ['{"version":1}\n{"kind":"delete","path":1}\n{"kind":\n', ['2:25: must be a path, not a number', '3:9: value expected', '3:9: close brace expected']],
  [diff('--- a/f', '+++ b/f', '@@ -1,2 +1,1 @@', '-x', '+y', ' z', ' z2'), ['3:1: says 2 old and 1 new lines, and the hunk has 3 and 3']],
  [diff('--- a/f', '+++ b/f', '@@ -1 +1,2 @@', '-x', '+y'), ['3:1: says 1 old and 2 new lines, and the hunk has 1 and 1']],
  [diff('--- a/f', '+++ b/f', '@@ -5 +5 @@', '-x', '+y', '@@ -4 +4 @@', '-x', '+y'), ['6:1: stands before the end of the hunk above it']],
  [diff('--- a/f', '+++ b/g', '@@ -5 +5 @@', '-x', '+y', 'what', '@@ -1 +1 @@', '-x', '+y'), ['1:1: names two files, f and g: a rename needs git\'s own headers', '6:1: is neither part of a hunk nor the header of a file', '7:1: is a hunk without a file: `--- a/file` and `+++ b/file` come before it']],
  [diff('--- a/f', '+++ b/f', '@@ -1,2 +1 @@', '-x', '\\ No newline at end of file', '-y', '+y'), ['5:1: says that no newline follows, and another line of the same version follows']],
  [diff('diff --git a/f b/g', 'similarity index 100%', 'copy from f', 'copy to g', 'diff --git a/p b/p', 'index 1..2 100644', 'GIT binary patch', 'literal 1', 'x', '', 'diff --git a/m b/m', 'index 1..2 160000', '--- a/m', '+++ b/m', '@@ -1 +1 @@', '-x', '+y'), ['1:1: copies a file: write the copy instead', '7:1: is a binary change, which a text cannot carry: write the file with encoding "base64"', '11:1: changes a submodule, which only git can do']],
  [diff('*** Begin Patch', '*** Update File: f', '@@ -1 +1 @@', '-x', '*** Frob', '*** Add File: n', 'x', '*** Update File: g', ' x'), ['3:1: has line numbers, which this format has not: write `@@`, or `@@ ` and a line of the file', '5:1: must begin with a blank, `+` or `-`', '7:1: must begin with `+`: it is in a file that is added', '9:1: the patch has no `*** End Patch`: it was cut off', '9:1: is a hunk that changes nothing']],
  [diff('', '<<<<<<< SEARCH', 'x', '=======', 'y', '>>>>>>> REPLACE', 'f', '<<<<<<< SEARCH', '=======', '=======', '>>>>>>> REPLACE', '>>>>>>> REPLACE', 'f', '<<<<<<< SEARCH', 'x'), ['2:1: has no name of a file right above it', '10:1: divides the block a second time: nobody can tell which of the two lines is text', '12:1: ends a block that has not begun', '14:1: begins a block that `>>>>>>> REPLACE` does not end: it was cut off']],
  ['[{"file_path":"f","old_string":"x"},\n{"name":"Bash","input":{}},\n{"file_path":"f","edits":[{"old_string":"","new_string":"y"},{"old_string":"x","new_string":"y"}]}]', ['1:2: lacks new_string', '2:9: must be one of Edit, Write, MultiEdit', '3:1: has an empty old_string, which only an edit that makes a new file may have']],
];

for (const [text, details, format] of mistakes) {
  documents(`refused: ${JSON.stringify(text).slice(0, 70)}`, () => {
    assert.equal(refusal(text, format).details.map((one) => one.replace(/^d:/, '')), details);
  });
}

documents('a format that cannot be told is asked for, with the candidates', () => {
  assert.equal(refusal('hello').details.length, 6);
  assert.match(refusal('').message, 'is empty');
  const both = refusal(diff('--- a/f', '+++ b/f', '@@ -1 +1 @@', '-x', '+y', '*** Begin Patch'));
  assert.is(both.message, 'd could be read as unified or as codex.');
  assert.match(refusal(Uint8Array.of(0xff)).message, 'UTF-8');
});

documents('the hash of what goes is SHA-256', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 1000, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 255);
    assert.is(sha256(bytes), createHash('sha256').update(bytes).digest('hex'));
  }
});

documents.run();
