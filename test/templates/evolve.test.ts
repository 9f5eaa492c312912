// A template grows to cover a file that it did not, and only if all earlier files still come out of it.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evolve, type Known } from '../../src/templates/evolve.ts';
import { extract } from '../../src/templates/extract/extract.ts';
import { render } from '../../src/templates/render.ts';
import type { Source, Template } from '../../src/templates/template.ts';
import { families } from './example-families.ts';
import { randomFamily } from './families.ts';

const evolution = suite('evolve');

function learn(sources: readonly Source[]): { readonly template: Template; readonly known: readonly Known[] } {
  const found = extract(sources);
  if (found.kind === 'refused') throw new Error(found.message);
  return { template: found.template, known: sources.map((source, index) => ({ ...source, values: found.instances[index]?.values ?? {} })) };
}

evolution('an instance fits, and nothing is made', () => {
  const { template, known } = learn(families.react.slice(0, 2));
  const [first] = families.react;
  if (first === undefined) throw new Error('no file');
  const found = evolve(template, known, { path: 'src/components/UserBadge.tsx', text: first.text.replaceAll('UserCard', 'UserBadge').replaceAll('user-card', 'user-badge').replaceAll('user card', 'user badge') });
  assert.is(found.kind, 'fits');
  assert.is(found.kind === 'fits' ? found.values['title'] : '', 'People');
});

evolution('a newcomer with one more line makes it optional; names, descriptions and examples stay', () => {
  const { template, known } = learn(families.typescript);
  const described: Template = { ...template, description: 'A service', parameters: template.parameters.map((one) => ({ ...one, name: one.name === 'port' ? 'networkPort' : one.name, description: `About ${one.name}` })), body: template.body.map((part) => (part.kind === 'slot' && part.name === 'port' ? { ...part, name: 'networkPort' } : part)) };
  const renamed = known.map(({ values, ...source }) => ({ ...source, values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key === 'port' ? 'networkPort' : key, value])) }));
  const newcomer = { path: 'src/cart.service.ts', text: "// The cart service.\nimport './cart.css';\n\nexport const CART_LIMIT = 100;\nconst port = 9090;\n\nexport function createCart(cart: CartProps): CartService {\n  audit(cart.id);\n  return connect('/carts', port, cart.id);\n}\n" };
  const found = evolve(described, renamed, newcomer);
  if (found.kind !== 'candidate') throw new Error(found.kind);
  assert.ok(found.promotable);
  assert.equal([found.kept, found.added, found.dropped, found.broken], [['name', 'networkPort'], ['hasAudit'].map(() => found.added[0] ?? ''), [], []]);
  assert.is(found.added.length, 1);
  assert.is(found.template.description, 'A service');
  assert.is(found.template.parameters.find(({ name }) => name === 'networkPort')?.description, 'About port');
  assertAll(found.template, found.instances, [...families.typescript, newcomer]);
});

function assertAll(template: Template, instances: readonly { readonly values: Known['values'] }[], sources: readonly Source[]): void {
  assert.is(instances.length, sources.length);
  for (const [index, source] of sources.entries()) assert.equal(render(template, instances[index]?.values ?? {}), source);
}

evolution('a newcomer that has little in common is refused, and the template stays', () => {
  const { template, known } = learn(families.typescript);
  const found = evolve(template, known, { path: 'src/else.ts', text: 'while (true) {\n  if (queue.isEmpty()) break;\n  queue.take().run();\n}\nconsole.log("done", queue.size);\n' });
  assert.is(found.kind, 'refused');
});

evolution('60 generated families: the last file, with a line more, is covered and no earlier one is lost', () => {
  let dropped = 0;
  let families = 0;
  for (let seed = 7000; families < 60; seed += 1) {
    const { sources } = randomFamily(seed);
    const last = sources.at(-1);
    if (sources.length < 4 || last === undefined) continue;
    families += 1;
    const earlier = sources.slice(0, -1);
    const { template, known } = learn(earlier);
    const newcomer = { path: last.path, text: last.text.replace('  const result = base(options);\n', '  const result = base(options);\n  trace(result);\n') };
    const found = evolve(template, known, newcomer);
    if (found.kind !== 'candidate') throw new Error(`seed ${seed}: ${found.kind}`);
    assert.ok(found.promotable, `seed ${seed}: ${found.broken.join(', ')}`);
    assertAll(found.template, found.instances, [...earlier, newcomer]);
    dropped += found.dropped.length;
  }
  assert.ok(dropped <= 6, `${dropped} parameters lost`);
});

evolution.run();
