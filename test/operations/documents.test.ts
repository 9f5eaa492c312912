// Documents in every format: what they come to, and what is wrong with the malformed ones, with line and column.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RequestError } from '../../src/errors.ts';
import type { Request } from '../../src/model.ts';
import { formatNames, parseDocument, type FormatName } from '../../src/operations/documents/index.ts';
import { opsSchema } from '../../src/operations/documents/schema.ts';
import { random } from './random-text.ts';

const documents = suite('documents');

function problemsOf(text: string | Uint8Array, format?: FormatName): readonly string[] {
  try {
    parseDocument(text, { name: 'd', ...(format === undefined ? {} : { format }) });
  } catch (error) {
    if (error instanceof RequestError) return error.details;
    throw error;
  }
  return [];
}

/** A request on one line: bytes as text, without what is always there. */
function told(request: Request): string {
  return JSON.stringify(request, (key: string, value: unknown) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : key === 'id' ? undefined : value));
}

const op = (fields: string): string => `{"version":1,"operations":[${fields}]}`;
const validate = new Ajv2020({ strict: false }).compile(opsSchema());

const goodOps: readonly (readonly [operation: string, request: string])[] = [
  ['{"kind":"write","path":"a","content":"x\\n"}', '{"kind":"write","path":"a","content":"x\\n"}'],
  ['{"kind":"write","path":"a","content":"eHk=","encoding":"base64","mode":"0755"}', '{"kind":"write","path":"a","mode":493,"content":"xy"}'],
  ['{"kind":"write","path":"a","content":"","expect":"absent","level":"strict","critical":true,"group":"g","id":"i"}', '{"kind":"write","path":"a","expect":{"kind":"absent"},"level":"strict","critical":true,"group":"g","content":""}'],
  [`{"kind":"delete","path":"a","expect":{"sha256":"${'0a'.repeat(32)}","mode":"644"}}`, `{"kind":"delete","path":"a","expect":{"kind":"file","sha256":"${'0a'.repeat(32)}","mode":420}}`],
  ['{"kind":"edit","path":"a","old":"x","new":"y","count":2}', '{"kind":"edit","path":"a","replacements":[{"old":"x","new":"y","count":2}]}'],
  ['{"kind":"multiEdit","path":"a","edits":[{"old":"x","new":"","all":true},{"old":"z","new":"y"}]}', '{"kind":"edit","path":"a","replacements":[{"old":"x","new":"","all":true},{"old":"z","new":"y"}]}'],
  ['{"kind":"patch","path":"a","text":"@@ -1 +1 @@\\n-x\\n+y\\n"}', '{"kind":"patch","path":"a","hunks":[{"line":1,"lines":[{"kind":"removed","text":"x"},{"kind":"added","text":"y"}]}]}'],
  ['{"kind":"patch","path":"a","text":"@@ f()\\n x\\n+y\\n"}', '{"kind":"patch","path":"a","hunks":[{"anchors":["f()"],"lines":[{"kind":"context","text":"x"},{"kind":"added","text":"y"}]}]}'],
  ['{"kind":"config.set","path":"a","key":["a.b",0,"__proto__"],"value":{"__proto__":[1,null,true]}}', '{"kind":"config","path":"a","changes":[{"kind":"set","key":["a.b",0,"__proto__"],"value":{"__proto__":[1,null,true]}}]}'],
  ['{"kind":"config.delete","path":"a","key":["b"]}', '{"kind":"config","path":"a","changes":[{"kind":"delete","key":["b"]}]}'],
  ['{"kind":"imports.add","path":"a","from":"m","names":["x",{"name":"y","alias":"z","typeOnly":true}]}', '{"kind":"imports","path":"a","changes":[{"kind":"add","from":"m","names":[{"name":"x"},{"name":"y","alias":"z","typeOnly":true}]}]}'],
  ['{"kind":"imports.remove","path":"a","from":"m","default":"D","namespace":"N","typeOnly":false}', '{"kind":"imports","path":"a","changes":[{"kind":"remove","from":"m","default":"D","namespace":"N","typeOnly":false}]}'],
  ['{"kind":"rename","path":"b","from":"a"}', '{"kind":"rename","path":"b","from":"a"}'],
  ['{"kind":"mkdir","path":"b","mode":"700"}', '{"kind":"mkdir","path":"b","mode":448}'],
  ['{"kind":"chmod","path":"b","mode":"755"}', '{"kind":"chmod","path":"b","mode":493}'],
  ['{"kind":"symlink","path":"b","target":"../c"}', '{"kind":"symlink","path":"b","target":"../c"}'],
  ['{"kind":"template.render","template":"t","params":{"a":"x","b":true,"__proto__":[{"c":"y"}]}}', '{"kind":"template","path":"","template":"t","values":{"a":"x","b":true,"__proto__":[{"c":"y"}]}}'],
  ['{"kind":"template.render","template":"t","path":"p"}', '{"kind":"template","path":"p","template":"t","values":{}}'],
];

for (const [operation, request] of goodOps) {
  documents(`ops: ${operation.slice(0, 70)}`, () => {
    assert.equal(parseDocument(op(operation), { name: 'd' }).requests.map(told), [request]);
    assert.equal(parseDocument(`{"version":1,"key":"k"}\n${operation}\n`, { name: 'd' }).requests.map(told), [request], 'as ndjson');
    assert.ok(validate(JSON.parse(op(operation))), JSON.stringify(validate.errors));
  });
}

/** Operation, `column: words` (the operation starts at column 28); `*` behind the column: a schema cannot say it. */
const badOps: readonly (readonly [operation: string, problem: RegExp, beyondSchema?: true])[] = [
  ['{"kind":"wrte","path":"a"}', /^d:1:36: unknown kind "wrte"; did you mean "write"\?/],
  ['{"path":"a"}', /^d:1:28: "kind" is missing/],
  ['7', /^d:1:28: an operation must be an object/],
  ['{"kind":"constructor","path":"a"}', /^d:1:36: unknown kind "constructor"/],
  ['{"kind":"template.render","path":"a"}', /^d:1:28: "template" is missing/],
  ['{"kind":"template.render","template":"t","params":{"port":80}}', /^d:1:86: must be a string, true or false, or a list of objects: write "80"/],
  ['{"kind":"template.render","template":"t","params":{"a":[1]}}', /^d:1:84: must be an object: the parameters of the template/],
  ['{"kind":"template.render","template":"t","params":[]}', /^d:1:78: "params" must be an object: the parameters/],
  ['{"kind":"template.render","template":"t","path":""}', /^d:1:76: "path" must be a string that is not empty/],
  ['{"kind":"write","path":"a","contnt":""}', /^d:1:28: "content" is missing/],
  ['{"kind":"write","path":"a","content":"","contnt":""}', /^d:1:68: unknown key "contnt"; did you mean "content"\?/],
  ['{"kind":"write","path":"","content":""}', /^d:1:51: "path" must be a string that is not empty/],
  ['{"kind":"write","path":"a","content":"a","encoding":"base64"}', /^d:1:28: "content" is not base64/],
  ['{"kind":"write","path":"a","content":"\\ud800"}', /^d:1:28: contains half of a surrogate pair/, true],
  ['{"kind":"write","path":"a","content":"","encoding":"utf-8"}', /^d:1:79: "encoding" must be one of utf8, base64; did you mean "utf8"\?/],
  ['{"kind":"chmod","path":"a","mode":755}', /^d:1:62: "mode" must be permission bits as an octal string: write "755" if that is octal/],
  ['{"kind":"chmod","path":"a","mode":"888"}', /^d:1:62: "mode" must be permission bits/],
  ['{"kind":"edit","path":"a","old":"","new":"y"}', /^d:1:60: "old" must be a string that is not empty/],
  ['{"kind":"edit","path":"a","old":"x","new":"x"}', /^d:1:28: "old" and "new" are equal/, true],
  ['{"kind":"edit","path":"a","old":"x","new":"y","all":true,"count":1}', /^d:1:28: "all" and "count" exclude each other/],
  ['{"kind":"edit","path":"a","old":"x","new":"y","count":0}', /^d:1:82: "count" must be a whole number above 0/],
  ['{"kind":"multiEdit","path":"a","edits":[]}', /^d:1:67: "edits" must not be an empty list/],
  ['{"kind":"config.set","path":"a","key":"b.c","value":1}', /^d:1:66: "key" must be a list of names.*write \["b","c"\]/],
  ['{"kind":"config.set","path":"a","key":["b",-1],"value":1}', /^d:1:71: must be a name or a place/],
  ['{"kind":"config.set","path":"a","key":["b"],"value":12345678901234567890}', /^d:1:80: "value" is a number too large/, true],
  ['{"kind":"patch","path":"a","text":"@@ -1,2 +1 @@\\n-x\\n+y\\n"}', /^d:1:62: line 1 of the text: the hunk says 2 old and 1 new lines, and has 1 and 1/, true],
  ['{"kind":"patch","path":"a","text":"--- a/b\\n+++ b/b\\n@@ -1 +1 @@\\n-x\\n+y\\n"}', /^d:1:62: line 1 of the text: a patch of one operation can only change the lines of "a"/, true],
  ['{"kind":"delete","path":"a","expect":"gone"}', /^d:1:65: "expect" must be one of absent/],
  ['{"kind":"delete","path":"a","expect":{"sha256":"A"}}', /^d:1:75: "sha256" must be 64/],
  ['{"kind":"delete","path":"a","level":"hard"}', /^d:1:64: "level" must be one of none, syntax/],
  ['{"kind":"delete","path":"a"},{"kind":"delete","path":"b","id":"1"}', /^d:1:90: the id "1" is there twice/, true],
];

for (const [operation, problem, beyondSchema] of badOps) {
  documents(`ops refused: ${operation.slice(0, 90)}`, () => {
    assert.match(problemsOf(op(operation))[0] ?? '', problem);
    if (beyondSchema !== true) assert.not(validate(JSON.parse(op(operation))), 'the schema refuses it too');
  });
}

interface Bad {
  readonly format: FormatName;
  readonly text: string;
  readonly problem: RegExp;
}

const git = (...lines: readonly string[]): string => ['diff --git a/x b/x', ...lines, ''].join('\n');

const bad: readonly Bad[] = [
  { format: 'ops', text: '{"version":2,"operations":[]}', problem: /^d:1:12: this version of writeopt understands "version": 1 only/ },
  { format: 'ops', text: '{"operations":[]}', problem: /^d:1:1: "version" is missing/ },
  { format: 'ops', text: '{"version":1,\n "operatons":[]}', problem: /^d:1:1: "operations" is missing/ },
  { format: 'ops', text: '{"version":1,\n "operations":[],}', problem: /^d:2:18: not JSON: property name expected/ },
  { format: 'ops', text: '{"version":1, // one\n "operations":[]}', problem: /^d:1:15: not JSON: invalid comment token/ },
  { format: 'ops', text: '{"version":1,\n "version":1,"operations":[]}', problem: /^d:2:2: the key "version" is there twice/ },
  { format: 'ops', text: `{"version":1,"operations":${'['.repeat(100_000)}`, problem: /^d:1:126: nested more than 100 deep/ },
  { format: 'ndjson', text: '{"version":1}\n{"kind":"delete","path":"a"}\n{"kind":"delete","path":}\n', problem: /^d:3:25: not JSON: value expected/ },
  { format: 'ndjson', text: '\n', problem: /^d:1:1: nothing there/ },
  { format: 'unified', text: git('--- a/x', '+++ b/x', '@@ -1,2 +1,2 @@', ' a', '-b'), problem: /^d:4:1: the hunk says 2 old and 2 new lines, and has 2 and 1/ },
  { format: 'unified', text: git('--- a/x', '+++ b/x', '@@ -1,1 +1,1 @@', '-b', '+c', '+d'), problem: /^d:7:1: the hunk has more lines/ },
  { format: 'unified', text: git('--- a/x', '+++ b/x', '@@ ... @@', '-b'), problem: /^d:4:1: not a hunk header/ },
  { format: 'unified', text: git('--- a/x', '+++ b/y', '@@ -1 +1 @@', '-b', '+c'), problem: /^d:1:1: the names in the "diff --git" line and/ },
  { format: 'unified', text: git('--- a/x', '+++ b/x', '@@ -9 +9 @@', '-b', '+c', '@@ -1 +1 @@', '-b', '+c'), problem: /^d:7:1: this hunk begins before the one above ends/ },
  { format: 'unified', text: git('--- a/x', '+++ b/x', '@@ -1,2 +1,2 @@', '-b', '\\ No newline at end of file', '-b', '+c', '+c'), problem: /^d:4:1: a line without newline at its end is not the last/ },
  { format: 'unified', text: git('index 1..2 100644', 'GIT binary patch', 'literal 1', 'x'), problem: /^d:1:1: binary files are not patched/ },
  { format: 'unified', text: git('Binary files a/x and b/x differ'), problem: /^d:1:1: binary files are not patched/ },
  { format: 'unified', text: 'diff --git a/x b/y\nsimilarity index 100%\ncopy from x\ncopy to y\n', problem: /^d:1:1: copies are not possible/ },
  { format: 'unified', text: 'diff --git a/x b/y\n', problem: /^d:1:1: the name cannot be read, or there are two/ },
  { format: 'unified', text: git('index 1..2 160000', '--- a/x', '+++ b/x', '@@ -1 +1 @@', '-Subproject', '+Subproject 2'), problem: /^d:1:1: submodules/ },
  { format: 'unified', text: '--- x\n+++ y\n@@ -1 +1 @@\n-a\n+b\n', problem: /^d:1:1: two names, "x" and "y"/ },
  { format: 'unified', text: '@@ -1 +1 @@\n-a\n+b\n', problem: /^d:1:1: a hunk without a file/ },
  { format: 'unified', text: 'diff --cc x\n', problem: /^d:1:1: a combined diff/ },
  { format: 'codex', text: '*** Begin Patch\n*** Update File: x\n@@\n-a\n+b\n', problem: /^d:6:1: \*\*\* End Patch is missing/ },
  { format: 'codex', text: '*** Begin Patch\n*** Updat File: x\n*** End Patch\n', problem: /^d:2:1: expected \*\*\* Add File/ },
  { format: 'codex', text: '*** Begin Patch\n*** Update File: x\n@@\n a\n*** End Patch\n', problem: /^d:3:1: this chunk changes nothing/ },
  { format: 'codex', text: '*** Begin Patch\n*** Update File: x\n@@ -1,2 +1,2 @@\n-a\n+b\n*** End Patch\n', problem: /^d:3:1: line numbers are not part/ },
  { format: 'codex', text: '*** Begin Patch\n*** Add File: x\n+a\nb\n*** End Patch\n', problem: /^d:4:1: every line of a new file begins with \+/ },
  { format: 'codex', text: '*** Begin Patch\n*** Update File: x\n-a\n+b\n*** End Patch\nmore\n', problem: /^d:6:1: unexpected after/ },
  { format: 'search-replace', text: '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n', problem: /^d:1:1: the name of the file is missing/ },
  { format: 'search-replace', text: 'x\n<<<<<<< SEARCH\na\n=======\nb\n', problem: /^d:2:1: this block does not end/ },
  { format: 'search-replace', text: 'x\n<<<<<<< SEARCH\na\n=======\nb\n=======\nb\n>>>>>>> REPLACE\n', problem: /^d:6:1: a second =======/ },
  { format: 'search-replace', text: 'x\n<<<<<<< SEARCH\na\n=======\na\n>>>>>>> REPLACE\n', problem: /^d:2:1: SEARCH and REPLACE are equal/ },
  { format: 'edit-json', text: '[{"file_path":"x","old_string":"a","new_string":"a"}]', problem: /^d:1:2: "old_string" and "new_string" are equal/ },
  { format: 'edit-json', text: '[{"file_path":"x",\n"old_string":"a","new_strin":"b"}]', problem: /^d:1:2: "new_string" is missing/ },
  { format: 'edit-json', text: '{"name":"Bash","input":{"command":"rm"}}', problem: /^d:1:9: unknown tool/ },
];

for (const { format, text, problem } of bad) documents(`${format} refused: ${JSON.stringify(text).slice(0, 80)}`, () => assert.match(problemsOf(text, format)[0] ?? 'no problem', problem));

const good: readonly (readonly [format: FormatName, text: string, requests: readonly string[]])[] = [
  ['unified', git('old mode 100644', 'new mode 100755'), ['{"kind":"chmod","path":"x","mode":493}']],
  ['unified', git('new file mode 100755', 'index 0..1', '--- /dev/null', '+++ b/x', '@@ -0,0 +1 @@', '+a', '\\ No newline at end of file'), ['{"kind":"write","path":"x","expect":{"kind":"absent"},"content":"a","mode":493}']],
  ['unified', git('new file mode 100644', 'index 0..1'), ['{"kind":"write","path":"x","expect":{"kind":"absent"},"content":""}']],
  ['unified', git('new file mode 120000', '--- /dev/null', '+++ b/x', '@@ -0,0 +1 @@', '+to', '\\ No newline at end of file'), ['{"kind":"symlink","path":"x","expect":{"kind":"absent"},"target":"to"}']],
  ['unified', 'diff --git "a/t\\303\\274\\tb" "b/t\\303\\274\\tb"\nold mode 100755\nnew mode 100644\n', ['{"kind":"chmod","path":"tü\\tb","mode":420}']],
  ['unified', 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n', ['{"kind":"rename","path":"y","from":"x"}']],
  ['unified', '--- x.orig\t2026-01-01\n+++ x\t2026-01-01\n@@ -1 +1 @@\n-a\n+b\n', ['{"kind":"patch","path":"x","hunks":[{"line":1,"lines":[{"kind":"removed","text":"a"},{"kind":"added","text":"b"}]}]}']],
  ['unified', 'From 1\nSubject: x\n---\n x | 1 +\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n-- \n2.40\n', ['{"kind":"patch","path":"x","hunks":[{"line":1,"lines":[{"kind":"removed","text":"a"}]}]}']],
  ['codex', '*** Begin Patch\n*** Add File: n\n+a\n+\n*** Delete File: d\n*** Update File: x\n*** Move to: y\n@@ class A\n@@ def f():\n a\n-b\n+c\n*** End of File\n*** End Patch\n', [
    '{"kind":"write","path":"n","expect":{"kind":"absent"},"content":"a\\n\\n"}',
    '{"kind":"delete","path":"d"}',
    '{"kind":"patch","path":"y","from":"x","hunks":[{"anchors":["class A","def f():"],"atEnd":true,"lines":[{"kind":"context","text":"a"},{"kind":"removed","text":"b"},{"kind":"added","text":"c"}]}]}',
  ]],
  ['search-replace', 'Words.\n\nx/y.py\n```python\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n\n```\nn.py\n<<<<<<< SEARCH\n=======\nnew\n>>>>>>> REPLACE\n```\n', [
    '{"kind":"edit","path":"x/y.py","replacements":[{"old":"a\\n","new":"b\\n","lines":true}]}',
    '{"kind":"write","path":"n.py","expect":{"kind":"absent"},"content":"new\\n"}',
  ]],
  ['edit-json', '[{"file_path":"x","old_string":"a","new_string":"b","replace_all":true},{"name":"MultiEdit","input":{"file_path":"x","edits":[{"old_string":"c","new_string":""}]}},{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"y","content":"z"}}]', [
    '{"kind":"edit","path":"x","replacements":[{"old":"a","new":"b","all":true},{"old":"c","new":""}]}',
    '{"kind":"write","path":"y","content":"z"}',
  ]],
];

for (const [format, text, requests] of good) {
  documents(`${format}: ${JSON.stringify(text).slice(0, 80)}`, () => {
    const found = parseDocument(text, { name: 'd' });
    assert.is(found.format, format);
    assert.equal(found.requests.map(told), requests);
    if (format !== 'edit-json') assert.equal(parseDocument(text.replaceAll('\n', '\r\n'), { name: 'd' }).requests.map(told), requests, 'with CRLF');
  });
}

documents('a format that is not clear is refused with the candidates', () => {
  assert.throws(() => parseDocument('*** Begin Patch\nx\n<<<<<<< SEARCH\n', { name: 'd' }), (error: unknown) => error instanceof RequestError && /codex, search-replace/.test(error.message));
  for (const text of ['', 'hello', '[]', 'null', '{}']) assert.throws(() => parseDocument(text, { name: 'd' }), (error: unknown) => error instanceof RequestError && error.details.length > 0, text);
});

documents('all problems are told at once, in their order', () => {
  assert.is(problemsOf(op('{"kind":"x"},{"kind":"chmod","path":1,"mode":7,"b":2}')).length, 4);
});

documents('bytes that are not UTF-8 are refused where they are', () => assert.match(problemsOf(Buffer.from('{"version":1,\n "k\xe9":1}', 'latin1'), 'ops')[0] ?? '', /^d:2:4: not UTF-8/));

documents('documents made to take long do not', () => {
  const blanks = ' '.repeat(1_000_000);
  const many = (line: string): string => `${line}\n`.repeat(20_000);
  const texts = [`*** Begin Patch\n*** Update File: x${blanks}y\n*** Move to: x${blanks}y\n@@ x${blanks}y\n`, many('*** Begin Patch'), many('<<<<<<< SEARCH'), many('x\n<<<<<<< SEARCH\n======='), `${blanks}x\n<<<<<<< SEARCH\n`, many('diff --git a/x b/x'), many('@@ -1 +1 @@'), `diff --git a/x b/x\n--- "${'\\'.repeat(200_000)}\n+++ b/x\n`, many('--- a/x\n+++ b/x'), op(`"${blanks}`), `${'{"version":'.repeat(20_000)}`, `"operations"${blanks}`];
  for (const text of texts) for (const format of [undefined, ...formatNames]) assert.ok(problemsOf(text, format).length > 0, text.slice(0, 40));
});

documents('2,000 truncated and mutated documents are understood or refused, never anything else', () => {
  const next = random(7);
  const valid = [...good.map(([, text]) => text), ...goodOps.map(([operation]) => op(operation)), ...goodOps.map(([operation]) => `{"version":1}\n${operation}\n${operation}`)];
  const scraps = ['\n', '"', '{', '}', '@@', '*** ', '+', '-', ' ', '\\', '\0', '\ud800', '=======', '<<<<<<< SEARCH', '--- a/x\n+++ b/x\n', 'diff --git ', '999999999', '__proto__'];
  let refused = 0;
  for (let round = 0; round < 2000; round += 1) {
    let text = valid[next(valid.length)] ?? '';
    if (next(4) === 0) text = text.slice(0, next(text.length));
    else for (let change = next(3); change >= 0; change -= 1) {
      const at = next(text.length + 1);
      text = text.slice(0, at) + (scraps[next(scraps.length)] ?? '') + text.slice(at + next(4));
    }
    const format = next(3) === 0 ? formatNames[next(formatNames.length)] : undefined;
    if (problemsOf(next(2) === 0 ? text : Buffer.from(text, 'latin1'), format).length > 0) refused += 1;
  }
  assert.ok(refused > 1000, `${refused} refused`);
});

documents.run();
