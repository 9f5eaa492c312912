// What commits teach about files that change together: renames followed, large commits left aside, small numbers not believed.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCommits } from '../../src/git/commits.ts';
import { missingPartners, modelOf, mostCommits, wilson, withNewer, type CoChangeModel, type PastChange } from '../../src/history/co-change.ts';
import { readModel, writeModel } from '../../src/history/co-change-file.ts';
import { randomFrom } from '../helpers/power.ts';

const coChange = suite('co-change');

const head = 'a'.repeat(40);
const modified = (...paths: readonly string[]): PastChange[] => paths.map((path) => ({ status: 'M', path }));
const times = (count: number, ...paths: readonly string[]): PastChange[][] => Array.from({ length: count }, () => modified(...paths));
const namesIn = ({ paths, commits }: CoChangeModel): string[][] => commits.map((commit) => commit.map((index) => paths[index] ?? '?').sort());

function said(commits: readonly (readonly PastChange[])[], staged: readonly string[], missing: (path: string) => boolean = () => true): string[] {
  return missingPartners(modelOf(head, 2000, commits), { staged: new Set(staged), size: staged.length, isMissing: missing }).map(({ path, partner, support, opportunities }) => `${path} ${partner} ${support}/${opportunities}`);
}

coChange('eleven of eleven are enough, ten of ten are not; one miss needs more', () => {
  assert.equal(said(times(10, 'a', 'b'), ['a']), []);
  assert.equal(said(times(11, 'a', 'b'), ['a']), ['a b 11/11']);
  assert.equal(said([...times(1, 'a'), ...times(17, 'a', 'b')], ['a']), []);
  assert.equal(said([...times(1, 'a'), ...times(20, 'a', 'b')], ['a']), ['a b 20/21']);
  assert.ok(Math.abs(wilson(10, 10) - 0.787) < 0.001 && Math.abs(wilson(19, 20) - 0.804) < 0.001, `${wilson(10, 10)} ${wilson(19, 20)}`);
  assert.is(wilson(0, 0), 0);
  assert.is(wilson(0, 5), 0);
});

coChange('only what is missing is named, from the side that is sure, the surest first', () => {
  const past = [...times(15, 'a', 'b'), ...times(20, 'b')];
  assert.equal(said(past, ['a']), ['a b 15/15']);
  assert.equal(said(past, ['b']), [], 'b often comes alone');
  assert.equal(said(past, ['a', 'b']), []);
  assert.equal(said(past, ['a'], () => false), []);
  assert.equal(said([...times(12, 'a', 'b'), ...times(14, 'c', 'd')], ['a', 'c']), ['c d 14/14', 'a b 12/12']);
  assert.equal(said(times(12, 'a', 'c', 'b'), ['a']), ['a b 12/12'], 'of equals the first by name');
});

coChange('habits change, releases are of another kind, and who stages much is told nothing', () => {
  assert.equal(said([...times(30, 'a'), ...times(100, 'a', 'b')], ['a']), [], 'the last thirty commits count');
  assert.equal(said([...times(30, 'a', 'b'), ...times(100, 'a')], ['a']), ['a b 30/30']);
  assert.equal(said(times(20, 'a', 'b', 'c', 'd'), ['a']), [], 'four files are no commit like one of one');
  assert.equal(said(times(20, 'a', 'b', 'c', 'd'), ['a', 'c']).length, 2);
  const seven = ['a', 'c', 'd', 'e', 'f', 'g', 'h'];
  assert.equal(said(times(20, 'a', 'b'), seven), []);
  assert.equal(said(times(20, 'a', 'b'), seven.slice(1)), []);
  assert.equal(said(times(20, 'a', 'b'), seven.slice(0, 6)), ['a b 20/20']);
});

coChange('renames are followed, names that come back mean another file, large commits are left aside', () => {
  const renamed: PastChange[] = [{ status: 'R', path: 'new', from: 'old' }];
  assert.equal(namesIn(modelOf(head, 9, [modified('new', 'x'), renamed, modified('old', 'x')])), [['new', 'x'], ['new'], ['new', 'x']]);
  assert.equal(namesIn(modelOf(head, 9, [modified('old', 'y'), [{ status: 'A', path: 'old' }], renamed, modified('old', 'x')])), [['old', 'y'], ['old'], ['new'], ['new', 'x']]);
  for (const second of [{ status: 'A', path: 'old' }, { status: 'R', path: 'old', from: 'src' }]) {
    assert.equal(namesIn(modelOf(head, 9, [renamed, [second], [{ status: 'D', path: 'old' }], modified('old', 'x')])), [['new'], ['new'], ['old'], ['old', 'x']]);
  }
  const swap: PastChange[] = [{ status: 'R', path: 'a', from: 'b' }, { status: 'R', path: 'b', from: 'a' }];
  assert.equal(namesIn(modelOf(head, 9, [swap, modified('a', 'x')])), [['a', 'b'], ['b', 'x']]);
  const chain: PastChange[][] = [[{ status: 'R', path: 'c', from: 'b' }], [{ status: 'R', path: 'b', from: 'a' }], modified('a', 'x')];
  assert.equal(namesIn(modelOf(head, 9, chain)).at(-1), ['c', 'x']);
  const many = modified(...Array.from({ length: 31 }, (_, index) => `f${index}`));
  assert.equal(namesIn(modelOf(head, 9, [many, modified('a')])), [['a']]);
  const moved: PastChange[] = [...many, { status: 'R', path: 'there', from: 'here' }];
  assert.equal(namesIn(modelOf(head, 9, [moved, modified('here')])), [['there']], 'but their renames count');
  assert.is(modelOf(head, 9, times(mostCommits + 5, 'a')).commits.length, mostCommits);
});

coChange('learning step by step comes to the same as learning at once', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = randomFrom(seed);
    const present = ['a', 'b', 'c', 'd'];
    // As git would have it, the oldest first: what goes is free for a new file.
    const commits = Array.from({ length: 30 }, (): PastChange[] => {
      const at = Math.floor(random() * present.length);
      const path = present[at] ?? '';
      const free = [...'abcdefg'].filter((name) => !present.includes(name));
      const name = free[Math.floor(random() * free.length)] ?? '';
      const kind = name === '' ? 1 : random();
      const other = present[Math.floor(random() * present.length)] ?? '';
      if (kind < 0.15) present.push(name);
      else if (kind < 0.45) present[at] = name;
      if (kind < 0.15) return [{ status: 'A', path: name }, ...(other === name ? [] : modified(other))];
      if (kind < 0.45) return [{ status: 'R', path: name, from: path }, ...(other === path ? [] : modified(other))];
      return modified(...new Set([path, other]));
    }).reverse();
    const cut = Math.floor(random() * 30);
    const steps = withNewer(modelOf('b'.repeat(40), 9, commits.slice(cut)), head, commits.slice(0, cut));
    assert.equal(namesIn(steps), namesIn(modelOf(head, 9, commits)), `seed ${seed}`);
    assert.is(steps.head, head);
  }
});

coChange('the output of git is read as it is, whatever the names', () => {
  const out = `\x01${'1'.repeat(40)}\0\nM\0a b\tc\n.ts\0R087\0\x01old\0M\0D\0gone\0\x01${'2'.repeat(40)}\0\x01${'3'.repeat(40)}\0\nA\0x\0`;
  assert.equal(parseCommits(out), [
    { id: '1'.repeat(40), changes: [{ status: 'M', path: 'a b\tc\n.ts' }, { status: 'R', path: 'M', from: '\x01old' }, { status: 'D', path: 'gone' }] },
    { id: '2'.repeat(40), changes: [] },
    { id: '3'.repeat(40), changes: [{ status: 'A', path: 'x' }] },
  ]);
  assert.equal(parseCommits(''), []);
  assert.throws(() => parseCommits(`\x01${'1'.repeat(40)}\0\nwarning: x\0`), /cannot be read/);
});

coChange('what is kept comes back; anything else is as good as nothing', () => {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-co-change-'));
  try {
    assert.is(readModel(directory), undefined);
    const model = modelOf(head, 2000, [...times(3, 'a', '__proto__'), modified('ü\n')]);
    writeModel(join(directory, 'deep'), model);
    assert.equal(readModel(join(directory, 'deep'))?.model, model);
    assert.equal(readdirSync(join(directory, 'deep')), ['co-change.json']);
    const good = { version: 1, head, asked: 2000, paths: ['a'], commits: [[0]] };
    const wrong = [{ version: 2 }, { head: 'x' }, { head: 5 }, { asked: '9' }, { paths: [1] }, { paths: {} }, { commits: {} }, { commits: [0] }, { commits: [[1]] }, { commits: [[-1]] }, { commits: [[0.5]] }, { commits: [['0']] }, { commits: [Array.from({ length: 31 }, () => 0)] }, { commits: Array.from({ length: mostCommits + 1 }, () => []) }];
    const write = (text: string): void => writeFileSync(join(directory, 'co-change.json'), text);
    write(JSON.stringify(good));
    assert.ok(readModel(directory) !== undefined);
    for (const part of wrong) {
      write(JSON.stringify({ ...good, ...part }));
      assert.is(readModel(directory), undefined, JSON.stringify(part).slice(0, 60));
    }
    for (const text of ['', 'null', '[]', '{', '\0'.repeat(100)]) {
      write(text);
      assert.is(readModel(directory), undefined, text);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

coChange('a full history is looked through in no time', () => {
  const random = randomFrom(7);
  const commits = Array.from({ length: mostCommits }, () => modified(...new Set(Array.from({ length: 5 }, () => `f${Math.floor(random() * 50)}`))));
  const model = modelOf(head, 2000, commits);
  const staged = new Set(Array.from({ length: 6 }, (_, index) => `f${index}`));
  const started = performance.now();
  for (let round = 0; round < 100; round += 1) missingPartners(model, { staged, size: 6, isMissing: () => true });
  assert.ok((performance.now() - started) / 100 < 10);
});

coChange.run();
