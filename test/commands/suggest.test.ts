// `writeopt suggest` in real repositories: what it finds in a log, what it says when there is nothing, and that its commands run.
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../src/commands/index.ts';
import { openKey } from '../../src/history/key.ts';
import { appendRecord } from '../../src/history/log.ts';
import type { RunRecord } from '../../src/history/record.ts';
import type { Suggestion, SuggestReport } from '../../src/model.ts';
import { checkReport, findings, linkPackages, projectRoot, writeopt } from '../helpers/cli.ts';
import { withRepo, type Repo } from '../helpers/repo.ts';
import { recordOfAct, type Act } from '../history/past.ts';

const suggesting = suite('suggest');

const historyIn = (repo: Repo): string => join(repo.directory, '.git/writeopt/history');

async function reportOf(repo: Repo, ...args: string[]): Promise<SuggestReport> {
  const { exitCode, stdout, stderr } = await writeopt(repo, ['suggest', '--report', 'json', ...args]);
  assert.is(exitCode, 0, stderr);
  return JSON.parse(stdout) as SuggestReport;
}

async function remember(repo: Repo, acts: readonly Omit<Act, 'at'>[], parts: Partial<RunRecord> = {}): Promise<void> {
  const hash = openKey(historyIn(repo));
  const start = Date.now() - acts.length * 1000;
  for (const [index, act] of acts.entries()) assert.is(await appendRecord(historyIn(repo), { ...recordOfAct({ ...act, at: start + index * 1000 }, hash), ...parts }), undefined);
}

const only = (report: SuggestReport, kind: Suggestion['kind']): Suggestion => {
  const found = report.suggestions.filter((one) => one.kind === kind);
  assert.is(found.length, 1, `${kind}: ${report.suggestions.map(({ message }) => message).join('; ')}`);
  return found[0] as Suggestion;
};

/** As a person would paste it, at the top level. */
async function paste(repo: Repo, command: string): Promise<void> {
  const { exitCode, stdout, stderr } = await repo.run('sh', ['-c', command], { env: { npm_config_update_notifier: 'false' } });
  assert.is(exitCode, 0, `${command}: ${stdout}${stderr}`);
}

suggesting('files created alike: the template command names the real files; three times say nothing', () =>
  withRepo({ 'README.md': 'x\n' }, async (repo) => {
    const names = ['ant', 'bee', 'cat', 'dog'];
    for (const name of names) {
      if (name === 'dog') assert.equal((await reportOf(repo)).suggestions, []);
      await repo.stage({ [`src/my commands/${name}.ts`]: `export const ${name} = 1;\n`, [`test/${name}.test.ts`]: `${name}\n` });
      assert.is((await checkReport(repo)).exitCode, 0);
      await repo.commit(name);
    }
    const { evidence, command, message } = only(await reportOf(repo), 'template');
    assert.equal([evidence.occurrences, evidence.opportunities, evidence.failed, evidence.confidence], [4, 4, 0, 1]);
    assert.match(message, /4 times in the last 7 days files like src\/my commands\/\*\.ts and test\/\*\.test\.ts were created together/);
    const paths = (directory: string, end: string): string => names.map((name) => (directory.includes(' ') ? `'${directory}/${name}${end}'` : `${directory}/${name}${end}`)).join(' ');
    assert.is(command, `npx writeopt template extract ${paths('src/my commands', '.ts')} && npx writeopt template extract ${paths('test', '.test.ts')}`);
    assert.not.match(readFileSync(join(historyIn(repo), 'runs.jsonl'), 'utf8'), /commands|ant|test\//, 'the log knows no names');
    if ('template' in commands) {
      const { exitCode, stderr } = await writeopt(repo, ['template', 'extract', ...names.map((name) => `src/my commands/${name}.ts`)]);
      assert.is.not(exitCode, 2, stderr);
    }
    const pretty = await writeopt(repo, ['suggest']);
    assert.match(pretty.stdout, /^1\. 4 times[^]*seen: 4 of 4 \(100 %\), from [^]*run: {2}npx writeopt template[^]*\nwriteopt: 1 suggestion; looked at 4 runs/);
    for (const family of [names.map((name) => `src/my commands/${name}.ts`), names.map((name) => `test/${name}.test.ts`)]) await writeopt(repo, ['template', 'extract', ...family]);
    if (existsSync(join(repo.directory, '.writeopt/templates'))) assert.equal((await reportOf(repo)).suggestions.filter(({ command }) => command.includes('my commands')), []);
    // What is gone cannot be a template.
    await repo.git('rm', '-r', '--quiet', 'src', 'test');
    assert.equal((await reportOf(repo)).suggestions, []);
  }));

suggesting('what follows each time becomes a task: made by a script, or missed', () =>
  withRepo({ 'package.json': '{ "scripts": { "codegen": "cp api.graphql gen/api.ts", "lint": "gen/api.ts" } }\n', 'api.graphql': '1\n', 'gen/api.ts': '1\n', 'a.md': '1\n', 'b.md': '1\n', 'noise.md': '1\n' }, async (repo) => {
    linkPackages(repo, { writeopt: 'writeopt' });
    await repo.write({ '.gitignore': 'node_modules\n' });
    await repo.commit();
    const round = (update: string): Omit<Act, 'at'> => ({ update: [update] });
    await remember(repo, ['1', '2', '3', '4'].flatMap((index) => [round('api.graphql'), round('gen/api.ts'), round(`x${index}`), round('a.md'), round('b.md'), round(`y${index}`), round(`z${index}`)]));
    const report = await reportOf(repo);
    assert.equal(report.suggestions.map(({ kind }) => kind), ['task', 'task']);
    const [missed, made] = [...report.suggestions].sort((a, b) => (a.message < b.message ? 1 : -1)).reverse();
    assert.match(missed?.message ?? '', /^b\.md was changed right after a\.md in 4 of 4 runs/);
    assert.is(made?.command, `npm pkg set 'lint-staged[api.graphql]=sh -c '\\''npm run codegen && git add gen/api.ts'\\'''`);
    for (const { command } of report.suggestions) await paste(repo, command);
    await repo.commit('tasks');
    await repo.stage({ 'a.md': '2\n' });
    const blocked = await checkReport(repo);
    assert.is(blocked.exitCode, 1);
    assert.equal(blocked.report.diagnostics.map(({ source }) => source), ['tasks']);
    assert.match(JSON.stringify(blocked.report.diagnostics), /b\.md is not staged/);
    await repo.stage({ 'b.md': '2\n' });
    assert.is((await checkReport(repo)).exitCode, 0);
    await repo.commit();
    await repo.stage({ 'api.graphql': 'new\n' });
    const { report: checked } = await checkReport(repo);
    assert.is(checked.verdict, 'fixed', findings(checked).join());
    assert.is(await repo.stagedContent('gen/api.ts'), 'new\n');
    // There already: only to be looked at.
    assert.ok((await reportOf(repo)).suggestions.every(({ command }) => command.startsWith('git log ')));
    for (const { command } of (await reportOf(repo)).suggestions) await paste(repo, command);
  }));

suggesting('the same refused fix four times: the command lands it', () =>
  withRepo({ '.writeoptrc': 'fix: false\ntasks: { "*.txt": "node fix.mjs" }\n', 'fix.mjs': "import { writeFileSync } from 'node:fs';\nfor (const file of process.argv.slice(2)) writeFileSync(file, 'fixed');\n", '.gitignore': 'node_modules\n' }, async (repo) => {
    linkPackages(repo, { writeopt: 'writeopt' });
    mkdirSync(join(repo.directory, 'node_modules/.bin'));
    symlinkSync('../writeopt/dist/cli.js', join(repo.directory, 'node_modules/.bin/writeopt'));
    for (let number = 1; number <= 4; number += 1) {
      assert.equal((await reportOf(repo)).suggestions, []);
      await repo.stage({ [`d${number}/f${number}.txt`]: 'x' });
      assert.equal(findings((await checkReport(repo)).report), [`d${number}/f${number}.txt needs-fix error`]);
      if (number < 4) await repo.commit();
    }
    const { command, evidence } = only(await reportOf(repo), 'task');
    assert.equal([evidence.occurrences, evidence.opportunities, evidence.failed], [4, 4, 4]);
    await paste(repo, command);
    assert.is(await repo.stagedContent('d4/f4.txt'), 'fixed');
  }));

suggesting('slow validators: a cache where one is known, the pre-push hook, or one commit without', () =>
  withRepo({ 'package.json': '{ "lint-staged": { "*.ts": ["eslint --fix", "prettier --cache --write"] } }\n', 'tsconfig.json': '{ "files": [] }\n' }, async (repo) => {
    const slow = (name: string): Partial<RunRecord> => ({ validators: [name], durations: { [name]: 30_000 }, total: 31_000 });
    for (const name of ['tasks', 'typescript', 'references', '; echo hostile']) await remember(repo, Array.from({ length: 20 }, (_, index) => ({ update: [`${name}${index}`] })), slow(name));
    const { suggestions } = await reportOf(repo);
    const commandFor = (name: string): string => suggestions.find(({ message }) => message.startsWith(`${name} takes 30.0 s`))?.command ?? `nothing for ${name}`;
    assert.is(suggestions.length, 3, 'what is no validator gets into no command');
    await paste(repo, commandFor('tasks'));
    assert.equal((JSON.parse(await repo.content('package.json')) as Record<string, unknown>)['lint-staged'], { '*.ts': ['eslint --cache --cache-location node_modules/.cache/eslint/ --fix', 'prettier --cache --write'] });
    await paste(repo, commandFor('typescript'));
    assert.is(await repo.content('.git/hooks/pre-push'), "#!/bin/sh\nnpx tsc --noEmit || exit 1\n");
    assert.is(await repo.content('.writeoptrc'), 'typescript: false\n');
    await repo.stage({ '.writeoptrc': await repo.content('.writeoptrc') });
    assert.is((await checkReport(repo)).exitCode, 0, 'the configuration is one');
    assert.is(commandFor('references'), 'WRITEOPT_SKIP=references git commit');
    assert.match((await reportOf(repo)).suggestions.map(({ command }) => command).join('\n'), /^WRITEOPT_SKIP=typescript git commit$/m, 'no second time');
  }));

suggesting('rules of ESLint that only report and never did, by the ESLint of the repository', () =>
  withRepo({ 'eslint.config.js': "export default [{ rules: { 'no-debugger': 'error', 'no-var': 'error', 'no-eval': ['warn'], 'no-alert': 'off', 'no-console': 'error' } }];\n", 'package.json': '{ "type": "module" }\n', '.gitignore': 'node_modules\n', 'a.js': 'export {};\n' }, async (repo) => {
    linkPackages(repo, { eslint: 'eslint' });
    const linted: Partial<RunRecord> = { validators: ['eslint'], operations: { update: 4 }, rules: { 'eslint/no-console': 1 } };
    const acts = Array.from({ length: 50 }, (_, index) => ({ update: [`f${index}`] }));
    await remember(repo, acts.slice(1), linted);
    assert.match((await reportOf(repo)).wanting.join(), /after 50 runs of ESLint on 200 files; there are 49 runs/);
    await remember(repo, acts.slice(0, 1), linted);
    const { evidence, command } = only(await reportOf(repo), 'unused-rules');
    assert.equal(evidence.details, ['no-debugger', 'no-eval'], 'no-var fixes, so that it leaves no trace; no-alert is off');
    assert.is(evidence.opportunities, 3);
    mkdirSync(join(repo.directory, 'node_modules/.bin'));
    symlinkSync(join(projectRoot, 'node_modules/eslint/bin/eslint.js'), join(repo.directory, 'node_modules/.bin/eslint'));
    await paste(repo, command);
    await repo.stage({ 'eslint.config.js': 'throw new Error("broken");\n' });
    assert.match((await reportOf(repo)).wanting.join(), /The rules of ESLint are not known: .*broken/);
  }));

suggesting('a file that is missing from what is staged now', () =>
  withRepo({ 'a.ts': '0\n', 'a.test.ts': '0\n' }, async (repo) => {
    for (let number = 1; number < 14; number += 1) {
      await repo.write({ 'a.ts': `${number}\n`, 'a.test.ts': `${number}\n` });
      await repo.git('commit', '--quiet', '--no-verify', '--all', '--message', `${number}`);
    }
    assert.equal((await reportOf(repo)).suggestions, []);
    await repo.write({ 'a.test.ts': 'y\n' });
    await repo.stage({ 'a.ts': 'x\n' });
    const { command, evidence } = only(await reportOf(repo), 'co-change');
    assert.equal([evidence.occurrences, evidence.opportunities], [14, 14]);
    await paste(repo, command);
    assert.equal((await reportOf(repo)).suggestions, []);
    await repo.stage({ '.writeoptrc': 'history: { coChange: false }\n' });
    assert.match((await reportOf(repo)).wanting.join(), /history\.coChange is false/);
  }));

suggesting('nothing to suggest: what was looked at, and what is missing; without a log, that there is none', () =>
  withRepo({}, async (repo) => {
    const empty = await writeopt(repo, ['suggest']);
    assert.is(empty.exitCode, 0);
    assert.match(empty.stdout, /^writeopt: nothing to suggest; looked at 0 runs \(0 of the last 7 days\) and 0 commits\.\n {2}What repeats shows after 4 commits of the last 7 days; there are 0\.\n {2}Slow validators show after 20 checks; there are 0\.\n/);
    await repo.stage({ '.writeoptrc': 'history: { keep: false }\n' });
    const none = await writeopt(repo, ['suggest', '--output', 'out.txt']);
    assert.is(none.stdout, '');
    assert.match(await repo.content('out.txt'), /Runs are not remembered \(history\.keep is false\)/);
    await repo.git('rm', '--cached', '--quiet', '.writeoptrc');
    mkdirSync(historyIn(repo), { recursive: true });
    appendFileSync(join(historyIn(repo), 'runs.jsonl'), '{"version":9}\n{"__proto__":1}\n\0\0\n');
    const report = await reportOf(repo);
    assert.equal([report.looked.runs, report.looked.unreadable], [0, 3]);
    assert.is((await writeopt(repo, ['suggest', '--report', 'jsn'])).exitCode, 2);
    assert.is((await writeopt(repo, ['suggest', 'path'])).exitCode, 2);
    assert.not.ok(existsSync(join(historyIn(repo), 'co-change.json')));
  }));

suggesting('a history that is a file: what could not be kept is said', () =>
  withRepo({ 'a.txt': '1\n' }, async (repo) => {
    await repo.write({ '.git/writeopt/history': 'x' });
    assert.match((await reportOf(repo)).wanting.join(), /could not be kept: EEXIST/);
  }));

suggesting.run();
