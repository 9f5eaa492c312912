// What a fix does to one file of the working tree, as a table: the user's edits always win.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { landingOf, type Landing, type Meeting, type OnDisk } from '../../src/landing/changes.ts';
import type { BlobId, FileMode, FileState, RepoPath } from '../../src/model.ts';

const changes = suite('landing/changes');

const absent: FileState = { kind: 'absent' };
const file = (mode: FileMode = '100644'): FileState => ({ kind: 'file', mode, blob: 'a'.repeat(40) as BlobId });
const bytes = (text: string): Uint8Array => Buffer.from(text);
const disk = (text: string, mode = 0o644): OnDisk => ({ kind: 'file', content: bytes(text), mode });
const link = (target: string): OnDisk => ({ kind: 'symlink', content: bytes(target), mode: 0o777 });
const nowhere: OnDisk = { kind: 'absent' };

interface Row {
  readonly name: string;
  readonly before?: FileState;
  readonly after?: FileState;
  readonly staged: string | undefined;
  readonly fixed: string | undefined;
  readonly now: OnDisk;
  readonly expected: string;
}

const rows: readonly Row[] = [
  { name: 'as staged: replaced', staged: 'a\n', fixed: 'A\n', now: disk('a\n'), expected: 'write "A\\n" 644' },
  { name: 'the mode of the working file stays', staged: 'a\n', fixed: 'A\n', now: disk('a\n', 0o600), expected: 'write "A\\n" 600' },
  { name: 'distant edits: both', staged: '1\n2\n3\n4\n5\n', fixed: 'ONE\n2\n3\n4\n5\n', now: disk('1\n2\n3\n4\nfive\n'), expected: 'write "ONE\\n2\\n3\\n4\\nfive\\n" 644' },
  { name: 'adjacent edits: both', staged: '1\n2\n3\n', fixed: 'ONE\n2\n3\n', now: disk('1\ntwo\n3\n'), expected: 'write "ONE\\ntwo\\n3\\n" 644' },
  { name: 'overlapping edits: the user keeps theirs, and is told', staged: '1\n2\n3\n', fixed: '1\nTWO\n3\n', now: disk('1\nzwei\n3\n'), expected: 'nothing overlaps 2' },
  { name: 'already fixed by hand', staged: 'a\n', fixed: 'A\n', now: disk('A\n'), expected: 'nothing' },
  { name: 'the end of lines is the user\'s', staged: 'a\nb\n', fixed: 'A\nb\n', now: disk('a\r\nb\r\n'), expected: 'write "A\\r\\nb\\r\\n" 644' },
  { name: 'the byte order mark is the user\'s', staged: 'a\n', fixed: 'A\n', now: disk('\ufeffa\n'), expected: 'write "\ufeffA\\n" 644' },
  { name: 'deleted on disk: stays deleted', staged: 'a\n', fixed: 'A\n', now: nowhere, expected: 'nothing' },
  { name: 'a directory now', staged: 'a\n', fixed: 'A\n', now: { kind: 'other' }, expected: 'nothing: is no file here any more' },
  { name: 'a link now', staged: 'a\n', fixed: 'A\n', now: link('elsewhere'), expected: 'nothing: has unstaged edits, so it stays here; the fix is in the commit' },
  { name: 'binary with edits', staged: 'a\0', fixed: 'b\0', now: disk('c\0'), expected: 'nothing: is binary and has unstaged edits, so it stays here; the fix is in the commit' },
  { name: 'binary as staged', staged: 'a\0', fixed: 'b\0', now: disk('a\0'), expected: 'write "b\\u0000" 644' },
  { name: 'made executable', after: file('100755'), staged: 'a\n', fixed: 'a\n', now: disk('a\n', 0o640), expected: 'chmod 750' },
  { name: 'made executable, with edits', after: file('100755'), staged: 'a\n', fixed: 'a\n', now: disk('b\n'), expected: 'chmod 755' },
  { name: 'the user had made it executable already', after: file('100755'), staged: 'a\n', fixed: 'a\n', now: disk('a\n', 0o755), expected: 'nothing' },
  { name: 'made not executable', before: file('100755'), after: file(), staged: 'a\n', fixed: 'A\n', now: disk('a\n', 0o755), expected: 'write "A\\n" 644' },
  { name: 'a link retargeted', before: file('120000'), after: file('120000'), staged: 'old', fixed: 'new', now: link('old'), expected: 'symlink new' },
  { name: 'a link that the user retargeted', before: file('120000'), after: file('120000'), staged: 'old', fixed: 'new', now: link('mine'), expected: 'nothing: has unstaged edits, so it stays here; the fix is in the commit' },
  { name: 'a link becomes a file', before: file('120000'), after: file(), staged: 'old', fixed: 'text', now: link('old'), expected: 'write "text" -' },
  { name: 'made by a task', before: absent, staged: undefined, fixed: 'new\n', now: nowhere, expected: 'write "new\\n" -' },
  { name: 'made by a task, executable', before: absent, after: file('100755'), staged: undefined, fixed: 'new\n', now: nowhere, expected: 'write "new\\n" 755' },
  { name: 'made by a task where the user has the same', before: absent, staged: undefined, fixed: 'new\n', now: disk('new\n'), expected: 'nothing' },
  { name: 'made by a task where the user has another', before: absent, staged: undefined, fixed: 'new\n', now: disk('mine\n'), expected: 'nothing: exists here with other content, which stays; the commit holds what was made' },
  { name: 'removed by a task', after: absent, staged: 'a\n', fixed: undefined, now: disk('a\n'), expected: 'delete' },
  { name: 'removed by a task, with edits', after: absent, staged: 'a\n', fixed: undefined, now: disk('mine\n'), expected: 'nothing: has unstaged edits, so it stays here; the commit does not hold it' },
  { name: 'a submodule', before: file('160000'), after: file('160000'), staged: undefined, fixed: undefined, now: { kind: 'other' }, expected: 'nothing' },
];

function words(landing: Landing): string {
  if (landing.kind === 'write') return `write ${JSON.stringify(Buffer.from(landing.content).toString())} ${landing.mode?.toString(8) ?? '-'}`;
  if (landing.kind === 'symlink') return `symlink ${landing.target}`;
  if (landing.kind === 'chmod') return `chmod ${landing.mode.toString(8)}`;
  if (landing.kind === 'delete') return 'delete';
  const overlaps = landing.overlaps ?? [];
  return `nothing${landing.why === undefined ? '' : `: ${landing.why}`}${overlaps.length === 0 ? '' : ` overlaps ${overlaps.map(({ ours }) => ours.first).join()}`}`;
}

for (const { name, before = file(), after = file(), staged, fixed, now, expected } of rows) {
  changes(name, () => {
    const optional = (text: string | undefined): Uint8Array | undefined => (text === undefined ? undefined : bytes(text));
    const meeting: Meeting = { path: 'file.txt' as RepoPath, before, after, staged: optional(staged), fixed: optional(fixed), now };
    assert.is(words(landingOf(meeting)), expected);
  });
}

changes.run();
