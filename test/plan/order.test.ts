// The order of operations: small cases by hand, then thousands at random, made visible step by step.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dependency, WriteOperation } from '../../src/model.ts';
import { orderOperations, type Order, type Step } from '../../src/plan/order.ts';
import { stepPath } from '../../src/plan/steps.ts';
import { alphabetical, brokenStates, create, deletesFirst, needs, random, randomBatch, remove, rename, shuffled, update, type Batch } from './order-world.ts';

const order = suite('order');

interface Case {
  readonly name: string;
  readonly operations: readonly WriteOperation[];
  readonly before?: readonly Dependency[];
  readonly after?: readonly Dependency[];
  /** `+a` appears, `~a` changes, `-a` goes, `a>b` is renamed; a phase each, cycles after a bar. */
  readonly expected: string;
}

function written({ operation, half }: Step): string {
  if (operation.kind === 'rename') return half === 'whole' ? `${operation.from}>${operation.path}` : half === 'appear' ? `+${operation.path}` : `-${operation.from}`;
  return (operation.kind === 'create' ? '+' : operation.kind === 'delete' ? '-' : '~') + operation.path;
}

function shown({ order: steps, phases }: Order): string {
  let at = 0;
  return phases
    .map(({ paths, cycles }) => {
      const inPhase = steps.slice(at, (at += paths.length)).map(written).join(' ');
      return inPhase + cycles.map((cycle) => ` |${cycle.join()}`).join('');
    })
    .join(' / ');
}

const cases: readonly Case[] = [
  { name: 'nothing', operations: [], expected: '' },
  { name: 'independent: by kind, then by name; what goes comes last', operations: [remove('a'), update('b'), create('d'), create('c')], expected: '+c +d ~b / -a' },
  { name: 'a new file before its importer', operations: [update('a'), create('z')], after: needs('a', 'z'), expected: '+z / ~a' },
  { name: 'a deleted file after the importer that lets go of it', operations: [remove('a'), update('z')], before: needs('z', 'a'), expected: '~z / -a' },
  { name: 'deleted together: the importer first', operations: [remove('a'), remove('b')], before: needs('b', 'a'), expected: '-b / -a' },
  { name: 'updates: what is depended on first', operations: [update('a'), update('b'), update('c')], after: [...needs('a', 'b'), ...needs('b', 'c')], expected: '~c / ~b / ~a' },
  { name: 'a new importer after the updates it builds on', operations: [create('a'), update('b')], after: needs('a', 'b'), expected: '~b / +a' },
  { name: 'a cycle of updates stays together', operations: [update('b'), update('a'), update('c')], after: [...needs('a', 'b'), ...needs('b', 'a')], expected: '~a ~b ~c |a,b' },
  { name: 'a cycle that the hard constraints untie: the new file first', operations: [update('a'), create('b')], after: [...needs('a', 'b'), ...needs('b', 'a')], expected: '+b ~a |a,b' },
  { name: 'inside a cycle new files in the order of their own imports', operations: [create('a'), create('b'), update('c')], after: [...needs('a', 'b', 'c'), ...needs('c', 'a')], expected: '+b / +a ~c |a,c' },
  { name: 'a cycle of new files', operations: [create('b'), create('a'), update('c')], after: [...needs('a', 'b'), ...needs('b', 'a'), ...needs('c', 'a')], expected: '+a +b |a,b / ~c' },
  { name: 'a rename of its own is one step', operations: [rename('a', 'b'), update('c')], expected: 'a>b ~c' },
  { name: 'a rename needed by what is new: still one step', operations: [rename('z', 'y'), create('c')], after: needs('c', 'y'), expected: 'z>y / +c' },
  { name: 'a rename whose importer follows: between the halves', operations: [rename('a', 'b'), update('c')], before: needs('c', 'a'), after: needs('c', 'b'), expected: '+b / ~c / -a' },
  { name: 'a rename whose importer is deleted: one step after it', operations: [rename('a', 'b'), remove('c')], before: needs('c', 'a'), expected: '-c / a>b' },
  { name: 'a renamed directory: all new names, then all old ones', operations: [rename('a/x', 'b/x'), rename('a/y', 'b/y')], before: needs('a/x', 'a/y'), after: needs('b/x', 'b/y'), expected: '+b/y / +b/x / -a/x / -a/y' },
  { name: 'a renamed pair that import each other: halves would help nothing', operations: [rename('a', 'c'), rename('b', 'd')], before: [...needs('a', 'b'), ...needs('b', 'a')], after: [...needs('c', 'd'), ...needs('d', 'c')], expected: 'a>c b>d |c,d' },
  { name: 'case alone: never split', operations: [rename('Foo', 'foo'), update('a')], before: needs('a', 'Foo'), after: needs('a', 'foo'), expected: 'Foo>foo ~a |a,foo' },
  { name: 'composition alone: never split', operations: [rename('e\u0301', '\u00e9'), update('a')], before: needs('a', 'e\u0301'), after: needs('a', '\u00e9'), expected: 'e\u0301>\u00e9 ~a |a,\u00e9' },
  { name: 'case of a directory alone: never split', operations: [rename('Src/a', 'src/a'), update('b')], before: needs('b', 'Src/a'), after: needs('b', 'src/a'), expected: 'Src/a>src/a ~b |b,src/a' },
  { name: 'deleted and created but for case: room first', operations: [create('foo'), remove('Foo')], expected: '-Foo / +foo' },
  { name: 'a file that becomes a directory: room first', operations: [create('a/b'), remove('a')], expected: '-a / +a/b' },
  { name: 'a directory that becomes a file: room first', operations: [create('a'), remove('a/b'), remove('a/c/d')], expected: '-a/b -a/c/d / +a' },
  { name: 'a file moved into the directory of its name', operations: [rename('a', 'a/index'), update('b')], before: needs('b', 'a'), after: needs('b', 'a/index'), expected: 'a>a/index ~b |a/index,b' },
  { name: 'a name that is given on: first free, then taken', operations: [rename('a', 'b'), rename('b', 'c')], expected: 'b>c / a>b' },
  { name: 'within a phase by name, whatever depends on it', operations: [create('a'), create('b'), create('z')], after: needs('a', 'z'), expected: '+b +z / +a' },
  { name: 'room first, also where references would have it otherwise', operations: [remove('Foo'), create('foo'), update('u')], before: needs('u', 'Foo'), after: needs('u', 'foo'), expected: '~u -Foo +foo |Foo,foo,u' },
  { name: 'a directory that becomes a file, by names of another case', operations: [create('a'), remove('a/b'), remove('a/B/c')], expected: '-a/B/c -a/b / +a' },
  { name: 'a is no directory of a.ts', operations: [remove('a'), create('a.ts')], expected: '+a.ts / -a' },
  { name: 'a is one of a/b, though a.ts sorts between them', operations: [remove('a'), create('a.ts'), create('a/b')], expected: '+a.ts -a / +a/b' },
  ...[['Foo', 'foo'], ['a', 'a/index'], ['a/index', 'a']].map(
    ([from = '', to = '']): Case => ({
      name: `${from} and ${to} cannot both be there: not split, whatever others gain by halves`,
      operations: [rename(from, to), rename('x1', 'y1'), rename('x2', 'y2')],
      before: needs(from, 'x1', 'x2'),
      after: needs(to, 'y1', 'y2'),
      expected: `+y1 +y2 / ${from}>${to} / -x1 -x2`,
    }),
  ),
  {
    name: 'swapped names are not split, whatever others gain by halves',
    operations: [rename('a', 'b'), rename('b', 'a'), rename('x1', 'y1'), rename('x2', 'y2'), rename('x3', 'y3')],
    before: needs('a', 'x1', 'x2', 'x3'),
    after: needs('b', 'y1', 'y2', 'y3'),
    expected: '+y1 +y2 +y3 / b>a a>b |a,b / -x1 -x2 -x3',
  },
  { name: 'names that are swapped', operations: [rename('a', 'b'), rename('b', 'a')], expected: 'b>a a>b |a,b' },
  { name: 'swapped names are never split: the half that vanishes would take what was put there', operations: [rename('a', 'b'), rename('b', 'a'), update('c'), update('d')], before: needs('c', 'a'), after: needs('c', 'b'), expected: 'b>a a>b ~c ~d |a,b,c' },
  { name: 'a name that is given on, its importers following', operations: [rename('a', 'b'), rename('b', 'c'), update('d')], before: needs('d', 'b'), after: needs('d', 'c'), expected: '+c / ~d / -b / a>b' },
  { name: 'a.ts is no directory of a/b', operations: [create('a/b'), remove('a.ts')], expected: '+a/b / -a.ts' },
  {
    name: 'a mention in an untouched file that turns to another file',
    operations: [remove('a.ts'), create('a/index.ts'), remove('b')],
    before: [{ before: 'a.ts' as never, after: 'x' as never, reason: 'imports', detail: './a' }],
    after: [{ before: 'a/index.ts' as never, after: 'x' as never, reason: 'imports', detail: './a' }],
    expected: '+a/index.ts / -a.ts -b',
  },
  {
    name: 'such a mention, and the old file is renamed',
    operations: [rename('a.ts', 'b.ts'), create('a/index.ts'), create('c')],
    before: [{ before: 'a.ts' as never, after: 'x' as never, reason: 'imports', detail: './a' }],
    after: [{ before: 'a/index.ts' as never, after: 'x' as never, reason: 'imports', detail: './a' }, ...needs('a/index.ts', 'c')],
    expected: '+c / +a/index.ts / a.ts>b.ts',
  },
  { name: 'what is missing on a side constrains nothing', operations: [update('a'), remove('b'), create('c')], before: needs('a', 'c'), after: needs('a', 'b'), expected: '+c ~a / -b' },
  { name: 'untouched files pass nothing on', operations: [update('a'), update('c')], after: [...needs('a', 'b'), ...needs('b', 'c')], expected: '~a ~c' },
  { name: 'a file that depends on itself', operations: [create('a')], after: needs('a', 'a'), expected: '+a' },
  { name: 'names that objects have', operations: [create('__proto__'), update('constructor')], after: needs('constructor', '__proto__'), expected: '+__proto__ / ~constructor' },
];

for (const { name, operations, before = [], after = [], expected } of cases) {
  order(name, () => {
    assert.is(shown(orderOperations({ operations, before, after })), expected);
    assert.is(shown(orderOperations({ operations: [...operations].reverse(), before: [...before].reverse(), after: [...after].reverse() })), expected);
  });
}

function assertWhole({ operations }: Batch, { order: steps, phases }: Order, seed: number): void {
  const halves = new Map<WriteOperation, string>();
  for (const { operation, half } of steps) halves.set(operation, `${halves.get(operation) ?? ''}${half} `);
  assert.is(halves.size, operations.length, `seed ${seed}`);
  for (const [operation, made] of halves) assert.ok(made === 'whole ' || (made === 'appear vanish ' && operation.kind === 'rename'), `seed ${seed}: ${operation.path} ${made}`);
  assert.equal(phases.flatMap(({ paths }) => paths), steps.map(stepPath), `seed ${seed}`);
  assert.equal(phases.map(({ index }) => index), phases.map((_, index) => index));
}

order('10,000 random batches without cycles: nothing is ever missing that is not before or after; other orders break', () => {
  const broken = { alphabetical: 0, deletesFirst: 0 };
  let split = 0;
  for (let seed = 1; seed <= 10_000; seed += 1) {
    const next = random(seed);
    const batch = randomBatch(next, 3 + Math.floor(next() * 14), false);
    const result = orderOperations(batch);
    assertWhole(batch, result, seed);
    split += result.order.filter(({ half }) => half === 'appear').length;
    const states = brokenStates(batch, result.order);
    assert.is(states.length, 0, `seed ${seed}: ${String(states[0])}`);
    if (seed % 10 !== 0) continue;
    broken.alphabetical += brokenStates(batch, alphabetical(batch.operations)).length;
    broken.deletesFirst += brokenStates(batch, deletesFirst(batch.operations)).length;
  }
  assert.ok(broken.alphabetical > 3_000 && broken.deletesFirst > 3_000 && split > 1_000, `the disk can tell: ${JSON.stringify(broken)}`);
});

order('10,000 random batches with cycles: at most one broken state less than a cycle has files, and only inside of it', () => {
  const broken = { ours: 0, bound: 0, alphabetical: 0, deletesFirst: 0 };
  for (let seed = 1; seed <= 10_000; seed += 1) {
    const next = random(seed);
    const batch = randomBatch(next, 3 + Math.floor(next() * 14), true);
    const result = orderOperations(batch);
    assertWhole(batch, result, seed);
    const cycles = result.phases.flatMap((phase) => phase.cycles);
    const states = brokenStates(batch, result.order);
    const bound = cycles.reduce((sum, cycle) => sum + cycle.length - 1, 0);
    assert.ok(states.length <= bound, `seed ${seed}: ${states.length} > ${bound}`);
    const names = new Map(result.order.flatMap(({ operation, half }) => (operation.kind === 'rename' && half === 'whole' ? [[operation.from as string, operation.path as string] as const] : [])));
    for (const [importer, target] of states.flat()) {
      const own = (path: string): string => names.get(path) ?? path;
      const named = (path: string): boolean => cycles.some((cycle) => (cycle as readonly string[]).includes(own(path)));
      const touched = batch.operations.some(({ path, ...rest }) => path === importer || ('from' in rest && rest.from === importer));
      assert.ok(named(target) && (!touched || named(importer)), `seed ${seed}: ${importer} -> ${target} is in no cycle`);
    }
    broken.ours += states.length;
    broken.bound += bound;
    if (seed % 10 !== 0) continue;
    broken.alphabetical += brokenStates(batch, alphabetical(batch.operations)).length;
    broken.deletesFirst += brokenStates(batch, deletesFirst(batch.operations)).length;
  }
  assert.ok(broken.ours > 1_000 && broken.ours < broken.bound && broken.alphabetical > 0.4 * broken.ours && broken.deletesFirst > 0.4 * broken.ours, JSON.stringify(broken));
});

order('the order of the input does not matter, byte for byte', () => {
  for (let seed = 1; seed <= 3_000; seed += 1) {
    const next = random(seed);
    const batch = randomBatch(next, 3 + Math.floor(next() * 14), seed % 2 === 0);
    const again = { operations: shuffled(batch.operations, next), before: shuffled(batch.before, next), after: shuffled(batch.after, next) };
    assert.is(JSON.stringify(orderOperations(again)), JSON.stringify(orderOperations(batch)), `seed ${seed}`);
  }
});

/** Milliseconds of this process, not of the clock, and the best of several: others use the machine too. */
function timeOf(runs: number, action: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const started = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(started);
    return Math.round((user + system) / 1_000);
  });
  return Math.min(...times);
}

const names = Array.from({ length: 10_000 }, (_, index) => `src/d${index % 97}/f${index}.ts`);

order('10,000 operations with 50,000 dependencies are not far from linear: six seconds are another order (npm run bench plan has the time)', () => {
  const next = random(1);
  const makers = [create, update, remove, (name: string): WriteOperation => rename(name, `lib/${name}`)];
  const operations = names.map((name) => (makers[Math.floor(next() * 4)] ?? create)(name));
  const pick = (): string => operations[Math.floor(next() * operations.length)]?.path ?? '';
  const edges = (): Dependency[] => Array.from({ length: 25_000 }, () => needs(pick(), pick())).flat();
  const request = { operations, before: edges(), after: edges() };
  const milliseconds = timeOf(1, () => void orderOperations(request));
  assert.ok(milliseconds < 6_000, `${milliseconds} ms`);
});

const chain = names.slice(1).flatMap((name, index) => needs(name, names[index] ?? ''));
const nested = Array.from({ length: 1_000 }, (_, index) => 'a/'.repeat(index) + 'a');
/** 8,192 names that a disk without case takes for one. */
const folding = Array.from({ length: 8_192 }, (_, index) => [...'abcdefghijklm'].map((letter, bit) => (((index >> bit) & 1) === 0 ? letter : letter.toUpperCase())).join(''));
const shapes: readonly (readonly [string, Omit<Batch, 'present'>, phases: number])[] = [
  ['a chain of 10,000', { operations: names.map(create), before: [], after: chain }, 10_000],
  ['a ring of 10,000', { operations: names.map(create), before: [], after: [...chain, ...needs(names[0] ?? '', names.at(-1) ?? '')] }, 1],
  ['10,000 importers of one file', { operations: names.map(update), before: [], after: names.flatMap((name) => needs(name, names[0] ?? '')) }, 2],
  ['one importer of 10,000', { operations: names.map(create), before: [], after: needs(names[0] ?? '', ...names) }, 2],
  ['10,000 renames, each importing the one before', { operations: names.map((name) => rename(name, `lib/${name}`)), before: chain, after: chain.map((one) => ({ ...one, before: `lib/${one.before}` as never, after: `lib/${one.after}` as never })) }, 20_000],
  ['1,000 directories in each other that make way', { operations: nested.map((path, index) => (index % 2 === 0 ? create(path) : remove(path))), before: [], after: [] }, 2],
  ['8,192 names that may be one', { operations: folding.map((path, index) => (index % 2 === 0 ? create(path) : remove(path))), before: [], after: [] }, 2],
];

for (const [name, request, phases] of shapes) {
  order(`no shape takes long: ${name}`, () => {
    const milliseconds = timeOf(2, () => assert.is(orderOperations(request).phases.length, phases));
    assert.ok(milliseconds < 10_000, `${milliseconds} ms`);
  });
}

order.run();
