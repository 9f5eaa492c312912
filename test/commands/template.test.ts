// `writeopt template` as a user has it: built, in real repositories, with exit codes, reports and real commits.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installHook, writeopt } from '../helpers/cli.ts';
import { withRepo, type CommandResult, type Files, type Repo } from '../helpers/repo.ts';

const template = suite('commands/template');

const run = (repo: Repo, ...args: string[]): Promise<CommandResult> => writeopt(repo, ['template', ...args]);

/** Files that differ in a name only. */
function models(...names: readonly string[]): Files {
  return Object.fromEntries(
    names.map((name) => {
      const upper = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
      return [`src/models/${name}.js`, `import { Model } from '../model.js';\n\n/** One ${name}. */\nexport class ${upper} extends Model {\n  constructor(id) {\n    super(id, '${name}');\n    this.loaded = false;\n  }\n}\n\nexport function load${upper}(id) {\n  return new ${upper}(id).load();\n}\n`];
    }),
  );
}

const project: Files = { 'src/model.js': 'export class Model {}\n', 'src/main.js': "import { x } from './x.js';\nx();\n", 'src/x.js': 'export const x = () => 1;\n', 'package.json': '{"type":"module"}\n', ...models('order-line', 'user-account', 'invoice') };

template('from files that are alike to a template, a new file, and a commit', () =>
  withRepo(project, async (repo) => {
    await installHook(repo);
    const detected = await run(repo, 'detect');
    assert.is(detected.exitCode, 0, detected.stderr);
    assert.match(detected.stdout, /^1\. 3 files like src\/models\/\S+: 0\.\d\d alike or more/);
    assert.match(detected.stdout, /next: writeopt template extract src\/models\/invoice\.js src\/models\/order-line\.js src\/models\/user-account\.js\n/);
    const dry = await run(repo, 'extract', 'src/models', '--name', 'model', '--dry-run');
    assert.match(dry.stdout, /^---\nwriteopt: template 1\npath: src\/models\/\{\{\w+ \| kebab\}\}\.js\n/);
    assert.is((await repo.git('status', '--porcelain', '.writeopt')).trim(), '');
    const extracted = await run(repo, 'extract', 'src/models', '--name', 'model');
    assert.is(extracted.exitCode, 0, extracted.stderr);
    assert.match(extracted.stdout, /"invoice", "order-line", "user-account"\nwriteopt: \.writeopt\/templates\/model\.template makes these 3 files/);
    const parameter = /\{\{(\w+) \|/.exec(dry.stdout)?.[1] ?? '';
    const rendered = await run(repo, 'render', 'model', '--param', `${parameter}=gift card`);
    assert.is(rendered.exitCode, 0, rendered.stderr);
    assert.is(await repo.content('src/models/gift-card.js'), models('gift-card')['src/models/gift-card.js']);
    await repo.git('add', '.');
    const committed = await repo.run('git', ['commit', '-m', 'a template and a file of it']);
    assert.is(committed.exitCode, 0, committed.stderr);
    const again = await run(repo, 'detect', '--report', 'json');
    const { families } = JSON.parse(again.stdout) as { families: { templates: string[]; command?: string; members: unknown[] }[] };
    assert.equal(families.map((one) => [one.members.length, one.templates, one.command]), [[4, ['model'], undefined]]);
    const clone = `${repo.directory}-clone`;
    await repo.git('clone', '-q', '.', clone);
    const inClone = await writeopt(repo, ['template', 'render', 'model', '--param', `${parameter}=x`, '--dry-run'], { cwd: clone });
    assert.match(inClone.stdout, /\+export class X extends Model/);
  }),
);

template('families in what is staged, in a document, and below a directory', () =>
  withRepo({ 'a.txt': 'a\n' }, async (repo) => {
    await repo.stage(models('one-a', 'two-b', 'three-c'));
    await repo.write(models('four-d'));
    const count = async (...args: string[]): Promise<number[]> => (JSON.parse((await run(repo, 'detect', '--report', 'json', ...args)).stdout) as { families: { members: unknown[] }[] }).families.map((one) => one.members.length);
    assert.equal(await count(), [4]);
    assert.equal(await count('--staged'), [3]);
    assert.equal(await count('src'), [4]);
    assert.equal(await count('src/models/{one,two}*'), []);
    assert.equal(await count('--minimum', '2', 'src/models/{one,two}*'), [2]);
    assert.equal(await count('--threshold', '0.999'), []);
    const operations = Object.entries(models('a-x', 'b-y', 'c-z')).map(([path, content]) => ({ kind: 'write', path, content }));
    await repo.write({ 'ops.json': JSON.stringify({ version: 1, operations }) });
    assert.equal(await count('--operations', 'ops.json'), [3]);
    for (const args of [['--staged', '--operations', 'ops.json'], ['nowhere'], ['../..'], ['--threshold', '2'], ['--minimum', 'x'], ['--report', 'html']]) assert.is((await run(repo, 'detect', ...args)).exitCode, 2, args.join(' '));
  }),
);

template('parameters: flags, lists, files of them, everything wrong at once', () =>
  withRepo({ '.writeopt/templates/t.template': '---\nwriteopt: template 1\npath: out/{{name}}.txt\nparameters:\n  name: of the file\n  loud:\n    kind: flag\n---\n{{name}}{{?loud}}!{{/loud}}{{#items ", "}}{{value}}{{/items}}\n' }, async (repo) => {
    await repo.write({ 'p.json': '{"name":"file","items":[{"value":"1"},{"value":"2"}]}' });
    assert.is((await run(repo, 'render', 't', '--param-file', 'p.json', '--param', 'loud=yes')).exitCode, 0);
    assert.is(await repo.content('out/file.txt'), 'file!1, 2\n');
    assert.is((await run(repo, 'render', 't', '--param', 'name=a=b', '--param', 'items=[]', '--path', 'sub/here.txt')).exitCode, 0);
    assert.is(await repo.content('sub/here.txt'), 'a=b\n');
    const there = await run(repo, 'render', 't', '--param-file', 'p.json');
    assert.is(there.exitCode, 4);
    assert.match(there.stderr, /out\/file\.txt is there already\.[\s\S]*--path[\s\S]*--force[\s\S]*writeopt template update t/);
    assert.is((await run(repo, 'render', 't', '--param-file', 'p.json', '--force')).exitCode, 0);
    assert.is(await repo.content('out/file.txt'), 'file1, 2\n');
    const missing = await run(repo, 'render', 't');
    assert.is(missing.exitCode, 2);
    assert.match(missing.stderr, /The parameter name is missing \(of the file\)\./);
    const wrong = await run(repo, 'render', 't', '--param', 'loud=maybe', '--param', 'items=x', '--param', 'name');
    assert.match(wrong.stderr, /3 parameters cannot be understood.*\n {2}--param loud: "maybe" is neither true nor false\n {2}--param items: a list is JSON, such as \[\{"value":"…"\}\]\n {2}--param name: write NAME=VALUE/);
    for (const args of [['--param', 'nam=x'], ['--param', 'name=../../x', '--param', 'items=[]'], ['--param-file', 'none.json'], ['--param', 'name=x', '--param', 'items=[]', '--path', '../x']]) assert.is((await run(repo, 'render', 't', ...args)).exitCode, 2, args.join(' '));
    assert.equal((await repo.git('ls-files', '--others', '--exclude-standard', '--', ':!.writeopt')).split('\n').filter(Boolean), ['out/file.txt', 'p.json', 'sub/here.txt']);
  }),
);

template('list, show and help; what nobody knows is guessed at', () =>
  withRepo({ '.writeopt/templates/first.template': '---\nwriteopt: template 1\npath: "{{name}}"\n---\nx\n', '.writeopt/templates/broken.template': '---\n' }, async (repo) => {
    const listed = await run(repo, 'list');
    assert.match(listed.stdout, /broken\n {4}.*broken\.template is no template as it is/);
    assert.match(listed.stdout, /first {2}\(0 files\)\n {4}\{\{name\}\}\n {4}name\n/);
    assert.is((await run(repo, 'show', 'first')).stdout, '---\nwriteopt: template 1\npath: "{{name}}"\n---\nx\n');
    assert.match((await run(repo, 'show', 'fist')).stderr, /no template "fist".*\n.*Did you mean first\?/);
    assert.match((await run(repo, 'shw')).stderr, /no command "template shw".*\n.*Did you mean `writeopt template show`\?/);
    assert.is((await run(repo)).exitCode, 2);
    for (const word of ['detect', 'extract', 'render', 'list', 'show', 'update', 'evolve', 'versions', 'promote', 'rollback']) {
      const help = await run(repo, word, '--help');
      assert.is(help.exitCode, 0);
      assert.match(help.stdout, new RegExp(`^Usage: writeopt template ${word} \\[options\\]`));
      assert.match((await run(repo, '--help')).stdout, new RegExp(`^ {2}${word} `, 'm'));
    }
    assert.is((await run(repo, 'render', 'first', '--nonsense')).exitCode, 2);
  }),
);

template('evolve takes in a file that does not fit, and every earlier file comes out as it was', () =>
  withRepo({ ...project, '.gitignore': '' }, async (repo) => {
    assert.is((await run(repo, 'extract', 'src/models', '--name', 'model')).exitCode, 0);
    const before = await repo.content('.writeopt/templates/model.template');
    const other = (models('gift-card')['src/models/gift-card.js'] as string).replace('    this.loaded = false;\n', '    this.loaded = false;\n    this.seen = new Set();\n');
    await repo.write({ 'src/models/gift-card.js': other });
    const evolved = await run(repo, 'evolve', 'model', 'src/models/gift-card.js');
    assert.is(evolved.exitCode, 0, evolved.stderr);
    assert.match(evolved.stdout, /model has a new version, from which every earlier file comes out as it was; `writeopt template rollback model` goes back/);
    assert.match(await repo.content('.writeopt/templates/model.template'), /\{\{\?\w+\}\}\n +this\.seen = new Set\(\);\n *\{\{\/\w+\}\}/);
    assert.match((await run(repo, 'versions', 'model')).stdout, /^ {2}1 .*extracted; 0 files\n\* 2 .*evolved; 4 files\n$/);
    assert.is((await run(repo, 'update')).stdout, 'writeopt: every file is as its template says.\n');
    assert.match((await run(repo, 'evolve', 'model', 'src/models/gift-card.js')).stdout, /makes these files as it is/);
    assert.is((await run(repo, 'rollback', 'model')).exitCode, 0);
    assert.is(await repo.content('.writeopt/templates/model.template'), before);
    assert.is((await run(repo, 'evolve', 'model')).exitCode, 2);
    assert.is((await run(repo, 'evolve', 'model', 'package.json')).exitCode, 2);
    assert.is((await repo.git('status', '--porcelain', 'src')).trim(), '?? src/models/gift-card.js');
  }),
);

template('templates work in a directory that is no repository', () =>
  withRepo({}, async (repo) => {
    const cwd = repo.home;
    const { exitCode, stderr } = await writeopt(repo, ['template', 'list'], { cwd });
    assert.is(exitCode, 0, stderr);
  }),
);

template('extract and detect say what they left aside', () =>
  withRepo({ 'a.txt': 'one\n', 'b.txt': Buffer.from([0, 1, 2]), 'c.txt': Buffer.from('caf\u00e9\n', 'latin1') }, async (repo) => {
    const refused = await run(repo, 'extract', 'a.txt', 'b.txt', 'c.txt');
    assert.is(refused.exitCode, 2);
    assert.match(refused.stderr, /at least two files[\s\S]*b\.txt was left out: it is no text in UTF-8[\s\S]*c\.txt was left out/);
    assert.match((await run(repo, 'detect')).stdout, /no family of similar files among 1 \(more alike than 0\.7\); left aside: 1 small\./);
  }),
);

template.run();
