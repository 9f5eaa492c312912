// What the slow crash tests share: a program in one file, its calls, and several desks to run it on at once.
import { dirname } from 'node:path';
import { listingAfter, prepareDesk, withDesk, type Desk, type Listing } from './desk.ts';
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

export async function callsOf(mode: string, program: string): Promise<SystemCall[]> {
  return withDesk((desk) => {
    prepareDesk(desk);
    return listCalls(baseOf(desk), program, argumentsOf(mode, desk));
  });
}

export interface Program {
  readonly file: string;
  readonly after: Listing;
}

export async function withProgram(body: (program: Program) => Promise<void>): Promise<void> {
  const program = bundle('child.ts');
  try {
    await body({ file: program.file, after: await withDesk((desk) => listingAfter(desk)) });
  } finally {
    program.remove();
  }
}

export async function strictly(tally: Tally, words: string, work: () => Promise<string[]>): Promise<void> {
  const problems = await work().catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  tally.problems.push(...problems.map((one) => `${words}: ${one}`));
}
