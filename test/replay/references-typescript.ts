// Compares references and their resolution with TypeScript's own, on the files of whole repositories.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve as absolute } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { createResolver } from '../../src/languages/modules.ts';
import type { Reference } from '../../src/languages/reference.ts';
import { loadReferences } from '../../src/languages/typescript.ts';
import type { RepoPath } from '../../src/model.ts';
import { compare, ratio, totalOf, type Comparison, type Total } from '../languages/compare.ts';
import { filesOf, isModule, linkWorkspaces } from '../languages/corpus.ts';
import { truthsOf } from '../languages/oracle.ts';

const usage = `Usage: node --import tsx test/replay/references-typescript.ts REPOSITORY… [options]

  REPOSITORY   a git directory, bare or not: its HEAD is extracted, nothing is installed and nothing of it is run
  --show N     how many differences of each kind are shown (default 5)
  --scan       read by the scanner instead of the parser

Packages of a repository are linked where an install would put them, and what a build would write by its tsconfig is taken as its source.
"further" are edges where TypeScript finds nothing: nearly all lead from a package that is built by other means to its source.
Exit code 1 when recall or precision is below 0.99.`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { show: { type: 'string', default: '5' }, scan: { type: 'boolean', default: false } } });
if (positionals.length === 0) throw new Error(usage);
const most = Number(values.show);
const find = await loadReferences(...(values.scan ? [() => Promise.reject(new Error('asked for the scanner'))] : []));

function extract(repository: string): string {
  const root = mkdtempSync(join(tmpdir(), 'writeopt-references-'));
  const archive = join(root, 'archive.tar');
  execFileSync('git', ['-C', repository, 'archive', '--output', archive, 'HEAD']);
  const tree = join(root, 'tree');
  mkdirSync(tree);
  execFileSync('tar', ['xf', archive, '-C', tree]);
  // Folders that hold packages, wherever they are.
  const manifests = filesOf(tree).filter((path) => path.endsWith('/package.json') && !/fixtures?\//.test(path));
  const folders = new Set(manifests.map((path) => dirname(dirname(path))).filter((path) => path !== '.' && existsSync(join(tree, path))));
  linkWorkspaces(tree, [...folders].filter((folder) => readdirSync(join(tree, folder)).length > 0 && statSync(join(tree, folder)).isDirectory()));
  return root;
}

/** Milliseconds of this process: wall time is that of everybody on the machine. */
function clock(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
}

async function measure(root: string, files: readonly string[], paths: ReadonlySet<string>): Promise<string> {
  const texts = files.map((path) => [readFileSync(join(root, path), 'utf8'), path] as const);
  const size = texts.reduce((sum, [text]) => sum + text.length, 0);
  const parsing = clock();
  const all = texts.map(([text, path]): readonly [readonly Reference[], string] => [find(text, path), path]);
  const parsed = parsing();
  const building = clock();
  const resolve = await createResolver({ paths, read: async (path) => readFileSync(join(root, path), 'utf8') });
  const built = building();
  const calls = all.reduce((sum, [list]) => sum + list.length, 0);
  const times = [0, 1].map(() => {
    const resolving = clock();
    for (const [list, path] of all) for (const reference of list) resolve(reference, path as RepoPath);
    return (resolving() * 1_000) / Math.max(1, calls);
  });
  const [cold = 0, warm = 0] = times;
  return `${Math.round((parsed / size) * 40e6)} ms of CPU for 10,000 files of 4 kB; resolver of ${paths.size} paths ${Math.round(built)} ms, cold ${cold.toFixed(1)} and warm ${warm.toFixed(1)} µs a call`;
}

function say(name: string, total: Total): void {
  const { files, edges, missed, wrong, further, mentions, astray } = total;
  process.stdout.write(`${name}: ${files} files, ${mentions} mentions (${astray.length} astray), ${edges} edges: recall ${ratio(edges, missed.length).toFixed(4)}, precision ${ratio(edges, wrong.length).toFixed(4)} (${further.length} further)\n`);
  for (const [title, list] of Object.entries({ missed, wrong, further, astray })) for (const one of list.slice(0, most)) process.stdout.write(`    ${title}: ${one}\n`);
}

const comparisons: Comparison[] = [];
for (const repository of positionals) {
  const root = extract(absolute(repository));
  try {
    const tree = join(root, 'tree');
    const paths = filesOf(tree);
    const files = paths.filter(isModule);
    const options = { root: tree, paths: new Set(paths), files, fallback: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler } };
    const comparison = await compare(options, find, truthsOf(options));
    comparisons.push(comparison);
    say(basename(repository) === 'repo' ? basename(dirname(absolute(repository))) : basename(repository), totalOf([comparison]));
    process.stdout.write(`    ${await measure(tree, files, options.paths)}\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
const total = totalOf(comparisons);
process.stdout.write(
  `all: ${total.files} files, ${total.mentions} mentions (${total.astray.length} astray), ${total.edges} edges: recall ${ratio(total.edges, total.missed.length).toFixed(4)}, precision ${ratio(total.edges, total.wrong.length).toFixed(4)}, with ${total.further.length} further ${ratio(total.edges, total.wrong.length + total.further.length).toFixed(4)}\n`,
);
process.exitCode = ratio(total.edges, total.missed.length) >= 0.99 && ratio(total.edges, total.wrong.length) >= 0.99 ? 0 : 1;
