// A changed template reaches the files made from it: what was changed by hand stays, what cannot be merged is told, and then nothing is written.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLedger, type Ledger } from '../../src/templating/ledger.ts';
import { writeopt } from '../helpers/cli.ts';
import { withRepo, type CommandResult, type Repo } from '../helpers/repo.ts';

const update = suite('templating: update');

const path = '.writeopt/templates/item.template';
const stored = (body: string, more = '', where = 'src/{{name}}.txt'): string => `---\nwriteopt: template 1\npath: ${where}\nparameters:\n  name:\n${more}---\n${body}`;
const first = 'one {{name}}\ntwo\nthree\nfour\nfive\nsix\n';
const ledgerOf = async (repo: Repo): Promise<Ledger> => parseLedger(await repo.content('.writeopt/templates/item.jsonl'), 'item', 'ledger');

async function run(repo: Repo, ...args: string[]): Promise<CommandResult> {
  return writeopt(repo, ['template', ...args]);
}

/** Three files, committed; `b` was put elsewhere. */
async function made(repo: Repo): Promise<void> {
  for (const args of [['a'], ['b', '--path', 'elsewhere/b.txt'], ['c']]) {
    const [name = '', ...more] = args;
    const result = await run(repo, 'render', 'item', '--param', `name=${name}`, ...more);
    assert.is(result.exitCode, 0, result.stderr);
  }
  await repo.commit('made');
}

update('merges into every file, keeps what was changed by hand, and leaves deleted files deleted', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.git('rm', '-q', 'src/c.txt');
    await repo.write({ 'src/a.txt': 'one a\ntwo\nthree\nfour\nfive\nMINE\nsix\n', [path]: stored(first.replace('two', 'TWO {{name}}')) });
    const dry = await run(repo, 'update', '--dry-run');
    assert.is(dry.exitCode, 0, dry.stderr);
    assert.match(dry.stdout, /\+TWO a/);
    assert.is(await repo.content('src/a.txt'), 'one a\ntwo\nthree\nfour\nfive\nMINE\nsix\n');
    const result = await run(repo, 'update', 'item');
    assert.is(result.exitCode, 0, result.stderr);
    assert.match(result.stderr, /src\/c\.txt is not there any more, and stays away/);
    assert.is(await repo.content('src/a.txt'), 'one a\nTWO a\nthree\nfour\nfive\nMINE\nsix\n');
    assert.is(await repo.content('elsewhere/b.txt'), 'one b\nTWO b\nthree\nfour\nfive\nsix\n');
    const { versions, instances } = await ledgerOf(repo);
    assert.equal(instances.map((one) => [one.path, one.version === versions[1]?.id]), [['elsewhere/b.txt', true], ['src/a.txt', true]]);
    const again = await run(repo, 'update');
    assert.equal([again.exitCode, again.stdout], [0, 'writeopt: every file is as its template says.\n']);
  }),
);

update('tells conflicts with file and lines, and writes nothing at all', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.write({ 'src/a.txt': 'new\none a\nMINE\nthree\nfour\nfive\nsix\n', 'src/c.txt': 'one c\nthree\nfour\nfive\nsix\n', [path]: stored(first.replace('one', 'ONE\nMORE').replace('two', 'TWO').replace('six', 'SIX')) });
    const before = await repo.git('status', '--porcelain');
    const result = await run(repo, 'update');
    assert.is(result.exitCode, 4);
    assert.match(result.stderr, /src\/a\.txt:1(?:-3)?: the template changes what was changed here/);
    assert.match(result.stderr, /src\/c\.txt:1(?:-2)?: /);
    assert.not.match(result.stderr, /b\.txt/);
    assert.is(await repo.git('status', '--porcelain'), before);
    assert.is(await repo.content('elsewhere/b.txt'), 'one b\ntwo\nthree\nfour\nfive\nsix\n');
  }),
);

update('asks for parameters that are new, and takes them or their defaults', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.write({ [path]: stored(first.replace('two', '{{kind}}'), '  kind: what it is for\n') });
    const result = await run(repo, 'update');
    assert.is(result.exitCode, 2);
    assert.match(result.stderr, /src\/a\.txt: the parameter kind is missing \(what it is for\)/);
    assert.match(result.stderr, /writeopt template update item --param NAME=VALUE/);
    assert.is((await run(repo, 'update', 'item', '--param', 'kind=red')).exitCode, 0);
    assert.is(await repo.content('src/a.txt'), 'one a\nred\nthree\nfour\nfive\nsix\n');
    assert.equal((await ledgerOf(repo)).instances[1]?.values, { kind: 'red', name: 'a' });
    await repo.write({ [path]: stored(first.replace('two', '{{kind}} {{size}}'), '  kind: what it is for\n  size: { default: large }\n') });
    assert.is((await run(repo, 'update')).exitCode, 0);
    assert.is(await repo.content('src/a.txt'), 'one a\nred large\nthree\nfour\nfive\nsix\n');
  }),
);

update('moves files whose path the template changes, edited ones too, and leaves those elsewhere', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.write({ 'src/a.txt': 'one a\ntwo\nthree\nfour\nfive\nMINE\n', [path]: stored(first.replace('two', 'TWO'), '', 'lib/{{name}}/{{name}}.txt') });
    const result = await run(repo, 'update');
    assert.is(result.exitCode, 0, result.stderr);
    assert.match(result.stderr, /src\/a\.txt moves to lib\/a\/a\.txt/);
    assert.is(await repo.content('lib/a/a.txt'), 'one a\nTWO\nthree\nfour\nfive\nMINE\n');
    assert.is(await repo.content('elsewhere/b.txt'), 'one b\nTWO\nthree\nfour\nfive\nsix\n');
    assert.equal((await ledgerOf(repo)).instances.map((one) => one.path), ['elsewhere/b.txt', 'lib/a/a.txt', 'lib/c/c.txt']);
    await repo.write({ [path]: stored(first.replace('two', 'TWO'), '', 'end/{{name}}.txt') });
    assert.is((await run(repo, 'update')).exitCode, 0);
    assert.is(await repo.content('end/c.txt'), 'one c\nTWO\nthree\nfour\nfive\nsix\n');
    assert.is((await repo.git('ls-files', '--others', '--exclude-standard', 'lib', 'src')).trim(), '');
  }),
);

update('works in a fresh clone, with line ends of Windows, and says what a check finds', () =>
  withRepo({ '.writeopt/templates/data.template': '---\nwriteopt: template 1\npath: "{{name}}.json"\n---\n{\n  "name": "{{name}}",\n  "old": 1\n}\n' }, async (repo) => {
    assert.is((await run(repo, 'render', 'data', '--param', 'name=x')).exitCode, 0);
    await repo.commit('made');
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.git('rm', '-rq', '--cached', '.');
    await repo.git('reset', '-q', '--hard');
    assert.is(await repo.content('x.json'), '{\r\n  "name": "x",\r\n  "old": 1\r\n}\r\n');
    const template = await repo.content('.writeopt/templates/data.template');
    assert.match(template, /\r\n/);
    await repo.write({ '.writeopt/templates/data.template': template.replace('"old": 1', '"old": 2,') });
    assert.is((await run(repo, 'update')).exitCode, 1);
    assert.is(await repo.content('x.json'), '{\r\n  "name": "x",\r\n  "old": 1\r\n}\r\n');
    await repo.write({ '.writeopt/templates/data.template': template.replace('"old": 1', '"new": 2') });
    assert.is((await run(repo, 'update')).exitCode, 0);
    assert.is(await repo.content('x.json'), '{\r\n  "name": "x",\r\n  "new": 2\r\n}\r\n');
  }),
);

update('what evolve read from a file that somebody wrote is not written over when the template goes back', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.write({ 'src/d.txt': 'one d\ntwo\nthree\nMINE\nfive\nsix\n' });
    await repo.commit('by hand');
    assert.is((await run(repo, 'evolve', 'item', 'src/d.txt')).exitCode, 0);
    assert.is((await run(repo, 'rollback', 'item')).exitCode, 0);
    const refused = await run(repo, 'update', 'item');
    assert.is(refused.exitCode, 4, refused.stdout);
    assert.match(refused.stderr, /src\/d\.txt:4: the template has no parameter \w+ any more, and would write over what this file has for it/);
    assert.not.match(refused.stderr, /src\/a\.txt/);
    assert.is(await repo.content('src/d.txt'), 'one d\ntwo\nthree\nMINE\nfive\nsix\n');
    await repo.write({ [path]: stored(first.replace('three', 'THREE').replace('six', 'SIX')) });
    assert.is((await run(repo, 'update', 'item')).exitCode, 4);
    // Who wants that says so in the file.
    await repo.write({ 'src/d.txt': 'one d\ntwo\nthree\nfour\nfive\nsix\n', [path]: stored(first.replace('six', 'SIX')) });
    const result = await run(repo, 'update', 'item');
    assert.is(result.exitCode, 0, result.stderr);
    assert.is(await repo.content('src/d.txt'), 'one d\ntwo\nthree\nfour\nfive\nSIX\n');
    assert.is(await repo.content('src/a.txt'), 'one a\ntwo\nthree\nfour\nfive\nSIX\n');
  }),
);

update('keeps what is recorded of files that are not checked out, and follows those that git renamed, staged or committed', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.git('sparse-checkout', 'set', '--no-cone', '/*', '!/elsewhere/');
    await repo.git('mv', 'src/c.txt', 'src/committed.txt');
    await repo.commit('renamed');
    await repo.git('mv', 'src/a.txt', 'src/staged.txt');
    await repo.write({ [path]: stored(first.replace('two', 'TWO')) });
    const result = await run(repo, 'update');
    assert.is(result.exitCode, 0, result.stderr);
    assert.match(result.stderr, /elsewhere\/b\.txt is not on disk, though git has it/);
    assert.match(result.stderr, /src\/a\.txt was renamed to src\/staged\.txt/);
    const { versions, instances } = await ledgerOf(repo);
    assert.equal(instances.map((one) => [one.path, one.version === versions[1]?.id]), [['elsewhere/b.txt', false], ['src/committed.txt', true], ['src/staged.txt', true]]);
    for (const [file, name] of [['staged', 'a'], ['committed', 'c']]) assert.is(await repo.content(`src/${file}.txt`), `one ${name}\nTWO\nthree\nfour\nfive\nsix\n`);
  }),
);

update('refuses a template that is not UTF-8', () =>
  withRepo({ [path]: Buffer.from(stored('caf\u00e9 {{name}}\n'), 'latin1') }, async (repo) => {
    const result = await run(repo, 'render', 'item', '--param', 'name=a');
    assert.is(result.exitCode, 2);
    assert.match(result.stderr, /item\.template is not UTF-8/);
  }),
);

update('a file that is let go of stays as it is, and holds up no other', () =>
  withRepo({ [path]: stored(first) }, async (repo) => {
    await made(repo);
    await repo.write({ 'src/a.txt': 'one a\nMINE\nthree\nfour\nfive\nsix\n', [path]: stored(first.replace('two', 'TWO')) });
    const refused = await run(repo, 'update', 'item');
    assert.is(refused.exitCode, 4);
    assert.match(refused.stderr, /writeopt template forget PATH/);
    assert.is((await run(repo, 'forget', 'src/nothing.txt')).exitCode, 2);
    assert.is((await run(repo, 'forget', 'src/a.txt')).exitCode, 0);
    assert.is((await run(repo, 'update', 'item')).exitCode, 0);
    assert.is(await repo.content('src/a.txt'), 'one a\nMINE\nthree\nfour\nfive\nsix\n');
    assert.is(await repo.content('src/c.txt'), 'one c\nTWO\nthree\nfour\nfive\nsix\n');
    assert.not.ok((await ledgerOf(repo)).instances.some((one) => one.path === 'src/a.txt'));
  }),
);

update.run();
