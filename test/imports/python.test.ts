// Imports of Python: a table of single changes by hand, and a matrix of heads, line ends and statements by a small oracle.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { editImports } from '../../src/imports/index.ts';
import { change, checkRows, type Row } from './cases.ts';

const python = suite('imports of python');

const added: readonly Row[] = [
  ['+os', '', 'import os\n'],
  ['+os', 'import os\n', '='],
  ['+os', 'import os as o\n', 'import os as o\nimport os\n'],
  ['+os *o', 'import os\n', 'import os\nimport os as o\n'],
  ['+numpy *np', 'import numpy as np\n', '='],
  ['+numpy *np', 'import os\n', 'import os\nimport numpy as np\n'],
  ['+a.b', 'import a\n', 'import a\nimport a.b\n'],
  ['+a.b', 'import a.b\n', '='],
  ['+a.c', 'import a.b\n', 'import a.b\nimport a.c\n'],
  ['+a.b *c', '', 'import a.b as c\n'],
  ['+sys', 'import os, sys\n', '='],
  ['+re', 'import os, sys\n', 'import os, sys\nimport re\n'],
  ['+x {b}', 'from x import a\n', 'from x import a, b\n'],
  ['+x {a}', 'from x import a\n', '='],
  ['+x {a as a}', 'from x import a\n', '='],
  ['+x {a}', 'from x import a as a\n', '='],
  ['+x {a as c}', 'from x import a\n', 'from x import a, a as c\n'],
  ['+x {b, c as d}', 'from x import a\n', 'from x import a, b, c as d\n'],
  ['+x {a, b}', 'from x import a\n', 'from x import a, b\n'],
  ['+x {b}', 'from x import (a)\n', 'from x import (a, b)\n'],
  ['+x {b}', 'from x import (a, )\n', 'from x import (a, b, )\n'],
  ['+x {b}', 'from x import (\n    a,\n)\n', 'from x import (\n    a,\n    b,\n)\n'],
  ['+x {b, c}', 'from x import (\n    a,\n)\n', 'from x import (\n    a,\n    b,\n    c,\n)\n'],
  ['+x {b}', 'from x import (\n    a\n)\n', 'from x import (\n    a,\n    b\n)\n'],
  ['+x {b}', 'from x import (\n\ta,  # the a\n)\n', 'from x import (\n\ta,  # the a\n\tb,\n)\n'],
  ['+x {b}', 'from x import (\n    a  # the a\n)\n', 'from x import (\n    a,  # the a\n    b\n)\n'],
  ['+x {b}', 'from x import (  # noqa\n    a,\n    # more\n)\n', 'from x import (  # noqa\n    a,\n    b,\n    # more\n)\n'],
  ['+x {c}', 'from x import (a,\n               b)\n', 'from x import (a,\n               b,\n               c)\n'],
  ['+x {c}', 'from x import a, \\\n    b\n', 'from x import a, \\\n    b, c\n'],
  ['+x {b}', 'from x import a  # why\n', 'from x import a, b  # why\n'],
  ['+x {b}', 'from x import a; f()\n', 'from x import a, b; f()\n'],
  ['+. {x}', '', 'from . import x\n'],
  ['+. {y}', 'from . import x\n', 'from . import x, y\n'],
  ['+. {y}', 'from .. import x\n', 'from .. import x\nfrom . import y\n'],
  ['+... {y}', 'from ... import x\n', 'from ... import x, y\n'],
  ['+..a.b {y}', 'from ..a.b import x\n', 'from ..a.b import x, y\n'],
  ['+.a {y}', 'from . a import x\n', 'from . a import x, y\n'],
  ['+x {*}', '', 'from x import *\n'],
  ['+x {*}', 'from x import *\n', '='],
  ['+x {*}', 'from y import a\n', 'from y import a\nfrom x import *\n'],
  ['+y {a}', 'from x import *\n', 'from x import *\nfrom y import a\n'],
  ['+x {match}', 'from x import a\n', 'from x import a, match\n'],
  ['+x {type}', 'from x import a\n', 'from x import a, type\n'],
  ['+x {b}', 'from x import a\nfrom x import c\n', 'from x import a, b\nfrom x import c\n'],
  ['+x {c}', 'from x import a\nfrom x import c\n', '='],
  ['+x {b}', 'from x import (a,  # one\n    c)\n', 'from x import (a,  # one\n    c,\n    b)\n'],
  ['+x {b}', 'from x import(a)\n', 'from x import(a, b)\n'],
];

const placed: readonly Row[] = [
  ['+os', 'x = 1\n', 'import os\n\nx = 1\n'],
  ['+os', '#!/usr/bin/env python3\nx = 1\n', '#!/usr/bin/env python3\nimport os\nx = 1\n'],
  ['+os', '#!/usr/bin/env python3\n\nx = 1\n', '#!/usr/bin/env python3\n\nimport os\n\nx = 1\n'],
  ['+os', '# -*- coding: latin-1 -*-\nx = 1\n', '# -*- coding: latin-1 -*-\nimport os\nx = 1\n'],
  ['+os', '#!/usr/bin/python\n# vim: set fileencoding=utf-8 :\nx = 1\n', '#!/usr/bin/python\n# vim: set fileencoding=utf-8 :\nimport os\nx = 1\n'],
  ['+os', '# Copyright me\n# all of it\n\nx = 1\n', '# Copyright me\n# all of it\n\nimport os\n\nx = 1\n'],
  ['+os', '# Copyright me\n# all of it\nx = 1\n', '# Copyright me\n# all of it\nimport os\nx = 1\n'],
  ['+os', '# About x.\nx = 1\n', 'import os\n\n# About x.\nx = 1\n'],
  ['+os', '# About the file.\n\n# About x.\nx = 1\n', '# About the file.\n\nimport os\n\n# About x.\nx = 1\n'],
  ['+os', '"""Doc."""\n', '"""Doc."""\nimport os\n'],
  ['+os', '"""Doc."""', '"""Doc."""\nimport os'],
  ['+os', '"""Doc."""\nx = 1\n', '"""Doc."""\nimport os\nx = 1\n'],
  ['+os', '"""Doc.\n\nMore.\n"""\n\nx = 1\n', '"""Doc.\n\nMore.\n"""\n\nimport os\n\nx = 1\n'],
  ['+os', "r'''Doc.'''  # why\n\nx = 1\n", "r'''Doc.'''  # why\n\nimport os\n\nx = 1\n"],
  ['+os', "# Copyright\n'Doc.'\n\nx = 1\n", "# Copyright\n'Doc.'\n\nimport os\n\nx = 1\n"],
  ['+os', "'Doc.'; x = 1\n", "'Doc.'; x = 1\nimport os\n"],
  ['+os', "'Doc.'\n\n# About x.\nx = 1\n", "'Doc.'\n\nimport os\n\n# About x.\nx = 1\n"],
  ['+os', "b'no doc'\n", "import os\n\nb'no doc'\n"],
  ['+os', 'import a\n\nx = 1\nimport b\n', 'import a\nimport os\n\nx = 1\nimport b\n'],
  ['+os', 'x = 1\nimport b\n', 'import os\n\nx = 1\nimport b\n'],
  ['+os', 'from __future__ import a\n\nx = 1\n', 'from __future__ import a\nimport os\n\nx = 1\n'],
  ['+os', 'from __future__ import a\n\n__all__ = ["b"]\n\nimport b\nx = 1\n', 'from __future__ import a\n\n__all__ = ["b"]\n\nimport b\nimport os\nx = 1\n'],
  ['+__future__ {a}', '', 'from __future__ import a\n'],
  ['+__future__ {a}', 'import os\n', 'from __future__ import a\n\nimport os\n'],
  ['+__future__ {a}', '# About os.\nimport os\n', 'from __future__ import a\n\n# About os.\nimport os\n'],
  ['+__future__ {a}', '"""Doc."""\n\nimport os\n', '"""Doc."""\n\nfrom __future__ import a\n\nimport os\n'],
  ['+__future__ {a}', '"""Doc."""\nimport os\n', '"""Doc."""\nfrom __future__ import a\nimport os\n'],
  ['+__future__ {a}', '#!/bin/x\n# coding: utf-8\n\nimport os\n', '#!/bin/x\n# coding: utf-8\n\nfrom __future__ import a\n\nimport os\n'],
  ['+__future__ {b}', 'from __future__ import a\nimport os\n', 'from __future__ import a, b\nimport os\n'],
  ['+__future__ {a}', 'from __future__ import a\n', '='],
  ['+os', 'if TYPE_CHECKING:\n    import os\n', 'import os\n\nif TYPE_CHECKING:\n    import os\n'],
  ['+x {b}', 'import a\nif TYPE_CHECKING:\n    from x import a\n', 'import a\nfrom x import b\nif TYPE_CHECKING:\n    from x import a\n'],
  ['+os', 'import a\ntry:\n    import b\nexcept ImportError:\n    b = None\nimport c\n', 'import a\nimport os\ntry:\n    import b\nexcept ImportError:\n    b = None\nimport c\n'],
  ['+os', 'def f():\n    import os\n', 'import os\n\ndef f():\n    import os\n'],
  ['+os', 'class A:\n    import os\n', 'import os\n\nclass A:\n    import os\n'],
  ['+os', 'import a; x = 1\ny = 2\n', 'import a; x = 1\nimport os\ny = 2\n'],
  ['+os', 'import a;\ny = 2\n', 'import a;\nimport os\ny = 2\n'],
  ['+os', 'import a  # why\ny = 2\n', 'import a  # why\nimport os\ny = 2\n'],
  ['+os', 'import a', 'import a\nimport os'],
  ['+os', 'from x import (\n    a,\n)  # why\ny = 2\n', 'from x import (\n    a,\n)  # why\nimport os\ny = 2\n'],
  ['+os', 'from x import a, \\\n    b\ny = 2\n', 'from x import a, \\\n    b\nimport os\ny = 2\n'],
  ['+os', 'import a\r\nx = 1\r\n', 'import a\r\nimport os\r\nx = 1\r\n'],
  ['+os', 'x = 1\r\n', 'import os\r\n\r\nx = 1\r\n'],
  ['+x {b}', 'from x import (\r\n\ta,\r\n)\r\n', 'from x import (\r\n\ta,\r\n\tb,\r\n)\r\n'],
  ['+os', '"""Doc."""\r\n\r\nx = 1\r\n', '"""Doc."""\r\n\r\nimport os\r\n\r\nx = 1\r\n'],
  ['+os', 'import a\n\n\ndef f():\n\treturn 1\n', 'import a\nimport os\n\n\ndef f():\n\treturn 1\n'],
  ['+os', '\n\nx = 1\n', 'import os\n\n\n\nx = 1\n'],
  ['+os', 'import a \\\n    as b\nx = 1\n', 'import a \\\n    as b\nimport os\nx = 1\n'],
];

const refused: readonly Row[] = [
  ['+x {a}', 'from y import a\n', "!'a' is already imported in line 1. @1:15"],
  ['+x {a}', 'import a\n', "!'a' is already imported in line 1. @1:8"],
  ['+a', 'from y import a\n', "!'a' is already imported in line 1"],
  ['+a.b', 'from y import a\n', "!'a' is already imported in line 1"],
  ['+a', 'import b as a\n', "!'a' is already imported in line 1"],
  ['+os *a', 'import b as a\n', "!'a' is already imported in line 1"],
  ['+x {a}', 'x = 1\n\ndef a():\n    pass\n', "!'a' is already declared in line 3. @3:5"],
  ['+x {a}', '@d\nclass a: pass\n', "!'a' is already declared in line 2"],
  ['+x {a}', 'async def a(): pass\n', '!declared in line 1'],
  ['+x {a}', 'a = 1\n', '!declared in line 1'],
  ['+x {a}', 'b, a = 1, 2\n', '!declared in line 1'],
  ['+x {a}', 'b = a = 1\n', '!declared in line 1'],
  ['+x {a}', 'a: int = 1\n', '!declared in line 1'],
  ['+x {b}', 'a = b\n', 'from x import b\n\na = b\n'],
  ['+x {b}', 'b.c = 1\n', 'from x import b\n\nb.c = 1\n'],
  ['+x {a}', 'def f():\n    a = 1\n', 'from x import a\n\ndef f():\n    a = 1\n'],
  ['+x {a}', 'from x import *\n', "!Line 1 imports everything from 'x' already"],
  ['+x {*}', 'from x import a\n', "!Line 1 imports names from 'x' already"],
  ['+x {*, a}', '', '!alone'],
  ['+x {* as a}', '', '!alone'],
  ['+__future__ {*}', '', '!alone'],
  ['+x d', '', '!no default'],
  ['+type x {a}', '', '!no type'],
  ['+x {type a}', '', '!no type'],
  ['+x *n {a}', '', '!either'],
  ['+.x', '', '!no module'],
  ['+x..y {a}', '', '!no module'],
  ['+a-b', '', '!no module'],
  ['+x.class {a}', '', '!no module'],
  ['+x {class}', '', '!cannot be imported'],
  ['+x {a as if}', '', '!cannot be imported'],
  ['+x {a.b}', '', '!cannot be imported'],
  ['+x {a, b as a}', '', "!'a' twice"],
  ['+x *None', '', '!cannot be the name'],
  ['+os', 'x = (\n', '!does not parse'],
  ['+os', 'x = 1\nprint "x"\n', '!@2:'],
  ['+os', 'def f(:\n  pass\n', '!does not parse'],
  ['-os', 'import os\nx = = 1\n', '!does not parse'],
];

const removed: readonly Row[] = [
  ['-os', 'import os\n', ''],
  ['-os', 'import os\nimport sys\n', 'import sys\n'],
  ['-sys', 'import os\nimport sys\n\nx = 1\n', 'import os\n\nx = 1\n'],
  ['-os', 'import os, sys\n', 'import sys\n'],
  ['-sys', 'import os, sys\n', 'import os\n'],
  ['-b', 'import a, b, c\n', 'import a, c\n'],
  ['-os', 'import os as o\n', '='],
  ['-os *o', 'import os as o\n', ''],
  ['-os *o', 'import os\n', '='],
  ['-a.b', 'import a.b, a.c\n', 'import a.c\n'],
  ['-a', 'import a.b\n', '='],
  ['-x', 'from x import a\n', '='],
  ['-x {a}', 'from x import a\n', ''],
  ['-x {a}', 'from x import a, b\n', 'from x import b\n'],
  ['-x {b}', 'from x import a, b\n', 'from x import a\n'],
  ['-x {a, b}', 'from x import a, b\n', ''],
  ['-x {a, c}', 'from x import a, b, c\n', 'from x import b\n'],
  ['-x {c}', 'from x import a, b\n', '='],
  ['-y {a}', 'from x import a, b\n', '='],
  ['-x {a as c}', 'from x import a as c, b\n', 'from x import b\n'],
  ['-x {a}', 'from x import a as c, b\n', '='],
  ['-x {*}', 'from x import *\n', ''],
  ['-x {a}', 'from x import *\n', '='],
  ['-x {a}', 'from x import (a)\n', ''],
  ['-x {a}', 'from x import (a, b)\n', 'from x import (b)\n'],
  ['-x {b}', 'from x import (a, b)\n', 'from x import (a)\n'],
  ['-x {b}', 'from x import (a, b,)\n', 'from x import (a,)\n'],
  ['-x {a}', 'from x import (\n    a,\n    b,\n)\n', 'from x import (\n    b,\n)\n'],
  ['-x {b}', 'from x import (\n    a,\n    b\n)\n', 'from x import (\n    a\n)\n'],
  ['-x {b}', 'from x import (\n    a,  # the a\n    b,  # the b\n    # the c\n    c,\n)\n', 'from x import (\n    a,  # the a\n    # the c\n    c,\n)\n'],
  ['-x {b}', 'from x import (\n    a,  # the a\n    b  # the b\n)\n', 'from x import (\n    a  # the a\n)\n'],
  ['-x {a}', 'from x import a, \\\n    b\n', 'from x import b\n'],
  ['-x {b}', 'from x import a, \\\n    b\n', 'from x import a\n'],
  ['-x {b}', 'from x import a, \\\n    b, \\\n    c\n', 'from x import a, \\\n    c\n'],
  ['-x {a}', 'from x import a  # gone\ny = 1\n', 'y = 1\n'],
  ['-x {a}', '# Stays.\nfrom x import a\ny = 1\n', '# Stays.\ny = 1\n'],
  ['-a', 'import a; x = 1\n', 'x = 1\n'],
  ['-a', 'x = 1; import a\n', 'x = 1\n'],
  ['-a', 'x = 1; import a; y = 2\n', 'x = 1; y = 2\n'],
  ['-a', 'x = 1; import a;\n', 'x = 1;\n'],
  ['-a', 'import a;\nx = 1\n', 'x = 1\n'],
  ['-a', 'import a; import b  # both\n', 'import b  # both\n'],
  ['-a', 'import a\nimport a\n', ''],
  ['-os', 'if TYPE_CHECKING:\n    import os\n', '='],
  ['-os', 'def f():\n    import os\n', '='],
  ['-a', 'try:\n    import a\nexcept ImportError:\n    pass\n', '='],
  ['-a', 'x = 1\nimport a', 'x = 1'],
  ['-a', 'import a\r\nx = 1\r\n', 'x = 1\r\n'],
  ['-__future__ {a}', 'from __future__ import a\n\nimport os\n', 'import os\n'],
  ['-a', '"""Doc."""\n\nimport a\n\nx = 1\n', '"""Doc."""\n\nx = 1\n'],
  ['-. {x}', 'from . import x, y\n', 'from . import y\n'],
  ['-x {b}', 'from x import (a,\n               b)\n', 'from x import (a)\n'],
];

for (const [name, rows] of Object.entries({ added, placed, refused, removed })) python(`${name}: ${rows.length} rows`, () => checkRows('python', rows, 'a.py'));

python('a new statement stands behind the head and the imports of a file, whatever they are', async () => {
  const rows: Row[] = [];
  for (const eol of ['\n', '\r\n']) {
    const lines = (...all: readonly string[]): string => all.map((line) => line + eol).join('');
    for (const head of [[], ['#!/usr/bin/python3'], ['# SPDX-License-Identifier: MIT', '# more'], ['"""Doc.', '', 'import no', '"""'], ['#!/bin/x', '# coding: utf-8', '', "'Doc.'"]]) {
      for (const imports of [['import k'], ['from __future__ import k', 'from l import (', '    m,  # m', ')'], ['import k; import l  # both']]) {
        for (const body of [[], ['', '', 'def f():', '\timport x']]) {
          for (const [short, line] of [['+x', 'import x'], ['+x *n', 'import x as n'], ['+x {a, b as c}', 'from x import a, b as c'], ['+.x.y {a}', 'from .x.y import a'], ['+x {*}', 'from x import *']] as const) {
            const [before, after] = [lines(...head, ...imports, ...body), lines(...head, ...imports, line, ...body)];
            rows.push([short, before, after], [short.replace('+', '-'), after, before]);
          }
        }
      }
    }
  }
  assert.is(rows.length, 600);
  await checkRows('python', rows, 'a.py');
});

python('hostile sources are refused in bounded time', async () => {
  const started = performance.now();
  for (const text of [`x = ${'('.repeat(1e5)}`, 'import os;'.repeat(1e5) + '(', '"""'.repeat(99_999), `x = ${'not '.repeat(1e5)}`]) assert.is((await editImports('python', text, change('+a'), { path: 'a.py' })).kind, 'problem', text.slice(0, 20));
  assert.ok(performance.now() - started < 5000);
});

python.run();
