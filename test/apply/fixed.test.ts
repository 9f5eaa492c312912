// What fixers made of a batch lands over what they saw, and over nothing else.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blobId } from '../../src/apply/changes.ts';
import { landFixed } from '../../src/apply/fixed.ts';
import type { FixedContent } from '../../src/apply/judge.ts';
import { openPlace } from '../../src/apply/place.ts';
import { ConflictError } from '../../src/errors.ts';
import type { FileChange, RepoPath } from '../../src/model.ts';
import { digestOf } from '../../src/transaction/participants.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { applyTo, quietContext } from '../helpers/apply.ts';
import { withRepo } from '../helpers/repo.ts';

const fixed = suite('apply/fixed');

const file = (path: string, before: string | undefined, after: string | undefined, executable = false): FixedContent => ({
  path: path as RepoPath,
  before: before === undefined ? { kind: 'absent' } : { kind: 'file', mode: '100644', blob: blobId(Buffer.from(before)) },
  state: after === undefined ? { kind: 'absent' } : { kind: 'file', content: Buffer.from(after), executable },
});

const shown = (changes: readonly FileChange[]): unknown[] => changes.map((change) => [change.kind, change.path, ...(change.kind === 'write' ? [String(typeof change.content === 'function' ? change.content() : change.content), change.mode] : [])]);

fixed('the batch gets the fixed content, whatever its operation was', () =>
  withRepo({ old: 'o\n', mode: 'm\n' }, async (repo) => {
    const place = await openPlace(quietContext(repo), undefined);
    const changes: FileChange[] = [
      { kind: 'write', path: 'new', content: Buffer.from('n\n'), expected: { kind: 'absent' } },
      { kind: 'rename', path: 'moved', from: 'old', expected: { kind: 'absent' }, expectedFrom: { kind: 'file', sha256: sha256('o\n') } },
      { kind: 'chmod', path: 'mode', mode: 0o755, expected: { kind: 'file' } },
      { kind: 'write', path: 'gone', content: Buffer.from('g\n'), expected: { kind: 'absent' } },
    ];
    const landed = landFixed(changes, [file('new', 'n\n', 'N\n', true), file('moved', 'o\n', 'O\n'), file('mode', 'm\n', 'M\n', true), file('gone', 'g\n', undefined)], place);
    assert.equal(shown(landed), [['write', 'new', 'N\n', 0o755], ['delete', 'old'], ['write', 'moved', 'O\n', 0o644], ['write', 'mode', 'M\n', 0o755]]);
  }),
);

fixed('a file outside the batch is written only where it is what the fixer saw', () =>
  withRepo({ other: 'seen\n' }, async (repo) => {
    const place = await openPlace(quietContext(repo), undefined);
    assert.equal(shown(landFixed([], [file('other', 'seen\n', 'fixed\n')], place)), [['write', 'other', 'fixed\n', undefined]]);
    await repo.write({ other: 'edited meanwhile\n' });
    assert.throws(() => landFixed([], [file('other', 'seen\n', 'fixed\n')], place), (error: Error) => error instanceof ConflictError);
    assert.throws(() => landFixed([], [file('other', undefined, 'made\n')], place), (error: Error) => error instanceof ConflictError);
  }),
);

fixed('a key stands for the requests, at whatever level they are applied', () =>
  withRepo({ a: 'a\n' }, async (repo) => {
    const asked = [{ kind: 'write', path: 'b', content: 'b\n' }] as const;
    assert.equal((await applyTo(repo, asked, { level: 'none', key: 'k' })).written, ['b']);
    assert.equal((await applyTo(repo, asked, { level: 'syntax', key: 'k' })).written, []);
    assert.is(digestOf([{ content: Buffer.from('x') }]), digestOf([{ content: new Uint8Array([120]) }]));
    assert.is.not(digestOf([{ content: Buffer.from('x') }]), digestOf([{ content: Buffer.from('y') }]));
  }),
);

fixed.run();
