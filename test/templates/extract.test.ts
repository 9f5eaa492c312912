// Small families, each with the template that a person would have written.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { extract } from '../../src/templates/extract/extract.ts';
import type { Source } from '../../src/templates/template.ts';
import { shown } from './shown.ts';

const extraction = suite('extract');

const service = (pascal: string, kebab: string, words: string): Source => ({
  path: `src/${kebab}.ts`,
  text: `// The ${words} service.\nimport './${kebab}.css';\n\nexport function create${pascal}(props: ${pascal}Props): Store {\n  return new Store('${kebab}', props.id);\n}\n`,
});

extraction('two TypeScript files with one name in several spellings', () => {
  const found = extract([service('UserCard', 'user-card', 'user card'), service('Order', 'order', 'order')]);
  assert.is(
    shown(found),
    `src/<name:kebab>.ts
// The <name:lower> service.
import './<name:kebab>.css';

export function create<name:pascal>(props: <name:pascal>Props): Store {
  return new Store('<name:kebab>', props.id);
}
`,
  );
});

extraction.run();
