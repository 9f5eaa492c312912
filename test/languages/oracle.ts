// TypeScript's own word on what the files of a directory import, and where that is: the truth for our references.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { mentionsOf } from './oracle-mentions.ts';

/** A mention and where TypeScript finds it: undefined outside the directory or nowhere. */
export interface Truth {
  readonly from: string;
  readonly specifier: string;
  readonly line: number;
  readonly to: string | undefined;
  /** In node_modules, or anywhere else outside. */
  readonly outside: boolean;
}

export interface OracleOptions {
  /** Absolute. */
  readonly root: string;
  /** Relative to `root`, also those that are no modules: what is not among them does not exist. */
  readonly paths: ReadonlySet<string>;
  /** Relative to `root`: the modules that are asked about. */
  readonly files: readonly string[];
  /** Where no tsconfig holds for a file. */
  readonly fallback: ts.CompilerOptions;
}

interface Project {
  readonly directory: string;
  readonly name: string;
  readonly options: ts.CompilerOptions;
  readonly files: ReadonlySet<string>;
}

export function truthsOf({ root, paths, files, fallback }: OracleOptions): Truth[] {
  const real = realpathSync(root);
  const projects = projectsOf(real, paths);
  const sourceOf = outputsOf(real, paths);
  const groups = new Map<Project | undefined, string[]>();
  for (const file of files) {
    const project = projectFor(projects, file);
    groups.set(project, [...(groups.get(project) ?? []), file]);
  }
  return [...groups].flatMap(([project, members]) => truthsIn(real, paths, members, { ...(project?.options ?? fallback) }, sourceOf));
}

/** The project that an editor would open a file in: the nearest that names it, tsconfig.json before others. */
function projectFor(projects: readonly Project[], file: string): Project | undefined {
  const nearest = projects.filter((one) => one.directory === '' || file.startsWith(`${one.directory}/`)).sort((a, b) => b.directory.length - a.directory.length || Number(b.name === 'tsconfig.json') - Number(a.name === 'tsconfig.json') || (a.name < b.name ? -1 : 1));
  return nearest.find((one) => one.files.has(file)) ?? nearest.find((one) => one.name === 'tsconfig.json');
}

function projectsOf(root: string, paths: ReadonlySet<string>): Project[] {
  return [...paths].filter((path) => /(^|\/)[tj]sconfig[^/]*\.json$/.test(path) && !/fixtures\//.test(path)).map((path) => {
    const parsed = parsedConfig(root, path);
    return { directory: path.includes('/') ? dirname(path) : '', name: path.slice(path.lastIndexOf('/') + 1), options: parsed.options, files: new Set(parsed.fileNames.map((name) => relative(root, name))) };
  });
}

function parsedConfig(root: string, path: string): ts.ParsedCommandLine {
  const name = join(root, path);
  return ts.parseJsonConfigFileContent(ts.readConfigFile(name, (file) => readFileSync(file, 'utf8')).config, ts.sys, dirname(name), undefined, name);
}

/** The source of each declaration that a build would write: what the compiler of an editor is told about referenced projects. */
function outputsOf(root: string, paths: ReadonlySet<string>): Map<string, string> {
  const sources = new Map<string, string>();
  for (const path of paths) {
    if (!/(^|\/)tsconfig[^/]*\.json$/.test(path) || /fixtures\//.test(path)) continue;
    const parsed = parsedConfig(root, path);
    const { outDir, noEmit, declaration, composite } = parsed.options;
    if (outDir === undefined || noEmit === true || (declaration !== true && composite !== true)) continue;
    for (const input of parsed.fileNames) {
      if (/\.d\.[cm]?ts$/.test(input) || !input.startsWith(`${root}/`)) continue;
      for (const output of ts.getOutputFileNames(parsed, input, false)) if (/\.d\.[cm]?ts$/.test(output) && !existsSync(output) && !sources.has(output)) sources.set(output, input);
    }
  }
  return sources;
}

/** Only what is in the state exists, and what is installed, and what a build would write. */
function hostOf(root: string, paths: ReadonlySet<string>, sources: ReadonlyMap<string, string>): ts.ModuleResolutionHost {
  const known = new Map<string, boolean>();
  const directories = new Set([...sources.keys(), ...[...paths].map((path) => join(root, path))].flatMap((path) => above(path, root)));
  const exists = (path: string): boolean => {
    if (path.startsWith(`${root}/`) && !path.includes('/node_modules/')) return paths.has(path.slice(root.length + 1)) || sources.has(path);
    const real = existing(path);
    return sources.has(real) || (real.startsWith(`${root}/`) && !real.includes('/node_modules/') ? paths.has(real.slice(root.length + 1)) : existsSync(real));
  };
  return {
    fileExists: (path) => {
      const answer = known.get(path) ?? exists(path);
      known.set(path, answer);
      return answer;
    },
    readFile: (path) => ts.sys.readFile(path),
    directoryExists: (path) => directories.has(existing(path)) || ts.sys.directoryExists(path),
    realpath: existing,
    getCurrentDirectory: () => root,
  };
}

function above(path: string, root: string): string[] {
  const list: string[] = [];
  for (let at = dirname(path); at.length >= root.length; at = dirname(at)) list.push(at);
  return list;
}

/** The real path of what may not exist, by that of the nearest directory that does. */
function existing(path: string): string {
  for (let at = path; ; at = dirname(at)) if (existsSync(at)) return join(realpathSync(at), path.slice(at.length));
}

function truthsIn(root: string, paths: ReadonlySet<string>, files: readonly string[], given: ts.CompilerOptions, sources: ReadonlyMap<string, string>): Truth[] {
  const options: ts.CompilerOptions = { ...given, noLib: true, types: [], allowJs: true, noEmit: true, resolveJsonModule: true };
  const host = hostOf(root, paths, sources);
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  const disk = ts.createCompilerHost(options);
  const compilerHost: ts.CompilerHost = {
    ...disk,
    fileExists: host.fileExists,
    realpath: existing,
    getCurrentDirectory: () => root,
    // What each names is asked below, one by one.
    resolveModuleNameLiterals: (literals) => literals.map(() => ({ resolvedModule: undefined })),
    resolveTypeReferenceDirectiveReferences: (references) => references.map(() => ({ resolvedTypeReferenceDirective: undefined })),
  };
  const program = ts.createProgram({ rootNames: files.map((file) => join(root, file)), options, host: compilerHost });
  return files.flatMap((from) => {
    const source = program.getSourceFile(join(root, from));
    if (source === undefined) throw new Error(`TypeScript does not read ${from}`);
    return mentionsOf(source, options).map(({ specifier, line, mode, path }): Truth => {
      const found = path ?? ts.resolveModuleName(specifier, source.fileName, options, host, cache, undefined, mode).resolvedModule?.resolvedFileName;
      const to = found === undefined ? undefined : relative(root, sources.get(found) ?? found);
      const outside = to !== undefined && (to.startsWith('..') || /(^|\/)node_modules\//.test(to));
      return { from, specifier, line, to: to === undefined || outside || !paths.has(to) ? undefined : to, outside };
    });
  });
}
