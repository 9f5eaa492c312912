// Where modules of Python lead: repositories by hand, then what lookups cost.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Resolve } from '../../src/languages/reference.ts';
import { python } from '../../src/languages/python.ts';
import type { RepoPath } from '../../src/model.ts';

const resolution = suite('resolution of python');

/** Files by path; a text where it configures something. */
type Repository = Readonly<Record<string, string>>;

function repository(paths: string, configuration: Repository = {}): Promise<Resolve> {
  const all = new Set([...paths.split(/\s+/).filter((one) => one !== ''), ...Object.keys(configuration)]);
  return python.createResolver({ paths: all, read: (path) => (path in configuration ? Promise.resolve(configuration[path] ?? '') : Promise.reject(new Error('not read'))) });
}

/** `none`: it should be here; `-`: not ours. */
function shown(resolve: Resolve, from: string, specifier: string): string {
  const found = resolve({ specifier, kind: 'import' }, from as RepoPath);
  return found === undefined ? '-' : found.paths.length === 0 ? 'none' : found.paths.join(' ');
}

type Row = readonly [from: string, specifier: string, expected: string];

interface Table {
  readonly name: string;
  readonly paths: string;
  readonly configuration?: Repository;
  readonly rows: readonly Row[];
}

const tables: readonly Table[] = [
  {
    name: 'packages',
    paths: 'main.py app2/x.py app/__init__.py app/a.py app/b/__init__.py app/b/c.py app/b/d.py app/b/e/__init__.py app/redis.py app/json.py README.md',
    rows: [
      ['main.py', 'app', 'app/__init__.py'],
      ['main.py', 'app.a', 'app/a.py app/__init__.py'],
      ['main.py', 'app:a', 'app/a.py app/__init__.py'],
      ['main.py', 'app:NAME', 'app/__init__.py'],
      ['main.py', 'app.a:f', 'app/a.py app/__init__.py'],
      ['main.py', 'app.b.c', 'app/b/c.py app/__init__.py app/b/__init__.py'],
      ['main.py', 'app.b:c', 'app/b/c.py app/__init__.py app/b/__init__.py'],
      ['main.py', 'app.b:f', 'app/b/__init__.py app/__init__.py'],
      ['main.py', 'app.b:e', 'app/b/e/__init__.py app/__init__.py app/b/__init__.py'],
      ['main.py', 'app.x', 'none'],
      ['main.py', 'app.a.x', 'app/a.py'],
      ['main.py', 'app.__init__', 'app/__init__.py'],
      ['app/a.py', 'app', 'app/__init__.py'],
      ['app/__init__.py', 'app', 'app/__init__.py'],
      ['app/__init__.py', 'app:NAME', 'app/__init__.py'],
      ['app/__init__.py', 'app:a', 'app/a.py'],
      ['app2/x.py', 'app.a', 'app/a.py app/__init__.py'],
      ['app/a.py', 'app.b', 'app/b/__init__.py'],
      ['app/a.py', 'app.b.c', 'app/b/c.py app/b/__init__.py'],
      ['app/b/c.py', 'app.b.d', 'app/b/d.py'],
      ['app/b/c.py', 'main', 'main.py'],
      ['app/a.py', 'redis', '-'],
      ['app/a.py', 'json:loads', '-'],
      ['app/redis.py', 'redis:Redis', '-'],
      ['app/a.py', 'os.path', '-'],
      ['app/a.py', 'README', '-'],
      ['app/a.py', '__proto__', '-'],
    ],
  },
  {
    name: 'relative',
    paths: 'setup.py top.py app/__init__.py app/a.py app/b/__init__.py app/b/c.py app/b/d.py app/b/n/x.py loose/y.py loose/z.py app/six.py',
    rows: [
      ['app/a.py', '.', 'app/__init__.py'],
      ['app/a.py', '.:b', 'app/b/__init__.py'],
      ['app/a.py', '.:a', 'app/a.py'],
      ['app/a.py', '.:NAME', 'app/__init__.py'],
      ['app/a.py', '.b', 'app/b/__init__.py'],
      ['app/a.py', '.b:c', 'app/b/c.py app/b/__init__.py'],
      ['app/a.py', '.b.c:f', 'app/b/c.py app/b/__init__.py'],
      ['app/a.py', '.x', 'none'],
      ['app/a.py', '.x:y', 'none'],
      ['app/a.py', '.b.x:y', 'none'],
      ['app/a.py', '.six.moves:urllib', 'app/six.py'],
      ['app/__init__.py', '.a:f', 'app/a.py'],
      ['app/__init__.py', '.:a', 'app/a.py'],
      ['app/__init__.py', '.:NAME', 'app/__init__.py'],
      ['app/b/c.py', '.:d', 'app/b/d.py'],
      ['app/b/c.py', '..', 'app/__init__.py'],
      ['app/b/c.py', '..:a', 'app/a.py'],
      ['app/b/c.py', '..a:f', 'app/a.py'],
      ['app/b/c.py', '..b.d', 'app/b/d.py'],
      ['app/b/__init__.py', '..a:f', 'app/a.py'],
      ['app/b/c.py', '...:top', 'top.py'],
      ['app/b/c.py', '....:top', 'none'],
      ['app/b/c.py', '.....x', 'none'],
      ['app/b/c.py', '.n:x', 'app/b/n/x.py'],
      ['app/b/c.py', '.n:y', 'none'],
      ['app/b/n/x.py', '..:d', 'app/b/d.py'],
      ['loose/y.py', '.:z', 'loose/z.py'],
      ['loose/y.py', '.z:f', 'loose/z.py'],
      ['loose/y.py', '.:NAME', 'none'],
    ],
  },
  {
    name: 'directories without __init__, and scripts beside modules',
    paths: 'ns/a.py ns/deep/b.py ns/deep/regular/__init__.py ns/deep/regular/c.py tools/run.py tools/redis.py tools/sys.py tools/config.py tools/config/x.py tools/both.py tools/both/__init__.py tools/odd.name.py docs/index.md',
    rows: [
      ['main.py', 'ns.a', 'ns/a.py'],
      ['main.py', 'ns:a', 'ns/a.py'],
      ['main.py', 'ns', '-'],
      ['main.py', 'ns:x', '-'],
      ['main.py', 'ns.x', '-'],
      ['main.py', 'ns.deep:b', 'ns/deep/b.py'],
      ['main.py', 'ns.deep.regular.c', 'ns/deep/regular/c.py ns/deep/regular/__init__.py'],
      ['main.py', 'docs.index', '-'],
      ['ns/deep/b.py', 'ns.a:f', 'ns/a.py'],
      ['ns/deep/b.py', 'regular.c', 'ns/deep/regular/c.py ns/deep/regular/__init__.py'],
      ['ns/deep/b.py', 'a', 'ns/a.py'],
      ['tools/run.py', 'redis', 'tools/redis.py'],
      ['tools/run.py', 'config', 'tools/config.py'],
      ['tools/run.py', 'config.x', 'tools/config.py'],
      ['tools/run.py', 'both', 'tools/both/__init__.py'],
      ['tools/run.py', 'sys', '-'],
      ['tools/run.py', 'odd', '-'],
      ['tools/redis.py', 'redis', '-'],
      ['tools/redis.py', 'redis:Redis', '-'],
      ['ns/a.py', 'redis', '-'],
    ],
  },
  {
    name: 'src layout',
    paths: 'pyproject.toml src/pkg/__init__.py src/pkg/a.py tests/test_a.py tests/conftest.py tests/unit/__init__.py tests/unit/test_b.py noxfile.py',
    rows: [
      ['tests/test_a.py', 'pkg.a', 'src/pkg/a.py src/pkg/__init__.py'],
      ['tests/test_a.py', 'conftest', 'tests/conftest.py'],
      ['tests/unit/test_b.py', 'pkg:a', 'src/pkg/a.py src/pkg/__init__.py'],
      ['tests/unit/test_b.py', 'pkg.gone', 'none'],
      ['noxfile.py', 'pkg:a', 'src/pkg/a.py src/pkg/__init__.py'],
      ['noxfile.py', 'src.pkg.a', 'src/pkg/a.py src/pkg/__init__.py'],
      ['src/pkg/a.py', 'pkg', 'src/pkg/__init__.py'],
      ['src/pkg/a.py', 'tests.conftest', 'tests/conftest.py'],
    ],
  },
  {
    name: 'several projects',
    paths: 'libs/one/src/one/__init__.py libs/one/src/one/x.py libs/one/tests/helper.py libs/one/tests/__init__.py libs/two/two/__init__.py libs/two/two/y.py libs/two/tests/__init__.py libs/two/tests/helper.py apps/web/main.py apps/web/tests/test_x.py apps/web/common.py apps/api/common.py apps/api/run.py apps/other/run.py libs/three/common.py',
    configuration: { 'libs/one/pyproject.toml': '', 'libs/two/setup.py': '', 'apps/web/setup.cfg': '', 'apps/api/setup.cfg': '', 'libs/three/setup.cfg': '' },
    rows: [
      ['apps/web/main.py', 'one.x', 'libs/one/src/one/x.py libs/one/src/one/__init__.py'],
      ['apps/web/main.py', 'one:x', 'libs/one/src/one/x.py libs/one/src/one/__init__.py'],
      ['libs/one/src/one/x.py', 'two.y', 'libs/two/two/y.py libs/two/two/__init__.py'],
      ['libs/two/tests/helper.py', 'tests.helper', 'libs/two/tests/helper.py'],
      ['libs/one/tests/helper.py', 'tests:helper', 'libs/one/tests/helper.py'],
      ['apps/web/main.py', 'tests.helper', '-'],
      ['apps/web/tests/test_x.py', 'common', 'apps/web/common.py'],
      ['apps/api/run.py', 'common', 'apps/api/common.py'],
      ['apps/other/run.py', 'common', 'apps/api/common.py apps/web/common.py'],
      ['libs/one/src/one/x.py', 'common', 'libs/three/common.py'],
      ['apps/web/main.py', 'two.gone', '-'],
    ],
  },
  {
    name: 'a project whose package is one of several below a common name',
    paths: 'pyproject.toml src/tel/shim/flask/__init__.py src/tel/shim/flask/a.py src/tel/shim/b.py src/tel/shim/c.py src/tel/api/__init__.py tests/flask/__init__.py tests/flask/d.py tests/test_e.py',
    rows: [
      ['src/tel/shim/flask/a.py', 'flask', '-'],
      ['src/tel/shim/flask/a.py', 'flask.globals', '-'],
      ['src/tel/shim/flask/a.py', 'shim.b', '-'],
      ['src/tel/shim/flask/a.py', 'tel.api', 'src/tel/api/__init__.py'],
      ['src/tel/shim/flask/a.py', 'tel.shim:b', 'src/tel/shim/b.py'],
      ['src/tel/shim/b.py', 'c', 'src/tel/shim/c.py'],
      ['tests/flask/d.py', 'flask.d', 'tests/flask/d.py'],
      ['tests/flask/d.py', 'flask.globals', '-'],
      ['tests/test_e.py', 'tel.api', 'src/tel/api/__init__.py'],
      ['tests/test_e.py', 'tel.api.gone', 'none'],
    ],
  },
  {
    name: 'sources without a project, and sources of something else',
    paths: 'src/tool/lib/helper/__init__.py src/tool/lib/helper/a.py csrc/fast.c main.py',
    rows: [
      ['src/tool/lib/helper/a.py', 'helper.a', 'src/tool/lib/helper/a.py'],
      ['main.py', 'tool.lib.helper', 'src/tool/lib/helper/__init__.py'],
      ['main.py', 'helper', '-'],
      ['main.py', 'csrc:fast', '-'],
      ['main.py', 'csrc', '-'],
    ],
  },
  {
    name: 'packages that look like projects, and src as a package',
    paths: 'setup.py src/__init__.py src/a.py tests/t.py num/__init__.py num/setup.py num/core.py',
    rows: [
      ['tests/t.py', 'src.a', 'src/a.py src/__init__.py'],
      ['tests/t.py', 'a', '-'],
      ['tests/t.py', 'num.core', 'num/core.py num/__init__.py'],
      ['tests/t.py', 'core', '-'],
    ],
  },
  {
    name: 'stubs and compiled modules',
    paths: 'a.py a.pyi b.pyi p/__init__.py p/__init__.pyi p/c.py p/c.pyi p/_fast.c p/_cy.pyx p/_bin.cpython-311-x86_64-linux-gnu.so p/_rust.abi3.so p/_rust/__init__.pyi p/_rust/inner.pyi win.pyw',
    rows: [
      ['main.py', 'a', 'a.py a.pyi'],
      ['main.py', 'b', 'b.pyi'],
      ['main.py', 'p', 'p/__init__.py p/__init__.pyi'],
      ['main.py', 'p:c', 'p/c.py p/c.pyi p/__init__.py p/__init__.pyi'],
      ['p/c.pyi', '.:NAME', 'p/__init__.py p/__init__.pyi'],
      ['p/c.py', '._fast:f', 'p/_fast.c'],
      ['p/c.py', '._cy', 'p/_cy.pyx'],
      ['p/c.py', 'p._bin', 'p/_bin.cpython-311-x86_64-linux-gnu.so'],
      ['p/c.py', '._rust', 'p/_rust/__init__.pyi p/_rust.abi3.so'],
      ['p/c.py', '._rust:inner', 'p/_rust/inner.pyi p/_rust/__init__.pyi p/_rust.abi3.so'],
      ['main.py', 'win', 'win.pyw'],
    ],
  },
  {
    name: 'the top level is a package itself',
    paths: '__init__.py a.py sub/__init__.py sub/b.py',
    rows: [
      ['a.py', '.sub:b', 'sub/b.py sub/__init__.py'],
      ['sub/b.py', '..:a', 'a.py'],
      ['sub/b.py', '..:NAME', '__init__.py'],
      ['a.py', 'sub.b', 'sub/b.py sub/__init__.py'],
    ],
  },
  ...[
    { 'pyproject.toml': '[tool.setuptools.packages.find]\nwhere = ["lib"]' },
    { 'pyproject.toml': '[tool.setuptools]\npackage-dir = { "" = "lib" }' },
    { 'pyproject.toml': '[tool.poetry]\npackages = [{ include = "pkg", from = "lib" }]' },
    { 'pyproject.toml': '[tool.hatch.build.targets.wheel]\npackages = ["lib/pkg"]' },
    { 'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = "other lib"' },
    { 'pyproject.toml': '[tool.pyright]\nextraPaths = ["./lib/"]' },
    { 'pyproject.toml': '[tool.mypy]\nmypy_path = "$MYPY_CONFIG_FILE_DIR/lib:stubs"' },
    { 'setup.cfg': '[options]\npackage_dir =\n    =lib\npackages = find:' },
    { 'setup.cfg': '[options.packages.find]\nwhere = lib' },
    { 'setup.py': "setup(package_dir={'': 'lib'}, packages=find_packages('lib'))" },
    { 'pytest.ini': '[pytest]\npythonpath = lib' },
  ].map((configuration): Table => ({ name: `configured: ${JSON.stringify(configuration)}`, paths: 'lib/pkg/__init__.py lib/pkg/a.py tests/test_a.py', configuration: { ...configuration }, rows: [['tests/test_a.py', 'pkg.a', 'lib/pkg/a.py lib/pkg/__init__.py']] })),
  {
    name: 'configurations that say nothing',
    paths: 'lib/pkg.py a.py',
    configuration: { 'pyproject.toml': '[tool.setuptools.packages.find]\nwhere = ["../lib", "/lib", 1]\n[tool.mypy]\nmypy_path = {}', 'x/pyproject.toml': 'where = [', 'y/setup.cfg': 'package_dir = lib' },
    rows: [['a.py', 'pkg', '-']],
  },
];

for (const { name, paths, configuration, rows } of tables) {
  resolution(`${name}: ${rows.length} cases`, async () => {
    const resolve = await repository(paths, configuration);
    // Twice, the second time from memory; then each by itself.
    for (let round = 0; round < 2; round += 1) for (const [from, specifier, expected] of rows) assert.is(shown(resolve, from, specifier), expected, `${specifier} in ${from}, round ${round}`);
    for (const [from, specifier, expected] of rows) assert.is(shown(await repository(paths, configuration), from, specifier), expected, `${specifier} in ${from}, alone`);
  });
}

resolution('every path in any order gives the same', async () => {
  for (const { paths, configuration, rows } of tables) {
    const resolve = await repository(paths.split(/\s+/).reverse().join(' '), configuration);
    for (const [from, specifier, expected] of rows) assert.is(shown(resolve, from, specifier), expected, `${specifier} in ${from}`);
  }
});

resolution('100,000 warm lookups among 20,000 files are looked up in tables, not searched: 60 microseconds each are another order', async () => {
  const paths = Array.from({ length: 20_000 }, (_, index) => `libs/p${index % 200}/src/p${index % 200}/s${index % 7}/m${index}.py`);
  for (let project = 0; project < 200; project += 1) paths.push(`libs/p${project}/pyproject.toml`, `libs/p${project}/src/p${project}/__init__.py`);
  const started = performance.now();
  const resolve = await python.createResolver({ paths: new Set(paths), read: () => Promise.resolve('') });
  const created = performance.now() - started;
  const asked = Array.from({ length: 100_000 }, (_, index): [RepoPath, string] => {
    const from = paths[(index >> 3) % 20_000] ?? '';
    const forms = [`p${(index * 7) % 200}.s1.m${index % 20_000}`, 'typing:Any', '.:x', `..s2.m${index % 50}:f`, 'numpy', `p${index % 200}:NAME`, 'os.path', `.m${(index >> 3) % 20_000}:f`];
    return [from as RepoPath, forms[index & 7] ?? ''];
  });
  const times = [0, 1, 2, 3].map(() => {
    const start = performance.now();
    for (const [from, specifier] of asked) resolve({ specifier, kind: 'import' }, from);
    return ((performance.now() - start) * 1000) / asked.length;
  });
  assert.ok((times[1] ?? 99) < 60, `warm ${times[1]} microseconds`);
  assert.ok((times[0] ?? 999) < 300 && created < 20_000, `cold ${times[0]} microseconds, created in ${created} ms`);
});

resolution.run();
