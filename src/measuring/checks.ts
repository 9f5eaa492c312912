// The check of a commit both ways: `writeopt check` and the plain tools, each in a copy of its own that knows the commit before.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, WriteoptError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import { ownProgram } from '../own.ts';
import { cleanEnvironment, nodeArguments } from '../processes.ts';
import { makeCopy, type Copy, type Scratch } from './copy.ts';
import type { Experiment } from './pairs.ts';
import { keptBetweenRuns, plainCommands, runPlain, type Tool } from './plain.ts';
import { nodeProcess, type ProcessEnd } from './process.ts';
import type { CommitState, States } from './states.ts';

export interface ChecksRequest {
  /** As `shielded` makes it. */
  readonly repository: Repository;
  readonly scratch: Scratch;
  readonly states: States;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  now(): number;
}

/** Undefined: no plain tool would have anything to do. */
export async function checkExperiment(request: ChecksRequest): Promise<Experiment | undefined> {
  const { repository, scratch, states, signal } = request;
  const env = environment(request);
  const copies = { writeopt: await makeCopy(repository, scratch, 'writeopt'), plain: await makeCopy(repository, scratch, 'plain') };
  const check = (): Promise<ProcessEnd> => nodeProcess([...nodeArguments(), ownProgram('cli'), 'check', '--report', 'json', '--no-fix'], { cwd: copies.writeopt.directory, env, signal });
  const tools = await toolsOf(copies.writeopt, states.change, check);
  if (tools.length === 0) return undefined;
  await copies.plain.put(states.change);
  const cache = join(scratch.home, 'plain-cache');
  mkdirSync(cache);
  const commands = await plainCommands({ directory: copies.plain.directory, changes: states.change.changes, tools, cache, env, signal });
  if (commands.length === 0) return undefined;
  const plain = (): Promise<number> => runPlain(commands, { env, signal });
  return {
    work: 'check',
    plain: [...new Set(commands.map(({ tool }) => tool))].join(' + '),
    files: states.change.changes.length,
    reset: async () => {
      if (states.before === undefined) {
        // Nobody has checked anything before the first commit.
        for (const directory of [env.WRITEOPT_CACHE_DIR, cache]) emptied(directory);
      } else {
        await putBoth(copies, states.before);
        await check();
        // Without a file that compilers keep, the plain way leaves nothing for the next time.
        if (commands.some(({ args }) => args.includes(keptBetweenRuns))) await plain();
      }
      await putBoth(copies, states.change);
    },
    run: async (way) => {
      const started = request.now();
      const exit = way === 'plain' ? await plain() : (await check()).exitCode;
      return { milliseconds: request.now() - started, exit };
    },
  };
}

/** Tasks are the user's own commands: neither way runs them. */
function environment({ env, scratch }: ChecksRequest): NodeJS.ProcessEnv {
  const clean = cleanEnvironment(env);
  const skip = [...new Set([...(clean.WRITEOPT_SKIP ?? '').split(',').map((one) => one.trim()).filter(Boolean), 'tasks'])].join(',');
  // What skips a check would measure nothing.
  const own = Object.entries(clean).filter(([name]) => name !== 'WRITEOPT' && name !== 'WRITEOPT_RUNNING');
  return { ...Object.fromEntries(own), NO_COLOR: '1', CI: '1', WRITEOPT_SKIP: skip, WRITEOPT_CACHE_DIR: join(scratch.home, 'cache') };
}

function emptied(directory: string | undefined): void {
  if (directory === undefined) return;
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  mkdirSync(directory);
}

async function putBoth({ writeopt, plain }: Readonly<Record<'writeopt' | 'plain', Copy>>, state: CommitState): Promise<void> {
  await writeopt.put(state);
  await plain.put(state);
}

/** Those of the plain tools that a check runs, too; the first check in a copy also fills the caches of the disk. */
async function toolsOf(copy: Copy, state: CommitState, check: () => Promise<ProcessEnd>): Promise<Tool[]> {
  await copy.put(state);
  const { exitCode, stdout, stderr } = await check();
  const { validators, messages } = saidBy(stdout);
  if (exitCode > exitCodes.failed || validators === undefined) {
    throw new WriteoptError('measure', exitCodes.tool, `A check of the change to measure with ended with exit code ${exitCode}.`, {
      help: 'Run `writeopt check` to see why; measure when it passes or fails because of the code.',
      details: (messages.length > 0 ? messages : stderr.trim().split('\n')).slice(0, 8),
    });
  }
  return [...(validators.includes('typescript') ? ['tsc' as const] : []), ...(validators.includes('eslint') ? ['eslint' as const] : [])];
}

interface Said {
  readonly validators?: readonly unknown[];
  readonly messages: readonly string[];
}

/** What a report says as far as it is needed; it comes from another process. */
function saidBy(text: string): Said {
  try {
    const { validators, diagnostics } = JSON.parse(text) as { readonly validators?: unknown; readonly diagnostics?: unknown };
    const found = Array.isArray(diagnostics) ? (diagnostics as readonly { readonly message?: unknown }[]) : [];
    return { messages: found.flatMap(({ message }) => (typeof message === 'string' ? [message] : [])), ...(Array.isArray(validators) ? { validators: validators as unknown[] } : {}) };
  } catch {
    return { messages: [] };
  }
}
