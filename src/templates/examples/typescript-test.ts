// A file of tests for a TypeScript function, for the test runner of Node.
export const typescriptTest = `---
writeopt: template 1
description: Tests of a TypeScript module, for node:test
path: '{{directory}}/{{name | kebab}}.test.ts'
parameters:
  name: { description: 'the function that is tested, in any spelling', example: parseAmount }
  directory: { description: 'where the file goes, without a slash at its end', default: test }
  from: { description: 'the module that exports it, as seen from the test', example: ../src/parse-amount.ts }
  cases:
    kind: list
    description: the tests
    of:
      title: { description: 'what must hold, in words', example: takes a comma as well as a point }
      actual: { description: 'an expression', example: "parseAmount('1,5')" }
      expected: { description: 'what it must be equal to', example: '1.5' }
---
// Tests of {{name | camel}}.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { {{name | camel}} } from '{{from}}';

describe('{{name | camel}}', () => {
  {{#cases}}
  it('{{title}}', () => {
    assert.deepEqual({{actual}}, {{expected}});
  });
  {{/cases}}
});
`;
