// Checks what every staged file must be whatever its language: no conflict markers, clean text, JSON and YAML that parse.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic, RepoPath, WriteOperation } from '../model.ts';
import { ValidatorError } from '../errors.ts';
import { markerScanner } from './syntax/conflict-markers.ts';
import { matcherOf } from './syntax/globs.ts';
import * as kinds from './syntax/kinds.ts';
import { invalidUtf8At, isBinary, isUtf16, isVideo, looksLikeData, pointAt, positionOfByte, type Finding } from './syntax/text.ts';
import type { ValidationHost, ValidationRequest, Validator } from './validator.ts';

/** Beyond this size a file is generated data: parsing it would cost more than it tells. */
const largestParsed = 5 * 1024 * 1024;
const filesAtOnce = 8;

export const syntax: Validator = {
  name: 'syntax',
  isolation: 'inline',
  applies: (request) => request.config.syntax.enabled && request.operations.some(isRegularFile),
  validate: async (request, host) => {
    const paths = pathsToCheck(request);
    const charts = chartDirectories(request);
    const found = await mapBounded(paths, host, async (path) => diagnosticsOf(path, await findingsOf(request, path, charts)));
    return { diagnostics: found.flat() };
  },
};

function pathsToCheck(request: ValidationRequest): RepoPath[] {
  const ignored = matcherOf(request.config.syntax.ignore);
  return request.operations.filter(isRegularFile).map(({ path }) => path).filter((path) => !ignored(path));
}

function isRegularFile({ result }: WriteOperation): boolean {
  return result.kind === 'file' && (result.mode === '100644' || result.mode === '100755');
}

function chartDirectories(request: ValidationRequest): ReadonlySet<string> {
  const charts = request.tracked.filter((path) => path.endsWith('Chart.yaml') && kinds.nameOf(path) === 'Chart.yaml');
  return new Set(charts.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
}

async function mapBounded<T>(paths: readonly RepoPath[], host: ValidationHost, read: (path: RepoPath) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < paths.length; index = next++) {
      host.signal.throwIfAborted();
      const path = paths[index];
      if (path !== undefined) results[index] = await read(path);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return results;
}

async function findingsOf(request: ValidationRequest, path: RepoPath, charts: ReadonlySet<string>): Promise<readonly Finding[]> {
  const file = join(request.snapshot, path);
  try {
    if ((await stat(file)).size > largestParsed) return await findingsInLargeFile(file, path);
    return await findingsInBytes(await readFile(file), path, charts);
  } catch (error) {
    if (error instanceof ValidatorError) throw error;
    throw new ValidatorError('syntax', `${path} could not be checked: ${wordsOf(error, request.snapshot)}`, {
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
    const { yamlFindings } = await import('./syntax/yaml.ts');
    return softened(await yamlFindings(text), path);
  }
  // `.eslintrc` or `.babelrc` may as well be YAML: only what opens as JSON is judged as JSON.
  if (kinds.extensionOf(path) === '' && !/^\s*(?:\/[/*]|[{[])/.test(text)) return [];
  const { jsonFindings } = await import('./syntax/json.ts');
  return softened(await jsonFindings(text, kind), path);
}

/** Test data that does not parse is shown but does not block: it is often meant. */
function softened(findings: readonly Finding[], path: RepoPath): readonly Finding[] {
  return kinds.mayBeBrokenOnPurpose(path) ? findings.map((finding) => ({ ...finding, severity: 'warning' })) : findings;
}

/** Read in pieces: such a file may be larger than memory. */
async function findingsInLargeFile(file: string, path: RepoPath): Promise<readonly Finding[]> {
  const scanner = markerScanner();
  let isFirst = true;
  let line = 1;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = chunk;
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
