// Batches of write operations against temporary repositories and directories.
import { applyRequests, type ApplyOptions } from '../../src/apply/apply.ts';
import type { Context } from '../../src/context.ts';
import { WriteoptError } from '../../src/errors.ts';
import type { Report, Request } from '../../src/model.ts';
import type { Repo } from './repo.ts';

type Distributed<T> = T extends unknown ? Omit<T, 'id' | 'content'> & (T extends { content: Uint8Array } ? { readonly content: string } : unknown) & { readonly id?: string } : never;

/** A request as it reads best: content as text, ids counted. */
export type Asked = Distributed<Request>;

export function requestsOf(asked: readonly Asked[]): Request[] {
  return asked.map((one, index) => ({ id: String(index + 1), ...one, ...('content' in one ? { content: Buffer.from(one.content) } : {}) }) as Request);
}

/** A context that says nothing. */
export function quietContext(repo: Pick<Repo, 'directory' | 'env'>, said: string[] = []): Context {
  return {
    cwd: repo.directory,
    env: repo.env,
    stdout: (text) => void said.push(text),
    stderr: (text) => void said.push(text),
    progress: () => undefined,
    color: false,
    columns: 100,
    signal: new AbortController().signal,
    now: () => performance.now(),
  };
}

export async function applyTo(repo: Pick<Repo, 'directory' | 'env'>, asked: readonly Asked[], options: ApplyOptions = {}): Promise<Report> {
  try {
    return await applyRequests(quietContext(repo), requestsOf(asked), options);
  } catch (error) {
    // uvu cannot print an error that has details.
    throw error instanceof WriteoptError ? new Error(`${error.name}: ${wordsOf(error)}`, { cause: error.stack }) : error;
  }
}

/** The error of a batch that is refused; throws when it is not. */
export async function refusalOf(repo: Pick<Repo, 'directory' | 'env'>, asked: readonly Asked[], options: ApplyOptions = {}): Promise<WriteoptError> {
  try {
    const report = await applyRequests(quietContext(repo), requestsOf(asked), { level: 'none', ...options });
    throw new Error(`was not refused: ${report.verdict}, ${report.written.join(' ')}`);
  } catch (error) {
    if (error instanceof WriteoptError) return error;
    throw error;
  }
}

/** Everything the error says. */
export function wordsOf(error: WriteoptError): string {
  return [error.message, ...error.details].join('\n');
}
