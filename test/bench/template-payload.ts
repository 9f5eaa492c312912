// What ten similar files cost to send: as contents, and as operations that name a template, in bytes of the documents and in operations.
import { gzipSync } from 'node:zlib';
import { extract } from '../../src/templates/extract/extract.ts';
import { print } from '../../src/templates/stored-form.ts';
import type { Source } from '../../src/templates/template.ts';
import { head, row } from './table.ts';

const things = ['user-account', 'order-line', 'invoice', 'shipping-address', 'gift-card', 'product-review', 'stock-level', 'return-request', 'tax-rate', 'price-list'] as const;
const upper = (name: string): string => name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
const lower = (name: string): string => upper(name).charAt(0).toLowerCase() + upper(name).slice(1);
const snake = (name: string): string => name.replaceAll('-', '_');
const fields = ['id', 'name', 'total', 'createdAt', 'state'] as const;
/** From two to five, another number for each file. */
const some = (index: number): readonly string[] => fields.slice(0, 2 + (index % 4));

type Make = (name: string, index: number) => Source;

const families: Readonly<Record<string, Make>> = {
  'TypeScript controller': (name) => ({
    path: `src/controllers/${name}.controller.ts`,
    text: `import { Controller, Delete, Get, Param, Post, Body } from '../framework.ts';\nimport { ${upper(name)}Service } from '../services/${name}.service.ts';\nimport type { Create${upper(name)}, ${upper(name)} } from '../types/${name}.ts';\n\n/** What can be asked about each ${name.replaceAll('-', ' ')}. */\n@Controller('/${name}s')\nexport class ${upper(name)}Controller {\n  constructor(private readonly ${lower(name)}s: ${upper(name)}Service) {}\n\n  @Get()\n  async list(): Promise<readonly ${upper(name)}[]> {\n    return this.${lower(name)}s.list();\n  }\n\n  @Get('/:id')\n  async read(@Param('id') id: string): Promise<${upper(name)}> {\n    const found = await this.${lower(name)}s.find(id);\n    if (found === undefined) throw new NotFound('${name}', id);\n    return found;\n  }\n\n  @Post()\n  async create(@Body() values: Create${upper(name)}): Promise<${upper(name)}> {\n    return this.${lower(name)}s.create(values);\n  }\n\n  @Delete('/:id')\n  async remove(@Param('id') id: string): Promise<void> {\n    await this.${lower(name)}s.remove(id);\n  }\n}\n`,
  }),
  'TypeScript type with fields': (name, index) => ({
    path: `src/types/${name}.ts`,
    text: `/** One ${name.replaceAll('-', ' ')}, as it is stored. */\nexport interface ${upper(name)} {\n${some(index).map((field) => `  readonly ${field}: string;\n`).join('')}}\n\n/** What is needed to make one. */\nexport type Create${upper(name)} = Omit<${upper(name)}, 'id'>;\n\nexport function is${upper(name)}(value: unknown): value is ${upper(name)} {\n  return typeof value === 'object' && value !== null && 'id' in value;\n}\n`,
  }),
  'React component': (name, index) => ({
    path: `src/components/${upper(name)}/${upper(name)}.tsx`,
    text: `import { useState, type ReactElement } from 'react';\nimport { use${upper(name)} } from '../../hooks/use${upper(name)}';\nimport styles from './${upper(name)}.module.css';\n\nexport interface ${upper(name)}Props {\n  readonly id: string;\n  readonly onClose?: () => void;\n}\n\nexport function ${upper(name)}({ id, onClose }: ${upper(name)}Props): ReactElement {\n  const [isOpen, setOpen] = useState(false);\n  const { data, error } = use${upper(name)}(id);\n  if (error) return <p className={styles.error}>{error.message}</p>;\n  return (\n    <section className={styles.${lower(name)}} aria-label="${name.replaceAll('-', ' ')}">\n      <button type="button" onClick={() => setOpen(!isOpen)}>{isOpen ? 'Less' : 'More'}</button>\n${some(index).map((field) => `      <span>{data?.${field}}</span>\n`).join('')}      {onClose && <button type="button" onClick={onClose}>Close</button>}\n    </section>\n  );\n}\n`,
  }),
  'Python test file': (name) => ({
    path: `tests/test_${snake(name)}.py`,
    text: `"""Tests for ${snake(name)}"""\n\nimport pytest\nfrom shop.${snake(name)} import ${upper(name)}\n\n\nclass Test${upper(name)}:\n    """Test suite for ${upper(name)}"""\n\n    def setup_method(self):\n        """Set up test fixtures"""\n        self.${snake(name)} = ${upper(name)}("${name}")\n\n    def test_has_a_name(self):\n        """A ${name.replaceAll('-', ' ')} is called what it was made with"""\n        assert self.${snake(name)}.name == "${name}"\n\n    def test_refuses_an_empty_name(self):\n        """A ${name.replaceAll('-', ' ')} without a name is none"""\n        with pytest.raises(ValueError):\n            ${upper(name)}("")\n`,
  }),
};

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const saved = (before: number, after: number): string => `${((1 - after / before) * 100).toFixed(1)} %`;

head('Ten similar files, as one document for apply (bytes; lower is better)', 'family', 'operations', 'as contents', 'as template operations', 'fewer', 'with the template itself', 'fewer', 'fewer, both gzipped');
for (const [title, make] of Object.entries(families)) {
  const sources = things.map(make);
  const extraction = extract(sources, { name: 'unit' });
  if (extraction.kind === 'refused') throw new Error(`${title}: ${extraction.message}`);
  const { template, instances } = extraction;
  const contents = { version: 1, operations: sources.map(({ path, text }) => ({ kind: 'write', path, content: text })) };
  const renders = { version: 1, operations: instances.map(({ values }) => ({ kind: 'template.render', template: 'unit', params: values })) };
  const [before, after, stored] = [bytes(contents), bytes(renders), Buffer.byteLength(print(template))];
  const zipped = (value: unknown): number => gzipSync(JSON.stringify(value)).byteLength;
  row(title, `${contents.operations.length} → ${renders.operations.length}`, before, after, saved(before, after), after + stored, saved(before, after + stored), saved(zipped(contents), zipped(renders)));
  if (after > before * 0.4) process.exitCode = 1;
}
