// Adds bindings to a TypeScript or JavaScript file: into an import of the same module where the grammar allows, else as a statement.
import type { ImportChange } from '../model.ts';
import { appendToList, removeFromList } from './list.ts';
import { headEnd, insertAfterHead, insertAfterImport, insertAtTop, removeStatement, type NewStatements } from './place.ts';
import { eolOf, problem, type Problem, type Splice } from './text.ts';
import { bindingsOf, collision, findBinding, specifierText, type Binding, type Found } from './typescript-change.ts';
import { hasModuleSyntax, isCommonJs } from './typescript-names.ts';
import type { ImportStatement, TypescriptSource } from './typescript-source.ts';
import { typescriptStyle, type TypescriptStyle } from './typescript-style.ts';

/** The next step of an addition; none when everything is there. */
export function addStep(source: TypescriptSource, change: ImportChange, path: string): readonly Splice[] | Problem {
  const bindings = bindingsOf(change);
  const style = typescriptStyle(source);
  if (bindings.length === 0) {
    const there = source.imports.some((one) => one.from === change.from && one.specifiers.length === 0 && one.open === undefined);
    return there ? [] : (refuseModule(source, path) ?? [insertStatements(source, [`import ${quoted(change.from, style)}`], style)]);
  }
  const found = bindings.map((binding) => ({ binding, found: findBinding(source, change.from, binding) }));
  const missing = found.filter((one) => one.found === undefined).map((one) => one.binding);
  const type = found.find((one) => one.found?.specifier.type === true && !one.binding.type);
  if (missing.length === 0 && type === undefined) return [];
  const refused = refuseModule(source, path) ?? collision(source, change.from, bindings);
  if (refused !== undefined) return refused;
  if (type?.found !== undefined) return upgrade(source, type.found, change.from);
  return addMissing(source, change, missing, style);
}

/** A type becomes a value: its `type` goes, or it leaves its `import type` and is added anew by the next step. */
function upgrade(source: TypescriptSource, { statement, specifier }: Found, from: string): readonly Splice[] {
  const { text, comments } = source;
  if (!statement.typeOnly) return [{ start: specifier.start, end: specifier.nameStart, text: '' }];
  const target = valueTarget(source, from);
  if (specifier.kind !== 'named' || (statement.specifiers.length === 1 && target === undefined)) {
    const keyword = statement.start + 'import'.length;
    const at = comments.tail(text, keyword).at;
    return text.startsWith('type', at) ? [{ start: at, end: comments.at(at + 4) ? at + 4 : comments.tail(text, at + 4).at, text: '' }] : [];
  }
  if (statement.specifiers.length === 1) return [removeStatement(text, statement, comments)];
  return removeFromList(text, listOf(statement), statement.specifiers.indexOf(specifier), comments);
}

/** A value import that can take more names. */
function valueTarget({ imports }: TypescriptSource, from: string): ImportStatement | undefined {
  const able = imports.filter((one) => one.from === from && !one.phase && !one.typeOnly && one.specifiers.length > 0 && one.specifiers.every((two) => two.kind !== 'namespace'));
  return able.find((one) => one.open !== undefined) ?? able[0];
}

function typeTarget({ imports }: TypescriptSource, from: string): ImportStatement | undefined {
  return imports.find((one) => one.from === from && !one.phase && one.typeOnly && one.specifiers.some((two) => two.kind === 'named'));
}

function addMissing(source: TypescriptSource, change: ImportChange, missing: readonly Binding[], style: TypescriptStyle): readonly Splice[] {
  const { from } = change;
  const whole = change.typeOnly === true;
  const [values, types] = [valueTarget(source, from), typeTarget(source, from)];
  const names = missing.filter((one) => one.kind === 'named');
  const [toTypes, rest] = split(names, (one) => one.type && types !== undefined);
  const [toValues, fresh] = split(rest, () => !whole && values !== undefined);
  const main = missing.find((one) => one.kind === 'default');
  const host = main === undefined || whole ? undefined : source.imports.find((one) => takesDefault(one, from));
  const splices = [...appendNames(source, types, toTypes, style, true), ...appendNames(source, values, toValues, style, false)];
  if (main !== undefined && host?.open !== undefined) splices.push({ start: host.open, end: host.open, text: `${main.local}, ` });
  const statements = freshStatements(from, { main: host === undefined ? main : undefined, star: missing.find((one) => one.kind === 'namespace'), names: fresh, whole }, style);
  return statements.length === 0 ? splices : [...splices, insertStatements(source, statements, style)];
}

const takesDefault = (one: ImportStatement, from: string): boolean => one.from === from && !one.phase && !one.typeOnly && one.open !== undefined && one.specifiers.length > 0 && one.specifiers.every((two) => two.kind === 'named');

function split<T>(list: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((one) => !test(one))];
}

function appendNames(source: TypescriptSource, statement: ImportStatement | undefined, names: readonly Binding[], style: TypescriptStyle, typeOnly: boolean): Splice[] {
  if (statement === undefined || names.length === 0) return [];
  const texts = names.map((one) => specifierText(one, style.quote, one.type && !typeOnly));
  if (statement.specifiers.some((one) => one.kind === 'named')) return appendToList(source.text, listOf(statement), texts, source.comments, eolOf(source.text));
  if (statement.close !== undefined) return [{ start: statement.close, end: statement.close, text: braced(texts, style).slice(1, -1) }];
  const last = statement.specifiers.at(-1);
  return last === undefined ? [] : [{ start: last.end, end: last.end, text: `, ${braced(texts, style)}` }];
}

export function listOf({ specifiers, close }: ImportStatement): { items: readonly ImportStatement['specifiers'][number][]; close: number } {
  return { items: specifiers.filter((one) => one.kind === 'named'), close: close ?? 0 };
}

const braced = (names: readonly string[], style: TypescriptStyle): string => (style.spaced ? `{ ${names.join(', ')} }` : `{${names.join(', ')}}`);
const quoted = (from: string, style: TypescriptStyle): string => style.quote + from + style.quote;

interface Fresh {
  readonly main: Binding | undefined;
  readonly star: Binding | undefined;
  readonly names: readonly Binding[];
  readonly whole: boolean;
}

/** The grammar forbids names beside a namespace, and a default beside anything in `import type`. */
function freshStatements(from: string, { main, star, names, whole }: Fresh, style: TypescriptStyle): string[] {
  const start = whole ? 'import type' : 'import';
  const end = `from ${quoted(from, style)}`;
  const list = names.length === 0 ? undefined : braced(names.map((one) => specifierText(one, style.quote, one.type && !whole)), style);
  const together = [main?.local, list].filter((one) => one !== undefined);
  const bodies = whole ? together : together.length === 0 ? [] : [together.join(', ')];
  return [...bodies, ...(star === undefined ? [] : [`* as ${star.local}`])].map((body) => `${start} ${body} ${end}`);
}

function insertStatements(source: TypescriptSource, statements: readonly string[], style: TypescriptStyle): Splice {
  const { text, comments, program, lastImport } = source;
  const eol = eolOf(text);
  const added: NewStatements = { lines: statements.map((one) => (style.semicolon ? `${one};` : one)), inline: statements.map((one) => `${one};`) };
  if (lastImport !== undefined) return insertAfterImport(text, lastImport.end, comments, added, eol);
  const directive = program.body.findLast((node) => 'directive' in node && typeof node.directive === 'string');
  const first = program.body[0];
  const before = comments.list.filter((one) => first === undefined || one.end <= first.start);
  const head = directive?.end ?? headEnd(text, before, words, program.hashbang?.end);
  return head === undefined ? insertAtTop(text, added, eol) : insertAfterHead(text, head, comments, added, eol);
}

const words = {
  special: /^\/\/\/\s*<|@ts-(?:no)?check\b|\beslint-(?:env|disable|enable)(?!-)|@flow\b|@jest-environment|@vitest-environment|@jsx\w*\s|@fileoverview|@module\b|@packageDocumentation|[@#]__|\b(?:jshint|jslint|istanbul|c8|v8|biome|prettier|deno-lint)\b.*\bignore-(?:file|all)/,
  licence: /^\/\*!|@licen[sc]e|@preserve|@copyright|copyright\b|SPDX-|\blicen[sc]ed? /i,
};

/** Whether the file is one that imports can be written into. */
function refuseModule({ program, module }: TypescriptSource, path: string): Problem | undefined {
  if (path.endsWith('.cjs')) return problem('A .cjs file is CommonJS: it has `require`, no imports.');
  if (/\.m[jt]s$/.test(path) || module.hasModuleSyntax || hasModuleSyntax(program)) return undefined;
  if (isCommonJs(program)) return problem('The file is CommonJS (it only has `require` or `exports`): an import would turn it into an ES module.');
  if (/\.d\.[cm]?ts$/.test(path) && program.body.length > 0) return problem('The file declares globals: an import would turn it into a module, and they would be gone.');
  if (path.endsWith('.js')) return problem('Nothing in the file says that it is an ES module: it has neither `import` nor `export`.');
  return undefined;
}
