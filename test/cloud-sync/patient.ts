// The program whose renames strace refuses: `ROOT HOME BUDGET`; says how it went, and how long it waited each time, as JSON.
import { RetriesSpentError } from '../../src/transaction/cloud-sync/retry.ts';
import { policyFor, systemClock } from '../../src/transaction/cloud-sync/retry-policy.ts';
import { WriteoptError } from '../../src/errors.ts';
import { transact } from '../../src/transaction/transaction.ts';
import { everyChange } from '../crash/desk.ts';
import { eachFile } from '../crash/faults.ts';

export interface Said {
  readonly done: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly attempts?: number;
  readonly waits: readonly number[];
}

const waits: number[] = [];
const [root = '', home = '', budget = '10000'] = process.argv.slice(2);
const clock = {
  ...systemClock,
  sleep: (milliseconds: number): void => {
    const started = systemClock.now();
    systemClock.sleep(milliseconds);
    waits.push(systemClock.now() - started);
  },
};
let said: Omit<Said, 'waits'> = { done: true };
try {
  await transact(everyChange, { root, home, fileSystem: eachFile, retry: policyFor(undefined, { clock, jitter: 0, perCall: Number(budget) }) });
} catch (error) {
  const cause = error instanceof Error ? error.cause : undefined;
  said = { done: false, message: String(error), ...(error instanceof WriteoptError ? { code: error.code } : {}), ...(cause instanceof RetriesSpentError ? { attempts: cause.attempts } : {}) };
}
process.stdout.write(`${JSON.stringify({ ...said, waits })}\n`);
