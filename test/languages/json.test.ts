// What JSON files refer to, and where that leads: tables by hand, hostile texts, and real files against TypeScript's own reading.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { json } from '../../src/languages/json.ts';
import type { Reference } from '../../src/languages/reference.ts';
import type { RepoPath } from '../../src/model.ts';
import { projectRoot } from '../helpers/cli.ts';

const tests = suite('languages/json');

const find = await json.load();

/** `specifier@line`, `?` behind it when optional. */
const shown = ({ specifier, line, optional }: Reference): string => `${specifier}@${line}${optional === true ? '?' : ''}`;

/** A script of package.json. */
const script = (command: string): string => `{"scripts": {"x": ${JSON.stringify(command)}}}`;

/** `¶` is a line break. */
const rows: readonly (readonly [path: string, text: string, found: string])[] = [
  ['s.json', '{"a": {"$ref": "./b.json"}}', './b.json@1'],
  ['s.json', '{¶"a": [{"$ref": "b.json#/definitions/x"}],¶"c": {"$ref": "b.json"}}', 'b.json#/definitions/x@2 b.json@3'],
  ['s.json', '{"a": {"$ref": "#/definitions/x"}}', ''],
  ['s.json', '{"$ref": "https://x.y/z.json"}', ''],
  ['s.json', '{"properties": {"$ref": {"type": "string"}}}', ''],
  ['s.json', '{"a": "{\\"$ref\\": \\"b.json\\"}"}', ''],
  ['s.json', '{"$id": "https://x.y/s.json", "a": {"$ref": "b.json"}}', 'b.json@1?'],
  ['s.json', '{"$schema": "./s.schema.json"}', './s.schema.json@1'],
  ['s.json', '{"$schema": "https://json-schema.org/draft-07/schema#"}', ''],
  ['s.json', '{"a": {"$schema": "./x.json"}}', ''],
  ['s.json', '{"$schema": "../node_modules/x/schema.json"}', '../node_modules/x/schema.json@1'],
  ['s.json', '{"a": {"$ref": "b.json"}', ''],
  ['s.json', '{"a": {"$ref": "{{x}}.json"}}', ''],
  ['s.json', '{"a": {"$ref": "Pet"}}', ''],
  ['s.json', '{// x¶"$ref": "b.json",}', 'b.json@2'],
  ['s.jsonc', '/* "$ref": "c.json" */ {"$ref": "b.json"}', 'b.json@1'],
  ['s.json', '\uFEFF{"$ref": "b.json"}', 'b.json@1'],
  ['biome.json', '{"extends": ["./a.json", "b", "../c"]}', './a.json@1 ../c@1'],
  ['s.json', '{"a": {"extends": "./b.json"}}', ''],
  ['s.json', '{"__proto__": {"$ref": "b.json"}}', 'b.json@1'],
  ['tsconfig.json', '{"extends": "./base"}', './base@1'],
  ['tsconfig.json', '{"extends": ["./a.json",¶"@tsconfig/node20/tsconfig.json"]}', './a.json@1 @tsconfig/node20/tsconfig.json@2'],
  ['tsconfig.build.json', '{"references": [{"path": "../core"},¶{"path": "./b.json"}]}', '../core@1 ./b.json@2'],
  ['tsconfig.json', '{"files": ["src/a.ts", "./b.d.ts"], "include": ["src"]}', 'src/a.ts@1 ./b.d.ts@1'],
  ['tsconfig.json', '{"files": ["${configDir}/a.ts"]}', ''],
  ['jsconfig.json', '// x¶{"extends": "./a",}', './a@2'],
  ['x.tsconfig.json', '{"extends": "./a"}', './a@1'],
  ['package.json', '{"main": "./index.js", "module": "m.mjs", "types": "i.d.ts", "typings": "./j.d.ts"}', './index.js@1 m.mjs@1 i.d.ts@1 ./j.d.ts@1'],
  ['package.json', '{"main": "lib", "name": "x", "repository": "./x.js"}', 'lib@1'],
  ['package.json', '{"bin": "cli.js"}', 'cli.js@1'],
  ['package.json', '{"bin": {"a": "./a.js", "b": "bin/b.js"}}', './a.js@1 bin/b.js@1'],
  ['package.json', '{"exports": "./a.js"}', './a.js@1'],
  ['package.json', '{"exports": {".": {"import": {"types": "./a.d.ts", "default": "./a.js"}, "require": ["./a.cjs"]}, "./x/*": "./x/*.js", "./p": null}}', './a.d.ts@1 ./a.js@1 ./a.cjs@1'],
  ['package.json', '{"imports": {"#a": {"node": "a-native", "default": "./a.js"}}}', './a.js@1'],
  ['package.json', '{"browser": "b.js"}', 'b.js@1'],
  ['package.json', '{"browser": {"./a.js": "./b.js", "fs": false, "x": "./x.js"}}', './a.js@1 ./b.js@1 ./x.js@1'],
  ['package.json', '{"files": ["dist", "cli.js", "*.md", "!x.js", "/LICENSE.txt", ".npmrc"]}', 'cli.js@1? LICENSE.txt@1?'],
  ['package.json', '{"main": "cli.js", "files": ["cli.js"]}', 'cli.js@1'],
  ['package.json', '{"files": ["cli.js"], "main": "cli.js"}', 'cli.js@1'],
  ['s.json', '{"a": {"$ref": "#/x"}, "b": {"$ref": "c.json"}}', 'c.json@1'],
  ['package.json', '{"workspaces": ["packages/*", "./a"]}', ''],
  ['package.json', script('node scripts/x.js'), 'scripts/x.js@1'],
  ['package.json', script('tsx x.ts --out y.ts'), 'x.ts@1'],
  ['package.json', script('node --import tsx test/run.ts'), 'test/run.ts@1'],
  ['package.json', script('node --import ./hook.mjs --no-warnings run.js'), './hook.mjs@1 run.js@1'],
  ['package.json', script('npm run build && cross-env A=b node -r ./r.cjs ./a.js | node b.mjs'), './r.cjs@1 ./a.js@1 b.mjs@1'],
  ['package.json', script('cd x && node a.js'), ''],
  ['package.json', script('./bin/x.sh a.js'), './bin/x.sh@1'],
  ['package.json', script('node node_modules/x/y.js'), ''],
  ['package.json', script('node $X.js; node "*.js"; node -e "x.js"; eslint a.js; prettier b.ts'), ''],
  ['package.json', script('tsx watch a.ts'), 'a.ts@1'],
  ['package.json', script('python3 tools/x.py && bash tools/y.sh'), 'tools/x.py@1 tools/y.sh@1'],
  ['package.json', script('c8 node "./test/a.js"'), './test/a.js@1'],
  ['package.json', '{"jest": {"setupFiles": ["<rootDir>/a.js", "./b.js", "c"], "globalSetup": "./d.ts"}}', '<rootDir>/a.js@1 ./b.js@1 ./d.ts@1'],
  ['package.json', '{"jest": {"rootDir": "x", "setupFiles": ["./b.js"]}}', ''],
  ['jest.config.json', '{"setupFilesAfterEnv": ["./a.ts"], "transform": {"x": ["./t.js", {}]}, "moduleNameMapper": {"a": "<rootDir>/b/$1", "c": "<rootDir>/c.js"}}', './a.ts@1 ./t.js@1 <rootDir>/c.js@1'],
  ['package.json', '{"eslintConfig": {"extends": "./e.js"}}', './e.js@1'],
  ['.eslintrc.json', '{"extends": ["x", "./a"], "overrides": [{"extends": "../b.json"}]}', './a@1 ../b.json@1'],
  ['.eslintrc', '{"extends": "./a"}', './a@1'],
  ['.writeoptrc', '{"$schema": "./s.json", "typescript": {"projects": ["a/tsconfig.json", "*/tsconfig.json"]}}', './s.json@1 a/tsconfig.json@1'],
];

for (const [path, text, expected] of rows) {
  tests(`finds in ${path}: ${text}`, () => {
    assert.ok(json.files.test(path));
    assert.is(find(text.replaceAll('¶', '\n'), path).map(shown).join(' '), expected);
    assert.is(find(text.replaceAll('¶', '\r\n'), path).map(shown).join(' '), expected);
  });
}

const paths = 'base.json tsconfig.json core/tsconfig.json core/tsconfig.build.json src/index.ts src/cli.ts src/a.d.ts lib/real.js p/package.json p/index.ts p/src/sub.tsx p/base.json s/a.json s/b.yaml .eslint/base.js index.js scripts/x.js built/package.json built/lib/index.js'.split(' ');

/** The files; `-`: unknown, `missing`: it should be here. */
const lookUps: readonly (readonly [from: string, specifier: string, expected: string])[] = [
  ['tsconfig.json', './base', 'base.json'],
  ['tsconfig.json', './core', 'core/tsconfig.json'],
  ['tsconfig.json', 'core', 'core/tsconfig.json'],
  ['tsconfig.json', './core/', 'core/tsconfig.json'],
  ['tsconfig.json', './core/tsconfig.build', 'core/tsconfig.build.json'],
  ['core/tsconfig.json', '..', 'tsconfig.json'],
  ['core/tsconfig.json', '../..', '-'],
  ['tsconfig.json', 'src/index.ts', 'src/index.ts'],
  ['tsconfig.json', 'src/no.ts', 'missing'],
  ['tsconfig.json', './no', 'missing'],
  ['tsconfig.json', '@tsconfig/node20/tsconfig.json', '-'],
  ['tsconfig.json', '@w/p/base.json', 'p/base.json'],
  ['tsconfig.json', '@w/p/base', 'p/base.json'],
  ['tsconfig.json', './node_modules/x/tsconfig.json', '-'],
  ['package.json', './index.js', 'index.js'],
  ['package.json', 'dist/index.js', 'src/index.ts'],
  ['package.json', './dist/esm/index.d.mts', 'src/index.ts'],
  ['package.json', './dist/src/index.js', 'src/index.ts'],
  ['package.json', 'dist/no.js', '-'],
  ['package.json', './lib/real.js', 'lib/real.js'],
  ['package.json', 'lib/real', 'lib/real.js'],
  ['package.json', 'no.js', '-'],
  ['package.json', 'scripts/no.js', 'missing'],
  ['package.json', 'scripts/x.js', 'scripts/x.js'],
  ['package.json', '<rootDir>/index.js', 'index.js'],
  ['package.json', './src/cli.js', 'src/cli.ts'],
  ['p/package.json', './dist/sub.js', 'p/src/sub.tsx'],
  ['p/package.json', './dist/index.js', 'p/index.ts'],
  ['p/package.json', '../index.js', 'index.js'],
  ['built/package.json', 'lib', 'built/lib/index.js'],
  ['s/c.json', 'a.json#/x', 's/a.json'],
  ['s/c.json', './b.yaml', 's/b.yaml'],
  ['s/c.json', './no.json', 'missing'],
  ['s/c.json', 'Word', '-'],
  ['s/c.json', 'a', '-'],
  ['s/c.json', '/s/a.json', 's/a.json'],
  ['s/c.json', '/no.json', '-'],
  ['.eslintrc.json', './.eslint/base', '.eslint/base.js'],
];

for (const [from, specifier, expected] of lookUps) {
  tests(`resolves ${specifier} from ${from}`, async () => {
    const resolve = await json.createResolver({ paths: new Set(paths), read: (path) => (path === 'p/package.json' ? Promise.resolve('{"name": "@w/p"}') : Promise.reject(new Error('not there'))) });
    const resolution = resolve({ specifier, kind: 'reference' }, from as RepoPath);
    assert.is(resolution === undefined ? '-' : resolution.paths.join(' ') || 'missing', expected);
  });
}

const hostile: readonly (readonly [name: string, text: string])[] = [
  ['brackets', `{"$ref": ${'['.repeat(500_000)}`],
  ['objects', `{"$ref": "a", "b": ${'{"a":'.repeat(200_000)}`],
  ['quotes', `"$ref": "a${'"'.repeat(500_000)}`],
  ['white space', `"$ref"${' '.repeat(1_000_000)}:`],
  ['many spaces', `"$ref" `.repeat(200_000)],
  ['comments', `{"$ref": "a" ${'/*'.repeat(400_000)}`],
  ['escapes', `{"$ref": "${'\\u0041'.repeat(150_000)}"}`],
  ['scripts', script('node '.repeat(300_000))],
  ['long words', script(`node ${'a/'.repeat(4_000)}`)],
  ['dots', script(`node ${'../'.repeat(3_000)}a`)],
  ['entries', `{"exports": {${'"./a": "./b.js",'.repeat(50_000)} "$ref": "x.json"}}`],
];

for (const [name, text] of hostile) {
  tests(`spends little on hostile JSON: ${name}`, () => {
    const started = performance.now();
    for (const path of ['package.json', 'tsconfig.json', 'x.json']) find(text, path);
    assert.ok(performance.now() - started < 3_000, `${Math.round(performance.now() - started)} ms`);
  });
}

/** Every file of node_modules, linked directories left out; named so that resolvers do not take them for installed packages. */
const modules = join(projectRoot, 'node_modules');
const disguised = (path: string): string => path.replaceAll('\\', '/').replaceAll('node_modules', 'modules');
const onDisk = new Map(readdirSync(modules, { recursive: true, encoding: 'utf8' }).map((path) => [disguised(path), join(modules, path)]));
for (const [path, file] of [...onDisk]) if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) onDisk.delete(path);

tests('finds the entry points of every package.json of node_modules where Node finds them', async () => {
  const resolve = await json.createResolver({ paths: new Set(onDisk.keys()), read: (path) => Promise.resolve(readFileSync(onDisk.get(path) ?? '', 'utf8')) });
  const wrong: string[] = [];
  let found = 0;
  for (const [path, file] of onDisk) {
    if (!path.endsWith('/package.json')) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const references = find(readFileSync(file, 'utf8'), path).map(({ specifier }) => specifier);
    for (const field of ['main', 'module', 'types', 'bin']) {
      const value = manifest[field];
      for (const entry of typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? (Object.values(value) as string[]) : []) {
        const target = join(dirname(file), entry);
        const real = [target, `${target}.js`, `${target}.d.ts`, join(target, 'index.js'), join(target, 'index.d.ts')].find((one) => existsSync(one) && statSync(one).isFile());
        if (real === undefined || entry === '') continue;
        const got = resolve({ specifier: entry, kind: 'reference' }, path as RepoPath)?.paths[0];
        if (!references.includes(entry) || got !== disguised(relative(modules, real))) wrong.push(`${path}: ${entry} -> ${String(got)}`);
        else found += 1;
      }
    }
  }
  assert.equal(wrong, []);
  assert.ok(found > 200, String(found));
});

tests('reads tsconfigs as TypeScript does: those of node_modules, and made ones', async () => {
  const made: Record<string, string> = {
    'v/tsconfig.json': '{"extends": ["./a", "../v/b.json"], "references": [{"path": "./c"}, {"path": "d.json"}], "files": ["x.ts", "y/z.ts"]}',
    'v/a.json': '{"extends": "./e"}',
    'v/b.json': '{"files": ["q.ts"]}',
    'v/c/tsconfig.json': '{"files": ["x.ts"]}',
    'v/d.json': '{"files": ["x.ts"]}',
    'v/e.json': '{}',
    'v/x.ts': '', 'v/y/z.ts': '', 'v/q.ts': '', 'v/c/x.ts': '',
  };
  const text = (path: string): string | undefined => made[path] ?? (onDisk.has(path) ? readFileSync(onDisk.get(path) ?? '', 'utf8') : undefined);
  const all = new Set([...onDisk.keys(), ...Object.keys(made)]);
  const resolve = await json.createResolver({ paths: all, read: (path) => Promise.resolve(text(path) ?? '') });
  const inside = (path: string): string => path.replace(/^\/r\//, '');
  const host: ts.ParseConfigHost = { useCaseSensitiveFileNames: true, readDirectory: () => [], fileExists: (path) => all.has(inside(path)), readFile: (path) => text(inside(path)) };
  let compared = 0;
  for (const path of [...all].filter((one) => /(?:^|\/)tsconfig[^/]*\.json$/.test(one) || Object.hasOwn(made, one)).filter((one) => one.endsWith('.json'))) {
    const source = ts.readJsonConfigFile(`/r/${path}`, (file) => text(inside(file)));
    const parsed = ts.parseJsonSourceFileConfigFileContent(source, host, dirname(`/r/${path}`), undefined, `/r/${path}`);
    const raw = parsed.raw as { extends?: unknown; files?: unknown };
    const direct = [...(source.extendedSourceFiles ?? [])].map(inside);
    const wanted = new Set([
      ...(parsed.projectReferences ?? []).map((one) => inside(ts.resolveProjectReferencePath(one))),
      ...(Array.isArray(raw.files) ? parsed.fileNames.map(inside) : []),
    ].filter((one) => all.has(one)));
    const references = find(text(path) ?? '', path.replace(/[^/]*$/, 'tsconfig.json'));
    const got = new Set(references.flatMap(({ specifier }) => resolve({ specifier, kind: 'reference' }, path.replace(/[^/]*$/, 'tsconfig.json') as RepoPath)?.paths ?? []));
    for (const one of wanted) assert.ok(got.has(one as RepoPath), `${path}: ${one} is not found`);
    // `extendedSourceFiles` also has what those extend.
    for (const one of got) assert.ok(wanted.has(one) || direct.includes(one), `${path}: ${one} is none of TypeScript's`);
    if (raw.extends !== undefined) assert.is([...got].some((one) => direct.includes(one)), direct.some((one) => all.has(one)), path);
    compared += 1;
  }
  assert.ok(compared >= 9, String(compared));
});

tests('is fast: 3,000 small files that name nothing, and 1,000 packages', () => {
  const data = JSON.stringify({ items: Array.from({ length: 50 }, (_, index) => ({ id: index, name: `name ${index}` })) });
  const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  const started = performance.now();
  for (let index = 0; index < 3_000; index += 1) find(`${data}${' '.repeat(index % 9)}`, 'x.json');
  for (let index = 0; index < 1_000; index += 1) find(manifest, 'package.json');
  assert.ok(performance.now() - started < 4_000, `${Math.round(performance.now() - started)} ms`);
});

tests.run();
