// Python: what a file imports, and which file of the repository that is.
import { mentionsIn } from './python/mentions.ts';
import { createPythonResolver } from './python/resolver.ts';
import type { FindReferences, Language, Reference } from './reference.ts';

/**
 * Specifiers are modules as written, with their dots: `a.b`, `.`, `..a`. `from a import b` is `a:b`: the module `a.b` where there is one,
 * or else `a`, of which `b` is a part; `from a import *` is `a`. Each name has a line of its own.
 *
 * `import` runs when the module is loaded, so outside of functions and of `if __name__ == '__main__'`; those and calls with a literal
 * (`__import__`, `import_module`, `importorskip`) are `dynamic`; what stands below `if TYPE_CHECKING` or in a stub is `type`. Optional is
 * what a `try` lives without: one that catches ImportError and does not end with `raise`.
 *
 * A specifier leads to the module meant first, then to the `__init__` of the packages that are loaded on the way, except those around the
 * importing file, which are being loaded already.
 */
export const python: Language = {
  files: /\.py[iw]?$/,
  dialect: (path) => (isStub(path) ? 'stub' : ''),
  load: () => Promise.resolve(findReferences),
  createResolver: createPythonResolver,
};

const findReferences: FindReferences = (source, path) => unique(mentionsIn(source, isStub(path)));

function isStub(path: string): boolean {
  return path.endsWith('.pyi');
}

/** Each specifier and kind once, at its first line; optional only if it always is. */
function unique(references: readonly Reference[]): Reference[] {
  const seen = new Map<string, Reference>();
  for (const one of references) {
    const key = `${one.kind} ${one.specifier}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, one);
    else if (known.optional === true && one.optional !== true) seen.set(key, { specifier: known.specifier, kind: known.kind, line: known.line });
  }
  return [...seen.values()];
}
