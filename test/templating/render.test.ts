// Operations that ask for a template: what they write, what is remembered of them in the same transaction, and everything that refuses them.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planRequests } from '../../src/planning/requested.ts';
import { readPlan } from '../../src/apply/saved-plan.ts';
import { applyRequests } from '../../src/apply/apply.ts';
import { parseLedger } from '../../src/templating/ledger.ts';
import { openStore } from '../../src/templating/store.ts';
import { applyTo, quietContext, refusalOf, requestsOf, wordsOf } from '../helpers/apply.ts';
import { projectRoot } from '../helpers/cli.ts';
import { withRepo, type Files, type Repo } from '../helpers/repo.ts';

const render = suite('templating: render');

const service = '---\nwriteopt: template 1\npath: src/{{name | kebab}}.ts\nparameters:\n  name: what it is called\n  async:\n    kind: flag\n---\nexport {{?async}}async {{/async}}function {{name | camel}}(): {{?async}}Promise<{{/async}}void{{?async}}>{{/async}} {}\n';
const files: Files = { '.writeopt/templates/service.template': service, 'a.txt': 'a\n' };
const ledgerOf = async (repo: Repo, name = 'service'): Promise<ReturnType<typeof parseLedger>> => parseLedger(await repo.content(`.writeopt/templates/${name}.jsonl`), name, 'ledger');

render('writes the file, its version and its record in one batch; a second one is added to them', () =>
  withRepo({ ...files }, async (repo) => {
    const report = await applyTo(repo, [{ kind: 'template', path: '', template: 'service', values: { name: 'userLogin', async: true } }, { kind: 'write', path: 'b.txt', content: 'b\n' }]);
    assert.is(await repo.content('src/user-login.ts'), 'export async function userLogin(): Promise<void> {}\n');
    const { id } = openStore(repo.directory).read('service');
    assert.equal([...report.written].filter((path) => /\.\w+$/.test(path)).sort(), ['.writeopt/templates/.gitattributes', '.writeopt/templates/service.jsonl', `.writeopt/templates/versions/${id}.template`, 'b.txt', 'src/user-login.ts'].sort());
    assert.equal(report.operations.map(({ path, origin }) => [path, origin]).filter(([, origin]) => origin === 'template'), [['src/user-login.ts', 'template']]);
    assert.equal(report.requests?.map(({ kind, path, outcome }) => [kind, path, outcome]), [['template', 'src/user-login.ts', 'written'], ['write', 'b.txt', 'written']]);
    await applyTo(repo, [{ kind: 'template', path: 'other/place.ts', template: 'service', values: { name: 'x' } }]);
    assert.equal(await ledgerOf(repo), {
      template: 'service',
      versions: [{ id, number: 1, origin: 'written' }],
      instances: [
        { path: 'other/place.ts', version: id, values: { name: 'x' } },
        { path: 'src/user-login.ts', version: id, values: { async: true, name: 'userLogin' } },
      ],
    });
    assert.is(openStore(repo.directory).version('service', id).id, id);
  }),
);

render('writes what two templates share once', () =>
  withRepo({ ...files, '.writeopt/templates/twin.template': service }, async (repo) => {
    await applyTo(repo, [{ kind: 'template', path: 'twin.ts', template: 'twin', values: { name: 'x' } }, { kind: 'template', path: '', template: 'service', values: { name: 'x' } }]);
    assert.equal((await ledgerOf(repo, 'twin')).versions, (await ledgerOf(repo)).versions);
  }),
);

render('refuses a batch with everything that is wrong with its parameters, and writes nothing', () =>
  withRepo(files, async (repo) => {
    const error = await refusalOf(repo, [
      { kind: 'template', path: '', template: 'service', values: {} },
      { kind: 'template', path: '', template: 'service', values: { nam: 'x', async: 'yes' } },
      { kind: 'template', path: '', template: 'servce', values: {} },
      { kind: 'template', path: '', template: 'service', values: { name: '../../x' } },
    ]);
    assert.is(error.exitCode, 2);
    assert.match(wordsOf(error), /operation 1: service: the parameter name is missing \(what it is called\)\noperation 2: service: there is no parameter nam \(did you mean name\?\)\noperation 2: service: async is a flag: .*\noperation 3: There is no template "servce"\./);
    assert.is((await refusalOf(repo, [{ kind: 'template', path: '../x', template: 'service', values: { name: 'x' } }])).exitCode, 2);
    assert.is((await refusalOf(repo, [{ kind: 'template', path: 'a.txt', template: 'service', values: { name: 'x' } }])).exitCode, 4);
    assert.is(await repo.git('status', '--porcelain'), '');
  }),
);

render('a template that cannot be read, or is reached through a link, is refused with its place', () =>
  withRepo({ ...files, '.writeopt/templates/bad.template': '---\nwriteopt: template 1\n---\n{{', 'elsewhere/x.template': service }, async (repo) => {
    const error = await refusalOf(repo, [{ kind: 'template', path: '', template: 'bad', values: {} }]);
    assert.match(wordsOf(error), /\.writeopt\/templates\/bad\.template:2:1: "path" is missing/);
    assert.match(wordsOf(error), /\.writeopt\/templates\/bad\.template:4:3: the name/);
    await repo.write({ '.writeopt/templates/link.template': { link: '../../elsewhere/x.template' } });
    assert.match(wordsOf(await refusalOf(repo, [{ kind: 'template', path: '', template: 'link', values: { name: 'x' } }])), /link\.template is no file of this project/);
  }),
);

render('what fails the check is not recorded either; with keep-going the rest is', () =>
  withRepo({ ...files, '.writeopt/templates/data.template': '---\nwriteopt: template 1\npath: "{{name}}.json"\n---\n{{body}}\n' }, async (repo) => {
    const batch = [
      { kind: 'template', path: '', template: 'data', values: { name: 'bad', body: '{' } },
      { kind: 'template', path: '', template: 'data', values: { name: 'good', body: '{}' } },
    ] as const;
    assert.is((await applyTo(repo, batch)).verdict, 'failed');
    assert.is(await repo.git('status', '--porcelain'), '');
    await applyTo(repo, batch, { keepGoing: true });
    assert.equal((await ledgerOf(repo, 'data')).instances.map(({ path }) => path), ['good.json']);
  }),
);

render('a plan tells the strategy, and a saved plan is carried out as it was made', () =>
  withRepo(files, async (repo) => {
    const batch = requestsOf([{ kind: 'template', path: '', template: 'service', values: { name: 'one' } }]);
    const plan = await planRequests(quietContext(repo), batch);
    assert.equal(plan.operations.filter(({ path }) => path.startsWith('src/')).map(({ path, strategy }) => [path, strategy.name]), [['src/one.ts', 'template']]);
    await applyRequests(quietContext(repo), batch, { planOut: '../plan.json' });
    const saved = { plan: readPlan(join(repo.directory, '../plan.json'), 'plan.json'), file: join(repo.directory, '../plan.json'), name: 'plan.json' };
    assert.is((await applyRequests(quietContext(repo), saved.plan.requests, {}, { saved })).verdict, 'passed');
    assert.equal((await ledgerOf(repo)).instances.map(({ path }) => path), ['src/one.ts']);
  }),
);

render('runs at the same time record everything that each of them made', () =>
  withRepo(files, async (repo) => {
    const names = Array.from({ length: 6 }, (_, index) => `file${index}`);
    const results = await Promise.all(
      names.map(
        (name) =>
          new Promise<string>((resolve) => {
            const child = execFile(process.execPath, [join(projectRoot, 'dist/cli.js'), 'apply', '--level', 'none'], { cwd: repo.directory, env: repo.env }, (error, stdout, stderr) => resolve(error === null ? '' : stderr + stdout));
            child.stdin?.end(JSON.stringify({ version: 1, operations: [{ kind: 'template.render', template: 'service', params: { name } }] }));
          }),
      ),
    );
    assert.equal(results, names.map(() => ''));
    assert.equal((await ledgerOf(repo)).instances.map(({ path }) => path), names.map((name) => `src/${name}.ts`));
  }),
);

render('a store that cannot be written ends the run also when a part of it may fail', () =>
  withRepo(files, async (repo) => {
    await repo.write({ '.writeopt/templates/versions': 'a file where a directory must be\n' });
    const error = await refusalOf(repo, [{ kind: 'template', path: '', template: 'service', values: { name: 'one' } }, { kind: 'write', path: 'b.txt', content: 'b' }], { keepGoing: true });
    assert.match(wordsOf(error), /versions/);
    assert.is((await repo.git('status', '--porcelain')).trim(), '?? .writeopt/templates/versions');
  }),
);

render('what two branches have made is merged by git', () =>
  withRepo(files, async (repo) => {
    await applyTo(repo, [{ kind: 'template', path: '', template: 'service', values: { name: 'base' } }]);
    await repo.commit('base');
    for (const [branch, name] of [['left', 'middle one'], ['right', 'middle two']] as const) {
      await repo.git('checkout', '-q', '-B', branch, 'main');
      await repo.write({ '.writeopt/templates/service.template': `${service}// ${branch}\n` });
      await applyTo(repo, [{ kind: 'template', path: '', template: 'service', values: { name } }]);
      await repo.write({ '.writeopt/templates/service.template': service });
      await repo.commit(branch);
    }
    await repo.git('merge', '-q', '-m', 'both', 'left');
    const { versions, instances } = await ledgerOf(repo);
    assert.equal(instances.map(({ path }) => path), ['src/base.ts', 'src/middle-one.ts', 'src/middle-two.ts']);
    assert.equal(versions.map(({ number }) => number), [1, 2, 2]);
    for (const { version } of instances) assert.is(openStore(repo.directory).version('service', version).id, version);
  }),
);

render('a version that was changed, and a ledger with conflicts, are told', () =>
  withRepo(files, async (repo) => {
    await applyTo(repo, [{ kind: 'template', path: '', template: 'service', values: { name: 'one' } }]);
    const { id } = openStore(repo.directory).read('service');
    const version = join(repo.directory, `.writeopt/templates/versions/${id}.template`);
    const kept = readFileSync(version, 'utf8');
    writeFileSync(version, `${kept}more\n`);
    assert.throws(() => openStore(repo.directory).version('service', id), /is not what it was/);
    writeFileSync(version, kept);
    const ledger = join(repo.directory, '.writeopt/templates/service.jsonl');
    writeFileSync(ledger, `<<<<<<< HEAD\n${readFileSync(ledger, 'utf8')}x\n`);
    const error = await refusalOf(repo, [{ kind: 'template', path: '', template: 'service', values: { name: 'two' } }]);
    assert.match(wordsOf(error), /service\.jsonl:1:1: a conflict that git left/);
    assert.match(wordsOf(error), /service\.jsonl:5:1: no JSON object/);
  }),
);

render.run();
