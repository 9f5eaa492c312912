// Adds and removes imports of a Python file: only at the top level, `__future__` before everything else.
import type { ImportChange } from '../model.ts';
import { appendToList, removeSome } from './list.ts';
import { headEnd, insertAfterHead, insertAfterImport, insertAtTop, removeStatement } from './place.ts';
import { collision, isSame, itemsOf, starConflict, type PythonItem } from './python-change.ts';
import type { PythonImport, PythonSource } from './python-source.ts';
import { eolOf, type Problem, type Splice } from './text.ts';

/** The next step of an addition; none when everything is there. */
export function addPython(source: PythonSource, change: ImportChange): readonly Splice[] | Problem {
  const missing = itemsOf(change).filter((item) => !source.imports.some((statement) => statement.names.some((one) => isSame(statement.from, one, item))));
  for (const item of missing) {
    const refused = starConflict(source, item) ?? (item.name === '*' ? undefined : collision(source, item));
    if (refused !== undefined) return refused;
  }
  if (missing.length === 0) return [];
  const words = missing.map(wordsOf);
  const future = change.from === '__future__';
  if (change.names === undefined) return [insertStatement(source, `import ${words.join(', ')}`, future)];
  const target = source.imports.find((one) => one.from === change.from && one.names.every((name) => name.name !== '*'));
  if (target === undefined || missing[0]?.name === '*') return [insertStatement(source, `from ${change.from} import ${words.join(', ')}`, future)];
  return appendToList(source.text, listOf(target), words, source.comments, eolOf(source.text));
}

const wordsOf = (item: PythonItem): string => (item.alias === undefined ? item.name : `${item.name} as ${item.alias}`);

function listOf({ names, close }: PythonImport): { items: PythonImport['names']; close?: number } {
  return close === undefined ? { items: names } : { items: names, close };
}

/** Behind the imports that the file opens with; a future import behind other future imports, else before every import. */
function insertStatement(source: PythonSource, line: string, future: boolean): Splice {
  const { text, comments, statements } = source;
  const eol = eolOf(text);
  const added = { lines: [line], inline: [`; ${line}`] };
  const opening = openingImports(source).filter((one) => !future || one.from === '__future__');
  const last = opening.at(-1);
  if (last !== undefined) return insertAfterImport(text, last.lineEnd, comments, added, eol);
  const first = statements[0];
  const before = comments.list.filter((one) => first === undefined || one.end <= first.start);
  const docstring = first !== undefined && isDocstring(text, first) ? first.lineEnd : undefined;
  const head = docstring ?? headEnd(text, before, headWords, undefined);
  return head === undefined ? insertAtTop(text, added, eol) : insertAfterHead(text, head, comments, added, eol);
}

const headWords = {
  special: /^#!|^#.*?coding[:=]|^#\s*(?:type:\s*ignore|pylint:|mypy:|pyright:|ruff:|flake8:|isort:|pragma|vim?:|-\*-)/,
  licence: /copyright\b|SPDX-|\blicen[sc]ed? /i,
};

const isDocstring = (text: string, statement: { readonly kind: string; readonly start: number }): boolean => statement.kind === 'ExpressionStatement' && /^[rRuU]?["']/.test(text.slice(statement.start, statement.start + 2));

/** The first run of imports, with the docstring and `__all__ = …` between them: later ones may depend on the code before them. */
function openingImports({ text, statements, imports }: PythonSource): PythonImport[] {
  const byStart = new Map(imports.map((one) => [one.start, one]));
  const found: PythonImport[] = [];
  for (const [index, statement] of statements.entries()) {
    const one = byStart.get(statement.start);
    if (one !== undefined) found.push(one);
    else if (!(index === 0 && isDocstring(text, statement)) && !/^__\w+__\s*=/.test(text.slice(statement.start, statement.start + 100))) break;
  }
  return found;
}

/** The next import that goes; none when nothing of the change is left. */
export function removePython(source: PythonSource, change: ImportChange): readonly Splice[] {
  const items = itemsOf(change);
  for (const statement of source.imports) {
    const meant = statement.names.flatMap((one, index) => (items.some((item) => isSame(statement.from, one, item)) ? [index] : []));
    if (meant.length === 0) continue;
    return meant.length === statement.names.length ? removeWhole(source, statement) : removeSome(source.text, listOf(statement), meant, source.comments);
  }
  return [];
}

/** Between semicolons only the statement and one of them go. */
function removeWhole({ text, comments }: PythonSource, statement: PythonImport): Splice[] {
  const { before, after, start, end, lineEnd } = statement;
  if (after !== undefined) return [{ start, end: after.start, text: '' }];
  if (before !== undefined) return [{ start: before.start, end, text: '' }];
  return [removeStatement(text, { start, end: Math.max(end, lineEnd) }, comments)];
}
