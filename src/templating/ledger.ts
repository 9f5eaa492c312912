// What came of a template: its versions and the files made from them, one a line, so that git merges what two branches add.
import { RequestError } from '../errors.ts';
import type { FileForm, Instance, Values } from '../templates/template.ts';

/** How a version came about. */
export type VersionOrigin = 'written' | 'extracted' | 'evolved' | 'example';

/**
 * `candidate`: not used before somebody promotes it; `retired`: an earlier one is used, because what was made from it failed too often; `kept`:
 * somebody wants it whatever became of it.
 */
export type VersionState = 'candidate' | 'retired' | 'kept';

export interface LedgerVersion {
  readonly id: string;
  /** From 1. Two branches may have given the same number: the order of ids decides then. */
  readonly number: number;
  readonly origin: VersionOrigin;
  readonly state?: VersionState;
}

/** A file, and the version that it was last brought up to. */
export interface LedgerInstance extends Instance {
  readonly version: string;
}

export interface Ledger {
  readonly template: string;
  /** The oldest first. */
  readonly versions: readonly LedgerVersion[];
  /** By path. */
  readonly instances: readonly LedgerInstance[];
}

const formatWord = 'instances 1';

export function emptyLedger(template: string): Ledger {
  return { template, versions: [], instances: [] };
}

/** The text of the file: JSON, one object a line, sorted. */
export function printLedger({ template, versions, instances }: Ledger): string {
  const lines = [
    { writeopt: formatWord, template },
    ...[...versions].sort(byAge).map(({ id, number, origin, state }) => ({ version: id, number, origin, ...(state === undefined ? {} : { state }) })),
    ...[...instances].sort((a, b) => compare(a.path, b.path)).map(({ path, version, values, form }) => ({ path, from: version, values: sortedValues(values), ...(form === undefined ? {} : { form }) })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Throws RequestError with every line that cannot be understood. `file`: what it is called there. */
export function parseLedger(text: string, template: string, file: string): Ledger {
  const problems: string[] = [];
  const versions = new Map<string, LedgerVersion>();
  const instances = new Map<string, LedgerInstance>();
  const doubles: LedgerInstance[] = [];
  text.replaceAll('\r\n', '\n').split('\n').forEach((line, index) => {
    if (line === '') return;
    const tell = (words: string): void => void problems.push(`${file}:${index + 1}:1: ${words}`);
    const value = parseLine(line);
    if (value === undefined) return tell(/^[<=>|]{7}/.test(line) ? 'a conflict that git left: keep the lines of both sides' : 'no JSON object');
    if (typeof value.writeopt === 'string') return value.writeopt === formatWord ? undefined : tell(`this version of writeopt understands "writeopt": "${formatWord}" only`);
    const [version, instance] = [versionOf(value), instanceOf(value)];
    if (version !== undefined) return void versions.set(version.id, version);
    if (instance === undefined) return tell('neither a version nor a file of this template');
    const other = instances.get(instance.path);
    if (other !== undefined && !isAlike(other, instance)) return tell(`${instance.path} is there twice, with different values: keep the line that is true`);
    if (other === undefined) instances.set(instance.path, instance);
    else doubles.push(instance);
  });
  // git has put the lines of two branches together, of which one was updated: the older version is one that the file surely comes from.
  for (const double of doubles) {
    const other = instances.get(double.path);
    if (other !== undefined && isOlder(versions.get(double.version), versions.get(other.version))) instances.set(double.path, double);
  }
  for (const { path, version } of instances.values()) if (!versions.has(version)) problems.push(`${file}: ${path} is made from the version ${version}, which is not listed`);
  if (problems.length > 0) throw new RequestError(`${file} cannot be understood.`, { help: 'Mend what is listed, or take the file back from git.', details: problems.slice(0, 50) });
  return { template, versions: [...versions.values()].sort(byAge), instances: [...instances.values()].sort((a, b) => compare(a.path, b.path)) };
}

/** Made in the same way, by whatever version. */
function isAlike(a: LedgerInstance, b: LedgerInstance): boolean {
  const made = ({ values, form }: LedgerInstance): string => JSON.stringify([sortedValues(values), form?.bom, form?.eol]);
  return made(a) === made(b);
}

/** One that is not listed is told elsewhere. */
function isOlder(a: LedgerVersion | undefined, b: LedgerVersion | undefined): boolean {
  return a !== undefined && b !== undefined && byAge(a, b) < 0;
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const origins: readonly VersionOrigin[] = ['written', 'extracted', 'evolved', 'example'];
const states: readonly VersionState[] = ['candidate', 'retired', 'kept'];

function versionOf({ version, number, origin, state }: Record<string, unknown>): LedgerVersion | undefined {
  const [known, mark] = [origins.find((one) => one === origin), states.find((one) => one === state)];
  if (!isId(version) || typeof number !== 'number' || !Number.isSafeInteger(number) || known === undefined || mark !== state) return undefined;
  return { id: version, number, origin: known, ...(mark === undefined ? {} : { state: mark }) };
}

function instanceOf({ path, from, values, form }: Record<string, unknown>): LedgerInstance | undefined {
  if (typeof path !== 'string' || !isId(from) || !isValues(values, 0)) return undefined;
  if (form !== undefined && !isForm(form)) return undefined;
  return { path, version: from, values, ...(form === undefined ? {} : { form }) };
}

/** Of a version: what its file is called. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

function isForm(value: unknown): value is FileForm {
  return isObject(value) && typeof value.bom === 'boolean' && (value.eol === 'lf' || value.eol === 'crlf');
}

const deepest = 20;

/** Whether a value read from JSON is one that a template takes. */
export function isValues(value: unknown, depth = 0): value is Values {
  if (!isObject(value) || depth > deepest) return false;
  return Object.values(value).every((one) => typeof one === 'string' || typeof one === 'boolean' || (Array.isArray(one) && one.every((item) => isValues(item, depth + 1))));
}

function sortedValues(values: Values): Values {
  const entries = Object.entries(values).sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'object' ? value.map(sortedValues) : value]));
}

function byAge(a: LedgerVersion, b: LedgerVersion): number {
  return a.number - b.number || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** With a version that was not known, or the mark of one that was changed; `state` undefined takes a mark off. */
export function withVersion(ledger: Ledger, version: Omit<LedgerVersion, 'number'>): Ledger {
  const known = ledger.versions.find(({ id }) => id === version.id);
  const number = known?.number ?? Math.max(0, ...ledger.versions.map((one) => one.number)) + 1;
  const others = ledger.versions.filter(({ id }) => id !== version.id);
  return { ...ledger, versions: [...others, { ...version, origin: known?.origin ?? version.origin, number }].sort(byAge) };
}

/** With these files as they are now, in place of what was said of their paths. */
export function withInstances(ledger: Ledger, instances: readonly LedgerInstance[], gone: readonly string[] = []): Ledger {
  const replaced = new Set([...instances.map(({ path }) => path), ...gone]);
  return { ...ledger, instances: [...ledger.instances.filter(({ path }) => !replaced.has(path)), ...instances].sort((a, b) => compare(a.path, b.path)) };
}
