// A change as single bindings of a TypeScript or JavaScript file: which of them are there, and which names are taken.
import type { ImportChange } from '../model.ts';
import type { ImportStatement, Specifier, TypescriptSource } from './typescript-source.ts';
import { lineOf, problem, type Problem, type Span } from './text.ts';

export interface Binding {
  readonly kind: Specifier['kind'];
  readonly imported: string;
  readonly local: string;
  readonly type: boolean;
}

export function bindingsOf(change: ImportChange): Binding[] {
  const whole = change.typeOnly === true;
  return [
    ...(change.default === undefined ? [] : [{ kind: 'default' as const, imported: 'default', local: change.default, type: whole }]),
    ...(change.namespace === undefined ? [] : [{ kind: 'namespace' as const, imported: '*', local: change.namespace, type: whole }]),
    ...(change.names ?? []).map((one) => ({ kind: 'named' as const, imported: one.name, local: one.alias ?? one.name, type: whole || one.typeOnly === true })),
  ];
}

export interface Found {
  readonly statement: ImportStatement;
  readonly specifier: Specifier;
}

/** The import of the same thing by the same name: `d` and `{ default as d }` are one. */
export function findBinding({ imports }: TypescriptSource, from: string, binding: Binding): Found | undefined {
  for (const statement of imports) {
    if (statement.from !== from) continue;
    const specifier = statement.specifiers.find((one) => one.local === binding.local && one.imported === binding.imported);
    if (specifier !== undefined) return { statement, specifier };
  }
  return undefined;
}

/** A name that something else has already. */
export function collision(source: TypescriptSource, from: string, bindings: readonly Binding[]): Problem | undefined {
  const imported = source.imports.flatMap((statement) => statement.specifiers.map((one) => ({ ...one, from: statement.from })));
  const taken = new Map<string, Span>([...source.declared, ...imported.filter((one) => one.from !== from || !bindings.some((b) => b.local === one.local && b.imported === one.imported))].map((one) => ['name' in one ? one.name : one.local, one]));
  for (const { local } of bindings) {
    const by = taken.get(local);
    if (by !== undefined) return problem(`'${local}' is already ${source.declared.some((one) => one === by) ? 'declared' : 'imported'} in line ${lineOf(source.text, by.start)}.`, source.text, by);
  }
  return undefined;
}

const name = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** What is wrong with a change whatever the file holds. */
export function refuseTypescript(change: ImportChange, path: string): Problem | undefined {
  const bindings = bindingsOf(change);
  if (change.from === '' || hasControl(change.from)) return problem('`from` is no module specifier.');
  if (/\.[cm]?jsx?$/.test(path) && bindings.some((one) => one.type)) return problem('A JavaScript file cannot import a type.');
  for (const [index, one] of bindings.entries()) {
    if (!name.test(one.local)) return problem(`'${one.local}' cannot be the name of an import${one.kind === 'named' && one.local === one.imported ? ': give it an alias' : ''}.`);
    if (one.kind === 'named' && (one.imported === '' || hasControl(one.imported))) return problem('An imported name is empty or not printable.');
    if (bindings.findIndex((other) => other.local === one.local) !== index) return problem(`The change imports '${one.local}' twice.`);
    if (one.kind === 'named' && one.imported === one.local && one.local === 'default') return problem("'default' needs an alias.");
  }
  return undefined;
}

// Quotes and backslashes would have to be escaped, and no module that people write has them.
function hasControl(text: string): boolean {
  return /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}"'\\]/u.test(text);
}

/** `name`, `name as alias`, `type name`. */
export function specifierText(one: Binding, quote: string, type: boolean): string {
  const imported = name.test(one.imported) ? one.imported : quote + one.imported + quote;
  return `${type ? 'type ' : ''}${one.imported === one.local ? imported : `${imported} as ${one.local}`}`;
}
