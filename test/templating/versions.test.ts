// Versions of a template: one that fails too often is left for an earlier one, said and undone; every step can be taken back.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLedger, printLedger, withInstances, withVersion, emptyLedger, type Ledger } from '../../src/templating/ledger.ts';
import { render } from '../../src/templates/render.ts';
import { parse, print } from '../../src/templates/stored-form.ts';
import { idOf } from '../../src/templating/store.ts';
import { RequestError } from '../../src/errors.ts';
import { writeopt } from '../helpers/cli.ts';
import { withRepo, type CommandResult, type Repo } from '../helpers/repo.ts';

const versions = suite('templating: versions');

const path = '.writeopt/templates/data.template';
const stored = (body: string): string => `---\nwriteopt: template 1\npath: "{{name}}.json"\n# of the data\n---\n${body}`;
const good = stored('{ "name": "{{name}}" }\n');
const bad = stored('{ "name": "{{name}}", }\n');
const run = (repo: Repo, ...args: string[]): Promise<CommandResult> => writeopt(repo, ['template', ...args]);
const make = (repo: Repo, name: string, ...args: string[]): Promise<CommandResult> => run(repo, 'render', 'data', '--param', `name=${name}`, ...args);
/** Several in one run. */
async function makeAll(repo: Repo, names: readonly string[], ...more: readonly object[]): Promise<number> {
  await repo.write({ 'ops.txt': JSON.stringify({ version: 1, operations: [...names.map((name) => ({ kind: 'template.render', template: 'data', params: { name } })), ...more] }) });
  return (await writeopt(repo, ['apply', 'ops.txt'])).exitCode;
}
const ledgerOf = async (repo: Repo): Promise<Ledger> => parseLedger(await repo.content('.writeopt/templates/data.jsonl'), 'data', 'ledger');

versions('a version whose files fail is retired for the one before, and promoted again', () =>
  withRepo({ [path]: good }, async (repo) => {
    assert.is((await make(repo, 'first')).exitCode, 0);
    await repo.write({ [path]: bad });
    assert.is(await makeAll(repo, ['a', 'b', 'c']), 1);
    assert.is(await makeAll(repo, ['d', 'e']), 1);
    const saved = await make(repo, 'second');
    assert.is(saved.exitCode, 0, saved.stderr + saved.stdout);
    assert.match(saved.stdout + saved.stderr, /Version 2 of data is retired now: 5 of 5 files made from it failed the check\. Version 1 is used; `writeopt template promote data 2` takes it back/);
    assert.is(await repo.content('second.json'), '{ "name": "second" }\n');
    assert.equal((await ledgerOf(repo)).versions.map(({ number, state }) => [number, state]), [[1, undefined], [2, 'retired']]);
    const third = await make(repo, 'third');
    assert.match(third.stdout + third.stderr, /Version 2 of data is retired: 5 of 5/);
    assert.match((await run(repo, 'versions', 'data')).stdout, /^ {2}1 {2}\w{8} {2}written; 3 files, 3 of 3 passed the check\n\* 2 {2}\w{8} {2}written, retired; 0 files, 0 of 5 passed the check\n$/);
    const promoted = await run(repo, 'promote', 'data');
    assert.match(promoted.stdout, /data is at version 2/);
    assert.equal((await ledgerOf(repo)).versions.map(({ number, state }) => [number, state]), [[1, undefined], [2, 'kept']]);
    assert.is((await make(repo, 'fourth')).exitCode, 1);
    const back = await run(repo, 'rollback', 'data');
    assert.match(back.stdout, /data is at version 1 .*`writeopt template update data`/);
    assert.is(await repo.content(path), good);
    assert.is((await make(repo, 'fifth')).exitCode, 0);
    assert.is((await run(repo, 'promote', 'data', '2')).exitCode, 0);
    assert.is(await repo.content(path), bad);
    for (const args of [['rollback', 'data', '7'], ['promote', 'data', '2'], ['promote', 'dta'], ['promote'], ['versions', 'data', 'x']]) assert.is((await run(repo, ...args)).exitCode, 2, args.join(' '));
  }),
);

versions('one file that is tried again and again with wrong values is one file, and retires nothing', () =>
  withRepo({ [path]: stored('{ "name": {{name}} }\n') }, async (repo) => {
    assert.is((await run(repo, 'render', 'data', '--param', 'name=1')).exitCode, 0);
    await repo.write({ [path]: stored('{ "name": {{name}}, "second": true }\n') });
    for (let tries = 0; tries < 6; tries += 1) assert.is((await run(repo, 'render', 'data', '--param', 'name=2', '--path', 'x.json', '--dry-run')).exitCode, 0);
    for (let tries = 0; tries < 6; tries += 1) assert.is((await run(repo, 'render', 'data', '--param', 'name=[', '--path', 'x.json')).exitCode, 1);
    assert.is((await run(repo, 'render', 'data', '--param', 'name=2', '--path', 'x.json')).exitCode, 0);
    assert.is(await repo.content('x.json'), '{ "name": 2, "second": true }\n');
    assert.match((await run(repo, 'versions', 'data')).stdout, /\* 2 .* 1 file, 1 of 1 passed/);
  }),
);

versions('words about a template that are in no version are told when another one takes its place', () =>
  withRepo({ [path]: good }, async (repo) => {
    assert.is((await make(repo, 'a')).exitCode, 0);
    const second = stored('{ "name": "{{name}}", "second": 2 }\n');
    await repo.write({ [path]: second });
    assert.is((await make(repo, 'b')).exitCode, 0);
    const quiet = await run(repo, 'rollback', 'data');
    assert.is(quiet.stderr, '');
    assert.is((await run(repo, 'promote', 'data', '2')).exitCode, 0);
    await repo.write({ [path]: second.replace('# of the data', '# of the data, and more') });
    assert.match((await run(repo, 'rollback', 'data')).stderr, /data\.template were changed and are in no version: `writeopt restore`/);
  }),
);

versions('files that fail for another reason are not held against the version, and no earlier version means none to go to', () =>
  withRepo({ [path]: good }, async (repo) => {
    assert.is(await makeAll(repo, ['a', 'b', 'c', 'd', 'e', 'f'], { kind: 'write', path: 'y.json', content: '{' }), 1);
    assert.is((await make(repo, 'x')).exitCode, 0);
    assert.match((await run(repo, 'versions', 'data')).stdout, /7 of 7 passed/);
    await repo.write({ [path]: bad });
    assert.is(await makeAll(repo, ['a', 'b', 'c', 'd']), 1);
    // Four are too few to tell.
    assert.is((await make(repo, 'n4')).exitCode, 1);
    assert.is((await make(repo, 'n5')).exitCode, 0);
  }),
);

versions('edits that no file was made from are kept by a rollback', () =>
  withRepo({ [path]: good }, async (repo) => {
    await make(repo, 'first');
    const edited = stored('{ "name": "{{name}}", "more": 1 }\n');
    await repo.write({ [path]: edited });
    assert.is((await run(repo, 'rollback', 'data')).exitCode, 0);
    assert.is(await repo.content(path), good);
    assert.is((await run(repo, 'promote', 'data', '2')).exitCode, 0);
    assert.is(await repo.content(path), edited);
    await repo.write({ [path]: stored('{{') });
    assert.match((await run(repo, 'versions', 'data')).stdout, /^ {2}1 /);
    assert.is((await run(repo, 'rollback', 'data')).exitCode, 0);
    assert.is(await repo.content(path), edited);
  }),
);

versions('the ledger is one line a fact, sorted, and reads what git merged of two branches', () => {
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
  const base = withVersion(emptyLedger('t'), { id: a, origin: 'extracted' });
  const [ours, theirs] = [withInstances(base, [{ path: 'x', version: a, values: { z: '1', a: [{ q: true }] } }]), withInstances(withVersion(base, { id: b, origin: 'written', state: 'candidate' }), [{ path: 'b', version: b, values: {}, form: { bom: true, eol: 'crlf' } }])];
  assert.is(printLedger(ours), `{"writeopt":"instances 1","template":"t"}\n{"version":"${a}","number":1,"origin":"extracted"}\n{"path":"x","from":"${a}","values":{"a":[{"q":true}],"z":"1"}}\n`);
  const union = [...new Set([...printLedger(ours).split('\n'), ...printLedger(theirs).split('\n')])].join('\r\n');
  const merged = parseLedger(union, 't', 'f');
  assert.equal([merged.versions.length, merged.instances.map(({ path: one }) => one)], [2, ['b', 'x']]);
  assert.equal(parseLedger(printLedger(merged), 't', 'f'), merged);
  for (const line of ['{"path":"x","from":"short","values":{}}', `{"path":"x","from":"${b}","values":{}}`, '[]', '{"version":1}', `{"path":"x","from":"${a}","values":{"a":1}}`, '{"writeopt":"instances 2"}', `{"path":"x","from":"${a}","values":{"z":"2"}}`]) assert.throws(() => parseLedger(`${printLedger(ours)}${line}\n`, 't', 'f'), (error: unknown) => error instanceof RequestError && error.details.length === 1, line);
});

versions('a branch that rendered and one that updated are merged by git alone: the older version of a file stays, and update goes on', () =>
  withRepo({ [path]: good }, async (repo) => {
    assert.is(await makeAll(repo, ['a', 'b']), 0);
    await repo.commit('made');
    await repo.git('checkout', '-q', '-b', 'side');
    assert.is((await make(repo, 'c')).exitCode, 0);
    await repo.commit('one more');
    await repo.git('checkout', '-q', '-');
    await repo.write({ [path]: stored('{ "name": "{{name}}", "more": 1 }\n') });
    assert.is((await run(repo, 'update')).exitCode, 0);
    await repo.commit('updated');
    await repo.git('merge', '-q', '--no-edit', 'side');
    const { versions: all, instances } = await ledgerOf(repo);
    assert.equal(instances.map((one) => [one.path, one.version === all[0]?.id]), [['a.json', true], ['b.json', true], ['c.json', true]]);
    const updated = await run(repo, 'update');
    assert.is(updated.exitCode, 0, updated.stderr);
    for (const name of ['a', 'b', 'c']) assert.is(await repo.content(`${name}.json`), `{ "name": "${name}", "more": 1 }\n`);
    assert.equal((await ledgerOf(repo)).instances.map(({ version }) => version === all[1]?.id), [true, true, true]);
    assert.is((await make(repo, 'd')).exitCode, 0);
  }),
);

versions('a template is widened so that everything made from it still comes out of it, also what no example spoke for', () =>
  withRepo({ [path]: stored('{{name}} is one of\n{{kind}} things that are here;\nthe rest of it is\nalways the same.\n') }, async (repo) => {
    const operations = Array.from({ length: 66 }, (_, index) => ({ kind: 'template.render', template: 'data', params: { name: `n${String(index).padStart(2, '0')}`, kind: index < 64 ? 'plain' : `odd${index}` } }));
    await repo.write({ 'ops.txt': JSON.stringify({ version: 1, operations }) });
    assert.is((await writeopt(repo, ['apply', 'ops.txt', '--no-check'])).exitCode, 0);
    await repo.write({ 'new.json': 'new is one of\nplain things that are here;\nthe rest of it is\nnot always the same.\n' });
    const evolved = await run(repo, 'evolve', 'data', 'new.json');
    assert.is(evolved.exitCode, 0, evolved.stderr);
    const { versions: all, instances } = await ledgerOf(repo);
    assert.equal(all.map(({ origin, state }) => [origin, state]), [['written', undefined], ['evolved', undefined]], evolved.stdout + evolved.stderr);
    assert.is(instances.filter(({ version }) => version === all[1]?.id).length, 67);
    const template = parse(await repo.content(path), 'data');
    for (const instance of instances) assert.is(render(template, instance.values).text, await repo.content(instance.path), instance.path);
  }),
);

versions('a candidate is promoted only if every earlier file comes out of it, or by force; and that can be taken back', () =>
  withRepo({ [path]: good }, async (repo) => {
    assert.is(await makeAll(repo, ['a', 'b']), 0);
    const narrow = parse(stored('{ "name": "{{name}}", "narrow": 1 }\n'), 'data');
    const wide = parse(stored('{{first}}"name"{{rest}}\n'), 'data');
    const ledger = [narrow, wide].reduce((one, template) => withVersion(one, { id: idOf(template), origin: 'evolved', state: 'candidate' }), await ledgerOf(repo));
    await repo.write({ '.writeopt/templates/data.jsonl': printLedger(ledger), ...Object.fromEntries([narrow, wide].map((template) => [`.writeopt/templates/versions/${idOf(template)}.template`, print(template)])) });
    const refused = await run(repo, 'promote', 'data', '2');
    assert.is(refused.exitCode, 2);
    assert.match(refused.stderr, /Version 2 of data is not promoted: 2 earlier files do not come out of it[\s\S]*a\.json[\s\S]*b\.json[\s\S]*writeopt template promote data 2 --force/);
    assert.is(await repo.content(path), good);
    assert.is((await run(repo, 'promote', 'data', '3')).exitCode, 0);
    assert.is((await run(repo, 'promote', 'data', '2', '--force')).exitCode, 0);
    assert.match(await repo.content(path), /narrow/);
    assert.is((await run(repo, 'rollback', 'data', '1')).exitCode, 0);
    assert.is(parse(await repo.content(path), 'data').body.length, parse(good, 'data').body.length);
  }),
);

versions('evolve keeps defaults, and waits as a candidate where it would lose what no file has anything for', () =>
  withRepo({ 'placeholder.txt': '' }, async (repo) => {
    const text = (head: string, block: string): string => `---\nwriteopt: template 1\npath: "src/{{name}}.txt"\nparameters:\n  name:\n  unit: { default: kg, description: of weight }\n${head}---\none {{name}}\nin {{unit}}\n${block}size = 2\nthree\nfour\n`;
    const rich = text('', '{{?note}}\n// {{note}}\n{{/note}}\n');
    await repo.write({ [path]: rich });
    for (const [name, unit] of [['a', 'kg'], ['b', 't'], ['c', 'kg']] as const) assert.is((await run(repo, 'render', 'data', '--param', `name=${name}`, '--param', `unit=${unit}`, '--param', 'note=')).exitCode, 0);
    await repo.write({ 'src/d.txt': 'one d\nin kg\nsize = 3\nthree\nfour\n' });
    const evolved = await run(repo, 'evolve', 'data', 'src/d.txt');
    assert.match(evolved.stdout, /a candidate for data, without note, which no file has anything for; `writeopt template promote data` uses it/, evolved.stderr);
    assert.is(await repo.content(path), rich);
    assert.equal((await ledgerOf(repo)).versions.map(({ state }) => state), [undefined, 'candidate']);
    assert.is((await run(repo, 'update', 'data')).exitCode, 0);
    assert.is((await run(repo, 'promote', 'data')).exitCode, 0);
    const unit = parse(await repo.content(path), 'data').parameters.find(({ name }) => name === 'unit');
    assert.equal([unit?.kind === 'text' ? unit.default : undefined, unit?.description], ['kg', 'of weight']);
  }),
);

versions.run();
