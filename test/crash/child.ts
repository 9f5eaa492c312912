// The program that is killed or starved: `transact|large|recover|naive|big|late ROOT HOME [CALL PROGRESS]`; says how it went as JSON.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WriteoptError } from '../../src/errors.ts';
import type { FileChange } from '../../src/model.ts';
import { recover } from '../../src/transaction/recovery.ts';
import { transact } from '../../src/transaction/transaction.ts';
import type { Participant } from '../../src/transaction/work.ts';
import { everyChange, largeChange, type Desk } from './desk.ts';
import { dyingAt, eachFile, type Progress } from './faults.ts';

/** What a run says of itself; a killed one says nothing. */
export interface Said {
  readonly done: boolean;
  /** Of a WriteoptError: `disk`, `conflict`, `recovery`; else undefined. */
  readonly code?: string;
  readonly message?: string;
  readonly help?: string;
}

/** The control: what everybody writes first. Everything is staged, then renamed, one after the other. */
function naive({ root, home }: Desk): void {
  mkdirSync(home, { recursive: true });
  const writes = everyChange.flatMap((change) => (change.kind === 'write' && !change.path.includes('/') && !change.path.startsWith('becomes') && change.content instanceof Uint8Array ? [{ path: change.path, content: change.content }] : []));
  for (const [index, { content }] of writes.entries()) writeFileSync(join(home, String(index)), content);
  for (const [index, { path }] of writes.entries()) renameSync(join(home, String(index)), join(root, path));
}

/** More than the small disks of the tests hold. */
export const bigSize = 1_000_000;
const big: readonly FileChange[] = [{ kind: 'write', path: 'update.txt', content: () => new Uint8Array(bigSize).fill(0x6e) }];

/** Everything is written, and then the last moment refuses. */
const tooLate: Participant = {
  name: 'late',
  record: {},
  publish: () => {
    throw new WriteoptError('late', 1, 'Too late.', { help: 'Come earlier.' });
  },
};

async function main([mode, root = '', home = '', at, progress]: readonly string[]): Promise<void> {
  const kill = (): void => void process.kill(process.pid, 'SIGKILL');
  const fileSystem = at === undefined ? eachFile : dyingAt(eachFile, Number(at), progress as Progress, kill);
  if (mode === 'naive') naive({ root, home });
  else if (mode === 'recover') await recover({ home, fileSystem });
  else if (mode === 'big') await transact(big, { root, home });
  else if (mode === 'large') await transact(largeChange, { root, home, fileSystem });
  else if (mode === 'late') await transact(big, { root, home, participants: [tooLate], undo: { late: () => [] } });
  else await transact(everyChange, { root, home, fileSystem });
}

let said: Said = { done: true };
try {
  await main(process.argv.slice(2));
} catch (error) {
  said = { done: false, message: error instanceof Error ? (error.stack ?? error.message) : String(error), ...(error instanceof WriteoptError ? { code: error.code, help: error.help, message: error.message } : {}) };
}
process.stdout.write(`${JSON.stringify(said)}\n`);
