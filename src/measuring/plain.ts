// The plain way to check a commit: the repository's own `tsc --noEmit` on the projects concerned, then its own `eslint` on the changed files.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { UsageError } from '../errors.ts';
import type { RepoPath, StagedChange } from '../model.ts';
import { nodeProcess, type ProcessEnd } from './process.ts';

export type Tool = 'tsc' | 'eslint';

/** One process of the plain way. */
export interface PlainCommand {
  readonly tool: Tool;
  /** Absolute. */
  readonly cwd: string;
  /** The program, a script for Node.js, and what follows it. */
  readonly args: readonly string[];
}

export interface PlainRequest {
  /** Absolute top level of the copy. */
  readonly directory: string;
  readonly changes: readonly StagedChange[];
  readonly tools: readonly Tool[];
  /** Absolute directory for what compilers keep between runs. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What the compiler is told where to put, if it keeps anything. */
export const keptBetweenRuns = '--tsBuildInfoFile';

const compiled = /\.[cm]?tsx?$/;
const linted = /\.[cm]?[jt]sx?$/;
const projectNames = ['tsconfig.json', 'jsconfig.json'];
const lintNames = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((extension) => `eslint.config.${extension}`);

/** What somebody would run by hand; the tools are those that the check ran, too. */
export async function plainCommands(request: PlainRequest): Promise<PlainCommand[]> {
  const left = request.changes.filter(({ after }) => after.kind === 'file' && /^100/.test(after.mode)).map(({ path }) => path);
  const compile = request.tools.includes('tsc') ? await compileCommands(request, left.filter((path) => compiled.test(path))) : [];
  const lint = request.tools.includes('eslint') ? lintCommands(request, left.filter((path) => linted.test(path))) : [];
  return [...compile, ...lint];
}

async function compileCommands(request: PlainRequest, paths: readonly RepoPath[]): Promise<PlainCommand[]> {
  const nearest = [...new Set(paths.flatMap((path) => above(request.directory, path, projectNames) ?? []))].sort();
  const unique = new Map<string, Project>();
  for (const project of nearest) for (const one of await concernedProjects(request, project, paths)) unique.set(one.path, one);
  return [...unique.values()].map(({ path, program, isIncremental }, index) => {
    // What the compiler keeps must not be written through a link into the user's directory.
    const kept = isIncremental ? [keptBetweenRuns, join(request.cache, `${index}.tsbuildinfo`)] : [];
    return { tool: 'tsc', cwd: request.directory, args: [program, '--noEmit', '-p', path, ...kept] };
  });
}

interface Project {
  readonly path: string;
  readonly program: string;
  readonly isIncremental: boolean;
  /** Relative to the top level. */
  readonly files: ReadonlySet<string>;
}

/** A project that has no files of its own only names others: those of them that hold a changed file. */
async function concernedProjects(request: PlainRequest, path: string, changed: readonly RepoPath[]): Promise<Project[]> {
  const { project, references } = await showProject(request, path);
  if (project.files.size > 0 || references.length === 0) return [project];
  const named: Project[] = [];
  for (const one of references) named.push((await showProject(request, one)).project);
  return named.filter(({ files }) => changed.some((file) => files.has(file)));
}

async function showProject({ directory, env, signal }: PlainRequest, path: string): Promise<{ project: Project; references: string[] }> {
  const program = programOf('typescript', 'tsc', directory, posix.dirname(path));
  const { stdout } = await nodeProcess([program, '--showConfig', '-p', path], { cwd: directory, env, signal });
  const { files, references } = shapeOf(stdout);
  const from = (name: string): string => posix.join(posix.dirname(path), name);
  return {
    project: { path, program, isIncremental: /"(incremental|composite)": true/.test(stdout), files: new Set(files.map(from)) },
    references: references.map((name) => (name.endsWith('.json') ? from(name) : posix.join(from(name), 'tsconfig.json'))),
  };
}

/** What the compiler shows, if it shows anything. */
function shapeOf(text: string): { readonly files: readonly string[]; readonly references: readonly string[] } {
  try {
    const { files = [], references = [] } = JSON.parse(text) as { readonly files?: readonly string[]; readonly references?: readonly { readonly path: string }[] };
    return { files, references: references.map(({ path }) => path) };
  } catch {
    return { files: [], references: [] };
  }
}

function lintCommands({ directory }: PlainRequest, paths: readonly RepoPath[]): PlainCommand[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const config = above(directory, path, lintNames);
    const place = config === undefined ? '.' : dirname(config);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [path]);
    else group.push(path);
  }
  return [...groups].map(([place, files]) => ({
    tool: 'eslint',
    cwd: join(directory, place),
    args: [programOf('eslint', 'eslint', directory, place), ...files.map((file) => posix.relative(place, file))],
  }));
}

/** The nearest file with one of these names beside a path or above it, relative to the top level. */
function above(root: string, path: string, names: readonly string[]): string | undefined {
  for (let directory = posix.dirname(path); ; directory = posix.dirname(directory)) {
    const found = names.map((name) => posix.join(directory, name)).find((file) => existsSync(join(root, file)));
    if (found !== undefined || directory === '.') return found;
  }
}

/** The script that the repository has installed for itself, seen from a directory of it. */
function programOf(name: string, command: string, root: string, from: string): string {
  for (let directory = from; ; directory = posix.dirname(directory)) {
    const home = join(root, directory, 'node_modules', name);
    if (existsSync(join(home, 'package.json'))) {
      const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { readonly bin?: string | Readonly<Record<string, string>> };
      const script = typeof bin === 'string' ? bin : bin?.[command];
      if (script !== undefined) return join(home, script);
    }
    if (directory === '.') break;
  }
  throw new UsageError(`The plain way needs ${name}, which is not in node_modules here.`, { help: `Install it (\`npm install --save-dev ${name}\`), and measure again.` });
}

/** Runs them one after the other, as scripts do, but all of them: a check also says everything at once. The end: 0 passed, 1 findings, 3 a tool failed. */
export async function runPlain(commands: readonly PlainCommand[], { env, signal }: Pick<PlainRequest, 'env' | 'signal'>): Promise<number> {
  let end = 0;
  for (const { tool, cwd, args } of commands) {
    const done = await nodeProcess(args, { cwd, env, signal });
    end = Math.max(end, verdictOf(tool, done));
  }
  return end;
}

/** tsc: 1 and 2 are errors in the code, without and with output; eslint: 2 is a configuration that does not work. */
function verdictOf(tool: Tool, { exitCode }: ProcessEnd): number {
  if (exitCode === 0) return 0;
  return exitCode === 1 || (tool === 'tsc' && exitCode === 2) ? 1 : 3;
}
