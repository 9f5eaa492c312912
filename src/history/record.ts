// What is remembered of a run, and how it is made of a report: numbers, hashes and public words, nothing of the user's.
import type { RepoPath, Report, StrategyName, Verdict, WriteOperation } from '../model.ts';
import { shapesOf } from './shapes.ts';

/** Whether a validator starts with what earlier runs left it, or from nothing. */
export type CacheState = 'cold' | 'warm';

/** The size of a run as far as it is known before it starts; what predictions go by. */
export interface Work {
  readonly command: 'check' | 'apply';
  /** The validators that have something to do. */
  readonly validators: readonly string[];
  /** How many of each kind. */
  readonly operations: Readonly<Record<string, number>>;
  /** Of all files that the operations leave. */
  readonly bytes: number;
  /** Files that the operations leave, by public extension; see `extensionOf`. */
  readonly extensions: Readonly<Record<string, number>>;
  /** Files that each validator looks at, where that is known. */
  readonly files: Readonly<Record<string, number>>;
  /** Files outside the operations that import something they change. */
  readonly importers: number;
  /** Files of the whole repository. */
  readonly tracked: number;
  /** By validator, where it is known. */
  readonly cache: Readonly<Record<string, CacheState>>;
  /** Milliseconds until all this was known (snapshot and plan): a busy machine is slow from the start. */
  readonly elapsed?: number;
}

/** One operation, unrecognisable. */
export interface RecordedOperation {
  readonly kind: WriteOperation['kind'];
  /** Keyed hash of its path: the same in every record of one log, and meaningless without the key. */
  readonly path: string;
  readonly extension: string;
  /** Of a new file: keyed hashes of the ways to see it as one of many; see `shapesOf`. */
  readonly shapes?: readonly string[];
}

/** One run, one line of the log. */
export interface RunRecord extends Work {
  readonly version: 1;
  /** When it began, in ISO 8601. */
  readonly date: string;
  readonly verdict: Verdict;
  /** Milliseconds by stage and validator. */
  readonly durations: Readonly<Record<string, number>>;
  /** Milliseconds of the whole run. */
  readonly total: number;
  /** Findings by `source/code`. */
  readonly rules: Readonly<Record<string, number>>;
  /** Operations by strategy. */
  readonly strategies: Readonly<Record<string, number>>;
  /** The first `mostOperations` of them. */
  readonly changed: readonly RecordedOperation[];
  /** Findings that are errors, by source; absent in records that were made before it was kept. */
  readonly errors?: Readonly<Record<string, number>>;
  /** The same by the keyed hash of the file, as in `RecordedOperation`: those with most, at most `mostFailed`. */
  readonly failed?: Readonly<Record<string, number>>;
  /** Keyed hash of everything that the operations leave: two runs with the same one are one attempt. */
  readonly content?: string;
  /** Files made from templates, by the keyed hash of the version: how many, and how many of them were to blame for the verdict. */
  readonly templates?: Readonly<Record<string, TemplateCount>>;
}

export interface TemplateCount {
  readonly made: number;
  readonly blamed: number;
  /** Whether each was to blame, by the keyed hash of its path; the first `mostFailed`. One that is tried again is still one file. */
  readonly files?: Readonly<Record<string, boolean>>;
}

/** One file made from a template, in a run that was judged. */
export interface TemplateOutcome {
  /** Of the version. */
  readonly id: string;
  readonly path: RepoPath;
  readonly blamed: boolean;
}

/** More would make lines long without teaching more: what changes with a thousand files is no pattern. */
export const mostOperations = 200;
const mostRules = 200;
/** What is wrong in more files at once says nothing of any. */
export const mostFailed = 100;

export interface WorkFacts {
  readonly command: Work['command'];
  readonly validators: readonly string[];
  readonly operations: readonly WriteOperation[];
  /** Bytes of what an operation leaves; undefined: nothing, or not known. */
  sizeOf(operation: WriteOperation): number | undefined;
  readonly importers: number;
  readonly tracked: number;
  readonly files?: Readonly<Record<string, number>>;
  readonly cache?: Readonly<Record<string, CacheState>>;
  readonly elapsed?: number;
}

/** Describes what a run is about to do. */
export function workOf({ command, validators, operations, sizeOf, importers, tracked, files = {}, cache = {}, elapsed }: WorkFacts): Work {
  const left = operations.filter(({ result }) => result.kind === 'file');
  return {
    command,
    validators: [...validators],
    operations: countsOf(operations.map(({ kind }) => kind)),
    bytes: left.reduce((sum, operation) => sum + (sizeOf(operation) ?? 0), 0),
    extensions: countsOf(left.map(({ path }) => extensionOf(path))),
    files,
    importers,
    tracked,
    cache,
    ...(elapsed === undefined ? {} : { elapsed }),
  };
}

export interface RecordParts {
  readonly work: Work;
  readonly report: Report;
  /** When the run began. */
  readonly date: Date;
  /** See `openKey`. */
  hash(text: string): string;
  readonly strategies?: readonly StrategyName[];
  readonly templates?: readonly TemplateOutcome[];
}

/** What is remembered of a run that came to a verdict. */
export function recordOf({ work, report, date, hash, strategies = [], templates = [] }: RecordParts): RunRecord {
  const total = report.timings.find(({ name }) => name === 'total')?.milliseconds ?? 0;
  const hashes = new Map<RepoPath, string>();
  const hashOnce = (path: RepoPath): string => {
    const known = hashes.get(path) ?? hash(path);
    hashes.set(path, known);
    return known;
  };
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
  return {
    version: 1,
    date: date.toISOString(),
    ...work,
    verdict: report.verdict,
    durations: sumsOf(report.timings.filter(({ name }) => name !== 'total').map(({ name, milliseconds }) => [name, milliseconds])),
    total,
    rules: countsOf(report.diagnostics.map(ruleOf), mostRules),
    strategies: countsOf(strategies),
    changed: report.operations.slice(0, mostOperations).map((operation) => recordedOf(operation, hash)),
    errors: countsOf(errors.map(({ source }) => source), mostRules),
    failed: countsOf(errors.flatMap(({ path }) => (path === undefined ? [] : [hashOnce(path)])), mostFailed),
    content: hash(report.operations.map(({ path, result }) => `${path}\0${result.kind === 'file' ? result.blob : ''}`).join('\n')),
    ...(templates.length === 0 ? {} : { templates: templateCounts(templates, hash) }),
  };
}

function recordedOf({ kind, path }: WriteOperation, hash: RecordParts['hash']): RecordedOperation {
  return { kind, path: hash(path), extension: extensionOf(path), ...(kind === 'create' ? { shapes: shapesOf(path).map(hash) } : {}) };
}

/** What the hash of a version is made of. */
export function versionName(id: string): string {
  return `template:${id}`;
}

function templateCounts(templates: readonly TemplateOutcome[], hash: RecordParts['hash']): Record<string, TemplateCount> {
  const counts = new Map<string, TemplateCount>();
  for (const { id, path, blamed } of templates) {
    const name = hash(versionName(id));
    const { made, blamed: others, files = {} } = counts.get(name) ?? { made: 0, blamed: 0 };
    counts.set(name, { made: made + 1, blamed: others + (blamed ? 1 : 0), files: made < mostFailed ? { ...files, [hash(path)]: blamed } : files });
  }
  return Object.fromEntries([...counts].slice(0, mostRules));
}

/** The words of a task are the user's: only that one failed is kept. */
const ownCodes: ReadonlySet<string> = new Set(['needs-fix', 'timeout', 'validator-failed']);

function ruleOf({ source, code }: { readonly source: string; readonly code: string }): string {
  const isPublic = source === 'tasks' ? ownCodes.has(code) : /^[@\w][\w@/.:-]{0,99}$/.test(code);
  return `${source}/${isPublic ? code : 'other'}`;
}

const publicExtensions: ReadonlySet<string> = new Set(
  ('ts tsx mts cts js jsx mjs cjs json jsonc json5 yaml yml toml ini env md mdx markdown txt rst adoc html htm css scss sass less vue svelte astro graphql gql proto sql sh bash zsh ' +
    'ps1 bat py pyi ipynb rb go rs java kt kts swift c h cc cpp hpp cs php lua pl r jl ex exs erl hs ml scala clj dart zig xml svg csv tsv lock snap patch diff png jpg jpeg gif webp ' +
    'ico pdf woff woff2 ttf zip gz wasm tf hcl gradle properties cfg conf').split(' '),
);

/** The extension in lower case if it is a common one; `other`: it may be somebody's name; '' when there is none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return '';
  const extension = name.slice(dot + 1).toLowerCase();
  return publicExtensions.has(extension) ? extension : 'other';
}

function countsOf(names: readonly string[], most = Infinity): Record<string, number> {
  const sums = sumsOf(names.map((name) => [name, 1]));
  const entries = Object.entries(sums);
  return entries.length <= most ? sums : Object.fromEntries(entries.sort((a, b) => b[1] - a[1]).slice(0, most));
}

/** Through a map, so that no name can mean anything to an object. */
function sumsOf(entries: readonly (readonly [string, number])[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [name, number] of entries) sums.set(name, (sums.get(name) ?? 0) + number);
  return Object.fromEntries(sums);
}

const verdicts: ReadonlySet<unknown> = new Set<Verdict>(['passed', 'fixed', 'failed']);

/** The record in a line of the log; undefined when it holds none that this version understands. */
export function parseRecord(line: string): RunRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

type Check = (value: unknown) => boolean;
const isCount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTableOf = (check: Check): Check => (value) => isObject(value) && Object.values(value).every(check);
const isListOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const isText: Check = (value) => typeof value === 'string';

const isTemplateCount: Check = (value) => isObject(value) && isCount(value.made) && isCount(value.blamed) && (value.files === undefined || isTableOf((one) => typeof one === 'boolean')(value.files));

const shape: { readonly [Field in keyof RunRecord]-?: Check } = {
  version: (value) => value === 1,
  date: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  command: (value) => value === 'check' || value === 'apply',
  verdict: (value) => verdicts.has(value),
  validators: isListOf(isText),
  operations: isTableOf(isCount),
  bytes: isCount,
  extensions: isTableOf(isCount),
  files: isTableOf(isCount),
  importers: isCount,
  tracked: isCount,
  cache: isTableOf((value) => value === 'cold' || value === 'warm'),
  elapsed: (value) => value === undefined || isCount(value),
  durations: isTableOf(isCount),
  total: isCount,
  rules: isTableOf(isCount),
  strategies: isTableOf(isCount),
  changed: isListOf((value) => isObject(value) && isText(value.kind) && isText(value.path) && isText(value.extension) && (value.shapes === undefined || isListOf(isText)(value.shapes))),
  errors: (value) => value === undefined || isTableOf(isCount)(value),
  failed: (value) => value === undefined || isTableOf(isCount)(value),
  content: (value) => value === undefined || isText(value),
  templates: (value) => value === undefined || isTableOf(isTemplateCount)(value),
};

function isRecord(value: unknown): value is RunRecord {
  return isObject(value) && Object.entries(shape).every(([name, check]) => check(value[name]));
}
