// A file of tests for a Python class, for pytest.
export const pythonTest = `---
writeopt: template 1
description: Tests of a Python class, for pytest
path: '{{directory}}/test_{{class_name | snake}}.py'
parameters:
  class_name: { description: 'the class that is tested, in any spelling', example: CsvReader }
  directory: { description: 'where the file goes, without a slash at its end', default: tests }
  module_path: { description: 'the module the class is imported from', example: tables.csv_reader }
  setup_code: { description: 'statements before each test; lines after the first with their eight spaces', default: pass }
  tests:
    kind: list
    description: the tests
    of:
      name: { description: 'what is tested, in any spelling', example: reads an empty file }
      description: { description: 'one sentence', example: An empty file has no rows. }
      code: { description: 'statements; lines after the first with their eight spaces', default: raise NotImplementedError }
---
"""Tests for {{class_name | pascal}}."""

import pytest
from {{module_path}} import {{class_name | pascal}}


class Test{{class_name | pascal}}:
    """Test suite for {{class_name | pascal}}."""

    def setup_method(self):
        """Set up test fixtures."""
        {{setup_code}}
{{#tests}}

    def test_{{name | snake}}(self):
        """{{description}}"""
        {{code}}
{{/tests}}
`;
