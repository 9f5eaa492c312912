// Imports of Python: lezer's parser, pure JavaScript, says where each part is; the edits are cuts.
import type { LRParser } from '@lezer/lr';
import type { ImportEditor, ReadSource } from './language.ts';
import { itemsOf, isSame, refusePython, type PythonItem } from './python-change.ts';
import { addPython, removePython } from './python-edit.ts';
import { parsePython } from './python-parse.ts';
import { pythonSource, type PythonSource } from './python-source.ts';
import { problem, type Problem, type Splice } from './text.ts';

export async function loadPythonImports(): Promise<ImportEditor> {
  const { parser } = await import('@lezer/python');
  return { refuse: (change) => refusePython(change), read: (text) => read(parser, text) };
}

function read(parser: LRParser, text: string): ReadSource | Problem {
  const tree = parsePython(parser, text);
  if (typeof tree === 'number') return problem('The file does not parse as Python 3.', text, { start: tree, end: Math.min(tree + 1, text.length) });
  const source = pythonSource(text, tree);
  const starts = new Set(source.imports.map((one) => one.start));
  return {
    kind: 'source',
    imported: importedBy(source).map(keyOf),
    statements: source.statements.filter((one) => !starts.has(one.start)).map((one) => text.slice(one.start, one.end).trimEnd()),
    comments: source.comments.list,
    step: (change): readonly Splice[] | Problem => (change.kind === 'add' ? addPython(source, change) : removePython(source, change)),
    expected: (change) => {
      const now = importedBy(source);
      const items = itemsOf(change);
      if (change.kind === 'remove') return now.filter((one) => !items.some((item) => isSame(one.from, one, item))).map(keyOf);
      return [...now, ...items.filter((item) => !now.some((one) => isSame(one.from, one, item)))].map(keyOf);
    },
  };
}

function importedBy({ imports }: PythonSource): PythonItem[] {
  return imports.flatMap((statement) => statement.names.map((one) => ({ from: statement.from, name: one.name, alias: one.alias })));
}

const keyOf = ({ from, name, alias }: PythonItem): string => JSON.stringify([from ?? null, name, alias ?? null]);
