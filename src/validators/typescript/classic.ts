// TypeScript 5 and 6: the compiler API with a persistent incremental builder.
import { readFileSync } from 'node:fs';
import type ts from 'typescript';
import type { Compiler, CompilerMessage } from './compiler.ts';
import type { WorkspaceSources } from './workspaces.ts';

type TypeScript = typeof ts;

/** Binds the compiler API that was loaded from the repository. */
export function createClassicCompiler(api: TypeScript, snapshot: string, workspaces: WorkspaceSources): Compiler {
  return {
    version: api.version,
    parse: (config) => {
      const parsed = readProject(api, config, {});
      return { files: parsed.fileNames, broken: parsed.errors.some((error) => error.category === api.DiagnosticCategory.Error && !isEmptyInput(error.code)) };
    },
    check: (config, buildInfo) => check(api, { config, buildInfo, snapshot, workspaces }),
    close: () => undefined,
  };
}

/** TS18002 and TS18003: no inputs, which a solution file and an emptied folder have too. */
function isEmptyInput(code: number): boolean {
  return code === 18002 || code === 18003;
}

function readProject(api: TypeScript, config: string, extra: ts.CompilerOptions): ts.ParsedCommandLine {
  const broken: ts.Diagnostic[] = [];
  const host: ts.ParseConfigFileHost = { ...api.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => broken.push(diagnostic) };
  const parsed = api.getParsedCommandLineOfConfigFile(config, extra, host);
  if (parsed === undefined) return { options: extra, fileNames: [], errors: broken };
  return { ...parsed, errors: [...parsed.errors, ...broken] };
}

interface CheckRequest {
  readonly config: string;
  readonly buildInfo: string;
  readonly snapshot: string;
  readonly workspaces: WorkspaceSources;
}

function check(api: TypeScript, request: CheckRequest): CompilerMessage[] {
  const project = readProject(api, request.config, { noEmit: true, incremental: true, tsBuildInfoFile: request.buildInfo });
  // Emit-only options that contradict noEmit, or that would be judged by files this program never writes.
  const options: ts.CompilerOptions = { ...project.options };
  delete options.emitDeclarationOnly;
  // The editor's switch for project references; the compiler's own types keep it to itself.
  const host: ts.CompilerHost & { useSourceOfProjectReferenceRedirect?(): boolean } = api.createIncrementalCompilerHost(options);
  // A referenced project is its sources, whatever lies in its output directory.
  host.useSourceOfProjectReferenceRedirect = () => true;
  resolveWorkspaces(api, host, options, request);
  const builder = api.createIncrementalProgram({
    rootNames: project.fileNames,
    options,
    ...(project.projectReferences ? { projectReferences: project.projectReferences } : {}),
    configFileParsingDiagnostics: project.errors,
    host,
  });
  const messages = collect(api, builder);
  // With noEmit this writes the build information, and nothing else, to its place in the cache.
  builder.emit();
  return messages.filter((diagnostic) => diagnostic.category === api.DiagnosticCategory.Error).map((diagnostic) => toMessage(api, diagnostic));
}

/** In the order of `tsc`, but semantic errors are not hidden by a syntax error elsewhere. */
function collect(api: TypeScript, builder: ts.EmitAndSemanticDiagnosticsBuilderProgram): ts.Diagnostic[] {
  const all: ts.Diagnostic[] = [
    ...builder.getConfigFileParsingDiagnostics(),
    ...builder.getOptionsDiagnostics(),
    ...builder.getSyntacticDiagnostics(),
    ...builder.getGlobalDiagnostics(),
    ...builder.getSemanticDiagnostics(),
  ];
  const options = builder.getCompilerOptions();
  if (all.length === 0 && (options.declaration === true || options.composite === true)) all.push(...builder.getDeclarationDiagnostics());
  return [...api.sortAndDeduplicateDiagnostics(all)];
}

function toMessage(api: TypeScript, diagnostic: ts.Diagnostic): CompilerMessage {
  const text = api.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  if (diagnostic.file === undefined) return { code: diagnostic.code, text };
  const start = diagnostic.start ?? 0;
  return { file: diagnostic.file.fileName, start, end: start + (diagnostic.length ?? 0), code: diagnostic.code, text };
}

/**
 * A workspace package that another one imports by name is its sources too: where its package.json leads into a build
 * output (missing in a fresh checkout, stale on a desk), the source that the output is made from is taken.
 */
function resolveWorkspaces(api: TypeScript, host: ts.CompilerHost, options: ts.CompilerOptions, request: CheckRequest): void {
  if (request.workspaces.isEmpty) return;
  const cache = api.createModuleResolutionCache(request.snapshot, (name) => (host.useCaseSensitiveFileNames() ? name : name.toLowerCase()), options);
  host.resolveModuleNameLiterals = (literals, containingFile, redirected, fileOptions, containingSourceFile) =>
    literals.map((literal) => {
      const mode = api.getModeForUsageLocation(containingSourceFile, literal, redirected?.commandLine.options ?? fileOptions);
      const found = api.resolveModuleName(literal.text, containingFile, redirected?.commandLine.options ?? fileOptions, host, cache, redirected, mode);
      const source = request.workspaces.sourceOf(literal.text, found.resolvedModule?.resolvedFileName, containingFile);
      if (source === undefined) return found;
      return { ...found, resolvedModule: { resolvedFileName: source, extension: extensionOf(api, source), isExternalLibraryImport: false } };
    });
}

function extensionOf(api: TypeScript, file: string): ts.Extension {
  const name = /\.(d\.[cm]?ts|[cm]?tsx?|[cm]?jsx?|json)$/.exec(file)?.[0] ?? '.ts';
  return Object.values(api.Extension).find((extension) => extension === name) ?? api.Extension.Ts;
}

/** Text of a source file as the compiler counts it: offsets are UTF-16 code units, a BOM is not counted. */
export function readText(file: string): string {
  const text = readFileSync(file, 'utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
