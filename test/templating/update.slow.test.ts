// Fifty files with edits by hand: a changed template is merged into them exactly as git merges, and refused exactly where git sees a conflict.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { render } from '../../src/templates/render.ts';
import { parse } from '../../src/templates/stored-form.ts';
import { writeopt } from '../helpers/cli.ts';
import { withRepo, type Files } from '../helpers/repo.ts';
import { gitMergeFiles } from '../operations/triples.ts';
import { pick, seeded, type Random } from '../templates/random-template.ts';

const update = suite('templating: update of 50 files');

const templatePath = '.writeopt/templates/unit.template';
const lines = Array.from({ length: 40 }, (_, index) => (index % 5 === 0 ? `const {{name | camel}}${index} = ${index};` : index % 7 === 0 ? `{{?verbose}}log('{{name}}', ${index});{{/verbose}}` : `step(${index}, '{{kind}}');`));
const stored = (body: readonly string[]): string => ['---', 'writeopt: template 1', 'path: units/{{name | kebab}}.txt', '---', '{{?verbose}}', '// verbose', '{{/verbose}}', ...body, ''].join('\n');

/** Lines of a text replaced, deleted or added at random places. */
function edited(random: Random, text: string, count: number): string {
  const result = text.split('\n');
  for (let edit = 0; edit < count; edit += 1) {
    const at = Math.floor(random() * (result.length - 1));
    const kind = pick(random, ['replace', 'delete', 'insert', 'insert']);
    result.splice(at, kind === 'insert' ? 0 : 1, ...(kind === 'delete' ? [] : [`by hand ${edit} ${Math.floor(random() * 1000)}`]));
  }
  return result.join('\n');
}

for (const [title, seed, edits] of [['few edits, no conflict', 11, 2], ['many edits, with conflicts', 12, 6]] as const) {
  update(`${title}: equal to git merge-file, byte for byte`, () =>
    withRepo({ [templatePath]: stored(lines) }, async (repo) => {
      const random = seeded(seed);
      const old = parse(stored(lines), 'unit');
      const values = Array.from({ length: 50 }, (_, index) => ({ name: `unit number${index}`, kind: pick(random, ['a', 'b']), verbose: random() < 0.5 }));
      const operations = values.map((params) => ({ kind: 'template.render', template: 'unit', params }));
      await repo.write({ 'ops.json': JSON.stringify({ version: 1, operations }) });
      const applied = await writeopt(repo, ['apply', 'ops.json']);
      assert.is(applied.exitCode, 0, applied.stderr);
      const changedLines = lines.map((line, index) => ([3, 22, 38].includes(index) ? `${line} // new` : line));
      const changed = [...changedLines.slice(0, 12), 'added by the template', ...changedLines.slice(13)];
      const fresh = parse(stored(changed), 'unit');
      const all = values.map((one) => {
        const { path, text: base } = render(old, one);
        return { path, base, theirs: render(fresh, one).text };
      });
      // Edits of the first round are drawn again until git can merge them.
      const triples = all.map(({ base, theirs, path }) => {
        for (;;) {
          const triple = { path, base, theirs, ours: edited(random, base, edits) };
          if (edits > 2 || gitMergeFiles([triple])[0]?.conflicts === 0) return triple;
        }
      });
      const wanted = gitMergeFiles(triples);
      await repo.write({ ...Object.fromEntries(triples.map(({ path, ours }) => [path, ours])), [templatePath]: stored(changed) } satisfies Files);
      const result = await writeopt(repo, ['template', 'update', '--no-check']);
      const conflicting = triples.filter((_, index) => wanted[index]?.conflicts !== 0).map(({ path }) => path);
      if (edits === 2) {
        assert.is(result.exitCode, 0, result.stderr);
        for (const [index, { path }] of triples.entries()) assert.is(await repo.content(path), wanted[index]?.text, path);
        return;
      }
      assert.ok(conflicting.length > 5 && conflicting.length < 50, `${conflicting.length} conflicts`);
      assert.is(result.exitCode, 4);
      const told = new Set([...result.stderr.matchAll(/^ {2}(\S+?):\d+/gm)].map(([, path]) => path));
      assert.equal([...told].sort(), conflicting.sort());
      for (const { path, ours } of triples) assert.is(await repo.content(path), ours, path);
      // Without those files the rest is merged.
      await repo.write(Object.fromEntries(conflicting.map((path) => [path, null])));
      assert.is((await writeopt(repo, ['template', 'update', '--no-check'])).exitCode, 0);
      for (const [index, { path }] of triples.entries()) if (!conflicting.includes(path)) assert.is(await repo.content(path), wanted[index]?.text, path);
    }),
  );
}

update.run();
