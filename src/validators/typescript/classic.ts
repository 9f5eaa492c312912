// TypeScript 5 and 6: a persistent incremental program per project through the compiler API.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type ts from 'typescript';
import { withSources } from './built.ts';
import { isImpliedComplaint, type CompilerDiagnostic, type Engine, type EngineOptions, type Position, type ProgramFindings, type Stage } from './engine.ts';
import { realPathInSnapshot } from './paths.ts';

type TypeScript = typeof ts;

export function classicEngine(typescript: TypeScript, options: EngineOptions): Engine {
  const parsed = new Map<string, ts.ParsedCommandLine>();
  const system = readOnlySystem(typescript, options);
  const parse = (config: string): ts.ParsedCommandLine => {
    const known = parsed.get(config);
    if (known !== undefined) return known;
    const result = parseConfig(typescript, system, config);
    parsed.set(config, result);
    return result;
  };
  return {
    name: `classic ${typescript.version}`,
    rootFiles: (config) => parse(config).fileNames,
    check: (config) => check(typescript, system, config, parse(config), options),
    close: () => parsed.clear(),
  };
}

/** The system of the compiler with the snapshot as its directory, and no way to write. */
function readOnlySystem(typescript: TypeScript, options: EngineOptions): ts.System {
  return {
    ...typescript.sys,
    getCurrentDirectory: () => options.root,
    realpath: (path) => realPathInSnapshot(options.root, options.workingTree, path) ?? path,
    writeFile: () => undefined,
    createDirectory: () => undefined,
  };
}

function parseConfig(typescript: TypeScript, system: ts.System, config: string): ts.ParsedCommandLine {
  const unreadable: ts.Diagnostic[] = [];
  const host: ts.ParseConfigFileHost = {
    useCaseSensitiveFileNames: system.useCaseSensitiveFileNames,
    readDirectory: system.readDirectory,
    fileExists: system.fileExists,
    readFile: system.readFile,
    getCurrentDirectory: system.getCurrentDirectory,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => unreadable.push(diagnostic),
  };
  const result = typescript.getParsedCommandLineOfConfigFile(config, {}, host);
  return result ?? { options: { configFilePath: config }, fileNames: [], errors: unreadable };
}

function check(
  typescript: TypeScript,
  disk: ts.System,
  config: string,
  parsed: ts.ParsedCommandLine,
  options: EngineOptions,
): ProgramFindings {
  const built = options.built(config);
  const system = withSources(disk, built);
  const buildInfo = buildInfoFile(typescript, config, options);
  const compilerOptions: ts.CompilerOptions = {
    ...parsed.options,
    noEmit: true,
    incremental: true,
    tsBuildInfoFile: buildInfo,
    // Sources are the truth of the commit: what was built from them may be stale.
    disableSourceOfProjectReferenceRedirect: false,
  };
  const host = typescript.createIncrementalCompilerHost(compilerOptions, system);
  host.getCurrentDirectory = system.getCurrentDirectory;
  // Not in the declared interface, but what every editor runs on.
  (host as ts.CompilerHost & { useSourceOfProjectReferenceRedirect?: () => boolean }).useSourceOfProjectReferenceRedirect = () => true;
  const implied = options.implied(config);
  const continued = typescript.createIncrementalProgram({
    // The patterns of a configuration find build output, too.
    rootNames: parsed.fileNames.filter((file) => built?.isStale(file) !== true),
    options: compilerOptions,
    configFileParsingDiagnostics: typescript.getConfigFileParsingDiagnostics(parsed),
    projectReferences: [...(parsed.projectReferences ?? []), ...implied.map((path) => ({ path }))],
    host,
  });
  const augmentations = augmentationsOf(continued);
  const builder = readAugmentations(buildInfo) === augmentations ? continued : startAfresh(typescript, continued, host);
  const diagnostics = collect(typescript, builder, parsed).filter((one) => !isImpliedComplaint(one, implied));
  if (options.keep) {
    // Written around the state: a crash in between leaves a pair that does not match, which only costs time.
    writeAtomically(`${buildInfo}.augmentations`, '');
    builder.emit(undefined, (file, text) => (file === buildInfo ? writeAtomically(file, text) : undefined));
    writeAtomically(`${buildInfo}.augmentations`, augmentations);
  }
  return { diagnostics, files: builder.getSourceFiles().map((file) => file.fileName) };
}

/**
 * The incremental state of the compiler knows who imports whom, but two files that augment the same module or global scope depend on
 * each other without an import. So the state only holds as long as all augmentations stay what they are.
 */
function augmentationsOf(builder: ts.BuilderProgram): string {
  const hash = createHash('sha256');
  for (const file of builder.getSourceFiles()) {
    if (/\bdeclare\s+(?:global|module|namespace)\b/.test(file.text)) hash.update(`${file.fileName}\0${file.text}\0`);
  }
  return hash.digest('hex');
}

function readAugmentations(buildInfo: string): string | undefined {
  const file = `${buildInfo}.augmentations`;
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The same program without what was remembered about it. */
function startAfresh(typescript: TypeScript, builder: ts.EmitAndSemanticDiagnosticsBuilderProgram, host: ts.CompilerHost): ts.EmitAndSemanticDiagnosticsBuilderProgram {
  return typescript.createEmitAndSemanticDiagnosticsBuilderProgram(builder.getProgram(), host, undefined, builder.getConfigFileParsingDiagnostics());
}

function buildInfoFile(typescript: TypeScript, config: string, options: EngineOptions): string {
  const key = createHash('sha256').update(relative(options.root, config)).digest('hex').slice(0, 24);
  return join(options.cache, `buildinfo-${typescript.version}`, `${key}.tsbuildinfo`).replaceAll('\\', '/');
}

function writeAtomically(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

/**
 * Every stage, also after one that failed: `tsc` would stop there, but then an old syntax error would hide a new type error,
 * and its repair would make all that it hid look new.
 */
function collect(typescript: TypeScript, builder: ts.BuilderProgram, parsed: ts.ParsedCommandLine): CompilerDiagnostic[] {
  const declarations = (parsed.options.declaration === true || parsed.options.composite === true) && checksDeclarations(typescript);
  const stages: [Stage, readonly ts.Diagnostic[]][] = [
    ['config', builder.getConfigFileParsingDiagnostics()],
    ['syntactic', builder.getSyntacticDiagnostics()],
    ['options', builder.getOptionsDiagnostics()],
    ['global', builder.getGlobalDiagnostics()],
    ['semantic', builder.getSemanticDiagnostics()],
    ['declaration', declarations ? builder.getDeclarationDiagnostics() : []],
  ];
  const found = stages.flatMap(([stage, diagnostics]) =>
    typescript
      .sortAndDeduplicateDiagnostics(diagnostics.filter((one) => one.category === typescript.DiagnosticCategory.Error))
      .map((one) => translate(typescript, stage, one)),
  );
  return [...found, ...optionsHidden(parsed)];
}

/** Before 5.6, `tsc --noEmit` did not look at declarations. */
function checksDeclarations(typescript: TypeScript): boolean {
  const [major = 0, minor = 0] = typescript.versionMajorMinor.split('.').map(Number);
  return major > 5 || minor >= 6;
}

/** What `tsc` would say had we not made the program incremental ourselves. */
function optionsHidden({ options }: ts.ParsedCommandLine): CompilerDiagnostic[] {
  if (options.tsBuildInfoFile === undefined || options.incremental === true || options.composite === true) return [];
  const message = "Option 'tsBuildInfoFile' cannot be specified without specifying option 'incremental' or option 'composite'.";
  return [{ stage: 'options', code: 5069, message, related: [] }];
}

function translate(typescript: TypeScript, stage: Stage, diagnostic: ts.Diagnostic): CompilerDiagnostic {
  const { file, start, length } = diagnostic;
  const message = typescript.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const related = (diagnostic.relatedInformation ?? []).map((one) => ({
    message: typescript.flattenDiagnosticMessageText(one.messageText, '\n'),
    ...(one.file === undefined ? {} : { file: one.file.fileName }),
    ...(one.file === undefined || one.start === undefined ? {} : { line: positionAt(typescript, one.file, one.start).line }),
  }));
  const found: CompilerDiagnostic = { stage, code: diagnostic.code, message, related };
  if (file === undefined) return found;
  if (start === undefined) return { ...found, file: file.fileName };
  const end = positionAt(typescript, file, start + (length ?? 0));
  return { ...found, file: file.fileName, start: positionAt(typescript, file, start), end };
}

function positionAt(typescript: TypeScript, file: ts.SourceFile, offset: number): Position {
  const { line, character } = typescript.getLineAndCharacterOfPosition(file, Math.min(offset, file.text.length));
  return { line: line + 1, column: character + 1 };
}
