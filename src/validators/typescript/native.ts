// TypeScript 7: the native compiler through its API, which reads referenced projects from their sources as an editor does.
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Compiler, CompilerMessage, ParsedProject } from './compiler.ts';

/** The part of `typescript/unstable/sync` used here; named structurally, because it may change between versions. */
interface NativeDiagnostic {
  readonly fileName?: string;
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly category: number;
  readonly text: string;
  readonly messageChain?: readonly NativeDiagnostic[];
}

type Question =
  | 'getConfigFileParsingDiagnostics'
  | 'getProgramDiagnostics'
  | 'getSyntacticDiagnostics'
  | 'getGlobalDiagnostics'
  | 'getSemanticDiagnostics'
  | 'getDeclarationDiagnostics';

interface NativeProject {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly program: { readonly [Name in Question]: () => readonly NativeDiagnostic[] };
}

interface NativeApi {
  parseConfigFile(file: string): { readonly fileNames?: readonly string[] };
  updateSnapshot(request: { openProjects?: string[]; closeProjects?: string[] }): { getProject(config: string): NativeProject | undefined; dispose(): void };
  close(): void;
}

interface NativeOptions {
  readonly cwd: string;
  readonly fs: { realpath(path: string): string | undefined };
}

interface Roots {
  readonly snapshot: string;
  readonly workingTree: string;
}

/**
 * Build output in the snapshot is linked from the working tree; seen by its real path there, the compiler would not know
 * it for the output of a referenced project, and would take it instead of the sources. Undefined: the compiler looks itself.
 */
function realPathIn(roots: Roots, path: string): string | undefined {
  try {
    const real = realpathSync(path);
    const inside = real.startsWith(`${roots.workingTree}/`) && !real.includes('/node_modules/');
    return inside ? roots.snapshot + real.slice(roots.workingTree.length) : real;
  } catch {
    // It does not exist: the compiler finds that out by itself.
    return undefined;
  }
}

const errorCategory = 1;

/** Starts the compiler of a TypeScript 7 package; `packageFile` is its package.json. Throws when its API is not there. */
export function createNativeCompiler(packageFile: string, version: string, roots: Roots): Compiler {
  const require = createRequire(join(dirname(packageFile), 'package.json'));
  const { API } = require(join(dirname(packageFile), 'dist/api/sync/api.js')) as { API: new (options: NativeOptions) => NativeApi };
  const api = new API({ cwd: roots.snapshot, fs: { realpath: (path) => realPathIn(roots, path) } });
  return {
    version,
    parse: (config) => parse(api, config),
    check: (config) => check(api, config),
    close: () => api.close(),
  };
}

function parse(api: NativeApi, config: string): ParsedProject {
  try {
    return { files: api.parseConfigFile(config).fileNames ?? [], broken: false };
  } catch {
    // The API refuses a file that does not parse; opening it as a project says what is wrong with it.
    return { files: [], broken: true };
  }
}

function check(api: NativeApi, config: string): CompilerMessage[] {
  const opened = api.updateSnapshot({ openProjects: [config] });
  try {
    const project = opened.getProject(config);
    if (project === undefined) throw new Error(`TypeScript did not open ${config}`);
    const { program } = project;
    const all = [
      ...program.getConfigFileParsingDiagnostics(),
      ...program.getProgramDiagnostics(),
      ...program.getSyntacticDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...program.getSemanticDiagnostics(),
    ].filter(isError);
    const { declaration, composite } = project.compilerOptions;
    if (all.length === 0 && (declaration === true || composite === true)) all.push(...program.getDeclarationDiagnostics().filter(isError));
    return unique(all.map(toMessage));
  } finally {
    opened.dispose();
    api.updateSnapshot({ closeProjects: [config] }).dispose();
  }
}

function isError(diagnostic: NativeDiagnostic): boolean {
  return diagnostic.category === errorCategory;
}

function toMessage(diagnostic: NativeDiagnostic): CompilerMessage {
  const text = flatten(diagnostic, 0);
  if (diagnostic.fileName === undefined || diagnostic.fileName === '') return { code: diagnostic.code, text };
  return { file: diagnostic.fileName, start: diagnostic.pos, end: diagnostic.end, code: diagnostic.code, text };
}

function flatten(diagnostic: NativeDiagnostic, depth: number): string {
  return [`${'  '.repeat(depth)}${diagnostic.text}`, ...(diagnostic.messageChain ?? []).map((one) => flatten(one, depth + 1))].join('\n');
}

function unique(messages: readonly CompilerMessage[]): CompilerMessage[] {
  return [...new Map(messages.map((one) => [JSON.stringify(one), one])).values()];
}
