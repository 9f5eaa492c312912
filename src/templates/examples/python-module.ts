// A Python module with one class, as its author would begin it.
export const pythonModule = `---
writeopt: template 1
description: A Python module with one class
path: '{{?directory}}{{directory}}/{{/directory}}{{class_name | snake}}.py'
parameters:
  class_name: { description: 'what the class is called, in any spelling', example: CsvReader }
  directory: { description: 'where the file goes, without a slash at its end', default: '' }
  module_description: { description: 'what the module is for, one sentence', example: Reads tables. }
  type_imports: { description: 'names to import from typing, such as "Any, Iterable"', default: '' }
  additional_imports: { description: 'more import statements, a line each', default: '' }
  class_description: { description: 'what the class is, one sentence', example: A table that is read line by line. }
  init_params: { description: 'parameters of __init__ after self, each with a comma before it', default: '', example: ', path: str' }
  init_body: { description: 'statements of __init__; lines after the first with their eight spaces', default: pass, example: self.path = path }
  main_method: { description: 'what the method is called', default: run }
  method_params: { description: 'parameters of the method after self, each with a comma before it', default: '' }
  method_description: { description: 'what the method does, one sentence', example: Read the table. }
  method_body: { description: 'statements of the method; lines after the first with their eight spaces', default: raise NotImplementedError }
  main_block: { description: 'what runs when the module is started; nothing: there is no such block', default: '' }
---
"""{{module_description}}"""
{{?type_imports}}

from typing import {{type_imports}}
{{/type_imports}}
{{?additional_imports}}

{{additional_imports}}
{{/additional_imports}}


class {{class_name | pascal}}:
    """{{class_description}}"""

    def __init__(self{{init_params}}):
        {{init_body}}

    def {{main_method | snake}}(self{{method_params}}):
        """{{method_description}}"""
        {{method_body}}
{{?main_block}}


if __name__ == "__main__":
    {{main_block}}
{{/main_block}}
`;
