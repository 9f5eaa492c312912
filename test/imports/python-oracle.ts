// What CPython itself says is imported at the top level of many sources: one process for all of them.
import { spawnSync } from 'node:child_process';

const script = `
import ast, json, sys, warnings
warnings.simplefilter('ignore')
def imported(text):
    try:
        body = ast.parse(text.encode('utf-8')).body
    except (SyntaxError, ValueError):
        return None
    found = []
    late = False
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module == '__future__' and node.level == 0:
            if late:
                return None
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            late = True
        if isinstance(node, ast.Import):
            found += [[None, one.name, one.asname] for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [['.' * node.level + (node.module or ''), one.name, one.asname] for one in node.names]
    return sorted(json.dumps(one, separators=(',', ':')) for one in found)
json.dump([imported(text) for text in json.load(sys.stdin)], sys.stdout)
`;

/** Absent where there is no python3. */
export const python3 = spawnSync('python3', ['-c', 'print(1)'], { encoding: 'utf8' }).status === 0;

/**
 * For each source what it imports, as sorted JSON of [from or null, name, alias or null]; null where CPython does not parse it, or where
 * a `__future__` import, which only the compiler minds, is not the first.
 */
export function importedByPython(texts: readonly string[]): (readonly string[] | null)[] {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  const parsed: unknown = JSON.parse(stdout);
  if (!Array.isArray(parsed)) throw new Error('the oracle said something else');
  return parsed.map((one: unknown) => (Array.isArray(one) ? one.map(String) : null));
}

export function standardLibrary(): string {
  return spawnSync('python3', ['-c', "import sysconfig; print(sysconfig.get_path('stdlib'))"], { encoding: 'utf8' }).stdout.trim();
}
