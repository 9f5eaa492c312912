// A line is put into somebody's hook only where it runs, hides no failure, and can be taken out again byte for byte.
import { execFileSync, spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addLine, callerIn, formatHook, formatHookLine, removeLine, updateLine } from '../src/hook-text.ts';

const test = suite('hook text');
const line = { packagePath: 'node_modules/writeopt' };

const accepted: readonly [name: string, script: string][] = [
  ['a plain script', '#!/bin/sh\nnpm test\n'],
  ['no newline at the end', '#!/bin/sh\nnpm test'],
  ['blank lines at the end', '#!/bin/sh\nnpm test\n\n\n'],
  ['no shebang', 'npm test\n'],
  ['only a comment', '#!/bin/sh\n# later\n'],
  ['an empty file', ''],
  ['bash by env', '#!/usr/bin/env bash\nset -euo pipefail\nnpm test\n'],
  ['a trailing exit 0', '#!/bin/sh\nnpm test || true\nexit 0\n'],
  ['a trailing exit', '#!/bin/sh\nnpm test\nexit\n'],
  ['a trailing exit $?', '#!/bin/sh\nnpm test\nexit $?\n'],
  ['a trailing exec', '#!/bin/sh\nexec 1>&2\nexec git diff-index --check --cached HEAD --\n'],
  ['a condition at the end', '#!/bin/sh\nif true; then\n  exit 1\nfi\n'],
];

for (const [name, script] of accepted) {
  test(`${name}: added, and taken out byte for byte`, () => {
    const edit = addLine(script, line);
    assert.is(edit.kind, 'edited');
    if (edit.kind !== 'edited') return;
    execFileSync('sh', ['-n'], { input: edit.text });
    assert.is(callerIn(edit.text), 'line');
    assert.is(removeLine(edit.text) ?? '', script);
  });
}

const refused: readonly [script: string, reason: RegExp][] = [
  ['#!/usr/bin/env node\nconsole.log(1)\n', /not a shell script/],
  ['#!/usr/bin/fish\ntest\n', /not a shell script/],
  ['#!/bin/sh\nif command -v tool; then\n  exec tool run\nelse\n  echo none\nfi\n', /exec/],
  ['#!/bin/sh\n[ -x tool ] && exec tool\n', /exec/],
  ['#!/bin/sh\n[ -x tool ] || exit 0\n', /exit under a condition/],
  ['#!/bin/sh\r\nnpm test\r\n', /Windows/],
  ['#!/bin/sh\ntrue && \\\nexit 0\n', /several lines/],
  ['\u007fELF\0\0', /not a script/],
];

for (const [script, reason] of refused) {
  test(`refused: ${JSON.stringify(script)}`, () => {
    const edit = addLine(script, line);
    assert.is(edit.kind, 'refused');
    if (edit.kind === 'refused') assert.match(edit.reason, reason);
  });
}

/** The exit code of a script whose line is replaced by one that ends in `status`. */
function exitCodeOf(script: string, status: number): number | null {
  const edit = addLine(script, line);
  if (edit.kind !== 'edited') throw new Error(edit.reason);
  const stub = edit.text.replace(formatHookLine(line), `(exit ${status}) || exit $? # writeopt`);
  return spawnSync('sh', [], { input: stub }).status;
}

test('a failure of the script stays a failure, and one of writeopt is one', () => {
  assert.equal([exitCodeOf('true\n', 0), exitCodeOf('true\n', 3)], [0, 3]);
  assert.equal([exitCodeOf('false\n', 0), exitCodeOf('false\nexit\n', 0), exitCodeOf('(exit 7)\nexit $?\n', 0)], [1, 1, 7]);
  assert.equal([exitCodeOf('false\nexit 0\n', 0), exitCodeOf('false\nexit 0\n', 3)], [0, 3]);
  assert.equal([exitCodeOf('false\nexec true\n', 0), exitCodeOf('exec true\n', 3), exitCodeOf('exec false\n', 0)], [0, 3, 1]);
  assert.equal([exitCodeOf('set -eu\ntrue\n', 0), exitCodeOf('set -eu\ntrue\n', 3)], [0, 3]);
});

test('an exit above the line is told', () => {
  const edit = addLine('#!/bin/sh\n[ -n "$CI" ] && exit 0\nnpm test\n', line);
  assert.match(edit.kind === 'edited' ? (edit.note ?? '') : '', 'can exit before');
});

test('a hook of our own disappears when the line does, unless somebody added to it', () => {
  const own = formatHook({ ...line, node: '/opt/node/bin/node' });
  assert.is(removeLine(own), undefined);
  assert.match(removeLine(`${own}npm test\n`) ?? '', /npm test\n$/);
});

test('words of somebody else that call writeopt are seen, comments are not', () => {
  assert.is(callerIn('#!/bin/sh\nnpx writeopt check\n'), 'words');
  assert.is(callerIn('#!/bin/sh\n# writeopt some day\n'), undefined);
});

test('the recorded node is replaced, whatever its path', () => {
  const one = formatHook({ ...line, node: "/it's/$node" });
  execFileSync('sh', ['-n'], { input: one });
  const other = formatHook({ ...line, node: '/usr/bin/node' });
  assert.is(updateLine(one, { ...line, node: '/usr/bin/node' }), other);
  assert.is(updateLine(formatHook(line), { ...line, node: '/usr/bin/node' }), other);
  assert.is(updateLine(other, line), other);
});

test.run();
