// The template of each example family, as a person would write it: <name:spelling>, <?flag|…|>, <*list|…|>.

const tick = '`';

export const templates: Readonly<Record<string, string>> = {
  typescript: String.raw`src/<name:kebab>.service.ts
// The <name:lower> service.
import './<name:kebab>.css';

export const <name:constant>_LIMIT = 100;
const port = <port>;

export function create<name:pascal>(<name:camel>: <name:pascal>Props): <name:pascal>Service {
  return connect('/<name:kebab+s>', port, <name:camel>.id);
}
`,
  react: String.raw`src/components/<name:pascal>.tsx
import React from 'react';
import './<name:kebab>.css';
<?hasStore|import { useStore } from '../store';
|>
export interface <name:pascal>Props {
<*fields|  <name>: <type>;
|>}

/** Shows the <name:lower>. */
export function <name:pascal>(props: <name:pascal>Props) {
<?hasStore|  const store = useStore();
|>  return (
    <section className="<name:kebab>" title="<title>">
      <h1><heading></h1>
    </section>
  );
}
`,
  reactTest: String.raw`test/<name>.test.tsx
import { render } from '@testing-library/react';
import { <name> } from '../src/components/<name>';

describe('<name>', () => {
<*tests by "\n"|  it('<title>', () => {
    const { container } = render(<<name> />);
    expect(container.<value>).toBe(<toBe>);
  });
|>});
`,
  python: String.raw`app/models/<name:camel>.py
"""The <name:camel> model."""

from app.db import Model, Field


class <name:pascal>(Model):
    """A <name:camel> of the shop."""

    table = "<name:camel+s>"
<*fields|    <name> = Field(<field>)
|>
    def __str__(self):
        return f"<name:pascal> {self.id}"
`,
  workflow: String.raw`.github/workflows/<name>.yml
name: <name2>
on:
  push:
    branches: [<*branches by ", "|<branch>|>]
jobs:
  <name>:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
<?hasUsesActions|      - uses: actions/setup-node@v4
        with:
          node-version: 20
|>      - run: npm ci
      - run: npm run <name>
`,
  json: String.raw`packages/<name>/package.json
{
  "name": "@acme/<name>",
  "version": "<version>",
  "private": <private>,
  "scripts": {
    "build": "tsc -b",
    "test": "uvu"
  },
  "dependencies": {
<*dependencies by ",\n"|    "<key>": "^<value>"|>
  }
}
`,
  sql: String.raw`migrations/<number>-create-<name>.sql
-- Creates <name>.
CREATE TABLE <name> (
  id SERIAL PRIMARY KEY,
<*columns|  <name> <type>,
|>  created_at TIMESTAMP
);
CREATE INDEX <name>_created ON <name> (created_at);
`,
  css: String.raw`src/<name>.css
.<name> {
  color: <color>;
  padding: <padding>;
}

.<name>__title {
  font-size: 12px;
}
`,
  markdown: String.raw`docs/<name:kebab>.md
# <name:title>

<value>.

## Install

${tick}${tick}${tick}sh
npm install <name:kebab>
${tick}${tick}${tick}

## License

MIT
`,
};
