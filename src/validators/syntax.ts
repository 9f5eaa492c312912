// Checks what every file must be by its type: no conflict markers, clean text, and what the checkers of its language look for.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic, Level, RepoPath, WriteOperation } from '../model.ts';
import { ValidatorError } from '../errors.ts';
import { lazy } from '../lazy.ts';
import { isWithin } from '../levels.ts';
import { checkers, type Checker, type Surroundings } from './syntax/checkers/index.ts';
import { markerScanner } from './syntax/conflict-markers.ts';
import { matcherOf } from './syntax/globs.ts';
import * as kinds from './syntax/kinds.ts';
import { invalidUtf8At, isBinary, isUtf16, isVideo, looksLikeData, pointAt, positionOfByte, type Finding } from './syntax/text.ts';
import type { Validator } from './validator.ts';

/** Beyond this size a file is generated data: parsing it would cost more than it tells. */
const largestParsed = 5 * 1024 * 1024;
const filesAtOnce = 8;

const loadYaml = lazy(() => import('./syntax/yaml.ts'));
const loadJson = lazy(() => import('./syntax/json.ts'));

export const syntax: Validator = {
  name: 'syntax',
  isolation: 'inline',
  applies: (request) => request.config.syntax.enabled && request.operations.some(isRegularFile),
  validate: async (request, host) => {
    const ignored = matcherOf(request.config.syntax.ignore);
    const files = request.operations.filter(isRegularFile).filter(({ path }) => !ignored(path)).map(fileOf);
    const { level } = request.config.syntax;
    return { diagnostics: await checkFiles({ directory: request.snapshot, files, tracked: request.tracked, level, signal: host.signal }) };
  },
};

export interface FilesToCheck {
  /** Absolute directory that holds them; of those in `contents` only the names count. */
  readonly directory: string;
  /** Files that nobody has written yet. */
  readonly contents?: ReadonlyMap<string, Uint8Array>;
  readonly files: readonly { readonly path: RepoPath; readonly executable: boolean }[];
  /** Every file of the state that is to be; undefined when it is not known. */
  readonly tracked?: readonly RepoPath[];
  readonly level: Level;
  /** Source code too: where no compiler will look at it. */
  readonly code?: boolean;
  readonly signal: AbortSignal;
}

/** Checks files by their types at a level, without anything around them but the directory. Throws ValidatorError for what cannot be read. */
export async function checkFiles(request: FilesToCheck): Promise<Diagnostic[]> {
  if (request.level === 'none') return [];
  const { directory, tracked } = request;
  const around: Surroundings = {
    files: tracked === undefined ? undefined : new Set(tracked),
    read: (path) => readFile(join(directory, path), 'utf8').catch(() => undefined),
  };
  const job: Job = { ...request, around, charts: chartDirectories(tracked ?? []) };
  const found = await mapBounded(request.files, request.signal, async ({ path, executable }) => diagnosticsOf(path, await findingsOf(job, path, executable)));
  return found.flat().map((one) => (request.level === 'strict' && one.severity === 'warning' ? { ...one, severity: 'error' } : one));
}

type Job = FilesToCheck & { readonly around: Surroundings; readonly charts: ReadonlySet<string> };

function fileOf({ path, result }: WriteOperation): FilesToCheck['files'][number] {
  return { path, executable: result.kind === 'file' && result.mode === '100755' };
}

function isRegularFile({ result }: WriteOperation): boolean {
  return result.kind === 'file' && (result.mode === '100644' || result.mode === '100755');
}

function chartDirectories(tracked: readonly RepoPath[]): ReadonlySet<string> {
  const charts = tracked.filter((path) => path.endsWith('Chart.yaml') && kinds.nameOf(path) === 'Chart.yaml');
  return new Set(charts.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
}

async function mapBounded<S, T>(files: readonly S[], signal: AbortSignal, read: (file: S) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      signal.throwIfAborted();
      const file = files[index];
      if (file !== undefined) results[index] = await read(file);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return results;
}

async function findingsOf(job: Job, path: RepoPath, executable: boolean): Promise<readonly Finding[]> {
  const file = join(job.directory, path);
  const given = job.contents?.get(path);
  try {
    const size = given?.byteLength ?? (await stat(file)).size;
    if (size > largestParsed) return await findingsInLargeFile(given === undefined ? createReadStream(file, { highWaterMark: pieceSize }) : piecesOf(given), path);
    const bytes = given === undefined ? await readFile(file) : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const findings = await findingsInBytes(bytes, path, job.charts);
    return findings.some(({ severity }) => severity === 'error') ? findings : [...findings, ...(await findingsByType(job, bytes, path, executable))];
  } catch (error) {
    if (error instanceof ValidatorError) throw error;
    throw new ValidatorError('syntax', `${path} could not be checked: ${wordsOf(error, job.directory)}`, {
      help: 'Run the command again; if it stays, list the file in syntax.ignore and report it.',
      cause: error,
    });
  }
}

function wordsOf(error: unknown, snapshot: string): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(`${snapshot}/`, '');
}

async function findingsInBytes(bytes: Buffer, path: RepoPath, charts: ReadonlySet<string>): Promise<readonly Finding[]> {
  // UTF-16 with a byte order mark is read by TypeScript and editors alike: nothing to say, and nothing here can look into it.
  if (isUtf16(bytes)) return [];
  const isText = kinds.hasTextExtension(path);
  const nul = isText && !isVideo(bytes) ? bytes.indexOf(0) : -1;
  if (nul !== -1) return [nulFinding(bytes, nul)];
  if (isBinary(bytes)) return [];
  const markers = markersIn(bytes);
  // With markers in it a file cannot parse: the parser's complaint would only hide the cause.
  if (markers.length > 0) return markers;
  const encoding = encodingFindings(bytes, path);
  return encoding.length > 0 ? encoding : languageFindings(bytes, path, charts);
}

/** What the checkers of its type say of a file whose bytes are sound. */
async function findingsByType(job: Job, bytes: Buffer, path: RepoPath, executable: boolean): Promise<Finding[]> {
  if (isUtf16(bytes) || isBinary(bytes) || kinds.isGeneratorTemplate(path)) return [];
  const wanted = Object.values<Checker>(checkers).filter((checker) => isWithin(checker.level, job.level) && (checker.code !== true || job.code === true) && checker.applies(path));
  if (wanted.length === 0) return [];
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const findings: Finding[] = [];
  for (const checker of wanted) {
    const check = await checker.load();
    findings.push(...(await check({ path, text, executable, level: job.level }, job.around)));
  }
  return [...softened(findings, path)];
}

function markersIn(bytes: Buffer): readonly Finding[] {
  if (!bytes.includes('<<<<<<< ') && !bytes.includes('>>>>>>> ')) return [];
  const scanner = markerScanner();
  scanner.push(bytes);
  return scanner.finish();
}

function nulFinding(bytes: Buffer, offset: number): Finding {
  return {
    code: 'nul-in-text',
    severity: 'error',
    message: 'A text file holds a NUL character: it is damaged, or saved in another encoding.',
    help: 'Save the file as UTF-8 text, or list it in syntax.ignore if it must hold it.',
    range: pointAt(positionOfByte(bytes, offset)),
  };
}

function encodingFindings(bytes: Buffer, path: RepoPath): readonly Finding[] {
  const position = invalidUtf8At(bytes);
  if (position === undefined) return [];
  if (!kinds.hasTextExtension(path) && looksLikeData(bytes)) return [];
  return [
    {
      code: 'invalid-utf8',
      severity: kinds.mustBeUtf8(path) ? 'error' : 'warning',
      message: 'The text is not valid UTF-8.',
      help: 'Save the file as UTF-8, or list it in syntax.ignore if its encoding is meant.',
      range: pointAt(position),
    },
  ];
}

async function languageFindings(bytes: Buffer, path: RepoPath, charts: ReadonlySet<string>): Promise<readonly Finding[]> {
  const kind = kinds.syntaxOf(path);
  if (kind === 'other' || kinds.isGeneratorTemplate(path)) return [];
  const text = bytes.toString('utf8');
  if (kind === 'yaml') {
    if (kinds.isHelmTemplate(path, charts)) return [];
    const { yamlFindings } = await loadYaml();
    return softened(await yamlFindings(text), path);
  }
  // `.eslintrc` or `.babelrc` may as well be YAML: only what opens as JSON is judged as JSON.
  if (kinds.extensionOf(path) === '' && !/^\s*(?:\/[/*]|[{[])/.test(text)) return [];
  const { jsonFindings } = await loadJson();
  return softened(await jsonFindings(text, kind), path);
}

/** Test data that does not parse is shown but does not block: it is often meant. */
function softened(findings: readonly Finding[], path: RepoPath): readonly Finding[] {
  return kinds.mayBeBrokenOnPurpose(path) ? findings.map((finding) => ({ ...finding, severity: 'warning' })) : findings;
}

const pieceSize = 1 << 20;

function* piecesOf(content: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < content.byteLength; at += pieceSize) yield Buffer.from(content.buffer, content.byteOffset + at, Math.min(pieceSize, content.byteLength - at));
}

/** Read in pieces: such a file may be larger than memory. */
async function findingsInLargeFile(pieces: AsyncIterable<unknown> | Iterable<Buffer>, path: RepoPath): Promise<readonly Finding[]> {
  const scanner = markerScanner();
  let isFirst = true;
  let line = 1;
  for await (const chunk of pieces) {
    const bytes = chunk as Buffer;
    const nul = bytes.indexOf(0);
    const isText = kinds.hasTextExtension(path) && !(isFirst && isVideo(bytes));
    if (isFirst && (isUtf16(bytes) || (isBinary(bytes) && !isText))) return [];
    if (nul !== -1 && isText) return [atLine(nulFinding(bytes, nul), line)];
    scanner.push(bytes);
    line += positionOfByte(bytes, bytes.length).line - 1;
    isFirst = false;
  }
  return scanner.finish();
}

/** The position counts from the piece that was read: move it down by the lines before. */
function atLine(finding: Finding, line: number): Finding {
  const { start, end } = finding.range;
  const moved = (position: typeof start): typeof start => ({ line: position.line + line - 1, column: position.column });
  return { ...finding, range: { start: moved(start), end: moved(end) } };
}

function diagnosticsOf(path: RepoPath, findings: readonly Finding[]): Diagnostic[] {
  return findings.map((finding) => ({ source: 'syntax', path, ...finding }));
}
