// What CPython says about real files: its ast lists the imports, its own file finders look them up; nothing of src/ takes part.
import { spawnSync } from 'node:child_process';

const script = `
import ast, importlib.machinery as machinery, json, os, re, sys, warnings
warnings.simplefilter('ignore')
sys.setrecursionlimit(20000)
request = json.load(sys.stdin)
top = request['root']
corpus = set(request['paths'])

# --- imports, as the tree has them ---
def condition(test):
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        test = test.values[0]
    if isinstance(test, ast.Constant) and test.value in (False, 0) and test.value is not None:
        return 'type'
    name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else None
    if name in ('TYPE_CHECKING', 'MYPY'):
        return 'type'
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and condition(test.operand) == 'type' and not isinstance(test.operand, (ast.Constant, ast.BoolOp)):
        return 'runtime'
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        sides = {getattr(one, 'id', getattr(one, 'value', None)) for one in (test.left, test.comparators[0])}
        if sides == {'__name__', '__main__'}:
            return 'script'
    return None

def names(node):
    return {one.id if isinstance(one, ast.Name) else one.attr for one in ast.walk(node) if isinstance(one, (ast.Name, ast.Attribute))}

catching = {'ImportError', 'ModuleNotFoundError', 'Exception', 'BaseException'}
def gives_up(node):
    if isinstance(node, ast.Raise):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == 'exit' and getattr(call.func.value, 'id', None) == 'sys'

def catches(node):
    for one in node.handlers:
        if one.type is None or names(one.type) & catching:
            return not any(gives_up(each) for each in one.body)
    return False

class Visitor:
    def __init__(self, text):
        self.found = []
        # Expressions matter only where one of them can be a call that imports.
        self.calls = any(word in text for word in (b'__import__', b'import_module', b'importorskip'))
    def add(self, module, node, context, call=False):
        kind = 'type' if context['type'] else 'dynamic' if call or context['later'] else 'import'
        self.found.append([getattr(node, 'lineno', None), module, kind, context['optional']])
    def visit(self, node, context):
        if not self.calls and isinstance(node, (ast.expr, ast.Expr, ast.Assign, ast.Return)):
            return
        if isinstance(node, ast.Import):
            for one in node.names:
                self.add(one.name, one, context)
        elif isinstance(node, ast.ImportFrom):
            module = '.' * node.level + (node.module or '')
            for one in node.names:
                self.add(module if one.name == '*' else module + ':' + one.name, one, context)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for one in node.body:
                self.visit(one, dict(context, later=True, optional=False))
            for one in node.decorator_list + [node.args] + ([node.returns] if node.returns else []):
                self.visit(one, context)
        elif isinstance(node, ast.If):
            self.visit(node.test, context)
            said = condition(node.test)
            for one in node.body:
                self.visit(one, dict(context, type=context['type'] or said == 'type', later=context['later'] or said == 'script'))
            for one in node.orelse:
                self.visit(one, dict(context, type=context['type'] or said == 'runtime'))
        elif isinstance(node, ast.Try) or type(node).__name__ == 'TryStar':
            for one in node.body:
                self.visit(one, dict(context, optional=context['optional'] or catches(node)))
            for one in node.handlers + node.orelse + node.finalbody:
                self.visit(one, context)
        elif isinstance(node, ast.With):
            quiet = any(isinstance(one.context_expr, ast.Call) and 'suppress' in names(one.context_expr.func) and names(one.context_expr) & catching for one in node.items)
            for one in node.items:
                self.visit(one, context)
            for one in node.body:
                self.visit(one, dict(context, optional=context['optional'] or quiet))
        else:
            if isinstance(node, ast.Call):
                self.call(node, context)
            for one in ast.iter_child_nodes(node):
                self.visit(one, context)
    def call(self, node, context):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else None
        if name not in ('__import__', 'import_module', 'importorskip') or not node.args or not isinstance(node.args[0], ast.Constant):
            return
        module = node.args[0].value
        if not isinstance(module, str) or not all(part.isidentifier() for part in module.lstrip('.').split('.')):
            return
        if module.startswith('.'):
            package = node.args[1] if len(node.args) > 1 else next((one.value for one in node.keywords if one.arg == 'package'), None)
            if package is None:
                return
            if isinstance(package, ast.Constant) and isinstance(package.value, str):
                level = len(module) - len(module.lstrip('.'))
                parts = package.value.split('.')
                module = '.'.join(parts[:len(parts) - level + 1] + [module[level:]])
            elif ast.unparse(package) not in ('__name__', '__package__', '__spec__.parent'):
                return
        self.add(module, node, dict(context, optional=context['optional'] or name == 'importorskip'), True)

# --- files, as the interpreter's finders see them ---
finders = {}
def finder(directory):
    if directory not in finders:
        finders[directory] = machinery.FileFinder(directory, (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES), (machinery.SourceFileLoader, ['.py'])), machinery.FileFinder(directory, (machinery.SourceFileLoader, ['.pyi']))
    return finders[directory]

known = {}
def find(path, name):
    key = (tuple(path), name)
    if key not in known:
        known[key] = look(path, name)
    return known[key]

def look(path, name):
    portions = []
    for directory in path:
        files, inner = [], None
        for one in finder(directory):
            spec = one.find_spec(name)
            if spec is None:
                continue
            if spec.loader is None:
                portions += [each for each in spec.submodule_search_locations if each not in portions and holds(each)]
                continue
            # A stub in a directory of its own describes a module as well as a package.
            files.append(spec.origin)
            inner = inner or list(spec.submodule_search_locations or [])
        if files:
            return files, inner
    return ([], portions) if portions else None

directories = set()
for one in corpus:
    if re.search(r'\\.py[iwx]?$', one):
        while '/' in one:
            one = one[:one.rindex('/')]
            directories.add(one)
def holds(directory):
    return os.path.relpath(directory, top).replace(os.sep, '/') in directories

def within(directory, other):
    return directory == other or directory.startswith(other.rstrip('/') + '/')

def around(directory):
    # Where pytest puts a file on sys.path, and where a script finds itself: the first directory above that is no package.
    while directory != top and any(os.path.exists(os.path.join(directory, one)) for one in ('__init__.py', '__init__.pyi')):
        directory = os.path.dirname(directory)
    return directory

def edges(module, directory):
    name = None
    if ':' in module:
        module, name = module.split(':')
    level = len(module) - len(module.lstrip('.'))
    parts = [one for one in module[level:].split('.') if one]
    chain = []
    if level:
        base = directory
        for _ in range(level - 1):
            if base == top:
                return []
            base = os.path.dirname(base)
        own = [os.path.join(base, one) for one in ('__init__.py', '__init__.pyi') if os.path.exists(os.path.join(base, one))]
        chain.append((own, [base]))
        path = [base]
    else:
        path = [around(directory), top]
        if parts[0] in sys.builtin_module_names:
            return []
    for index, one in enumerate(parts):
        got = find(path, one)
        if got is None:
            last = chain[-1] if chain else None
            return last[0] if last and index > 0 and not last[1] else []
        chain.append(got)
        path = got[1]
    if name is not None and chain[-1][1]:
        got = find(chain[-1][1], name)
        if got is not None and got[0]:
            chain.append(got)
    files, _ = chain[-1]
    if not files:
        return []
    found = list(files)
    for each, inner in chain[(1 if level else 0):-1] if not level else chain[:-1]:
        if each and not within(directory, inner[0]):
            found += each
    return found

result = []
for path in request['files']:
    full = os.path.join(top, path)
    try:
        with open(full, 'rb') as file:
            text = file.read()
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        result.append(None)
        continue
    visitor = Visitor(text)
    visitor.visit(tree, {'type': path.endswith('.pyi'), 'later': False, 'optional': False})
    to = set()
    for _, module, _, _ in visitor.found:
        for one in edges(module, os.path.dirname(full)):
            one = os.path.relpath(one, top).replace(os.sep, '/')
            if one in corpus and one != path:
                to.add(one)
    result.append([visitor.found, sorted(to)])
json.dump(result, sys.stdout)
`;

export interface OracleFile {
  readonly mentions: readonly { readonly line: number | undefined; readonly specifier: string; readonly kind: string; readonly optional: boolean }[];
  readonly edges: readonly string[];
}

/** Why the oracle cannot be asked, or undefined. */
export const noPython = spawnSync('python3', ['-c', 'import ast, sys; sys.exit(sys.version_info < (3, 9))'], { encoding: 'utf8' }).status === 0 ? undefined : 'there is no python3 from 3.9 on';

/** The directory of the standard library, and of the packages installed beside it. */
export function pythonDirectories(): { readonly standard: string; readonly packages: string } {
  const { stdout } = spawnSync('python3', ['-c', "import json, sysconfig; print(json.dumps([sysconfig.get_path('stdlib'), sysconfig.get_path('purelib')]))"], { encoding: 'utf8' });
  const value: unknown = JSON.parse(stdout);
  if (!Array.isArray(value)) throw new Error('sysconfig said something else');
  return { standard: String(value[0]), packages: String(value[1]) };
}

/** For each file, undefined where CPython does not parse it. */
export function askPython(root: string, paths: readonly string[], files: readonly string[]): (OracleFile | undefined)[] {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], { input: JSON.stringify({ root, paths, files }), encoding: 'utf8', maxBuffer: 1 << 29 });
  if (status !== 0) throw new Error(stderr);
  const parsed = JSON.parse(stdout) as ([[number | null, string, string, boolean][], string[]] | null)[];
  return parsed.map((one) => {
    if (one === null) return undefined;
    const [mentions, edges] = one;
    return { edges, mentions: mentions.map(([line, specifier, kind, optional]) => ({ line: line ?? undefined, specifier, kind, optional })) };
  });
}
