// Changes of everything that a saved plan rests on, made at random.
import { chmodSync, cpSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { applyRequests } from '../../src/apply/apply.ts';
import { readPlan } from '../../src/apply/saved-plan.ts';
import { ConflictError, RequestError } from '../../src/errors.ts';
import type { Report, Request } from '../../src/model.ts';
import { quietContext } from '../helpers/apply.ts';
import type { Files, Repo } from '../helpers/repo.ts';
import { random } from '../operations/triples.ts';

export const project: Files = {
  '.gitignore': 'ignored\n',
  'a.json': '{"a":1}\n',
  'src/b.json': '{"b":[1,2,3]}\n',
  'src/deep/er/c.txt': 'one\ntwo\nthree\n',
  'src/d.ts': 'export const d = 1;\n',
  'tsconfig.json': '{"compilerOptions":{"strict":true}}\n',
  'README.md': '# Title\n\n[d](src/d.ts)\n',
  'empty': '',
};

/** Files of the project, of the batch, and one that nobody has added. */
export const inputs = [...Object.keys(project), 'untracked.txt', 'old.txt'];

export interface Mutation {
  readonly name: string;
  /** The paths that must be named. */
  readonly paths: readonly string[];
  /** Whether it is the plan itself that was changed. */
  readonly plan?: boolean;
}

/** Changes one thing below `root`, or the plan, so that it is not what it was. */
export function mutate(seed: number, root: string, plan: string): Mutation {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const path = inputs[below(inputs.length)] ?? '';
  const file = join(root, path);
  const kinds: (() => Mutation)[] = [
    () => {
      const bytes = readFileSync(file);
      const at = below(bytes.length + 1);
      writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.from(String.fromCharCode(33 + below(90))), bytes.subarray(at)]));
      return { name: `a byte more in ${path}`, paths: [path] };
    },
    () => {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.length === 0 ? 'x' : bytes.subarray(0, bytes.length - 1));
      return { name: `the end of ${path}`, paths: [path] };
    },
    () => {
      chmodSync(file, lstatSync(file).mode ^ 0o111);
      return { name: `the executable bit of ${path}`, paths: [path] };
    },
    () => {
      rmSync(file);
      return { name: `${path} is gone`, paths: [path] };
    },
    () => {
      rmSync(file);
      symlinkSync('elsewhere', file);
      return { name: `${path} is a link`, paths: [path] };
    },
    () => {
      const name = `new-${below(1e6)}.txt`;
      const fresh = join(dirname(file), name);
      writeFileSync(fresh, 'x');
      return { name: `${name} beside ${path}`, paths: [join(dirname(path), name)] };
    },
    () => {
      renameSync(file, `${file}.moved`);
      return { name: `${path} has another name`, paths: [path, `${path}.moved`] };
    },
    () => {
      const target = join(root, 'created.txt');
      writeFileSync(target, 'somebody was here first\n');
      return { name: 'what the batch creates is there', paths: ['created.txt'] };
    },
    () => {
      const text = readFileSync(plan);
      const at = below(text.length);
      const changed = Buffer.from(text);
      changed[at] = ((changed[at] ?? 0) ^ (1 << below(7))) & 0x7f;
      writeFileSync(plan, changed.equals(text) ? Buffer.concat([text, Buffer.from('x')]) : changed);
      return { name: `byte ${at} of the plan`, paths: [], plan: true };
    },
  ];
  return kinds[below(kinds.length)]?.() ?? { name: 'nothing', paths: [] };
}

/** Applies the plan; returns what is wrong with how it was refused, or undefined. */
export async function refusalProblem(repo: Pick<Repo, 'directory' | 'env'>, plan: string, { name, paths, plan: isPlan }: Mutation): Promise<string | undefined> {
  let report: Report;
  try {
    const saved = readPlan(plan, 'plan.json');
    report = await applyRequests(quietContext(repo), saved.requests, { level: saved.level }, { saved: { plan: saved, file: plan, name: 'plan.json' } });
  } catch (error) {
    if (isPlan === true) return error instanceof RequestError ? undefined : `${name}: ${String(error)}`;
    if (!(error instanceof ConflictError)) return `${name}: ${String(error)}`;
    const words = [error.message, ...error.details].join('\n');
    const missing = paths.filter((path) => !words.includes(path));
    if (missing.length > 0) return `${name}: does not name ${missing.join(', ')}: ${words}`;
    return /was .*(absent|[0-9a-f]{40}).* and is .*(absent|[0-9a-f]{40})/.test(words) ? undefined : `${name}: does not say what was and what is: ${words}`;
  }
  return `${name}: was applied: ${report.written.join(' ')}`;
}

/** Everything in the working tree but git's own directory. */
export function contentsOf(root: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path !== '.git' && !path.startsWith('.git/') && !lstatSync(join(root, path)).isDirectory())
      .map((path) => {
        const stats = lstatSync(join(root, path));
        return [path, `${(stats.mode & 0o777).toString(8)} ${stats.isSymbolicLink() ? `-> ${readlinkSync(join(root, path))}` : readFileSync(join(root, path), 'latin1')}`] as const;
      })
      .sort(),
  );
}

/** Saves a plan, then tries `count` mutations of what it rests on; returns what went wrong, and that the plan is good without them. */
export async function tryMutations(repo: Repo, count: number): Promise<{ readonly problems: readonly string[]; readonly report: Report }> {
  const plan = join(repo.home, 'plan.json');
  await repo.write({ 'untracked.txt': 'not added\n', 'old.txt': 'goes\n' });
  const made = await applyRequests(quietContext(repo), batch, { level: 'syntax', planOut: plan });
  if (made.verdict !== 'passed') throw new Error(JSON.stringify(made.diagnostics));
  const pristine = join(repo.home, 'pristine');
  cpSync(repo.directory, pristine, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('/.git') });
  const text = readFileSync(plan);
  const problems: string[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    const mutation = mutate(seed, repo.directory, plan);
    const before = contentsOf(repo.directory);
    const problem = await refusalProblem(repo, plan, mutation);
    if (problem !== undefined) problems.push(`seed ${seed}: ${problem}`);
    if (!isDeepStrictEqual(contentsOf(repo.directory), before)) problems.push(`seed ${seed}: ${mutation.name}: something was written`);
    for (const name of readdirSync(repo.directory)) if (name !== '.git') rmSync(join(repo.directory, name), { recursive: true, force: true });
    cpSync(pristine, repo.directory, { recursive: true, verbatimSymlinks: true });
    writeFileSync(plan, text);
  }
  const saved = readPlan(plan, 'plan.json');
  return { problems, report: await applyRequests(quietContext(repo), saved.requests, { level: saved.level }, { saved: { plan: saved, file: plan, name: 'plan.json' } }) };
}

/** Every kind of request that reads something. */
const batch: readonly Request[] = [
  { id: '1', kind: 'write', path: 'created.txt', content: Buffer.from('new\n') },
  { id: '2', kind: 'edit', path: 'src/deep/er/c.txt', replacements: [{ old: 'two', new: '2' }] },
  { id: '3', kind: 'config', path: 'a.json', changes: [{ kind: 'set', key: ['b'], value: 2 }] },
  { id: '4', kind: 'imports', path: 'src/d.ts', changes: [{ kind: 'add', from: './b.json', default: 'b' }] },
  { id: '5', kind: 'delete', path: 'old.txt' },
  { id: '6', kind: 'rename', path: 'README.moved.md', from: 'README.md' },
  { id: '7', kind: 'write', path: 'created-deep/er/e.json', content: Buffer.from('{"bytes":"\u00e9"}\n') },
];
