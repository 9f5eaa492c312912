// Keeps what the compiler found in a tree, so that the next commit can tell new errors from old ones without checking HEAD again.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Position, Stage } from './engine.ts';

/** An error with repository paths instead of absolute ones; `path` is '' when it is not in a file of the repository. */
export interface Finding {
  readonly stage: Stage;
  readonly code: number;
  readonly path: string;
  readonly message: string;
  readonly related: readonly string[];
  readonly start?: Position;
  readonly end?: Position;
}

/** Findings per project (path of its config); null: the project does not exist in that tree. */
export type Findings = Readonly<Record<string, readonly Finding[] | null>>;

const version = 1;
const treesKept = 20;

/** What else than the tree decides about findings: the installed packages. */
export function fingerprintOf(root: string): string {
  const hash = createHash('sha256');
  for (const name of ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity']) {
    const file = join(root, 'node_modules', name);
    hash.update(`${name}\0`);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

export interface FindingsStore {
  read(name: string): Findings;
  /** Adds the findings of some projects to what is kept under the name. */
  add(name: string, findings: Findings): void;
}

/** A store in a directory, of which the last ones written survive. */
export function findingsStore(directory: string, keep: number = treesKept): FindingsStore {
  const fileOf = (name: string): string => join(directory, `${createHash('sha256').update(name).digest('hex').slice(0, 40)}.json`);
  const read = (name: string): Findings => {
    const value = readJson(fileOf(name));
    return isStored(value) && value.name === name ? value.findings : {};
  };
  return {
    read,
    add: (name, findings) => {
      writeJson(fileOf(name), { version, name, findings: { ...read(name), ...findings } });
      prune(directory, keep);
    },
  };
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, file);
}

interface Stored {
  readonly version: number;
  readonly name: string;
  readonly findings: Findings;
}

function isStored(value: unknown): value is Stored {
  if (!isRecord(value) || value['version'] !== version || typeof value['name'] !== 'string') return false;
  const findings = value['findings'];
  return isRecord(findings) && Object.values(findings).every((list) => list === null || (Array.isArray(list) && list.every(isFinding)));
}

function isFinding(value: unknown): value is Finding {
  return (
    isRecord(value) &&
    typeof value['stage'] === 'string' &&
    typeof value['code'] === 'number' &&
    typeof value['path'] === 'string' &&
    typeof value['message'] === 'string' &&
    Array.isArray(value['related'])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function prune(directory: string, keep: number): void {
  const files = readdirSync(directory)
    .map((name) => join(directory, name))
    .map((file) => ({ file, time: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time);
  for (const { file } of files.slice(keep)) rmSync(file, { force: true });
}

/** How often each error occurs, by what makes two errors the same one although lines moved. */
export function countErrors(findings: Findings, pathAfter: (path: string) => string): Map<string, number> {
  const most = new Map<string, number>();
  for (const list of Object.values(findings)) {
    const counts = new Map<string, number>();
    for (const finding of list ?? []) {
      const key = identityOf(pathAfter(finding.path), finding);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // The same error seen by two projects is one error.
    for (const [key, count] of counts) most.set(key, Math.max(most.get(key) ?? 0, count));
  }
  return most;
}

export function identityOf(path: string, finding: Finding): string {
  return JSON.stringify([path, finding.code, canonicalMessage(finding.message)]);
}

/**
 * TypeScript 5 and 6 print the members of a union in the order in which they met them, which an unrelated edit can change,
 * and cut long types at a length: both must not make an old error look new.
 */
export function canonicalMessage(message: string): string {
  return message.replace(/'((?:[^'\n]|'(?=[\w]))*)'/g, (_, type: string) =>
    /\.\.\. \d+ more \.\.\.|\.\.\.$/.test(type) ? "'…'" : `'${sortUnions(type)}'`,
  );
}

function sortUnions(type: string): string {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < type.length; index += 1) {
    const character = type.charAt(index);
    if ('([{<'.includes(character)) depth += 1;
    else if (')]}'.includes(character) || (character === '>' && type.charAt(index - 1) !== '=')) depth -= 1;
    else if (depth === 0 && type.startsWith(' | ', index)) {
      parts.push(type.slice(start, index));
      start = index + 3;
    }
  }
  if (parts.length > 0) return [...parts, type.slice(start)].map(sortInner).sort().join(' | ');
  return sortInner(type);
}

/** Sorts the unions inside the outermost brackets of a type that is not a union itself. */
function sortInner(type: string): string {
  const open = type.search(/[([{<]/);
  if (open < 0) return type;
  let depth = 0;
  for (let index = open; index < type.length; index += 1) {
    const character = type.charAt(index);
    if ('([{<'.includes(character)) depth += 1;
    else if (')]}'.includes(character) || (character === '>' && type.charAt(index - 1) !== '=')) depth -= 1;
    if (depth === 0) return `${type.slice(0, open + 1)}${sortList(type.slice(open + 1, index))}${type.charAt(index)}${sortInner(type.slice(index + 1))}`;
  }
  return type;
}

/** Sorts the unions of each element of a list separated by `, ` or `; `, or behind a `: `. */
function sortList(text: string): string {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if ('([{<'.includes(character)) depth += 1;
    else if (')]}'.includes(character) || (character === '>' && text.charAt(index - 1) !== '=')) depth -= 1;
    else if (depth === 0 && ',;:'.includes(character)) {
      found.push(sortTrimmed(text.slice(start, index)), character);
      start = index + 1;
    }
  }
  return found.length === 0 ? sortTrimmed(text) : [...found, sortTrimmed(text.slice(start))].join('');
}

function sortTrimmed(text: string): string {
  const core = text.trim();
  return core === '' ? text : text.replace(core, () => sortUnions(core));
}
