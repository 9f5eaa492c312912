// Somebody else changes a path at any moment of a transaction: refused until that path is published, and never lost.
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConflictError, RecoveryError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/file-system.ts';
import type { Expected, FileChange } from '../../src/model.ts';
import { sha256 } from '../../src/transaction/state.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { intercept, unflushed, type Call } from '../crash/faults.ts';

const drift = suite('drift');
const bytes = (text: string): Uint8Array => Buffer.from(text);
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const longAgo = new Date('2020-02-20T20:20:20.200Z');

/** What is at a path, in a line. */
function look(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'absent';
  const mode = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  return stats.isDirectory() ? `directory ${mode}` : `file ${mode} ${readFileSync(path, 'utf8')}`;
}

function replace(path: string, put: (fresh: string) => void): void {
  put(`${path}~`);
  rmSync(path, { recursive: true, force: true });
  renameSync(`${path}~`, path);
}

type Kind = 'file' | 'absent' | 'symlink' | 'directory';

interface Drift {
  /** What must be at the path for it to be possible. */
  readonly on: readonly Kind[];
  readonly act: (path: string) => void;
}

const drifts: Readonly<Record<string, Drift>> = {
  'saved by a new file': { on: ['file', 'symlink', 'directory'], act: (path) => replace(path, (fresh) => writeFileSync(fresh, 'FOREIGN')) },
  'edited in place': { on: ['file'], act: (path) => writeFileSync(path, 'FOREIGN and longer') },
  'edited in place, size and time as before': {
    on: ['file'],
    act: (path) => {
      const { size, atime, mtime } = statSync(path);
      writeFileSync(path, 'FOREIGN'.padEnd(size, '!').slice(0, size));
      utimesSync(path, atime, mtime);
    },
  },
  'mode changed': { on: ['file', 'directory'], act: (path) => chmodSync(path, 0o700) },
  'now a directory': { on: ['file', 'symlink'], act: (path) => replace(path, (fresh) => mkdirSync(fresh)) },
  'now a link': { on: ['file', 'directory', 'symlink'], act: (path) => replace(path, (fresh) => symlinkSync('FOREIGN', fresh)) },
  deleted: { on: ['file', 'symlink', 'directory'], act: (path) => rmSync(path, { recursive: true }) },
  'a file created': { on: ['absent'], act: (path) => writeFileSync(path, 'FOREIGN') },
  'a directory created': { on: ['absent'], act: (path) => mkdirSync(path) },
  'a link created': { on: ['absent'], act: (path) => symlinkSync('FOREIGN', path) },
  'a file created in it': { on: ['directory'], act: (path) => writeFileSync(join(path, 'FOREIGN'), 'FOREIGN') },
  'its directory a link to another': {
    on: ['file', 'absent', 'symlink', 'directory'],
    act: (path) => {
      renameSync(dirname(path), join(dirname(path), '../moved'));
      symlinkSync('outside', dirname(path));
    },
  },
};

interface Operation {
  readonly change: FileChange;
  /** The path that is changed by somebody else, and what is there. */
  readonly path: string;
  readonly kind: Kind;
  /** What somebody else can do in the one moment between the last look and the call, and nothing can notice. */
  readonly unnoticed?: readonly string[];
}

const file: Expected = { kind: 'file', sha256: sha256('old content'), mode: 0o644 };
const replaced = ['saved by a new file', 'now a link', 'deleted'];

const operations: Readonly<Record<string, Operation>> = {
  'write over': { change: { kind: 'write', path: 'in/it', content: bytes('new'), expected: file }, path: 'in/it', kind: 'file', unnoticed: replaced },
  'write a new file': { change: { kind: 'write', path: 'in/it', content: bytes('new'), expected: { kind: 'absent' } }, path: 'in/it', kind: 'absent' },
  delete: { change: { kind: 'delete', path: 'in/it', expected: file }, path: 'in/it', kind: 'file' },
  'rename from': { change: { kind: 'rename', from: 'in/it', path: 'there', expectedFrom: file }, path: 'in/it', kind: 'file' },
  'rename to': { change: { kind: 'rename', from: 'source', path: 'in/it', expected: { kind: 'absent' } }, path: 'in/it', kind: 'absent' },
  'rename over': { change: { kind: 'rename', from: 'source', path: 'in/it', expected: file }, path: 'in/it', kind: 'file', unnoticed: replaced },
  splice: { change: { kind: 'splice', path: 'in/it', size: 11, edits: [{ offset: 4, remove: 1, insert: bytes('C') }], expected: file }, path: 'in/it', kind: 'file' },
  chmod: { change: { kind: 'chmod', path: 'in/it', mode: 0o755, expected: file }, path: 'in/it', kind: 'file', unnoticed: ['mode changed', 'saved by a new file'] },
  symlink: { change: { kind: 'symlink', path: 'in/it', target: 'new', expected: { kind: 'absent' } }, path: 'in/it', kind: 'absent' },
  'symlink over': { change: { kind: 'symlink', path: 'in/it', target: 'new', expected: { kind: 'symlink', target: 'old' } }, path: 'in/it', kind: 'symlink', unnoticed: replaced },
  mkdir: { change: { kind: 'mkdir', path: 'in/it', expected: { kind: 'absent' } }, path: 'in/it', kind: 'absent' },
  rmdir: { change: { kind: 'rmdir', path: 'in/it', expected: { kind: 'directory' } }, path: 'in/it', kind: 'directory', unnoticed: ['mode changed'] },
};

interface Desk {
  readonly root: string;
  readonly home: string;
}

function prepare({ root }: Desk, kind: Kind): void {
  rmSync(dirname(root), { recursive: true, force: true });
  mkdirSync(join(root, 'in'), { recursive: true });
  mkdirSync(join(root, 'outside'));
  const path = join(root, 'in/it');
  for (const name of ['first', 'last', 'source']) writeFileSync(join(root, name), 'as it was');
  if (kind === 'file') writeFileSync(path, 'old content', { mode: 0o644 });
  if (kind === 'file') utimesSync(path, longAgo, longAgo);
  if (kind === 'symlink') symlinkSync('old', path);
  if (kind === 'directory') mkdirSync(path, 0o755);
}

interface Played {
  readonly calls: Omit<Call, 'index'>[];
  readonly error: unknown;
  /** What somebody else left, right after; undefined when that was impossible by then. */
  readonly foreign: string | undefined;
}

function done(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

const withoutMode = (line: string): string => line.replace(/^file [0-7]+/, 'file');

/** All files below a directory, by what they are. */
function everything(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => look(join(root, path)));
}

/** A transaction of three changes, and somebody else just before the call with that number. */
async function play(desk: Desk, operation: Operation, act: ((path: string) => void) | undefined, at: number): Promise<Played> {
  prepare(desk, operation.kind);
  const path = join(desk.root, operation.path);
  const calls: Omit<Call, 'index'>[] = [];
  let foreign: string | undefined;
  const fileSystem: FileSystem = intercept(unflushed, (call, run) => {
    if (calls.push(call) - 1 === at && act !== undefined) foreign = done(() => act(path)) ? look(path) : undefined;
    return run();
  });
  const changes: readonly FileChange[] = [{ kind: 'write', path: 'first', content: bytes('new') }, operation.change, { kind: 'write', path: 'last', content: bytes('new') }];
  const error: unknown = await transact(changes, { ...desk, fileSystem }).then(() => undefined, (caught: unknown) => caught);
  return { calls, error, foreign };
}

/** The call that publishes the path. */
function publication(calls: readonly Omit<Call, 'index'>[], path: string): number {
  return calls.findIndex(({ method, arguments: args }) => ['link', 'rename', 'makeDirectory', 'removeDirectory', 'chmod', 'writeAt'].includes(method) && (args[method === 'link' ? 1 : 0] === path || (method === 'rename' && args[1] === path)));
}

for (const [name, operation] of Object.entries(operations)) {
  for (const [what, { act }] of Object.entries(drifts).filter(([, { on }]) => on.includes(operation.kind))) {
    drift(`${name}: ${what}`, async () => {
      const base_ = mkdtempSync(join(base, 'writeopt-drift-'));
      const desk: Desk = { root: join(base_, 'desk/root'), home: join(base_, 'desk/home') };
      const path = join(desk.root, operation.path);
      try {
        const { calls, error: refusal } = await play(desk, operation, undefined, -1);
        assert.is(refusal, undefined, String(refusal));
        const published = publication(calls, path);
        assert.ok(published > 0);
        const beyondLink = what === 'its directory a link to another';
        // Nothing can be expected of a directory's mode: what is there at the first look is how it was.
        const first = operation.kind === 'directory' && what === 'mode changed' ? calls.findIndex(({ arguments: args }) => args[0] === path) + 1 : 0;
        for (let at = first; at <= published; at += 1) {
          const { error, foreign } = await play(desk, operation, act, at);
          const words = `before call ${at} of ${published}, ${calls[at]?.method} ${String(calls[at]?.arguments[0])}: ${String(error)}`;
          // The directories are looked at, then the target, then it is published.
          const blind = at >= published - (beyondLink ? 1 : 0) && (operation.unnoticed?.includes(what) === true || beyondLink);
          if (blind) continue;
          assert.ok(error instanceof ConflictError || error instanceof RecoveryError, words);
          assert.is(look(path), foreign, words);
          assert.equal(['first', 'last', 'source'].map((one) => look(join(desk.root, one))), Array(3).fill('file 644 as it was'), words);
          assert.is(look(join(desk.root, 'outside/it')), 'absent', words);
        }
        for (let at = published + 1; at < calls.length; at += 1) {
          const { error, foreign } = await play(desk, operation, act, at);
          const words = `before call ${at} of ${calls.length}, after ${published}, ${calls[at]?.method} ${String(calls[at]?.arguments[0])}: ${String(error)}`;
          // A file that was edited after it was renamed, or got another mode, goes back to its old name and mode, with the edit.
          if (foreign !== undefined) assert.ok([look(path), ...everything(desk.root)].map(withoutMode).includes(withoutMode(foreign)), `${words}: ${look(path)}, not ${foreign}`);
        }
      } finally {
        rmSync(base_, { recursive: true, force: true });
      }
    });
  }
}

drift.run();
