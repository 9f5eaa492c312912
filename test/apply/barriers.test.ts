// With safety first, the state after a high-risk phase must be right by itself; what writing takes here is measured once.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { costsOf, crossoverOf, readCosts } from '../../src/costs.ts';
import { planRequests } from '../../src/planning/requested.ts';
import { planStaged } from '../../src/planning/staged.ts';
import { applyTo, quietContext, requestsOf, type Asked } from '../helpers/apply.ts';
import { linkPackages } from '../helpers/cli.ts';
import { withRepo, type Files } from '../helpers/repo.ts';

const barriers = suite('barriers');

const tsconfig = '{"compilerOptions":{"strict":true,"module":"nodenext","noEmit":true,"types":[]},"include":["**/*.ts"]}';
/** Large, executable, generated, and used by others: as risky as an update gets. */
const padding = `// ${'x'.repeat(100)}\n`.repeat(600);
const risky = (type: string): string => `#!/usr/bin/env node\n// @generated\nexport const core: ${type} = ${type === 'string' ? "'1'" : '1'};\n${padding}`;
const base: Files = {
  '.gitignore': 'node_modules\n',
  'package.json': '{"type":"module"}',
  'tsconfig.json': tsconfig,
  'core.ts': risky('number'),
  'user.ts': "import { core } from './core.js';\nexport const user: number = core;\n",
};
/** Only together are they right: the second phase mends what the first one breaks. */
const asked: Asked[] = [
  { kind: 'write', path: 'core.ts', content: risky('string'), mode: 0o755 },
  { kind: 'write', path: 'user.ts', content: "import { core } from './core.js';\nexport const user: string = core;\n" },
];

barriers('balanced judges the whole; safety refuses a high-risk phase that is not right by itself, and says which', () =>
  withRepo(base, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    const plan = await planRequests(quietContext(repo), requestsOf(asked), { optimize: 'safety' });
    assert.equal(plan.phases.map(({ paths, risk, barrier }) => [paths, risk.level, barrier]), [[['core.ts'], 'high', true], [['user.ts'], 'low', false]]);
    const safe = await applyTo(repo, asked, { optimize: 'safety' });
    assert.equal([safe.verdict, safe.written], ['failed', []]);
    assert.equal(safe.diagnostics.map(({ path, code }) => [path, code]), [['user.ts', 'TS2322']]);
    assert.match(safe.notices.map(({ message }) => message).join('\n'), /after phase 1 of 2, which is of high risk, is not right by itself/);
    const balanced = await applyTo(repo, asked, { optimize: 'balanced' });
    assert.equal([balanced.verdict, balanced.written], ['passed', ['core.ts', 'user.ts']]);
  }),
);

barriers('what is right at every barrier lands with safety, too', () =>
  withRepo(base, async (repo) => {
    linkPackages(repo, { typescript: 'typescript' });
    const wider: Asked[] = [{ kind: 'write', path: 'core.ts', content: `${risky('number')}export const more = 2;\n`, mode: 0o755 }, { kind: 'write', path: 'user.ts', content: "import { core, more } from './core.js';\nexport const user: number = core + more;\n" }];
    const report = await applyTo(repo, wider, { optimize: 'safety' });
    assert.equal([report.verdict, report.written], ['passed', ['core.ts', 'user.ts']]);
    assert.ok(report.timings.some(({ name }) => name === 'barrier 1'));
  }),
);

barriers('what killed measurements left goes, of those that run nothing; and nothing is measured where no file is large', () =>
  withRepo({ a: 'a' }, async (repo) => {
    const home = join(repo.directory, '.git/writeopt');
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const owner of [pid, process.pid]) mkdirSync(join(home, `costs-${owner}-x/root`), { recursive: true });
    await repo.stage({ b: 'b' });
    await planStaged(quietContext(repo), []);
    assert.equal(readdirSync(home).filter((name) => name.startsWith('costs')), [`costs-${process.pid}-x`]);
    await repo.stage({ large: 'large\n'.repeat(200_000) });
    await repo.git('commit', '--quiet', '--message', 'large');
    await repo.stage({ large: 'large\n'.repeat(199_999) });
    await planStaged(quietContext(repo), []);
    assert.ok(readCosts(home) !== undefined);
  }),
);

barriers('costs are measured once, kept, and measured anew when they are old or damaged', () =>
  withRepo({ a: 'a' }, async (repo) => {
    const home = join(repo.home, 'costs');
    assert.is(readCosts(home), undefined);
    const costs = await costsOf(home);
    assert.ok(costs !== undefined && costs.write.perOperation > 0 && costs.inPlace.perOperation > 0);
    assert.equal(readCosts(home), costs);
    assert.equal(await costsOf(home), costs, 'not measured again');
    const file = join(home, 'costs.json');
    const text = readFileSync(file, 'utf8');
    assert.is(readCosts(home, Date.now() + 31 * 24 * 3600 * 1000), undefined);
    for (const damaged of ['', '{}', text.replace('"version":1', '"version":2'), text.replace(/"perMiB":[\d.e-]+/, '"perMiB":-1')]) {
      writeFileSync(file, damaged);
      assert.is(readCosts(home), undefined, damaged);
    }
    assert.ok(existsSync(file));
  }),
);

barriers('the crossover follows the numbers, within what is believable', () => {
  const model = (write: number, writeMiB: number, inPlace: number): Parameters<typeof crossoverOf>[0] => ({ write: { perOperation: write, perMiB: writeMiB }, inPlace: { perOperation: inPlace, perMiB: 1 }, payload: { perOperation: 0, perMiB: 0 } });
  assert.equal([crossoverOf(undefined), crossoverOf(model(5, 0, 5)), crossoverOf(model(5, 10, 5)), crossoverOf(model(5, 10, 45)), crossoverOf(model(5, 0.001, 500))], [1_000_000, 1_000_000, 1_000_000, 4 << 20, 16 << 20]);
});

barriers.run();
