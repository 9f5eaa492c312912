// Repositories made at random, and edits of them: names that are short of each other, and every way to configure what they mean.
import { random } from '../operations/triples.ts';

export type Texts = Readonly<Record<string, string>>;

/** A few directories and extensions: so that few files are the first or the last of their kind in a place. */
interface Places {
  readonly directories: readonly string[];
  readonly extensions: readonly string[];
}

export interface Dice extends Places {
  next(): number;
  below(limit: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
}

export function diceOf(seed: number): Dice {
  const next = random(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const some = (list: readonly string[], count: number): string[] => Array.from({ length: count }, () => pick(list));
  return { next, below, pick, directories: some(pick(themes), 2 + below(4)), extensions: ['.ts', ...some([...scripts, ...others], 1 + below(4))] };
}

const stems = ['alpha', 'beta', 'gamma', 'delta', 'zeta', 'eta', 'theta', 'iota', 'kappa', 'lambda', 'icon-alpha', '$beta', 'beta.test', 'gamma.gen', 'index', '[id]', '$x', '.hidden', 'my file', 'alphabet', '__init__', 'src'] as const;
/** Of repositories of a kind. */
const themes = [
  ['packages/p', 'packages/p/src', 'packages/p/src/eta', 'packages/q/src', 'packages/q/lib', 'src'],
  ['', 'src', 'lib', 'src/alpha', 'src/beta', 'docs'],
  ['pkg', 'pkg/zeta', 'pkg/zeta/beta', 'src', 'src/alpha', ''],
] as const;
const scripts = ['.ts', '.ts', '.ts', '.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cts', '.vue', '.svg', '.json', '.d.svg.ts'] as const;
const others = ['.py', '.py', '.py', '.pyi', '.so', '.md', '.md', '.json', '.yml', '.yaml'] as const;

/** What configuration, directories and odd names lead to. */
const pointed = [
  'packages/p/src/theta.ts', 'packages/p/src/index.ts', 'packages/p/src/icon-alpha.ts', 'packages/p/src/icon-beta.ts', 'packages/p/src/eta/alpha.ts', 'packages/p/source.ts', 'packages/p.ts', 'packages/q/src/$beta.ts', 'packages/q/src/$eta.ts',
  'packages/q/lib/zeta.ts', 'packages/p/alpha/eta.ts', 'packages/q/index.ts', 'src/theta.ts', 'src/icon-beta.ts', 'src/icon-eta.ts', 'lib/alpha.ts', 'lib/theta.ts', 'src.ts', 'src.json', 'lib.ts', 'lib.vue', 'src/alpha.json', 'src/alpha.ts', 'src/.ts', 'src/$.ts',
  'packages/p/src/alpha.ts', 'packages/p/src/eta.json', 'docs.vue', 'pkg/zeta/alpha.py', 'pkg/alpha.py', 'src/alpha.py', 'pkg/zeta/__init__.py', 'src/raw.ts', 'lib/raw.ts',
] as const;

export function anyPath({ pick, next, directories: places, extensions }: Dice): string {
  if (next() < 0.4) return pick(pointed);
  return pathIn(pick(places) ?? '', `${pick(stems)}${pick(extensions) ?? ''}`);
}

function pathIn(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function relative(from: string, to: string): string {
  const [a, b] = [from.split('/').slice(0, -1), to.split('/')];
  while (a.length > 0 && a[0] === b[0]) {
    a.shift();
    b.shift();
  }
  return `${a.length === 0 ? './' : '../'.repeat(a.length)}${b.join('/')}`;
}

export function anySpecifier(dice: Dice, from: string, paths: readonly string[]): string {
  const { pick, next } = dice;
  const stem = pick(stems);
  if (next() < 0.5) {
    const target = relative(from, next() < 0.7 ? (pick(paths) ?? anyPath(dice)) : anyPath(dice));
    return pick([target, target.replace(/\.\w+$/, ''), target.replace(/(?:\.d)?\.\w+$/, ''), target.replace(/\.tsx?$/, '.js'), target.replace(/\/index\.\w+$/, '')]);
  }
  if (next() < 0.5) return pick(['@w/p', '@w/q', '@w/q/theta', `@w/p/${stem}`, `@w/p/${stem}.js`, `@w/p/icons/${stem}`, `@w/q/lib/${stem}`, `@w/q/${stem}`, `#${stem}`, `#in/${stem}`, '#x', '#y', `@/${stem}`, '@/..', `~${stem}`, `@alias-${stem}`, `alpha/${stem}`, stem, 'lib', 'react'] as const);
  return pick([`./${stem}`, `../${stem}`, `./${stem}.js`, `./${stem}/`, `./${stem}?raw`, `./${stem}/../eta`, `./${stem}/..`, '.', '..', './', '../', '../..', './.', './?raw', './$', './.js', `./${encodeURIComponent(stem)}`, './%61lpha'] as const);
}

const quoted = JSON.stringify;

export function anyText(dice: Dice, path: string, paths: readonly string[]): string {
  const lines = Array.from({ length: dice.below(5) }, () => (/\.py[iw]?$/.test(path) ? pythonLine(dice) : otherLine(dice, path, anySpecifier(dice, path, paths))));
  if (path.endsWith('.json')) return JSON.stringify({ $schema: lines[0], definitions: lines.map((one) => ({ $ref: one })) });
  return `${lines.join('\n')}\n${dice.next() < 0.2 ? `// ${dice.below(1000)}` : ''}`;
}

function otherLine({ pick }: Dice, path: string, specifier: string): string {
  if (path.endsWith('.json')) return specifier;
  if (path.endsWith('.md')) return `[see](${specifier})`;
  if (/\.ya?ml$/.test(path)) return `$ref: ${quoted(specifier)}`;
  const name = quoted(specifier);
  return pick([`import ${name};`, `import ${name};`, `import ${name};`, `import type { A } from ${name};`, `export * from ${name};`, `void import(${name});`, `try { require(${name}); } catch {}`, `new URL(${name}, import.meta.url);`, `import { a } from ${name}; import type { B } from ${name};`]);
}

function pythonLine({ pick }: Dice): string {
  const names = ['alpha', 'beta', 'zeta', 'eta', 'pkg', 'src', 'lib'] as const;
  const [a, b] = [pick(names), pick(names)];
  return pick([`import ${a}`, `import ${a}.${b}`, `from ${a} import ${b}`, `from . import ${a}`, `from .${a} import ${b}`, `from .. import ${a}`, `from ..${a}.${b} import c`, `from .${a} import *`, `from pkg.${a} import ${b}`, 'import pkg.zeta.beta.alpha']);
}

/** Configuration: a name for each file, and what may stand in it. */
const configs: Readonly<Record<string, readonly unknown[]>> = {
  'package.json': [{ name: 'root', workspaces: ['packages/*'] }, { name: 'root' }, { name: 'root', imports: { '#*': './src/*.ts', '#y': './lib/theta.js' } }],
  'packages/p/package.json': [
    { name: '@w/p', exports: { '.': './src/index.ts', './*': './src/*.ts' } },
    { name: '@w/p', exports: { './*.js': './src/*.ts', './icons/*': { types: './dist/icons/*.d.ts', default: './src/eta/*.js' } } },
    { name: '@w/p', exports: { './icons/*': './src/icon-*.ts' } },
    { name: '@w/p', main: './dist/theta.js' },
    { name: '@w/p', exports: { '.': './dist/index.js', './icons/': './src/' }, imports: { '#in/*': './src/*/index.ts', '#x': { import: '@w/q', default: './src/theta.ts' }, '#y': 'alpha/eta' } },
    { name: '@w/p', exports: './dist' },
    { name: '@w/p', main: './', scripts: { alpha: 'node src/beta.js' }, dependencies: { '@w/q': 'workspace:*', theta: '1' } },
    { name: '@w/p', dependencies: { gamma: 'link:../q', delta: 'file:../../lib' }, keywords: ['iota', 'kappa'], files: ['src/*-x'], workspaces: ['eta'], exports: { './alpha': './dist/iota.js', './kappa*': './src/*' } },
  ],
  'packages/q/package.json': [{ name: '@w/q', types: 'lib/zeta' }, { name: '@w/q' }, { name: '@w/q', typesVersions: { '*': { '*': ['lib/*'] } } }, { name: 'q', exports: { './*': './src/$*.ts' } }],
  'tsconfig.json': [
    { compilerOptions: { paths: { '@/*': ['./src/*', './lib/*'] } } },
    { compilerOptions: { paths: { '~*': ['./src/*'], '@alias-*': ['./lib/*'] } } },
    { compilerOptions: { baseUrl: './src' } },
    { compilerOptions: { rootDirs: ['src', 'lib'], outDir: 'dist', rootDir: 'src' } },
    { extends: './conf/strict.json', references: [{ path: './packages/p' }] },
    { compilerOptions: { module: 'nodenext', customConditions: ['source'], paths: { '@/*': ['./src/icon-*'] } } },
    { compilerOptions: { baseUrl: '.', paths: { '\u0061lpha/*': ['./packages/p/src/*'] } } },
  ],
  'conf/strict.json': [{ compilerOptions: { paths: { '@/*': ['../lib/*'] } } }, { compilerOptions: { baseUrl: '../lib' } }],
  'packages/p/tsconfig.json': [{ compilerOptions: { outDir: 'dist', rootDir: 'src' } }, { include: ['src'], compilerOptions: { baseUrl: 'src' } }, { files: ['src/zeta.ts'], include: ['src/*-x', 'src/lambda.ts'], exclude: ['src/iota.ts'], compilerOptions: { paths: { '@/*': ['./src/*'] } } }],
  'pyproject.toml': ['[tool.pytest.ini_options]\npythonpath = ["src", "pkg"]\n', '[project]\nname = "x"\n'],
  'pkg/setup.cfg': ['[options]\npackage_dir =\n  = zeta\n', '[options]\n'],
  'pnpm-workspace.yaml': ['packages:\n  - packages/*\n', 'packages: []\n'],
};

const configPaths = Object.keys(configs);

function configOf(dice: Dice, path: string): string {
  const value = dice.pick(configs[path] ?? []);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function anyRepository(dice: Dice): Texts {
  const places = pointed.map((path) => path.replace(/[^/.]*(?=\.\w+$)/, 'kept')).filter(() => dice.next() < 0.8);
  const anchors = [...places, ...dice.directories.flatMap((directory) => dice.extensions.map((extension) => pathIn(directory, `kept${extension}`)))];
  const list = [...new Set([...anchors, ...Array.from({ length: 8 + dice.below(40) }, () => anyPath(dice))])];
  const texts: Record<string, string> = Object.fromEntries(list.map((path) => [path, anyText(dice, path, list)]));
  for (const path of configPaths) if (dice.next() < 0.6) texts[path] = configOf(dice, path);
  return texts;
}

export interface Edited {
  readonly texts: Texts;
  /** Old names by new ones. */
  readonly renames: Readonly<Record<string, string>>;
}

/** One or a few edits: something comes, goes, moves, or changes. */
export function edit(dice: Dice, before: Texts): Edited {
  const texts: Record<string, string> = { ...before };
  const renames: Record<string, string> = {};
  for (let count = dice.next() < 0.8 ? 1 : 2 + dice.below(3); count > 0; count -= 1) {
    const paths = Object.keys(texts);
    const some = dice.pick(paths);
    const which = dice.next();
    const path = anyPath(dice);
    if (which < 0.35 || some === undefined) texts[path] ??= anyText(dice, path, paths);
    else if (which < 0.55) delete texts[some];
    else if (which < 0.65 && texts[path] === undefined && before[some] !== undefined && texts[some] === before[some] && before[path] === undefined) {
      texts[path] = before[some];
      delete texts[some];
      renames[path] = some;
    } else if (which < 0.9) {
      if (!configPaths.includes(some)) texts[some] = anyText(dice, some, paths);
    } else {
      const config = dice.pick(configPaths) ?? 'package.json';
      if (texts[config] !== undefined && dice.next() < 0.3) delete texts[config];
      else texts[config] = configOf(dice, config);
    }
  }
  // What came back under its own name is no rename, nor is what went on.
  const kept = Object.entries(renames).filter(([path, from]) => texts[path] === before[from] && texts[from] === undefined);
  return { texts, renames: Object.fromEntries(kept) };
}
