// Small families of many languages, as people write them.
import type { Source } from '../../src/templates/template.ts';

const file = (path: string, text: string): Source => ({ path, text });
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const components = [
  { pascal: 'UserCard', kebab: 'user-card', words: 'user card', fields: ['id: string', 'name: string'], title: 'People', heading: 'User', store: false },
  { pascal: 'OrderList', kebab: 'order-list', words: 'order list', fields: ['orders: Order[]'], title: 'All the orders', heading: 'Your list of orders', store: true },
  { pascal: 'InvoiceTable', kebab: 'invoice-table', words: 'invoice table', fields: ['rows: number', 'title?: string', 'total: number'], title: 'Money, money', heading: 'What you owe', store: false },
];

const tests = { UserCard: ['renders a name', 'calls back'], OrderList: ['shows orders', 'is empty at first', 'sorts'] };

export const families = {
  typescript: [
    { pascal: 'UserCard', camel: 'userCard', kebab: 'user-card', words: 'user card', constant: 'USER_CARD', port: 8080 },
    { pascal: 'Order', camel: 'order', kebab: 'order', words: 'order', constant: 'ORDER', port: 443 },
  ].map(({ pascal, camel, kebab, words, constant, port }) =>
    file(
      `src/${kebab}.service.ts`,
      lines(`// The ${words} service.`, `import './${kebab}.css';`, '', `export const ${constant}_LIMIT = 100;`, `const port = ${port};`, '', `export function create${pascal}(${camel}: ${pascal}Props): ${pascal}Service {`, `  return connect('/${kebab}s', port, ${camel}.id);`, '}'),
    ),
  ),
  react: components.map(({ pascal, kebab, words, fields, title, heading, store }) =>
    file(
      `src/components/${pascal}.tsx`,
      lines("import React from 'react';", `import './${kebab}.css';`, ...(store ? ["import { useStore } from '../store';"] : []), '', `export interface ${pascal}Props {`, ...fields.map((field) => `  ${field};`), '}', '', `/** Shows the ${words}. */`, `export function ${pascal}(props: ${pascal}Props) {`, ...(store ? ['  const store = useStore();'] : []), '  return (', `    <section className="${kebab}" title="${title}">`, `      <h1>${heading}</h1>`, '    </section>', '  );', '}'),
    ),
  ),
  reactTest: Object.entries(tests).map(([name, titles]) =>
    file(
      `test/${name}.test.tsx`,
      lines("import { render } from '@testing-library/react';", `import { ${name} } from '../src/components/${name}';`, '', `describe('${name}', () => {`) +
        titles.map((title, index) => lines(`  it('${title}', () => {`, `    const { container } = render(<${name} />);`, `    expect(container.${['textContent', 'childNodes', 'title'][index]}).toBe(${index}${title.length});`, '  });')).join('\n') +
        lines('});'),
    ),
  ),
  python: [
    { name: 'user', model: 'User', table: 'users', fields: ['name', 'email'] },
    { name: 'order', model: 'Order', table: 'orders', fields: ['total'] },
    { name: 'city', model: 'City', table: 'cities', fields: ['number', 'date', 'paid'] },
  ].map(({ name, model, table, fields }) =>
    file(
      `app/models/${name}.py`,
      lines(`"""The ${name} model."""`, '', 'from app.db import Model, Field', '', '', `class ${model}(Model):`, `    """A ${name} of the shop."""`, '', `    table = "${table}"`, ...fields.map((field) => `    ${field} = Field(${field.length})`), '', '    def __str__(self):', `        return f"${model} {self.id}"`),
    ),
  ),
  workflow: [
    { name: 'lint', title: 'Lint', branches: 'main', node: false },
    { name: 'test', title: 'Run all tests', branches: 'main, dev', node: true },
    { name: 'release', title: 'Release to npm', branches: 'main, next, beta', node: true },
  ].map(({ name, title, branches, node }) =>
    file(
      `.github/workflows/${name}.yml`,
      lines(`name: ${title}`, 'on:', '  push:', `    branches: [${branches}]`, 'jobs:', `  ${name}:`, '    runs-on: ubuntu-latest', '    steps:', '      - uses: actions/checkout@v4', ...(node ? ['      - uses: actions/setup-node@v4', '        with:', '          node-version: 20'] : []), '      - run: npm ci', `      - run: npm run ${name}`),
    ),
  ),
  json: [
    { name: 'core', version: '1.0.0', needs: ['left-pad', 'zod'] },
    { name: 'cli', version: '2.3.1', needs: ['commander'] },
    { name: 'web', version: '0.4.0', needs: ['react', 'react-dom', 'wouter'] },
  ].map(({ name, version, needs }) =>
    file(
      `packages/${name}/package.json`,
      `${lines('{', `  "name": "@acme/${name}",`, `  "version": "${version}",`, `  "private": ${name === 'cli'},`, '  "scripts": {', '    "build": "tsc -b",', '    "test": "uvu"', '  },', '  "dependencies": {')}${needs.map((need) => `    "${need}": "^${need.length}.0.0"`).join(',\n')}\n  }\n}\n`,
    ),
  ),
  sql: [
    { number: '0001', table: 'users', columns: ['email TEXT NOT NULL', 'name TEXT'] },
    { number: '0002', table: 'orders', columns: ['total INT'] },
  ].map(({ number, table, columns }) =>
    file(`migrations/${number}-create-${table}.sql`, lines(`-- Creates ${table}.`, `CREATE TABLE ${table} (`, '  id SERIAL PRIMARY KEY,', ...columns.map((column) => `  ${column},`), '  created_at TIMESTAMP', ');', `CREATE INDEX ${table}_created ON ${table} (created_at);`)),
  ),
  css: [
    { name: 'user-card', color: 'red', padding: '4px' },
    { name: 'order-list', color: '#fff', padding: '12px' },
  ].map(({ name, color, padding }) => file(`src/${name}.css`, lines(`.${name} {`, `  color: ${color};`, `  padding: ${padding};`, '}', '', `.${name}__title {`, '  font-size: 12px;', '}'))),
  markdown: [
    { title: 'Alpha', name: 'alpha', about: 'The first of all tools' },
    { title: 'Beta Tool', name: 'beta-tool', about: 'Another one, with more' },
  ].map(({ title, name, about }) => file(`docs/${name}.md`, lines(`# ${title}`, '', `${about}.`, '', '## Install', '', '```sh', `npm install ${name}`, '```', '', '## License', '', 'MIT'))),
} satisfies Record<string, readonly Source[]>;
