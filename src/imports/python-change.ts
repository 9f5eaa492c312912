// A change as single imports of a Python file: which are there, and which names are taken.
import type { ImportChange } from '../model.ts';
import type { PythonName, PythonSource } from './python-source.ts';
import { lineOf, problem, type Problem } from './text.ts';

/** One thing imported; `from` absent: a module by `import`. */
export interface PythonItem {
  readonly from: string | undefined;
  readonly name: string;
  readonly alias: string | undefined;
}

export function itemsOf({ from, names, namespace }: ImportChange): PythonItem[] {
  if (names === undefined) return [{ from: undefined, name: from, alias: namespace }];
  return names.map((one) => ({ from, name: one.name, alias: one.alias }));
}

export function isSame(from: string | undefined, one: Pick<PythonName, 'name' | 'alias'>, item: PythonItem): boolean {
  // `import a as a` and `from x import a as a` bind what the short form binds (stubs re-export by it).
  const alias = (two: { name: string; alias: string | undefined }): string | undefined => (two.alias === two.name ? undefined : two.alias);
  return from === item.from && one.name === item.name && alias(one) === alias(item);
}

/** The name that an import binds: the first part of `a.b`. */
function boundBy(item: PythonItem): string {
  return item.alias ?? (item.from === undefined ? (item.name.split('.')[0] ?? '') : item.name);
}

/** What the bound name stands for: `import a.b` and `import a.c` both bind `a`. */
function meaningOf(item: PythonItem): string {
  if (item.from !== undefined) return `${item.from} ${item.name}`;
  return item.alias === undefined || item.alias === item.name ? boundBy({ ...item, alias: undefined }) : item.name;
}

export function collision({ text, imports, declared }: PythonSource, item: PythonItem): Problem | undefined {
  const name = boundBy(item);
  for (const statement of imports) {
    const by = statement.names.find((one) => boundBy({ from: statement.from, ...one }) === name && meaningOf({ from: statement.from, ...one }) !== meaningOf(item));
    if (by !== undefined) return problem(`'${name}' is already imported in line ${lineOf(text, by.start)}.`, text, by);
  }
  const by = declared.find((one) => one.name === name);
  return by === undefined ? undefined : problem(`'${name}' is already declared in line ${lineOf(text, by.start)}.`, text, by);
}

/** A star may bind anything, so nothing is added beside one of the same module. */
export function starConflict({ text, imports }: PythonSource, item: PythonItem): Problem | undefined {
  const other = imports.find((one) => one.from !== undefined && one.from === item.from && one.names.some((two) => (two.name === '*') !== (item.name === '*')));
  return other === undefined ? undefined : problem(`Line ${lineOf(text, other.start)} imports ${item.name === '*' ? 'names' : 'everything'} from '${item.from ?? ''}' already.`, text, other);
}

const identifier = String.raw`[\p{ID_Start}_][\p{ID_Continue}]*`;
const dotted = new RegExp(String.raw`^${identifier}(?:\.${identifier})*$`, 'u');
const relative = new RegExp(String.raw`^\.*(?:${identifier}(?:\.${identifier})*)?$`, 'u');
const plain = new RegExp(`^${identifier}$`, 'u');
const keywords = new Set('False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' '));

/** What is wrong with a change whatever the file holds. */
export function refusePython(change: ImportChange): Problem | undefined {
  const { from, names, namespace } = change;
  if (change.default !== undefined) return problem('Python has no default import.');
  if (change.typeOnly === true || names?.some((one) => one.typeOnly === true) === true) return problem('Python has no type import: under `if TYPE_CHECKING:` only an edit of the text can write it.');
  if (names !== undefined && (namespace !== undefined || names.length === 0)) return problem('A change either renames the module or names what it imports from it.');
  if (from === '' || !(names === undefined ? dotted : relative).test(from) || from.split('.').some((one) => keywords.has(one))) return problem(`'${from}' is no module that Python can import.`);
  if (namespace !== undefined && !isName(namespace)) return problem(`'${namespace}' cannot be the name of an import.`);
  if (names?.some((one) => one.name === '*') === true && (names.length > 1 || names[0]?.alias !== undefined || from === '__future__')) return problem('A star is imported alone and without another name.');
  const bad = names?.find((one) => !(one.name === '*' || isName(one.name)) || (one.alias !== undefined && !isName(one.alias)));
  if (bad !== undefined) return problem(`'${bad.name}' cannot be imported by this name.`);
  const bound = itemsOf(change).map(boundBy);
  const twice = bound.find((one, index) => bound.indexOf(one) !== index);
  return twice === undefined ? undefined : problem(`The change imports '${twice}' twice.`);
}

const isName = (name: string): boolean => plain.test(name) && !keywords.has(name);
