// Lints the staged files with the repository's own ESLint, configuration and plugins, as they would be committed.
import { readFileSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, Notice, RepoPath, WriteOperation } from '../model.ts';
import { ValidatorError } from '../errors.ts';
import type { Choice, Engine, LintResult } from './eslint/engine.ts';
import { quotedPath } from '../quoted.ts';
import { diagnosticOf } from './eslint/findings.ts';
import { isConfig, placeOf, placesAbove, placesIn, type Place, type Places } from './eslint/places.ts';
import { withoutSuppressed } from './eslint/suppressions.ts';
import type { FileFix, ValidationHost, ValidationRequest, ValidationResult, Validator } from './validator.ts';

export const eslint: Validator = {
  name: 'eslint',
  // Modules, and the programs of typed rules, stay loaded: another tree needs another process.
  isolation: 'process-per-tree',
  applies: (request) => request.config.eslint.enabled && request.operations.some(isLintable) && hasConfig(request),
  validate,
};

/** Kept from call to call of one run: phases come one after the other, and loading a configuration with its plugins takes longest. */
interface Run {
  readonly id: string;
  readonly engines: Map<string, Promise<Engine>>;
  readonly warnings: Map<RepoPath, number>;
}

let current: Run | undefined;

/** The files ESLint is run on from one place. */
interface Group {
  readonly place: Place;
  readonly paths: RepoPath[];
}

/** The rules that are on for some of these files and only report; rejects when the configuration does not load. */
export async function reportingRulesFor(request: ValidationRequest): Promise<string[]> {
  const places = placesIn(request.tracked, packageWithConfig(request));
  const run: Run = { id: request.run, engines: new Map(), warnings: new Map() };
  const names = new Set<string>();
  for (const { place, paths } of groupsOf(request, places)) {
    const engine = await engineOf(request, run, place);
    for (const path of paths) {
      const file = join(request.snapshot, path);
      if ((await engine.choose(file)) === 'skip') continue;
      for (const name of await engine.reportingRules(file)) names.add(name);
    }
  }
  return [...names];
}

interface Outcome {
  readonly results: readonly LintResult[];
  readonly notices: readonly Notice[];
}

async function validate(request: ValidationRequest, host: ValidationHost): Promise<ValidationResult> {
  if (current?.id !== request.run) current = { id: request.run, engines: new Map(), warnings: new Map() };
  const run = current;
  const places = placesIn(request.tracked, packageWithConfig(request));
  const diagnostics: Diagnostic[] = [];
  const notices: Notice[] = [];
  const fixes: FileFix[] = [];
  for (const group of groupsOf(request, places)) {
    host.signal.throwIfAborted();
    host.progress(`linting ${group.place.directory === '' ? `${group.paths.length} files` : group.place.directory}`);
    const outcome = await lintGroup(request, run, places, group);
    diagnostics.push(...outcome.results.flatMap((result) => diagnosticsOf(request, result)));
    fixes.push(...outcome.results.flatMap((result) => fixesOf(request, result)));
    notices.push(...outcome.notices);
  }
  diagnostics.push(...tooManyWarnings(request, run, diagnostics));
  return { diagnostics, notices, ...(fixes.length === 0 ? {} : { fixes }) };
}

/** Nobody lints these, and a commit of a picture should not load ESLint. */
const neverLinted = /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|pdf|zip|gz|tgz|br|woff2?|ttf|otf|eot|mp[34]|webm|mov|wasm|lock)$/i;

function isLintable({ path, result }: WriteOperation): boolean {
  return result.kind === 'file' && (result.mode === '100644' || result.mode === '100755') && !neverLinted.test(path);
}

function hasConfig(request: ValidationRequest): boolean {
  return request.tracked.some(isConfig) || packageWithConfig(request) !== undefined;
}

/** package.json of the top level, when it carries a legacy `eslintConfig`. */
function packageWithConfig(request: ValidationRequest): RepoPath | undefined {
  const path = request.tracked.find((tracked) => tracked === 'package.json');
  return path !== undefined && /"eslintConfig"\s*:/.test(textOf(request, path)) ? path : undefined;
}

function textOf(request: ValidationRequest, path: RepoPath): string {
  try {
    return readFileSync(join(request.snapshot, path), 'utf8');
  } catch {
    return '';
  }
}

function groupsOf(request: ValidationRequest, places: Places): Group[] {
  const groups = new Map<string, Group>();
  const isRoot = (place: Place): boolean => /["']?root["']?\s*:\s*true/.test(textOf(request, place.file));
  // ESLint 8 and 9 read this variable themselves; in the clean environment of the child it is the user's.
  const preferred = process.env['ESLINT_USE_FLAT_CONFIG'] === 'false' ? 'legacy' : 'flat';
  for (const { path } of request.operations.filter(isLintable)) {
    const place = placeOf(path, places, isRoot, preferred);
    if (place === undefined) continue;
    const key = `${place.kind} ${place.directory}`;
    const group = groups.get(key) ?? { place, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function lintGroup(request: ValidationRequest, run: Run, places: Places, group: Group): Promise<Outcome> {
  try {
    const engine = await engineOf(request, run, group.place);
    const results = await lintPaths(request, engine, group.paths);
    return { results: withoutSuppressed(request, group.place.directory, results), notices: [] };
  } catch (error) {
    if (await isIgnoredAbove(request, run, places, group, error)) return { results: [], notices: [notInstalled(group.place, error)] };
    throw error instanceof ValidatorError ? error : crash(request, group, error);
  }
}

function engineOf(request: ValidationRequest, run: Run, place: Place): Promise<Engine> {
  const key = `${place.kind} ${place.directory}`;
  // Imported late: `applies` runs in the main process, which must start quickly.
  const engine = run.engines.get(key) ?? import('./eslint/engine.ts').then(({ loadEngine }) => loadEngine(request, place));
  run.engines.set(key, engine);
  return engine;
}

async function lintPaths(request: ValidationRequest, engine: Engine, paths: readonly RepoPath[]): Promise<readonly LintResult[]> {
  const files: Record<Choice, string[]> = { skip: [], cached: [], fresh: [] };
  for (const path of paths) {
    const file = join(request.snapshot, path);
    files[await engine.choose(file)].push(file);
  }
  const cached = files.cached.length === 0 ? [] : await engine.lint(files.cached, 'cached', request.fix);
  const fresh = files.fresh.length === 0 ? [] : await engine.lint(files.fresh, 'fresh', request.fix);
  return withoutUnsafeFixes(engine, [...cached, ...fresh]);
}

/** ESLint reads everything as UTF-8: written back, a byte that is not would be lost. */
async function withoutUnsafeFixes(engine: Engine, results: readonly LintResult[]): Promise<readonly LintResult[]> {
  const unsafe = results.filter(({ output, filePath }) => output !== undefined && !isUtf8(readFileSync(filePath)));
  if (unsafe.length === 0) return results;
  const unfixed = await engine.lint(unsafe.map(({ filePath }) => filePath), 'fresh', false);
  return [...results.filter((result) => !unsafe.includes(result)), ...unfixed];
}

/**
 * An example project has a configuration of its own whose modules are not installed, and the configuration above ignores
 * it: then nobody who works on the repository lints it.
 */
async function isIgnoredAbove(request: ValidationRequest, run: Run, places: Places, group: Group, error: unknown): Promise<boolean> {
  if (!isMissingModule(error)) return false;
  for (const path of group.paths) {
    const above = placesAbove(path, places[group.place.kind]).find(({ directory }) => directory.length < group.place.directory.length);
    if (above === undefined) return false;
    const engine = await engineOf(request, run, above);
    if (!(await engine.isIgnored(join(request.snapshot, path)))) return false;
  }
  return true;
}

function isMissingModule(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'code' in error && (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND');
}

function notInstalled(place: Place, error: unknown): Notice {
  const [line] = String(error instanceof Error ? error.message : error).split('\n');
  return { source: 'eslint', message: `${place.directory} was not linted: the configuration above ignores it and its own does not load (${line}).` };
}

function crash(request: ValidationRequest, group: Group, error: unknown): ValidatorError {
  const text = error instanceof Error ? error.message : String(error);
  const lines = relativeTo(request.snapshot, text).split('\n').map((line) => line.trimEnd()).filter((line) => line !== '');
  const [path = ''] = group.paths;
  return new ValidatorError('eslint', `ESLint failed with ${group.place.file}: ${lines[0] ?? 'no message'}`, {
    help: `Run \`npx eslint ${quotedPath(path)}\` to see the whole error, and fix the configuration or the plugin.`,
    details: [...lines.slice(1, 12), ...placeInStack(request, error)],
    cause: error,
  });
}

/** Where in the repository it was thrown: a message such as `Unexpected token` names no file. */
function placeInStack(request: ValidationRequest, error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '').slice(error.message.length) : '';
  const frames = stack.split('\n').filter((line) => line.includes(request.snapshot) && !line.includes('node_modules'));
  return frames.slice(0, 1).map((line) => relativeTo(request.snapshot, line.trim()));
}

function relativeTo(snapshot: string, text: string): string {
  return text.replaceAll(`${pathToFileURL(snapshot).href}/`, '').replaceAll(`${snapshot}${sep}`, '');
}

function fixesOf(request: ValidationRequest, { filePath, output }: LintResult): FileFix[] {
  return output === undefined ? [] : [{ path: repoPath(request, filePath), before: readFileSync(filePath, 'utf8'), after: output }];
}

function repoPath(request: ValidationRequest, file: string): RepoPath {
  return relative(request.snapshot, file).split(sep).join('/') as RepoPath;
}

function diagnosticsOf(request: ValidationRequest, result: LintResult): Diagnostic[] {
  const path = repoPath(request, result.filePath);
  return result.messages.map((message) => diagnosticOf(path, { ...message, message: relativeTo(request.snapshot, message.message) }));
}

/**
 * The limit is for the whole run, whose phases come in several calls: the call that crosses it says so. A file that comes
 * again counts anew, not twice.
 */
function tooManyWarnings(request: ValidationRequest, run: Run, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const { maxWarnings } = request.config.eslint;
  if (maxWarnings < 0) return [];
  for (const { path } of request.operations) run.warnings.delete(path);
  const before = total(run.warnings);
  for (const { path, severity } of diagnostics) {
    if (path !== undefined && severity === 'warning') run.warnings.set(path, (run.warnings.get(path) ?? 0) + 1);
  }
  const after = total(run.warnings);
  if (before > maxWarnings || after <= maxWarnings) return [];
  const message = `ESLint found ${after} ${after === 1 ? 'warning' : 'warnings'}; eslint.maxWarnings allows ${maxWarnings}.`;
  return [{ source: 'eslint', code: 'too-many-warnings', severity: 'error', message, help: 'Fix warnings, or raise eslint.maxWarnings.' }];
}

function total(counts: ReadonlyMap<RepoPath, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
