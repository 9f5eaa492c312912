// Who may import whom, and a few laws of the house; each row says why, and is shown to be able to fail.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from './helpers/cli.ts';

const architecture = suite('architecture');

interface Source {
  /** Relative to src/. */
  readonly path: string;
  readonly text: string;
}

interface Law {
  readonly name: string;
  readonly reason: string;
  /** What is wrong with a file, or undefined. */
  broken(source: Source): string | undefined;
  /** A file that breaks it, to show that it can fail. */
  readonly example: Source;
}

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf({ path, text }: Source): Import[] {
  const { module } = parseSync(path, text);
  const entries = [
    ...module.staticImports.map((one) => ({ from: one.moduleRequest.value, typeOnly: /^import\s+type\b/.test(text.slice(one.start, one.end)) })),
    ...module.staticExports.flatMap((one) => one.entries.filter((entry) => entry.moduleRequest).map((entry) => ({ from: entry.moduleRequest?.value ?? '', typeOnly: /^export\s+type\b/.test(text.slice(one.start, one.end)) }))),
    ...[...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map((match) => ({ from: match[1] ?? '', typeOnly: false })),
  ];
  return entries.map((one) => ({ ...one, from: one.from.startsWith('.') ? posix.join(posix.dirname(path), one.from) : one.from }));
}

const inRoom = (path: string, ...rooms: readonly string[]): boolean => rooms.some((room) => path === `${room}.ts` || path.startsWith(`${room}/`));
const isNode = (name: string): boolean => name.startsWith('node:');

/** A law about imports: files in `rooms` may only import what `allowed` accepts. */
function importLaw(name: string, reason: string, applies: (path: string) => boolean, allowed: (one: Import, source: Source) => boolean, example: Source): Law {
  return {
    name,
    reason,
    example,
    broken: (source) => {
      if (!applies(source.path)) return undefined;
      const bad = importsOf(source).filter((one) => !allowed(one, source));
      return bad.length === 0 ? undefined : bad.map((one) => one.from).join(', ');
    },
  };
}

const laws: readonly Law[] = [
  importLaw('model imports nothing', 'it is the glossary: readable alone', (path) => path === 'model.ts', () => false, { path: 'model.ts', text: "import { x } from './errors.ts';" }),
  importLaw(
    'plan, templates, operations, languages, imports, sections and placement are pure',
    'the same input gives the same plan: no files, processes or clocks, readers are passed in',
    (path) => inRoom(path, 'plan', 'templates', 'operations', 'languages', 'imports', 'sections', 'placement'),
    // Which JSON may have comments is decided in one place, which is pure itself.
    (one) => !isNode(one.from) && (one.typeOnly || one.from === 'validators/syntax/kinds.ts' || !inRoom(one.from, 'git', 'commands', 'validators', 'processes')),
    { path: 'plan/x.ts', text: "import { readFile } from 'node:fs/promises';" },
  ),
  importLaw(
    'history knows the disk in the log, its key and what was learnt of the commits only, and nobody who writes or reads it',
    'what is predicted follows from the records alone, and the log can be read by any command',
    (path) => inRoom(path, 'history'),
    (one, { path }) => inRoom(one.from, 'history', 'model') || (['history/log.ts', 'history/read-log.ts', 'history/key.ts', 'history/co-change-file.ts'].includes(path) && (isNode(one.from) || ['lock.ts', 'abandoned.ts'].includes(one.from))),
    { path: 'history/estimate.ts', text: "import { readFileSync } from 'node:fs';" },
  ),
  importLaw(
    'measuring knows neither commands nor reporters, and runs writeopt as a program of its own',
    'what is measured must be what a user gets, started as he starts it',
    (path) => inRoom(path, 'measuring'),
    (one) => !inRoom(one.from, 'commands', 'reporters', 'validators', 'judging', 'landing', 'cli'),
    { path: 'measuring/x.ts', text: "import { check } from '../commands/check.ts';" },
  ),
  importLaw('reporters see only the model', 'a report must say everything by itself, so that it can be saved and reported again', (path) => inRoom(path, 'reporters'), (one) => one.from === 'model.ts' || inRoom(one.from, 'reporters'), {
    path: 'reporters/x.ts',
    text: "import { x } from '../git/git.ts';",
  }),
  importLaw('a transaction never knows what a commit or a linter is', 'it must be usable without git, and provable alone', (path) => inRoom(path, 'transaction'), (one) => !inRoom(one.from, 'git', 'landing', 'validators', 'commands', 'plan', 'operations', 'languages', 'config', 'cli', 'reporters'), {
    path: 'transaction/x.ts',
    text: "import { openRepository } from '../git/repository.ts';",
  }),
  importLaw('landing knows neither who found something nor who reads about it', 'a fix lands the same whoever made it', (path) => inRoom(path, 'landing'), (one) => !inRoom(one.from, 'validators', 'commands', 'reporters', 'languages', 'cli'), {
    path: 'landing/x.ts',
    text: "import { validators } from '../validators/index.ts';",
  }),
  importLaw('the lock knows only the errors and its own package', 'snapshot, transaction and apply stand on it', (path) => inRoom(path, 'lock'), (one) => isNode(one.from) || ['errors.ts', 'own.ts'].includes(one.from) || inRoom(one.from, 'lock'), {
    path: 'lock/x.ts',
    text: "import { openRepository } from '../git/repository.ts';",
  }),
  importLaw('only git/git.ts imports simple-git', 'one place decides the environment of git', (path) => path !== 'git/git.ts', (one) => one.from !== 'simple-git', { path: 'commands/x.ts', text: "import { simpleGit } from 'simple-git';" }),
  importLaw('typescript and eslint are never imported at run time', "the repository's own versions judge; they are required from there", () => true, (one) => one.typeOnly || !['typescript', 'eslint'].includes(one.from), {
    path: 'validators/x.ts',
    text: "import ts from 'typescript';",
  }),
  importLaw(
    'commands do not import each other',
    'what two commands share is a machine of its own',
    // The registries name them all.
    (path) => inRoom(path, 'commands') && !['commands/index.ts', 'commands/template-commands.ts'].includes(path),
    (one) => !inRoom(one.from, 'commands') || one.from === 'commands/index.ts',
    { path: 'commands/x.ts', text: "import { y } from './check.ts';" },
  ),
  importLaw('validators do not know git or commands', 'they judge a directory; who made it is none of their business', (path) => inRoom(path, 'validators'), (one) => !inRoom(one.from, 'git', 'commands', 'cli', 'reporters'), {
    path: 'validators/x.ts',
    text: "import { openRepository } from '../git/repository.ts';",
  }),
  {
    name: 'process.exit nowhere, process.exitCode in cli.ts only',
    reason: 'an exit in the middle loses output and skips every finally',
    broken: ({ path, text }) => (/process\.exit\(/.test(text) || (/process\.exitCode/.test(text) && path !== 'cli.ts') ? 'ends the process' : undefined),
    example: { path: 'commands/x.ts', text: 'process.exit(1);' },
  },
  {
    name: 'no import() of a variable',
    reason: "tools cannot follow it; the exceptions load files of the repository: its lint-staged, its configuration",
    broken: ({ path, text }) => {
      const dynamic = parseSync(path, text).module.dynamicImports.filter((one) => !/^['"]/.test(text.slice(one.moduleRequest.start, one.moduleRequest.end)));
      return dynamic.length > 0 && !['validators/tasks/runner.ts', 'config-file.ts'].includes(path) ? 'imports a variable' : undefined;
    },
    example: { path: 'commands/x.ts', text: 'await import(name);' },
  },
  {
    name: 'every file opens with one sentence',
    reason: 'a reader must know why a file exists before reading it',
    broken: ({ text }) => (/^(#!.*\n)?\/\/ \S.*[.:;]\n/.test(text) ? undefined : 'no opening sentence'),
    example: { path: 'x.ts', text: "import x from 'y';\n" },
  },
  {
    name: 'no default export',
    reason: 'one name everywhere can be searched',
    broken: ({ text }) => (/^export default\b/m.test(text) ? 'default export' : undefined),
    example: { path: 'x.ts', text: 'export default 1;\n' },
  },
];

function sources(): Source[] {
  const root = join(projectRoot, 'src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));
}

for (const law of laws) {
  architecture(law.name, () => {
    assert.ok(law.broken(law.example) !== undefined, 'the law can fail');
    const broken = sources().flatMap((source) => {
      const what = law.broken(source);
      return what === undefined ? [] : [`src/${source.path}: ${what}`];
    });
    assert.equal(broken, [], `${law.name}, because ${law.reason}`);
  });
}

architecture('every test file runs its suites', () => {
  const root = join(projectRoot, 'test');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'));
  assert.ok(files.length > 10);
  assert.equal(files.filter((path) => !/\.run\(\)/.test(readFileSync(join(root, path), 'utf8'))), []);
});

architecture.run();
