// What no tool need be asked for: conflict markers, broken encodings, JSON and YAML that do not parse.
import { readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { matchesGlob } from '../glob.ts';
import type { Diagnostic, Range, RepoPath } from '../model.ts';
import type { ValidationRequest, ValidationResult, Validator } from './validator.ts';

export const syntax: Validator = {
  name: 'syntax',
  isolation: 'inline',
  applies: (request) => candidates(request).length > 0,
  validate,
};

const textFiles = /\.([cm]?[jt]sx?|json[c5]?|ya?ml|md|mdx|css|scss|less|html?|vue|svelte|astro|graphql|gql|toml|ini|sh|py|rb|go|rs|java|kt|c|h|cc|cpp|hpp|sql|xml|svg)$/i;

/** Larger files are looked at for bytes only: nobody writes them by hand. */
const parseLimit = 5 * 1024 * 1024;

/** Small plain files of other kinds hold nothing to check, so a commit of them costs nothing here. */
function candidates(request: ValidationRequest): RepoPath[] {
  return request.operations
    .filter(({ kind, result }) => kind !== 'delete' && kind !== 'chmod' && result.kind === 'file' && (result.mode === '100644' || result.mode === '100755'))
    .map((operation) => operation.path)
    .filter((path) => !request.config.syntax.ignore.some((pattern) => matchesGlob(path, pattern)));
}

async function validate(request: ValidationRequest): Promise<ValidationResult> {
  const paths = candidates(request);
  const diagnostics: Diagnostic[] = [];
  for (let index = 0; index < paths.length; index += 32) {
    const found = await Promise.all(paths.slice(index, index + 32).map((path) => inspect(request, path)));
    diagnostics.push(...found.flat());
  }
  return { diagnostics };
}

async function inspect(request: ValidationRequest, path: RepoPath): Promise<Diagnostic[]> {
  const file = join(request.snapshot, path);
  const bytes = await readFile(file);
  const nul = bytes.indexOf(0);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return [];
  if (nul >= 0) return textFiles.test(path) ? [atOffset(path, bytes.toString('latin1'), nul, nulFound)] : [];
  const text = decode(bytes);
  if (text === undefined) return textFiles.test(path) ? [invalidUtf8(path, bytes)] : [];
  const markers = conflictMarkers(path, text);
  if (markers.length > 0 || (await stat(file)).size > parseLimit) return markers;
  return parseStructured(request, path, text);
}

const nulFound = { code: 'nul-in-text', message: 'A NUL byte in a text file.', help: 'Remove it, or add the file to `syntax.ignore` if it is meant to be binary.' };

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The only error it throws: not UTF-8.
    return undefined;
  }
}

function invalidUtf8(path: RepoPath, bytes: Buffer): Diagnostic {
  // Decoding longer and longer parts finds the first bad byte: everything before it is valid.
  let low = 0;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isValidStart(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  return atOffset(path, bytes.toString('latin1'), low, {
    code: 'invalid-utf8',
    message: 'Not valid UTF-8.',
    help: 'Save the file as UTF-8, or add it to `syntax.ignore` if another encoding is meant.',
  });
}

/** Valid, but for a last character that may be cut off. */
function isValidStart(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // The only error it throws: not UTF-8.
    return false;
  }
}

/** All three markers in order, as git writes them: one alone may be an underline or a quotation. */
function conflictMarkers(path: RepoPath, text: string): Diagnostic[] {
  if (!text.includes('<<<<<<<') || !text.includes('>>>>>>>')) return [];
  const found: Diagnostic[] = [];
  let start: number | undefined;
  let hasMiddle = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^<{7}( |\r?$)/.test(line)) [start, hasMiddle] = [index, false];
    else if (/^={7}\r?$/.test(line) && start !== undefined) hasMiddle = true;
    else if (/^>{7}( |\r?$)/.test(line) && start !== undefined && hasMiddle) {
      found.push({ ...finding(path, lineRange(start + 1, 8)), code: 'conflict-marker', message: `A merge conflict that was not resolved (to line ${index + 1}).`, help: 'Resolve it and stage the file again.' });
      start = undefined;
    }
  }
  return found;
}

async function parseStructured(request: ValidationRequest, path: RepoPath, text: string): Promise<Diagnostic[]> {
  if (/\.(json|jsonc|code-workspace)$/.test(path) || /(^|\/)\.(eslintrc|babelrc|swcrc|jshintrc)$/.test(path)) return parseJson(path, text);
  if (/\.ya?ml$/.test(path) && !isTemplate(request, path, text)) return parseYaml(path, text);
  return [];
}

/** JSON files whose tools allow comments and trailing commas. */
const withComments =
  /(\.jsonc|\.code-workspace|(^|\/)[tj]sconfig[^/]*\.json|(^|\/)\.(eslintrc|babelrc|swcrc|jshintrc)(\.json)?|(^|\/)(\.vscode|\.devcontainer)\/[^/]+\.json|(^|\/)(devcontainer|api-extractor|turbo|nx|project|deno|biome|typedoc|language-configuration|wrangler|renovate|angular|rush|tslint|jsdoc|\.hintrc|\.oxlintrc|components|knip)\.json|(^|\/)common\/config\/[^/]+\/[^/]+\.json)$/;

async function parseJson(path: RepoPath, text: string): Promise<Diagnostic[]> {
  const clean = text.startsWith('\ufeff') ? text.slice(1) : text;
  const lenient = withComments.test(path);
  if (lenient && clean.trim() === '') return [];
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const errors: { error: number; offset: number; length: number }[] = [];
  parse(clean, errors, { allowTrailingComma: lenient, disallowComments: !lenient, allowEmptyContent: false });
  const [first] = errors;
  if (first !== undefined) {
    const name = printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    return [atOffset(path, clean, first.offset, { code: 'json', message: `Not valid JSON: ${name}.`, help: 'Mend it, or add the file to `syntax.ignore` if it is broken on purpose.' })];
  }
  return [];
}

/** Helm charts and other templates are YAML only after they are rendered. */
function isTemplate(request: ValidationRequest, path: RepoPath, text: string): boolean {
  if (!/\{\{|\{%|<%/.test(text)) return false;
  for (let directory = posix.dirname(path); directory !== '.'; directory = posix.dirname(directory)) {
    const parent = posix.dirname(directory);
    if (posix.basename(directory) === 'templates') return true;
    if (request.tracked.includes((parent === '.' ? 'Chart.yaml' : `${parent}/Chart.yaml`) as RepoPath)) return true;
  }
  return false;
}

async function parseYaml(path: RepoPath, text: string): Promise<Diagnostic[]> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: true, prettyErrors: false, strict: false });
  if (!Array.isArray(documents)) return [];
  // Unknown tags (`!Ref`, `!reference`, `!vault`) are the business of the tool that reads the file: they are warnings there, ignored here.
  const [error] = documents.flatMap((document) => document.errors);
  if (error === undefined) return [];
  const code = error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml';
  return [atOffset(path, text, error.pos[0], { code, message: `Not valid YAML: ${error.message}`, help: 'Mend it, or add the file to `syntax.ignore` if it is broken on purpose.' })];
}

function atOffset(path: RepoPath, text: string, offset: number, rest: Pick<Diagnostic, 'code' | 'message'> & { help: string }): Diagnostic {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return { ...finding(path, { start: { line, column }, end: { line, column: column + 1 } }), ...rest };
}

function lineRange(line: number, width: number): Range {
  return { start: { line, column: 1 }, end: { line, column: width } };
}

function finding(path: RepoPath, range: Range): Pick<Diagnostic, 'source' | 'severity' | 'path' | 'range'> {
  return { source: 'syntax', severity: 'error', path, range };
}
