// Partly staged files: the fix is in the commit, the unstaged edits stay where they belong, and nothing else is touched.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commit, status, versions, withFixingHook } from '../helpers/commits.ts';

const edits = suite('unstaged edits');

interface Row {
  readonly name: string;
  readonly staged: string;
  /** On disk when the commit starts. */
  readonly edited: string;
  readonly committed: string;
  /** On disk afterwards. */
  readonly disk: string;
  /** The lines that the notice names. */
  readonly overlap?: string;
}

const rows: readonly Row[] = [
  { name: 'none: the file is as committed', staged: 'bad\n2\n3\n', edited: 'bad\n2\n3\n', committed: 'good\n2\n3\n', disk: 'good\n2\n3\n' },
  { name: 'distant', staged: 'bad\n2\n3\n4\n5\n', edited: 'bad\n2\n3\n4\nmine\n', committed: 'good\n2\n3\n4\n5\n', disk: 'good\n2\n3\n4\nmine\n' },
  { name: 'adjacent, below', staged: '1\nbad\n3\n4\n', edited: '1\nbad\nmine\n4\n', committed: '1\ngood\n3\n4\n', disk: '1\ngood\nmine\n4\n' },
  { name: 'adjacent, above', staged: '1\nbad\n3\n4\n', edited: 'mine\nbad\n3\n4\n', committed: '1\ngood\n3\n4\n', disk: 'mine\ngood\n3\n4\n' },
  { name: 'overlapping: the user keeps their line', staged: '1\nbad\n3\n', edited: '1\nbad mine\n3\n', committed: '1\ngood\n3\n', disk: '1\nbad mine\n3\n', overlap: '2' },
  { name: 'one overlapping, one not', staged: 'bad\n2\n3\nbad\n', edited: 'bad\n2\n3\nbad mine\n', committed: 'good\n2\n3\ngood\n', disk: 'good\n2\n3\nbad mine\n', overlap: '4' },
  { name: 'inserted below where the fixer adds lines', staged: '1\nsplit\n3\n4\n5\n', edited: '1\nsplit\n3\n4\nmine\n5\n', committed: '1\nfirst\nsecond\n3\n4\n5\n', disk: '1\nfirst\nsecond\n3\n4\nmine\n5\n' },
  { name: 'inserted below where the fixer removes a line', staged: '1\ndrop\n3\n4\n5\n', edited: '1\ndrop\n3\n4\nmine\n5\n', committed: '1\n3\n4\n5\n', disk: '1\n3\n4\nmine\n5\n' },
  { name: 'inserted right below what the fixer removes', staged: '1\ndrop\n3\n', edited: '1\ndrop\nmine\n3\n', committed: '1\n3\n', disk: '1\nmine\n3\n' },
  { name: 'the same as the fix', staged: '1\nbad\n3\n', edited: '1\ngood\n3\n', committed: '1\ngood\n3\n', disk: '1\ngood\n3\n' },
];

/** `one overlapping, one not` → `one-overlapping-one-not.txt` */
const fileOf = ({ name }: Row): string => `${name.replaceAll(/[^a-z]+/g, '-')}.txt`;
const byFile = <T>(of: (row: Row) => T): Record<string, T> => Object.fromEntries(rows.map((row) => [fileOf(row), of(row)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));

edits('every kind in one commit: the fix is committed, the edits stay, and overlaps are told with file and lines', () =>
  withFixingHook(byFile(() => 'committed\n'), async (repo) => {
    await repo.stage(byFile(({ staged }) => staged));
    await repo.write(byFile(({ edited }) => edited));
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    for (const row of rows) {
      const { committed, disk } = row;
      assert.equal(await versions(repo, fileOf(row)), { commit: committed, index: committed, disk }, row.name);
    }
    const filesWith = (wanted: (row: Row) => boolean): string[] => rows.filter(wanted).map(fileOf).sort();
    assert.equal(await status(repo), filesWith(({ committed, disk }) => disk !== committed).map((file) => ` M ${file}`));
    assert.equal(done.touched, filesWith(({ edited, disk }) => disk !== edited));
    const told = [...done.output.matchAll(/^note: (\S+) has unstaged edits where the fix goes: your lines stay here, the fix is in the commit\.$/gm)].map(([, place = '']) => place);
    assert.equal(told.sort(), rows.flatMap((row) => (row.overlap === undefined ? [] : [`${fileOf(row)}:${row.overlap}`])).sort());
  }));

edits('nothing to fix: not even a time changes', () =>
  withFixingHook({ 'a.txt': 'committed\n' }, async (repo) => {
    await repo.stage({ 'a.txt': 'fine\n' });
    await repo.write({ 'a.txt': 'fine\nmine\n' });
    const done = await commit(repo);
    assert.ok(done.committed, done.output);
    assert.equal(done.touched, []);
    assert.equal(await versions(repo, 'a.txt'), { commit: 'fine\n', index: 'fine\n', disk: 'fine\nmine\n' });
  }));

edits.run();
