// A plan in a file: the requests with everything they were planned on, applied later only if all of that is still so.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConflictError, RequestError } from '../errors.ts';
import { withPending } from '../git/pending.ts';
import { treeChanges } from '../git/written.ts';
import { isLevel } from '../levels.ts';
import type { FileState, Level, Optimize, Plan, Request, TreeId } from '../model.ts';
import { sha256 } from '../transaction/state.ts';
import type { Found } from './disk.ts';
import type { ApplyPlace } from './place.ts';
import type { Target } from './resolve.ts';

const kind = 'writeopt plan';

/** What a plan rests on. */
export interface Premises {
  /** The whole working tree, as git would store it: the project was judged as it was then. */
  readonly tree: TreeId;
  /** By path relative to the root: what lay there, as `describe` says it. */
  readonly targets: Readonly<Record<string, string>>;
}

/** What is in the file; `digest` is over all the rest. */
export interface SavedPlan {
  readonly version: 1;
  readonly kind: 'writeopt plan';
  /** ISO 8601. */
  readonly created: string;
  /** The root below the top of its repository; '' when they are the same. */
  readonly below: string;
  readonly level: Level;
  readonly fix?: boolean;
  readonly key?: string;
  readonly optimize?: Optimize;
  readonly premises: Premises;
  /** The order of the operations and why, for people and other tools; it is built anew before anything is written. */
  readonly plan: Plan;
  /** Contents in base64. */
  readonly requests: readonly Request[];
  readonly digest: string;
}

/** The state of all that git does not ignore. */
export function readWorkingTree({ repository, home }: ApplyPlace): Promise<TreeId> {
  return withPending(repository, [], home, async ({ base }) => {
    const [tree] = base.trees;
    if (tree === undefined) throw new Error('a pending state has a base');
    return tree;
  });
}

export function premisesOf(tree: TreeId, targets: readonly Target[]): Premises {
  return { tree, targets: Object.fromEntries(targets.map(({ path, before }) => [path, describe(before)])) };
}

function describe(found: Found): string {
  if (found.kind === 'file') return `file ${sha256(found.content)} ${(found.mode & 0o777).toString(8)}`;
  return found.kind === 'symlink' ? `link ${sha256(Buffer.from(found.target))}` : found.kind;
}

type Parts = Omit<SavedPlan, 'version' | 'kind' | 'digest'>;

/** The text of the file, one newline at the end. */
export function formatPlan(parts: Parts): string {
  const plan = { version: 1, kind, ...parts, requests: parts.requests.map(encode) };
  return `${JSON.stringify({ ...plan, digest: digestOf(plan) }, undefined, 1)}\n`;
}

function encode(request: Request): unknown {
  return request.kind === 'write' ? { ...request, content: Buffer.from(request.content).toString('base64') } : request;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Throws RequestError for what is no plan, or not as it was saved. */
export function readPlan(file: string, name: string): SavedPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RequestError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { help: 'Name a file that `writeopt apply --plan-out` has written.', cause: error });
  }
  return parsePlan(text, name);
}

/** Whether a text is a plan at all, of any version and however stale. */
export function isSavedPlan(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value.kind === kind;
  } catch {
    return false;
  }
}

export function parsePlan(text: string, name: string): SavedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notAPlan(name, 'it is no JSON', error);
  }
  if (!isRecord(value) || value.kind !== kind) throw notAPlan(name, 'it is something else');
  if (value.version !== 1) throw notAPlan(name, `it is of version ${String(value.version)}, and this writeopt knows 1`);
  const { digest, ...rest } = value;
  if (digest !== digestOf(rest)) throw notAPlan(name, 'it was changed after it was saved');
  if (!isPlan(value)) throw notAPlan(name, 'parts of it are missing');
  return { ...value, requests: value.requests.map(decode) };
}

function notAPlan(name: string, why: string, cause?: unknown): RequestError {
  return new RequestError(`${name} is no saved plan that can be applied: ${why}.`, { help: 'Nothing was written. Make it anew with `writeopt apply … --plan-out FILE`.', ...(cause === undefined ? {} : { cause }) });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The digest says that it is what was saved; this, that it was saved by this program. */
function isPlan(value: Record<string, unknown>): value is Record<string, unknown> & SavedPlan {
  const { premises, requests, level, below, plan } = value;
  const isRequest = (one: unknown): boolean => isRecord(one) && [one.id, one.kind, one.path].every((part) => typeof part === 'string');
  return isRecord(premises) && typeof premises.tree === 'string' && isRecord(premises.targets) && isLevel(level) && typeof below === 'string' && isRecord(plan) && Array.isArray(requests) && requests.every(isRequest);
}

function decode(request: Request): Request {
  return request.kind === 'write' ? { ...request, content: Buffer.from(String(request.content), 'base64') } : request;
}

/**
 * Throws ConflictError naming every file of the project that is not as it was when the plan was made, with what it was and what it is.
 * `file`: the real path of the plan.
 */
export async function assertTreeAsPlanned(place: ApplyPlace, saved: SavedPlan, { file, name }: { readonly file: string; readonly name: string }): Promise<void> {
  if (place.below !== saved.below) throw notAPlan(name, `it is for ${saved.below === '' ? 'the top of its repository' : saved.below}, not for ${place.below === '' ? 'the top' : place.below}`);
  const tree = await readWorkingTree(place);
  if (tree === saved.premises.tree) return;
  // git may have dropped the objects of an old state; then only the batch's own files can be named.
  const changes = await treeChanges(place.repository.git, saved.premises.tree, tree).catch(() => undefined);
  // The plan itself may lie among what it is about, and came after it was made.
  const others = changes?.filter(({ path }) => join(place.repository.topLevel, path) !== file);
  if (others?.length === 0) return;
  throw drifted((others ?? []).map(({ path, before, after }) => `${path} was ${stateWords(before)}, and is ${stateWords(after)}`));
}

function stateWords(state: FileState): string {
  return state.kind === 'absent' ? 'absent' : `${state.blob} ${state.mode}`;
}

/** The same for what the batch itself reads, ignored files too, by what was read just now. */
export function assertTargetsAsPlanned({ premises }: SavedPlan, targets: readonly Target[]): void {
  const now = premisesOf(premises.tree, targets).targets;
  const paths = [...new Set([...Object.keys(premises.targets), ...Object.keys(now)])].sort();
  const lines = paths.filter((path) => premises.targets[path] !== now[path]).map((path) => `${path} was ${premises.targets[path] ?? 'not looked at'}, and is ${now[path] ?? 'not looked at'}`);
  if (lines.length > 0) throw drifted(lines);
}

function drifted(lines: readonly string[]): ConflictError {
  const [first] = lines;
  const message = lines.length === 1 ? `The plan is stale: ${first}.` : lines.length === 0 ? 'The plan is stale: the project has changed since.' : `The plan is stale: ${lines.length} files have changed since.`;
  return new ConflictError(message, { help: 'Nothing was written. Make the plan anew, and look at it again.', details: lines.length === 1 ? [] : lines });
}
