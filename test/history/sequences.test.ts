// What was done again and again is found, whole and once, exactly from the fourth time within 7 × 24 hours on, whatever the hashes and the order of one moment.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { episodesOf } from '../../src/history/episodes.ts';
import type { RunRecord } from '../../src/history/record.ts';
import { findRepetitions, type Repetition } from '../../src/history/sequences.ts';
import { shapesOf } from '../../src/history/shapes.ts';
import { randomFrom } from '../helpers/power.ts';
import { day, hashWith, momentsFor, noiseOf, now, recordOfAct, type Act, type Hash, type Planted } from './past.ts';
import type { Random } from './random.ts';

const sequences = suite('repetitions');

const week = 604_800_000;

/** Names behind hashes, so that results can be compared. */
function named(acts: readonly Act[], hash: Hash): (text: string) => string {
  const names = new Map<string, string>();
  for (const { create = [], update = [] } of acts) for (const path of [...create, ...update]) for (const text of [path, ...shapesOf(path)]) names.set(hash(text), text.trim());
  return (text) => names.get(text) ?? '?';
}

function describe({ kind, items, after }: Repetition, nameOf: (text: string) => string): string {
  const [first, then] = [items, after].map((one) => one.map(nameOf).sort().join(' + '));
  return `${kind} ${first}${then === '' ? '' : ` → ${then}`}`;
}

function found(acts: readonly Act[], key = 'k', clock = now): string[] {
  const hash = hashWith(key);
  const records = acts.map((act) => recordOfAct(act, hash));
  const nameOf = named(acts, hash);
  return findRepetitions(episodesOf(records, clock)).map((one) => `${describe(one, nameOf)} ×${one.occurrences.length}/${one.opportunities}`).sort();
}

const creating = (...names: readonly string[]): Act[] => names.map((name, index) => ({ at: now - day + index * 60_000, create: [`src/commands/${name}.ts`] }));

sequences('three times are no pattern, four are', () => {
  assert.equal(found(creating('a', 'b', 'c')), []);
  assert.equal(found(creating('a', 'b', 'c', 'd')), ['create src/commands/*.ts ×4/4']);
  const together = (count: number): Act[] => Array.from({ length: count }, (_, index) => ({ at: now - day + index * 60_000, update: ['a.json', 'b.json'] }));
  assert.equal(found(together(3)), []);
  assert.equal(found(together(4)), ['together a.json + b.json ×4/4']);
  const follow = (count: number): Act[] => Array.from({ length: count }, (_, index) => [{ at: now - day + index * 60_000, update: ['a.json'] }, { at: now - day + index * 60_000 + 1, update: ['b.ts'] }]).flat();
  assert.equal(found(follow(3)), []);
  assert.equal(found(follow(4)), ['follow a.json → b.ts ×4/4']);
});

sequences('exactly 7 × 24 hours old counts, a millisecond more does not, nor what is yet to come', () => {
  const three = creating('a', 'b', 'c');
  for (const [at, isFound] of [[now - week, true], [now - week - 1, false], [now, true], [now + 1, false]] as const) {
    assert.is(found([...three, { at, create: ['src/commands/x.ts'] }]).length, Number(isFound), `${at - now}`);
  }
  // The clock is the only thing that moves.
  const four = [...three, { at: now - week, create: ['src/commands/x.ts'] }];
  assert.is(found(four, 'k', now + 1).length, 0);
});

sequences('a commit that is tried again is one, and its failures are counted', () => {
  const retried = creating('a', 'b', 'c').flatMap((act): Act[] => [{ ...act, failed: true }, { ...act, at: act.at + 1, failed: true }, { ...act, at: act.at + 2, update: ['x.ts'] }]);
  assert.equal(found(retried), [], 'nine runs, three commits');
  const hash = hashWith('k');
  const [one] = findRepetitions(episodesOf([...retried, { at: now - 1, create: ['src/commands/d.ts'] }].map((act) => recordOfAct(act, hash)), now));
  assert.is(one?.occurrences.length, 4);
  assert.is(one?.occurrences.reduce((sum, { failed }) => sum + failed, 0), 6);
  const checked = [0, 1, 2].flatMap((index): Act[] => [0, 1].map((more) => ({ at: now - day + index * 60_000 + more, update: ['a.ts', 'b.ts'], content: `${index}` })));
  assert.equal(found(checked), [], 'check, then commit, three times');
  const fixed = [0, 1, 2].flatMap((index): Act[] => [{ at: now - day + index * 60_000, update: ['a.ts', 'b.ts'], failed: true }, { at: now - day + index * 60_000 + 1, update: ['a.ts', 'b.ts', `c${index}.ts`] }]);
  assert.equal(found(fixed), [], 'mended, three times');
});

sequences('what differs may be the name, a directory that repeats it, or a directory above', () => {
  const families: [string, (name: string) => string[], string][] = [
    ['components', (name) => [`ui/${name}/${name}.tsx`, `ui/${name}/${name}.test.tsx`, `ui/${name}/index.ts`], 'create ui/*/*.test.tsx + ui/*/*.tsx + ui/*/index.ts ×5/5'],
    ['packages', (name) => [`packages/${name}/package.json`, `packages/${name}/src/index.ts`, `packages/${name}/src/lib/a.ts`], 'create packages/*/package.json + packages/*/src/index.ts + packages/*/src/lib/a.ts ×5/5'],
    ['dotted', (name) => [`.github/${name}.yml`, `docs/${name}.guide.md`], 'create .github/*.yml + docs/*.guide.md ×5/5'],
    ['at the top', (name) => [`${name}.sql`], 'create *.sql ×5/5'],
  ];
  for (const [what, files, expected] of families) {
    const acts = ['ant', 'bee', 'cat', 'dog', 'elk'].map((name, index): Act => ({ at: now - day + index * 60_000, create: files(name) }));
    assert.equal(found(acts), [expected], what);
  }
});

sequences('a pattern is reported whole and once, and without what comes along now and then', () => {
  const acts = Array.from({ length: 8 }, (_, index): Act => ({ at: now - day + index * 60_000, update: ['a.ts', 'b.ts', 'c.ts', 'd.ts', ...(index % 2 === 0 ? ['now-and-then.ts'] : [])] }));
  assert.equal(found(acts), ['together a.ts + b.ts + c.ts + d.ts ×8/8']);
  const hot = Array.from({ length: 12 }, (_, index): Act => ({ at: now - day + index * 60_000, update: ['CHANGELOG.md', `f${index % 5}.ts`] }));
  assert.equal(found(hot), [], 'a file that is always there follows nothing');
  const chain = Array.from({ length: 10 }, (_, index): Act => ({ at: now - day + index * 60_000, update: index < 5 ? ['a.ts', 'b.ts'] : ['b.ts', 'c.ts'] }));
  assert.equal(found(chain), [], 'half of the times is not each time');
  const most = Array.from({ length: 8 }, (_, index): Act => ({ at: now - day + index * 60_000, update: index < 6 ? ['a.ts', 'b.ts'] : ['a.ts'] }));
  assert.equal(found(most), ['together a.ts + b.ts ×6/8'], 'three of four are');
});

sequences('of what hangs together only in part the strongest part is left', () => {
  const at = (index: number): number => now - day + index * 60_000;
  const acts = Array.from({ length: 20 }, (_, index): Act => ({ at: at(index), update: ['b.ts', ...(index < 18 ? ['a.ts'] : []), ...(index >= 5 ? ['c.ts'] : []), `${index}.ts`] }));
  assert.equal(found(acts), ['together a.ts + b.ts ×18/20']);
});

sequences('of two files that take turns the second follows the first; nothing follows by being there most of the time', () => {
  const at = (index: number): number => now - day + index * 60_000;
  assert.equal(found(Array.from({ length: 12 }, (_, index): Act => ({ at: at(index), update: [index % 2 === 0 ? 'a.ts' : 'b.ts'] }))), ['follow a.ts → b.ts ×6/6']);
  const usual = Array.from({ length: 40 }, (_, index): Act => ({ at: at(index), update: index % 8 === 0 ? ['seldom.ts'] : ['hot.md', `${index}.ts`] }));
  assert.equal(found(usual), []);
});

/** Five weeks of five people, each with patterns of its own. */
function histories(random: Random): { readonly planted: readonly Planted[]; readonly acts: readonly Act[] }[] {
  const commands = (count: number): Planted => ({ name: 'create src/commands/*.ts', acts: momentsFor(random, count).map((at, index) => ({ at, create: [`src/commands/c${index}.ts`], update: ['src/commands/index.ts'] })) });
  const components = (count: number): Planted => ({
    name: 'create ui/*/*.test.tsx + ui/*/*.tsx + ui/*/index.ts',
    acts: momentsFor(random, count).flatMap((at, index): Act[] => {
      const create = [`ui/C${index}/C${index}.tsx`, `ui/C${index}/C${index}.test.tsx`, `ui/C${index}/index.ts`];
      return [...(index % 2 === 0 ? [{ at: at - 1, create, failed: true }] : []), { at, create }];
    }),
  });
  const generated = (count: number): Planted => ({ name: 'follow api/schema.graphql → api/generated.ts', acts: momentsFor(random, count).flatMap((at): Act[] => [{ at, update: ['api/schema.graphql'] }, { at: at + 1, update: ['api/generated.ts'] }]) });
  const release = (count: number): Planted => ({ name: 'together package-lock.json + package.json + src/version.ts', acts: momentsFor(random, count).map((at) => ({ at, update: ['package.json', 'package-lock.json', 'src/version.ts'] })) });
  const migrations = (count: number): Planted => ({ name: 'create db/*.down.sql + db/*.up.sql', acts: momentsFor(random, count).map((at, index) => ({ at, create: [`db/00${index}.up.sql`, `db/00${index}.down.sql`] })) });
  /** Three of a kind, and four of which one is too old. */
  const decoys: Act[] = [...momentsFor(random, 3).map((at, index): Act => ({ at, create: [`decoy/three/d${index}.ts`] })), ...[1, 2, 3].map((index): Act => ({ at: now - index * day, create: [`decoy/old/d${index}.ts`] })), { at: now - week - 1, create: ['decoy/old/d4.ts'] }];
  const mix = (planted: readonly Planted[], noise: number): { planted: readonly Planted[]; acts: Act[] } => ({ planted, acts: [...planted.flatMap(({ acts }) => acts), ...decoys, ...noiseOf(random, noise)] });
  return [mix([commands(4)], 60), mix([components(6), generated(5)], 120), mix([release(4), migrations(5)], 200), mix([generated(8), commands(9), release(6)], 30), mix([commands(5), components(4), generated(4), release(5), migrations(4)], 400)];
}

sequences('of five histories with noise everything planted is found, and hardly anything else', () => {
  const tally = { planted: 0, recalled: 0, found: 0, right: 0 };
  for (let seed = 1; seed <= 20; seed += 1) {
    for (const [index, { planted, acts }] of histories(randomFrom(seed)).entries()) {
      const names = found(acts).map((one) => one.replace(/ ×.*/, ''));
      // What is updated with each planted command is a pattern as well, of one file.
      const wanted = new Set(planted.map(({ name }) => name));
      const right = names.filter((name) => wanted.has(name));
      tally.planted += wanted.size;
      tally.recalled += right.length;
      tally.found += names.length;
      tally.right += right.length;
      assert.is(right.length, wanted.size, `history ${index + 1}, seed ${seed}: ${[...wanted].filter((name) => !names.includes(name)).join('; ')} not in ${names.join('; ')}`);
    }
  }
  assert.ok(tally.planted > 200);
  assert.is(tally.recalled, tally.planted);
  assert.ok(tally.right / tally.found >= 0.9, `precision ${tally.right} of ${tally.found}`);
});

sequences('neither the key of the hashes nor the order within a moment matters', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomFrom(seed);
    // Few files and few moments: everything collides.
    const pick = (): string => `f${Math.floor(random() * 5)}.ts`;
    const acts = Array.from({ length: 40 }, (_, index): Act => ({ at: now - Math.floor(random() * 25) * 1000, update: [pick(), pick()], failed: random() < 0.3, ...(random() < 0.4 ? { create: [`d${Math.floor(random() * 2)}/n${index}.ts`] } : {}) })).map((act): Act => ({ ...act, update: [...new Set(act.update)] }));
    const once = found(acts, 'one key');
    const shuffled = acts.map((act) => ({ act, rank: random() })).sort((a, b) => a.rank - b.rank).map(({ act }) => act);
    assert.equal(found(acts, 'another key'), once, `key, seed ${seed}`);
    assert.equal(found(shuffled, 'one key'), once, `order, seed ${seed}`);
  }
});

sequences('100,000 events are analysed in two seconds, in few large runs or many small ones, all of this week', () => {
  for (const [runs, each, files] of [[2_000, 50, 3_000], [50_000, 2, 400], [25_000, 4, 40], [2_500, 40, 60]] as const) {
    const random = randomFrom(runs);
    const hashes = Array.from({ length: files }, (_, index) => hashWith('k')(`${index}`));
    const records = Array.from({ length: runs }, (_, index): RunRecord => {
      const base = recordOfAct({ at: now - 6 * day + index }, (text) => text);
      const operations = Array.from({ length: each }, (_, number) => {
        const path = hashes[Math.floor(random() * files)] ?? '';
        return number % 5 === 0 ? { kind: 'create' as const, path: `${path}${index}`, extension: 'ts', shapes: [path, `${path}a`, `${path}b`, `${path}c`] } : { kind: 'update' as const, path, extension: 'ts' };
      });
      return { ...base, changed: operations };
    });
    const started = performance.now();
    findRepetitions(episodesOf(records, now));
    const took = performance.now() - started;
    // The bench measures; a busy machine is no reason to fail.
    assert.ok(took < 6_000, `${runs} runs of ${each}: ${Math.round(took)} ms`);
  }
});

sequences('a long round of files that follow each other is no long work', () => {
  const files = 5_000;
  const records = Array.from({ length: 4 * files }, (_, index) => recordOfAct({ at: now - day + index, update: [`${index % files}`] }, (text) => text));
  const started = performance.now();
  // Each but the last of a round is followed each time.
  assert.is(findRepetitions(episodesOf(records, now)).length, files - 1);
  assert.ok(performance.now() - started < 6_000);
});

sequences('hostile records cost little and decide nothing', () => {
  const hash = hashWith('k');
  const hostile = (parts: Partial<RunRecord>): RunRecord => ({ ...recordOfAct({ at: now - 1 }, hash), ...parts });
  const huge = Array.from({ length: 20_000 }, (_, index) => ({ kind: 'update' as const, path: `${index}`, extension: '' }));
  const records = [
    ...Array.from({ length: 5 }, (_, index) => hostile({ date: new Date(now - index).toISOString(), changed: huge })),
    ...Array.from({ length: 5 }, (_, index) => hostile({ date: new Date(now - 10 - index).toISOString(), changed: [{ kind: 'create', path: `__proto__${index}`, extension: '', shapes: ['__proto__', ...Array.from({ length: 10_000 }, (_, number) => `${number}`)] }] })),
    hostile({ date: '+275760-09-13T00:00:00.000Z', changed: huge }),
    hostile({ date: '-271821-04-20T00:00:00.000Z', changed: huge }),
  ];
  const started = performance.now();
  const repetitions = findRepetitions(episodesOf(records, now));
  assert.equal(repetitions.map(({ kind, items }) => [kind, items]), [['create', ['__proto__']]]);
  assert.ok(performance.now() - started < 1_500);
});

sequences.run();
