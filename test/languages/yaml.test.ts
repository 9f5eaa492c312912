// What YAML refers to, and where that leads: tables by hand, and hostile texts.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reference } from '../../src/languages/reference.ts';
import { yaml } from '../../src/languages/yaml.ts';
import type { RepoPath } from '../../src/model.ts';

const tests = suite('languages/yaml');

const find = await yaml.load();

/** `specifier@line`, `?` behind it when optional. */
const shown = ({ specifier, line, optional }: Reference): string => `${specifier}@${line}${optional === true ? '?' : ''}`;

const workflow = '.github/workflows/ci.yml';
const compose = 'docker-compose.yml';
const step = (text: string): string => `jobs:¶  a:¶    steps:¶      - ${text}`;
const service = (text: string): string => `services:¶  a:¶    ${text}`;

/** `¶` is a line break. */
const rows: readonly (readonly [path: string, text: string, found: string])[] = [
  ['x.yaml', "a:¶  $ref: './b.yaml#/x'", './b.yaml#/x@2'],
  ['x.yaml', 'a: {$ref: b.yaml}', 'b.yaml@1'],
  ['x.yaml', "a: {'$ref': 'b.yaml'}¶c: {\"$ref\": b.yaml}", 'b.yaml@1'],
  ['x.yaml', "$ref: '#/a'", ''],
  ['x.yaml', '$ref: https://x.y/z.yaml', ''],
  ['x.yaml', '$ref: {type: string}', ''],
  ['x.yaml', 'a: |¶  $ref: b.yaml', ''],
  ['x.yaml', '# $ref: b.yaml', ''],
  ['x.yaml', '$schema: ./s.json', './s.json@1'],
  ['x.yaml', '$schema: https://x.y/s.json', ''],
  ['x.yaml', 'a: 1¶# yaml-language-server: $schema=../s.json', '../s.json@2'],
  ['x.yaml', '# yaml-language-server: $schema=https://x.y/s.json', ''],
  ['x.yaml', '# $schema: s.json', 's.json@1'],
  ['x.yaml', 'a: "# yaml-language-server: $schema=s.json"', ''],
  ['x.yaml', 'a: 1¶---¶$ref: b.yaml', 'b.yaml@3'],
  ['x.yaml', 'a: [¶$ref: b.yaml', ''],
  ['x.yaml', 'a: &a {$ref: b.yaml}¶b: *a¶c: *a', 'b.yaml@1'],
  ['x.yaml', 'extends: ./base.yml', './base.yml@1'],
  ['x.yaml', 'extends: base', ''],
  ['x.yaml', 'a:¶  extends: ./base.yml', ''],
  ['.eslintrc.yml', 'overrides:¶  - extends: ./a.js', './a.js@2'],
  [workflow, step('uses: ./.github/actions/x'), './.github/actions/x@4'],
  [workflow, step('uses: actions/checkout@v4'), ''],
  [workflow, step('uses: ./${{ x }}'), ''],
  [workflow, 'jobs:¶  a:¶    uses: ./.github/workflows/b.yml', './.github/workflows/b.yml@3'],
  [workflow, step('uses: actions/checkout@v4¶        with: {path: y}¶      - uses: ./y/z'), './y/z@6?'],
  [workflow, step('run: node scripts/a.js'), 'scripts/a.js@4?'],
  [workflow, step('run: |¶          ./b.sh x.js¶          node c.mjs'), './b.sh@4? c.mjs@4?'],
  [workflow, step('run: cd x && node a.js'), ''],
  [workflow, step('working-directory: x¶        run: node a.js'), ''],
  ['x.yml', step('uses: ./.github/actions/x'), ''],
  ['a/action.yml', "runs: {using: node20, main: 'dist/index.js', post: dist/post.js}", 'dist/index.js@1 dist/post.js@1'],
  ['a/action.yml', 'runs:¶  steps:¶    - uses: ./.github/actions/y', './.github/actions/y@3'],
  ['a/action.yaml', 'runs: {using: docker, image: Dockerfile}', 'Dockerfile@1'],
  ['a/action.yml', 'runs: {using: docker, image: "docker://alpine:3"}', ''],
  [compose, service('build: ./app'), './app/Dockerfile@3'],
  [compose, service('build: .'), './Dockerfile@3'],
  [compose, service('build:¶      context: app/¶      dockerfile: ./Dockerfile.dev'), 'app/Dockerfile.dev@5'],
  [compose, service('build: {dockerfile: d/Dockerfile}'), './d/Dockerfile@3'],
  [compose, service('build: https://github.com/x/y.git'), ''],
  [compose, service('build: {context: ., dockerfile_inline: FROM x}'), ''],
  [compose, service('build: ${DIR}'), ''],
  [compose, 'x: &b {context: ./c}¶services: {a: {build: *b}}', './c/Dockerfile@1'],
  [compose, 'x: &b {build: ./c}¶services: {a: {<<: *b}, d: {<<: *b, build: ./e}}', './c/Dockerfile@1 ./e/Dockerfile@2'],
  [compose, service('env_file: .env'), '.env@3?'],
  [compose, service('env_file:¶      - a.env¶      - path: b.env¶        required: false'), 'a.env@4? b.env@5?'],
  [compose, service('extends: {file: base.yml, service: x}'), 'base.yml@3'],
  [compose, service('extends: x'), ''],
  [compose, 'include:¶  - a.yml¶  - path: [b.yml, c.yml]', 'a.yml@2 b.yml@3 c.yml@3'],
  [compose, service('volumes: ["./x.conf:/etc/x.conf:ro", "data:/data", "/a:/b", "~/x:/y"]'), './x.conf@3?'],
  [compose, service('volumes:¶      - {type: bind, source: ./y, target: /y}¶      - {type: volume, source: ./z}'), './y@4?'],
  [compose, 'secrets: {s: {file: ./s.txt}}¶configs: {c: {file: ./c.txt}}', './s.txt@1? ./c.txt@2?'],
  ['compose.prod.yaml', service('build: ./app'), './app/Dockerfile@3'],
  ['composer.yaml', service('build: ./app'), ''],
  ['mkdocs.yml', 'nav:¶  - index.md¶  - A: a/b.md¶  - B:¶    - C: c.md¶  - D: https://x.y/z.md', 'docs/index.md@2 docs/a/b.md@3 docs/c.md@5'],
  ['mkdocs.yml', 'docs_dir: ../site/¶nav: [a.md]', '../site/a.md@2'],
  ['mkdocs.yml', 'plugins: [gen-files]¶nav: [a.md]¶extra_css: [x.css]', 'docs/a.md@2? docs/x.css@3?'],
  ['mkdocs.yml', 'INHERIT: ../base.yml¶hooks: [h.py]¶x: !!python/name:a.b', '../base.yml@1 h.py@2'],
  ['.gitlab-ci.yml', 'include:¶  - local: /ci/a.yml¶  - project: x¶    file: y.yml¶  - remote: https://x.y/z.yml', '/ci/a.yml@2'],
  ['.gitlab-ci.yml', 'include: ci/a.yml¶x: {trigger: {include: [{local: b.yml}]}}', 'ci/a.yml@1 b.yml@2'],
  ['.gitlab-ci.yml', 'include: {local: "/ci/*.yml"}', ''],
  ['pnpm-workspace.yaml', 'packages: ["packages/*", ./a]', ''],
];

for (const [path, text, expected] of rows) {
  tests(`finds in ${path}: ${text}`, () => {
    assert.ok(yaml.files.test(path));
    assert.is(find(text.replaceAll('¶', '\n'), path).map(shown).join(' '), expected);
    assert.is(find(text.replaceAll('¶', '\r\n'), path).map(shown).join(' '), expected);
  });
}

const paths = '.github/actions/x/action.yml .github/workflows/b.yml act/action.yaml act/src/post.ts Dockerfile app/Dockerfile x.conf data/y docs/a.md ci/a.yml s/a.yaml s/b.json t/.github/workflows/c.yml t/.github/actions/z/action.yml scripts/a.js action.yml'.split(' ');

/** The file; `-`: unknown, `missing`: it should be here. */
const lookUps: readonly (readonly [from: string, specifier: string, expected: string])[] = [
  [workflow, './.github/actions/x', '.github/actions/x/action.yml'],
  [workflow, './.github/actions/x/', '.github/actions/x/action.yml'],
  [workflow, './.github/workflows/b.yml', '.github/workflows/b.yml'],
  [workflow, './act', 'act/action.yaml'],
  [workflow, './', 'action.yml'],
  [workflow, './no', 'missing'],
  [workflow, 'scripts/a.js', 'scripts/a.js'],
  ['t/.github/workflows/c.yml', './.github/actions/z', 't/.github/actions/z/action.yml'],
  ['act/action.yaml', './.github/actions/x', '.github/actions/x/action.yml'],
  ['act/action.yaml', 'dist/post.js', 'act/src/post.ts'],
  ['act/action.yaml', 'dist/pre.js', '-'],
  [compose, './app/Dockerfile', 'app/Dockerfile'],
  [compose, './x.conf', 'x.conf'],
  [compose, './data', '-'],
  [compose, './no.conf', 'missing'],
  [compose, '../no.conf', '-'],
  ['mkdocs.yml', 'docs/a.md', 'docs/a.md'],
  ['mkdocs.yml', 'docs/b.md', 'missing'],
  ['.gitlab-ci.yml', '/ci/a.yml', 'ci/a.yml'],
  ['ci/x.gitlab-ci.yml', 'ci/a.yml', 'ci/a.yml'],
  ['s/c.yaml', './a.yaml#/x', 's/a.yaml'],
  ['s/c.yaml', 'b.json', 's/b.json'],
  ['s/c.yaml', './no.yaml', 'missing'],
  ['s/c.yaml', 'Word', '-'],
  ['s/c.yaml', '../../no.yaml', '-'],
];

for (const [from, specifier, expected] of lookUps) {
  tests(`resolves ${specifier} from ${from}`, async () => {
    const resolve = await yaml.createResolver({ paths: new Set(paths), read: () => Promise.reject(new Error('not to be read')) });
    const resolution = resolve({ specifier, kind: 'reference' }, from as RepoPath);
    assert.is(resolution === undefined ? '-' : (resolution.paths[0] ?? 'missing'), expected);
  });
}

const bomb = Array.from({ length: 40 }, (_, index) => `a${index}: &a${index} [${`*a${index - 1},`.repeat(9)}]`).join('\n').replace(/\*a-1,/g, '{$ref: b.yaml},');
const hostile: readonly (readonly [name: string, text: string])[] = [
  ['an alias bomb', bomb],
  ['a bomb of merges', `services:\n  s0: &s0 {k: 1}\n${Array.from({ length: 3000 }, (_, index) => `  s${index + 1}: &s${index + 1} {<<: [*s${index}, *s${index}], k${index}: {}}`).join('\n')}`],
  ['many aliases of a long list', `v: &v [${'./x:/y,'.repeat(20_000)}]\nservices:\n${Array.from({ length: 5000 }, (_, index) => `  s${index}: {volumes: *v}`).join('\n')}`],
  ['an alias within itself', 'services: &a {b: *a}'],
  ['brackets', `$ref: ${'['.repeat(300_000)}`],
  ['dashes', `$ref: a\nx: \n${'- '.repeat(300_000)}`],
  ['questions', `$ref: a\n${'? '.repeat(100_000)}`],
  ['indentation', `$ref: a\n${Array.from({ length: 390 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')}`],
  ['documents', '$ref: a\n---\n'.repeat(20_000)],
  ['anchors', `$ref: a\nx: ${'&a '.repeat(100_000)}`],
  ['quotes', `$ref: "${'\\"'.repeat(200_000)}`],
  ['comments', '# $schema'.repeat(100_000)],
  ['white space', `$ref${' '.repeat(500_000)}:`],
  ['keys like __proto__', 'services: {__proto__: {build: ./x}, constructor: {build: ./y}}\n__proto__: {$ref: z}'],
];

for (const [name, text] of hostile) {
  tests(`spends little on hostile YAML: ${name}`, () => {
    const started = performance.now();
    assert.ok(find(text, compose).length < 50);
    assert.ok(performance.now() - started < 5_000, `${Math.round(performance.now() - started)} ms`);
  });
}

tests('is fast: 2,000 small files that name nothing', () => {
  const text = `name: x\nitems:\n${'  - {a: 1, b: two}\n'.repeat(50)}`;
  const started = performance.now();
  for (let index = 0; index < 2_000; index += 1) find(`${text}# ${index}`, 'x.yaml');
  assert.ok(performance.now() - started < 500, `${Math.round(performance.now() - started)} ms`);
});

tests.run();
