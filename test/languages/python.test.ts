// What Python files refer to: a table by hand, then texts that are broken, cut off or made to hurt.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { languageOf } from '../../src/languages/index.ts';
import { python } from '../../src/languages/python.ts';
import { Random } from '../imports/random.ts';

const references = suite('references of python');
const read = await python.load();

/** `LINE SPECIFIER`, ` dynamic` or ` type` behind it, `?` when optional. */
function shown(source: string, path = 'a.py'): string[] {
  return read(source, path).map((one) => `${one.line} ${one.specifier}${one.kind === 'import' ? '' : ` ${one.kind}`}${one.optional === true ? '?' : ''}`);
}

type Row = readonly [name: string, source: string, ...expected: readonly string[]];

const statements: readonly Row[] = [
  ['a module', 'import a', '1 a'],
  ['a module in packages', 'import a.b.c', '1 a.b.c'],
  ['under another name', 'import a.b as c', '1 a.b'],
  ['several', 'import a, b.c as d, e', '1 a', '1 b.c', '1 e'],
  ['several over lines', 'import a, \\\n    b', '1 a', '2 b'],
  ['spaces around dots', 'import a . b .c', '1 a.b.c'],
  ['a name', 'from a import b', '1 a:b'],
  ['names', 'from a.b import c, d as e', '1 a.b:c', '1 a.b:d'],
  ['names in parentheses, each with its line', 'from a import (\n  b,  # from z import y\n  c as d,\n)', '2 a:b', '3 a:c'],
  ['names over lines without parentheses', 'from a import b, \\\r\n c', '1 a:b', '2 a:c'],
  ['everything', 'from a.b import *', '1 a.b'],
  ['beside', 'from . import b', '1 .:b'],
  ['beside, in a module', 'from .a import b', '1 .a:b'],
  ['above', 'from .. import b, c', '1 ..:b', '1 ..:c'],
  ['above, in a module', 'from ..a.b import c, d as e', '1 ..a.b:c', '1 ..a.b:d'],
  ['four levels', 'from .... import b', '1 ....:b'],
  ['dots apart', 'from . . a import b', '1 ..a:b'],
  ['no space', 'from.a import(b)', '1 .a:b'],
  ['everything beside', 'from . import *', '1 .'],
  ['a tab', 'from\ta\timport\tb', '1 a:b'],
  ['the future', 'from __future__ import annotations', '1 __future__:annotations'],
  ['letters beyond ASCII, in the form that Python compares', 'import ﬁle, größe', '1 file', '1 größe'],
  ['two statements in a line', 'import a; from b import c; x = 1', '1 a', '1 b:c'],
  ['after another statement', 'x = 1; import a', '1 a'],
  ['the same twice', 'import a\nimport a\nfrom a import b\nfrom a import b', '1 a', '3 a:b'],
  ['at a carriage return', '\rimport a\r\rimport b', '2 a', '4 b'],
  ['at line feeds after carriage returns', '\r\nimport a\r\n\r\nimport b', '2 a', '4 b'],
  ['behind a byte order mark', '\ufeffimport a', '1 a'],
  ['behind a form feed', '\fimport a\n \f\nimport b', '1 a', '3 b'],
  ['names that begin like keywords', 'important = 1\nfrom_ = 2\nimport_x()\nimport fromage, important', '4 fromage', '4 important'],
  ['a name too long to be one', `import ${'a'.repeat(400)}, b`, '1 b'],
  ['no import', 'x = 1\n'],
  ['nothing', ''],
];

const notImports: readonly Row[] = [
  ['a docstring', '"""Doc.\n\nimport a\nfrom b import c\n"""\nimport d', '6 d'],
  ['comments', '# import a\nx = 1  # import b\nimport c', '3 c'],
  ['a string', "x = 'import a'\ny = \"from b import c\"\nimport d", '3 d'],
  ['a string with the other quotes', "x = '''\nimport a\n\"\"\"\nimport b\n'''\nimport c", '6 c'],
  ['a string with an escaped quote', "x = 'it\\'s'\nimport a\ny = '\\\\'\nimport b", '2 a', '4 b'],
  ['a string over lines', "x = 'a \\\nimport b'\nimport c", '3 c'],
  ['a raw string that ends with an escaped quote', "x = r'\\'\nimport a'\ny = r'''\\'''\nimport b\n'''", '2 a'],
  ['bytes', "x = b'''\nimport a'''\nimport b", '3 b'],
  ['an f-string', "x = f'''\nimport a {b}\nimport c'''\nimport d", '4 d'],
  ['an f-string with the same quotes inside', "x = f'{a['b']}' + f'{'''\nimport c'''}'\nimport d", '3 d'],
  ['an f-string with braces and a format', "x = f'{{import}} {a:>{width}} {b!r:{c}} {d:%H:%M}'\nimport e", '2 e'],
  ['an f-string with a dict, a lambda and a set', "x = f'{ {1: 2}[1] } {(lambda y: y)(1)} { {1} }'\nimport a", '2 a'],
  ['an f-string with a name in braces', "x = f'\\N{LEFT CURLY BRACKET} {a}'\nimport b", '2 b'],
  ['an f-string with a backslash before a field', "x = f'\\{a}' rf'\\{b}'\nimport c", '2 c'],
  ['a template string', "x = t'{a} import b'\nimport c", '2 c'],
  ['a template string with the same quotes inside', "x = t'''{f('''\nimport a\n''')}'''\nimport b", '4 b'],
  ['an f-string with one brace for two', "x = f'{{'; import a; y = f'}}'; import b", '1 a', '1 b'],
  ['an f-string with a quote as a fill character', "x = f\"{a:'>10}\"; import b", '1 b'],
  ['an f-string with a backslash before a field that holds a quote', "x = f'\\{a['; import b; ']}'; import c", '1 c'],
  ['an f-string with backslashes before braces', "x = f'{a:\\}' f'\\}}'; import b", '1 b'],
  ['an f-string in a field of an f-string', "x = f'{f\"{'import a'}\"}'\nimport b", '2 b'],
  ['raising from, yielding from', 'def f():\n  yield from a\n  raise b from c\nimport d', '4 d'],
  ['a doctest', 'def f():\n  """\n  >>> import a\n  """\nimport b', '5 b'],
];

const contexts: readonly Row[] = [
  ['a function', 'def f():\n  import a\n  def g(): from . import b\nimport c', '2 a dynamic', '3 .:b dynamic', '4 c'],
  ['an async method', 'class A:\n  import a\n  async def f(self):\n    import b', '2 a', '4 b dynamic'],
  ['a line of a function', 'def f(a: int = {1: 2}[1]) -> "x": import b; import c\nimport d', '1 b dynamic', '1 c dynamic', '2 d'],
  ['a function over lines', 'def f(\n  a,\n):\n\n# comment\n  import b\nimport c', '6 b dynamic', '7 c'],
  ['a function between tabs', 'if x:\n\tdef f():\n\t\timport a\n\timport b\nimport c', '3 a dynamic', '4 b', '5 c'],
  ['a function between tabs and spaces', 'if x:\n        def f():\n\t    import a\n\timport b', '3 a dynamic', '4 b'],
  ['a form feed in an indentation', 'def f():\n  import a\n  \fimport b', '2 a dynamic', '3 b'],
  ['branches', 'if x:\n  import a\nelif y: import b\nelse:\n  import c\nfor i in x: import d\nwhile x:\n  import e', '2 a', '3 b', '5 c', '6 d', '8 e'],
  ['a match', 'match x:\n  case 1: import a\n  case {"b": b}:\n    import c', '2 a', '4 c'],
  ['a script', 'import a\nif __name__ == "__main__":\n  import b\n  from c import d', '1 a', '3 b dynamic', '4 c:d dynamic'],
  ['for type checkers', 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  from .a import B\n  import c\nimport d', '1 typing:TYPE_CHECKING', '3 .a:B type', '4 c type', '5 d'],
  ['for type checkers, in a line', 'if typing.TYPE_CHECKING: import a', '1 a type'],
  ['for type checkers, and more', 'if (TYPE_CHECKING and x):\n  import a\nif t.TYPE_CHECKING or x:\n  import b', '2 a type', '4 b'],
  ['for type checkers or not', 'if TYPE_CHECKING:\n  import a\nelif x:\n  import b\nelse:\n  import c', '2 a type', '4 b', '6 c'],
  ['not for type checkers', 'if not TYPE_CHECKING:\n  import a\nelse:\n  import b\nimport c', '2 a', '4 b type', '5 c'],
  ['not for type checkers, and other branches', 'if not TYPE_CHECKING:\n  import a\nelif x:\n  import b\nelse:\n  import c', '2 a', '4 b type', '6 c type'],
  ['the else of a loop around', 'for x in y:\n  if not TYPE_CHECKING:\n    import a\nelse:\n  import b', '3 a', '5 b'],
  ['a condition that names', 'if x := f():\n  import a\nelif (y := g()): import b', '2 a', '3 b'],
  ['for type checkers, in a function', 'def f():\n  if TYPE_CHECKING:\n    import a', '3 a type'],
  ['never', 'if False:\n  import a\nif 0: import b', '2 a type', '3 b type'],
  ['once for types, once for real', 'if TYPE_CHECKING:\n  import a\nimport a', '2 a type', '3 a'],
  ['tried', 'try:\n  import a\nexcept ImportError:\n  import b\nelse:\n  import c\nfinally:\n  import d\nimport e', '2 a?', '4 b', '6 c', '8 d', '9 e'],
  ['tried in a line', 'try: import a\nexcept (ImportError, AttributeError): a = None', '1 a?'],
  ['tried, and nothing caught', 'try:\n  import a\nexcept OSError:\n  pass\ntry:\n  import b\nfinally:\n  pass', '2 a', '6 b'],
  ['tried, and anything caught', 'try:\n  import a\nexcept:\n  pass\ntry:\n  import b\nexcept Exception as e:\n  pass', '2 a?', '6 b?'],
  ['tried, and raised', 'try:\n  import a\nexcept ImportError as e:\n  raise RuntimeError("install a") from e', '2 a'],
  ['tried, and raised sometimes', 'try:\n  import a\nexcept ModuleNotFoundError as e:\n  if e.name != "a":\n    raise', '2 a?'],
  ['tried, and another error raised', 'try:\n  import a\nexcept ImportError:\n  pass\nexcept OSError:\n  raise', '2 a?'],
  ['tried, and raised before it could be caught', 'try:\n  import a\nexcept ImportError:\n  raise\nexcept Exception:\n  pass', '2 a'],
  ['tried, and ended', 'try:\n  import a\nexcept ImportError:\n  sys.exit(1)', '2 a'],
  ['tried within a branch of a try', 'try:\n  if x:\n    import a\n  try:\n    import b\n  except OSError:\n    import c\nexcept ImportError:\n  pass', '3 a?', '5 b?', '7 c?'],
  ['a function within a try', 'try:\n  import a\n  def f():\n    import b\nexcept ImportError:\n  pass', '2 a?', '4 b dynamic'],
  ['a try within a function', 'def f():\n  try:\n    import a\n  except ImportError:\n    pass', '3 a dynamic?'],
  ['suppressed', 'with contextlib.suppress(ImportError):\n  import a\nwith open(x) as y:\n  import b', '2 a?', '4 b'],
  ['optional once is not enough', 'try:\n  import a\nexcept ImportError:\n  pass\nimport a', '2 a'],
  ['a block that ended with comments between', 'def f():\n  x\n# comment\n    # comment\nimport a', '5 a'],
];

const calls: readonly Row[] = [
  ['__import__', "x = __import__('a.b')", '1 a.b dynamic'],
  ['import_module', "import importlib\nx = importlib.import_module('a')\ny = import_module(\n  \"b.c\",\n)", '1 importlib', '2 a dynamic', '3 b.c dynamic'],
  ['relative, in the package of the file', "import_module('.a', __package__)\nimport_module('..b', package=__name__)", '1 .a dynamic', '2 ..b dynamic'],
  ['relative, in a package by name', "import_module('.a', 'b.c')\nimport_module('..d', package='b.c')", '1 b.c.a dynamic', '2 b.d dynamic'],
  ['relative to something else', "import_module('.a', x)\nimport_module('.a')\nimport_module('....d', package='b.c')"],
  ['with more arguments', "__import__('a', globals(), locals(), ['b'], 0)", '1 a dynamic'],
  ['in an f-string', "x = f'{__import__('os').sep} {x}'", '1 os dynamic'],
  ['not a literal', "import_module(a)\nimport_module('a' + b)\nimport_module('a' 'b')\nimport_module(f'a')\nimport_module(b'a')\nimport_module()"],
  ['not a module', "import_module('a b')\nimport_module('')\nimport_module('a..b')\nimport_module('1a')\nimport_module('a.')\nimport_module('...')"],
  ['skipped without it', "x = pytest.importorskip('a', '1.0')", '1 a dynamic?'],
  ['for type checkers', "if TYPE_CHECKING: x = __import__('a')", '1 a type'],
  ['tried', "try:\n  x = __import__('a')\nexcept ImportError:\n  pass", '2 a dynamic?'],
];

const broken: readonly Row[] = [
  ['Python 2', 'print "import a"\nexec "x"\nimport a\ntry: import b\nexcept ImportError, e: pass\nx = `a`\nimport c', '3 a', '4 b?', '7 c'],
  ['a string without its end', 'x = "abc\nimport a', '2 a'],
  ['an f-string without its end', 'x = f"abc {y\nimport a\nx = f"abc {y:\nimport b', '2 a', '4 b'],
  ['a format without its end', "x = f'{a:b'\ny = {c: d}; import e\nimport f", '2 e', '3 f'],
  ['a bracket that is never closed', 'x = foo(\nimport a\ny = [1,\nfrom b import c\ndef f():\n  z = {\n  import d\nimport e', '2 a', '4 b:c', '7 d dynamic', '8 e'],
  ['a bracket too many', 'x = 1)\nimport a', '2 a'],
  ['statements that stop', 'import\nfrom\nfrom .\nfrom . import\nfrom a import (\nimport b\nimport c.\nimport d,\nfrom e import f g\nfrom .. h', '6 b', '8 d', '9 e:f'],
  ['conflict markers', '<<<<<<< ours\nimport a\n=======\nimport b\n>>>>>>> theirs\nimport c', '2 a', '4 b', '6 c'],
  ['no Python', '{% if x %}\nimport a\n{% endif %}\n$ import b', '2 a'],
  ['a zero', 'x = "\0"\n\0\nimport a', '3 a'],
];

for (const [title, rows] of Object.entries({ statements, notImports, contexts, calls, broken })) {
  references(`${title}: ${rows.length} cases`, () => {
    for (const [name, source, ...expected] of rows) assert.equal(shown(source), expected, name);
  });
}

references('a stub is for type checkers alone, and its dialect says so', () => {
  assert.equal(shown('import a\nfrom .b import c as c\ndef f(): import d', 'x.pyi'), ['1 a type', '2 .b:c type', '3 d type']);
  assert.equal(['a.py', 'a.pyi', 'b/c.py'].map((path) => python.dialect?.(path)), ['', 'stub', '']);
});

references('files of the language', () => {
  assert.equal(['a.py', 'b/a.pyi', 'a.pyw', '.py', 'a.pyc', 'a.pyx', 'py', 'a.py.txt'].map((path) => languageOf(path)?.name), ['python', 'python', 'python', 'python', undefined, undefined, undefined, undefined]);
});

references('an import cut off or damaged anywhere does not throw, and what stands before the damage is found', () => {
  const random = new Random(20261126);
  const whole = [...statements, ...notImports, ...contexts, ...calls].map(([, source]) => source).join('\n\n');
  const all = shown(whole).map((one) => [Number(one.split(' ')[0]), one.replace(/\?$/, '')] as const);
  const noise: [string, ...string[]] = ['"', "'", '"""', "'''", 'f"{', '(', ')', '{', '}', '[', '\\', '\n', '\t', ':', ';', '#', '\0', 'import ', 'from ', 'def ', 'try:', '=', '\r'];
  for (let round = 0; round < 2000; round += 1) {
    const at = random.below(whole.length);
    const damaged = whole.slice(0, at) + random.pick(noise) + whole.slice(at + random.below(4));
    const start = whole.lastIndexOf('\n\n', Math.max(0, at - 1));
    const safe = start < 0 ? 0 : whole.slice(0, start).split(/\r\n|\r|\n/).length;
    const before = all.filter(([line]) => line < safe).map(([, one]) => one);
    const found = new Set(shown(damaged).map((one) => one.replace(/\?$/, '')));
    assert.equal(before.filter((one) => !found.has(one)), [], JSON.stringify(damaged.slice(Math.max(0, at - 40), at + 40)));
  }
});

const hostile: Readonly<Record<string, string>> = {
  'brackets within brackets': '('.repeat(500_000),
  'brackets that close': `import a\n${'('.repeat(200_000)}${')'.repeat(200_000)}`,
  'blocks within blocks in a line': `${'try: '.repeat(100_000)}${'import a; '.repeat(50_000)}`,
  'blocks that go deeper': Array.from({ length: 1500 }, (_, index) => `${' '.repeat(index)}try:`).join('\n') + `\n${' '.repeat(1500)}import a`,
  'f-strings within f-strings': "f'{".repeat(200_000),
  'f-strings with formats': "import a\nf'{a:".concat('{a:'.repeat(200_000)),
  'escapes of names': `f"${'\\N{'.repeat(300_000)}"`,
  'backslashes': `x = "${'\\'.repeat(1_000_000)}`,
  'one long name': `import ${'a'.repeat(2_000_000)}`,
  'a long dotted name': `import ${'a.'.repeat(500_000)}b`,
  'many dots': `from ${'.'.repeat(1_000_000)} import a`,
  'many names': `from a import ${Array.from({ length: 100_000 }, (_, index) => `n${index}`).join(', ')}`,
  'a long header': `if ${'TYPE_CHECKING and '.repeat(100_000)}x:\n  import a`,
  'conditions that almost match': `if ${'a.'.repeat(150)}b: import a\n`.repeat(2000),
  'half imports in brackets': `(\n${`from ${'a'.repeat(100)}\n`.repeat(20_000)}import b`,
  'calls that are none': "import_module('.a', ".repeat(100_000),
  'quotes': `import a\n${`'"`.repeat(500_000)}`,
  'empty lines': `import a${'\n'.repeat(2_000_000)}import b`,
  'white space': `import a\n${' '.repeat(2_000_000)}x`,
};

references('hostile texts are read in bounded time', () => {
  for (const [name, text] of Object.entries(hostile)) {
    const started = performance.now();
    read(text, 'a.py');
    const took = performance.now() - started;
    assert.ok(took < 10_000, `${name}: ${took} ms`);
  }
});

references('names of Object are names', () => {
  assert.equal(shown('import __proto__\nfrom constructor import hasOwnProperty, __proto__'), ['1 __proto__', '2 constructor:hasOwnProperty', '2 constructor:__proto__']);
});

references.run();
