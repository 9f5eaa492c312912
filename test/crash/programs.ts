// What the slow crash tests share: a program in one file, its calls, and several desks to run it on at once.
import { dirname } from 'node:path';
import { everyChange, largeChange, listingAfter, prepareDesk, prepareLarge, withDesk, type Desk, type Listing } from './desk.ts';
import { bundle, listCalls, type SystemCall } from './strace.ts';

const workers = 2;

export interface Tally {
  points: number;
  old: number;
  new: number;
  readonly problems: string[];
}

/** Works through the jobs on several desks at once. */
export async function onDesks<T>(jobs: readonly T[], work: (desk: Desk, job: T) => Promise<void>): Promise<void> {
  const queue = [...jobs];
  const worker = (): Promise<void> =>
    withDesk(async (desk) => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) await work(desk, job);
    });
  await Promise.all(Array.from({ length: workers }, worker));
}

export const baseOf = ({ root }: Desk): string => dirname(root);
export const argumentsOf = (mode: string, { root, home }: Desk): string[] => [mode, root, home];

/** The tree that a mode works on. */
export const prepareFor = (mode: string, desk: Desk): void => (mode === 'large' ? prepareLarge : prepareDesk)(desk);

export async function callsOf(mode: string, program: string): Promise<SystemCall[]> {
  return withDesk((desk) => {
    prepareFor(mode, desk);
    return listCalls(baseOf(desk), program, argumentsOf(mode, desk));
  });
}

export interface Program {
  readonly file: string;
  readonly after: Listing;
}

export async function withProgram(body: (program: Program) => Promise<void>, mode = 'transact'): Promise<void> {
  const program = bundle('child.ts');
  try {
    await body({ file: program.file, after: await withDesk((desk) => listingAfter(desk, mode === 'large' ? largeChange : everyChange)) });
  } finally {
    program.remove();
  }
}

export async function strictly(tally: Tally, words: string, work: () => Promise<string[]>): Promise<void> {
  const problems = await work().catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  tally.problems.push(...problems.map((one) => `${words}: ${one}`));
}
