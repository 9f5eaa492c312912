// Files by type and level: broken ones of every type are found with their place, real ones are left in peace, hostile ones cost little.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic, Level, RepoPath } from '../../src/model.ts';
import { checkFiles } from '../../src/validators/syntax.ts';
import { projectRoot } from '../helpers/cli.ts';
import { broken, good } from './broken-files.ts';

const types = suite('syntax: types and levels');

async function check(files: Readonly<Record<string, string | Buffer>>, level: Level, executable: readonly string[] = []): Promise<Diagnostic[]> {
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-types-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    const paths = Object.keys(files) as RepoPath[];
    return await checkFiles({ directory, files: paths.map((path) => ({ path, executable: executable.includes(path) })), tracked: paths, level, code: true, signal: new AbortController().signal });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

types('the corpus is large enough', () => assert.ok(broken.length >= 300, String(broken.length)));

types(`every one of ${broken.length} broken files is found, with its place`, async () => {
  const missed: string[] = [];
  for (const { title, files, level, code, executable } of broken) {
    const found = (await check(files, level, executable)).filter((one) => one.severity === 'error');
    const [first] = found.filter((one) => code.test(one.code));
    if (first === undefined) missed.push(`${title}: ${found.map((one) => one.code).join() || 'nothing'}`);
    else if (first.path === undefined || first.range === undefined || first.range.start.line < 1 || first.range.start.column < 1) missed.push(`${title}: no place`);
  }
  assert.equal(missed, []);
});

types('the good files that the broken ones are made from are good', async () => {
  assert.equal(await check({ ...good, 'b.ts': 'export const b = 1;\n' }, 'standard'), []);
});

types('links of all kinds that lead somewhere are good', async () => {
  const text = [
    '# A b_c `code` d! \u00dcber', '## Twice', '## Twice', '<a id="here"></a>', '[x](#a-b_c-code-d-\u00fcber) [y](#twice-1) [z](#here) [u](https://example.com/x.md#y) [m](mailto:a@b.c)',
    '[b](b.md#t) [b](./b.md) [b](/b.md) [b](docs) [b](docs/) [b](docs/c) [b](d%20e.md) [b](<d e.md>) ![i](i.png?raw=true) [up](../outside.md)', '[r]: b.md "title"', '`[no](link.md)`', '```\n[no](link.md)\n```', '<!-- <a href="no.md"> -->', '[t]({{ url }}) [l](b.md#L10)',
  ].join('\n\n');
  assert.equal(await check({ 'a.md': text, 'b.md': '# T\n', 'docs/c.md': '', 'd e.md': '', 'i.png': 'x' }, 'standard'), []);
});

types('text in many languages is not taken for damaged', async () => {
  const text = 'Jos\u00e9 \u00c3o S\u00c3O PAULO \u00e0 la carte, na\u00efve, \u00c2ge, gar\u00e7on, Stra\u00dfe, \u0141\u00f3d\u017a, \u0416\u0443\u043a, \u4e2d\u6587, \u20ac 5, \u00c3\u00a0-la? No: caf\u00e9\u2019s \u201cquotes\u201d \u2014 1\u00b0C.'.replace('\u00c3\u00a0-la? No: ', '');
  assert.equal(await check({ 'a.md': text }, 'standard'), []);
});

types('none looks at nothing', async () => assert.equal(await check({ 'a.json': '{', 'b.ts': 'const = 1' }, 'none'), []));

/** Each must end soon, however little it can say; run in a process of its own, with a limit. */
types('hostile files cost little and crash nothing', () => {
  const script = `
    import { checkFiles } from ${JSON.stringify(join(projectRoot, 'src/validators/syntax.ts'))};
    import { mkdtempSync, writeFileSync } from 'node:fs';
    const directory = process.argv[2];
    const deep = (open, close) => open.repeat(100000) + close.repeat(100000);
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghij'.split('').map((c, i) => c + ': &' + c + ' [' + Array(9).fill('*' + 'abcdefghij'[i]).join() + ']')].join('\\n');
    const files = {
      'deep.json': deep('[', ']'), 'deep.yaml': deep('[', ']'), 'deep.toml': 'a = ' + deep('[', ']'), 'deep.md': deep('[', ']'), 'quotes.md': '>'.repeat(100000), 'stars.md': '*a '.repeat(50000), 'deep.py': 'x = ' + deep('(', ')'), 'deep.ts': deep('(', ')') , 'deep.tsx': '<a>'.repeat(20000), 'generic.ts': 'x' + '<a'.repeat(20000),
      'bomb.yaml': bomb, 'maps.yaml': '{"a":'.repeat(100000), 'dashes.yaml': '- '.repeat(100000) + 'a', 'dashes.json': '{"a":'.repeat(100000), 'line.json': '"' + 'x'.repeat(10000000) + '"', 'line.md': 'x'.repeat(10000000), 'line.ts': 'const x = "' + 'x'.repeat(10000000) + '";', 'line.py': 'x = "' + 'x'.repeat(10000000) + '"', 'line.toml': 'x = "' + 'x'.repeat(4000000) + '"', 'line.yaml': 'x: ' + 'x'.repeat(4000000),
      'unary.ts': 'x = ' + '!'.repeat(50000) + '1', 'else.ts': 'if(a){}else '.repeat(20000) + '{}', 'quoted.tsx': 'x=' + '<a b="">'.repeat(20000), 'arrow.ts': 'x=' + 'a=>'.repeat(20000) + '1', 'choice.ts': 'x=' + 'a?b:'.repeat(20000) + '1', 'assign.ts': 'a='.repeat(20000) + '1', 'loops.ts': 'for(;;)'.repeat(20000) + ';', 'label.ts': Array.from({ length: 20000 }, (_, i) => 'l' + i + ':').join('') + ';', 'template.ts': 'x=' + '\\x60\${'.repeat(20000), 'type.ts': 'type x=' + 'a extends b?c:'.repeat(20000) + 'd', 'new.ts': 'new '.repeat(50000) + 'x', 'dots.py': 'x' + '.a'.repeat(20000), 'minus.py': 'x = ' + '-'.repeat(20000) + '1', 'slow.md': '[a](<'.repeat(20000), 'ticks.md': Array.from({length: 400}, (_, i) => '\\x60'.repeat(i)).join('a'),
    };
    const slow = [];
    for (const [path, content] of Object.entries(files)) {
      writeFileSync(directory + '/' + path, content);
      const started = performance.now();
      try { await checkFiles({ directory, files: [{ path, executable: false }], tracked: Object.keys(files), level: 'standard', code: true, signal: new AbortController().signal }); }
      catch (error) { slow.push(path + ': ' + error.message.slice(0, 200)); }
      const took = performance.now() - started;
      process.stderr.write(path + ' ' + took.toFixed(0) + '\\n');
      if (took > 20000) slow.push(path + ' took ' + took.toFixed(0) + ' ms');
    }
    process.stdout.write(JSON.stringify(slow));
  `;
  const directory = mkdtempSync(join(tmpdir(), 'writeopt-hostile-'));
  try {
    writeFileSync(join(directory, 'run.mjs'), script);
    const result = spawnSync(process.execPath, ['--import', 'tsx', join(directory, 'run.mjs'), directory], { encoding: 'utf8', cwd: projectRoot, timeout: 120_000 });
    assert.is(result.stdout, '[]', `${result.stderr.slice(-1500)} ${String(result.signal)}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

function filesBelow(directory: string, wanted: RegExp, most: number): string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (found.length >= most) return;
      const file = join(at, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile() && wanted.test(entry.name)) found.push(file);
    }
  };
  visit(directory);
  return found;
}

function pythonLibrary(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const library = pythonLibrary();

types(`more than 2,000 real files are good at syntax${library === undefined ? ' (without Python: python3 is missing)' : ''}`, async () => {
  const modules = join(projectRoot, 'node_modules');
  const samples = [/\.mjs$/, /\.js$/, /\.ts$/, /\.tsx$/, /\.json$/, /\.ya?ml$/, /\.md$/, /\.toml$/].map((wanted, index) => filesBelow(modules, wanted, [350, 500, 500, 50, 300, 60, 300, 20][index] ?? 0));
  const python = library === undefined ? [] : filesBelow(library, /\.py$/, 700).filter((file) => !/\/(?:test|tests|lib2to3|idlelib)\//.test(file));
  const files = [...samples.flat(), ...python].filter((file) => statSync(file).size < 400_000 && !readFileSync(file).includes(0));
  const refused: string[] = [];
  for (const file of files) {
    const found = await checkFiles({ directory: '/', files: [{ path: file.slice(1) as RepoPath, executable: false }], level: 'syntax', code: true, signal: new AbortController().signal });
    for (const one of found) if (one.severity === 'error') refused.push(`${file}: ${one.code} ${one.message}`);
  }
  if (library !== undefined) assert.ok(files.length >= 2000, String(files.length));
  assert.equal(refused, []);
});

types.run();
