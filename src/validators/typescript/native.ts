// TypeScript 7: the native compiler through its API server, which judges project references from their sources as an editor does.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { applyEdits, modify, parse } from 'jsonc-parser';
import { ValidatorError } from '../../errors.ts';
import type { BuiltSources } from './built.ts';
import type { Compiler } from './compiler.ts';
import { realPathInSnapshot } from './paths.ts';
import { isImpliedComplaint, type CompilerDiagnostic, type Engine, type EngineOptions, type Position, type ProgramFindings, type Stage } from './engine.ts';

/** The part of `typescript/unstable/sync` that is used; written down here because it may change without notice. */
export interface NativeApi {
  readonly API: new (options: { cwd: string; fs?: NativeFileSystem }) => NativeSession;
}

/** Whatever these leave undefined the server looks up on disk. */
interface NativeFileSystem {
  readonly readFile?: (path: string) => string | null | undefined;
  readonly realpath?: (path: string) => string | undefined;
  readonly fileExists?: (path: string) => boolean | undefined;
  readonly directoryExists?: (path: string) => boolean | undefined;
}

interface NativeSession {
  parseConfigFile(file: string): { readonly fileNames: readonly string[] };
  updateSnapshot(change: { openProjects?: string[]; closeProjects?: string[] }): NativeSnapshot;
  close(): void;
}

interface NativeSnapshot {
  getProject(config: string): { readonly program: NativeProgram; readonly compilerOptions: NativeOptions } | undefined;
  dispose(): void;
}

interface NativeOptions {
  readonly noEmit?: boolean;
  readonly declaration?: boolean;
  readonly composite?: boolean;
}

interface NativeProgram {
  getSourceFileNames(): readonly string[];
  getConfigFileParsingDiagnostics(): readonly NativeDiagnostic[];
  getSyntacticDiagnostics(): readonly NativeDiagnostic[];
  getProgramDiagnostics(): readonly NativeDiagnostic[];
  getGlobalDiagnostics(): readonly NativeDiagnostic[];
  getSemanticDiagnostics(): readonly NativeDiagnostic[];
  getDeclarationDiagnostics(): readonly NativeDiagnostic[];
}

interface NativeDiagnostic {
  readonly fileName?: string | undefined;
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly category: number;
  readonly text: string;
  readonly messageChain?: readonly NativeDiagnostic[] | undefined;
  readonly relatedInformation?: readonly NativeDiagnostic[] | undefined;
}

const errorCategory = 1;

/** What only a program that emits is told: the API has no `noEmit` switch, so these are dropped as `--noEmit` would. */
const emitOnly = new Set([5011, 5055, 5056, 5096]);

export function nativeEngine(compiler: Compiler, api: NativeApi, options: EngineOptions): Engine {
  const open = (built: BuiltSources | undefined): NativeSession => guarded(compiler, () => new api.API({ cwd: options.root, fs: fileSystem(options, built) }));
  const common = open(undefined);
  const lines = new Map<string, LineTable | undefined>();
  let opened: string[] = [];
  const checkIn = (session: NativeSession, config: string, before: string[], built?: BuiltSources): ProgramFindings => {
    const snapshot = session.updateSnapshot({ openProjects: [config], closeProjects: before });
    const project = snapshot.getProject(config);
    if (project === undefined) throw new Error(`it did not open ${relative(options.root, config)}`);
    const found = collect(project.program, project.compilerOptions, lines).filter((one) => !isImpliedComplaint(one, options.implied(config)) && !isStaleRoot(one, built));
    const files = project.program.getSourceFileNames();
    snapshot.dispose();
    return { diagnostics: found, files };
  };
  return {
    name: `native ${compiler.version}`,
    rootFiles: (config) => guarded(compiler, () => common.parseConfigFile(config).fileNames),
    check: (config) => {
      const built = options.built(config);
      if (built === undefined) {
        const before = opened;
        opened = [config];
        return guarded(compiler, () => checkIn(common, config, before));
      }
      // What stands in for build output differs from project to project, and a session has one view of the disk.
      const own = open(built);
      try {
        return guarded(compiler, () => checkIn(own, config, [], built));
      } finally {
        closeQuietly(own);
      }
    },
    close: () => closeQuietly(common),
  };
}

/** The patterns of a configuration find build output that the compiler must not see. */
function isStaleRoot({ code, message }: { readonly code: number; readonly message: string }, built: BuiltSources | undefined): boolean {
  const file = code === 6053 ? /^File '([^']+)' not found/.exec(message)?.[1] : undefined;
  return file !== undefined && built?.isStale(file) === true;
}

/** Being asked for the existence of every file costs a round trip each, so the server only asks where there is something to replace. */
function fileSystem(options: EngineOptions, built: BuiltSources | undefined): NativeFileSystem {
  const readFile = (path: string): string | undefined => configWithImplied(path, options);
  const realpath = (path: string): string | undefined => realPathInSnapshot(options.root, options.workingTree, path);
  if (built === undefined) return { readFile, realpath };
  return {
    readFile: (path) => built.textOf(path) ?? readFile(path),
    realpath: (path) => built.sourceOf(path) ?? realpath(path),
    fileExists: (path) => (built.sourceOf(path) !== undefined ? true : built.isStale(path) ? false : undefined),
    directoryExists: (path) => (built.isOutput(path) ? true : undefined),
  };
}

/** The server complains on the terminal when it is asked to stop; it holds nothing that needs saving, so it is not asked. */
function closeQuietly(session: NativeSession): void {
  const inner = session as { client?: { channel?: { child?: { kill?: (signal: string) => unknown } } } };
  inner.client?.channel?.child?.kill?.('SIGKILL');
  session.close();
}

function guarded<T>(compiler: Compiler, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof ValidatorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ValidatorError('typescript', `TypeScript ${compiler.version} stopped working: ${reason}`, {
      help: 'Install the packages again; if that does not help, set typescript.engine to "classic" with TypeScript 6, or report this.',
      cause,
    });
  }
}

/** The text of a project's config with the implied references added; undefined: the file as it is on disk. */
function configWithImplied(path: string, options: EngineOptions): string | undefined {
  if (!path.endsWith('.json')) return undefined;
  const implied = options.implied(path);
  const text = implied.length === 0 && !/[jt]sconfig/.test(path) ? undefined : readText(path);
  if (text === undefined) return undefined;
  const redirected = text.replace(/("disableSourceOfProjectReferenceRedirect"\s*:\s*)true/, '$1false');
  if (implied.length === 0) return redirected === text ? undefined : redirected;
  const written = (parse(redirected) as { references?: unknown } | undefined)?.references;
  const references = [...(Array.isArray(written) ? (written as unknown[]) : []), ...implied.map((config) => ({ path: config }))];
  return applyEdits(redirected, modify(redirected, ['references'], references, {}));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function collect(
  program: NativeProgram,
  compilerOptions: NativeOptions,
  lines: Map<string, LineTable | undefined>,
): CompilerDiagnostic[] {
  const declarations = compilerOptions.declaration === true || compilerOptions.composite === true;
  const stages: [Stage, readonly NativeDiagnostic[]][] = [
    ['config', program.getConfigFileParsingDiagnostics()],
    ['syntactic', program.getSyntacticDiagnostics()],
    ['options', program.getProgramDiagnostics()],
    ['global', program.getGlobalDiagnostics()],
    ['semantic', program.getSemanticDiagnostics()],
    ['declaration', declarations ? program.getDeclarationDiagnostics() : []],
  ];
  const skipped = (one: NativeDiagnostic): boolean => compilerOptions.noEmit !== true && emitOnly.has(one.code);
  return stages.flatMap(([stage, diagnostics]) =>
    diagnostics.filter((one) => one.category === errorCategory && !skipped(one)).map((one) => translate(stage, one, lines)),
  );
}

function translate(stage: Stage, diagnostic: NativeDiagnostic, lines: Map<string, LineTable | undefined>): CompilerDiagnostic {
  const related = (diagnostic.relatedInformation ?? []).map((one) => ({
    message: flatten(one),
    ...(one.fileName === undefined ? {} : { file: one.fileName, line: positionAt(one.fileName, one.pos, lines)?.line ?? 1 }),
  }));
  const found: CompilerDiagnostic = { stage, code: diagnostic.code, message: flatten(diagnostic), related };
  const { fileName } = diagnostic;
  if (fileName === undefined || fileName === '') return found;
  const start = positionAt(fileName, diagnostic.pos, lines);
  const end = positionAt(fileName, diagnostic.end, lines);
  return start === undefined || end === undefined ? { ...found, file: fileName } : { ...found, file: fileName, start, end };
}

function flatten(diagnostic: NativeDiagnostic, indent = 0): string {
  const own = `${indent === 0 ? '' : `\n${'  '.repeat(indent)}`}${diagnostic.text}`;
  return own + (diagnostic.messageChain ?? []).map((one) => flatten(one, indent + 1)).join('');
}

/** Offsets at which the lines of a file begin. */
type LineTable = readonly number[];

function positionAt(file: string, offset: number, lines: Map<string, LineTable | undefined>): Position | undefined {
  if (offset < 0) return undefined;
  if (!lines.has(file)) lines.set(file, lineTable(file));
  const table = lines.get(file);
  if (table === undefined) return undefined;
  let line = table.length - 1;
  while (line > 0 && (table[line] ?? 0) > offset) line -= 1;
  return { line: line + 1, column: offset - (table[line] ?? 0) + 1 };
}

function lineTable(file: string): LineTable | undefined {
  const text = readText(file)?.replace(/^\uFEFF/, '');
  if (text === undefined) return undefined;
  return [0, ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map((match) => match.index + match[0].length)];
}
