// Imports of TypeScript and JavaScript: oxc says where each part is, the edits are cuts, nothing is printed anew.
import type { parseSync } from 'oxc-parser';
import type { ImportChange } from '../model.ts';
import type { ImportEditor, ReadSource } from './language.ts';
import { problem, type Problem, type Splice } from './text.ts';
import { addStep } from './typescript-add.ts';
import { bindingsOf, refuseTypescript, type Binding } from './typescript-change.ts';
import { isMeant, isSideEffect, removeStep } from './typescript-remove.ts';
import { typescriptSource, type TypescriptSource } from './typescript-source.ts';

type Parse = typeof parseSync;

/** Resolves to a problem where oxc's native part, an optional dependency, is missing: no scanner is exact enough to write by. */
export async function loadTypescriptImports(load: () => Promise<{ readonly parseSync: Parse }> = () => import('oxc-parser')): Promise<ImportEditor | Problem> {
  try {
    return editorWith((await load()).parseSync);
  } catch {
    return problem('Imports cannot be edited here: the native part of oxc-parser is not installed for this platform.');
  }
}

function editorWith(parse: Parse): ImportEditor {
  return {
    refuse: refuseTypescript,
    read: (text, path) => read(parse, text, path),
    regression: (before, after, path) => {
      const now = semanticErrors(parse, after, path);
      if (now.length === 0) return undefined;
      const known = semanticErrors(parse, before, path);
      const added = now.find((one) => now.filter((two) => two === one).length > known.filter((two) => two === one).length);
      return added === undefined ? undefined : problem(`The result would have an error that was not there: ${added}`);
    },
  };
}

function semanticErrors(parse: Parse, text: string, path: string): string[] {
  return parse(path, text, { showSemanticErrors: true }).errors.map((one) => one.message);
}

function read(parse: Parse, text: string, path: string): ReadSource | Problem {
  const result = parse(path, text);
  const error = result.errors[0];
  if (error !== undefined) {
    const label = error.labels[0];
    return problem(`The file does not parse: ${error.message}`, text, label === undefined ? undefined : { start: label.start, end: label.end });
  }
  const source = typescriptSource(text, result);
  const starts = new Set(source.imports.map((one) => one.start));
  return {
    kind: 'source',
    imported: importedBy(source).map(keyOf),
    statements: source.program.body.filter((node) => !starts.has(node.start)).map((node) => text.slice(node.start, node.end)),
    comments: source.comments.list,
    step: (change): readonly Splice[] | Problem => (change.kind === 'add' ? addStep(source, change, path) : removeStep(source, change)),
    expected: (change) => expected(source, change).map(keyOf),
  };
}

interface Imported {
  readonly from: string;
  /** Absent: a side effect. */
  readonly binding?: Pick<Binding, 'imported' | 'local' | 'type'>;
}

const keyOf = ({ from, binding }: Imported): string => JSON.stringify(binding === undefined ? [from] : [from, binding.imported, binding.local, binding.type]);

function importedBy({ imports }: TypescriptSource): Imported[] {
  return imports.flatMap((one): Imported[] => (isSideEffect(one) ? [{ from: one.from }] : one.specifiers.map((binding) => ({ from: one.from, binding }))));
}

/** Said again without looking at any place: the imports of the file, more or less the change. */
function expected(source: TypescriptSource, change: ImportChange): Imported[] {
  const now = importedBy(source);
  const bindings = bindingsOf(change);
  const meant = ({ from, binding }: Imported): boolean => from === change.from && (binding === undefined ? bindings.length === 0 : bindings.some((one) => isMeant(binding, one)));
  if (change.kind === 'remove') return now.filter((one) => !meant(one));
  if (bindings.length === 0) return now.some(meant) ? now : [...now, { from: change.from }];
  const same = (one: Imported, two: Binding): boolean => one.from === change.from && one.binding?.local === two.local && one.binding.imported === two.imported;
  const kept = now.filter((one) => !(one.binding?.type === true && bindings.some((two) => !two.type && same(one, two))));
  return [...kept, ...bindings.filter((two) => !kept.some((one) => same(one, two))).map((binding) => ({ from: change.from, binding }))];
}
